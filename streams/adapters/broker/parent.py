"""On Linux a child can ask to die with its parent; elsewhere the parent's own clean-up must do."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> None:
    """For subprocess's preexec_fn: the kernel sends SIGTERM when the thread that started the child ends, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
