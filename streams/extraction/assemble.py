"""A telling as an EventMention: each slot with the quotes it came from."""

from datetime import date

from schemas.base import Range
from schemas.ids import stable_id
from schemas.mention import (
    Actor,
    ArticleFacts,
    Attribution,
    AttributionStatus,
    Casualties,
    EventMention,
    Incident,
    Occurred,
    Place,
    Quote,
    Source,
    Target,
    TollBasis,
    Weapon,
)  # fmt: skip
from streams.extraction.clauses import NEAR, Clause
from streams.extraction.gather import LEAD, NEWS_DAYS, Telling

QUOTE_MAX = 300
PLACES_MAX = 4
INCIDENTS: dict[str, Incident] = {
    "attack": "attack", "strike": "strike", "blow": "strike", "bombing": "bombing", "assassination": "assassination", "shooting": "attack",
    "ambush": "ambush", "clash": "clash", "arson": "arson", "abduction": "abduction", "stabbing": "attack",
}  # fmt: skip


def mention_id(article_id: str, ordinal: int) -> str:
    """A corrected article keeps the ids of the mentions it still tells, in the order it tells them."""
    return stable_id("m", article_id, ordinal)


class Evidence:
    """Quotes by slot, each once, with offsets into the article's text."""

    def __init__(self) -> None:
        self.by_slot: dict[str, tuple[Quote, ...]] = {}

    def add(self, slot: str, clause: Clause, start: int, end: int) -> None:
        sentence = clause.sentence
        quote = Quote(start=sentence.start + start, end=sentence.start + end, quote=sentence.text[start:end])
        held = self.by_slot.get(slot, ())
        if quote not in held:
            self.by_slot[slot] = (*held, quote)


def assemble(telling: Telling, ordinal: int, article_id: str, revision: int, language: str, facts: ArticleFacts, anchor: date | None) -> EventMention:
    evidence = Evidence()
    lead = telling.clauses[0].sentence
    start = len(lead.text) - len(lead.text.lstrip())
    evidence.add("event", telling.clauses[0], start, min(len(lead.text.rstrip()), start + QUOTE_MAX))
    occurred = _occurred(telling, anchor, evidence)
    attackers = _attackers(telling, evidence)
    return EventMention(
        mention_id=mention_id(article_id, ordinal), article_id=article_id, revision=revision, ordinal=ordinal, language=language, article=facts,
        incident=INCIDENTS[telling.clauses[0].triggers[0][1]] if telling.clauses[0].triggers else "other",
        occurred=occurred, recency="background" if _is_old(telling, occurred, anchor) else "new", places=_places(telling, language, evidence), attackers=attackers,
        attribution=_attribution(telling, attackers), targets=_targets(telling, evidence), weapons=_weapons(telling, evidence),
        casualties=_casualties(telling, evidence), sources=_sources(telling, evidence), evidence=evidence.by_slot, confidence=_confidence(telling),
    )  # fmt: skip


def _occurred(telling: Telling, anchor: date | None, evidence: Evidence) -> Occurred | None:
    for clause in telling.clauses:
        if clause.occurred and clause.times:
            evidence.add("occurred", clause, clause.times[0].start, clause.times[0].end)
            return clause.occurred
    if anchor and telling.first < LEAD:
        return Occurred(start=anchor, end=anchor, precision="day", basis="publication")
    return None


def _is_old(telling: Telling, occurred: Occurred | None, anchor: date | None) -> bool:
    if occurred and anchor:
        return (anchor - occurred.end).days > NEWS_DAYS or occurred.precision in ("month", "year")
    return telling.first >= LEAD


def _places(telling: Telling, language: str, evidence: Evidence) -> tuple[Place, ...]:
    chosen: dict[str | None, Place] = {}
    wanted = telling.places()
    for clause in telling.clauses:
        for hit, place in clause.places:
            if place in wanted and place.name not in chosen:
                before = clause.sentence.text[max(0, hit.start - 25) : hit.start].lower()
                near = any(word in before for word in NEAR[language])
                chosen[place.name] = place.model_copy(update={"relation": "near" if near else "at"})
                evidence.add("places", clause, hit.start, hit.end)
    countries = [place.country for place in wanted]
    main = max(set(countries), key=lambda country: (countries.count(country), -countries.index(country)))
    return tuple(place for place in chosen.values() if place.country == main)[:PLACES_MAX]


