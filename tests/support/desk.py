"""The desk: lifecycle tests as scripts. What is found is told at a time; what a duty officer receives is wanted.

    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", state="firing"))

A body carries the script to the alert stage. This module's drives the reducer; one that sends the same messages through Kafka fits in its place.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from schemas.alert import Alert
from schemas.base import Range
from schemas.control import Tick
from schemas.event import Event, EventEvidence
from schemas.ids import stable_id
from schemas.mention import Actor, Casualties, Occurred, Place, Quote, Target, Weapon
from schemas.signal import Series, Signal, Window
from streams.alerts.rates import Limit
from streams.stages.alert import AlertStage
from streams.stages.aligned import Aligned

BEGINNING = datetime(2023, 12, 1, tzinfo=UTC)
"""Day 1 of every script."""

ASAD = Place(name="Al Asad Air Base", lat=33.786, lon=42.441, country="IQ", admin1="Anbar", kind="facility", precision="facility")
HARIR = Place(name="Harir air base", lat=36.531, lon=44.343, country="IQ", admin1="Erbil Province", kind="facility", precision="facility")
KIRKUK = Place(name="Kirkuk", lat=35.468, lon=44.392, country="IQ", admin1="Kirkuk Province", kind="city", precision="city")
HOMS = Place(name="Homs", lat=34.733, lon=36.717, country="SY", admin1="Homs Province", kind="city", precision="city")
RESISTANCE = Actor(name="Islamic Resistance in Iraq", id="islamic-resistance-in-iraq", kind="armed_group", country="IQ")

IRAQ = Series(series_id="country:IQ", kind="country", key="IQ", name="IQ", country="IQ")
SYRIA = Series(series_id="country:SY", kind="country", key="SY", name="SY", country="SY")
ANBAR = Series(series_id="admin1:Anbar", kind="admin1", key="Anbar", name="Anbar", country="IQ")
AT_ASAD = Series(series_id="facility:al-asad-air-base", kind="facility", key="al-asad-air-base", name="Al Asad Air Base", country="IQ")
AT_HARIR = Series(series_id="facility:harir-air-base", kind="facility", key="harir-air-base", name="Harir air base", country="IQ")
BY_RESISTANCE = Series(series_id=f"attacker:{RESISTANCE.id}", kind="attacker", key=str(RESISTANCE.id), name=str(RESISTANCE.name))


class Body(Protocol):
    def tell(self, message: Signal | Tick) -> list[Alert]:
        """Carries one message to the stage; the alerts that it brings about, in their order."""
        ...


class Reducer:
    """The alert stage alone, in memory."""

    def __init__(self, limit: Limit | None = None):
        self._stage = Aligned(AlertStage(software_version="test", limit=limit), 1)
        self.state: dict[str, bytes] = {}

    def tell(self, message: Signal | Tick) -> list[Alert]:
        step = self._stage.step(self.state, message, 0)
        for key, value in step.changes.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value
        return [out.value for out in step.out if out.topic == "alerts" and isinstance(out.value, Alert)]


class Desk:
    """Tells a body what is found and when, and checks what comes of it."""

    def __init__(self, body: Body):
        self._body = body
        self.now = BEGINNING
        self.log: list[Alert] = []
        self._unread: list[list[Alert]] = []

    def at(self, day: float, hour: float = 0) -> "Desk":
        """Moves to that hour of that day of the script; the first day is 1."""
        moment = BEGINNING + timedelta(days=day - 1, hours=hour)
        if moment < self.now:
            raise AssertionError(f"time does not run back from {self.now} to {moment}")
        self.now = moment
        return self

    def hears(self, *signals: Signal) -> "Desk":
        """All of them in one tick."""
        for signal in signals:
            self._body.tell(signal.model_copy(update={"as_of": self.now}))
        return self.passes()

    def passes(self) -> "Desk":
        """A tick, with or without news."""
        told = self._body.tell(Tick(as_of=self.now))
        self.log += told
        self._unread += [told] if told else []
        self.now += timedelta(seconds=1)
        return self

    def wants(self, *wanted: Mapping[str, Any]) -> "Desk":
        """What was received since the last time it was asked, tick by tick; each want names the fields that matter to it, and those of one tick come in any order."""
        ticks, self._unread = self._unread, []
        shown = "\n".join(_shown(alert) for tick in ticks for alert in tick)
        rest = list(wanted)
        for tick in ticks:
            here, rest = rest[: len(tick)], rest[len(tick) :]
            for alert in tick:
                met = next((want for want in here if {name: _value(alert, name) for name in want} == dict(want)), None)
                assert met is not None, f"nobody wanted {_shown(alert)}\nwanted in this tick: {here}\nreceived in all:\n{shown}"
                here.remove(met)
        assert not rest, f"still wanted: {rest}\nreceived:\n{shown}"
        return self

    @property
    def last(self) -> Alert:
        return self.log[-1]

    def open_alerts(self) -> dict[str, Alert]:
        newest = {alert.alert_id: alert for alert in self.log}
        return {alert_id: alert for alert_id, alert in newest.items() if alert.state in ("pending", "firing")}


def _shown(alert: Alert) -> str:
    return f"{alert.kind} {alert.series.series_id} {alert.state} r{alert.revision} {alert.severity}/{alert.certainty}: {alert.headline.en} [{alert.reason}]"


def _value(alert: Alert, name: str) -> Any:
    return alert.series.series_id if name == "series" else len(alert.events) if name == "events" else getattr(alert, name)


def alert(kind: str, series: Series | None = None, **fields: Any) -> dict[str, Any]:
    """A wanted alert: its kind, its series, and whatever other fields matter."""
    return {"kind": kind} | ({"series": series.series_id} if series else {}) | fields


def attack(
    day: int, name: str = "", *, place: Place = ASAD, killed: int | tuple[int, int] | None = None, injured: int | None = None, sources: int = 1, **fields: Any
) -> Event:
    """An attack on that day of the script, told by so many independent sources."""
    on = (BEGINNING + timedelta(days=day - 1)).date()
    event_id = stable_id("e", day, name, place.name)
    toll = None if killed is None else Range(min=killed[0], max=killed[1]) if isinstance(killed, tuple) else Range(min=killed, max=killed)
    told: dict[str, Any] = {
        "status": "new", "version": 1, "incident": "attack", "attackers": (RESISTANCE,), "targets": (Target(kind="military"),), "weapons": (Weapon(type="rocket"),),
        "evidence": tuple(
            EventEvidence(article_id=f"{event_id}-{n}", mention_id=f"m{n}", publisher=f"Outlet {n}", url=f"https://{n}.example/{event_id}", quote=Quote(quote="Roket jatuh."))
            for n in range(1, sources + 1)
        ),
    }  # fmt: skip
    return Event(
        event_id=event_id, country=place.country or "XX", places=(place,), occurred=Occurred(start=on, end=on, precision="day"),
        independent_sources=sources, **{**told, "casualties": Casualties(killed=toll, injured=None if injured is None else Range(min=injured, max=injured)), **fields},
    )  # fmt: skip


def attacks(*days: int, place: Place = ASAD, sources: int = 2) -> tuple[Event, ...]:
    """One attack on each of these days; the newest first, as signals tell them."""
    return tuple(attack(day, place=place, sources=sources) for day in sorted(days, reverse=True))


def finding(kind: str, series: Series, events: tuple[Event, ...], *, key: str = "", **fields: Any) -> Signal:
    days = [event.occurred.start for event in events if event.occurred] or [date(2023, 12, 1)]
    told: dict[str, Any] = {"observed": len(events), "level": "alert", "window": Window(start=min(days), end=max(days)), "method": "test"}
    return Signal(
        signal_id=stable_id("s", kind, series.series_id, key), kind=kind, scope=series.country or series.series_id, series=series, events=events, as_of=BEGINNING,
        **{**told, **fields},
    )  # fmt: skip


def surge(series: Series, events: tuple[Event, ...], **fields: Any) -> Signal:
    return finding("surge", series, events, **{"expected": 0.8, "p_value": 0.0004, **fields})


def calm(series: Series, events: tuple[Event, ...], **fields: Any) -> Signal:
    """The surge's count is usual again."""
    return surge(series, events, **{"level": "none", "p_value": 0.4, **fields})


def lull(series: Series, last: Event, days: int, **fields: Any) -> Signal:
    start = (last.occurred.start if last.occurred else date(2023, 12, 1)) + timedelta(days=1)
    window = Window(start=start, end=start + timedelta(days=days - 1))
    return finding("lull", series, (last,), **{"observed": 0, "expected": 4.8, "p_value": 0.008, "gap_days": days, "window": window, **fields})


def broken_lull(series: Series, event: Event, gap: int = 16, **fields: Any) -> Signal:
    return finding("lull_broken", series, (event,), **{"expected": 0.4, "p_value": 0.002, "gap_days": gap, **fields})


def mass_casualty(event: Event, series: Series = IRAQ, **fields: Any) -> Signal:
    killed = event.casualties.killed.min if event.casualties.killed else 0
    return finding("mass_casualty", series, (event,), **{"key": event.event_id, "observed": killed, **fields})


def first_in_place(series: Series, event: Event, **fields: Any) -> Signal:
    return finding("first_in_place", series, (event,), **{"level": "watch", **fields})


def taken_back(signal: Signal) -> Signal:
    """No article tells of it any more."""
    return signal.model_copy(update={"level": "none", "events": (), "observed": 0})
