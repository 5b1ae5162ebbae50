"""Whether the attackers tell an attack themselves: their state, army, spokesman or own outlet speaks of it, and not only of what it plans or looks into."""

from collections.abc import Iterator, Sequence

from streams.extraction.marks import ActorMark, Marked, grammar
from streams.extraction.seeds import refers_back
from streams.extraction.sources import sources_in
from streams.extraction.speakers import JOINED, is_subject
from streams.knowledge.entries import ActorEntry

INTENT_WORDS = 2
"""Words behind one of saying among which "would", "akan" make it a plan."""


def tells_itself(attacker: ActorEntry, own: Sequence[Marked], sentences: Sequence[Marked]) -> bool:
    """`own`: the sentences of a telling; `sentences`: all of the article's. What is said right behind counts where it tells of no other act."""
    told = {marked.number for marked in own}
    behind = (marked for marked in sentences if marked.number - 1 in told and all(refers_back(marked, act) for act in marked.strong))
    return any(_speaks(marked, attacker) for marked in (*own, *behind))


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
        inside = [actor for actor in marked.actors if actor.start < source.end and marked.gap(actor.end, source.start) == 0]
        if source.relation == "spoke" and inside and inside[0] in own and any(marked.apart((source.start, source.end), span) <= JOINED for span in said):
            return True
    if any(is_subject(marked, actor, span) for actor in own for span in said):
        return True
    return attacker.kind == "armed_group" and any(_is_the_group(marked, *span) for span in said) and all(actor in own for actor in _groups(marked))


def _groups(marked: Marked) -> list[ActorMark]:
    return [actor for actor in marked.actors if actor.entry.kind == "armed_group"]


def _is_the_group(marked: Marked, start: int, end: int) -> bool:
    """ "The group said", "kata kelompok itu", "قالت الحركة": a group that was named before speaks."""
    named = grammar(marked.language)["the_group"]
    if marked.language != "ar" and not named.isdisjoint(marked.leading(start)):
        return True
    behind = marked.after(end, 2)
    return bool(behind) and not named.isdisjoint((behind[0], " ".join(behind)))


def _said(marked: Marked) -> Iterator[tuple[int, int]]:
    """Words of saying, without those that tell of others' words ("were reported to have") or lead to a plan ("said it would")."""
    words = grammar(marked.language)
    for start, end in (*marked.cues.get("say", ()), *marked.cues.get("claim", ())):
        told = marked.sentence.text[start:end].lower()
        passive = told.startswith("di") if marked.language == "id" else any(word in words["passive"] for word in marked.before(start))
        if not passive and not any(first >= end and marked.gap(end, first) <= INTENT_WORDS for first, _ in marked.cues.get("future", ())):
            yield start, end
