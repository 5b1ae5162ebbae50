"""Watches on their way: a stage that hands each to the flow, and what every stage behind it keeps of them.

A watch travels like a tick: to every partition, behind what was sent before it. So replay and stream apply it at the same place in the news.
"""

from collections.abc import Mapping

from schemas.base import Schema
from schemas.watch import Watch
from streams.alerts.watches import newest
from streams.stages.ports import Out, Step, Topic
from streams.stages.state import Draft

WATCHES = "watches"


class WatchStage:
    """Reducer over the watches that people set: hands each to the stages."""

    name = "watch"

    def step(self, state: Mapping[str, bytes], message: Schema, partition: int) -> Step:
        return Step(out=(Out("mentions", "", message),)) if isinstance(message, Watch) else Step()


class Watches:
    """The watches that a stage has heard of, by id; read from its state, and parsed only when that has changed."""

    def __init__(self) -> None:
        self._raw: bytes | None = None
        self._held: dict[str, Watch] = {}

    def read(self, draft: Draft) -> dict[str, Watch]:
        raw = draft.get(WATCHES)
        if raw != self._raw:
            self._held = {} if raw is None else {watch_id: Watch.model_validate(value) for watch_id, value in (draft.read_json(WATCHES) or {}).items()}
            self._raw = raw
        return self._held

    def hear(self, draft: Draft, watches: list[Watch], onward: Topic | None = None) -> list[Out]:
        """Keeps what is new of them and passes it on, to every partition of the next stage."""
        held = self.read(draft)
        out: list[Out] = []
        for watch in watches:
            told = newest(held, watch)
            if told != held:
                held = told
                out += [Out(onward, "", watch)] if onward else []
        if out or held != self.read(draft):
            draft.write(WATCHES, {watch_id: watch.model_dump(mode="json") for watch_id, watch in sorted(held.items())})
        return out
