"""What was hit: the words for targets near an act, without those who did it, who speak, and who accuse."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from schemas.mention import TargetKind
from streams.extraction.charges import charges_in
from streams.extraction.marks import ActorMark, Marked, SiteMark, grammar, leads
from streams.extraction.roles import is_passive, is_struck, is_verb
from streams.extraction.seeds import Seed
from streams.extraction.sources import sources_in
from streams.extraction.tellings import Telling

TARGETS_MAX = 3
SAID_WORDS = 2
BEHIND = 6
"""What stands before an act is that many words further away than what stands behind it."""


class Hit(NamedTuple):
    kind: TargetKind
    marked: Marked
    start: int
    end: int


def hits_of(telling: Telling, attackers: Collection[str]) -> list[Hit]:
    """Each kind once, what stands nearest behind the acts first. `attackers`: ids of who did it."""
    near: dict[TargetKind, tuple[int, Hit]] = {}
    for seed in telling.seeds:
        for hit in _hits(seed, attackers):
            away = seed.marked.gap(seed.act.end, hit.start) if hit.start >= seed.act.end else BEHIND + seed.marked.gap(hit.end, seed.act.start)
            if hit.kind not in near or away < near[hit.kind][0]:
                near[hit.kind] = away, hit
    return [hit for _, hit in sorted(near.values(), key=lambda one: one[0])][:TARGETS_MAX]


def _hits(seed: Seed, attackers: Collection[str]) -> Iterator[Hit]:
    marked = seed.marked
    charged = [charge.actor for charge in charges_in(marked)]
    struck = [actor for actor in marked.actors if seed.holds(actor.start) and actor not in charged and is_struck(marked, seed.act, actor)]
    others = list(_others(seed, attackers, struck))
    for site in seed.sites:
        if _is_victim(marked, site) or not (any(start < site.end and site.start < end for start, end in others) or _acts(marked, site.start, site.end)):
            yield Hit(site.kind, marked, site.start, site.end)
    for actor in struck:
        if actor.entry.kind in ("armed_group", "individual"):
            yield Hit(_kind_of(actor), marked, actor.start, actor.end)


def _kind_of(actor: ActorMark) -> TargetKind:
    """A group's fighters and leaders are military; who leads a state is its government."""
    serves_a_state = any(parent.startswith("state-") for parent in actor.entry.parents)
    return "government" if actor.entry.kind == "individual" and serves_a_state else "military"


def _others(seed: Seed, attackers: Collection[str], struck: Sequence[ActorMark]) -> Iterator[tuple[int, int]]:
    """Stretches that name who did it, who speaks and who accuses, and are no targets."""
    marked = seed.marked
    for actor in marked.actors:
        if actor.entry.id in attackers and actor not in struck and not _belongs(marked, actor):
            yield actor.start, actor.end
    for said in sources_in(marked, tuple(attackers)):
        if said.relation == "spoke" and _speaks(marked, said.start, said.end, SAID_WORDS):
            yield said.start, said.end
    for site in marked.sites:
        if _speaks(marked, site.start, site.end, 0):
            yield site.start, site.end
    for site in marked.sites:
        if site.kind == "media" and any(marked.apart((site.start, site.end), (start, end)) == 0 for start, end, _ in marked.outlets):
            yield site.start, site.end
    for charge in charges_in(marked):
        yield charge.actor.start, charge.actor.end


def _speaks(marked: Marked, start: int, end: int, far: int) -> bool:
    """Whether a word of saying stands at most so `far` behind, or one that its speaker follows right before: "villagers said", "kata warga", "according to the army"."""
    says = marked.cues.get("say", ())
    if any(first >= end and marked.gap(end, first) <= far for first, _ in says):
        return True
    if marked.language == "ar":
        return any(last <= start and marked.gap(last, start) == 0 for _, last in says)
    at = start
    if marked.before(start) and marked.before(start)[0] in grammar(marked.language)["determiners"]:
        at = marked.starts[marked.word_at(start) - 1]
    return leads(marked, at, "attests")


def _is_victim(marked: Marked, site: SiteMark) -> bool:
    return any(toll.max > 0 and toll.whose == "victims" and toll.count_span[0] <= site.start < toll.count_span[1] for toll in marked.tolls)


def _belongs(marked: Marked, actor: ActorMark) -> bool:
    """ "A station of the police": a site that belongs to the actor stands right before."""
    speakers = {speaker.start for speaker in marked.speakers}
    return any(site.end <= actor.start and marked.gap(site.end, actor.start) == 0 and site.start not in speakers for site in marked.sites)


def _acts(marked: Marked, start: int, end: int) -> bool:
    """Whether somebody acts: "by rebels", "militants attacked"."""
    if leads(marked, start, "by"):
        return True
    act = next((act for act in marked.acts if act.start >= end), None)
    if act is None or not marked.sentence.text[end : act.start].isspace():
        return False
    return is_verb(marked, act) and not is_passive(marked, act)
