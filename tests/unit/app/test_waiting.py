"""What waits behind a batch, when partitions come and go."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.app.waiting import waiting

GENERATION = 7


def app(ends: dict[TP, int], *, is_active: bool = True) -> Any:
    """Stands where Faust's application stands; its consumer raises for what it no longer holds, as Faust's does."""

    def highwater(tp: TP) -> int:
        raise AssertionError("Partition is not assigned")

    flow = SimpleNamespace(is_active=lambda: is_active)
    return SimpleNamespace(
        monitor=SimpleNamespace(tp_end_offsets=ends), consumer=SimpleNamespace(highwater=highwater), flow_control=flow, consumer_generation_id=GENERATION
    )


def batch(tp: TP, offsets: Sequence[int], generation: int = GENERATION) -> list[Any]:
    return [SimpleNamespace(message=SimpleNamespace(tp=tp, partition=tp.partition, offset=offset, generation_id=generation)) for offset in offsets]


ONE, TWO = TP("mentions", 1), TP("mentions", 2)


def test_what_is_behind_the_last_record_of_each_partition_waits() -> None:
    assert waiting(app({ONE: 10, TWO: 5}), [*batch(ONE, [3, 4]), *batch(TWO, [4])]) == {1: 5, 2: 0}


def test_a_partition_that_went_to_another_worker_under_the_batch_is_not_told_of_and_ends_nothing() -> None:
    assert waiting(app({ONE: 10, TWO: 5}), [*batch(ONE, [4], generation=GENERATION - 1), *batch(TWO, [3])]) == {2: 1}
    assert waiting(app({ONE: 10}, is_active=False), batch(ONE, [4])) == {}


def test_before_kafka_has_told_of_an_end_nothing_is_known() -> None:
    assert waiting(app({}), batch(ONE, [4])) == {}
