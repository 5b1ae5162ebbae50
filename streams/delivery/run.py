"""The delivering process: one thread takes alerts from Kafka into the outbox, and one a channel sends from it."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition

from schemas.alert import Alert
from schemas.base import Schema
from schemas.control import Canary, Forgotten
from schemas.forgetting import forgetting
from schemas.watch import Watch
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.adapters.logs import about
from streams.adapters.metrics import Metrics
from streams.adapters.patience import outlasting
from streams.adapters.tracing import Tracing, traceparent_in
from streams.alerts.watches import newest
from streams.delivery.canary import CHANNEL, CanarySender, carried
from streams.delivery.channels.mail import post
from streams.delivery.digest import DigestSender
from streams.delivery.outbox import Outbox
from streams.delivery.port import Channel
from streams.delivery.routing import Route, routes
from streams.delivery.sender import Sender
from streams.delivery.settings import AnyChannel, Digest
from streams.settings import Settings

POLL_MS = 200
MEMBER = "outbox"
"""There is one outbox, so the group has one member, known by its name: after kill -9 its next process takes its place at once, without waiting for its session to end."""
JOIN_SECONDS = 30
SETTLED_EVERY = timedelta(minutes=1)
"""Ticks come each second and are worth no commit of their own."""
HOUSEKEEPING_SECONDS = 3_600
log = structlog.get_logger(__name__)


class Inlet:
    """Takes alerts and watches from Kafka. The group's offsets are committed only behind what the outbox has on disk, so nothing is lost; a repeat changes nothing there."""

    def __init__(
        self, settings: Settings, channels: Sequence[AnyChannel], outbox: Outbox, metrics: Metrics, clock: Callable[[], datetime], *, from_start: bool = False
    ):  # fmt: skip
        """`from_start`: a new group begins with all alerts that stand, not with the next."""
        self._channels = channels
        self._outbox = outbox
        self._metrics = metrics
        self._clock = clock
        self._watches: dict[str, Watch] = {}
        self._forgotten: set[str] = set()
        shared: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap, "enable_auto_commit": False, **client_options(settings)}
        group = f"{settings.topic_prefix}siaga-deliver"
        self._alerts = KafkaConsumer(**shared, group_id=group, group_instance_id=MEMBER, auto_offset_reset="earliest" if from_start else "latest")
        self._alerts.subscribe([settings.topic_prefix + name for name in ("alerts", "progress")])
        self._wishes = KafkaConsumer(**shared, group_id=None, auto_offset_reset="earliest")
        topics = [settings.topic_prefix + name for name in ("watches", "forgotten")]
        self._wishes.assign([TopicPartition(topic, number) for topic in topics for number in sorted(self._wishes.partitions_for_topic(topic) or ())])
        self._settled_at: datetime | None = None

    def run(self, stopped: threading.Event) -> None:
        """While Kafka is away what is stored goes on being sent; what was read and not acknowledged is read again, and is stored already."""
        heard = False
        while not stopped.is_set():
            with outlasting(stopped):
                if not heard:
                    self.hear_watches()
                    heard = True
                self.step()

    def step(self) -> int:
        """One look at Kafka; how many records came."""
        self._take_watches(0)
        polled = self._alerts.poll(timeout_ms=POLL_MS)
        records = [record for batch in polled.values() for record in batch]
        now = self._clock()
        routed = [one for record in records if (one := self._routed(record, now))]
        if routed:
            self._outbox.store(routed, now)
        if routed or self._settled_at is None or (records and now - self._settled_at > SETTLED_EVERY):
            self._settle(now)
        for state in self._outbox.states((channel.name for channel in self._channels), now):
            self._metrics.outbox_waiting.labels(state.name).set(state.waiting)
            self._metrics.outbox_dead.labels(state.name).set(state.dead)
        return len(records)

    def _routed(self, record: Any, now: datetime) -> tuple[Alert, list[Route], str | None] | None:
        """None for what nobody is to be sent: a tick, a tombstone, what is unreadable."""
        match self._read(record, (Alert,)):
            case Alert() as told:
                alert = forgetting(told, self._forgotten)
                return alert, routes(alert, self._channels, self._watches, now), traceparent_in(record.headers)
            case Canary() as canary:
                return carried(canary), [Route(CHANNEL, ("en",), now)], None
        return None

    def _settle(self, now: datetime) -> None:
        """Also before the first alert: a new group that has committed nothing would begin behind what came while it was away."""
        assigned = self._alerts.assignment()
        if assigned:
            for partition in assigned:
                self._alerts.position(partition)
            self.commit()
            self._settled_at = now

    def commit(self) -> None:
        """What the outbox has is done."""
        self._alerts.commit()

    def hear_watches(self) -> None:
        """All watches that are in force, and all articles that are forgotten."""
        ends = self._wishes.end_offsets(self._wishes.assignment())
        while any(self._wishes.position(partition) < end for partition, end in ends.items()):
            self._take_watches(POLL_MS)

    def _take_watches(self, timeout_ms: int) -> None:
        for records in self._wishes.poll(timeout_ms=timeout_ms).values() if self._wishes.assignment() else ():
            for record in records:
                match self._read(record, (Watch, Forgotten)):
                    case Watch() as watch:
                        self._watches = newest(self._watches, watch)
                        held = self._watches[watch.id]
                        self._outbox.mute_watch(held.id, None if held.removed else held.muted_until)
                    case Forgotten() as forgotten:
                        self._forget(forgotten.article_id)

    def _forget(self, article_id: str) -> None:
        self._forgotten.add(article_id)
        if self._outbox.forget_article(article_id):
            for told in self._outbox.cited(article_id):
                log.warning("a forgotten article was sent before", article_id=article_id, channel=told.channel, alert_id=told.alert_id, revision=told.revision)

    def _read(self, record: Any, expected: tuple[type[Schema], ...]) -> Schema | None:
        """None for a tombstone, and for what is no alert: that is logged and counted, for it stands in Kafka as it is."""
        if record.value is None:
            return None
        about("deliver", record)
        try:
            return wire.decode(record.value, record.headers, expected)
        except wire.Unreadable as error:
            self._metrics.rejected.labels("deliver", error.code).inc()
            log.error("record cannot be read", code=error.code, error=str(error))
            return None
        finally:
            about("deliver", None)

    def close(self) -> None:
        self._alerts.close()
        self._wishes.close()


