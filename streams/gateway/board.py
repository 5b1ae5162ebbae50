"""The board: what the gateway knows now. Plain memory, no Kafka, no web; whoever feeds it may be a test."""

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal

from schemas.alert import Alert, AlertState
from schemas.control import Tick
from schemas.event import Event
from schemas.forgetting import forgetting

ALERTS_MAX = 5_000
REVISIONS_MAX = 200
EVENTS_MAX = 20_000
UPDATES_MAX = 1_000
FeedState = Literal["none", "connecting", "catching_up", "live"]
"""Where the board's feed stands; none where nobody feeds it but a test or a program."""
CLOSED: frozenset[AlertState] = frozenset({"resolved", "retracted"})
GONE = frozenset({"merged", "retracted"})


@dataclass(frozen=True, slots=True)
class Update:
    """One change of the board, as the live stream tells it. `body` is None where the thing of that id was forgotten."""

    number: int
    name: Literal["alert", "event"]
    id: str
    body: Alert | Event | None


@dataclass
class Board:
    """Latest alert per id with its revisions, latest event per id, and the last updates for those who were away.

    Everything is keyed by id and number, so that a record heard twice changes nothing and order between topics does not matter.
    `run` names this board's life: positions of another life are unknown here. Sizes are bounded; the oldest closed alerts go first.
    """

    run: str = field(default_factory=lambda: secrets.token_hex(4))
    alerts_max: int = ALERTS_MAX
    events_max: int = EVENTS_MAX
    updates_max: int = UPDATES_MAX
    number: int = 0
    unreadable: int = 0
    as_of: datetime | None = None
    """The newest moment that any alert, event or tick has spoken of; None before the first."""
    _alerts: OrderedDict[str, dict[int, Alert]] = field(default_factory=OrderedDict)
    _events: OrderedDict[str, Event] = field(default_factory=OrderedDict)
    _updates: deque[Update] = field(default_factory=deque)
    _listeners: list[Callable[[], None]] = field(default_factory=list)
    _forgotten: set[str] = field(default_factory=set)

    def put_alert(self, alert: Alert, *, quiet: bool = False) -> bool:
        """Take a revision. True if the board changed; the stream hears of it only if it is the latest one.

        Of two different revisions with one number the later heard wins. `quiet` is for history: nobody is told.
        """
        alert = forgetting(alert, self._forgotten)
        revisions = self._alerts.setdefault(alert.alert_id, {})
        if revisions.get(alert.revision) == alert:
            return False
        revisions[alert.revision] = alert
        if len(revisions) > REVISIONS_MAX:
            del revisions[min(revisions)]
        self._heard(alert.updated_at)
        if alert.revision == max(revisions):
            self._alerts.move_to_end(alert.alert_id)
            self._tell("alert", alert.alert_id, alert, quiet)
            self._forget_oldest_alert()
        return True

    def put_event(self, event: Event, *, quiet: bool = False) -> bool:
        """Take an event's version; an older one than the board holds changes nothing."""
        event = forgetting(event, self._forgotten)
        held = self._events.get(event.event_id)
        if held is not None and (held.version > event.version or held == event):
            return False
        self._events[event.event_id] = event
        self._events.move_to_end(event.event_id)
        if event.updated_at:
            self._heard(event.updated_at)
        self._tell("event", event.event_id, event, quiet)
        if len(self._events) > self.events_max:
            self._events.popitem(last=False)
        return True

    def put_tick(self, tick: Tick) -> None:
        """Time goes on even when there is no news."""
        self._heard(tick.as_of)

    def forget(self, name: Literal["alert", "event"], id: str, *, quiet: bool = False) -> None:
        """Take a tombstone of a compacted topic."""
        held = self._alerts.pop(id, None) if name == "alert" else self._events.pop(id, None)
        if held is not None:
            self._tell(name, id, None, quiet)

    def forget_article(self, article_id: str, *, quiet: bool = False) -> None:
        """Let go of the article's words in all that is held, also for those who come back to the stream, and in all that comes."""
        self._forgotten.add(article_id)
        self._updates = deque(replace(update, body=forgetting(update.body, {article_id})) if update.body else update for update in self._updates)
        for alert_id, revisions in self._alerts.items():
            if clean := {number: told for number, alert in revisions.items() if (told := forgetting(alert, {article_id})) is not alert}:
                revisions |= clean
                self._tell("alert", alert_id, revisions[max(revisions)], quiet)
        for event_id, event in self._events.items():
            if (told_event := forgetting(event, {article_id})) is not event:
                self._events[event_id] = told_event
                self._tell("event", event_id, told_event, quiet)

    def count_unreadable(self) -> None:
        self.unreadable += 1

    def start_over(self) -> None:
        """Ask everyone to read the lists again, for example after history was read quietly."""
        self._updates.clear()
        self.number += 1
        self._ring()

    def alerts(self, states: Iterable[AlertState] = ()) -> list[Alert]:
        """Latest revision of each alert, newest first; only those in `states`, if any are given."""
        wanted = set(states)
        latest = (revisions[max(revisions)] for revisions in self._alerts.values())
        return sorted((alert for alert in latest if not wanted or alert.state in wanted), key=alert_order, reverse=True)

    def revisions(self, alert_id: str) -> list[Alert]:
        """All revisions heard of, oldest first; empty if the alert is unknown."""
        return [alert for _, alert in sorted(self._alerts.get(alert_id, {}).items())]

    def events(self, *, with_gone: bool = False) -> list[Event]:
        """Latest version of each event, by the day it happened, newest first; merged and retracted ones only if asked for."""
        return sorted((event for event in self._events.values() if with_gone or event.status not in GONE), key=event_order, reverse=True)

    def event(self, event_id: str) -> Event | None:
        return self._events.get(event_id)

    def count(self) -> tuple[int, int]:
        """How many alerts and events are held."""
        return len(self._alerts), len(self._events)

    @property
    def position(self) -> str:
        """Where the stream stands: the id of the last update. Send it back as Last-Event-ID to continue from here."""
        return f"{self.run}-{self.number}"

    def since(self, position: str) -> list[Update] | None:
        """Updates after `position`; None if they are no longer held, or if the position is of another life: the reader has a gap."""
        run, _, number = position.rpartition("-")
        if run != self.run or not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        missing = self.number - int(number)
        if missing < 0 or missing > len(self._updates):
            return None
        return [self._updates[index] for index in range(len(self._updates) - missing, len(self._updates))]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, name: Literal["alert", "event"], id: str, body: Alert | Event | None, quiet: bool) -> None:
        if quiet:
            return
        self.number += 1
        self._updates.append(Update(self.number, name, id, body))
        if len(self._updates) > self.updates_max:
            self._updates.popleft()
        self._ring()

    def _ring(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _heard(self, moment: datetime) -> None:
        if self.as_of is None or moment > self.as_of:
            self.as_of = moment

    def _forget_oldest_alert(self) -> None:
        if len(self._alerts) <= self.alerts_max:
            return
        closed = (id for id, revisions in self._alerts.items() if revisions[max(revisions)].state in CLOSED)
        del self._alerts[next(closed, next(iter(self._alerts)))]


def alert_order(alert: Alert) -> tuple[str, str]:
    """Sorts by when the alert last changed; the id breaks ties. Text, so that it can be a page's cursor."""
    return alert.updated_at.astimezone(UTC).isoformat(timespec="microseconds"), alert.alert_id


def event_order(event: Event) -> tuple[str, str]:
    """Sorts by the day the event happened; the id breaks ties."""
    return (event.occurred.start if event.occurred else date.min).isoformat(), event.event_id
