"""What an HTTP answer means for a message."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from streams.adapters.outgoing import Answer, Caller, Forbidden
from streams.delivery.port import Failed, Gone, Refused

NEVER = frozenset({400, 413, 415, 422})
"""The message itself is what the receiver will not have. Other refusals may be mended on either side."""
SAID_CHARACTERS = 200


def deliver(caller: Caller, url: str, body: bytes, headers: Mapping[str, str], *, gone: bool = False) -> None:
    """Returns on 2xx alone; a redirect is a failure. `gone`: whether 410 ends the channel, as Standard Webhooks says."""
    try:
        answer = caller.post(url, body, {"Content-Type": "application/json", "User-Agent": "siaga", **headers})
    except Forbidden as error:
        raise Failed(str(error)) from None
    except (httpx.HTTPError, OSError) as error:
        raise Failed(f"no answer: {type(error).__name__}") from None
    if 200 <= answer.status < 300:
        return
    why = f"answered {answer.status}: {said(answer)}"
    if answer.status == 410 and gone:
        raise Gone(why)
    if answer.status in NEVER:
        raise Refused(why)
    raise Failed(why, retry_after(answer))


def said(answer: Answer) -> str:
    """The beginning of the answer on one line: it is shown to people and logged."""
    return " ".join("".join(c if c.isprintable() else " " for c in answer.body[: 4 * SAID_CHARACTERS].decode("utf-8", "replace")).split())[:SAID_CHARACTERS]


def retry_after(answer: Answer, now: datetime | None = None) -> float | None:
    """Seconds, where the receiver asks for them in one of the two forms of RFC 9110 10.2.3."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - (now or datetime.now(UTC))).total_seconds()) if value else None
    except (ValueError, TypeError):
        return None
