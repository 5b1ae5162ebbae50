"""What a full disk looks like in the errors of those who write to it."""

import errno
import sqlite3

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WORDS = ("no space left on device", "file too large", "disk quota exceeded", "database or disk is full", "disk i/o error")
"""RocksDB and SQLite tell it in words alone; SQLite's disk I/O error is a quota or a limit on a file's size as often as a broken disk."""


def is_disk_full(error: BaseException) -> bool:
    """Whether the error, or one that it came of, says that nothing more could be written."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in FULL:
            return True
        if not isinstance(cause, OSError) and (isinstance(cause, sqlite3.Error) or type(cause) is Exception) and any(w in str(cause).lower() for w in WORDS):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
