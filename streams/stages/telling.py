"""What resolve says of a cluster, given what it said before: under which id, as new, updated, split, merged or retracted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel

from schemas.event import Event
from schemas.ids import stable_id
from streams.stages.neighbours import Decoded
from streams.stages.state import Draft


class Told(BaseModel):
    """An event as it was last published. `ended`: merged away or retracted."""

    event: Event
    ended: bool = False


class Last(NamedTuple):
    """Of an event, what says whether it may leave: the day it was told of last, its mentions, and whether it was merged away or retracted."""

    day: date | None
    mentions: list[str]
    ended: bool


class Tellings:
    """What was said of each event."""

    def __init__(self, draft: Draft, decoded: Decoded):
        self._draft = draft
        self._decoded = decoded

    def of(self, event_id: str) -> Told | None:
        key = f"event:{event_id}"
        value = self._draft.get(key)
        return None if value is None else self._decoded.get("event", key, value, Told.model_validate_json)

    def last(self, event_id: str) -> Last | None:
        """Most events are looked at on the day they leave, and for nothing else after the week that tells of them: too seldom to decode all of them for it."""
        held = self._draft.read_json(f"event:{event_id}")
        if held is None:
            return None
        event = held["event"]
        updated_at = event.get("updated_at")
        return Last(datetime.fromisoformat(updated_at).astimezone(UTC).date() if updated_at else None, event.get("mentions", []), held.get("ended", False))

    def write(self, told: Told) -> None:
        key = f"event:{told.event.event_id}"
        value = told.model_dump_json(exclude_defaults=True).encode()
        self._draft.changes[key] = value
        self._decoded.keep("event", key, value, told)

    def knows(self, event_id: str) -> bool:
        return f"event:{event_id}" in self._draft

    def forget(self, event_id: str) -> None:
        self._draft.delete(f"event:{event_id}")


CONTENT = tuple(field for field in Event.model_fields if field not in {"version", "status", "merged_into", "updated_at"})
"""Fields of an event that its mentions make."""


def name_clusters(
    found: Sequence[Sequence[str]],
    lands: Sequence[str],
    old: Mapping[str, Event],
    earliest: Callable[[Sequence[str]], str],
    is_taken: Callable[[str], bool],
) -> list[str]:
    """An id for each cluster, given with its country: of the old event there that it shares most mentions with; the rest take that of their earliest mention.

    A mention that was corrected to another country begins another event: each country is joined by itself, and must not have to know what others call theirs.
    """
    cluster_of = {mention_id: n for n, cluster in enumerate(found) for mention_id in cluster}
    shared: dict[tuple[str, int], int] = {}
    for event_id, event in old.items():
        for mention_id in event.mentions:
            if mention_id in cluster_of and lands[cluster_of[mention_id]] == event.country:
                shared[event_id, cluster_of[mention_id]] = shared.get((event_id, cluster_of[mention_id]), 0) + 1
    named: dict[int, str] = {}
    taken: set[str] = set()
    for _, event_id, n in sorted((-count, event_id, n) for (event_id, n), count in shared.items()):
        if event_id not in taken and n not in named:
            named[n] = event_id
            taken.add(event_id)
    for n in range(len(found)):
        if n not in named:
            first = earliest(found[n])
            again, event_id = 0, stable_id("e", lands[n], first)
            while event_id in taken or is_taken(event_id):
                again += 1
                event_id = stable_id("e", lands[n], first, again)
            named[n] = event_id
            taken.add(event_id)
    return [named[n] for n in range(len(found))]


def status_of(told: Told | None, lost: bool) -> Literal["new", "updated", "split"]:
    """`lost`: some of its mentions went to another event."""
    return "split" if lost else "updated" if told else "new"


def heir_of(event: Event, new: Mapping[str, Sequence[str]]) -> str | None:
    """The event that took most of its mentions; None where no mention is left."""
    own = set(event.mentions)
    taken = {event_id: len(own.intersection(cluster)) for event_id, cluster in new.items()}
    heir = min(taken, key=lambda event_id: (-taken[event_id], event_id), default=None)
    return heir if heir and taken[heir] else None


def same_content(a: Event, b: Event) -> bool:
    """Whether they say the same, whatever their version and status."""
    return all(getattr(a, field) == getattr(b, field) for field in CONTENT)
