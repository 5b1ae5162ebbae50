"""An explanation as one HTML file: it loads nothing, runs nothing, and every field is escaped where it is put in."""

from collections.abc import Sequence
from html import escape as escape_html
from importlib.resources import files

from streams.explain.painted import painted, shown
from streams.explain.shape import KINDS, EventShown, Explanation, RefusedShown, Value, Weighed

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
BAR_FULL = 1.5
"""Log odds that fill a reason's bar."""


def page(told: Sequence[Explanation]) -> str:
    """The whole page, an article after the other."""
    css = (files("streams.explain") / "style.css").read_text(encoding="utf-8")
    legend = "".join(f'<li><mark class="{kind}">{kind}</mark></li>' for kind in KINDS) + '<li><mark class="seen">seen, not taken</mark></li>'
    body = "".join(_article(n, one) for n, one in enumerate(told, 1))
    title = "Why siaga read what it read"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{title}</title><style>{css}</style></head>'
        f'<body><header><h1>{title}</h1><ul class="legend">{legend}</ul></header><main>{body}</main></body></html>\n'
    )


def escape(text: str) -> str:
    return escape_html(shown(text))


def _article(number: int, told: Explanation) -> str:
    counts = f"{len(told.events)} events, {len(told.refused)} refused"
    note = f'<p class="note">{escape(told.note)}</p>' if told.note else ""
    refused = f"<h3>Refused</h3>{''.join(map(_refused, told.refused))}" if told.refused else ""
    return (
        f'<article id="a{number}"><div class="text" lang="{escape(told.language)}" dir="{"rtl" if told.language == "ar" else "ltr"}">{_text(told)}</div>'
        f'<section class="why"><p class="faint"><code>{escape(told.article_id)}</code> {escape(told.byline)} · {counts}</p>{note}'
        f"{''.join(_event(n, event) for n, event in enumerate(told.events, 1))}{refused}</section></article>"
    )


def _text(told: Explanation) -> str:
    """The title, then a paragraph for every line; a span that crosses a line's end begins again on the next."""
    lines: list[list[str]] = [[]]
    for stretch, span in painted(told.text, told.spans):
        for n, part in enumerate(stretch.split("\n")):
            if n:
                lines.append([])
            if part:
                used = "" if span is None or span.used else " seen"
                lines[-1].append(escape(part) if span is None else f'<mark class="{span.kind}{used}" title="{escape(span.label)}">{escape(part)}</mark>')
    title, *paragraphs = ("".join(line) for line in lines)
    return (f"<h2>{title}</h2>" if title.strip() else "") + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph.strip())


def _event(number: int, event: EventShown) -> str:
    recency = "new" if event.is_new else "background"
    rows = "".join(map(_value, event.values))
    passed = "".join(f"<li><bdi>{escape(line)}</bdi></li>" for line in event.passed_over)
    return (
        f'<section class="event {recency}"><h3><span class="number">{number}</span> <bdi>{escape(event.head)}</bdi> <span class="recency">{recency}</span></h3>'
        f'<blockquote dir="auto">{escape(event.quote)}</blockquote><dl>{rows}</dl>{f"<ul class=passed>{passed}</ul>" if passed else ""}</section>'
    )


def _value(value: Value) -> str:
    kind = {"killed": "toll", "injured": "toll", "incident": "act"}.get(value.slot, value.slot)
    quotes = " ".join(f"<q><bdi>{escape(quote)}</bdi></q>" for quote in value.quotes if f"“{quote}”" not in value.rule)
    chip = f' class="{kind}"' if kind in KINDS else ""
    return f'<dt><span{chip}>{escape(value.slot)}</span></dt><dd><b><bdi>{escape(value.value)}</bdi></b> {quotes} <span class="faint">{escape(value.rule)}</span>{_weighed(value.weighed)}</dd>'


def _refused(refused: RefusedShown) -> str:
    return (
        f'<section class="refused"><blockquote dir="auto">{escape(refused.quote)}</blockquote><p>{escape(refused.why)}</p>{_weighed(refused.weighed)}</section>'
    )


def _weighed(weighed: Weighed | None) -> str:
    if weighed is None:
        return ""
    reasons = [*weighed.reasons, ("all else", weighed.rest)]
    rows = "".join(
        f'<li><span class="bar {"for" if weight > 0 else "against"}" style="--share:{min(1.0, abs(weight) / BAR_FULL):.2f}"></span><span class="weight">{weight:+.2f}</span> {escape(words)}</li>'
        for words, weight in reasons
    )
    return f'<details><summary><meter min="0" max="1" value="{weighed.p:.2f}"></meter> {weighed.p:.2f}</summary><ul class="reasons">{rows}</ul></details>'
