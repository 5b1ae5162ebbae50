"""detect: counts of distinct events by the day they happened, and what is remarkable in them.

For each series it keeps which event counts on which day, never a sum. A tick evaluates the series that changed, and those whose day of waking has come,
for silence is news too. A series is counted from the system's first day; days without events are zeros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel

from schemas.base import Schema
from schemas.event import Event
from schemas.ids import stable_id
from schemas.signal import Level, Series, SeriesUpdate, Signal, SignalKind, Window
from schemas.watch import Watch
from streams.detection.evidence import evidence
from streams.detection.judged import daily
from streams.detection.silence import RATE, gap_p_value, lull_begins, pace
from streams.stages.ports import ALL_SIGNALS, Out, Topic
from streams.stages.state import Draft
from streams.stages.watching import Watches

FALSE_ALARM_RATE = 0.001
WARN = 0.01
CALM = 0.05
SURGE_WINDOW = timedelta(days=6)
SURGE_EVENTS_MIN = 3
FRESH = timedelta(days=7)
HISTORY = timedelta(days=400)
KEPT_WHOLE = timedelta(days=35)
MASS_KILLED = 20
FIRST_AFTER = timedelta(days=28)
EVENTS_MAX = 50
SURGE_KINDS = {"country", "admin1", "facility", "attacker", "watch"}
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Verdict:
    expected: float
    p_value: float


class System(BaseModel):
    start: date
    today: date


class Counted(BaseModel):
    """A series: its events (with the version and presence last heard), its open surge and lull, and the signals last sent.

    The newest events are kept whole, for signals tell of them; of older ones the day alone, for counting.
    """

    series: Series
    events: dict[str, Event] = {}
    older: dict[str, date] = {}
    versions: dict[str, int] = {}
    surge_since: date | None = None
    lull_since: date | None = None
    sent: dict[str, Signal] = {}

    def days(self, start: date) -> list[date]:
        found = [*(day_of(event) for event in self.events.values()), *self.older.values()]
        return sorted(day for day in found if day >= start)

    def put(self, event: Event, present: bool) -> None:
        self.events.pop(event.event_id, None)
        self.older.pop(event.event_id, None)
        if present:
            self.events[event.event_id] = event

    def holds(self, event_id: str) -> bool:
        return event_id in self.events or event_id in self.older

    def lighten(self, today: date) -> None:
        """Keeps whole what is of the last KEPT_WHOLE, and the newest EVENTS_MAX."""
        newest = sorted(self.events.values(), key=lambda event: (-day_of(event).toordinal(), event.event_id))
        for event in newest[EVENTS_MAX:]:
            if day_of(event) < today - KEPT_WHOLE:
                self.older[event.event_id] = day_of(self.events.pop(event.event_id))


class Detect:
    """Reducer behind Aligned, over series updates keyed by series."""

    name = "detect"
    reads: Mapping[str, type[Schema]] = {"SeriesUpdate": SeriesUpdate, "Watch": Watch}
    forwards: Topic = "signals"
    takes_late = False

    def __init__(self) -> None:
        self._watches = Watches()

    def order(self, item: SeriesUpdate | Watch) -> tuple[datetime | None, str]:
        """A watch is never late: it holds from the tick on that brings it."""
        if isinstance(item, Watch):
            return None, f"watch/{item.id}"
        return item.as_of, f"{item.series.series_id}/{item.event.event_id}/{item.event.version:08}"

    def advance(self, draft: Draft, items: Sequence[SeriesUpdate | Watch], as_of: datetime) -> list[Out]:
        out = self._watches.hear(draft, [item for item in items if isinstance(item, Watch)], "signals")
        today = as_of.date()
        system = draft.read(SYSTEM, System) or System(start=today, today=today)
        touched = {item.series.series_id: self._count(draft, item) for item in items if isinstance(item, SeriesUpdate)}
        for series_id in self._woken(draft, system.today, today):
            if series_id not in touched and (counted := draft.read(f"series:{series_id}", Counted)):
                touched[series_id] = counted
        draft.write(SYSTEM, System(start=system.start, today=max(today, system.today)))
        for series_id in sorted(touched):
            counted = draft.read(f"series:{series_id}", Counted) or touched[series_id]
            out.extend(_Evaluation(counted, system.start, today, as_of).run())
            counted.lighten(today)
            draft.write(f"series:{series_id}", counted)
            self._set_alarm(draft, counted, system.start, today)
        return out

    @staticmethod
    def _count(draft: Draft, item: SeriesUpdate) -> Counted:
        key = f"series:{item.series.series_id}"
        counted = draft.read(key, Counted) or Counted(series=item.series)
        event = item.event
        if event.version >= counted.versions.get(event.event_id, 0):
            counted.versions[event.event_id] = event.version
            counted.put(event, item.present and day_of(event) >= item.as_of.date() - HISTORY)
        draft.write(key, counted)
        return counted

    @staticmethod
    def _woken(draft: Draft, before: date, today: date) -> list[str]:
        woken: set[str] = set()
        for n in range(min((today - before).days, 400)):
            key = f"alarm:{before + timedelta(days=n + 1)}"
            woken.update(draft.read_json(key) or ())
            if key in draft:
                draft.delete(key)
        return sorted(woken)

    @staticmethod
    def _set_alarm(draft: Draft, counted: Counted, start: date, today: date) -> None:
        """Tomorrow while a surge is open; else on the day on which silence becomes a lull."""
        days = counted.days(start)
        rate = pace(days, days[-1]) if days else None
        day = today + timedelta(days=1) if counted.surge_since else lull_begins(rate, days[-1]) if rate else None
        if day and day > today:
            key = f"alarm:{day}"
            draft.write(key, sorted({*(draft.read_json(key) or ()), counted.series.series_id}))


class _Evaluation:
    """One series on one day; changes `counted` and tells the signals that are new or changed."""

    def __init__(self, counted: Counted, start: date, today: date, as_of: datetime):
        self._counted = counted
        self._series = counted.series
        self._start = start
        self._today = today
        self._as_of = as_of
        self._found: dict[str, Signal] = {}

    def run(self) -> list[Out]:
        if self._series.kind == "watch":
            self._each_day()
        if self._series.kind in SURGE_KINDS:
            self._surge()
            self._silence()
        if self._series.kind == "country":
            self._mass_casualties()
        if self._series.kind in ("facility", "admin1"):
            self._first_in_place()
        return self._tell()

    def _events(self, first: date, last: date) -> tuple[Event, ...]:
        found = [event for event in self._counted.events.values() if first <= day_of(event) <= last]
        return tuple(sorted(found, key=lambda event: (-day_of(event).toordinal(), event.event_id))[:EVENTS_MAX])

    def _surge(self) -> None:
        recent = self._events(self._today - SURGE_WINDOW, self._today)
        since = self._counted.surge_since
        if since is None and len(recent) < SURGE_EVENTS_MIN:
            return  # judging the whole history is the dear part, and could change nothing here
        verdict = self._verdict()
        high = verdict.p_value <= FALSE_ALARM_RATE and len(recent) >= SURGE_EVENTS_MIN
        if since is None and not high:
            return
        first = since or min(day_of(event) for event in recent)
        over = not high and (verdict.p_value > CALM or not recent)
        events = self._events(first, self._today)
        level: Level = "none" if over else "alert" if verdict.p_value <= FALSE_ALARM_RATE else "warn" if verdict.p_value <= WARN else "watch"
        observed = sum(first <= day <= self._today for day in self._counted.days(self._start))
        expected = round(verdict.expected * ((self._today - first).days + 1), 3)
        self._add("surge", first, Window(start=first, end=self._today), observed, level, events, "weighed evidence", expected=expected, p_value=verdict.p_value)
        self._counted.surge_since = None if over else first

    def _verdict(self) -> Verdict:
        counts: dict[date, int] = {}
        for day in self._counted.days(self._start):
            counts[day] = counts.get(day, 0) + 1
        start = max(self._start, self._today - HISTORY)
        days = (self._today - start).days + 1
        if days < 1:
            return Verdict(0.0, 1.0)
        found = evidence(daily([counts.get(start + timedelta(days=n), 0) for n in range(days)], phase=start.weekday()))
        return Verdict(float(found.expected[0, -1]), float(found.p_value[0, -1]))

    def _silence(self) -> None:
        days = [day for day in self._counted.days(self._start) if day <= self._today]
        if not days:
            return
        last = days[-1]
        before = [day for day in days if day < last]
        if before:
            self._broken_lull(before, last)
        rate = pace(days, last)
        if rate is not None and self._today >= lull_begins(rate, last):
            gap = (self._today - last).days
            window = Window(start=last + timedelta(days=1), end=self._today)
            self._counted.lull_since = last
            key = f"{last}"
            if stable_id("s", "lull", self._series.series_id, key) not in self._counted.sent:
                self._add(
                    "lull",
                    key,
                    window,
                    0,
                    "alert",
                    self._events(last, last),
                    "interval test",
                    expected=round(rate * gap, 3),
                    p_value=gap_p_value(rate, gap),
                    gap=gap,
                )

    def _each_day(self) -> None:
        """On a watch every event is told: the first ever, or the first after so many days; more of the same day revise it."""
        days = sorted({day for day in self._counted.days(date.min) if day <= self._today})
        for before, day in zip([None, *days], days, strict=False):
            if self._today - day > FRESH:
                continue
            events, gap = self._events(day, day), None if before is None else (day - before).days
            kind: SignalKind = "first_in_place" if gap is None else "lull_broken"
            self._add(kind, day, Window(start=day, end=day), len(events), "alert", events, "every event of a watch", gap=gap)

    def _broken_lull(self, before: Sequence[date], last: date) -> None:
        rate = pace(before, before[-1])
        gap = (last - before[-1]).days
        if self._counted.lull_since and self._counted.lull_since < last:
            sent = self._counted.sent.get(stable_id("s", "lull", self._series.series_id, f"{self._counted.lull_since}"))
            if sent:
                self._found[sent.signal_id] = sent.model_copy(update={"level": "none", "as_of": self._as_of})
            self._counted.lull_since = None
        if rate is None or gap_p_value(rate, gap) > RATE or self._today - last > FRESH:
            return
        window = Window(start=last, end=last)
        events = self._events(last, last)
        self._add("lull_broken", last, window, len(events), "alert", events, "interval test", expected=round(rate, 3), p_value=gap_p_value(rate, gap), gap=gap)

    def _mass_casualties(self) -> None:
        for event in self._counted.events.values():
            killed = event.casualties.killed
            if killed and killed.min >= MASS_KILLED and self._is_fresh(event):
                day = day_of(event)
                self._add("mass_casualty", event.event_id, Window(start=day, end=day), killed.min, "alert", (event,), f"at least {MASS_KILLED} killed")

    def _first_in_place(self) -> None:
        days = self._counted.days(date.min)
        if days and days[0] - self._start >= FIRST_AFTER and self._today - days[0] <= FRESH:
            events = self._events(days[0], days[0])
            self._add(
                "first_in_place", days[0], Window(start=days[0], end=days[0]), len(events), "watch", events, f"first in {(days[0] - self._start).days} days"
            )

    def _is_fresh(self, event: Event) -> bool:
        return timedelta(0) <= self._today - day_of(event) <= FRESH

    def _add(
        self, kind: SignalKind, key: object, window: Window, observed: int, level: Level, events: tuple[Event, ...], method: str,
        *, expected: float | None = None, p_value: float | None = None, gap: int | None = None,
    ) -> None:  # fmt: skip
        signal_id = stable_id("s", kind, self._series.series_id, key)
        self._found[signal_id] = Signal(
            signal_id=signal_id, kind=kind, scope=scope_of(self._series), series=self._series, window=window, observed=observed, expected=expected,
            p_value=p_value, method=method, level=level, gap_days=gap, events=events, as_of=self._as_of,
        )  # fmt: skip

    def _tell(self) -> list[Out]:
        """What is new or changed; and what was said on the ground of events that are no more, taken back."""
        sent = self._counted.sent
        for signal_id, before in list(sent.items()):
            if signal_id in self._found or before.level == "none" or before.kind == "lull":
                continue
            if before.events and not any(self._counted.holds(event.event_id) for event in before.events):
                self._found[signal_id] = before.model_copy(update={"level": "none", "events": (), "observed": 0, "as_of": self._as_of})
        out = []
        for signal_id in sorted(self._found):
            signal = self._found[signal_id]
            before_signal = sent.get(signal_id)
            if before_signal is None or _content(before_signal) != _content(signal):
                sent[signal_id] = signal
                out.append(Out("signals", ALL_SIGNALS, signal))
        for signal_id, signal in list(sent.items()):
            if signal.level == "none" and self._today - signal.window.end > FRESH:
                del sent[signal_id]
        return out


def day_of(event: Event) -> date:
    """The day an event counts on. Events in series always have one."""
    if event.occurred is None:
        raise ValueError(f"event {event.event_id} has no day to be counted on")
    return event.occurred.start


def scope_of(series: Series) -> str:
    return f"actor:{series.key}" if series.kind == "attacker" else series.country or series.series_id


def _content(signal: Signal) -> tuple[str, float, tuple[tuple[str, int], ...]]:
    """What makes a signal worth sending again: its level, its count, its events. p-values drift with every day."""
    return signal.level, signal.observed, tuple((event.event_id, event.version) for event in signal.events)
