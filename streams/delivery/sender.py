"""Sends what the outbox holds for one channel, one message at a time."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from structlog.contextvars import bound_contextvars

from streams.adapters.logs import ids_of
from streams.adapters.metrics import Metrics
from streams.adapters.tracing import Tracing
from streams.delivery.outbox import Due, Outbox
from streams.delivery.port import Channel, Failed, Gone, Message, Refused

LOOK_SECONDS = 0.2
log = structlog.get_logger(__name__)


class Sender:
    """`pace`: at most so many messages in so many seconds."""

    def __init__(
        self, name: str, channel: Channel, outbox: Outbox, pace: tuple[int, float], metrics: Metrics, clock: Callable[[], datetime],
        tracing: Tracing | None = None,
    ):  # fmt: skip
        self.name = name
        self._channel = channel
        self._outbox = outbox
        self._pace = pace
        self._metrics = metrics
        self._clock = clock
        self._tracing = tracing

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
        with bound_contextvars(channel=self.name, **ids_of(due.message.alert)):
            outcome = self._traced(due, self._tracing) if self._tracing else self._send(due, due.message)
        self._metrics.delivered.labels(self.name, outcome).inc()
        return True

    def _traced(self, due: Due, tracing: Tracing) -> str:
        told = {f"siaga.{name}": value for name, value in ids_of(due.message.alert).items()}
        span = tracing.begin("deliver", "CLIENT", parent=due.message.trace, attributes={"siaga.channel": self.name, **told})
        outcome = "broken"
        try:
            outcome = self._send(due, replace(due.message, trace=span.traceparent))
        finally:
            ended: dict[str, str | int] = {"siaga.outcome": outcome, "siaga.tries": due.tries + 1}
            span.end(**ended) if outcome == "sent" else span.fail(outcome, **ended)
        return outcome

    def _send(self, due: Due, message: Message) -> str:
        try:
            self._channel.send(message)
        except Refused as refusal:
            self._outbox.refused(due, str(refusal), self._clock())
            log.error("refused for good", error=str(refusal))
            return "refused"
        except Gone as farewell:
            self._outbox.gone(due, str(farewell), self._clock())
            log.error("the receiver wants nothing more; `siaga deliver retry` calls it again", error=str(farewell))
            return "gone"
        except Failed as failure:
            if self._outbox.failed(due, str(failure), failure.retry_after, self._clock()):
                log.error("given up", error=str(failure))
                return "given_up"
            log.warning("not taken, will be tried again", error=str(failure), tries=due.tries + 1)
            return "failed"
        now = self._clock()
        self._outbox.sent(due, now)
        self._metrics.delivery_seconds.labels(self.name).observe(max(0.0, (now - due.message.alert.updated_at).total_seconds()))
        log.info("alert sent", article_ids=[one.article_id for one in due.message.alert.evidence])
        return "sent"
