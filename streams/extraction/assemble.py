"""A telling as an EventMention: each slot with the quotes it came from."""

from collections.abc import Sequence

from schemas.base import Range
from schemas.ids import stable_id
from schemas.mention import (
    Actor,
    ArticleFacts,
    Attribution,
    Casualties,
    EventMention,
    Incident,
    Occurred,
    Place,
    Quote,
    Source,
    Target,
    Weapon,
)  # fmt: skip
from streams.extraction.attribution import charges_of, status_of
from streams.extraction.casualties import Toll
from streams.extraction.charges import Charge
from streams.extraction.claimants import claimant_of
from streams.extraction.clocks import as_clock, clock_beside
from streams.extraction.disputes import disputed
from streams.extraction.document import Document
from streams.extraction.doers import mourns
from streams.extraction.linear import Models
from streams.extraction.marks import Act, ActorMark, Marked, PlaceMark, WeaponMark, leads
from streams.extraction.places import places_of
from streams.extraction.roles import is_host_of_blows, is_verb
from streams.extraction.seeds import CHARGED, Ranked, Seed
from streams.extraction.sources import sources_in
from streams.extraction.targets import hits_of
from streams.extraction.tellings import Telling
from streams.extraction.unknown_places import Unknown, unknown_places_of

QUOTE_MAX = 300
ACTOR_LEAST = 0.38
SECOND_ACTOR = 0.6
WEAPONS_MAX = 3
NO_STATE_S = frozenset({"suicide", "ied", "vehicle", "melee"})
ONLY_ARMIES = frozenset({"airstrike", "missile", "artillery"})
SOURCES_MAX = 8
THINGS = frozenset({"energy", "transport", "infrastructure", "other"})
"""Where only such were hit, the dead and the hurt that are nothing else are civilians."""
INCIDENTS: dict[str, Incident] = {
    "attack": "attack", "strike": "strike", "blow": "strike", "blast": "bombing", "bombing": "bombing", "assassination": "assassination", "killing": "attack",
    "shooting": "attack", "ambush": "ambush", "clash": "clash", "arson": "arson", "abduction": "abduction", "stabbing": "attack",
}  # fmt: skip


def mention_id(article_id: str, ordinal: int) -> str:
    """A corrected article keeps the ids of the mentions it still tells, in the order it tells them."""
    return stable_id("m", article_id, ordinal)


