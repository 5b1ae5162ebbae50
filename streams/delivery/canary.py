"""The canary's last leg to people: through the outbox as any alert, on a channel behind which there is nobody."""

import threading
from collections.abc import Callable
from datetime import datetime

from schemas.alert import Alert, Wording
from schemas.control import Canary
from schemas.signal import Series, Window
from streams.adapters.metrics import Metrics
from streams.delivery.outbox import Outbox
from streams.delivery.sender import LOOK_SECONDS

CHANNEL = "(canary)"
"""No channel of a file can be called so."""
WORDS = Wording(id="kenari", en="canary", ar="كناري")


def carried(canary: Canary) -> Alert:
    """What the outbox holds of it: one alert, of which each canary is a revision, so that of those that came while deliver was away only the newest goes on."""
    at = canary.sent_at
    return Alert(
        alert_id="siaga-canary", revision=int(at.timestamp()), kind="surge", state="firing", scope="Private", onset=at, updated_at=at, headline=WORDS, description=WORDS,
        series=Series(series_id="country:XX", kind="country", key="XX", name="canary"), window=Window(start=at.date(), end=at.date()), observed=0, method="canary", rule="canary",
        software_version="canary",
    )  # fmt: skip


class CanarySender:
    """Takes canaries out of the outbox as a channel takes alerts, and measures them."""

    name = CHANNEL

    def __init__(self, outbox: Outbox, metrics: Metrics, clock: Callable[[], datetime]):
        self._outbox = outbox
        self._metrics = metrics
        self._clock = clock
        metrics.awaits_canaries("deliver")

    def run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            if not self.step():
                stopped.wait(LOOK_SECONDS)

    def step(self) -> bool:
        """False where none has come."""
        due = self._outbox.next(self.name, self._clock())
        if due is None:
            return False
        now = self._clock()
        self._outbox.sent(due, now)
        self._outbox.let_go(self.name)
        self._metrics.canary_came("deliver", due.message.alert.updated_at, now)
        return True
