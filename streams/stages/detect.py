"""detect: counts of distinct events by the day they happened, and what is remarkable in them.

For each series it keeps which event counts on which day, never a sum. A tick evaluates the series that changed, and those whose day of waking has come,
for silence is news too. A series is counted from the system's first day; days without events are zeros.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from schemas.base import Schema
from schemas.signal import Series, SeriesUpdate, SignalKind
from schemas.watch import Watch
from streams.detection.rates import FALSE_ALARM_RATE
from streams.detection.silence import lull_begins, pace
from streams.stages.counted import HISTORY, Counted, System, day_of
from streams.stages.evaluate import SURGE_KINDS, Evaluation
from streams.stages.family import COUNTS, Watched
from streams.stages.forgetting import FORGOTTEN
from streams.stages.ledger import Ledger, key_of, read
from streams.stages.lent import Lent
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft
from streams.stages.verdicts import Verdicts
from streams.stages.watching import Watches

SYSTEM = "system"
LENT_EVENTS = 40_000
"""Of series that are kept decoded; an event counts in each of its series, where it is the same object."""


class Detect:
    """Reducer behind Aligned, over series updates keyed by series."""

    name = "detect"
    reads: Mapping[str, type[Schema]] = {"SeriesUpdate": SeriesUpdate, "Watch": Watch}
    forwards: Topic = "signals"
    takes_late = False

    def __init__(self, rate: float = FALSE_ALARM_RATE) -> None:
        """`rate`: false alarms per series and day that are accepted."""
        self._rate = rate
        self._watches = Watches()
        self._verdicts = Verdicts()
        self._lent: Lent[Ledger] = Lent(LENT_EVENTS)
        self._forgotten: dict[int, bytes | None] = {}

    def order(self, item: SeriesUpdate | Watch) -> tuple[datetime | None, str]:
        """A watch is never late: it holds from the tick on that brings it."""
        if isinstance(item, Watch):
            return None, f"watch/{item.id}"
        return item.as_of, f"{item.series.series_id}/{item.event.event_id}/{item.event.version:08}"

    def advance(self, draft: Draft, items: Sequence[SeriesUpdate | Watch], as_of: datetime, partition: int) -> list[Out]:
        out = self._watches.hear(draft, [item for item in items if isinstance(item, Watch)], "signals")
        today = as_of.date()
        system = draft.read(SYSTEM, System) or System(start=today, today=today)
        if (forgotten := draft.get(FORGOTTEN)) != self._forgotten.get(partition):
            self._forgotten[partition] = forgotten
            self._lent = Lent(LENT_EVENTS)
        touched: dict[str, Ledger] = {}
        changed: dict[str, set[date]] = {}
        for item in items:
            if isinstance(item, SeriesUpdate):
                series_id = item.series.series_id
                if series_id not in touched:
                    touched[series_id] = self._take(draft, series_id) or Ledger(Counted(item.series))
                changed.setdefault(series_id, set()).update(self._count(touched[series_id].counted, item))
        for series_id in self._woken(draft, system.today, today):
            if series_id not in touched and (ledger := self._take(draft, series_id)):
                touched[series_id] = ledger
        draft.write(SYSTEM, System(start=system.start, today=max(today, system.today)))
        watched = Watched(draft, today)
        evaluations = {
            series_id: Evaluation(touched[series_id].counted, system.start, today, as_of, self._verdicts, self._rate, changed.get(series_id, ()))
            for series_id in sorted(touched)
        }
        self._verdicts.consider(question for evaluation in evaluations.values() for question in evaluation.questions())
        for series_id, evaluation in evaluations.items():
            ledger = touched[series_id]
            counted = ledger.counted
            out.extend(evaluation.run())
            if not counted.at_risk:
                watched.add(counts_of(counted.series))
                counted.at_risk = True
            watched.judge(series_id, evaluation.p_values)
            counted.lighten(today)
            ledger.write(draft)
            self._lent.put(key_of(series_id), draft[key_of(series_id)], ledger, ledger.size)
            self._set_alarm(draft, counted, system.start, today)
        self._verdicts.forget_oldest()
        return out + watched.tell(partition, as_of)

    def _take(self, draft: Draft, series_id: str) -> Ledger | None:
        key = key_of(series_id)
        value = draft.get(key)
        return None if value is None else self._lent.take(key, value, lambda head: read(draft, series_id, head))

    @staticmethod
    def _count(counted: Counted, item: SeriesUpdate) -> list[date]:
        """The days that it changes: the event's, and the one it was on before."""
        event = item.event
        before = counted.day_of(event.event_id)
        if event.version >= counted.versions.get(event.event_id, 0):
            counted.versions[event.event_id] = event.version
            counted.put(event, item.present and day_of(event) >= item.as_of.date() - HISTORY)
            if item.series.kind == "country":
                heard = counted.reports.by_event.get(event.event_id, {})
                counted.reports.hear(event.event_id, {**heard, item.as_of.date(): len(event.mentions)} if item.present else {})
        after = counted.day_of(event.event_id)
        return [] if before == after else [day for day in (before, after) if day]

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
        """Tomorrow while a count is high; else on the day on which silence becomes a lull."""
        days = counted.days(start)
        rate = pace(days, days[-1]) if days else None
        day = (
            today + timedelta(days=1) if counted.surge_since or counted.rise_since or counted.coverage_since else lull_begins(rate, days[-1]) if rate else None
        )
        if day and day > today:
            key = f"alarm:{day}"
            draft.write(key, sorted({*(draft.read_json(key) or ()), counted.series.series_id}))


def counts_of(series: Series) -> tuple[SignalKind, ...]:
    """Kinds of count that are judged of a series as one of many; a watch is a question of its own."""
    if series.kind == "watch" or series.kind not in SURGE_KINDS:
        return ()
    return COUNTS if series.kind == "country" else tuple(kind for kind in COUNTS if kind != "coverage_surge")
