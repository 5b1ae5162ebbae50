"""What each role may do at the gateway, by method and path: a reader sees all, an analyst also sends articles and sets watches, an operator does whatever else there is."""

import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "analyst", "operator"]
RANKS: dict[Role | None, int] = {None: 0, "reader": 1, "analyst": 2, "operator": 3}
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
"""Methods that change nothing (RFC 9110, 9.2.1)."""
OPEN = re.compile("(GET|HEAD) (/v1/health|/login|/login/answer|/logout)|POST /logout")
"""Probes have no login, and who logs in has none yet."""
ANALYST = re.compile("POST (/v1/articles|/v1/watches|/v1/watches/try)|(PUT|DELETE) /v1/watches/[^/]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, by the name that the audit log has. A person with `role` None may do nothing."""

    name: str
    role: Role | None

    def may(self, role: Role) -> bool:
        return RANKS[self.role] >= RANKS[role]


def role_for(method: str, path: str) -> Role | None:
    """The least role that may do it, None where everybody may. What is not told here, a route of tomorrow too, is the operator's unless it only reads."""
    asked = f"{method} {path.rstrip('/') or '/'}"
    if OPEN.fullmatch(asked):
        return None
    if method in SAFE:
        return "reader"
    return "analyst" if ANALYST.fullmatch(asked) else "operator"
