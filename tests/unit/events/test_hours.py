"""The hour of an event: the one that most of those tell who tell its day, whatever order they come in, and counted in UTC."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from schemas.event import Event
from schemas.mention import Clock, EventMention, Occurred
from streams.events.series import hour_of
from tests.unit.events.test_said import fuse, mention


def at(number: int, clock: Clock | None, day: int = 20, until: int = 20) -> EventMention:
    one = mention(number, f"outlet {number}", day=day, until=until)
    assert one.occurred
    return one.model_copy(update={"occurred": one.occurred.model_copy(update={"clock": clock})})


def when(*mentions: EventMention) -> Occurred:
    occurred = fuse("e-1", mentions).occurred
    assert occurred
    return occurred


def test_the_hour_most_told_of_the_day_that_holds_is_kept_in_any_order() -> None:
    three, four = Clock(hour=3, minute=15, utc_offset=3, raw="03.15"), Clock(hour=4, utc_offset=3, raw="4 a.m.")
    told = [at(1, None), at(2, four), at(3, three), at(4, three), at(5, Clock(hour=9), day=17, until=23)]
    assert {when(*order).clock for order in permutations(told)} == {three}
    assert when(told[0]).clock is None
    assert when(told[0], told[1]).clock == four


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        (Clock(hour=3, minute=15, utc_offset=7), datetime(2023, 12, 19, 20, tzinfo=UTC)),
        (Clock(hour=3, minute=45, utc_offset=3.5), datetime(2023, 12, 20, 0, tzinfo=UTC)),
        (Clock(hour=23, utc_offset=-5), datetime(2023, 12, 21, 4, tzinfo=UTC)),
        (Clock(hour=23), None),
        (None, None),
    ],
)
def test_an_event_counts_in_the_full_hour_of_utc_where_that_is_known(clock: Clock | None, hour: datetime | None) -> None:
    event: Event = fuse("e-1", [at(1, clock)])
    assert hour_of(event) == hour
