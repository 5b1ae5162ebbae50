"""alert: signals to alerts that fire, are revised, and end. Time passes by ticks alone.

All signals meet in one partition: alerts are few, and one situation may show in a country, a base and an actor at once. What the stage keeps: each situation
with its signals, which situation a signal belongs to, and an index of those that are open or have lately closed, so that a tick looks only at what is due.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel

from schemas.alert import Alert
from schemas.base import Schema
from schemas.ids import stable_id
from schemas.signal import Family, Signal
from schemas.watch import Watch
from streams.alerts.compose import Maker, compose, fingerprint, is_news, is_urgent_news, revisions_of
from streams.alerts.grading import COUNTS
from streams.alerts.lifecycle import Member, hear, is_stale, is_trifling, is_waiting, pass_time, unwatched, weigh
from streams.alerts.rates import Limit, Sent, is_over, may_raise, note_raised, summarise, without
from streams.alerts.situations import Line, Situation, also, begins_again, belongs, domain_of, line_of, rank, rises_anew, state_of
from streams.alerts.watches import is_in_force, series_of_watch
from streams.stages.family import FALSE_SHARE, Families
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft
from streams.stages.watching import Watches

REVISION_PAUSE = timedelta(minutes=10)
"""News that changes neither state nor severity waits until its alert has been quiet for so long."""
KEPT = timedelta(days=14)
"""How long a closed alert is remembered, so that a correction can still take it back."""
INDEX = "index"
CLOSED = ("resolved", "retracted")


class Index(BaseModel):
    """Every situation that is open or remembered, by alert id."""

    lines: dict[str, Line] = {}
    summaries: dict[str, datetime] = {}
    """By domain, when its summary must be told again or closed."""


class AlertStage:
    """Reducer behind Aligned, over signals."""

    name = "alert"
    reads: Mapping[str, type[Schema]] = {"Signal": Signal, "Family": Family, "Watch": Watch}
    forwards: Topic = "progress"
    takes_late = False

    def __init__(self, *, software_version: str, status: str = "Test", limit: Limit | None = None, false_share: float = FALSE_SHARE):
        """`false_share`: of false ones that is accepted among the counts that fire on one day; 1 lets each be judged alone."""
        known: Literal["Actual", "Exercise", "Test"] = "Actual" if status == "Actual" else "Exercise" if status == "Exercise" else "Test"
        self._maker = Maker(status=known, software_version=software_version)
        self._limit = limit or Limit()
        self._false_share = false_share
        self._watches = Watches()

    def order(self, item: Signal | Family | Watch) -> tuple[datetime | None, str]:
        """A watch is never late: it holds from the tick on that brings it."""
        if isinstance(item, Watch):
            return None, f"watch/{item.id}"
        if isinstance(item, Family):
            return item.as_of, f"family/{item.source}"
        weight, width = rank(item)
        return item.as_of, f"{width}/{weight}/{item.signal_id}"

    def advance(self, draft: Draft, items: Sequence[Signal | Family | Watch], as_of: datetime, partition: int) -> list[Out]:
        self._watches.hear(draft, [item for item in items if isinstance(item, Watch)])
        families = Families(draft, [item for item in items if isinstance(item, Family)], self._false_share)
        turn = _Turn(draft, as_of, self._maker, self._limit, self._watches.read(draft), families)
        return turn.take([item for item in items if isinstance(item, Signal)])


class _Turn:
    """One tick's work: each situation is read once, and told once at the end, whatever many signals moved it."""

    def __init__(self, draft: Draft, as_of: datetime, maker: Maker, limit: Limit, watches: Mapping[str, Watch], families: Families):
        self._draft = draft
        self._as_of = as_of
        self._maker = maker
        self._limit = limit
        self._watches = watches
        self._families = families
        self._index = draft.read(INDEX, Index) or Index()
        self._situations: dict[str, Situation] = {}
        self._sent: dict[str, Sent] = {}
        self._asked: dict[str, str | None] = {}
        self._out: list[Out] = []

    def take(self, signals: Sequence[Signal]) -> list[Out]:
        remembered = len(self._index.lines)
        for signal in signals:
            self._hear(signal)
        for alert_id, line in list(self._index.lines.items()):
            if line.closed and self._as_of - line.closed > KEPT:
                self._forget(alert_id)
            elif (
                (line.due and line.due <= self._as_of)
                or (line.is_unsure and self._families.have_changed)
                or not (line.closed or self._is_asked_for(line.domain, line.series_id))
            ):
                self._situation(alert_id)
        for alert_id in list(self._situations):
            self._settle(self._situations[alert_id])
        for domain, moment in sorted(self._index.summaries.items()):
            if moment <= self._as_of:
                self._summarise(domain)
        for domain, sent in self._sent.items():
            self._draft.write(f"sent:{domain}", sent)
        if signals or self._situations or self._sent or len(self._index.lines) != remembered:
            self._draft.write(INDEX, self._index)
        return self._out

    # what came

    def _hear(self, signal: Signal) -> None:
        """Puts a signal into its situation: the one it is in, one that it belongs to, one that begins again, or one of its own."""
        known = self._place_of(signal.signal_id)
        situation = self._situation(known) if known else None
        if situation and self._is_confirmed_late(situation, signal):
            del situation.members[signal.signal_id]
        elif situation and situation.alert and situation.alert.state in CLOSED and not self._concerns_closed(situation, signal):
            if signal.level == "none" or (situation.alert.state == "resolved" and not rises_anew(signal)):
                return
            situation = None
        if situation is None:
            if signal.level == "none" or is_stale(signal, self._as_of.date()) or is_trifling(signal) or not self._is_wanted(signal):
                return
            situation = self._find(signal) or self._begin(signal)
        self._draft.write(f"signal:{signal.signal_id}", [situation.alert_id])
        stands = self._families.stands(signal)
        situation.members[signal.signal_id] = hear(situation.members.get(signal.signal_id), signal, self._as_of, stands=stands)
        self._index.lines[situation.alert_id] = line_of(situation)

    def _is_wanted(self, signal: Signal) -> bool:
        return self._is_asked_for(domain_of(signal), signal.series.series_id)

    def _is_asked_for(self, domain: str, series_id: str) -> bool:
        """Whether somebody still asks: a watch that was changed, taken away or has expired raises nothing more."""
        if not domain.startswith("watch:"):
            return True
        if domain not in self._asked:
            watch = self._watches.get(domain.removeprefix("watch:"))
            self._asked[domain] = series_of_watch(watch).series_id if watch and is_in_force(watch, self._as_of.date()) else None
        return self._asked[domain] == series_id

    def _limit_of(self, domain: str) -> Limit:
        """The desk's limit, or the one that the watch asks for."""
        watch = self._watches.get(domain.removeprefix("watch:"))
        return Limit(alerts=watch.rate.alerts, hours=watch.rate.hours) if watch and domain.startswith("watch:") else self._limit

    def _concerns_closed(self, situation: Situation, signal: Signal) -> bool:
        """Of a closed alert only what takes its ground away or corrects its count is still heard, and a count that rises again within the cool-down."""
        if situation.joined or situation.alert is None or situation.alert.state == "retracted":
            return False
        if signal.level == "none":
            heard = hear(situation.members.get(signal.signal_id), signal, self._as_of)
            return heard.standing == "gone" or heard.ending == "recounted"
        return begins_again(signal, self._index.lines[situation.alert_id], self._as_of)

    def _is_confirmed_late(self, situation: Situation, signal: Signal) -> bool:
        """Whether an alert that closed because nobody confirmed it is confirmed now: it fires, as late as it is."""
        if situation.joined or situation.alert is None or situation.alert.state != "resolved" or any(member.is_sure for member in situation.members.values()):
            return False
        return signal.kind not in COUNTS and signal.level != "none" and not is_stale(signal, self._as_of.date()) and hear(None, signal, self._as_of).is_sure

    def _find(self, signal: Signal) -> Situation | None:
        """The oldest situation that the signal belongs to. Others that it covers as well become part of it."""
        lines = sorted(self._index.lines.items(), key=lambda item: (item[1].raised, item[0]))
        found = [alert_id for alert_id, line in lines if belongs(signal, line)]
        if not found:
            found = [alert_id for alert_id, line in reversed(lines) if begins_again(signal, line, self._as_of)][:1]
        if not found:
            return None
        first = self._situation(found[0])
        for alert_id in found[1:] if rank(signal) < self._index.lines[found[0]].rank else ():
            other = self._situation(alert_id)
            moved = {signal_id: member for signal_id, member in other.members.items() if member.standing == "on"}
            first.members |= moved
            for signal_id in moved:
                self._draft.write(f"signal:{signal_id}", [first.alert_id])
            other.joined = True
            first.absorbed += [*other.absorbed, *revisions_of(other.alert)]
        return first

    def _begin(self, signal: Signal) -> Situation:
        alert_id = stable_id("a", signal.signal_id)
        if alert_id in self._index.lines:
            alert_id = stable_id("a", signal.signal_id, self._as_of.isoformat())
        situation = Situation(alert_id=alert_id, domain=domain_of(signal), raised=self._as_of)
        self._situations[alert_id] = situation
        return situation

    def _place_of(self, signal_id: str) -> str | None:
        """The alert that a signal belongs to."""
        found: list[str] | None = self._draft.read_json(f"signal:{signal_id}")
        return found[0] if found else None

    def _situation(self, alert_id: str) -> Situation:
        if alert_id not in self._situations:
            found = self._draft.read(f"situation:{alert_id}", Situation)
            if found is None:
                raise LookupError(f"the index names the situation {alert_id}, and the state does not hold it")
            self._situations[alert_id] = found
        return self._situations[alert_id]

    def _forget(self, alert_id: str) -> None:
        for signal_id in self._situation(alert_id).members:
            if self._place_of(signal_id) == alert_id:
                self._draft.delete(f"signal:{signal_id}")
        self._draft.delete(f"situation:{alert_id}")
        del self._situations[alert_id], self._index.lines[alert_id]

    # what is said of it

    def _settle(self, situation: Situation) -> None:
        """Lets time pass for a situation and publishes what is news in it."""
        self._leave_unwatched(situation)
        situation.members = {signal_id: pass_time(self._weighed(member), self._as_of) for signal_id, member in situation.members.items()}
        state, shown, _ = state_of(situation)
        if state == "retracted":
            self._let_go(situation)
        if situation.alert is None and state in CLOSED:
            self._drop(situation)
            return
        alert = compose(situation, self._maker, self._as_of)
        others = [member.signal.signal_id for member in also(situation, shown)]
        line = line_of(situation)
        waits = situation.alert is None and is_waiting(shown.signal)
        stays_closed = situation.alert is not None and state in CLOSED and situation.alert.state == state and shown.ending != "recounted"
        if not waits and not stays_closed and is_news(situation, alert, shown.signal, others):
            last = situation.alert.updated_at if situation.alert else None
            if last and not is_urgent_news(situation, alert) and self._as_of - last < REVISION_PAUSE:
                line.due = min(filter(None, (line.due, last + REVISION_PAUSE)))
            elif self._may_publish(situation, alert):
                self._out += [Out("alerts", alert.alert_id, alert), Out("alerts.log", alert.alert_id, alert)]
                situation.alert, situation.told, situation.told_also, situation.led_by = alert, fingerprint(alert, shown.signal), others, shown.signal.signal_id
        if state in CLOSED:
            before = self._index.lines.get(situation.alert_id)
            line = line.model_copy(update={"closed": (before.closed if before else None) or self._as_of, "events": []})
        self._index.lines[situation.alert_id] = line
        self._draft.write(f"situation:{situation.alert_id}", situation)

    def _weighed(self, member: Member) -> Member:
        return weigh(member, self._families.q_value(member.signal), self._families.stands(member.signal))

    def _leave_unwatched(self, situation: Situation) -> None:
        """What a watch asks for no more leaves the situation where anything else stands, and else ends it."""
        left = {signal_id: member for signal_id, member in situation.members.items() if not self._is_wanted(member.signal)}
        if not left:
            return
        if any(member.standing == "on" for signal_id, member in situation.members.items() if signal_id not in left):
            for signal_id in left:
                del situation.members[signal_id]
                self._draft.delete(f"signal:{signal_id}")
        else:
            situation.members |= {signal_id: unwatched(member) for signal_id, member in left.items()}

    def _drop(self, situation: Situation) -> None:
        """A situation that ended before anybody was told of it leaves nothing behind."""
        for signal_id in situation.members:
            if self._place_of(signal_id) == situation.alert_id:
                self._draft.delete(f"signal:{signal_id}")
        if f"situation:{situation.alert_id}" in self._draft:
            self._draft.delete(f"situation:{situation.alert_id}")
        self._index.lines.pop(situation.alert_id, None)

    # how many

    def _may_publish(self, situation: Situation, alert: Alert) -> bool:
        """Whether the limit leaves room for an alert that nobody knows to fire; where not, it goes into its domain's summary instead. What is unconfirmed is sent to nobody."""
        if alert.state != "firing" or (situation.alert and situation.alert.state != "pending"):
            return True
        sent, limit = self._domain(situation.domain), self._limit_of(situation.domain)
        if may_raise(sent, alert, limit, self._as_of):
            self._sent[situation.domain] = note_raised(sent, limit, self._as_of)
            return True
        before = sent.held.get(alert.alert_id)
        held = sent.held | {alert.alert_id: alert}
        self._sent[situation.domain] = sent.model_copy(update={"held": held, "opened": sent.opened or self._as_of})
        if before is None or (before.headline, before.severity) != (alert.headline, alert.severity):
            self._summary_is_due(situation.domain)
        return False

    def _let_go(self, situation: Situation) -> None:
        """Takes out of the summary what turned out not to be so."""
        sent = self._domain(situation.domain)
        if situation.alert_id in sent.held:
            self._sent[situation.domain] = without(sent, situation.alert_id)
            self._summary_is_due(situation.domain)

    def _summary_is_due(self, domain: str) -> None:
        """At once the first time and when nothing is left of it; else when it has been quiet for a while."""
        sent = self._sent[domain]
        self._index.summaries[domain] = sent.summary.updated_at + REVISION_PAUSE if sent.summary and sent.held else self._as_of

    def _summarise(self, domain: str) -> None:
        """Tells what was held back, and that it is all, once the limit's hours have passed."""
        sent, limit = self._domain(domain), self._limit_of(domain)
        closes = is_over(sent, limit, self._as_of) or not sent.held
        if not sent.held and sent.summary is None:
            self._sent[domain] = Sent(raised=sent.raised)
            del self._index.summaries[domain]
            return
        summary = summarise(sent, domain, limit, self._maker, self._as_of, closed=closes)
        self._out += [Out("alerts", summary.alert_id, summary), Out("alerts.log", summary.alert_id, summary)]
        if closes:
            self._sent[domain] = Sent(raised=sent.raised)
            del self._index.summaries[domain]
        else:
            self._sent[domain] = sent.model_copy(update={"summary": summary})
            self._index.summaries[domain] = (sent.opened or self._as_of) + timedelta(hours=limit.hours)

    def _domain(self, domain: str) -> Sent:
        if domain not in self._sent:
            self._sent[domain] = self._draft.read(f"sent:{domain}", Sent) or Sent()
        return self._sent[domain]
