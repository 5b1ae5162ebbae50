"""extract: articles to mentions. Remembers, for each article that told of an attack or was revised, what it said last."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from schemas.article import RawArticle
from schemas.base import Instant, Schema
from schemas.control import Canary, Tick
from schemas.ids import stable_id
from schemas.mention import Withdrawal
from streams.stages.admit import known_at
from streams.stages.ports import Out, Reader, Step, forward
from streams.stages.state import Draft


class Seen(BaseModel):
    """The newest content of an article: its order among the revisions, and country by mention id."""

    revision: int
    fetched_at: Instant | None
    content: str
    mentions: dict[str, str]

    @property
    def order(self) -> tuple[int, float, str]:
        return _order(self.revision, self.fetched_at, self.content)


def _order(revision: int, fetched_at: datetime | None, content: str) -> tuple[int, float, str]:
    return revision, fetched_at.timestamp() if fetched_at else 0.0, content


def fingerprint(article: RawArticle) -> str:
    """Of what a reader reads: the same words fetched again are the same content."""
    return stable_id("c", article.title, article.body, article.published, article.publisher, article.withdrawn)


class Extract:
    """Reducer over articles.raw, keyed by article id."""

    name = "extract"

    def __init__(self, read: Reader):
        self._read = read

    def step(self, state: Mapping[str, bytes], message: Schema, partition: int) -> Step:
        match message:
            case Tick():
                return Step(out=(forward("mentions", message, partition),))
            case Canary():
                return self._canary(message)
            case RawArticle():
                return self._article(state, message)
            case _:
                raise TypeError(f"extract takes articles and ticks, not {type(message).__name__}")

    def _canary(self, canary: Canary) -> Step:
        """It goes on if the reader still reads; what it reads of it is no news."""
        if canary.article is None or not self._read(canary.article):
            return Step()
        return Step(out=(Out("mentions", canary.canary_id, canary.model_copy(update={"article": None})),))

    def _article(self, state: Mapping[str, bytes], article: RawArticle) -> Step:
        """A redelivered article changes nothing, an older revision neither; a corrected one replaces its mentions."""
        draft = Draft(state)
        seen = draft.read(article.id, Seen)
        content = fingerprint(article)
        if seen and (seen.content == content or _order(article.revision, article.fetched_at, content) < seen.order):
            return Step()
        mentions = [] if article.withdrawn else self._read(article)
        if not mentions and not seen and article.revision == 1 and not article.withdrawn:
            return Step()
        told = {mention.mention_id: mention.country for mention in mentions}
        gone = [
            Out("mentions", country, Withdrawal(mention_id=mention_id, article_id=article.id, revision=article.revision, known=known_at(article), country=country))
            for mention_id, country in (seen.mentions if seen else {}).items()
            if told.get(mention_id) != country
        ]  # fmt: skip
        draft.write(article.id, Seen(revision=article.revision, fetched_at=article.fetched_at, content=content, mentions=told))
        return Step(draft.changes, (*gone, *(Out("mentions", mention.country, mention) for mention in mentions)))
