"""Waiting for another process: until what is hoped for is so, and no longer."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0


def until(is_so: Callable[[], bool], hope: str, patience: float = PATIENCE_SECONDS) -> None:
    """Raises AssertionError with the hope's words where it has not come true."""
    deadline = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {patience:.0f} s: {hope}")
        time.sleep(0.05)
