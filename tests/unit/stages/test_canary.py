"""The canary goes through every stage behind the news, and no stage tells anybody of it."""

from datetime import UTC, datetime, timedelta

from schemas.control import Canary, Tick
from streams.app.canary import canary
from streams.stages.extract import Extract
from streams.stages.ports import Node, Reader
from streams.stages.topology import flow

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


def sent_through(nodes: tuple[Node, ...], *messages: Canary | Tick) -> list[tuple[str, object]]:
    """Topic and value of all that is said, each message carried to its end before the next."""
    states: dict[str, dict[str, bytes]] = {node.stage.name: {} for node in nodes}
    said: list[tuple[str, object]] = []

    def tell(topic: str, value: object) -> None:
        for node in nodes:
            if node.topic == topic:
                step = node.stage.step(states[node.stage.name], value, 0)  # type: ignore[arg-type]
                states[node.stage.name].update({key: held for key, held in step.changes.items() if held is not None})
                for out in step.out:
                    said.append((out.topic, out.value))
                    tell(out.topic, out.value)

    for message in messages:
        tell("articles.raw", message)
    return said


def test_it_comes_out_behind_the_last_stage_and_is_nowhere_else(reader: Reader) -> None:
    nodes = flow(reader, partitions=1, software_version="test")
    sent = canary(NOON)
    said = sent_through(nodes, Tick(as_of=NOON - timedelta(seconds=1)), sent, Tick(as_of=NOON + timedelta(seconds=1)))
    assert [topic for topic, value in said if isinstance(value, Canary)] == ["mentions", "series", "signals", "progress"]
    assert {topic for topic, value in said if not isinstance(value, Canary | Tick)} == set()
    assert all(value.article is None for _, value in said if isinstance(value, Canary))


def test_it_dies_where_the_reader_reads_no_more() -> None:
    step = Extract(lambda article: []).step({}, canary(NOON), 0)
    assert step.out == ()


def test_of_those_that_wait_for_a_tick_the_newest_goes_on(reader: Reader) -> None:
    nodes = flow(reader, partitions=1, software_version="test")
    first, second = canary(NOON), canary(NOON + timedelta(minutes=1))
    said = sent_through(nodes, first, second, Tick(as_of=NOON + timedelta(minutes=2)))
    assert [value.canary_id for topic, value in said if topic == "progress" and isinstance(value, Canary)] == [second.canary_id]
