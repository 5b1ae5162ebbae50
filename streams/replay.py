"""The pipeline without Kafka: the same reducers, driven from articles in memory. The offline product, and the oracle of the stream."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Tick
from schemas.event import Event
from schemas.mention import EventMention
from schemas.watch import Watch
from streams.stages.ports import Node, Out
from streams.stages.resolve import Resolve
from streams.stages.state import Draft

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Sink = Callable[[Out], None]


class Replay:
    """One partition of everything. `sink` hears every message that a stage sends."""

    def __init__(self, nodes: Sequence[Node], sink: Sink):
        self._nodes = {node.topic: node for node in nodes}
        self._first = nodes[0]
        self._states: dict[str, dict[str, bytes]] = {node.topic: {} for node in nodes}
        self._sink = sink

    def feed(self, message: RawArticle | Tick | Watch) -> None:
        """One message through all the stages that it moves."""
        first = self._nodes["watches"] if isinstance(message, Watch) else self._first
        waiting: deque[tuple[Node, Schema]] = deque([(first, message)])
        while waiting:
            node, value = waiting.popleft()
            state = self._states[node.topic]
            step = node.stage.step(state, value, 0)
            for key, changed in step.changes.items():
                if changed is None:
                    state.pop(key, None)
                else:
                    state[key] = changed
            for out in step.out:
                self._sink(out)
                if out.topic in self._nodes:
                    waiting.append((self._nodes[out.topic], out.value))


@dataclass
class Outcome:
    """What stands at the end: each event as last published, and every revision of every alert."""

    events: dict[str, Event] = field(default_factory=dict)
    alerts: dict[tuple[str, int], Alert] = field(default_factory=dict)

    def hear(self, out: Out) -> None:
        match out.value:
            case Event() if out.topic == "events":
                self.events[out.value.event_id] = out.value
            case Alert() if out.topic == "alerts.log":
                self.alerts[out.value.alert_id, out.value.revision] = out.value

    def standing_events(self) -> Iterator[Event]:
        """Events that still are: neither merged away nor retracted, by date and id."""
        events = (event for event in self.events.values() if event.status not in ("merged", "retracted"))
        return iter(sorted(events, key=lambda event: (str(event.occurred.start) if event.occurred else "", event.event_id)))


def replay(
    nodes: Sequence[Node], messages: Iterable[RawArticle | Tick | Watch], on_message: Callable[[RawArticle | Tick | Watch], None] | None = None
) -> Outcome:
    """Feeds the messages in their order and returns what stands at the end. `on_message` is called before each, for progress."""
    outcome = Outcome()
    run = Replay(nodes, outcome.hear)
    for message in messages:
        if on_message:
            on_message(message)
        run.feed(message)
    return outcome


def join(mentions: Iterable[EventMention]) -> list[Event]:
    """The events that stand when all these mentions are known: the resolve stage alone, in one batch."""
    outcome = Outcome()
    stage = Resolve()
    ordered = sorted(mentions, key=lambda mention: (mention.known or BEGINNING, mention.mention_id))
    for out in stage.advance(Draft({}), ordered, BEGINNING):
        outcome.hear(out)
    return list(outcome.standing_events())
