"""A disk that is full for one process alone: no file of its may grow."""

import contextlib
import resource


def fill_disk(pid: int) -> None:
    """From now on every write of that process to a file fails, its log's too, until `free_disk`."""
    _limit(pid, 1)


def free_disk(pid: int) -> None:
    _limit(pid, resource.RLIM_INFINITY)


def _limit(pid: int, file_bytes: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_bytes, resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]))
