"""Patience of a process that reads Kafka in a group, while Kafka is away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from kafka.errors import CommitFailedError, IllegalGenerationError, KafkaError, RebalanceInProgressError, UnknownMemberIdError

AGAIN_SECONDS = 1.0
AWAY = (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)
"""What a member hears that Kafka forgot while it was away, beside the errors that say themselves that trying again may help. Its next poll joins the group anew."""
log = structlog.get_logger(__name__)


@contextmanager
def outlasting(stopped: threading.Event) -> Iterator[None]:
    """Around one step: where Kafka is away it says so and waits a moment. Raises KafkaError where trying again does not help."""
    try:
        yield
    except KafkaError as error:
        if not (error.retriable or isinstance(error, AWAY)):
            raise
        log.warning("kafka is away", error=repr(error))
        stopped.wait(AGAIN_SECONDS)
