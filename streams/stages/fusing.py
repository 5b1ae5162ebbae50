"""Events as they were fused last, so that one that is told for weeks takes up what came, and is not fused anew at each telling.

Each is kept beside the bytes of its mentions in the state, and used only while they are the same: speed, never memory of its own.
"""

from collections import OrderedDict
from collections.abc import Sequence

from schemas.event import Event
from streams.events.fuse import Fusion
from streams.stages.neighbours import Pages

MENTIONS_MAX = 10_000
"""Mentions of all events that are kept fused."""


class Fused:
    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[dict[str, bytes], Fusion]] = OrderedDict()
        self._mentions = 0

    def event(self, event_id: str, cluster: Sequence[str], pages: Pages) -> Event:
        """Of kept mentions, at least one."""
        values = {mention_id: pages.value(mention_id) for mention_id in cluster}
        held, fusion = self._drop(event_id) or ({}, Fusion())
        if any(values.get(mention_id) != value for mention_id, value in held.items()):
            held, fusion = {}, Fusion()
        for mention_id in values.keys() - held.keys():
            fusion.add(pages.mention(mention_id))
        self._held[event_id] = values, fusion
        self._mentions += len(values)
        while self._mentions > MENTIONS_MAX and len(self._held) > 1:
            self._drop(next(iter(self._held)))
        return fusion.event(event_id)

    def _drop(self, event_id: str) -> tuple[dict[str, bytes], Fusion] | None:
        held = self._held.pop(event_id, None)
        if held:
            self._mentions -= len(held[0])
        return held
