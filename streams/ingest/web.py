"""Fetching politely: one request at a time to a host, with pauses, within what robots.txt allows."""

import threading
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin

import httpx

from streams.adapters.outgoing import Answer, Caller, Forbidden
from streams.ingest.polite import ROBOTS_BYTES, Robots
from streams.knowledge.addresses import split

BYTES_MAX = 5_000_000
SECONDS_MAX = 20.0


class Unfetched(Exception):
    """No page came; `retry_after` seconds where the outlet asks to wait."""

    def __init__(self, why: str, retry_after: float | None = None):
        super().__init__(why)
        self.retry_after = retry_after


class Web:
    """`private`: whether addresses of this machine are allowed. `wait` sleeps for so many seconds. `seconds`: how long one answer may take, redirects and all."""

    def __init__(
        self, agent: str, pause: float, clock: Callable[[], datetime], wait: Callable[[float], object], *, private: bool = False, caller: Caller | None = None,
        seconds: float = SECONDS_MAX,
    ):  # fmt: skip
        self._agent = agent
        self._pause = pause
        self._clock = clock
        self._wait = wait
        self._caller = caller or Caller(private=private, plain=True, timeout=10.0)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._last: dict[str, datetime] = {}
        self._robots: dict[str, Robots] = {}

    def get(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        """An answer of 200 or 304. Raises Unfetched."""
        host = split(url).netloc
        with self._lock:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            robots = self._robots_of(url, host)
            if not robots.allows(url, self._agent):
                raise Unfetched("robots.txt does not allow it" if robots.rules else "robots.txt cannot be read")
            answer = self._ask(url, host, headers or {}, BYTES_MAX, robots.pause(self._agent))
        if answer.status not in (200, 304):
            raise Unfetched(f"answered {answer.status}", _seconds(answer))
        return answer

    def _robots_of(self, url: str, host: str) -> Robots:
        known = self._robots.get(host)
        if known is None or not known.is_fresh(self._clock()):
            try:
                answer = self._ask(urljoin(url, "/robots.txt"), host, {}, ROBOTS_BYTES, 0.0)
                known = Robots.of(answer.status, answer.body, self._clock())
            except Unfetched:
                known = Robots.of(None, b"", self._clock())
            self._robots[host] = known
        return known

    def _ask(self, url: str, host: str, headers: dict[str, str], bytes_max: int, asked_pause: float) -> Answer:
        last = self._last.get(host)
        if last is not None:
            left = max(self._pause, asked_pause) - (self._clock() - last).total_seconds()
            if left > 0:
                self._wait(left)
        try:
            return self._caller.fetch(url, {"User-Agent": self._agent, **headers}, bytes_max, self._seconds)
        except Forbidden as error:
            raise Unfetched(str(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unfetched(f"no answer: {type(error).__name__}: {error}"[:200]) from None
        finally:
            self._last[host] = self._clock()

    def close(self) -> None:
        self._caller.close()


def _seconds(answer: Answer) -> float | None:
    value = answer.headers.get("retry-after", "").strip()
    return float(value[:6]) if value.isascii() and value.isdigit() else None
