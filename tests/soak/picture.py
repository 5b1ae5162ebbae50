"""What was sampled as a table for a terminal, as CSV, and as a picture: SVG, a strip for each process and quantity, a line for each life."""

import csv
from collections.abc import Iterable, Sequence
from html import escape
from io import StringIO

from tests.soak.leaks import Sample, Verdict

WIDTH, STRIP, LEFT, RIGHT, TOP = 1000, 110, 70, 20, 30
STYLE = "text{font:12px sans-serif;fill:#222}.line{fill:none;stroke:#39638f;stroke-width:1.2}.fault{stroke:#c0272d;stroke-width:.6}.frame{stroke:#bbb}"
UNITS = {"memory": "MB", "files": "", "lag": "records", "outbox": "messages"}


def table(verdicts: Iterable[Verdict]) -> str:
    """A line for each life that was judged."""
    lines = [f"{'process':<10}{'life':>5}{'':>2}{'what':<8}{'samples':>8}{'first':>9}{'last':>9}{'most':>9}{'an hour':>10}{'  (99 %)':<20}"]
    for v in verdicts:
        said = "too short" if v.leaks is None else f"{v.slope:>+10.1f}  ({v.low:+.1f} to {v.high:+.1f})" + ("  LEAK" if v.leaks else "")
        lines.append(f"{v.process:<10}{v.life:>5}{'':>2}{v.what:<8}{v.samples:>8}{v.first:>9.1f}{v.last:>9.1f}{v.most:>9.1f}{said}")
    return "\n".join(lines)


def rows(samples: Iterable[Sample]) -> str:
    """CSV with a head."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Sample._fields)
    writer.writerows((f"{s.at:.1f}", s.process, s.life, s.what, f"{s.value:g}") for s in samples)
    return text.getvalue()


def picture(samples: Sequence[Sample], faults: Sequence[tuple[float, str]]) -> str:
    """SVG text. `faults`: when (seconds) which was done."""
    end = max((sample.at for sample in samples), default=1.0)
    names = sorted({(sample.process, sample.what) for sample in samples})
    strips = "".join(_strip([s for s in samples if (s.process, s.what) == name], faults, end, TOP + STRIP * place) for place, name in enumerate(names))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + STRIP * len(names) + 10}" width="{WIDTH}"><style>{STYLE}</style>'
        f'<text x="{LEFT}" y="18">{end / 60:.0f} minutes; red: faults</text>{strips}</svg>\n'
    )


def _strip(samples: list[Sample], faults: Sequence[tuple[float, str]], end: float, top: int) -> str:
    most, base = max(1.0, *(sample.value for sample in samples)), top + STRIP - 20

    def x(at: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * at / end

    lives = sorted({sample.life for sample in samples})
    lines = "".join(
        '<polyline class="line" points="{}"/>'.format(
            " ".join(f"{x(sample.at):.1f},{base - (STRIP - 40) * sample.value / most:.1f}" for sample in samples if sample.life == life)
        )
        for life in lives
    )
    marks = "".join(
        f'<line class="fault" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{top + 20}" y2="{base}"><title>{escape(said)}</title></line>' for at, said in faults
    )
    name = escape(f"{samples[0].process}: {samples[0].what} {UNITS[samples[0].what]}")
    return (
        f'<g><text x="{LEFT}" y="{top + 14}">{name}</text><text x="{LEFT - 6}" y="{top + 30}" text-anchor="end">{most:,.0f}</text>'
        f'<line class="frame" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base}" y2="{base}"/>{marks}{lines}</g>'
    )
