"""Reading on all cores: articles to mentions in the articles' order, by processes that each load the knowledge once."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import tee

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.adapters.ahead import in_order
from streams.stages.ports import Reader

_read: Reader


def _start(build: Callable[[], Reader]) -> None:
    global _read
    _read = build()


def _read_one(article: RawArticle) -> list[EventMention]:
    return _read(article)


class ReadAhead:
    """A Reader that other processes feed: `follow` yields the articles one by one, and a call made while an article is out answers with its mentions.

    `build` makes the real reader; it is called once in each of `jobs` processes, so it must be importable by name.
    """

    def __init__(self, build: Callable[[], Reader], jobs: int):
        self._build = build
        self._jobs = jobs
        self._current: list[EventMention] = []

    def __call__(self, article: RawArticle) -> list[EventMention]:
        return self._current

    def follow(self, articles: Iterable[RawArticle]) -> Iterator[RawArticle]:
        """Takes no more of them than are under way."""
        given, read = tee(articles)
        for article, mentions in zip(given, in_order(_read_one, read, self._jobs, start=partial(_start, self._build)), strict=True):
            self._current = mentions
            yield article
