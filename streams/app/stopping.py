"""A worker that ends in time. Faust's own end waits for Kafka's word on all that was sent and done, and without Kafka it waits for ever."""

import threading
from typing import Any

import faust

from streams.adapters.ending import end_within


class TimelyWorker(faust.Worker):
    """Faust's worker with `stop_seconds` from the first signal, or from a failure, to the end of the process. One that is not through by then says so and ends
    with exit code 1, as after a crash: what it had not acknowledged is read again."""

    def __init__(self, app: faust.App, *, stop_seconds: float, **options: Any) -> None:
        super().__init__(app, **options)
        self._stop_seconds = stop_seconds
        self._limit: threading.Timer | None = None

    def _schedule_shutdown(self, signal: Any) -> None:
        self._limit_the_stop()
        super()._schedule_shutdown(signal)

    def stop_and_shutdown(self) -> None:
        self._limit_the_stop()
        super().stop_and_shutdown()

    def _limit_the_stop(self) -> None:
        if self._limit is None:
            self._limit = end_within(self._stop_seconds, "worker")