def deliver(
    inlet: Inlet, senders: Iterable[Sender | DigestSender | CanarySender], outbox: Outbox, stopped: threading.Event, clock: Callable[[], datetime]
) -> None:
    """Runs until stopped, or until a part fails: then the others stop, and its error is raised."""
    failures: list[BaseException] = []

    def part(work: Callable[[threading.Event], None]) -> None:
        try:
            work(stopped)
        except BaseException as error:  # a thread's error would be lost; it is raised below
            failures.append(error)
            stopped.set()

    def keep_house(until: threading.Event) -> None:
        while not until.wait(HOUSEKEEPING_SECONDS):
            outbox.forget_old(clock())

    threads = [
        threading.Thread(target=part, args=(work,), name=name)
        for name, work in [("inlet", inlet.run), ("house", keep_house), *((s.name, s.run) for s in senders)]
    ]
    for thread in threads:
        thread.start()
    while not stopped.wait(0.5):
        pass
    for thread in threads:
        thread.join(JOIN_SECONDS)
    if failures:
        raise failures[0]


def senders_of(
    channels: Iterable[AnyChannel],
    made: Callable[[AnyChannel], Channel],
    outbox: Outbox,
    metrics: Metrics,
    clock: Callable[[], datetime],
    tracing: Tracing | None = None,
) -> list[Sender | DigestSender | CanarySender]:
    """One a channel, and the canary's, which is nobody's."""
    people = [
        DigestSender(channel, partial(post, channel), outbox, metrics, clock)
        if isinstance(channel, Digest)
        else Sender(channel.name, made(channel), outbox, (channel.rate.messages, channel.rate.minutes * 60.0), metrics, clock, tracing)
        for channel in channels
    ]
    return [*people, CanarySender(outbox, metrics, clock)]