def _attackers(telling: Telling, evidence: Evidence) -> tuple[Actor, ...]:
    for clause in telling.clauses:
        if clause.attackers:
            for hit, _ in clause.attackers[:2]:
                evidence.add("attackers", clause, hit.start, hit.end)
            return tuple({actor.id: actor for _, actor in clause.attackers[:2]}.values())
    return ()


def _attribution(telling: Telling, attackers: tuple[Actor, ...]) -> Attribution | None:
    """How the attackers are known; none where nobody is named."""
    if not attackers:
        return None
    cues = {cue for clause in telling.clauses for cue in clause.cues}
    status: AttributionStatus = "claimed" if "claim" in cues else "denied" if "deny" in cues else "accused" if "accuse" in cues else "reported"
    return Attribution(status=status, claimant=attackers[0].name if status == "claimed" else None)


def _targets(telling: Telling, evidence: Evidence) -> tuple[Target, ...]:
    found: dict[str, Target] = {}
    for clause in telling.clauses:
        for hit, site in clause.sites:
            if site.site and site.site not in found:
                found[site.site] = Target(raw=clause.sentence.text[hit.start : hit.end], kind=site.site)
                evidence.add("targets", clause, hit.start, hit.end)
        for hit, target in clause.targets:
            if target.kind not in found:
                found[target.kind] = target
                evidence.add("targets", clause, hit.start, hit.end)
    return tuple(found.values())[:3]


def _weapons(telling: Telling, evidence: Evidence) -> tuple[Weapon, ...]:
    """Headlines are loose with weapons: where the text names any, it is believed."""
    found: dict[str, Weapon] = {}
    body = [clause for clause in telling.clauses if clause.sentence.number > 0 and clause.weapons]
    for clause in body or telling.clauses:
        for hit, weapon in clause.weapons:
            if weapon.type not in found or (weapon.count and not found[weapon.type].count):
                found[weapon.type] = weapon
                evidence.add("weapons", clause, hit.start, hit.end)
    counted = [weapon for weapon in found.values() if weapon.count]
    return tuple(sorted(found.values(), key=lambda weapon: weapon not in counted))


def _casualties(telling: Telling, evidence: Evidence) -> Casualties:
    """The last count that is told of each: tolls rise as an article goes on only seldom, so the first wins, and a zero yields to a count."""
    told: dict[str, tuple[Range, TollBasis]] = {}
    for clause in telling.clauses:
        for toll in clause.tolls:
            if toll.cumulative:
                continue
            if toll.what not in told or (told[toll.what][0].max == 0 and toll.max > 0):
                told[toll.what] = Range(min=toll.min, max=toll.max), toll.basis
                evidence.add(toll.what, clause, toll.start, toll.end)
    basis = next(iter(told.values()))[1] if told else "explicit"
    return Casualties(killed=told["killed"][0] if "killed" in told else None, injured=told["injured"][0] if "injured" in told else None, basis=basis)


def _sources(telling: Telling, evidence: Evidence) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for clause in telling.clauses:
        for hit, outlet in clause.outlets:
            if outlet.name not in found:
                found[outlet.name] = Source(name=outlet.name, kind="agency" if outlet.kind == "agency" else "outlet")
                evidence.add("sources", clause, hit.start, hit.end)
    return tuple(found.values())


def _confidence(telling: Telling) -> float:
    """More slots filled and more sentences told, more sure; a share of 1."""
    filled = sum(any(getattr(clause, part) for clause in telling.clauses) for part in ("places", "weapons", "tolls", "attackers", "targets", "times"))
    return round(min(1.0, 0.3 + 0.1 * filled + 0.05 * len(telling.clauses)), 2)
