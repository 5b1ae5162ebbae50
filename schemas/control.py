"""Messages that are not news: time, and what could not be read."""

from schemas.base import Instant, Schema


class Tick(Schema):
    """Time as a message: everything known up to `as_of` has been sent on this partition by upstream partition `source`."""

    as_of: Instant
    source: int = 0


class DeadLetter(Schema):
    """Why a record could not be read; the record's own bytes travel as the Kafka value, these fields as its headers."""

    stage: str
    error: str
    message: str
    topic: str
    partition: int
    offset: int
