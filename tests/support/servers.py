"""Programs of others that listen on this machine while a test runs."""

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def started(command: Sequence[str], log: Path) -> Iterator[None]:
    """Its words go to `log`; it is asked to end when the block does."""
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
