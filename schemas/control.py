"""Messages that are not news: time, the canary, what could not be read, and what is to be forgotten."""

from collections.abc import Iterator

from schemas.article import RawArticle
from schemas.base import Instant, Schema


class Tick(Schema):
    """Time as a message: everything known up to `as_of` has been sent on this partition by upstream partition `source`."""

    as_of: Instant
    source: int = 0


class Ticks(Schema):
    """Ticks of one upstream partition with nothing between them, in one record: a stage that catches up passes on hundreds. `as_of` ascends."""

    as_of: tuple[Instant, ...]
    source: int = 0

    def __iter__(self) -> Iterator[Tick]:  # type: ignore[override]
        return (Tick(as_of=moment, source=self.source) for moment in self.as_of)


class Canary(Schema):
    """An article that goes the whole way so that a silence has a meaning: read as any other, then passed on in its order, and said to nobody. `article` is left out behind the reader."""

    canary_id: str
    sent_at: Instant
    article: RawArticle | None = None


class Forgotten(Schema):
    """An article whose words are to be nowhere: whoever holds a quote, a title or a text of it lets go of them, and lets go of those that come later."""

    article_id: str
    at: Instant


class DeadLetter(Schema):
    """Why a record could not be read; the record's own bytes travel as the Kafka value, these fields as its headers."""

    stage: str
    error: str
    message: str
    topic: str
    partition: int
    offset: int
