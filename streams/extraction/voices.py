"""Whether the attackers tell an attack themselves: their state, army, spokesman or own outlet speaks of it, and not only of what it plans or looks into."""

from collections.abc import Iterator, Sequence

from streams.extraction.marks import Marked, grammar
from streams.extraction.sources import sources_in
from streams.extraction.speakers import JOINED, is_subject
from streams.knowledge.entries import ActorEntry

BESIDE = 1
"""Sentences before and behind those of a telling in which the attacker may speak of it."""
INTENT_WORDS = 2
"""Words behind one of saying among which "would", "akan" make it a plan."""


def tells_itself(attacker: ActorEntry, own: Sequence[Marked], sentences: Sequence[Marked]) -> bool:
    """`own`: the sentences of a telling; `sentences`: all of the article's."""
    told = {marked.number for marked in own}
    numbers = {marked.number + away for marked in own for away in range(-BESIDE, BESIDE + 1)}
    return any(marked.number in numbers and (marked.acts or marked.number - 1 in told) and _speaks(marked, attacker) for marked in sentences)


def is_of(entry: ActorEntry, whole: ActorEntry) -> bool:
    """Whether an actor speaks for another: itself, a body or official of a state, a wing or leader of a group."""
    if entry.id == whole.id or whole.id in entry.parents:
        return True
    return whole.kind == "state" and whole.country is not None and entry.country == whole.country and entry.kind in ("state", "individual")


def _speaks(marked: Marked, attacker: ActorEntry) -> bool:
    if any(outlet.voice in (attacker.id, *attacker.parents) for _, _, outlet in marked.outlets if outlet.voice):
        return True
    said = list(_said(marked))
    own = [actor for actor in marked.actors if is_of(actor.entry, attacker)]
    for source in sources_in(marked, [attacker.id]) if own else ():
        inside = [actor for actor in marked.actors if source.start <= actor.start < source.end]
        if source.relation == "spoke" and inside and inside[0] in own and any(marked.apart((source.start, source.end), span) <= JOINED for span in said):
            return True
    return any(is_subject(marked, actor, span) for actor in own for span in said)


def _said(marked: Marked) -> Iterator[tuple[int, int]]:
    """Words of saying, without those that tell of others' words ("were reported to have") or lead to a plan ("said it would")."""
    words = grammar(marked.language)
    for start, end in (*marked.cues.get("say", ()), *marked.cues.get("claim", ())):
        told = marked.sentence.text[start:end].lower()
        passive = told.startswith("di") if marked.language == "id" else any(word in words["passive"] for word in marked.before(start))
        if not passive and not any(first >= end and marked.gap(end, first) <= INTENT_WORDS for first, _ in marked.cues.get("future", ())):
            yield start, end
