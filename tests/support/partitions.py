"""The flow over several partitions, in memory: what Kafka does to the order of messages, without Kafka."""

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from zlib import crc32

from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Tick
from schemas.watch import Watch
from streams.replay import Outcome
from streams.stages.ports import FOR_ALL, Node, Out

Message = RawArticle | Tick | Watch


class Partitions:
    """Each topic in so many partitions, each a queue; which queue moves next is chance. Order holds within a partition and a sender only, as on Kafka."""

    def __init__(self, make: Callable[[int], Sequence[Node]], count: int, seed: int):
        self._nodes = {node.topic: node for node in make(count)}
        self._count = count
        self._chance = random.Random(seed)
        self._queues: dict[tuple[str, int], deque[Schema]] = {(topic, n): deque() for topic in self._nodes for n in range(count)}
        self._states: dict[tuple[str, int], dict[str, bytes]] = {place: {} for place in self._queues}
        self.outcome = Outcome()

    def run(self, messages: Iterable[Message]) -> Outcome:
        for message in messages:
            match message:
                case Tick():
                    for n in range(self._count):
                        self._queues["articles.raw", n].append(Tick(as_of=message.as_of, source=n))
                case Watch():
                    self._put("watches", message.id, message)
                    self._drain()
                case RawArticle():
                    self._put("articles.raw", message.id, message)
        self._drain()
        return self.outcome

    def _drain(self) -> None:
        while waiting := sorted(place for place, queue in self._queues.items() if queue):
            place = self._chance.choice(waiting)
            message = self._queues[place].popleft()
            step = self._nodes[place[0]].stage.step(self._states[place], message, place[1])  # type: ignore[index]
            for key, changed in step.changes.items():
                if changed is None:
                    self._states[place].pop(key, None)
                else:
                    self._states[place][key] = changed
            for out in step.out:
                self._send(out)

    def _send(self, out: Out) -> None:
        self.outcome.hear(out)
        if out.topic not in self._nodes:
            return
        if isinstance(out.value, FOR_ALL):
            for n in range(self._count):
                self._queues[out.topic, n].append(out.value)
        else:
            self._put(out.topic, out.key, out.value)

    def _put(self, topic: str, key: str, value: Schema) -> None:
        self._queues[topic, crc32(key.encode()) % self._count].append(value)
