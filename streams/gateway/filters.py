"""What a reader of the lists asks for; parameters that are not given let everything pass."""

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict

from schemas.alert import Alert, AlertState
from schemas.event import Event
from schemas.signal import SignalKind
from streams.gateway.board import Board
from streams.gateway.exports import Language
from streams.gateway.geojson import feature
from streams.gateway.told import Told, fold, names, told_of_alert, told_of_event

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BOX = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,10})?(,-?[0-9]{1,3}(\.[0-9]{1,10})?){3}")
SEVERITIES = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
CERTAINTIES = ("Unknown", "Unlikely", "Possible", "Likely", "Observed")


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

    def asks_for_words(self) -> bool:
        return any(asked is not None for asked in (self.q, self.place, self.attacker, self.target, self.weapon, self.reported_in))

    def is_told(self, told: Told) -> bool:
        return (
            names(self.place, told.where())
            and names(self.attacker, told.attackers)
            and names(self.target, told.targets)
            and names(self.weapon, told.weapons)
            and (self.reported_in is None or self.reported_in in told.languages)
            and (self.q is None or _all_in(self.q, told.everything()))
        )

    def is_in_time(self, start: date | None, end: date | None) -> bool:
        return (self.since is None or (end is not None and end >= self.since)) and (self.until is None or (start is not None and start <= self.until))


class EventFilter(Asked):
    min_killed: Annotated[int | None, Query(ge=0, le=1_000_000, description="At least so many killed by the most careful source.")] = None
    min_sources: Annotated[int | None, Query(ge=0, le=1_000_000, description="At least so many independent sources.")] = None
    bbox: Annotated[
        str | None, Query(pattern=f"^{BOX.pattern}$", description="West, south, east, north in degrees; west above east crosses the date line.")
    ] = None

    def passes(self, event: Event) -> bool:
        when, killed = event.occurred, event.casualties.killed
        return (
            (self.country is None or event.country == self.country)
            and self.is_in_time(when.start if when else None, when.end if when else None)
            and (not self.asks_for_words() or self.is_told(told_of_event(event)))
            and (not self.min_killed or (killed is not None and killed.min >= self.min_killed))
            and event.independent_sources >= (self.min_sources or 0)
            and (self.bbox is None or _inside(event, self.bbox))
        )

    def of(self, board: Board, *, with_gone: bool = False) -> list[Event]:
        return [event for event in board.events(with_gone=with_gone) if self.passes(event)]


class EventQuery(EventFilter):
    with_gone: Annotated[bool, Query(description="Merged and retracted events too.")] = False
    limit: Limit = 200
    after: Cursor = None


class AlertFilter(Asked):
    state: Annotated[list[AlertState], Query(default_factory=list)]
    kind: Annotated[list[SignalKind], Query(default_factory=list)]
    min_severity: Literal["Unknown", "Minor", "Moderate", "Severe", "Extreme"] = "Unknown"
    min_certainty: Literal["Unknown", "Unlikely", "Possible", "Likely", "Observed"] = "Unknown"

    def of(self, board: Board) -> list[Alert]:
        return [
            alert
            for alert in board.alerts(self.state)
            if (not self.kind or alert.kind in self.kind)
            and (self.country is None or self.country in (alert.series.country, alert.place.country if alert.place else None))
            and self.is_in_time(alert.window.start, alert.window.end)
            and SEVERITIES.index(alert.severity) >= SEVERITIES.index(self.min_severity)
            and CERTAINTIES.index(alert.certainty) >= CERTAINTIES.index(self.min_certainty)
            and (not self.asks_for_words() or self.is_told(told_of_alert(alert, filter(None, (board.event(event.event_id) for event in alert.events)))))
        ]


class AlertQuery(AlertFilter):
    limit: Limit = 200
    after: Cursor = None


class AtomQuery(AlertFilter):
    language: Annotated[Language, Query(description="Of headlines and descriptions.")] = "en"


def _all_in(words: str, text: str) -> bool:
    return all(word in text for word in fold(words).split())


def _inside(event: Event, bbox: str) -> bool:
    point = feature(event).geometry
    if point is None:
        return False
    west, south, east, north = map(float, bbox.split(","))
    lon, lat = point.coordinates
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)
