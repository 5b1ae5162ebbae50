"""When an outlet is asked, and for what: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

BACK_OFF_MAX = timedelta(hours=6)
CRAWL_DELAY_MAX = 60.0
ROBOTS_KEPT = timedelta(hours=24)
ROBOTS_BYTES = 500_000
"""As much as RFC 9309 asks every crawler to read."""


@dataclass(frozen=True, slots=True)
class Robots:
    """robots.txt of one host (RFC 9309)."""

    rules: Protego | None
    """None forbids everything: the host could not be asked."""
    read_at: datetime

    @classmethod
    def of(cls, status: int | None, body: bytes, now: datetime) -> "Robots":
        """A host without a robots.txt (4xx) forbids nothing; one that fails (5xx, no answer) everything, for now."""
        if status is None or status >= 500:
            return cls(None, now)
        return cls(Protego.parse(body[:ROBOTS_BYTES].decode("utf-8", "replace") if status < 300 else ""), now)

    def allows(self, url: str, agent: str) -> bool:
        return self.rules is not None and bool(self.rules.can_fetch(url, agent))

    def pause(self, agent: str) -> float:
        """Seconds between requests that the host asks for, within reason."""
        return min(CRAWL_DELAY_MAX, float((self.rules and self.rules.crawl_delay(agent)) or 0.0))

    def is_fresh(self, now: datetime) -> bool:
        return now - self.read_at < (ROBOTS_KEPT if self.rules else timedelta(minutes=10))


def next_visit(now: datetime, every: timedelta, failures: int, retry_after: float | None = None) -> datetime:
    """After a success `every` later; after failures in a row ever later, or when the outlet says, at most BACK_OFF_MAX."""
    wait: timedelta = every * 2 ** min(failures, 12)
    if retry_after:
        wait = max(wait, timedelta(seconds=retry_after))
    return now + min(wait, max(BACK_OFF_MAX, every))
