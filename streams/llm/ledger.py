"""What was asked and answered before, and what was spent today: one SQLite file, shared by the processes of a machine."""

import sqlite3
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

KEPT = 200_000
"""Answers; the oldest leave."""
TABLES = """
CREATE TABLE IF NOT EXISTS answers (content TEXT PRIMARY KEY, events BLOB NOT NULL, answered_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, requests INTEGER NOT NULL, tokens INTEGER NOT NULL);
"""


class Ledger:
    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(TABLES)

    def answer(self, content: str) -> list[dict[str, Any]] | None:
        with self._lock:
            row = self._db.execute("SELECT events FROM answers WHERE content=?", (content,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def keep(self, content: str, events: list[dict[str, Any]], now: datetime) -> None:
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?,?,?)", (content, orjson.dumps(events), now.timestamp()))
            self._db.execute("DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY answered_at DESC LIMIT -1 OFFSET ?)", (KEPT,))

    def spend(self, requests: int, tokens: int, now: datetime) -> None:
        with self._lock:
            self._db.execute(
                "INSERT INTO spent VALUES (?,?,?) ON CONFLICT (day) DO UPDATE SET requests=requests+excluded.requests, tokens=tokens+excluded.tokens",
                (now.date().isoformat(), requests, tokens),
            )

    def spent(self, now: datetime) -> tuple[int, int]:
        """Requests and tokens of the day (UTC)."""
        with self._lock:
            row = self._db.execute("SELECT requests, tokens FROM spent WHERE day=?", (now.date().isoformat(),)).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def close(self) -> None:
        with self._lock:
            self._db.close()
