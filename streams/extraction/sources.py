"""Who says so: from the witness, official or party that speaks in a sentence to the agency and the outlet that pass it on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.mention import SourceKind
from streams.extraction.marks import ActorMark, Marked, grammar
from streams.extraction.speakers import PAUSES, is_subject

SPEAKS_WORDS = 6
"""Words that may stand between a speaker and its word of saying."""
ENDS_NAMES = ("say", "accuse", "accuses", "accused", "deny")
NAMED_WORDS = 8
"""Words of a speaker's name and office behind the word that tells it: "spokesman for the Iraqi army, Gen. ..."."""


class Said(NamedTuple):
    """A stretch of a sentence that names a source. `relation`: it spoke itself, or passed on what it was told."""

    start: int
    end: int
    name: str
    kind: SourceKind
    relation: str


def sources_in(marked: Marked, attackers: Sequence[str]) -> Iterator[Said]:
    """The sources of one sentence in their order, speakers before those that relay them. `attackers`: ids of the actors who did what it tells; they speak as a party."""
    said = marked.cues.get("say", []) + marked.cues.get("claim", [])
    taken: list[tuple[int, int]] = []
    for speaker in marked.speakers:
        if _speaks(marked, speaker.start, speaker.end, said) and not _inside(taken, speaker.start):
            end = whole_name(marked, speaker.start, speaker.end)
            kind = "party" if any(_within(actor, speaker.start, end) and _is_party(actor, attackers) for actor in marked.actors) else speaker.kind
            taken.append((speaker.start, end))
            yield Said(speaker.start, end, marked.sentence.text[speaker.start : end], kind, "spoke")
    for actor in marked.actors:
        if actor.form in ("body", "armed_group") and any(is_subject(marked, actor, span) for span in said) and not _inside(taken, actor.start):
            taken.append((actor.start, actor.end))
            yield Said(actor.start, actor.end, marked.sentence.text[actor.start : actor.end], "party" if _is_party(actor, attackers) else "official", "spoke")
    for start, end, outlet in marked.outlets:
        yield Said(start, end, outlet.name, "agency" if outlet.kind == "agency" else "outlet", "relayed")


def _is_party(actor: ActorMark, attackers: Sequence[str]) -> bool:
    return actor.entry.kind == "armed_group" or actor.entry.id in attackers


def _within(actor: ActorMark, start: int, end: int) -> bool:
    return start <= actor.start < end


def _inside(taken: Sequence[tuple[int, int]], start: int) -> bool:
    return any(first <= start < last for first, last in taken)


def _speaks(marked: Marked, start: int, end: int, said: Sequence[tuple[int, int]]) -> bool:
    """Whether a word of saying stands near, or is the speaker's own word ("مصدر أمني")."""
    for first, last in said:
        if first <= start < last or start <= first < end:
            return True
        away = marked.apart((start, end), (first, last))
        if away <= (NAMED_WORDS if first >= end else 1):
            return True
    return False


def whole_name(marked: Marked, start: int, end: int) -> int:
    """Where the name of a speaker, whose word stands from `start` to `end`, ends: over actors, places, outlets' and other capitalised words and the small words between them, up to a comma, a word of saying or of guilt, or what is said."""
    text = marked.sentence.text
    stops = {first for cue in ENDS_NAMES for first, _ in marked.cues.get(cue, ())}
    that = grammar(marked.language)["that"]
    named = [(actor.start, actor.end) for actor in marked.actors] + [(place.start, place.end) for place in marked.places]
    at = marked.word_at(end)
    for start, word_end in zip(marked.starts[at : at + NAMED_WORDS], marked.ends[at : at + NAMED_WORDS], strict=True):
        if start in stops or text[start:word_end].lower() in that or any(sign in text[end:start] for sign in PAUSES):
            break
        held = max((last for first, last in named if first <= start < last), default=None)
        if held is not None:
            end = max(end, held)
        elif text[start].isupper():
            end = word_end
        elif start - end > SPEAKS_WORDS:
            break
    return end
