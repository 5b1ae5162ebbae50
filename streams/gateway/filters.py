"""What a reader of the lists asks for; parameters that are not given let everything pass."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict

from schemas.alert import AlertState
from schemas.signal import SignalKind
from streams.gateway.exports import Language
from streams.gateway.readmodel import Wanted
from streams.gateway.rows import CERTAINTIES, SEVERITIES
from streams.gateway.told import fold

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BOX = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,10})?(,-?[0-9]{1,3}(\.[0-9]{1,10})?){3}")
Condition = tuple[str, tuple[object, ...]]
"""In SQL over the read model, with its values."""
WORDS_OF_EVENTS = (
    "SELECT 1 FROM alert_events CROSS JOIN events USING (event_id) CROSS JOIN event_words AS of_event ON of_event.n=events.n WHERE alert_events.n=item.n AND {}"
)


def _day(value: object) -> object:
    """Pydantic takes numbers for days since 1970; a query that says 0 is a mistake."""
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("a day is written 2023-12-20")
    return value


Day = Annotated[date | None, BeforeValidator(_day)]
Country = Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="ISO 3166 code of two letters.")]
Limit = Annotated[int, Query(ge=1, le=2_000, description="At most this many.")]
Cursor = Annotated[str | None, Query(max_length=300, pattern="^[^~]+~[^~]+$", description="`next` of the page before.")]
Text = Annotated[
    str | None, Query(min_length=1, max_length=100, description="Part of a name, in any case, with its accents or without; of a place its country's too.")
]
Words = Annotated[str | None, Query(min_length=1, max_length=200, description="Words that are all found in names, titles or texts.")]
Tongue = Annotated[str | None, Query(pattern="^[a-z]{2,3}$", description="Language of an article that tells of it.")]


class Asked(BaseModel):
    """What is asked of events and alerts alike; an alert tells what its events tell, and its days are those of its window."""

    model_config = ConfigDict(extra="forbid")

    country: Country = None
    since: Annotated[Day, Query(description="Only what ended on this day or later.")] = None
    until: Annotated[Day, Query(description="Only what began on this day or earlier.")] = None
    q: Words = None
    place: Text = None
    attacker: Text = None
    target: Text = None
    weapon: Text = None
    reported_in: Tongue = None

    def by_words(self, event_words: str = "") -> list[Condition]:
        """`event_words`: where words of an alert's events are looked for besides, with {} for what is asked of them."""

        def told(condition: str, *values: object) -> Condition:
            either = f"({condition} OR EXISTS ({event_words.format(condition.replace('words.', 'of_event.'))}))" if event_words else condition
            return either, values * (2 if event_words else 1)

        named = {"places": self.place, "attackers": self.attacker, "targets": self.target, "weapons": self.weapon}
        found = [told(f"instr(words.{column}, ?)", fold(asked)) for column, asked in named.items() if asked is not None]
        if self.reported_in is not None:
            found.append(told("instr(words.languages, ?)", f",{self.reported_in},"))
        if self.q is not None:
            found += [told("instr(words.everything, ?)", word) for word in fold(self.q).split()]
        return found

    def in_time(self) -> list[Condition]:
        bounds = (("item.last_day >= ?", self.since), ("item.first_day <= ?", self.until))
        return [(condition, (day.isoformat(),)) for condition, day in bounds if day]


class EventFilter(Asked):
    min_killed: Annotated[int | None, Query(ge=0, le=1_000_000, description="At least so many killed by the most careful source.")] = None
    min_sources: Annotated[int | None, Query(ge=0, le=1_000_000, description="At least so many independent sources.")] = None
    bbox: Annotated[
        str | None, Query(pattern=f"^{BOX.pattern}$", description="West, south, east, north in degrees; west above east crosses the date line.")
    ] = None

    def wanted(self, *, with_gone: bool = False) -> Wanted:
        asked: list[tuple[bool, str, tuple[object, ...]]] = [
            (not with_gone, "NOT item.gone", ()),
            (self.country is not None, "item.country = ?", (self.country,)),
            (bool(self.min_killed), "item.killed >= ?", (self.min_killed,)),
            (bool(self.min_sources), "item.sources >= ?", (self.min_sources,)),
        ]
        inside = [_inside(self.bbox)] if self.bbox else []
        return _all([(sql, values) for is_asked, sql, values in asked if is_asked] + self.in_time() + inside, self.by_words())


class EventQuery(EventFilter):
    with_gone: Annotated[bool, Query(description="Merged and retracted events too.")] = False
    limit: Limit = 200
    after: Cursor = None


class AlertFilter(Asked):
    state: Annotated[list[AlertState], Query(default_factory=list)]
    kind: Annotated[list[SignalKind], Query(default_factory=list)]
    min_severity: Literal["Unknown", "Minor", "Moderate", "Severe", "Extreme"] = "Unknown"
    min_certainty: Literal["Unknown", "Unlikely", "Possible", "Likely", "Observed"] = "Unknown"

    def wanted(self) -> Wanted:
        asked: list[tuple[bool, str, tuple[object, ...]]] = [
            (bool(self.state), f"item.state IN ({_marks(self.state)})", tuple(self.state)),
            (bool(self.kind), f"item.kind IN ({_marks(self.kind)})", tuple(self.kind)),
            (self.country is not None, "? IN (item.country, item.place_country)", (self.country,)),
            (self.min_severity != SEVERITIES[0], "item.severity >= ?", (SEVERITIES.index(self.min_severity),)),
            (self.min_certainty != CERTAINTIES[0], "item.certainty >= ?", (CERTAINTIES.index(self.min_certainty),)),
        ]
        return _all([(sql, values) for is_asked, sql, values in asked if is_asked] + self.in_time(), self.by_words(WORDS_OF_EVENTS))


class AlertQuery(AlertFilter):
    limit: Limit = 200
    after: Cursor = None


class AtomQuery(AlertFilter):
    language: Annotated[Language, Query(description="Of headlines and descriptions.")] = "en"


def _all(conditions: list[Condition], by_words: list[Condition]) -> Wanted:
    both = conditions + by_words
    return Wanted(tuple(sql for sql, _ in both), tuple(value for _, values in both for value in values), by_words=bool(by_words))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _inside(bbox: str) -> Condition:
    west, south, east, north = map(float, bbox.split(","))
    across = "item.lon BETWEEN ? AND ?" if west <= east else "(item.lon >= ? OR item.lon <= ?)"
    return f"item.lat BETWEEN ? AND ? AND {across}", (south, north, west, east)
