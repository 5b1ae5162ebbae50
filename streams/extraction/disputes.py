"""Tolls that two sources of one sentence tell otherwise: "police said five were killed, but a doctor put the toll at nine"."""

from streams.extraction.casualties import Toll
from streams.extraction.marks import Marked, grammar


def disputed(marked: Marked, told: Toll) -> Toll | None:
    """The other toll of the same kind, behind a word that sets it against the first, each with somebody who says it, and of no other place or further people."""
    others = (toll for toll in marked.tolls if toll.what == told.what and toll.start >= told.end and not (toll.sub or toll.cumulative or toll.implied))
    return next((other for other in others if other.whose == told.whose and _contradicts(marked, told, other)), None)


def _contradicts(marked: Marked, told: Toll, other: Toll) -> bool:
    words = grammar(marked.language)
    at, last = marked.word_at(told.end), marked.word_at(other.start)
    turn = next((marked.starts[n] for n in range(at, last) if marked.words[n] in words["contrast"]), None)
    if turn is None or any(turn <= place.start < other.end for place in marked.places):
        return False
    people = marked.words[marked.word_at(other.start) : marked.word_at(other.end) + 1]
    if any(word in words["further"] for word in people):
        return False
    said = [start for cue in ("say", "claim") for start, _ in marked.cues.get(cue, ())] + [speaker.start for speaker in marked.speakers]
    return any(start < turn for start in said) and any(start > turn for start in said)
