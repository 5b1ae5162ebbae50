"""On Linux a child can ask to die with its parent; elsewhere the parent's own clean-up must do."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(how: signal.Signals = signal.SIGTERM) -> None:
    """For subprocess's preexec_fn: the kernel sends the signal when the thread that started the child ends, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)


def die_at_once_with_parent() -> None:
    """As die_with_parent, for those that have nothing to keep and whom an orderly end could hold up: their Kafka ends at the same time."""
    die_with_parent(signal.SIGKILL)
