"""An alert as text for people: the words are the alert's own, sources beneath."""

from schemas.alert import Alert, AlertEvidence
from streams.delivery.port import Language

EVIDENCE_SHOWN = 5
MARKS = {
    "Test": {"id": "UJI COBA", "en": "TEST", "ar": "اختبار"},
    "Exercise": {"id": "LATIHAN", "en": "EXERCISE", "ar": "تمرين"},
}


def headline(alert: Alert, language: Language) -> str:
    """On one line, marked where it is a test or an exercise."""
    text = " ".join(str(getattr(alert.headline, language)).split())
    mark = MARKS.get(alert.status, {}).get(language)
    return f"[{mark}] {text}" if mark else text


def description(alert: Alert, language: Language) -> str:
    return str(getattr(alert.description, language))


def link(evidence: AlertEvidence) -> str | None:
    """Its address where it is one for a browser: what an article gives as its address is anybody's text."""
    url = evidence.url or ""
    return url if url.startswith(("https://", "http://")) and not any(c.isspace() or c in '<>"|' for c in url) else None


def source_lines(alert: Alert) -> list[str]:
    """The first pieces of evidence, a line each: outlet, quote, address."""
    lines = []
    for evidence in alert.evidence[:EVIDENCE_SHOWN]:
        quote = " ".join(evidence.quote.split())
        lines.append(f"{evidence.publisher or evidence.article_id}: “{quote}”" + (f" {address}" if (address := link(evidence)) else ""))
    return lines
