"""Never too often, and never silent: what is above the rate comes in a summary, and what was in the summary and proves false leaves it."""

import pytest

from schemas.signal import Signal
from streams.alerts.rates import Limit
from tests.support.desk import (
    AT_ASAD,
    AT_HARIR,
    HARIR,
    KIRKUK,
    Desk,
    Reducer,
    alert,
    attack,
    broken_lull,
    first_in_place,
    mass_casualty,
    taken_back,
)  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return Desk(Reducer())


def broken_lulls(*days: int, killed: int = 0) -> list[Signal]:
    return [broken_lull(AT_ASAD, attack(day, f"x{n}", killed=killed), key=str(n)) for n, day in enumerate(days)]


def test_of_two_dozen_in_an_hour_twenty_are_told_one_by_one_and_the_rest_in_a_summary(desk: Desk) -> None:
    desk.at(5).hears(*broken_lulls(*[5] * 24)).wants(*[alert("lull_broken", rule="lull_broken")] * 20, alert("lull_broken", rule="summary", observed=4))
    desk.at(5, 1).passes().wants(alert("lull_broken", rule="summary", state="resolved"))


def test_above_the_rate_the_rest_comes_as_one_summary() -> None:
    desk = Desk(Reducer(Limit(alerts=2, hours=1)))
    desk.at(5).hears(*broken_lulls(5, 5, 5, 5, 5))
    desk.wants(alert("lull_broken", rule="lull_broken"), alert("lull_broken", rule="lull_broken"), alert("lull_broken", rule="summary", observed=3))
    assert desk.last.headline.en == "3 more alerts held back since 00:00 UTC: Iraq (3)"
    desk.at(5, 1).passes().wants(alert("lull_broken", rule="summary", state="resolved", reason="its time has passed"))


def test_what_is_grave_is_told_beyond_the_rate() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).hears(mass_casualty(attack(5, "b", place=KIRKUK, killed=60)))
    desk.wants(alert("lull_broken"), alert("mass_casualty", severity="Extreme"))


def test_after_the_hour_there_is_room_again() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).at(5, 2).hears(broken_lull(AT_HARIR, attack(5, place=HARIR)))
    desk.wants(alert("lull_broken", AT_ASAD), alert("lull_broken", AT_HARIR))


def test_what_was_held_back_is_told_by_itself_when_it_changes_after_the_hour() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).hears(broken_lull(AT_HARIR, attack(5, place=HARIR)))
    desk.wants(alert("lull_broken", AT_ASAD), alert("lull_broken", AT_HARIR, rule="summary"))
    desk.at(5, 2).hears(broken_lull(AT_HARIR, attack(5, place=HARIR, killed=3)))
    desk.wants(alert("lull_broken", AT_HARIR, rule="lull_broken", revision=1), alert("lull_broken", rule="summary", state="resolved"))


def test_what_is_unconfirmed_takes_no_room_and_what_is_confirmed_does() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(*(first_in_place(AT_HARIR, attack(5, str(n), place=HARIR), key=str(n)) for n in range(3)))
    desk.wants(*[alert("first_in_place", state="pending")] * 3)
    desk.at(5, 0.5).hears(*(first_in_place(AT_HARIR, attack(5, str(n), place=HARIR, sources=2), key=str(n)) for n in range(3)))
    desk.wants(alert("first_in_place", state="firing", rule="first_in_place"), alert("first_in_place", rule="summary", observed=2))


def test_a_summary_is_as_sure_as_the_least_of_what_it_tells_and_lies_nowhere() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(*broken_lulls(5)).hears(broken_lull(AT_ASAD, attack(5, "b", sources=4), key="b"), broken_lull(AT_HARIR, attack(4, place=HARIR)))
    desk.wants(alert("lull_broken"), alert("lull_broken", rule="summary", observed=2, certainty="Possible", independent_sources=1, place=None, area=None))
    assert (str(desk.last.window.start), str(desk.last.window.end)) == ("2023-12-04", "2023-12-05")


def test_a_summary_is_not_repeated_for_nothing() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(*broken_lulls(5, 5)).wants(alert("lull_broken"), alert("lull_broken", rule="summary"))
    desk.at(5, 0.3).hears(*broken_lulls(5, 5)).at(5, 0.6).hears(*broken_lulls(5, 5)).wants()


def test_a_summary_that_grows_is_told_again_once_it_has_been_quiet() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(*broken_lulls(5, 5)).at(5, 0.1).hears(*broken_lulls(5, 5, 5)).wants(alert("lull_broken"), alert("lull_broken", rule="summary", observed=1))
    desk.at(5, 0.2).passes().wants(alert("lull_broken", rule="summary", observed=2, revision=2))


def test_what_was_held_back_and_is_taken_back_leaves_the_summary() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    told = broken_lulls(5, 5, 5)
    desk.at(5).hears(*told).wants(alert("lull_broken"), alert("lull_broken", rule="summary", observed=2))
    desk.at(5, 0.5).hears(taken_back(told[2])).wants(alert("lull_broken", rule="summary", observed=1, revision=2, state="firing"))


def test_a_summary_of_which_nothing_is_left_is_taken_back() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    told = broken_lulls(5, 5)
    desk.at(5).hears(*told).wants(alert("lull_broken"), alert("lull_broken", rule="summary", observed=1))
    desk.at(5, 0.1).hears(taken_back(told[1]), taken_back(told[0]))
    desk.wants(
        alert("lull_broken", state="retracted"),
        alert("lull_broken", rule="summary", state="retracted", revision=2, certainty="Unlikely", reason="the reports behind it were taken back"),
    )
    assert desk.last.headline.en.startswith("Retracted – 1 more alert held back")
    desk.at(5, 2).passes().wants()


def test_one_hour_is_said_as_an_hour() -> None:
    desk = Desk(Reducer(Limit(alerts=1, hours=1)))
    desk.at(5).hears(*broken_lulls(5, 5))
    assert "for 1 had been raised within an hour" in desk.last.description.en
    assert "خلال ساعة واحدة" in desk.last.description.ar
