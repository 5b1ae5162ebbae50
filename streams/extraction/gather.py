"""Sentences of one article that tell of one attack, brought together."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from schemas.mention import Occurred, Place
from streams.extraction.clauses import PRECISION, Clause

NEWS_DAYS = 3
LEAD = 4
"""Sentences, title included, in which an article says its news."""
APART_DEGREES = 0.5
ECHO = 2
"""Sentences behind a telling in which a toll without a trigger still belongs to it."""


@dataclass
class Telling:
    """One attack as the article tells it: its clauses in the order of the text."""

    clauses: list[Clause] = field(default_factory=list)
    occurred: Occurred | None = None

    @property
    def first(self) -> int:
        return self.clauses[0].sentence.number

    @property
    def last(self) -> int:
        return self.clauses[-1].sentence.number

    def places(self) -> list[Place]:
        """The sharpest kind told, countries only where there is nothing better."""
        found = [place for clause in self.clauses for _, place in clause.places]
        if not found:
            return []
        best = min(PRECISION.index(place.kind) for place in found)
        return [place for place in found if PRECISION.index(place.kind) == best]


def gather(clauses: list[Clause], anchor: date | None) -> list[Telling]:
    """Tellings in the order of their first sentence. A clause with a day or a place of its own that differs starts another."""
    tellings: list[Telling] = []
    previous: Occurred | None = None
    for clause in clauses:
        previous = _date(clause, anchor, previous, tellings[0].occurred if tellings else None)
        if not _tells(clause):
            if tellings and clause.tolls and not clause.refused and clause.sentence.number - tellings[-1].last <= ECHO:
                tellings[-1].clauses.append(clause)
            continue
        home = next((telling for telling in reversed(tellings) if _same(telling, clause, anchor)), None)
        if home is None:
            tellings.append(Telling([clause], clause.occurred))
        else:
            home.clauses.append(clause)
            home.occurred = home.occurred or clause.occurred
    return _settle([telling for telling in tellings if _is_attack(telling)], anchor)


def _settle(tellings: list[Telling], anchor: date | None) -> list[Telling]:
    """The article's news is one event a country and day; what is told besides needs a date of its own."""
    settled: list[Telling] = []
    for telling in tellings:
        fresh = _is_fresh(telling, anchor)
        home = next((other for other in settled if fresh and _is_fresh(other, anchor) and _country(other) == _country(telling) and _meet(other, telling)), None)
        if home is not None:
            home.clauses.extend(telling.clauses)
            home.occurred = home.occurred or telling.occurred
        elif telling.occurred is not None or telling.first < LEAD:
            settled.append(telling)
    return settled


def _is_fresh(telling: Telling, anchor: date | None) -> bool:
    return telling.occurred is None or anchor is None or (anchor - telling.occurred.end).days <= NEWS_DAYS


def _country(telling: Telling) -> str | None:
    return next((place.country for place in telling.places()), None)


def _meet(a: Telling, b: Telling) -> bool:
    if a.occurred is None or b.occurred is None:
        return True
    return a.occurred.start <= b.occurred.end + timedelta(days=1) and b.occurred.start <= a.occurred.end + timedelta(days=1)


def _date(clause: Clause, anchor: date | None, previous: Occurred | None, news: Occurred | None) -> Occurred | None:
    """Dates of the calendar before those that lean on another event; "since" tells a beginning, not when this happened."""
    own = [time for time in clause.times if not time.since]
    for time in sorted(own, key=lambda time: time.kind == "anaphoric"):
        resolved = time.resolve(anchor, news if getattr(time.meaning, "from_event", False) else previous)
        if resolved and (anchor is None or resolved.start <= anchor + timedelta(days=1)):
            clause.occurred = clause.occurred or resolved
    return clause.occurred or previous


def _tells(clause: Clause) -> bool:
    """A trigger, and something beside it that makes an attack of it."""
    if not clause.triggers or clause.refused:
        return False
    return bool(clause.weapons or clause.places or clause.tolls or clause.attackers or clause.targets)


def _same(telling: Telling, clause: Clause, anchor: date | None) -> bool:
    a, b = telling.occurred, clause.occurred
    if a and b and not (a.start <= b.end and b.start <= a.end) and abs((a.start - b.start).days) > (0 if a.basis == b.basis == "explicit" else 1):
        return False
    if b and a is None and anchor and (anchor - b.end).days > NEWS_DAYS and telling.first < LEAD:
        return False
    here, there = telling.places(), Telling([clause]).places()
    return not here or not there or any(_near(x, y) for x in here for y in there)


def _near(a: Place, b: Place) -> bool:
    if "country" in (a.kind, b.kind) or "region" in (a.kind, b.kind) or "admin1" in (a.kind, b.kind):
        return a.country == b.country
    if None in (a.lat, a.lon, b.lat, b.lon):
        return a.name == b.name
    return abs((a.lat or 0) - (b.lat or 0)) <= APART_DEGREES and abs((a.lon or 0) - (b.lon or 0)) <= APART_DEGREES


def _is_attack(telling: Telling) -> bool:
    """Told with a place, and with a weapon, a toll or somebody attacked."""
    has = [any(getattr(clause, part) for clause in telling.clauses) for part in ("places", "weapons", "tolls", "attackers", "targets")]
    cumulative = all(toll.cumulative for clause in telling.clauses for toll in clause.tolls) and has[2] and not has[1]
    court = sum("court" in clause.cues for clause in telling.clauses) * 2 > len(telling.clauses)
    return has[0] and sum(has) >= 3 and not cumulative and not court
