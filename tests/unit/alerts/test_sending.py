"""Who is told, in which languages, by which channels, and when: what quiet hours hold back, and what breaks through them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.watch import QuietHours, Watch
from streams.alerts.sending import Sending, end_of_quiet, plan, told_at
from tests.support.desk import attack, broken_lull
from tests.unit.alerts.cases import DIPLOMATS, WATCHED
from tests.unit.alerts.cases import alert as composed

NIGHT = QuietHours(start="22:00", end="06:00", zone="Asia/Jakarta")
"""15:00 to 23:00 UTC."""
WATCH = Watch(id="anbar-bases", name="Bases in Anbar", languages=("id", "en"), channels=("night-desk", "radio"), quiet_hours=NIGHT)
ONE = composed(broken_lull(WATCHED, attack(5)), day=5)


def at(hour: float, day: int = 5) -> datetime:
    return datetime(2023, 12, day, tzinfo=UTC) + timedelta(hours=hour)


def revision(number: int, known: datetime, **fields: Any) -> Alert:
    return ONE.model_copy(update={"revision": number, "updated_at": known, **fields})


def times(sendings: list[Sending]) -> list[tuple[int, datetime]]:
    return [(sending.alert.revision, sending.at) for sending in sendings]


# to whom


def test_an_alert_goes_to_its_watch_s_channels_in_its_watch_s_languages() -> None:
    [sending] = plan([revision(1, at(10))], [WATCH])
    assert (sending.channels, sending.languages, sending.is_first) == (("night-desk", "radio"), ("id", "en"), True)


def test_the_desk_is_told_in_all_languages_and_at_once_whatever_the_watches_ask_for() -> None:
    desk = composed(broken_lull(DIPLOMATS, attack(5)), day=5).model_copy(update={"updated_at": at(16)})
    [sending] = plan([desk], [WATCH])
    assert (sending.channels, sending.languages, sending.at) == ((), ("id", "en", "ar"), at(16))


def test_watches_do_not_hear_each_other_s_alerts() -> None:
    other = WATCH.model_copy(update={"id": "other", "channels": ("other",), "quiet_hours": None})
    assert [sending.channels for sending in plan([revision(1, at(10))], [other, WATCH])] == [("night-desk", "radio")]


# when


def test_by_day_it_is_told_at_once() -> None:
    assert times(plan([revision(1, at(10))], [WATCH])) == [(1, at(10))]


def test_by_night_it_waits_for_the_morning() -> None:
    [sending] = plan([revision(1, at(16))], [WATCH])
    assert sending.at == at(23)
    assert sending.is_held


@pytest.mark.parametrize("severity", ["Severe", "Extreme"])
def test_what_is_grave_breaks_through(severity: str) -> None:
    assert times(plan([revision(1, at(16), severity=severity)], [WATCH])) == [(1, at(16))]


def test_that_something_grave_is_over_wakes_nobody_and_that_it_never_was_does() -> None:
    grave = revision(1, at(10), severity="Severe")
    assert times(plan([grave, revision(2, at(16), severity="Severe", state="resolved")], [WATCH])) == [(1, at(10)), (2, at(23))]
    assert times(plan([grave, revision(2, at(16), severity="Severe", state="retracted")], [WATCH])) == [(1, at(10)), (2, at(16))]


def test_of_several_revisions_of_a_night_the_newest_is_told_in_the_morning() -> None:
    [sending] = plan([revision(1, at(16)), revision(2, at(17)), revision(3, at(20))], [WATCH])
    assert (sending.alert.revision, sending.at, sending.is_first) == (3, at(23), True)


def test_an_alert_that_turns_grave_by_night_breaks_through_and_is_not_told_again_in_the_morning() -> None:
    assert times(plan([revision(1, at(16)), revision(2, at(17), severity="Extreme")], [WATCH])) == [(2, at(17))]


def test_what_was_taken_back_before_the_morning_is_never_told() -> None:
    assert plan([revision(1, at(16)), revision(2, at(17), state="retracted")], [WATCH]) == []


def test_what_was_told_by_day_and_taken_back_by_night_is_taken_back_in_the_morning() -> None:
    assert times(plan([revision(1, at(10)), revision(2, at(17), state="retracted")], [WATCH])) == [(1, at(10)), (2, at(23))]


def test_what_ended_by_night_is_told_as_ended() -> None:
    [sending] = plan([revision(1, at(16)), revision(2, at(17), state="resolved")], [WATCH])
    assert (sending.alert.state, sending.at, sending.is_first) == ("resolved", at(23), True)


def test_the_morning_s_news_comes_before_the_day_s() -> None:
    assert times(plan([revision(1, at(16)), revision(1, at(23.5), alert_id="a-2")], [WATCH])) == [(1, at(23)), (1, at(23.5))]


def test_a_muted_watch_tells_nothing_until_the_mute_ends_and_then_the_newest_however_grave() -> None:
    muted = WATCH.model_copy(update={"muted_until": at(12)})
    told = [revision(1, at(9)), revision(2, at(10), severity="Extreme"), revision(3, at(12.5))]
    assert times(plan(told, [muted])) == [(2, at(12)), (3, at(12.5))]


def test_what_still_waits_when_the_news_ends_stands_last_with_its_time() -> None:
    assert times(plan([revision(1, at(16))], [WATCH])) == [(1, at(23))]


def test_what_waits_for_confirmation_is_sent_once_it_is_confirmed() -> None:
    [sending] = plan([revision(1, at(9), state="pending"), revision(2, at(10))], [WATCH])
    assert (sending.alert.revision, sending.is_first) == (2, True)


@pytest.mark.parametrize("state", ["resolved", "retracted"])
def test_nobody_is_told_of_the_end_of_what_nobody_was_told_of(state: str) -> None:
    assert plan([revision(1, at(9), state="pending"), revision(2, at(10), state=state)], [WATCH]) == []


# whatever the clock

ZONES = ("UTC", "Asia/Jakarta", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe")
CLOCKS = st.times(timezones=st.none()).map(lambda clock: f"{clock:%H:%M}")
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, CLOCKS, CLOCKS, st.sampled_from(ZONES))
def test_nothing_is_told_early_nor_held_for_longer_than_the_quiet_hours_of_a_day(moment: datetime, start: str, end: str, zone: str) -> None:
    if start == end:
        return
    quiet = QuietHours(start=start, end=end, zone=zone)
    told = told_at(revision(1, moment), quiet)
    assert moment <= told <= moment + timedelta(hours=25)
    shown = told.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    assert told == moment or shown >= end  # at that time by the clock, or behind the hour that was skipped
    assert told_at(revision(1, moment, severity="Extreme"), quiet) == moment


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2024-03-31T00:30:00+00:00", "2024-03-31T01:30:00+00:00"),  # 01:30 in Berlin; 02:30 does not come that night
        ("2024-10-27T00:10:00+00:00", "2024-10-27T00:30:00+00:00"),  # 02:10 in Berlin, the first time
        ("2024-10-27T01:10:00+00:00", "2024-10-27T01:30:00+00:00"),  # 02:10 in Berlin, the second time
        ("2024-10-27T01:40:00+00:00", None),
    ],
)
def test_quiet_hours_keep_to_the_clock_when_it_is_changed(moment: str, end: str | None) -> None:
    quiet = QuietHours(start="23:00", end="02:30", zone="Europe/Berlin")
    assert end_of_quiet(datetime.fromisoformat(moment), quiet) == (datetime.fromisoformat(end) if end else None)
