"""Where watches are kept, without Kafka."""

from collections.abc import Sequence
from datetime import datetime

from kafka.errors import KafkaTimeoutError

from schemas.watch import Watch


class Shelf:
    """Watches in memory, in the order in which they were set."""

    def __init__(self) -> None:
        self.kept: list[Watch] = []
        self.fails = False

    def put(self, watches: Sequence[Watch], now: datetime) -> None:
        if self.fails:
            raise KafkaTimeoutError
        self.kept += [watch.model_copy(update={"since": now}) for watch in watches]

    def told(self) -> list[Watch]:
        return self.kept
