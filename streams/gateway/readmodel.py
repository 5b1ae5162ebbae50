"""The read model: alerts, events and the offsets up to which they were read, in one SQLite database; the encoded answers beside the columns that they are found by.

A transaction holds a batch's rows and its offsets, so that a crash loses and doubles nothing. What is deleted is overwritten (secure_delete), for articles can be forgotten.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from schemas.alert import Alert
from schemas.event import Event
from streams.gateway.database import beside, connect, copy_without_remains, hold, replace_by_copy
from streams.gateway.geojson import EventFeature
from streams.gateway.rows import Columns, alert_columns, alert_documents, alert_words, event_columns, event_documents, event_series, event_words
from streams.gateway.tables import NAMES, TABLES, VERSION

Name = Literal["alert", "event"]


class NotOurs(Exception):
    """A file that cannot be gone on with, and why: damaged, or of another version."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a list: its place in the order, its id, and the document that was asked for."""

    moment: str
    id: str
    document: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions in SQL that all hold, with their values. Rows are `item`, their words `words`, as `select` joins them."""

    conditions: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    by_words: bool = False


class ReadModel:
    """One connection, for the threads of one process; no other process can open the file meanwhile."""

    def __init__(self, path: Path | None = None):
        """No path: in memory alone. Raises FileInUse; NotOurs for a damaged file or one of another version; OSError where its folder cannot be made."""
        self._path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._changes = 0
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            if path:
                opened.enter_context(hold(path))
                beside(path, "clean").unlink(missing_ok=True)
            try:
                self._db = connect(path)
                opened.callback(lambda: self._db.close())
                self._open()
                self._heard: int = self._one("SELECT max(coalesce((SELECT max(heard) FROM events), 0), coalesce((SELECT max(heard) FROM alerts), 0))")
                self._count: dict[Name, int] = {"event": self._one("SELECT count(*) FROM events"), "alert": self._one("SELECT count(*) FROM alerts")}
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                raise NotOurs(f"damaged ({error})") from error
            self._opened = opened.pop_all()

    def _open(self) -> None:
        version = self._one("PRAGMA user_version")
        if version == 0 and not self._one("SELECT count(*) FROM sqlite_master"):
            self._db.executescript(f"BEGIN; {TABLES} PRAGMA user_version={VERSION}; COMMIT")
        elif version != VERSION:
            raise NotOurs(f"of version {version}, and this siaga reads {VERSION}")
        elif (said := self._one("PRAGMA quick_check(1)")) != "ok":
            raise NotOurs(f"damaged ({said})")

    def close(self) -> None:
        with self._lock:
            self._opened.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of the block's changes or none; of blocks within each other the outermost counts."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")
                self._changes += 1

    def has_remains(self) -> bool:
        """Whether words that were forgotten may still be in the file."""
        return bool(self._one("SELECT 1 FROM forgotten WHERE scrubbed=0 LIMIT 1"))

    def copied(self) -> int:
        """Makes a copy of the file without remains, which takes a while; whoever reads meanwhile is answered. Returns what `take_over` asks for."""
        changes = self._changes
        if self._path:
            copy_without_remains(self._path)
        return changes

    def take_over(self, changes: int) -> bool:
        """Puts the copy in the file's place, at once. False where something was written since it was begun: then another is needed."""
        with self._lock:
            if changes != self._changes:
                return False
            if self._path:
                self._db.close()
                replace_by_copy(self._path)
                self._db = connect(self._path)
            self._db.execute("UPDATE forgotten SET scrubbed=1")
            return True

    def clear(self) -> None:
        """Everything goes, offsets too."""
        with self.writing():
            for table in NAMES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            self._heard, self._count = 0, {"event": 0, "alert": 0}

    def count(self, name: Name) -> int:
        return self._count[name]

    # What is written

    def put_event(self, event: Event, feature: EventFeature) -> None:
        """In the place of the version before."""
        with self.writing():
            n = self._put("event", event_columns(event, feature, self._next()))
            self._put_parts("event_documents", n, [event_documents(event, feature)])
            self._put_parts("event_words", n, [event_words(event)])
            self._put_parts("event_series", n, event_series(event))
            self._db.execute("DELETE FROM cited WHERE name='event' AND n=?", (n,))
            self._cite("event", n, event)

    def put_latest(self, alert: Alert) -> None:
        """The revision that lists tell; it must be `put_revision` too."""
        with self.writing():
            n = self._put("alert", alert_columns(alert, self._next()))
            self._put_parts("alert_words", n, [alert_words(alert)])
            self._put_parts("alert_events", n, [{"event_id": id} for id in {event.event_id for event in alert.events}])

    def put_revision(self, alert: Alert, *, kept: int) -> None:
        """One of the alert's revisions; of more than `kept` the oldest leave."""
        with self.writing():
            n = self._n("alert", alert.alert_id)
            documents = alert_documents(alert)
            self._db.execute("INSERT OR REPLACE INTO revisions VALUES (?,?,?,?)", (n, alert.revision, documents["value"], documents["line"]))
            self._db.execute(
                "DELETE FROM revisions WHERE n=? AND revision NOT IN (SELECT revision FROM revisions WHERE n=? ORDER BY revision DESC LIMIT ?)", (n, n, kept)
            )
            self._cite("alert", n, alert)

    def delete(self, name: Name, id: str) -> bool:
        """True where there was something."""
        with self.writing():
            row = self._db.execute(f"SELECT n FROM {name}s WHERE {name}_id=?", (id,)).fetchone()  # noqa: S608 - our own names
            if row is None:
                return False
            parts = ("event_documents", "event_words", "event_series") if name == "event" else ("revisions", "alert_words", "alert_events")
            for table in (f"{name}s", *parts):
                self._db.execute(f"DELETE FROM {table} WHERE n=?", row)  # noqa: S608 - our own names
            self._db.execute("DELETE FROM cited WHERE name=? AND n=?", (name, *row))
            self._count[name] -= 1
            return True

    def oldest(self, name: Name) -> str:
        """Who leaves first: of alerts the closed, then whatever was heard of longest ago."""
        order = "standing, heard" if name == "alert" else "heard"
        return str(self._one(f"SELECT {name}_id FROM {name}s ORDER BY {order} LIMIT 1"))  # noqa: S608 - our own names

    def forget(self, article_id: str) -> None:
        """Remember that it is forgotten; what was overwritten in this transaction is in no file once a copy took over."""
        with self.writing():
            self._db.execute("INSERT OR IGNORE INTO forgotten VALUES (?, 0)", (article_id,))
            self._db.execute("DELETE FROM cited WHERE article_id=?", (article_id,))

    def move_to(self, topic: str, partition: int, offset: int) -> None:
        """The next record to be read."""
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO offsets VALUES (?,?,?)", (topic, partition, offset))

    def put_origin(self, topic: str, identity: str) -> None:
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO origins VALUES (?,?)", (topic, identity))

    def put_moment(self, name: str, moment: datetime) -> None:
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO moments VALUES (?,?)", (name, moment.isoformat()))

    def _put(self, name: Name, columns: Columns) -> int:
        id = columns[f"{name}_id"]
        known = self._db.execute(f"SELECT 1 FROM {name}s WHERE {name}_id=?", (id,)).fetchone()  # noqa: S608 - our own names
        places, changes = ",".join("?" * len(columns)), ",".join(f"{column}=excluded.{column}" for column in columns)
        self._db.execute(
            f"INSERT INTO {name}s ({','.join(columns)}) VALUES ({places}) ON CONFLICT ({name}_id) DO UPDATE SET {changes}",  # noqa: S608 - our own names
            tuple(columns.values()),
        )
        self._count[name] += known is None
        return self._n(name, id)

    def _put_parts(self, table: str, n: int, rows: Sequence[Columns]) -> None:
        self._db.execute(f"DELETE FROM {table} WHERE n=?", (n,))  # noqa: S608 - our own names
        for row in rows:
            self._db.execute(f"INSERT INTO {table} (n,{','.join(row)}) VALUES (?{',?' * len(row)})", (n, *row.values()))  # noqa: S608 - our own names

    def _cite(self, name: Name, n: int, told: Alert | Event) -> None:
        for article_id in {one.article_id for one in told.evidence}:
            self._db.execute("INSERT OR IGNORE INTO cited VALUES (?,?,?)", (name, n, article_id))

    def _next(self) -> int:
        self._heard += 1
        return self._heard

    # What is read

    def event(self, event_id: str) -> tuple[int, bytes] | None:
        """Its version and its document."""
        row: tuple[int, bytes] | None = self._row("SELECT version, value FROM events CROSS JOIN event_documents USING (n) WHERE event_id=?", event_id)
        return row

    def revisions(self, alert_id: str) -> dict[int, bytes]:
        """Documents by revision, oldest first."""
        return dict(self._rows("SELECT r.revision, value FROM alerts CROSS JOIN revisions AS r USING (n) WHERE alert_id=? ORDER BY r.revision", alert_id))

    def select(self, name: Name, column: str, wanted: Wanted, *, limit: int, after: tuple[str, str] | None = None) -> list[Found]:
        """`column` of the newest that are wanted, those behind `after` alone."""
        moment, documents = ("day", "event_documents AS d USING (n)") if name == "event" else ("updated", "revisions AS d USING (n, revision)")
        words = f"CROSS JOIN {name}_words AS words USING (n)" if wanted.by_words else ""
        behind = (f"(item.{moment}, item.{name}_id) < (?,?)",) if after else ()
        conditions = " AND ".join(("1", *wanted.conditions, *behind))
        rows = self._rows(
            f"SELECT item.{moment}, item.{name}_id, d.{column} FROM {name}s AS item {words} CROSS JOIN {documents}"  # noqa: S608 - our own names
            f" WHERE {conditions} ORDER BY item.{moment} DESC, item.{name}_id DESC LIMIT ?",
            *wanted.values, *(after or ()), limit,
        )  # fmt: skip
        return [Found(*row) for row in rows]

    def citing(self, article_id: str) -> list[tuple[Name, str]]:
        """What holds, or held, words of the article."""
        return self._rows(
            "SELECT name, alert_id FROM cited CROSS JOIN alerts USING (n) WHERE name='alert' AND article_id=?1"
            " UNION ALL SELECT name, event_id FROM cited CROSS JOIN events USING (n) WHERE name='event' AND article_id=?1",
            article_id,
        )

    def forgotten(self) -> set[str]:
        return {article_id for (article_id,) in self._rows("SELECT article_id FROM forgotten")}

    def firing(self) -> dict[int, int]:
        """How many alerts fire now, by the rank of their severity."""
        return dict(self._rows("SELECT severity, count(*) FROM alerts WHERE state='firing' GROUP BY severity"))

    def offsets(self) -> dict[tuple[str, int], int]:
        """Of each topic and partition the next record to be read."""
        return {(topic, partition): offset for topic, partition, offset in self._rows("SELECT topic, partition, next FROM offsets")}

    def origins(self) -> dict[str, str]:
        return dict(self._rows("SELECT topic, identity FROM origins"))

    def moment(self, name: str) -> datetime | None:
        row = self._row("SELECT moment FROM moments WHERE name=?", name)
        return datetime.fromisoformat(row[0]) if row else None

    def first_seen(self) -> str | None:
        """The first day on which any event that stands was heard of."""
        first: str | None = self._one("SELECT min(first_seen) FROM events WHERE NOT gone")
        return first

    def series_totals(self, conditions: Iterable[str], values: Iterable[Any], since: str, until: str) -> list[tuple[str, int]]:
        """Series by id, with their events in these days; the fullest first."""
        chosen = " AND ".join(("1", *conditions))
        return self._rows(
            f"SELECT series_id, sum(day BETWEEN ? AND ?) AS total FROM event_series WHERE {chosen} GROUP BY series_id ORDER BY total DESC, series_id",  # noqa: S608
            since, until, *values,
        )  # fmt: skip

    def series(self, series_id: str, since: str, until: str) -> tuple[bytes, dict[str, int]]:
        """What it is, and its events by day."""
        told: bytes = self._one("SELECT series FROM event_series WHERE n=(SELECT max(n) FROM event_series WHERE series_id=?1) AND series_id=?1", series_id)
        days = self._rows("SELECT day, count(*) FROM event_series WHERE series_id=? AND day BETWEEN ? AND ? GROUP BY day", series_id, since, until)
        return told, dict(days)

    def hours(self, series_id: str, since: str, until: str) -> dict[str, int]:
        """Events of these days by the hour (UTC) in which they happened, where it is known."""
        found = self._rows(
            "SELECT hour, count(*) FROM event_series WHERE series_id=? AND day BETWEEN ? AND ? AND hour NOT NULL GROUP BY hour ORDER BY hour",
            series_id,
            since,
            until,
        )
        return dict(found)

    def _n(self, name: Name, id: str) -> int:
        return int(self._one(f"SELECT n FROM {name}s WHERE {name}_id=?", id))  # noqa: S608 - our own names

    def _one(self, sql: str, *values: Any) -> Any:
        row = self._row(sql, *values)
        return row[0] if row else None

    def _row(self, sql: str, *values: Any) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()
