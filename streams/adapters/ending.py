"""The end of a process that is told to stop and may hang on Kafka's answer."""

import os
import sys
import threading
from typing import NoReturn


def end_within(seconds: float, process: str) -> threading.Timer:
    """Ends this process with exit code 1 when it is still there after so many seconds, as a crash would: what it had not acknowledged is done again. `process`: its name, to say so."""
    limit = threading.Timer(seconds, _give_up, (seconds, process))  # on a thread, for what hangs may be the main one
    limit.daemon = True
    limit.start()
    return limit


def _give_up(seconds: float, process: str) -> NoReturn:
    print(
        f"siaga {process}: not stopped after {seconds:g} s, probably because Kafka does not answer; ending now. Nothing is lost.", file=sys.stderr, flush=True
    )
    os._exit(1)
