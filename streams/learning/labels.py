"""Which seeds and tellings of an annotated article tell which annotated event: what the models are fitted to."""

import re
from collections.abc import Sequence

from schemas.mention import ArticleFacts
from streams.extraction.assemble import assemble
from streams.extraction.document import Document
from streams.extraction.linear import BIAS
from streams.extraction.marks import Act, Marked
from streams.extraction.seeds import Seed
from streams.extraction.tellings import Telling
from streams.learning.gold import Annotated, Told, as_told
from streams.learning.score import similarity

ALIKE, MARGIN = 0.45, 0.12
"""A seed tells an event that it resembles this much, and that much more than any other."""
NOT_JUDGED = {"accused": {BIAS: -9.0}, "new": {BIAS: 9.0}}
"""Models for an event of which only what it tells counts: reported, and news where it may be."""
_SIGNS = re.compile(r"\W+")


def squash(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def homes(document: Document, quote: str) -> list[Marked]:
    """The sentences in which a quote lies, whatever its spaces and signs; half of it will do."""
    wanted = squash(quote)
    parts = [squash(marked.sentence.text) for marked in document.sentences]
    whole = "".join(parts)
    for piece in (wanted, wanted[: len(wanted) // 2], wanted[len(wanted) // 2 :]):
        at = whole.find(piece) if piece else -1
        if at >= 0:
            found, offset = [], 0
            for marked, part in zip(document.sentences, parts, strict=True):
                if offset < at + len(piece) and offset + len(part) > at:
                    found.append(marked)
                offset += len(part)
            return found
    return []


def home_act(document: Document, event: Told) -> tuple[Marked, Act] | None:
    """The act that an event's quote speaks of: one inside the quote before others, one in the body before one in the title."""
    quote = squash(event.evidence)
    choices = [
        (squash(marked.sentence.text[act.start : act.end]) not in quote, marked.number == 0, marked.number, act.start, marked, act)
        for marked in homes(document, event.evidence)
        for act in (marked.strong or marked.acts)
    ]
    return min(choices, key=lambda choice: choice[:4])[4:] if choices else None


def read_as(telling: Telling, document: Document) -> Told:
    """A telling by itself, in the annotation's words."""
    mention = assemble(telling, 0, document, ArticleFacts(), NOT_JUDGED, True, 1.0, None)
    return as_told(mention, own_date_only=True)


def seed_labels(document: Document, annotated: Annotated, seeds: Sequence[Seed]) -> list[int | None]:
    """For each seed the number of the event it tells, if any."""
    labels: list[int | None] = [None] * len(seeds)
    for number, event in enumerate(annotated.events):
        home = home_act(document, event)
        for n, seed in enumerate(seeds):
            if home and seed.marked is home[0] and seed.holds(home[1].start):
                labels[n] = number
    for n, seed in enumerate(seeds):
        if labels[n] is None:
            told = read_as(Telling([seed]), document)
            ranked = sorted(((similarity(event, told), number) for number, event in enumerate(annotated.events)), reverse=True)
            if ranked and ranked[0][0] >= ALIKE and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= MARGIN):
                labels[n] = ranked[0][1]
    return labels


def with_homes(document: Document, annotated: Annotated, tellings: Sequence[Telling], labels: Sequence[int | None]) -> list[int | None]:
    """`labels`, and for a telling without one the event whose quote it holds."""
    found = list(labels)
    for number, event in enumerate(annotated.events):
        home = home_act(document, event)
        for n, telling in enumerate(tellings):
            if found[n] is None and home and any(seed.marked is home[0] and seed.holds(home[1].start) for seed in telling.seeds):
                found[n] = number
    return found
