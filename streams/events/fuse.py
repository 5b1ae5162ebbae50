"""One event from its mentions, field by field; a function of their set."""

from bisect import insort
from collections import Counter
from datetime import date
from operator import itemgetter

from schemas.base import Instant, Range
from schemas.event import Event, EventEvidence, SourceToll
from schemas.mention import Actor, Attribution, Casualties, Clock, EventMention, Incident, Occurred, Place, Target, TollBasis, Victim, Weapon, WeaponType
from streams.events.first import Firsts, most_told
from streams.events.independence import Origins
from streams.events.labels import acled, plover
from streams.events.places import blur, distance_km
from streams.events.said import Sayings
from streams.events.view import Order, View, actor_key, view

EVIDENCE_MAX = 20
SAME_PLACE_KM = 10.0
FINENESS = {"hour": 0, "day": 1, "week": 2, "month": 3, "year": 4}
STRENGTH = {"claimed": 0, "reported": 1, "accused": 2, "denied": 3}


class Fusion:
    """An event as mentions are added to it: everything but version and status, which depend on what was said before, and the same in whatever order mentions come."""

    def __init__(self) -> None:
        self._mentions: list[str] = []
        self._earliest: tuple[Order, Incident, str] | None = None
        self._first_seen: tuple[Order, Instant] | None = None
        self._is_new, self._confidence = False, 0.0
        self._incidents: Counter[Incident] = Counter()
        self._occurred: Firsts[tuple[int, date, date], Occurred] = Firsts()
        self._clocks: dict[tuple[int, date, date], Firsts[tuple[int, float | None], Clock]] = {}
        self._places: Firsts[tuple[object, ...], Place] = Firsts()
        self._attackers: Firsts[str, Actor] = Firsts()
        self._attributions: dict[str, tuple[tuple[int, str, Order], Attribution]] = {}
        self._targets: Firsts[str, Target] = Firsts()
        self._victims: Firsts[str, Victim] = Firsts()
        self._weapons: Firsts[WeaponType, Weapon] = Firsts()
        self._weapon_counts: dict[WeaponType, Counter[tuple[int, int]]] = {}
        self._bases: Counter[TollBasis] = Counter()
        self._tolls: dict[str, tuple[Order, SourceToll]] = {}
        self._families: set[str] = set()
        self._evidence: list[tuple[Order, EventEvidence]] = []
        self._sayings = Sayings()
        self._origins = Origins()

    def add(self, mention: EventMention) -> None:
        """One that was not added before."""
        one = view(mention)
        order = one.order
        insort(self._mentions, mention.mention_id)
        if self._earliest is None or order < self._earliest[0]:
            self._earliest = order, mention.incident, mention.country
        if mention.known and (self._first_seen is None or order < self._first_seen[0]):
            self._first_seen = order, mention.known
        self._is_new |= mention.recency == "new"
        self._confidence = max(self._confidence, mention.confidence)
        if mention.incident != "other":
            self._incidents[mention.incident] += 1
        if when := mention.occurred:
            span = FINENESS[when.precision], when.start, when.end
            self._occurred.add(span, when, order)
            if when.clock:
                self._clocks.setdefault(span, Firsts()).add((when.clock.hour, when.clock.utc_offset), when.clock, order)
        for n, place in enumerate(mention.places):
            self._places.add((place.name, None if place.name else place.raw, place.lat, place.lon, place.kind), place, order, n)
        self._add_actors(one)
        for n, target in enumerate(mention.targets):
            self._targets.add(target.kind, target, order, n)
        for n, victim in enumerate(mention.victims):
            self._victims.add(victim.raw.lower(), victim, order, n)
        for n, weapon in enumerate(mention.weapons):
            self._weapons.add(weapon.type, weapon, order, n)
            if count := weapon.count:
                self._weapon_counts.setdefault(weapon.type, Counter())[count.min, count.max] += 1
        self._add_toll(one)
        self._families.add(one.family)
        insort(self._evidence, (order, one.evidence), key=itemgetter(0))
        del self._evidence[EVIDENCE_MAX:]
        for told in one.told:
            self._sayings.add(told, one.family)
        self._origins.add(one.own, one.relayed, mention.article.signature)

    def event(self, event_id: str) -> Event:
        """Raises ValueError where nothing was added."""
        if self._earliest is None:
            raise ValueError(f"event {event_id} has no mention")
        _, first_incident, country = self._earliest
        incident = most_told(self._incidents, first_incident)
        weapons, targets, attackers = self._all_weapons(), self._targets.values(), self._all_attackers()
        tolls = [self._tolls[house][1] for house in sorted(self._tolls)]
        return Event(
            event_id=event_id,
            version=1,
            status="new",
            incident=incident,
            occurred=self._when(),
            recency="new" if self._is_new else "background",
            country=country,
            places=tuple(self._sharpest_places()),
            attackers=tuple(attackers),
            attribution=self._attributions[first][1] if attackers and (first := actor_key(attackers[0])) in self._attributions else None,
            targets=tuple(targets),
            victims=tuple(self._victims.values()),
            weapons=tuple(weapons),
            casualties=Casualties(
                killed=_spread([toll.killed for toll in tolls if toll.killed]),
                injured=_spread([toll.injured for toll in tolls if toll.injured]),
                basis=most_told(self._bases, "explicit"),
            ),
            tolls=tuple(tolls),
            mentions=tuple(self._mentions),
            said=self._sayings.all(),
            publishers=tuple(sorted(self._families)),
            independent_sources=self._origins.independent(),
            evidence=tuple(evidence for _, evidence in self._evidence),
            plover=plover(incident, frozenset(weapon.type for weapon in weapons)),
            acled=acled(incident, frozenset(weapon.type for weapon in weapons), frozenset(target.kind for target in targets)),
            confidence=round(self._confidence, 3),
            first_seen=self._first_seen[1] if self._first_seen else None,
        )

    def _add_actors(self, one: View) -> None:
        """How an attacker is known goes by the strongest told: its own claim before a report, a report before an accusation."""
        seen = set[str]()
        for n, (key, actor) in enumerate(zip(one.actors, one.mention.attackers, strict=True)):
            self._attackers.add(key, actor, one.order, n, count=key not in seen)
            seen.add(key)
        if by := one.mention.attribution:
            told = (STRENGTH[by.status], by.claimant or "~", one.order)
            for key in seen:
                if key not in self._attributions or told < self._attributions[key][0]:
                    self._attributions[key] = told, by

    def _add_toll(self, one: View) -> None:
        """The newest of each house counts."""
        if one.toll:
            self._bases[one.mention.casualties.basis] += 1
            if one.family not in self._tolls or one.order > self._tolls[one.family][0]:
                self._tolls[one.family] = one.order, one.toll

    def _when(self) -> Occurred | None:
        """The finest precision told; among those the range most told, the earliest on a tie; with the hour most told of it, the earliest on a tie."""
        counts = self._occurred.counts
        if not counts:
            return None
        span = min(counts, key=lambda span: (span[0], -counts[span], span))
        clocks = self._clocks.get(span)
        hour = min(clocks.counts, key=lambda told: (-clocks.counts[told], told[0], str(told[1]))) if clocks else None
        return self._occurred[span].model_copy(update={"clock": clocks[hour] if clocks and hour else None})

    def _sharpest_places(self) -> list[Place]:
        """The sharpest first; vaguer ones that may mean the same are left out."""
        kept: list[Place] = []
        for place in sorted(self._places.values(), key=lambda place: (blur(place), place.name or place.raw or "")):
            if not any(_covers(place, sharper) for sharper in kept):
                kept.append(place)
        return kept

    def _all_attackers(self) -> list[Actor]:
        """Everybody named, whom most mentions name first."""
        return sorted(self._attackers.values(), key=lambda actor: -self._attackers.counts[actor_key(actor)])

    def _all_weapons(self) -> list[Weapon]:
        """Each type once, with the count most told; the type most told first. Conflicts stay."""
        told = self._weapons.counts
        found = []
        for kind in sorted(told, key=lambda kind: (-told[kind], kind)):
            first = self._weapons[kind]
            if counts := self._weapon_counts.get(kind):
                least, most = most_told(counts, (0, 0))
                first = first.model_copy(update={"count": Range(min=least, max=most)})
            found.append(first)
        return found


def _covers(vague: Place, sharp: Place) -> bool:
    """A place that only the text's name tells of says nothing of where on the map another lies."""
    apart = distance_km(vague, sharp)
    if apart is None:
        return vague.name == sharp.name or (vague.kind == "country" and not sharp.is_unknown)
    return apart <= max(blur(vague), SAME_PLACE_KM)


def _spread(ranges: list[Range]) -> Range | None:
    """From the least to the most that the houses say; never a sum."""
    return Range(min=min(toll.min for toll in ranges), max=max(toll.max for toll in ranges)) if ranges else None
