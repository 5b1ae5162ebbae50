"""SeriesUpdate and Signal: what is counted, and what is found in the counts."""

from datetime import date
from typing import Literal

from schemas.base import Instant, Schema
from schemas.event import Event

SeriesKind = Literal["country", "admin1", "facility", "attacker", "target", "watch"]
SignalKind = Literal["surge", "build_up", "lull", "lull_broken", "mass_casualty", "first_in_place", "coverage_surge"]
Level = Literal["none", "watch", "warn", "alert"]
FIRST_WEAPON, DEADLIER = "first use of a weapon", "deadlier than any before"
"""Methods that make a finding of its own of a first in place and of a mass casualty: the schema has no kinds for them."""


class Series(Schema):
    """A count over time. `series_id` is kind:key, for example facility:ain-al-asad or country:IQ."""

    series_id: str
    kind: SeriesKind
    key: str
    name: str
    country: str | None = None


class SeriesUpdate(Schema):
    """An event's place in a series as of a tick: counted on `event.occurred.start`, or gone (`present` false: merged, retracted, moved)."""

    series: Series
    event: Event
    present: bool
    as_of: Instant


class Window(Schema):
    start: date
    end: date


class Signal(Schema):
    """A statistical finding about a series, or a rule's about one event. Level none takes an earlier one back.

    `scope`: the country, or the attacker across countries, whose situation it tells of. The topic has one key for all, for alerts know the whole.
    """

    signal_id: str
    kind: SignalKind
    scope: str
    series: Series
    window: Window
    observed: float
    expected: float | None = None
    p_value: float | None = None
    method: str
    level: Level
    gap_days: int | None = None
    events: tuple[Event, ...] = ()
    as_of: Instant


class Family(Schema):
    """What one partition of detect watches and what stood out of it on the day of `as_of`: with those of the others, the counts that a finding is one of.

    `at_risk`: series that could raise a signal of that kind. `p_values`: by kind and series, those of the day that are not plainly usual; every other series counts with 1.
    """

    source: int
    as_of: Instant
    at_risk: dict[SignalKind, int]
    p_values: dict[SignalKind, dict[str, float]]


def finding(signal: Signal) -> str:
    """What the signal tells: its kind, or the finer one that its method makes of it."""
    return {FIRST_WEAPON: "first_weapon", DEADLIER: "toll_escalation"}.get(signal.method, signal.kind)
