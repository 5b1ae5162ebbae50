"""One series on one day: what is remarkable in its counts and its newest events (docs/detection.md has the rules and their error rates)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from schemas.event import Event
from schemas.ids import stable_id
from schemas.signal import DEADLIER, FIRST_WEAPON, Level, Series, Signal, SignalKind, Window
from streams.detection import rise
from streams.detection.evidence import evidence
from streams.detection.judged import daily
from streams.detection.rates import FALSE_ALARM_RATE
from streams.detection.silence import RATE, gap_p_value, lull_begins, pace
from streams.stages.counted import COVERAGE_KEPT, EVENTS_MAX, HISTORY, Counted, day_of
from streams.stages.ports import ALL_SIGNALS, Out

WARN_TIMES = 10
CALM = 0.05
SURGE_WINDOW = timedelta(days=6)
SURGE_EVENTS_MIN = 3
COVERAGE_REPORTS_MIN = 10
FRESH = timedelta(days=7)
MASS_KILLED = 20
FIRST_AFTER = timedelta(days=28)
KNOWN_EVENTS_MIN = 10
"""Events of a series from which on a weapon not seen in them is told as the first."""
TELLING_WEAPONS = frozenset({"rocket", "missile", "drone", "airstrike", "artillery", "mortar", "bomb", "ied", "suicide", "grenade", "chemical"})
TOLLS_MIN, DEADLY = 19, 5
"""A toll above each of n others comes with probability 1/(n+1) where all are alike: 1 in 20 from 19 on."""
SURGE_KINDS = frozenset({"country", "admin1", "facility", "attacker", "target", "watch"})


@dataclass(frozen=True, slots=True)
class Verdict:
    expected: float
    p_value: float


@lru_cache(maxsize=4096)
def _judge(counts: tuple[int, ...], weekday: int) -> Verdict:
    """The last of the counts, by those before it; `weekday` is that of the first. Kept: a base and its province count alike, and more is told of an attack than that it was."""
    found = evidence(daily(list(counts), phase=weekday))
    return Verdict(float(found.expected[0, -1]), float(found.p_value[0, -1]))


class Evaluation:
    """One series on one day; changes `counted` and tells the signals that are new or changed. `p_values`: by kind of count, of those that were judged.

    `rate`: false alarms per series and day that are accepted.
    """

    def __init__(self, counted: Counted, start: date, today: date, as_of: datetime, rate: float = FALSE_ALARM_RATE):
        self._counted = counted
        self._series = counted.series
        self._start = start
        self._today = today
        self._as_of = as_of
        self._rate = rate
        self.p_values: dict[SignalKind, float] = {}
        self._found: dict[str, Signal] = {}

    def run(self) -> list[Out]:
        if self._series.kind == "watch":
            self._each_day()
        if self._series.kind in SURGE_KINDS:
            self._surge()
            self._build_up()
            if self._series.kind != "target" and not self._is_state():
                self._silence()
        if self._series.kind == "country":
            self._mass_casualties()
            self._coverage()
        if self._series.kind in ("country", "admin1"):
            self._first_weapon()
            self._deadlier()
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
        self.p_values["surge"] = verdict.p_value
        high = verdict.p_value <= self._rate and len(recent) >= SURGE_EVENTS_MIN
        if since is None and not high:
            return
        first = since or min(day_of(event) for event in recent)
        over = not high and (verdict.p_value > CALM or not recent)
        events = self._events(first, self._today)
        level = self._level(verdict.p_value, over)
        observed = sum(first <= day <= self._today for day in self._counted.days(self._start))
        expected = round(verdict.expected * ((self._today - first).days + 1), 3)
        self._add("surge", first, Window(start=first, end=self._today), observed, level, events, "weighed evidence", expected=expected, p_value=verdict.p_value)
        self._counted.surge_since = None if over else first

    def _level(self, p_value: float, over: bool) -> Level:
        return "none" if over else "alert" if p_value <= self._rate else "warn" if p_value <= WARN_TIMES * self._rate else "watch"

    def _verdict(self) -> Verdict:
        counts = self._daily()
        return _judge(tuple(counts), (self._today - timedelta(days=len(counts) - 1)).weekday()) if counts else Verdict(0.0, 1.0)

    def _daily(self) -> list[int]:
        """Counts of every day that is counted, the newest last."""
        counts: dict[date, int] = {}
        for day in self._counted.days(self._start):
            counts[day] = counts.get(day, 0) + 1
        start = max(self._start, self._today - HISTORY)
        return [counts.get(start + timedelta(days=n), 0) for n in range((self._today - start).days + 1)]

    def _build_up(self) -> None:
        first = self._today - timedelta(days=rise.WEEK * rise.NOW_WEEKS - 1)
        since = self._counted.rise_since
        counts = self._daily()
        if len(counts) < rise.DAYS or (since is None and sum(counts[-rise.WEEK * rise.NOW_WEEKS :]) < rise.EVENTS_MIN):
            return
        found = rise.rise(counts)
        self.p_values["build_up"] = found.p_value
        if since is None and (found.p_value > self._rate or self._counted.surge_since):
            return
        over = found.p_value > rise.CALM
        began = since or first
        events = self._events(first, self._today)
        level = self._level(found.p_value, over)
        observed = sum(counts[-rise.WEEK * rise.NOW_WEEKS :])
        window = Window(start=first, end=self._today)
        self._add("build_up", began, window, observed, level, events, "month against quarter", expected=found.expected, p_value=found.p_value)
        self._counted.rise_since = None if over else began

    def _coverage(self) -> None:
        """Reports by the day they were heard of: attention, not attacks."""
        start = max(self._start, self._today - COVERAGE_KEPT)
        counts = [0] * ((self._today - start).days + 1)
        recent: set[str] = set()
        for event_id, heard in self._counted.reports.items():
            before = 0
            for day in sorted(heard):
                if day >= start:
                    counts[(day - start).days] += max(0, heard[day] - before)
                    if day >= self._today - SURGE_WINDOW and heard[day] > before:
                        recent.add(event_id)
                before = max(before, heard[day])
        since = self._counted.coverage_since
        observed = sum(counts[-SURGE_WINDOW.days - 1 :])
        if since is None and observed < COVERAGE_REPORTS_MIN:
            return
        verdict = _judge(tuple(counts), start.weekday())
        self.p_values["coverage_surge"] = verdict.p_value
        if since is None and verdict.p_value > self._rate:
            return
        over = verdict.p_value > CALM
        began = since or self._today
        events = tuple(event for event in self._events(date.min, self._today) if event.event_id in recent)
        level = self._level(verdict.p_value, over)
        window = Window(start=self._today - SURGE_WINDOW, end=self._today)
        expected = round(verdict.expected * (SURGE_WINDOW.days + 1), 3)
        self._add("coverage_surge", began, window, observed, level, events, "reports by the day heard", expected=expected, p_value=verdict.p_value)
        self._counted.coverage_since = None if over else began

    def _is_state(self) -> bool:
        """A state at war has pauses every week; that nothing was heard of one tells nobody anything."""
        return self._series.kind == "attacker" and any(
            actor.id == self._series.key and actor.kind == "state" for event in self._counted.events.values() for actor in event.attackers
        )

    def _first_weapon(self) -> None:
        known = self._counted.all()
        for event in self._counted.events.values():
            day = day_of(event)
            others = [old for event_id, old in known.items() if event_id != event.event_id and old.day <= day]
            if not self._is_fresh(event) or len(others) < KNOWN_EVENTS_MIN or min(old.day for old in others) > day - FIRST_AFTER:
                continue
            seen = {weapon for old in others for weapon in old.weapons}
            new = sorted(weapon.type for weapon in event.weapons if weapon.type in TELLING_WEAPONS and weapon.type not in seen)
            if new:
                key = f"weapon:{new[0]}"
                self._add("first_in_place", key, Window(start=day, end=day), 1, "watch", (event,), FIRST_WEAPON)

    def _deadlier(self) -> None:
        known = self._counted.all()
        for event in self._counted.events.values():
            killed = event.casualties.killed
            if killed is None or killed.min < DEADLY or not self._is_fresh(event):
                continue
            tolls = [old.killed for event_id, old in known.items() if event_id != event.event_id and old.killed is not None]
            if len(tolls) >= TOLLS_MIN and killed.min > max(tolls):
                day = day_of(event)
                window = Window(start=day, end=day)
                chance = 1 / (len(tolls) + 1)
                self._add("mass_casualty", f"toll:{event.event_id}", window, killed.min, "warn", (event,), DEADLIER, expected=max(tolls), p_value=chance)

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

    def _lost_its_ground(self, before: Signal) -> bool:
        """Whether its events are no more; or, of a rule about one event, whether that still is told and no longer keeps the rule."""
        if before.events and not any(self._counted.holds(event.event_id) for event in before.events):
            return True
        if self._is_contradicted(before):
            return True
        about_one = before.kind == "mass_casualty" or before.method == FIRST_WEAPON
        event = self._counted.events.get(before.events[0].event_id) if about_one and before.events else None
        if event is None:
            return False
        killed = event.casualties.killed
        return self._is_fresh(event) or (before.kind == "mass_casualty" and before.method != DEADLIER and (killed is None or killed.min < MASS_KILLED))

    def _is_contradicted(self, before: Signal) -> bool:
        """Whether an attack has become known that a first, or the first in so many days, said there was not. A watch tells its events whatever was before."""
        day = before.window.start
        if before.kind == "first_in_place" and before.method != FIRST_WEAPON:
            return any(known < day for known in self._counted.days(date.min))
        if before.kind != "lull_broken" or before.gap_days is None or self._series.kind == "watch":
            return False
        return any(day - timedelta(days=before.gap_days) < known < day for known in self._counted.days(self._start))

    def _as_told_now(self, before: Signal) -> tuple[Event, ...]:
        """What has become of a signal's events: corrected, moved, merged into others, or retracted; empty where nobody knows any more."""
        known = self._counted.events | self._counted.gone
        return tuple(known[event.event_id] for event in before.events if event.event_id in known)

    def _tell(self) -> list[Out]:
        """What is new or changed; and what was said on the ground of events that are no more, taken back."""
        sent = self._counted.sent
        for signal_id, before in list(sent.items()):
            if signal_id in self._found or before.level == "none" or before.kind == "lull":
                continue
            if self._lost_its_ground(before):
                self._found[signal_id] = before.model_copy(update={"level": "none", "events": self._as_told_now(before), "observed": 0, "as_of": self._as_of})
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


def scope_of(series: Series) -> str:
    return f"actor:{series.key}" if series.kind == "attacker" else series.country or series.series_id


def _content(signal: Signal) -> tuple[str, float, int | None, tuple[tuple[str, int], ...]]:
    """What makes a signal worth sending again: its level, its count, its gap, its events. p-values drift with every day."""
    return signal.level, signal.observed, signal.gap_days, tuple((event.event_id, event.version) for event in signal.events)
