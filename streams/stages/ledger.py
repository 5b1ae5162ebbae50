"""A series in detect's state: written by days, so that a tick writes what it changed and not the year.

    series:ID            the series, what is open of it, its days, the signals last sent, and a digest of all that was ever written of it: whoever knows that knows the rest
    series:ID@DAY        events that count on that day, or counted there last: versions, what is kept in short, reports heard of
    series:ID/EVENT      an event that is kept whole
    series:ID!SIGNAL     a signal as it was last sent

The first layout had all of it in one document; it is read, and written anew by days.
"""

from datetime import date
from hashlib import blake2b

from pydantic import BaseModel, TypeAdapter

from schemas.event import Event
from schemas.signal import Series, Signal
from streams.stages.counted import NOWHERE, Counted, Old
from streams.stages.state import Draft


class _Head(BaseModel):
    """`days` as ordinals."""

    series: Series
    written: str
    days: list[int]
    sent: list[str]
    surge_since: date | None
    rise_since: date | None
    coverage_since: date | None
    lull_since: date | None
    at_risk: bool


class _Day(BaseModel):
    """`versions`: of events that are not whole, those tell their own."""

    whole: list[str] = []
    older: dict[str, Old] = {}
    versions: dict[str, int] = {}
    reports: dict[str, dict[date, int]] = {}


class _FirstLayout(BaseModel):
    series: Series
    events: dict[str, Event] = {}
    older: dict[str, Old] = {}
    versions: dict[str, int] = {}
    reports: dict[str, dict[date, int]] = {}
    surge_since: date | None = None
    rise_since: date | None = None
    coverage_since: date | None = None
    lull_since: date | None = None
    sent: dict[str, Signal] = {}
    at_risk: bool = False


OPEN = ("surge_since", "rise_since", "coverage_since", "lull_since", "at_risk")
_HEAD: TypeAdapter[_Head | _FirstLayout] = TypeAdapter(_Head | _FirstLayout)


class Ledger:
    """A series with what is written of it: the day under which each event is filed, and the signals."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self._filed: dict[str, date] = {}
        self._days: dict[date, set[str]] = {}
        self._whole: set[str] = set()
        self._sent: dict[str, Signal] = {}
        self._written = ""

    @property
    def size(self) -> int:
        """Events that it holds decoded: one kept in short takes a fiftieth of a whole one."""
        return len(self.counted.events) + len(self.counted.older) // 50 + sum(len(signal.events) for signal in self._sent.values())

    def write(self, draft: Draft) -> None:
        """What has changed."""
        own = Draft(draft)
        counted, key = self.counted, key_of(self.counted.series.series_id)
        days: set[date] = set()
        for event_id in sorted(counted.stirred):
            days |= self._file(event_id)
            if event_id in counted.events:
                own.write(f"{key}/{event_id}", counted.events[event_id])
                self._whole.add(event_id)
            elif event_id in self._whole:
                own.delete(f"{key}/{event_id}")
                self._whole.discard(event_id)
        counted.stirred.clear()
        for day in sorted(days):
            if day in self._days:
                own.write(f"{key}@{day}", self._day(self._days[day]))
            else:
                own.delete(f"{key}@{day}")
        for signal_id in sorted(self._sent.keys() - counted.sent.keys()):
            own.delete(f"{key}!{signal_id}")
        for signal_id, signal in counted.sent.items():
            if self._sent.get(signal_id) is not signal:
                own.write(f"{key}!{signal_id}", signal)
        self._sent = dict(counted.sent)
        digest = blake2b(self._written.encode(), digest_size=12)
        for one, value in own.changes.items():
            digest.update(one.encode() + b"\0" + (value or b""))
        self._written = digest.hexdigest()
        now = {name: getattr(counted, name) for name in OPEN}
        own.write(
            key, _Head(series=counted.series, written=self._written, days=sorted(day.toordinal() for day in self._days), sent=sorted(counted.sent), **now)
        )
        draft.update(own.changes)

    def _file(self, event_id: str) -> set[date]:
        """Puts the event under its day; the days whose list is another now."""
        home = self.counted.home[event_id]
        before = self._filed.get(event_id, home)
        if before != home:
            self._days[before].discard(event_id)
            if not self._days[before]:
                del self._days[before]
        self._filed[event_id] = home
        self._days.setdefault(home, set()).add(event_id)
        return {before, home}

    def _day(self, event_ids: set[str]) -> _Day:
        counted, ids = self.counted, sorted(event_ids)
        heard = counted.reports.by_event
        return _Day(
            whole=[event_id for event_id in ids if event_id in counted.events],
            older={event_id: counted.older[event_id] for event_id in ids if event_id in counted.older},
            versions={event_id: counted.versions[event_id] for event_id in ids if event_id not in counted.events and event_id in counted.versions},
            reports={event_id: heard[event_id] for event_id in ids if event_id in heard},
        )


def key_of(series_id: str) -> str:
    return f"series:{series_id}"


def read(draft: Draft, series_id: str, value: bytes) -> Ledger:
    """The series of that id, whose head has that value."""
    key = key_of(series_id)
    head = _HEAD.validate_json(value)
    counted = Counted(head.series)
    for name in OPEN:
        setattr(counted, name, getattr(head, name))
    ledger = Ledger(counted)
    if isinstance(head, _FirstLayout):
        counted.sent = head.sent
        _fill(counted, _Day(older=head.older, versions=head.versions, reports=head.reports), head.events)
        counted.stirred = set(counted.home)
        return ledger
    ledger._written = head.written
    for ordinal in head.days:
        day = date.fromordinal(ordinal)
        told = _Day.model_validate_json(draft[f"{key}@{day}"])
        whole = {event_id: Event.model_validate_json(draft[f"{key}/{event_id}"]) for event_id in told.whole}
        _fill(counted, told, whole)
        for event_id in {*told.whole, *told.versions}:
            counted.home[event_id] = ledger._filed[event_id] = day
            ledger._days.setdefault(day, set()).add(event_id)
        ledger._whole.update(told.whole)
    counted.sent = {signal_id: Signal.model_validate_json(draft[f"{key}!{signal_id}"]) for signal_id in head.sent}
    ledger._sent = dict(counted.sent)
    return ledger


def _fill(counted: Counted, told: _Day, whole: dict[str, Event]) -> None:
    for event_id, event in whole.items():
        counted.versions[event_id] = event.version
        counted.put_whole(event)
    for event_id, old in told.older.items():
        counted.put_older(event_id, old)
    counted.versions |= told.versions
    for event_id, heard in told.reports.items():
        counted.reports.hear(event_id, heard)
    for event_id in told.versions:
        counted.home.setdefault(event_id, NOWHERE)
