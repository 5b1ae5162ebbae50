"""An entry and its page as a RawArticle: the same article has the same id, however often it is met."""

from datetime import datetime

from schemas.article import RawArticle
from schemas.ids import stable_id
from streams.ingest.feeds import Entry
from streams.ingest.pages import SHORT, Page
from streams.ingest.sources import Source


def article(source: Source, entry: Entry, page: Page | None, feed: str, now: datetime) -> RawArticle:
    """The page's body where it has one, else the feed's own text, whichever tells more."""
    canonical = page.canonical if page else entry.address.partition("#")[0]
    body = page.body if page and len(page.body) >= max(SHORT, len(entry.text) // 2) else entry.text
    return RawArticle(
        id=stable_id("a", canonical), url=canonical, publisher=source.name, language=source.language, title=entry.title or (page.title if page else ""),
        body=body, published=entry.published or (page.published if page else None), fetched_at=now, feed=feed,
    )  # fmt: skip
