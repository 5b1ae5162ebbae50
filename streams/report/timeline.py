"""A bar for each alert over time, as SVG: pale while it is pending, dashed where it was retracted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from schemas.alert import Alert

WIDTH, LABEL, ROW = 1000.0, 330.0, 18.0
TICKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=90), timedelta(days=365))
TICKS_MAX = 8
LABEL_MAX = 52
ROWS_MAX = 400
"""More rows nobody reads; the table has them all."""


def chart(lives: Sequence[Sequence[Alert]], language: str) -> str:
    """One row for each alert, given by its revisions; time runs from the left in every language."""
    shown = lives[:ROWS_MAX]
    first = min(revisions[0].onset for revisions in shown)
    last = max(max(revisions[-1].updated_at for revisions in shown), first + timedelta(hours=1))
    span = (last - first).total_seconds()

    def x(moment: datetime) -> float:
        return LABEL + (WIDTH - LABEL - 10) * min(max((moment - first).total_seconds() / span, 0), 1)

    height = ROW * (len(shown) + 1) + 8
    grid = "".join(
        f'<line class="axis" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{ROW}" y2="{height}"/><text class="faint" x="{x(tick) + 2:.1f}" y="{ROW - 5}">{tick:%Y-%m-%d}</text>'
        for tick in _ticks(first, last)
    )
    rows = "".join(_row(revisions, number, x, last, language) for number, revisions in enumerate(shown))
    return f'<svg viewBox="0 0 {WIDTH:g} {height:g}" direction="ltr" role="img">{grid}{rows}</svg>'


def _ticks(first: datetime, last: datetime) -> list[datetime]:
    step = next((tick for tick in TICKS if (last - first) / tick <= TICKS_MAX), TICKS[-1])
    start = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    count = int((last - start) / step) + 1
    return [moment for n in range(count) if first <= (moment := start + n * step) <= last - (last - first) / 12]


def _row(revisions: Sequence[Alert], number: int, x, last: datetime, language: str) -> str:  # type: ignore[no-untyped-def]
    newest = revisions[-1]
    headline = getattr(newest.headline, language)
    label = headline if len(headline) <= LABEL_MAX else headline[: LABEL_MAX - 1] + "…"
    y = ROW * (number + 1) + 4
    bars = []
    for alert, following in zip(revisions, [*revisions[1:], None], strict=True):
        if alert.state in ("resolved", "retracted"):
            continue
        end = following.updated_at if following else last
        kind = "retracted" if newest.state == "retracted" else alert.state
        bars.append(
            f'<rect class="{kind} {alert.severity}" x="{x(alert.updated_at):.1f}" y="{y}" width="{max(x(end) - x(alert.updated_at), 2):.1f}" height="{ROW - 6:g}" rx="2"/>'
        )
    side = f'direction="rtl" x="{LABEL - 10:g}"' if language == "ar" else 'x="0"'
    return f'<a href="#{escape(newest.alert_id)}"><title>{escape(headline)}</title><text {side} y="{y + 9}">{escape(label)}</text>{"".join(bars)}</a>'
