"""Watches alerts come, and measures how long each took from its newest article."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread

from kafka import KafkaConsumer, TopicPartition

from schemas.alert import Alert
from schemas.control import Tick
from streams.adapters.clients import client_options
from streams.demo.player import Departure
from streams.settings import Settings

TICK = timedelta(hours=1)
"""The timeline's ticks are full hours."""


class Witness:
    """Reads alerts.log and progress on a thread of its own. `revisions` is what was told; `delays` the seconds from article to alert, one for each revision told at the tick behind a new article (what waits longer waits by rule: for confirmation, for quiet, for a lull); `heard` counts records."""

    def __init__(self, settings: Settings, bootstrap: str, sent: dict[str, Departure], show: Callable[[Alert], None]):
        self._consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, **client_options(settings))
        self._partitions = settings.partitions
        self._alerts = settings.topic_prefix + "alerts.log"
        self._progress = settings.topic_prefix + "progress"
        self._sent = sent
        self._show = show
        self._told: set[str] = set()
        self._done: dict[int, datetime] = {}
        self._over = Flag()
        self._failure: BaseException | None = None
        self.revisions: list[Alert] = []
        self.delays: list[float] = []
        self.heard = 0
        self._thread = Thread(target=self._watch, name="witness", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        try:
            self._consumer.assign([TopicPartition(topic, partition) for topic in (self._alerts, self._progress) for partition in range(self._partitions)])
            self._consumer.seek_to_beginning()
            while not self._over.is_set():
                for partition, records in self._consumer.poll(timeout_ms=100).items():
                    self.heard += len(records)
                    for record in records:
                        if partition.topic == self._progress:
                            self._done[partition.partition] = Tick.model_validate_json(record.value).as_of
                        else:
                            self._hear(Alert.model_validate_json(record.value))
        except Exception as error:
            self._failure = error
        finally:
            self._consumer.close()

    def _hear(self, alert: Alert) -> None:
        now = time.monotonic()
        new = {evidence.article_id for evidence in alert.evidence} - self._told
        departures = [left.second for article in new if (left := self._sent.get(article)) and left.known and alert.updated_at - left.known <= TICK]
        self._told |= new
        if departures:
            self.delays.append(now - max(departures))
        self.revisions.append(alert)
        self._show(alert)

    def has_seen(self, as_of: datetime) -> bool:
        """Whether every partition of the last stage is done with that tick. Raises what the watching thread failed of."""
        if self._failure:
            raise self._failure
        return len(self._done) == self._partitions and min(self._done.values()) >= as_of

    def close(self) -> None:
        self._over.set()
        self._thread.join(10)


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
