"""The page: HTML made of fields, each escaped where it is put in. It loads nothing, and its policy forbids that it would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files

import yaml

from schemas.alert import Alert, AlertEvidence
from schemas.base import Range
from streams.knowledge.addresses import split
from streams.report.map import picture
from streams.report.timeline import chart

LANGUAGES = ("id", "en", "ar")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What went in and came out."""

    articles: int
    refused: int
    events: int
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """An alert with all its revisions, the oldest first."""

    revisions: tuple[Alert, ...]

    @property
    def last(self) -> Alert:
        return self.revisions[-1]

    @property
    def told(self) -> Alert:
        """The last revision that says what happened: of a retracted one the one before it."""
        return next((alert for alert in reversed(self.revisions) if alert.state != "retracted"), self.last)


def page(alerts: Sequence[Alert], numbers: Numbers, language: str) -> str:
    """The whole page, in id, en or ar. `alerts` are all revisions, in any order."""
    lives = _lives(alerts)
    words = _words(language)
    revisions = sorted(alerts, key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision))
    body = "".join(
        [
            f"<h1>{escape(words['title'])}</h1>",
            _span(revisions, numbers, words),
            _numbers(lives, numbers, words),
            f"<h2>{escape(words['timeline'])}</h2><div class='scroll'>{chart([life.revisions for life in lives], language)}</div>" if lives else "",
            f"<h2>{escape(words['map'])}</h2><div class='scroll'>{drawn}</div>" if (drawn := picture([life.told for life in lives], language)) else "",
            f"<h2>{escape(words['received'])}</h2>{_table(revisions, words, language)}" if lives else f"<p>{escape(words['none'])}</p>",
            f"<h2>{escape(words['each'])}</h2>" + "".join(_article(life, words, language) for life in lives) if lives else "",
        ]
    )
    direction = "rtl" if language == "ar" else "ltr"
    css = (files("streams.report") / "style.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(words["title"])}</title><style>{css}</style></head><body>{body}</body></html>\n'
    )


@cache
def _words(language: str) -> dict[str, str]:
    told = yaml.safe_load((files("streams.report") / "words.yaml").read_text(encoding="utf-8"))
    return {name: forms[LANGUAGES.index(language)] for name, forms in told.items()}


def _lives(alerts: Sequence[Alert]) -> list[Life]:
    revisions: dict[str, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda alert: alert.revision):
        revisions.setdefault(alert.alert_id, []).append(alert)
    return sorted((Life(tuple(told)) for told in revisions.values()), key=lambda life: (life.revisions[0].onset, life.last.alert_id))


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"


def _isolated(value: datetime) -> str:
    """Kept from turning in a sentence that runs from right to left."""
    return f"\u2066{_moment(value)} UTC\u2069"


def _span(revisions: Sequence[Alert], numbers: Numbers, words: dict[str, str]) -> str:
    said = []
    if revisions:
        said.append(words["span"].format(first=_isolated(revisions[0].updated_at), last=_isolated(revisions[-1].updated_at)))
    if numbers.as_of:
        said.append(words["as_of"].format(moment=_isolated(numbers.as_of)))
    note = words["note"].format(status=revisions[-1].status) if revisions else ""
    return f'<p class="faint">{escape(". ".join(said))}</p><p class="faint">{escape(note)}</p>'


def _numbers(lives: Sequence[Life], numbers: Numbers, words: dict[str, str]) -> str:
    still = sum(life.last.state in ("pending", "firing") for life in lives)
    shown = (("articles", numbers.articles), ("refused", numbers.refused), ("events", numbers.events), ("alerts", len(lives)), ("open", still))
    return '<ul class="numbers">' + "".join(f"<li><b>{value:,}</b> {escape(words[name])}</li>" for name, value in shown) + "</ul>"


def _table(revisions: Sequence[Alert], words: dict[str, str], language: str) -> str:
    head = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in ("when", "state", "severity", "certainty", "what"))
    rows = "".join(
        f'<tr><td class="when"><time datetime="{escape(alert.updated_at.isoformat())}">{_moment(alert.updated_at)}</time></td><td>{escape(words[alert.state])}</td>'
        f'<td><span class="severity {alert.severity}">{escape(words[alert.severity])}</span></td><td>{escape(words[alert.certainty])}</td>'
        f'<td dir="auto"><a href="#{escape(alert.alert_id)}">{escape(getattr(alert.headline, language))}</a></td></tr>'
        for alert in revisions
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _article(life: Life, words: dict[str, str], language: str) -> str:
    last, told = life.last, life.told
    grades = " · ".join(escape(words[value]) for value in (last.state, last.severity, last.certainty))
    return (
        f'<article id="{escape(last.alert_id)}" class="{last.severity} {last.state}"><h3 dir="auto">{escape(getattr(told.headline, language))}</h3>'
        f'<p class="faint">{grades} · <code>{escape(last.alert_id)}</code></p><p dir="auto">{escape(getattr(last.description, language))}</p>'
        f"{_figures(told, words)}{_events(told, words, language)}{_evidence(told.evidence, words)}{_revisions(life, words, language)}</article>"
    )


def _figures(alert: Alert, words: dict[str, str]) -> str:
    rows = [(words["observed"], f"{alert.observed:g}"), (words["method"], alert.method)]
    if alert.expected is not None:
        rows.insert(1, (words["expected"], f"{alert.expected:g}"))
    if alert.p_value is not None:
        rows.insert(-1, (words["p_value"], f"{alert.p_value:.2g}"))
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows) + "</dl>"


def _events(alert: Alert, words: dict[str, str], language: str) -> str:
    if not alert.events:
        return ""
    head = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in ("day", "what", "killed", "injured"))
    rows = "".join(
        f'<tr><td class="when">{escape(str(event.occurred.start)) if event.occurred else ""}</td><td dir="auto">{escape(getattr(event.summary, language))}</td>'
        f"<td>{_range(event.killed)}</td><td>{_range(event.injured)}</td></tr>"
        for event in alert.events
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _range(value: Range | None) -> str:
    """Null is not zero: silence is a dash."""
    return "–" if value is None else str(value.min) if value.min == value.max else f"<bdi>{value.min}–{value.max}</bdi>"


def _evidence(found: Sequence[AlertEvidence], words: dict[str, str]) -> str:
    if not found:
        return ""
    quotes = "".join(
        f'<blockquote dir="auto"{_lang(told.language)}>{escape(told.quote)}<footer>{escape(told.publisher or "?")} · {_link(told)}</footer></blockquote>'
        for told in found
    )
    return f"<details open><summary>{escape(words['evidence'])} ({len(found)})</summary>{quotes}</details>"


def _lang(language: str | None) -> str:
    return f' lang="{escape(language)}"' if language else ""


def _link(told: AlertEvidence) -> str:
    """A link only to the web; what else an article calls its address is shown as text."""
    title = escape(told.title or told.article_id)
    if told.url and split(told.url).scheme in ("http", "https"):
        return f'<a href="{escape(told.url)}" rel="noopener noreferrer nofollow">{title}</a>'
    return title


def _revisions(life: Life, words: dict[str, str], language: str) -> str:
    items = "".join(
        f'<li value="{alert.revision}"><time>{_moment(alert.updated_at)}</time> {escape(words[alert.state])}: <span dir="auto">{escape(getattr(alert.headline, language))}</span></li>'
        for alert in life.revisions
    )
    return f"<details><summary>{escape(words['revisions'])} ({len(life.revisions)})</summary><ol>{items}</ol></details>"
