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
from streams.stages.admit import known_at
from streams.stages.packed import Packed
from streams.stages.ports import Node, Out
from streams.stages.resolve import Resolve
from streams.stages.state import Draft

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Message = RawArticle | Tick | Watch
Sink = Callable[[Out], None]


class Replay:
    """One partition of everything. `sink` hears every message that a stage sends."""

    def __init__(self, nodes: Sequence[Node], sink: Sink):
        self._nodes = {node.topic: node for node in nodes}
        self._first = nodes[0]
        self._states = {node.topic: Packed() for node in nodes}
        self._sink = sink

    def feed(self, message: Message | EventMention) -> None:
        """One message through all the stages that it moves; a mention where the nodes begin behind reading."""
        first = self._nodes["watches"] if isinstance(message, Watch) else self._first
        waiting: deque[tuple[Node, Schema]] = deque([(first, message)])
        while waiting:
            node, value = waiting.popleft()
            state = self._states[node.topic]
            step = node.stage.step(state, value, 0)
            state.update(step.changes)
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
    nodes: Sequence[Node],
    messages: Iterable[Message],
    on_message: Callable[[Message], None] | None = None,
    on_alert: Callable[[Alert], None] | None = None,
) -> Outcome:
    """Feeds the messages in their order and returns what stands at the end. `on_message` is called before each, `on_alert` with each revision as it comes."""
    outcome = Outcome()

    def hear(out: Out) -> None:
        outcome.hear(out)
        if on_alert and isinstance(out.value, Alert) and out.topic == "alerts.log":
            on_alert(out.value)

    run = Replay(nodes, hear)
    for message in messages:
        if on_message:
            on_message(message)
        run.feed(message)
    return outcome


def paced(messages: Iterable[Message], speed: float, now: Callable[[], float], sleep: Callable[[float], None]) -> Iterator[Message]:
    """The messages at `speed` times the pace at which they were known: an hour of the archive takes 3600 / speed seconds of `now`.

    Where the stages are slower than that, nothing is left out: the pauses become shorter until it has caught up.
    """
    first: datetime | None = None
    began = 0.0
    for message in messages:
        moment = message.as_of if isinstance(message, Tick) else known_at(message) if isinstance(message, RawArticle) else None
        if moment is not None and first is None:
            first, began = moment, now()
        if moment is not None and first is not None:
            pause = began + (moment - first).total_seconds() / speed - now()
            if pause > 0:
                sleep(pause)
        yield message


def join(mentions: Iterable[EventMention]) -> list[Event]:
    """The events that stand when all these mentions are known: the resolve stage alone, in one batch."""
    outcome = Outcome()
    stage = Resolve()
    ordered = sorted(mentions, key=lambda mention: (mention.known or BEGINNING, mention.mention_id))
    for out in stage.advance(Draft({}), ordered, BEGINNING, 0):
        outcome.hear(out)
    return list(outcome.standing_events())
