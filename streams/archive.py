"""Articles of any number in the order in which they could be known: sorted in runs, of which all but the last lie on disk, and merged as they are read. Memory holds a run, whatever the archive."""

import heapq
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from operator import itemgetter
from typing import IO, NamedTuple, Self

from schemas.article import RawArticle
from streams.stages.timeline import Place, hour_of, place_of, ticks

RUN_BYTES = 64_000_000


class Filed(NamedTuple):
    """Where an article stands in the order, and the article as it was written."""

    place: Place
    line: bytes


class Archive:
    """A context: the runs on disk go with it."""

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._run: list[Filed] = []
        self._bytes = 0
        self._files: list[IO[bytes]] = []
        self._hours: set[datetime] = set()
        self._number = 0
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __len__(self) -> int:
        return self._number

    def add(self, line: bytes, article: RawArticle, known: datetime | None) -> None:
        """`line` is the article's own JSON."""
        self._run.append(Filed(place_of(article, known), line))
        self._number += 1
        if known:
            self._hours.add(hour_of(known))
        self._bytes += len(line)
        if self._bytes > self._run_bytes:
            self._put_aside()

    def ticks(self) -> list[datetime]:
        return ticks(self._hours)

    def __iter__(self) -> Iterator[RawArticle]:
        """Once: ties stay as they were added."""
        self._run.sort(key=itemgetter(0))
        for filed in heapq.merge(*map(_read, self._files), self._run, key=itemgetter(0)):
            yield RawArticle.model_validate_json(filed.line)

    def _put_aside(self) -> None:
        file = self._open.enter_context(tempfile.TemporaryFile(prefix="siaga-archive-"))  # noqa: SIM115 the stack closes it
        for filed in sorted(self._run, key=itemgetter(0)):
            pickle.dump(tuple(filed), file)
        file.seek(0)
        self._files.append(file)
        self._run, self._bytes = [], 0


def _read(file: IO[bytes]) -> Iterator[Filed]:
    """What this process wrote itself into a file without a name."""
    while True:
        try:
            yield Filed(*pickle.load(file))  # noqa: S301 as above
        except EOFError:
            return
