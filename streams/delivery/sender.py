"""Sends what the outbox holds for one channel, one message at a time."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from streams.adapters.metrics import Metrics
from streams.delivery.outbox import Due, Outbox
from streams.delivery.port import Channel, Failed, Gone, Refused

LOOK_SECONDS = 0.2
log = structlog.get_logger(__name__)


class Sender:
    """`pace`: at most so many messages in so many seconds."""

    def __init__(self, name: str, channel: Channel, outbox: Outbox, pace: tuple[int, float], metrics: Metrics, clock: Callable[[], datetime]):
        self.name = name
        self._channel = channel
        self._outbox = outbox
        self._pace = pace
        self._metrics = metrics
        self._clock = clock

    def run(self, stopped: threading.Event) -> None:
        """Until stopped; what is on its way is finished first."""
        while not stopped.is_set():
            if not self.step():
                stopped.wait(LOOK_SECONDS)

    def step(self) -> bool:
        """Sends the next message that is due; False where there is none."""
        due = self._outbox.next(self.name, self._clock(), self._pace)
        if due is None:
            return False
        outcome = self._send(due)
        self._metrics.delivered.labels(self.name, outcome).inc()
        return True

    def _send(self, due: Due) -> str:
        told = {"channel": self.name, "alert_id": due.message.alert.alert_id, "revision": due.message.alert.revision}
        try:
            self._channel.send(due.message)
        except Refused as refusal:
            self._outbox.refused(due, str(refusal), self._clock())
            log.error("refused for good", error=str(refusal), **told)
            return "refused"
        except Gone as farewell:
            self._outbox.gone(due, str(farewell), self._clock())
            log.error("the receiver wants nothing more; `siaga deliver retry` calls it again", error=str(farewell), **told)
            return "gone"
        except Failed as failure:
            if self._outbox.failed(due, str(failure), failure.retry_after, self._clock()):
                log.error("given up", error=str(failure), **told)
                return "given_up"
            log.warning("not taken, will be tried again", error=str(failure), tries=due.tries + 1, **told)
            return "failed"
        now = self._clock()
        self._outbox.sent(due, now)
        self._metrics.delivery_seconds.labels(self.name).observe(max(0.0, (now - due.message.alert.updated_at).total_seconds()))
        return "sent"
