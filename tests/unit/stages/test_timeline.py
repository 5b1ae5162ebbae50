"""The clock of a replay that stops at a moment."""

from datetime import UTC, datetime, timedelta

from schemas.article import RawArticle
from schemas.control import Tick
from streams.stages.timeline import timeline, until

START = datetime(2023, 12, 1, 6, 30, tzinfo=UTC)


def article(day: int) -> RawArticle:
    return RawArticle(id=f"a-{day}", title="t", body="b", fetched_at=START + timedelta(days=day - 1))


def test_nothing_known_later_is_replayed() -> None:
    end = START + timedelta(days=2)
    messages = list(until(timeline([article(1), article(3), article(5)]), end))
    assert [message.id for message in messages if isinstance(message, RawArticle)] == ["a-1", "a-3"]
    assert all(message.as_of <= end for message in messages if isinstance(message, Tick))


def test_time_passes_to_the_moment_itself_by_midnights() -> None:
    end = datetime(2023, 12, 4, 12, tzinfo=UTC)
    ticks = [message.as_of for message in until(timeline([article(1)]), end) if isinstance(message, Tick)]
    assert ticks == [datetime(2023, 12, 1, 7, tzinfo=UTC), *(datetime(2023, 12, day, tzinfo=UTC) for day in (2, 3, 4)), end]


def test_a_moment_before_everything_is_one_tick() -> None:
    end = START - timedelta(days=1)
    assert list(until(timeline([article(1)]), end)) == [Tick(as_of=end)]
