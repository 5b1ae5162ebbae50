"""A text cut where its spans begin and end; of overlapping spans the used one lies on top, then the shorter."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from streams.explain.shape import Span

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def painted(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span | None]]:
    """Stretches of the text with the span that each belongs to, in order; together they are the text."""
    top: list[int | None] = [None] * len(text)
    for n in sorted(range(len(spans)), key=lambda n: (spans[n].used, spans[n].start - spans[n].end)):
        span = spans[n]
        top[span.start : span.end] = [n] * (min(span.end, len(text)) - span.start)
    at = 0
    for number, run in groupby(top):
        length = sum(1 for _ in run)
        yield shown(text[at : at + length]), None if number is None else spans[number]
        at += length


def shown(text: str) -> str:
    """Characters that would steer a terminal, turn the line round or cannot be written stand as a replacement; each for one, so that offsets hold."""
    return _UNSHOWN.sub("\ufffd", text)