class Evidence:
    """Quotes by slot, each once, with offsets into the article's text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.by_slot: dict[str, tuple[Quote, ...]] = {}

    def add(self, slot: str, marked: Marked, start: int, end: int) -> None:
        quote = self._document.quote(marked.sentence, start, end)
        held = self.by_slot.get(slot, ())
        if quote not in held:
            self.by_slot[slot] = (*held, quote)


def assemble(
    telling: Telling, ordinal: int, document: Document, facts: ArticleFacts, models: Models, is_new: bool, actual: float, doer: Ranked[ActorMark] | None
) -> EventMention:
    """`doer`: who acts in the whole article, for a telling that names nobody."""
    evidence = Evidence(document)
    article = document.article
    _lead(telling, evidence)
    occurred = _occurred(telling, document, is_new, evidence)
    charges = charges_of(telling, document.sentences)
    doers = _doers(telling, charges, doer)
    attackers = tuple(_attacker(one, evidence) for one in doers)
    return EventMention(
        mention_id=mention_id(article.id, ordinal), article_id=article.id, revision=article.revision, ordinal=ordinal, language=document.language, article=facts,
        incident=_incident(telling), occurred=occurred, recency="new" if is_new else "background", places=_places(telling, evidence), attackers=attackers,
        attribution=_attribution(telling, doers, charges, document, models, evidence), targets=_targets(telling, attackers, evidence), weapons=_weapons(telling, evidence),
        casualties=_casualties(telling, evidence), sources=_sources(telling, attackers, evidence), evidence=evidence.by_slot, confidence=round(actual, 2),
    )  # fmt: skip


def _lead(telling: Telling, evidence: Evidence) -> None:
    """The sentence that carries the telling: its first in the body, else the title."""
    marked = next((seed.marked for seed in telling.seeds if seed.number > 0), telling.seeds[0].marked)
    text = marked.sentence.text
    start = len(text) - len(text.lstrip())
    evidence.add("event", marked, start, min(len(text.rstrip()), start + QUOTE_MAX))


def _incident(telling: Telling) -> Incident:
    acts = [seed.act.kind for seed in telling.seeds]
    return INCIDENTS[max(acts, key=lambda kind: (acts.count(kind), -acts.index(kind)))]


def _occurred(telling: Telling, document: Document, is_new: bool, evidence: Evidence) -> Occurred | None:
    seed = telling.when
    if seed is not None and seed.when and seed.time:
        evidence.add("occurred", seed.marked, seed.time.start, seed.time.end)
        return _with_clock(seed.when, seed, telling, document.language, evidence)
    if document.anchor and is_new:
        return Occurred(start=document.anchor, end=document.anchor, precision="day", basis="publication")
    return None


def _with_clock(when: Occurred, dated: Seed, telling: Telling, language: str, evidence: Evidence) -> Occurred:
    """The day with the time of the day that is told beside it, or with an act in a sentence that names no other day."""
    if when.precision != "day" or when.start != when.end:
        return when
    for seed in (dated, *(seed for seed in telling.seeds if not seed.marked.times)):
        text = seed.marked.sentence.text
        told = clock_beside(text, language, *((seed.time.start, seed.time.end) if seed is dated and seed.time else seed.zone))
        if told:
            evidence.add("clock", seed.marked, told.start, told.end)
            countries = {one.mark.entry.country for one in places_of(telling)}
            return when.model_copy(update={"clock": as_clock(told, text, when.start, countries.pop() if len(countries) == 1 else None)})
    return when


def _places(telling: Telling, evidence: Evidence) -> tuple[Place, ...]:
    kept = places_of(telling)
    unknown = unknown_places_of(telling, kept)
    for start, end, marked in [*((one.start, one.end, one.marked) for one in unknown), *((one.mark.start, one.mark.end, one.marked) for one in kept)]:
        evidence.add("places", marked, start, end)
    known = tuple(_place(one) for one in kept)
    return (*(_unknown_place(one, known) for one in unknown), *known)


def _unknown_place(one: Unknown, known: Sequence[Place]) -> Place:
    """By the text's name alone, without coordinates; the country and province are those of the known places beside it, where they have but one."""
    beside = [(place.country, place.admin1 or (place.name if place.kind == "admin1" else None)) for place in known] or [one.within]
    countries, provinces = {country for country, _ in beside}, {province for _, province in beside if province}
    return Place(
        raw=one.raw, country=countries.pop() if len(countries) == 1 else None, admin1=provinces.pop() if len(provinces) == 1 else None, kind=one.kind,
        precision=one.kind, relation="near" if one.near else "at",
    )  # fmt: skip


def _place(ranked: Ranked[PlaceMark]) -> Place:
    entry = ranked.mark.entry
    return Place(
        raw=_raw(ranked), name=entry.name, lat=entry.lat, lon=entry.lon, country=entry.country, admin1=entry.admin1, geonameid=entry.geonameid, kind=entry.kind,
        precision=entry.kind, relation="near" if leads(ranked.marked, ranked.mark.start, "near") else "at",
    )  # fmt: skip


def _raw(ranked: Ranked[ActorMark] | Ranked[PlaceMark]) -> str:
    return ranked.marked.sentence.text[ranked.mark.start : ranked.mark.end]


def _doers(telling: Telling, charges: Sequence[tuple[Marked, Charge]], doer: Ranked[ActorMark] | None) -> list[Ranked[ActorMark]]:
    hosts = {actor.entry.id for seed in telling.seeds for actor in seed.marked.actors if is_host_of_blows(seed.marked, actor)}
    hosts |= {actor.entry.id for marked in telling.sentences for actor in marked.actors if mourns(marked, actor)}
    ranked = [one for one in telling.doers() if one.mark.entry.id not in hosts and _is_able(one, telling, charges)]
    ranked = [one for one in ranked if not any(_leads(one, other) for other in ranked)]
    kept = [one for one in ranked[:1] if one.p >= ACTOR_LEAST]
    kept += [one for one in ranked[1:2] if kept and _together(telling, kept[0], one)]
    if not kept:
        kept = [Ranked(marked, charge.actor, CHARGED) for marked, charge in charges if charge.part != "accuses"][:1]
    if not kept and doer is not None and doer.mark.entry.id not in hosts and not _at_home(doer, telling) and _is_able(doer, telling, charges):
        kept = [doer]
    return kept


