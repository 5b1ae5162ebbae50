"""One series on one day: what is remarkable in its counts and its newest events (docs/detection.md has the rules and their error rates)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from schemas.event import Event
from schemas.ids import stable_id
from schemas.signal import DEADLIER, FIRST_WEAPON, Level, Series, Signal, SignalKind, Window
from streams.detection import rise
from streams.detection.rates import FALSE_ALARM_RATE
from streams.detection.silence import RATE, gap_p_value, lull_begins, pace
from streams.stages.counted import EVENTS_MAX, HISTORY, Counted, day_of
from streams.stages.heard import COVERAGE_KEPT
from streams.stages.ports import ALL_SIGNALS, Out
from streams.stages.verdicts import Question, Verdict, Verdicts

WEIGHED = "weighed evidence"
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


class Evaluation:
    """One series on one day; changes `counted` and tells the signals that are new or changed. `p_values`: by kind of count, of those that were judged. Whoever runs many
    has `verdicts` consider the `questions` of all first.

    `rate`: false alarms per series and day that are accepted. `changed`: the days whose events are others than when it was last looked at.
    """

    def __init__(
        self, counted: Counted, start: date, today: date, as_of: datetime, verdicts: Verdicts, rate: float = FALSE_ALARM_RATE, changed: Collection[date] = ()
    ):
        self._counted = counted
        self._series = counted.series
        self._start = start
        self._today = today
        self._as_of = as_of
        self._verdicts = verdicts
        self._rate = rate
        self._changed = changed
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
        return self._counted.newest(first, last, EVENTS_MAX)

    def questions(self) -> list[Question]:
        """What will be asked of the verdicts: judging the whole history is the dear part, and is left out where it could change nothing."""
        asked = [self._surge_question if self._series.kind in SURGE_KINDS else None, self._coverage_question if self._series.kind == "country" else None]
        return [question for question in asked if question]

    @cached_property
    def _recent(self) -> tuple[Event, ...]:
        return self._events(self._today - SURGE_WINDOW, self._today)

    @cached_property
    def _daily(self) -> list[int]:
        """Counts of every day that is counted, the newest last."""
        return self._counted.daily(max(self._start, self._today - HISTORY), self._today)

    @property
    def _is_surge_judged(self) -> bool:
        return self._counted.surge_since is not None or len(self._recent) >= SURGE_EVENTS_MIN

    @cached_property
    def _surge_question(self) -> Question | None:
        counts = self._daily if self._is_surge_judged else []
        return Question(tuple(counts), (self._today - timedelta(days=len(counts) - 1)).weekday()) if counts else None

    @cached_property
    def _coverage_counts(self) -> list[int]:
        return self._counted.reports.daily(max(self._start, self._today - COVERAGE_KEPT), self._today)

    @cached_property
    def _coverage_question(self) -> Question | None:
        counts = self._coverage_counts
        if self._counted.coverage_since is None and sum(counts[-SURGE_WINDOW.days - 1 :]) < COVERAGE_REPORTS_MIN:
            return None
        return Question(tuple(counts), max(self._start, self._today - COVERAGE_KEPT).weekday())

    def _surge(self) -> None:
        self._recount()
        if not self._is_surge_judged:
            self._surge_known_late()
            return
        recent, since = self._recent, self._counted.surge_since
        verdict = self._verdicts.of(self._surge_question) if self._surge_question else Verdict(0.0, 1.0)
        self.p_values["surge"] = verdict.p_value
        high = verdict.p_value <= self._rate and len(recent) >= SURGE_EVENTS_MIN
        if since is None and not high:
            self._surge_known_late()
            return
        first = since or min(day_of(event) for event in recent)
        over = not high and (verdict.p_value > CALM or not recent)
        events = self._events(first, self._today)
        level = self._level(verdict.p_value, over)
        window = Window(start=first, end=self._today)
        expected = round(verdict.expected * ((self._today - first).days + 1), 3)
        self._add("surge", first, window, self._count(window), level, events, WEIGHED, expected=expected, p_value=verdict.p_value)
        self._counted.surge_since = None if over else first

    def _surge_known_late(self) -> None:
        """A surge of the last days that late news alone makes one. A day is judged once, by all that is known of it, so that it costs no more false alarms."""
        for day in sorted(day for day in self._changed if self._today - FRESH <= day < self._today):
            week = self._events(day - SURGE_WINDOW, day)
            if len(week) < SURGE_EVENTS_MIN or any(_covers(told, day) for told in self._counted.sent.values()):
                continue
            verdict = self._verdict(day)
            if verdict.p_value <= self._rate:
                first = min(day_of(event) for event in week)
                expected = round(verdict.expected * ((day - first).days + 1), 3)
                window = Window(start=first, end=day)
                self._add("surge", first, window, self._count(window), "alert", week, WEIGHED, expected=expected, p_value=verdict.p_value)
                self._counted.surge_since, self.p_values["surge"] = first, verdict.p_value
                return

    def _recount(self) -> None:
        """A surge that is over, and whose days hold other events now, is told with what they hold."""
        for told in self._counted.sent.values():
            if told.level == "none" and any(_covers(told, day) for day in self._changed):
                events = self._events(told.window.start, told.window.end) or self._as_told_now(told)
                self._found[told.signal_id] = told.model_copy(update={"observed": float(self._count(told.window)), "events": events, "as_of": self._as_of})

    def _count(self, window: Window) -> int:
        return self._counted.number(max(window.start, self._start), window.end)

    def _level(self, p_value: float, over: bool) -> Level:
        return "none" if over else "alert" if p_value <= self._rate else "warn" if p_value <= WARN_TIMES * self._rate else "watch"

    def _verdict(self, day: date) -> Verdict:
        """Of that day, by what is known today of the days before it."""
        counts = self._daily[: -(self._today - day).days or None]
        return self._verdicts.of(Question(tuple(counts), (day - timedelta(days=len(counts) - 1)).weekday())) if counts else Verdict(0.0, 1.0)

    def _build_up(self) -> None:
        first = self._today - timedelta(days=rise.WEEK * rise.NOW_WEEKS - 1)
        since = self._counted.rise_since
        counts = self._daily
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
        if (question := self._coverage_question) is None:
            return
        since = self._counted.coverage_since
        observed = sum(self._coverage_counts[-SURGE_WINDOW.days - 1 :])
        recent = self._counted.reports.events_since(self._today - SURGE_WINDOW)
        verdict = self._verdicts.of(question)
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

    def _fresh(self) -> list[Event]:
        return self._counted.whole_between(self._today - FRESH, self._today)

    def _first_weapon(self) -> None:
        for event in self._fresh():
            day = day_of(event)
            others, first = self._counted.others_by(event)
            if others < KNOWN_EVENTS_MIN or first is None or first > day - FIRST_AFTER:
                continue
            new = sorted(weapon.type for weapon in event.weapons if weapon.type in TELLING_WEAPONS and self._counted.is_new_weapon(weapon.type, event))
            if new:
                key = f"weapon:{new[0]}"
                self._add("first_in_place", key, Window(start=day, end=day), 1, "watch", (event,), FIRST_WEAPON)

    def _deadlier(self) -> None:
        for event in self._fresh():
            killed = event.casualties.killed
            if killed is None or killed.min < DEADLY:
                continue
            others, most = self._counted.other_tolls(event)
            if others >= TOLLS_MIN and killed.min > most:
                day = day_of(event)
                window = Window(start=day, end=day)
                chance = 1 / (others + 1)
                self._add("mass_casualty", f"toll:{event.event_id}", window, killed.min, "warn", (event,), DEADLIER, expected=most, p_value=chance)

    def _silence(self) -> None:
        days = self._counted.days(self._start)
        del days[bisect_right(days, self._today) :]
        if not days:
            return
        last = days[-1]
        before = days[: bisect_left(days, last)]
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
        for event in self._fresh():
            killed = event.casualties.killed
            if killed and killed.min >= MASS_KILLED:
                day = day_of(event)
                self._add("mass_casualty", event.event_id, Window(start=day, end=day), killed.min, "alert", (event,), f"at least {MASS_KILLED} killed")

    def _first_in_place(self) -> None:
        first = self._counted.first_day()
        if first and first - self._start >= FIRST_AFTER and self._today - first <= FRESH:
            events = self._events(first, first)
            self._add("first_in_place", first, Window(start=first, end=first), len(events), "watch", events, f"first in {(first - self._start).days} days")

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
            first = self._counted.first_day()
            return first is not None and first < day
        if before.kind != "lull_broken" or before.gap_days is None or self._series.kind == "watch":
            return False
        return self._counted.number(max(day - timedelta(days=before.gap_days - 1), self._start), day - timedelta(days=1)) > 0

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
                self._found[signal_id] = before.model_copy(update={"level": "none", "events": self._as_told_now(before), "observed": 0.0, "as_of": self._as_of})
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


def _covers(told: Signal, day: date) -> bool:
    return told.kind == "surge" and told.window.start <= day <= told.window.end


def scope_of(series: Series) -> str:
    return f"actor:{series.key}" if series.kind == "attacker" else series.country or series.series_id


def _content(signal: Signal) -> tuple[str, float, int | None, tuple[tuple[str, int], ...]]:
    """What makes a signal worth sending again: its level, its count, its gap, its events. p-values drift with every day."""
    return signal.level, signal.observed, signal.gap_days, tuple((event.event_id, event.version) for event in signal.events)
