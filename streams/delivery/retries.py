"""When a message is tried again, and when a channel is left alone: pure."""

from hashlib import blake2b

SCHEDULE = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds between tries, as Standard Webhooks recommends them; after the last the message is a dead letter (about three days)."""
JITTER = 0.1
TRIPS_AFTER = 3
"""Failures in a row, of whatever messages, after which the circuit breaker opens."""
OPEN_SECONDS, OPEN_SECONDS_MAX = 5.0, 300.0


def wait_before(tries: int, message_id: str, retry_after: float | None = None) -> float | None:
    """Seconds until the next try after so many failed ones; None where there is none left. The receiver's own wish counts where it is longer, up to a day."""
    if tries > len(SCHEDULE):
        return None
    spread = int.from_bytes(blake2b(f"{message_id}/{tries}".encode(), digest_size=4).digest(), "big") / 2**32
    seconds = SCHEDULE[tries - 1] * (1 + JITTER * (2 * spread - 1))
    return max(seconds, min(retry_after or 0.0, SCHEDULE[-1]))


def open_for(failures: int) -> float:
    """Seconds for which a channel is left alone after so many failures in a row; then one message tries it."""
    return 0.0 if failures < TRIPS_AFTER else min(OPEN_SECONDS_MAX, OPEN_SECONDS * 2.0 ** min(20, failures - TRIPS_AFTER))