def _attacker(one: Ranked[ActorMark], evidence: Evidence) -> Actor:
    evidence.add("attackers", one.marked, one.mark.start, one.mark.end)
    entry = one.mark.entry
    return Actor(raw=_raw(one), name=entry.name, id=entry.id, kind=entry.kind, country=entry.country)


def _leads(one: Ranked[ActorMark], other: Ranked[ActorMark]) -> bool:
    """ "TPNPB spokesman Sebby Sambom": a leader or spokesman beside those for whom he speaks, who are as likely to have done it."""
    return one.mark.entry.kind == "individual" and other.mark.entry.id in one.mark.entry.parents and other.p >= ACTOR_LEAST


def _is_able(one: Ranked[ActorMark], telling: Telling, charges: Sequence[tuple[Marked, Charge]]) -> bool:
    """A state blows up no vests and drives into no crowds: it is named as the victim's or as who condemns it, unless it is accused of it."""
    weapons = {weapon.type for _, weapon in telling.weapons}
    if one.mark.entry.kind != "state" or not weapons & NO_STATE_S or weapons & ONLY_ARMIES:
        return True
    return any(charge.actor.entry.id == one.mark.entry.id and charge.part != "accuses" for _, charge in charges)


def _together(telling: Telling, first: Ranked[ActorMark], second: Ranked[ActorMark]) -> bool:
    """Whether one seed holds both to be doers: joint attacks, and the two sides of a clash."""
    pair = {first.mark.entry.id, second.mark.entry.id}
    return any(pair <= {one.mark.entry.id for one in seed.doers if one.p >= SECOND_ACTOR} for seed in telling.seeds)


def _at_home(doer: Ranked[ActorMark], telling: Telling) -> bool:
    """A state seldom strikes its own soil: its name stands for the place then."""
    place = telling.place()
    return place is not None and doer.mark.entry.kind == "state" and doer.mark.entry.country == place.country


def _attribution(
    telling: Telling, doers: Sequence[Ranked[ActorMark]], charges: Sequence[tuple[Marked, Charge]], document: Document, models: Models, evidence: Evidence
) -> Attribution | None:
    """How the attackers are known, and by whose word; none where nobody is named."""
    if not doers:
        return None
    attacker = doers[0].mark.entry
    status = status_of(telling, attacker, charges, document.sentences, models)
    said = claimant_of(status, attacker.id, charges, telling.sentences)
    if said is None:
        return Attribution(status=status, claimant=attacker.name if status == "claimed" else None)
    evidence.add("claimant", said.marked, said.start, said.end)
    if said.through:
        evidence.add("through", said.marked, *said.through)
    through = said.marked.sentence.text[slice(*said.through)] if said.through else None
    return Attribution(status=status, claimant=said.name or said.raw, raw=said.raw, through=through)


def _targets(telling: Telling, attackers: Sequence[Actor], evidence: Evidence) -> tuple[Target, ...]:
    hits = hits_of(telling, [attacker.id for attacker in attackers if attacker.id])
    if not hits:
        killed = [toll for _, toll in telling.tolls if toll.max > 0]
        return (Target(kind="civilian"),) if killed else (Target(kind="other"),)
    for hit in hits:
        evidence.add("targets", hit.marked, hit.start, hit.end)
    told = tuple(Target(raw=hit.marked.sentence.text[hit.start : hit.end], kind=hit.kind) for hit in hits)
    hurt = any(toll.max > 0 and toll.whose == "victims" and not toll.cumulative for _, toll in telling.tolls)
    return (*told, Target(kind="civilian")) if hurt and all(hit.kind in THINGS for hit in hits) else told


