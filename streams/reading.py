"""Reading on all cores: articles to mentions in the articles' order, by processes that each load the knowledge once."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.stages.ports import Reader

CHUNK = 16

_read: Reader


def _start(build: Callable[[], Reader]) -> None:
    global _read
    _read = build()


def _read_one(article: RawArticle) -> list[EventMention]:
    return _read(article)


class ReadAhead:
    """A Reader that other processes feed: `follow` yields the articles one by one, and a call made while an article is out answers with its mentions.

    `build` makes the real reader; it is called once in each of `jobs` processes, so it must be importable by name. Where it fails, so does `follow`
    (BrokenProcessPool), instead of starting processes without end.
    """

    def __init__(self, build: Callable[[], Reader], jobs: int):
        self._build = build
        self._jobs = jobs
        self._current: list[EventMention] = []

    def __call__(self, article: RawArticle) -> list[EventMention]:
        return self._current

    def follow(self, articles: Iterable[RawArticle]) -> Iterator[RawArticle]:
        ordered = list(articles)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_start, initargs=(self._build,)) as pool:
            for article, mentions in zip(ordered, pool.map(_read_one, ordered, chunksize=CHUNK), strict=True):
                self._current = mentions
                yield article
