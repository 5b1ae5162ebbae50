"""The outbox: every revision that has to go somewhere, on disk before Kafka hears that it was taken.

SQLite in WAL mode, written through to the disk at each commit. Of one alert only the newest revision waits for a channel: one that is overtaken before it was sent is struck out, so that a
receiver who was away for a day gets the newest state of each alert and no flood. What was sent but not yet written down when the process died is sent again, with the same id.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from schemas.alert import Alert
from schemas.forgetting import mark_of, without_words
from streams.delivery.port import Language, Message, Told
from streams.delivery.retries import SCHEDULE, open_for, wait_before
from streams.delivery.routing import Route, is_grave

KEPT_DAYS = 30
"""How long what was sent is remembered, for threads and references."""
TABLES = """
CREATE TABLE IF NOT EXISTS outgoing (
    channel TEXT NOT NULL, alert_id TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, value BLOB NOT NULL, languages TEXT NOT NULL, grave INTEGER NOT NULL,
    stored_at REAL NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, sent_at REAL, error TEXT, watch TEXT,
    PRIMARY KEY (channel, alert_id, revision)
);
CREATE INDEX IF NOT EXISTS outgoing_by_due ON outgoing (channel, state, due);
CREATE TABLE IF NOT EXISTS channels (name TEXT PRIMARY KEY, failures INTEGER NOT NULL DEFAULT 0, open_until REAL NOT NULL DEFAULT 0, muted_until REAL NOT NULL DEFAULT 0, gone TEXT);
CREATE TABLE IF NOT EXISTS digests (channel TEXT PRIMARY KEY, hour REAL NOT NULL);
CREATE TABLE IF NOT EXISTS cited (article_id TEXT NOT NULL, channel TEXT NOT NULL, alert_id TEXT NOT NULL, revision INTEGER NOT NULL, sent_at REAL NOT NULL,
    PRIMARY KEY (article_id, channel, alert_id, revision));
