"""A stage behind Aligned sees its input by known time, whatever order it came in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Schema
from schemas.control import Tick
from schemas.mention import Withdrawal
from streams.stages.aligned import Aligned
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft

START = datetime(2023, 10, 17, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


class Diary:
    """Writes down what it is handed, and when."""

    name = "diary"
    reads: Mapping[str, type[Schema]] = {"Withdrawal": Withdrawal}
    forwards: Topic = "series"

    def __init__(self, takes_late: bool = True):
        self.takes_late = takes_late
        self.pages: list[tuple[datetime, list[str]]] = []

    def order(self, item: Any) -> tuple[datetime | None, str]:
        return item.known, item.mention_id

    def advance(self, draft: Draft, items: Sequence[Any], as_of: datetime, partition: int) -> list[Out]:
        self.pages.append((as_of, [item.mention_id for item in items]))
        return []


class Bench:
    def __init__(self, upstreams: int = 1, takes_late: bool = True):
        self.diary = Diary(takes_late)
        self.stage = Aligned(self.diary, upstreams)
        self.state: dict[str, bytes] = {}
        self.out: list[Out] = []

    def gets(self, message: Schema) -> None:
        step = self.stage.step(self.state, message, 0)
        for key, value in step.changes.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value
        self.out.extend(step.out)


def item(name: str, known: float | None) -> Withdrawal:
    return Withdrawal(mention_id=name, article_id=name, revision=1, known=None if known is None else at(known))


def test_items_are_handed_over_by_known_time_when_their_tick_has_come() -> None:
    bench = Bench()
    for message in (item("b", 0.5), item("a", 0.2), item("later", 1.5), Tick(as_of=at(1)), Tick(as_of=at(2))):
        bench.gets(message)
    assert bench.diary.pages == [(at(1), ["a", "b"]), (at(2), ["later"])]


def test_nothing_is_handed_over_before_every_upstream_partition_has_passed_the_tick() -> None:
    bench = Bench(upstreams=2)
    bench.gets(item("a", 0.5))
    bench.gets(Tick(as_of=at(1), source=0))
    assert bench.diary.pages == []
    bench.gets(Tick(as_of=at(1), source=1))
    assert bench.diary.pages == [(at(1), ["a"])]


def test_every_tick_is_seen_even_where_one_partition_runs_ahead() -> None:
    bench = Bench(upstreams=2)
    for hour in (1, 2, 3):
        bench.gets(Tick(as_of=at(hour), source=0))
    for hour in (1, 2, 3):
        bench.gets(Tick(as_of=at(hour), source=1))
    assert [as_of for as_of, _ in bench.diary.pages] == [at(1), at(2), at(3)]


def test_what_has_no_known_time_goes_with_the_next_tick() -> None:
    bench = Bench()
    for message in (item("a", None), Tick(as_of=at(1))):
        bench.gets(message)
    assert bench.diary.pages == [(at(1), ["a"])]


def test_a_late_item_goes_with_the_next_tick() -> None:
    bench = Bench()
    for message in (Tick(as_of=at(5)), item("late", 1), Tick(as_of=at(6))):
        bench.gets(message)
    assert bench.diary.pages == [(at(5), []), (at(6), ["late"])]


def test_behind_its_tick_an_item_is_a_repeat_where_the_stage_before_stamps_with_ticks() -> None:
    bench = Bench(takes_late=False)
    for message in (item("a", 1), Tick(as_of=at(1)), item("a", 1), Tick(as_of=at(2))):
        bench.gets(message)
    assert bench.diary.pages == [(at(1), ["a"]), (at(2), [])]


def test_a_repeated_tick_is_passed_on_once() -> None:
    bench = Bench()
    bench.gets(Tick(as_of=at(1)))
    bench.gets(Tick(as_of=at(1)))
    assert [out.value for out in bench.out] == [Tick(as_of=at(1), source=0)]


def test_nothing_is_left_in_the_state_of_what_was_handed_over() -> None:
    bench = Bench()
    for message in (item("a", 0.5), item("b", 0.6), Tick(as_of=at(1))):
        bench.gets(message)
    assert set(bench.state) == {"clock"}


def test_a_message_of_another_kind_is_an_error() -> None:
    with pytest.raises(TypeError, match="diary takes Withdrawal"):
        Bench().gets(Schema())


@given(st.permutations([("a", 0.1), ("b", 0.1), ("c", 2.5), ("d", 1.0), ("e", None), ("f", 2.9)]))
def test_the_order_of_arrival_does_not_matter(arrivals: list[tuple[str, float | None]]) -> None:
    bench = Bench()
    for name, known in arrivals:
        bench.gets(item(name, known))
    for hour in (1, 2, 3):
        bench.gets(Tick(as_of=at(hour)))
    assert bench.diary.pages == [(at(1), ["e", "a", "b", "d"]), (at(2), []), (at(3), ["c", "f"])]


def test_what_waits_is_handed_over_as_the_state_tells_it_by_whoever_goes_on() -> None:
    """Another worker, or the same one after its state was changed beside it: a forgotten article's words do not come back."""
    first, other = Bench(), Bench()
    for bench in (first, other):
        bench.gets(item("a", 0.5))
    other.stage = Aligned(other.diary, 1)
    first.state = {key: value.replace(b'"mention_id":"a"', b'"mention_id":"b"') for key, value in first.state.items()}
    for bench in (first, other):
        bench.gets(Tick(as_of=at(1)))
    assert (first.diary.pages, other.diary.pages) == ([(at(1), ["b"])], [(at(1), ["a"])])
