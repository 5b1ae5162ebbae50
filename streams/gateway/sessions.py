"""Who is logged in: a signed cookie holds the name, the groups that count and the end; which sessions were ended before that, the gateway remembers."""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from pydantic import SecretStr

from streams.gateway.roles import RANKS, Person, Role

COOKIE = "__Host-siaga"
"""Browsers take a cookie of such a name over TLS (or loopback) alone, from this very host, for no other."""
EVERYBODY = "*"
"""The group of all who can log in."""


class Sessions:
    """`roles`: of each group; whoever is in several has the highest. `key` signs the cookies; unset, it is chance, and a restart ends all sessions."""

    def __init__(self, roles: Mapping[str, Role], *, hours: float = 8, key: SecretStr | None = None, clock: Callable[[], float] = time.time) -> None:
        self._roles = roles
        self._seconds = hours * 3600
        self._key = key.get_secret_value() if key else secrets.token_urlsafe(32)
        self._clock = clock
        self._ended: dict[str, float] = {}

    @property
    def cookie(self) -> dict[str, Any]:
        """For Starlette's SessionMiddleware: Secure, HttpOnly, SameSite=Lax, gone with the browser; its end is inside, under the signature."""
        return {"secret_key": self._key, "session_cookie": COOKIE, "https_only": True, "same_site": "lax", "max_age": None}

    def role_of(self, groups: Iterable[str]) -> Role | None:
        """As the settings are now."""
        found = [self._roles[group] for group in (EVERYBODY, *groups) if group in self._roles]
        return max(found, key=lambda role: RANKS[role], default=None)

    def begin(self, session: MutableMapping[str, Any], name: str, groups: Iterable[str]) -> None:
        """What was in the session before is gone: nobody can have laid it there for another."""
        session.clear()
        known = [group for group in groups if group in self._roles]
        session["person"] = {"id": secrets.token_urlsafe(16), "name": name, "groups": known, "until": self._clock() + self._seconds}

    def person(self, session: Mapping[str, Any]) -> Person | None:
        """Who is logged in, if the session has not ended."""
        told = session.get("person")
        if not told or told["until"] <= self._clock() or told["id"] in self._ended:
            return None
        return Person(told["name"], self.role_of(told["groups"]))

    def end(self, session: MutableMapping[str, Any]) -> None:
        """For good: a copy of its cookie opens nothing either."""
        now = self._clock()
        self._ended = {id: until for id, until in self._ended.items() if until > now}
        if told := session.get("person"):
            self._ended[told["id"]] = told["until"]
        session.clear()