CREATE TABLE IF NOT EXISTS muted (alert_id TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS muted_watches (watch TEXT PRIMARY KEY, until REAL NOT NULL);
"""
ADDED = {
    "trace": ("ALTER TABLE outgoing ADD COLUMN trace TEXT",),
    "watch": (
        "ALTER TABLE outgoing ADD COLUMN watch TEXT",
        "UPDATE outgoing SET watch=json_extract(CAST(value AS TEXT), '$.series.key') WHERE json_extract(CAST(value AS TEXT), '$.series.kind')='watch'",
    ),
}
"""Columns of `outgoing` that outboxes of earlier versions lack, and how they get them."""
DUE = (
    "SELECT alert_id, value, languages, grave, tries, trace FROM outgoing AS o WHERE channel=:channel AND state=:state AND due<=:at"
    " AND NOT EXISTS (SELECT 1 FROM muted WHERE muted.alert_id=o.alert_id AND until>:at)"
    " AND NOT EXISTS (SELECT 1 FROM muted_watches AS m WHERE m.watch=o.watch AND m.until>:at)"
)
DIGEST_TRIES = 2
"""After so many the waits grow no longer: a letter of a day is tried until it is taken."""
WAITING, SENT, DEAD, OVERTAKEN = "waiting", "sent", "dead", "overtaken"


@dataclass(frozen=True, slots=True)
class Due:
    """A message to be sent now."""

    channel: str
    message: Message
    tries: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A revision that a channel took, and that cited an article which is forgotten."""

    channel: str
    alert_id: str
    revision: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelState:
    name: str
    waiting: int
    sent: int
    dead: int
    failures: int
    open_until: datetime | None
    muted_until: datetime | None
    gone: str | None
    last_error: str | None


class Outbox:
    """One file, used by the threads of one process and by the commands beside it. Times are given, never asked for."""

    def __init__(self, path: Path):
        """Raises OSError where the folder cannot be made, sqlite3.Error where the file is no outbox."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(TABLES)
        with self._changing() as db:
            there = {row[1] for row in db.execute("PRAGMA table_info(outgoing)")}
            for step in (step for name, steps in ADDED.items() if name not in there for step in steps):
                db.execute(step)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """All of the block's changes or none."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def store(self, routed: Iterable[tuple[Alert, list[Route], str | None]], now: datetime) -> None:
        """Queues revisions, each with the trace it came in, all or none. A repeat or an older revision changes nothing."""
        with self._changing() as db:
            for alert, routes, trace in routed:
                for route in routes:
                    self._queue(db, alert, route, trace, now)

    def _queue(self, db: sqlite3.Connection, alert: Alert, route: Route, trace: str | None, now: datetime) -> None:
        before = db.execute("SELECT revision, state, tries FROM outgoing WHERE channel=? AND alert_id=?", (route.channel, alert.alert_id)).fetchall()
        if any(revision >= alert.revision for revision, _, _ in before):
            return
        heard = any(state in (SENT, DEAD) or tries for _, state, tries in before)
        queued = any(state == WAITING for _, state, _ in before)
        db.execute("UPDATE outgoing SET state=? WHERE channel=? AND alert_id=? AND state=?", (OVERTAKEN, route.channel, alert.alert_id, WAITING))
        if alert.state == "pending" or (alert.state == "retracted" and not heard) or (alert.state == "resolved" and not heard and not queued):
            return
        db.execute(
            "INSERT INTO outgoing (channel, alert_id, revision, state, value, languages, grave, stored_at, due, trace, watch) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                route.channel, alert.alert_id, alert.revision, WAITING, alert.model_dump_json().encode(), ",".join(route.languages), int(is_grave(alert)),
                now.timestamp(), route.due.timestamp(), trace, alert.series.key if alert.series.kind == "watch" else None,
            ),
        )  # fmt: skip

    def next(self, channel: str, now: datetime, pace: tuple[int, float] = (60, 60.0)) -> Due | None:
        """What the channel should be sent now: the grave first, then what waits longest. `pace`: at most so many in so many seconds, but for the grave."""
        at = now.timestamp()
        with self._lock:
            held = self._db.execute("SELECT open_until, muted_until, gone FROM channels WHERE name=?", (channel,)).fetchone()
            if held and (held[0] > at or held[1] > at or held[2]):
                return None
            row = self._db.execute(DUE + " ORDER BY grave DESC, stored_at, alert_id LIMIT 1", {"channel": channel, "state": WAITING, "at": at}).fetchone()
            if row is None:
                return None
            alert_id, value, languages, grave, tries, trace = row
            if not grave and self._db.execute("SELECT count(*) FROM outgoing WHERE channel=? AND sent_at>?", (channel, at - pace[1])).fetchone()[0] >= pace[0]:
                return None
            told = self._db.execute(
                "SELECT revision, value FROM outgoing WHERE channel=? AND alert_id=? AND state=? ORDER BY revision", (channel, alert_id, SENT)
            )
            before = tuple(Told(revision, Alert.model_validate_json(old).updated_at) for revision, old in told)
            spoken: tuple[Language, ...] = tuple(languages.split(","))
            return Due(channel, Message(Alert.model_validate_json(value), spoken, before, trace), tries)

    def sent(self, due: Due, now: datetime) -> None:
        """A receiver that is back after failures gets at once what waited for it."""
        with self._changing() as db:
            self._mark(db, due, SENT, now, sent_at=now.timestamp())
            failures = db.execute("SELECT failures FROM channels WHERE name=?", (due.channel,)).fetchone()
            if failures and failures[0]:
                db.execute("UPDATE outgoing SET due=min(due, ?) WHERE channel=? AND state=? AND tries>0", (now.timestamp(), due.channel, WAITING))
                db.execute("UPDATE channels SET failures=0, open_until=0 WHERE name=?", (due.channel,))

    def failed(self, due: Due, why: str, retry_after: float | None, now: datetime) -> bool:
        """Puts the message off; True where it was tried for the last time and is a dead letter now."""
        tries = due.tries + 1
        wait = wait_before(tries, due.message.id, retry_after)
        with self._changing() as db:
            self._mark(db, due, WAITING if wait is not None else DEAD, now, error=why, tries=tries, due_at=now.timestamp() + (wait or 0))
            db.execute("INSERT INTO channels (name) VALUES (?) ON CONFLICT DO NOTHING", (due.channel,))
            failures = db.execute("SELECT failures FROM channels WHERE name=?", (due.channel,)).fetchone()[0] + 1
            pause = open_for(failures)
            db.execute("UPDATE channels SET failures=?, open_until=? WHERE name=?", (failures, now.timestamp() + pause if pause else 0, due.channel))
        return wait is None

    def refused(self, due: Due, why: str, now: datetime) -> None:
        with self._changing() as db:
            self._mark(db, due, DEAD, now, error=why, tries=due.tries + 1)

    def gone(self, due: Due, why: str, now: datetime) -> None:
        """The channel is not called again until `retry` opens it."""
        with self._changing() as db:
            self._mark(db, due, WAITING, now, error=why, tries=due.tries + 1)
            db.execute("INSERT INTO channels (name, gone) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET gone=excluded.gone", (due.channel, why))

    def _mark(
        self, db: sqlite3.Connection, due: Due, state: str, now: datetime, *, error: str | None = None, tries: int | None = None,
        due_at: float | None = None, sent_at: float | None = None,
    ) -> None:  # fmt: skip
        """A newer revision may have come while this one was on its way: then it stays overtaken, unless it was taken after all."""
        alert = due.message.alert
        if state != SENT:
            overtaken = db.execute(
                "SELECT 1 FROM outgoing WHERE channel=? AND alert_id=? AND revision=? AND state=?", (due.channel, alert.alert_id, alert.revision, OVERTAKEN)
            ).fetchone()
            state = OVERTAKEN if overtaken else state
        db.execute(
            "UPDATE outgoing SET state=?, error=?, tries=coalesce(?, tries), due=coalesce(?, due), sent_at=? WHERE channel=? AND alert_id=? AND revision=?",
            (state, error, tries, due_at, sent_at, due.channel, alert.alert_id, alert.revision),
        )

    def is_digest_due(self, channel: str, hour: datetime) -> bool:
        """Whether the hour's letter is still to be sent. A digest that is new begins with the next hour."""
        with self._changing() as db:
            db.execute("INSERT OR IGNORE INTO digests VALUES (?,?)", (channel, hour.timestamp()))
            return bool(db.execute("SELECT hour<? FROM digests WHERE channel=?", (hour.timestamp(), channel)).fetchone()[0])

    def all_due(self, channel: str, now: datetime) -> list[Due] | None:
        """Everything that is due, for one letter; None where the channel is muted or left alone."""
        at = now.timestamp()
        with self._lock:
            held = self._db.execute("SELECT open_until>? OR muted_until>? FROM channels WHERE name=?", (at, at, channel)).fetchone()
            if held and held[0]:
                return None
            rows = self._db.execute(DUE, {"channel": channel, "state": WAITING, "at": at}).fetchall()
        return [Due(channel, Message(Alert.model_validate_json(value), tuple(languages.split(","))), tries) for _, value, languages, _, tries, _ in rows]

    def digest_sent(self, channel: str, hour: datetime, dues: Iterable[Due], now: datetime, *, refused: str | None = None) -> None:
        """The letter and all in it at once, so that neither a restart nor a crash sends a part of it again. `refused`: why nobody will have it."""
        with self._changing() as db:
            for due in dues:
                self._mark(db, due, DEAD if refused else SENT, now, error=refused, sent_at=None if refused else now.timestamp())
            db.execute("INSERT OR REPLACE INTO digests VALUES (?,?)", (channel, hour.timestamp()))
            db.execute("UPDATE channels SET failures=0, open_until=0 WHERE name=?", (channel,))

    def digest_failed(self, channel: str, dues: Iterable[Due], why: str, now: datetime) -> float:
        """All of it waits; seconds until it is worth another try."""
        with self._changing() as db:
            for due in dues:
                self._mark(db, due, WAITING, now, error=why, tries=due.tries + 1)
            db.execute("INSERT INTO channels (name) VALUES (?) ON CONFLICT DO NOTHING", (channel,))
            failures = db.execute("SELECT failures FROM channels WHERE name=?", (channel,)).fetchone()[0] + 1
            db.execute("UPDATE channels SET failures=?, open_until=? WHERE name=?", (failures, now.timestamp() + open_for(failures), channel))
        return SCHEDULE[min(failures - 1, DIGEST_TRIES)]

    def retry(self, channel: str, now: datetime) -> int:
        """Opens a channel and makes what waits and what was given up due now; how many. Of an alert with a newer revision nothing old is revived."""
        with self._changing() as db:
            db.execute("UPDATE channels SET failures=0, open_until=0, gone=NULL WHERE name=?", (channel,))
            return db.execute(
                "UPDATE outgoing SET state=?, due=?, tries=0 WHERE channel=? AND (state=? OR state=? AND NOT EXISTS"
                " (SELECT 1 FROM outgoing AS newer WHERE newer.channel=outgoing.channel AND newer.alert_id=outgoing.alert_id AND newer.revision>outgoing.revision))",
                (WAITING, now.timestamp(), channel, WAITING, DEAD),
            ).rowcount

    def mute_channel(self, channel: str, until: datetime) -> None:
        with self._changing() as db:
            db.execute(
                "INSERT INTO channels (name, muted_until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET muted_until=excluded.muted_until",
                (channel, until.timestamp()),
            )

    def mute_alert(self, alert_id: str, until: datetime) -> None:
        with self._changing() as db:
            db.execute(
                "INSERT INTO muted (alert_id, until) VALUES (?, ?) ON CONFLICT (alert_id) DO UPDATE SET until=excluded.until", (alert_id, until.timestamp())
            )

    def mute_watch(self, watch: str, until: datetime | None) -> None:
        """All that the watch tells, on every channel; None ends it. On disk, so that a restart sends nothing before the watches are heard again."""
        with self._changing() as db:
            db.execute("DELETE FROM muted_watches WHERE watch=?", (watch,))
            if until is not None:
                db.execute("INSERT INTO muted_watches VALUES (?,?)", (watch, until.timestamp()))

    def muted_watches(self, now: datetime) -> dict[str, tuple[datetime, int]]:
        """Until when each is muted, and how many messages wait for that."""
        with self._lock:
            rows = self._db.execute(
                "SELECT watch, until, (SELECT count(*) FROM outgoing WHERE outgoing.watch=m.watch AND state=?) FROM muted_watches AS m WHERE until>? ORDER BY watch",
                (WAITING, now.timestamp()),
            ).fetchall()
        return {watch: (datetime.fromtimestamp(until, UTC), waiting) for watch, until, waiting in rows}

    def knows(self, alert_id: str) -> bool:
        with self._lock:
            return self._db.execute("SELECT 1 FROM outgoing WHERE alert_id=? LIMIT 1", (alert_id,)).fetchone() is not None

    def citing(self, article_id: str) -> int:
        """How many revisions hold words of the article."""
        return len(self._citing(article_id))

    def forget_article(self, article_id: str) -> int:
        """Takes the article's words out of every revision, sent or not; how many held some. Who was sent them already is written down."""
        with self._changing() as db:
            found = self._citing(article_id)
            for channel, alert_id, revision, sent_at, clean in found:
                db.execute("UPDATE outgoing SET value=? WHERE channel=? AND alert_id=? AND revision=?", (clean, channel, alert_id, revision))
                if sent_at is not None:
                    db.execute("INSERT OR IGNORE INTO cited VALUES (?,?,?,?,?)", (article_id, channel, alert_id, revision, sent_at))
        if found:
            with self._lock:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(found)

    def cited(self, article_id: str) -> list[Cited]:
        """Who was sent words of the article, as far as is remembered; the oldest first."""
        with self._lock:
            told = self._db.execute("SELECT channel, alert_id, revision, sent_at FROM cited WHERE article_id=?", (article_id,)).fetchall()
            told += [row[:4] for row in self._citing(article_id) if row[3] is not None]
        return [Cited(channel, alert_id, revision, datetime.fromtimestamp(at, UTC)) for channel, alert_id, revision, at in sorted(told, key=lambda row: row[3])]

    def _citing(self, article_id: str) -> list[tuple[str, str, int, float | None, bytes]]:
        """Of each revision with words of the article: channel, alert, revision, when it was sent, and its value without them."""
        with self._lock:
            rows = self._db.execute("SELECT channel, alert_id, revision, sent_at, value FROM outgoing WHERE instr(value, ?)", (mark_of(article_id),)).fetchall()
        return [(*row[:4], clean) for row in rows if (clean := without_words(row[4], article_id)) is not None]

    def let_go(self, channel: str) -> None:
        """Of a channel that tells nobody: what was taken or overtaken leaves at once."""
        with self._changing() as db:
            db.execute("DELETE FROM outgoing WHERE channel=? AND state IN (?, ?)", (channel, SENT, OVERTAKEN))

    def forget_old(self, now: datetime) -> None:
        """What ended long ago leaves."""
        old = now.timestamp() - KEPT_DAYS * 86_400
        with self._changing() as db:
            db.execute("DELETE FROM outgoing WHERE state IN (?, ?) AND stored_at<?", (SENT, OVERTAKEN, old))
            db.execute("DELETE FROM muted WHERE until<?", (now.timestamp(),))
            db.execute("DELETE FROM muted_watches WHERE until<?", (now.timestamp(),))

    def states(self, names: Iterable[str], now: datetime) -> list[ChannelState]:
        """How each channel stands, in the order of the names."""
        with self._lock:
            return [self._state(name, now.timestamp()) for name in names]

    def _state(self, name: str, at: float) -> ChannelState:
        counts = dict(self._db.execute("SELECT state, count(*) FROM outgoing WHERE channel=? GROUP BY state", (name,)).fetchall())
        held = self._db.execute("SELECT failures, open_until, muted_until, gone FROM channels WHERE name=?", (name,)).fetchone() or (0, 0.0, 0.0, None)
        error = self._db.execute(
            "SELECT error FROM outgoing WHERE channel=? AND error IS NOT NULL AND state IN (?, ?) ORDER BY stored_at DESC LIMIT 1", (name, WAITING, DEAD)
        ).fetchone()
        return ChannelState(
            name, counts.get(WAITING, 0), counts.get(SENT, 0), counts.get(DEAD, 0), held[0], _moment(held[1], at), _moment(held[2], at), held[3], error[0] if error else None
        )  # fmt: skip


def _moment(until: float, at: float) -> datetime | None:
    return datetime.fromtimestamp(until, UTC) if until > at else None
