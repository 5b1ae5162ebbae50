"""The read model's file: held by one process, connected to, and copied without what was deleted from it."""

import fcntl
import os
import sqlite3
import threading
from pathlib import Path
from typing import IO

CACHE_KIB = 16_384
MEMORY = ":memory:"


class FileInUse(OSError):
    """Another process works on the file."""


def beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}-{ending}")


def hold(path: Path) -> IO[bytes]:
    """Until what is returned is closed no other process may work on the file. Raises FileInUse."""
    lock = beside(path, "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise FileInUse(f"{path} is in use by another process") from None
    return lock


def connect(path: Path | None) -> sqlite3.Connection:
    """For the threads of one process, one at a time."""
    db = sqlite3.connect(path or MEMORY, check_same_thread=False, isolation_level=None, timeout=1, cached_statements=256)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")  # a crash of the machine may take back the last transactions, whole; they are read again
        db.execute("PRAGMA secure_delete=ON")
        db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def copy_without_remains(path: Path) -> Path:
    """Beside the file a new one of the same rows. Secure_delete overwrites what is deleted, but not what SQLite had moved from page to page before; the copy has no such remains.

    Over a connection of its own, so that others read on meanwhile.
    """
    copy = beside(path, "clean")
    copy.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("VACUUM INTO ?", (str(copy),))
    finally:
        db.close()
    file = os.open(copy, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
    return copy


def replace_by_copy(path: Path) -> None:
    """Nobody may be connected."""
    for ending in ("wal", "shm"):  # the log of the file before must not be read into the copy
        beside(path, ending).unlink(missing_ok=True)
    before = os.open(path, os.O_RDONLY)
    beside(path, "clean").replace(path)
    threading.Thread(target=os.close, args=(before,)).start()  # gives the room on the disk back, which takes a while for a large file


def remove(path: Path) -> None:
    """With what SQLite keeps beside it."""
    for part in (path, beside(path, "wal"), beside(path, "shm"), beside(path, "clean")):
        part.unlink(missing_ok=True)
