"""The board: what the gateway knows now, over its read model. No Kafka, no web; whoever feeds it may be a test."""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from schemas.alert import Alert, AlertState
from schemas.control import Tick
from schemas.event import Event
from schemas.forgetting import forgetting, without_words
from streams.gateway.frames import update_frame
from streams.gateway.geojson import feature
from streams.gateway.readmodel import Name, ReadModel, Wanted

ALERTS_MAX = 5_000
REVISIONS_MAX = 200
EVENTS_MAX = 50_000
UPDATES_MAX = 1_000
SLICE = 500
"""So many are read at once where all are."""
FeedState = Literal["none", "connecting", "catching_up", "live"]
"""Where the board's feed stands; none where nobody feeds it but a test or a program."""
STANDING = Wanted(("NOT item.gone",))
ALL = Wanted()
AS_OF = "as_of"
CANARY = "canary"


@dataclass(frozen=True, slots=True)
class Update:
    """One change of the board. `value` is the alert or the event in JSON, None where the thing of that id was forgotten; `frame` is what the live stream sends, for all readers."""

    number: int
    name: Name
    id: str
    value: bytes | None
    frame: bytes


@dataclass
class Board:
    """Latest alert per id with its revisions, latest event per id, and the last updates for those who were away.

    Everything is keyed by id and number, so that a record heard twice changes nothing and order between topics does not matter.
    `run` names this board's life: positions of another life are unknown here. Sizes are bounded; the oldest closed alerts go first.
    """

    model: ReadModel = field(default_factory=ReadModel)
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    alerts_max: int = ALERTS_MAX
    events_max: int = EVENTS_MAX
    updates_max: int = UPDATES_MAX
    number: int = 0
    unreadable: int = 0
    as_of: datetime | None = field(init=False)
    """The newest moment that any alert, event or tick has spoken of; None before the first."""
    _updates: deque[Update] = field(default_factory=deque)
    _listeners: list[Callable[[], None]] = field(default_factory=list)
    _forgotten: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.as_of = self.model.moment(AS_OF)
        self._forgotten = self.model.forgotten()

    def taking(self) -> AbstractContextManager[None]:
        """Around a batch of changes that stand together or not at all."""
        return self.model.writing()

    def put_alert(self, alert: Alert, *, quiet: bool = False) -> bool:
        """Take a revision. True if the board changed; the stream hears of it only if it is the latest one.

        Of two different revisions with one number the later heard wins. `quiet` is for history: nobody is told.
        """
        alert = forgetting(alert, self._forgotten)
        value = alert.model_dump_json().encode()
        held = self.model.revisions(alert.alert_id)
        if held.get(alert.revision) == value:
            return False
        with self.taking():
            if is_latest := alert.revision >= max(held, default=0):
                self.model.put_latest(alert)
            self.model.put_revision(alert, kept=REVISIONS_MAX)
            self._heard(alert.updated_at)
            if is_latest:
                self._tell("alert", alert.alert_id, value, quiet)
                self._let_go("alert", self.alerts_max)
        return True

    def put_event(self, event: Event, *, quiet: bool = False) -> bool:
        """Take an event's version; an older one than the board holds changes nothing."""
        event = forgetting(event, self._forgotten)
        value = event.model_dump_json().encode()
        held = self.model.event(event.event_id)
        if held is not None and (held[0] > event.version or held[1] == value):
            return False
        with self.taking():
            self.model.put_event(event, feature(event))
            if event.updated_at:
                self._heard(event.updated_at)
            self._tell("event", event.event_id, value, quiet)
            self._let_go("event", self.events_max)
        return True

    def put_tick(self, tick: Tick) -> None:
        """Time goes on even when there is no news."""
        self._heard(tick.as_of)

    def put_canary(self, sent_at: datetime, *, quiet: bool = False) -> None:
        """One that came through all stages. It is in no list, and those who follow are told nothing of it."""
        if self.canary is None or sent_at > self.canary:
            self.model.put_moment(CANARY, sent_at)
            if not quiet:
                self._ring()

    @property
    def canary(self) -> datetime | None:
        """When the newest canary was sent, as the read model has it."""
        return self.model.moment(CANARY)

    def forget(self, name: Name, id: str, *, quiet: bool = False) -> None:
        """Take a tombstone of a compacted topic."""
        if self.model.delete(name, id):
            self._tell(name, id, None, quiet)

    def forget_article(self, article_id: str, *, quiet: bool = False) -> None:
        """Let go of the article's words in all that is held, also for those who come back to the stream, and in all that comes."""
        self._forgotten.add(article_id)
        self._updates = deque(self._wordless(update, article_id) for update in self._updates)
        with self.taking():
            for name, id in self.model.citing(article_id):
                if name == "alert":
                    self._clean_alert(id, article_id, quiet)
                else:
                    self._clean_event(id, article_id, quiet)
            self.model.forget(article_id)

    def _clean_alert(self, alert_id: str, article_id: str, quiet: bool) -> None:
        clean = {number: told for number, value in self.model.revisions(alert_id).items() if (told := without_words(value, article_id))}
        revisions = [Alert.model_validate_json(told) for told in clean.values()]
        if not revisions:
            return
        latest = max(self.model.revisions(alert_id))
        for alert in revisions:
            if alert.revision == latest:
                self.model.put_latest(alert)
            self.model.put_revision(alert, kept=REVISIONS_MAX)
        self._tell("alert", alert_id, self.model.revisions(alert_id)[latest], quiet)

    def _clean_event(self, event_id: str, article_id: str, quiet: bool) -> None:
        held = self.model.event(event_id)
        if held and (told := without_words(held[1], article_id)):
            event = Event.model_validate_json(told)
            self.model.put_event(event, feature(event))
            self._tell("event", event_id, event.model_dump_json().encode(), quiet)

    def _wordless(self, update: Update, article_id: str) -> Update:
        clean = without_words(update.value, article_id) if update.value else None
        if clean is None:
            return update
        return replace(update, value=clean, frame=update_frame(update.name, self._position(update.number), update.id, clean))

    def count_unreadable(self) -> None:
        self.unreadable += 1

    def start_over(self) -> None:
        """Ask everyone to read the lists again, for example after history was read quietly."""
        self._updates.clear()
        self.number += 1
        self._ring()

    def clear(self) -> None:
        """Know nothing any more, not even up to where was read."""
        self.model.clear()
        self.as_of = None
        self._forgotten.clear()
        self.start_over()

    def alerts(self, states: Iterable[AlertState] = ()) -> Iterator[Alert]:
        """Latest revision of each alert, newest first; only those in `states`, if any are given."""
        states = tuple(states)
        wanted = Wanted((f"item.state IN ({','.join('?' * len(states))})",), states) if states else ALL
        return map(Alert.model_validate_json, self._documents("alert", wanted))

    def revisions(self, alert_id: str) -> list[Alert]:
        """All revisions heard of, oldest first; empty if the alert is unknown."""
        return [Alert.model_validate_json(value) for value in self.model.revisions(alert_id).values()]

    def events(self, *, with_gone: bool = False) -> Iterator[Event]:
        """Latest version of each event, by the day it happened, newest first; merged and retracted ones only if asked for."""
        return map(Event.model_validate_json, self._documents("event", ALL if with_gone else STANDING))

    def event(self, event_id: str) -> Event | None:
        held = self.model.event(event_id)
        return Event.model_validate_json(held[1]) if held else None

    def count(self) -> tuple[int, int]:
        """How many alerts and events are held."""
        return self.model.count("alert"), self.model.count("event")

    @property
    def position(self) -> str:
        """Where the stream stands: the id of the last update. Send it back as Last-Event-ID to continue from here."""
        return self._position(self.number)

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

    def _documents(self, name: Name, wanted: Wanted) -> Iterator[bytes]:
        """All of them, a slice at a time, so that memory holds one."""
        after = None
        while found := self.model.select(name, "value", wanted, limit=SLICE, after=after):
            yield from (row.document for row in found)
            after = found[-1].moment, found[-1].id

    def _position(self, number: int) -> str:
        return f"{self.run}-{number}"

    def _tell(self, name: Name, id: str, value: bytes | None, quiet: bool) -> None:
        if quiet:
            return
        self.number += 1
        self._updates.append(Update(self.number, name, id, value, update_frame(name, self.position, id, value)))
        if len(self._updates) > self.updates_max:
            self._updates.popleft()
        self._ring()

    def _ring(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _heard(self, moment: datetime) -> None:
        if self.as_of is None or moment > self.as_of:
            self.as_of = moment
            self.model.put_moment(AS_OF, moment)

    def _let_go(self, name: Name, most: int) -> None:
        while self.model.count(name) > most:
            self.model.delete(name, self.model.oldest(name))
