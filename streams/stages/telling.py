"""What resolve says of a cluster, given what it said before: under which id, as new, updated, split, merged or retracted."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from schemas.event import Event
from schemas.ids import stable_id
from streams.stages.state import Draft


class Told(BaseModel):
    """An event as it was last published. `ended`: merged away or retracted."""

    event: Event
    ended: bool = False

    @staticmethod
    def read(draft: Draft, event_id: str) -> "Told | None":
        return draft.read(f"event:{event_id}", Told)


def name_clusters(found: Sequence[Sequence[str]], earliest: Sequence[str], old: Mapping[str, Event]) -> dict[str, Sequence[str]]:
    """Each cluster under the id of the old event it shares most mentions with; the rest under the id of their earliest mention."""
    cluster_of = {mention_id: n for n, cluster in enumerate(found) for mention_id in cluster}
    shared: dict[tuple[str, int], int] = {}
    for event_id, event in old.items():
        for mention_id in event.mentions:
            if mention_id in cluster_of:
                shared[event_id, cluster_of[mention_id]] = shared.get((event_id, cluster_of[mention_id]), 0) + 1
    named: dict[str, Sequence[str]] = {}
    done: set[int] = set()
    for _, event_id, n in sorted((-count, event_id, n) for (event_id, n), count in shared.items()):
        if event_id not in named and n not in done:
            named[event_id] = found[n]
            done.add(n)
    for n, cluster in enumerate(found):
        if n not in done:
            again, event_id = 0, stable_id("e", earliest[n])
            while event_id in named or event_id in old:
                again += 1
                event_id = stable_id("e", earliest[n], again)
            named[event_id] = cluster
    return named


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
    fields = {"version": 0, "status": "new", "merged_into": None, "updated_at": None}
    return a.model_copy(update=fields) == b.model_copy(update=fields)
