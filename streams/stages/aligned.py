"""Order from disorder: a stage behind this one gets its input by known time, whatever order it arrived in.

Each partition of the upstream stage passes every Tick on after all it sent before it. When a tick has come from every upstream partition, all that
was known by then is here; it is handed over in one batch, sorted by known time and id, and the tick goes on. So a stage's result depends on what
was known when, never on which record overtook which; replay gives the same because it runs this same code with one upstream.
What comes behind its tick is handed over with the next one where that can be news (a late article); behind a tick of the stage before it can
only be a repeat of what was handed over already, and is dropped.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson

from schemas.base import Schema
from schemas.control import Canary, Tick
from streams.stages.ports import Out, Step, Topic, forward
from streams.stages.state import Draft

CLOCK = "clock"
BUCKET = "waiting:"
WAITING_MAX = 5_000
CANARY = "canary"
"""In the clock: the newest that has come. It goes on with the next tick, behind all that was said at it."""


class Advance(Protocol):
    """A stage that moves in ticks: everything newly known up to `as_of`, in canonical order; it writes to the draft and returns what to send."""

    name: str
    reads: Mapping[str, type[Schema]]
    """Class name to model of what it takes."""
    forwards: Topic
    takes_late: bool
    """Whether what comes behind its tick can be news: true of what is known by the outside's clock, false of what is stamped with the tick itself."""

    def order(self, item: Any) -> tuple[datetime | None, str]:
        """Known time (None: always) and an id that breaks ties."""
        ...

    def advance(self, draft: Draft, items: Sequence[Any], as_of: datetime, partition: int) -> list[Out]: ...


class Aligned:
    """`upstreams` is the number of partitions of the stage before."""

    def __init__(self, stage: Advance, upstreams: Callable[[], int] | int):
        self.name = stage.name
        self._waiting: OrderedDict[tuple[int, str], tuple[bytes, Schema]] = OrderedDict()
        self._stage = stage
        self._upstreams = upstreams if callable(upstreams) else lambda: upstreams

    def step(self, state: Mapping[str, bytes], message: Schema, partition: int) -> Step:
        draft = Draft(state)
        if isinstance(message, Tick):
            return Step(draft.changes, tuple(self._tick(draft, message, partition)))
        if isinstance(message, Canary):
            draft.write(CLOCK, {**self._clock(draft), CANARY: message.model_dump(mode="json")})
            return Step(draft.changes)
        self._wait(draft, message, partition)
        return Step(draft.changes)

    def _wait(self, draft: Draft, message: Schema, partition: int) -> None:
        if type(message).__name__ not in self._stage.reads:
            raise TypeError(f"{self.name} takes {', '.join(self._stage.reads)} and ticks, not {type(message).__name__}")
        known, _ = self._stage.order(message)
        clock = self._clock(draft)
        if not self._stage.takes_late and known is not None and clock["as_of"] is not None and known.timestamp() <= clock["as_of"]:
            return
        bucket = BUCKET + (known.astimezone(UTC).strftime("%Y-%m-%dT%H") if known else "")
        number = clock["buckets"].get(bucket, 0)
        place, written = f"{bucket}#{number}", _written(message)
        draft.changes[place] = written
        self._remember(partition, place, written, message)
        clock["buckets"][bucket] = number + 1
        draft.write(CLOCK, clock)

    def _tick(self, draft: Draft, tick: Tick, partition: int) -> list[Out]:
        clock = self._clock(draft)
        heard = clock["heard"]
        said = tick.as_of.timestamp()
        heard[str(tick.source)] = max(said, heard.get(str(tick.source), said))
        due = min(heard.values()) if len(heard) >= self._upstreams() else None
        out: list[Out] = []
        if due is not None and (clock["as_of"] is None or due > clock["as_of"]):
            clock["as_of"] = due
            as_of = datetime.fromtimestamp(due, UTC)
            items = self._release(draft, clock, as_of, partition)
            out = self._stage.advance(draft, items, as_of, partition)
            if held := clock.pop(CANARY, None):
                canary = Canary.model_validate(held)
                out.append(Out(self._stage.forwards, canary.canary_id, canary))
            out.append(forward(self._stage.forwards, Tick(as_of=as_of), partition))
        draft.write(CLOCK, clock)
        return out

    def _release(self, draft: Draft, clock: dict[str, Any], as_of: datetime, partition: int) -> list[Schema]:
        """Takes out of the buckets what was known by `as_of`."""
        edge = BUCKET + as_of.strftime("%Y-%m-%dT%H")
        released: list[Schema] = []
        for bucket in sorted(clock["buckets"]):
            if bucket > edge:
                break
            early: list[tuple[bytes, Schema]] = []
            for number in range(clock["buckets"].pop(bucket)):
                place = f"{bucket}#{number}"
                value = draft[place]
                item = self._recall(partition, place, value)
                draft.delete(place)
                known, _ = self._stage.order(item)
                if known is None or known <= as_of:
                    released.append(item)
                else:
                    early.append((value, item))
            for number, (value, item) in enumerate(early):
                draft.changes[f"{bucket}#{number}"] = value
                self._remember(partition, f"{bucket}#{number}", value, item)
            if early:
                clock["buckets"][bucket] = len(early)
        never = datetime.min.replace(tzinfo=UTC)
        ordered: dict[tuple[datetime, str], list[Schema]] = {}
        for item in released:
            known, identity = self._stage.order(item)
            ordered.setdefault((known or never, identity), []).append(item)
        return [item for key in sorted(ordered) for item in _by_content(ordered[key])]

    def _read(self, value: bytes) -> Schema:
        name = value[2 : value.index(b'"', 2)]
        return self._stage.reads[name.decode()].model_validate_json(value[len(name) + 4 : -1])

    def _remember(self, partition: int, place: str, value: bytes, item: Schema) -> None:
        """What waits is kept decoded too, beside the bytes that it was written as: speed, never memory of its own."""
        self._waiting[partition, place] = value, item
        while len(self._waiting) > WAITING_MAX:
            self._waiting.popitem(last=False)

    def _recall(self, partition: int, place: str, value: bytes) -> Schema:
        held = self._waiting.pop((partition, place), None)
        if held and held[0] == value:
            return held[1]
        return self._read(value)

    @staticmethod
    def _clock(draft: Draft) -> dict[str, Any]:
        return draft.read_json(CLOCK) or {"heard": {}, "as_of": None, "buckets": {}}


def _written(message: Schema) -> bytes:
    """A list of the class's name and the message: one written by hand, for to read and to write it as a whole takes a tenth of joining."""
    return b'["%b",%b]' % (type(message).__name__.encode(), message.model_dump_json().encode())


def _by_content(items: list[Schema]) -> list[Schema]:
    """Repeats and contradictions under one id, in an order of their own."""
    return items if len(items) == 1 else sorted(items, key=lambda item: orjson.dumps(item.model_dump(mode="json")))
