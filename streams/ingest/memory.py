"""What the crawl remembers on disk: how each feed was last met, and which articles Kafka has."""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

KEPT_DAYS = 60
"""How long a known address is remembered; feeds list their articles for days."""
HABIT_KEPT, HABIT_SPAN, HABIT_MIN = timedelta(days=14), timedelta(days=3), 10
"""A source has a habit once so many visits over so long a time brought something new: a night must be among them."""
TABLES = """
CREATE TABLE IF NOT EXISTS feeds (
    address TEXT PRIMARY KEY, etag TEXT, modified TEXT, next_at REAL NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, error TEXT,
    last_ok REAL, last_article REAL, articles INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS known (address TEXT PRIMARY KEY, updated TEXT NOT NULL, seen_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS arrivals (source TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (source, at)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """`articles`: how many came of it in all; times in seconds since 1970."""

    address: str
    etag: str | None = None
    modified: str | None = None
    next_at: float = 0.0
    failures: int = 0
    error: str | None = None
    last_ok: float | None = None
    last_article: float | None = None
    articles: int = 0


class Memory:
    """One SQLite file, shared by the threads of one process."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def feed(self, address: str) -> FeedState:
        with self._lock:
            row = self._db.execute("SELECT * FROM feeds WHERE address=?", (address,)).fetchone()
        return FeedState(*row) if row else FeedState(address)

    def feeds(self) -> list[FeedState]:
        """All that were ever visited, by address."""
        with self._lock:
            return [FeedState(*row) for row in self._db.execute("SELECT * FROM feeds ORDER BY address").fetchall()]

    def keep(self, state: FeedState) -> None:
        values = (
            state.address, state.etag, state.modified, state.next_at, state.failures, state.error, state.last_ok, state.last_article, state.articles,
        )  # fmt: skip
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO feeds VALUES (?,?,?,?,?,?,?,?,?)", values)

    def is_known(self, address: str, updated: str) -> bool:
        """Whether Kafka has the article as it was updated then."""
        with self._lock:
            row = self._db.execute("SELECT updated FROM known WHERE address=?", (address,)).fetchone()
        return row is not None and row[0] == updated

    def know(self, articles: Iterable[tuple[str, str]], now: datetime) -> None:
        """Addresses and their update stamps: called once Kafka has acknowledged them."""
        with self._lock:
            self._db.executemany("INSERT OR REPLACE INTO known VALUES (?,?,?)", [(address, updated, now.timestamp()) for address, updated in articles])

    def arrived(self, source: str, now: datetime) -> None:
        """A visit brought something new."""
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO arrivals VALUES (?,?)", (source, now.timestamp()))

    def longest_gap(self, source: str, now: datetime) -> float | None:
        """Seconds between two visits that brought something new; None where the source has no habit yet."""
        since = (now - HABIT_KEPT).timestamp()
        with self._lock:
            told: list[float] = [at for (at,) in self._db.execute("SELECT at FROM arrivals WHERE source=? AND at>=? ORDER BY at", (source, since))]
        if len(told) < HABIT_MIN or told[-1] - told[0] < HABIT_SPAN.total_seconds():
            return None
        return max(after - before for before, after in pairwise(told))

    def forget_old(self, now: datetime) -> None:
        with self._lock:
            self._db.execute("DELETE FROM known WHERE seen_at<?", (now.timestamp() - KEPT_DAYS * 86_400,))
            self._db.execute("DELETE FROM arrivals WHERE at<?", ((now - HABIT_KEPT).timestamp(),))


def succeeded(state: FeedState, now: datetime, next_at: datetime, articles: int, etag: str | None, modified: str | None) -> FeedState:
    told = now.timestamp()
    return replace(
        state, etag=etag, modified=modified, next_at=next_at.timestamp(), failures=0, error=None, last_ok=told,
        last_article=told if articles else state.last_article, articles=state.articles + articles,
    )  # fmt: skip


def failed(state: FeedState, next_at: datetime, why: str) -> FeedState:
    return replace(state, next_at=next_at.timestamp(), failures=state.failures + 1, error=why)


def moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