def _weapons(telling: Telling, evidence: Evidence) -> tuple[Weapon, ...]:
    """Headlines are loose with weapons: where the text names any, it is believed; and what a verb alone names ("warplanes bombed") yields to what the sentence names besides."""
    body = [(marked, weapon) for marked, weapon in telling.weapons if marked.number > 0]
    found: dict[str, Weapon] = {}
    for marked, weapon in body or telling.weapons:
        if _is_told_by_a_verb(marked, weapon) and any(not _is_told_by_a_verb(marked, other) for other in marked.weapons):
            continue
        count = Range(min=weapon.low, max=weapon.high) if weapon.low is not None and weapon.high is not None else None
        if weapon.type not in found or (count and not found[weapon.type].count):
            found[weapon.type] = Weapon(type=weapon.type, raw=marked.sentence.text[weapon.start : weapon.end], count=count)
            evidence.add("weapons", marked, weapon.start, weapon.end)
    return tuple(sorted(found.values(), key=lambda weapon: weapon.count is None))[:WEAPONS_MAX]


def _is_told_by_a_verb(marked: Marked, weapon: WeaponMark) -> bool:
    """ "Bombed", "fired at", "menembaki"."""
    return any(
        act.start <= weapon.start < act.end and (is_verb(marked, act) or is_verb(marked, act._replace(end=_first_word(marked, act)))) for act in marked.acts
    )


def _first_word(marked: Marked, act: Act) -> int:
    return marked.ends[marked.word_at(act.start)]


def _casualties(telling: Telling, evidence: Evidence) -> Casualties:
    """The first count of each that the telling's own sentences give, told figures before implied ones, a risen one before what it was; a zero yields to a count."""
    told: dict[str, tuple[Toll, Marked]] = {}
    for marked, toll in sorted(telling.tolls, key=lambda one: (one[1].implied, one[0].number == 0)):
        if toll.cumulative or toll.sub:
            continue
        held = told.get(toll.what)
        if held is None or (held[0].max == 0 and toll.max > 0) or (toll.rising and not held[0].rising and toll.min >= held[0].min):
            told[toll.what] = toll, marked
    for what, (toll, marked) in told.items():
        evidence.add(what, marked, toll.start, toll.end)
    ranges = {what: Range(min=toll.min, max=toll.max) for what, (toll, _) in told.items()}
    for what, (toll, marked) in told.items():
        if toll.max > 0 and (other := disputed(marked, toll)):
            evidence.add(what, marked, other.start, other.end)
            ranges[what] = Range(min=min(toll.min, other.min), max=max(toll.max, other.max))
    if (killed := told.get("killed")) and killed[0].whose == "victims" and killed[0].max > 0 and (own := _own_dead(telling)):
        toll, marked = own
        evidence.add("killed", marked, toll.start, toll.end)
        ranges["killed"] = Range(min=ranges["killed"].min + toll.min, max=ranges["killed"].max + toll.max)
    basis = next((toll.basis for toll, _ in told.values()), "explicit")
    return Casualties(killed=ranges.get("killed"), injured=ranges.get("injured"), basis=basis)


def _own_dead(telling: Telling) -> tuple[Toll, Marked] | None:
    """The attackers' own dead, who count besides their victims."""
    tolls = ((toll, marked) for marked, toll in telling.tolls if toll.what == "killed" and toll.whose == "attackers" and not toll.sub and not toll.cumulative)
    return next(((toll, marked) for toll, marked in tolls if toll.max > 0 and marked.number > 0), None)


def _sources(telling: Telling, attackers: Sequence[Actor], evidence: Evidence) -> tuple[Source, ...]:
    """Who speaks in the telling's sentences and who relays them, each once."""
    found: dict[str, Source] = {}
    ids = [attacker.id for attacker in attackers if attacker.id]
    for marked in telling.sentences:
        for said in sources_in(marked, ids):
            if said.name not in found and len(found) < SOURCES_MAX:
                found[said.name] = Source(name=said.name, kind=said.kind, relation=said.relation)
                evidence.add("sources", marked, said.start, said.end)
    return tuple(found.values())
