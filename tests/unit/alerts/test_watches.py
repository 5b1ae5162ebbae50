"""Does an event belong to a watch? And what is wrong with a file of them?"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Range
from schemas.mention import Casualties, Occurred, Target, Weapon
from schemas.watch import QuietHours, Rate, Watch, Where
from streams.alerts.watches import belongs, is_inside, newest, series_of_watch, watched
from streams.alerts.watchfile import read_watches
from streams.knowledge.knowledge import Knowledge, load
from tests.support.desk import ASAD, attack

EVENT = attack(5, killed=3, injured=7, sources=2, weapons=(Weapon(type="rocket"),), targets=(Target(kind="military"),))


def watch(**asked: Any) -> Watch:
    return Watch(id="w", name="W", **asked)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, True),
        ({"where": Where(countries=("IQ",))}, True),
        ({"where": Where(countries=("SY", "IR"))}, False),
        ({"where": Where(places=("al asad air base",))}, True),
        ({"where": Where(places=("Anbar",))}, True),
        ({"where": Where(places=("Homs",))}, False),
        ({"where": Where(centre=(33.8, 42.4), radius_km=10)}, True),
        ({"where": Where(centre=(33.3, 44.4), radius_km=100)}, False),
        ({"where": Where(polygon=((33, 42), (33, 43), (34, 43), (34, 42)))}, True),
        ({"where": Where(polygon=((33, 43), (33, 44), (34, 44), (34, 43)))}, False),
        ({"attackers": ("islamic-resistance-in-iraq",)}, True),
        ({"attackers": ("Islamic Resistance in Iraq",)}, True),
        ({"attackers": ("houthis",)}, False),
        ({"targets": ("diplomatic", "military")}, True),
        ({"targets": ("nuclear",)}, False),
        ({"weapons": ("rocket", "drone")}, True),
        ({"weapons": ("drone",)}, False),
        ({"least_killed": 3}, True),
        ({"least_killed": 4}, False),
        ({"least_injured": 8}, False),
        ({"least_certainty": "Likely"}, True),
        ({"least_certainty": "Observed"}, False),
        ({"expires": date(2023, 12, 5)}, True),
        ({"expires": date(2023, 12, 4)}, False),
        ({"removed": True}, False),
        ({"weapons": ("rocket",), "targets": ("nuclear",)}, False),
    ],
)
def test_an_event_belongs_to_a_watch_if_it_is_all_that_is_asked_for(asked: dict[str, Any], fits: bool) -> None:
    assert belongs(EVENT, watch(**asked)) is fits
    assert bool(watched(EVENT, [watch(**asked)])) is fits


def test_a_toll_that_nobody_tells_is_not_enough() -> None:
    silent = EVENT.model_copy(update={"casualties": Casualties()})
    assert not belongs(silent, watch(least_killed=1))
    assert belongs(silent, watch())


def test_the_most_careful_source_decides_on_the_toll() -> None:
    disputed = EVENT.model_copy(update={"casualties": Casualties(killed=Range(min=2, max=90))})
    assert not belongs(disputed, watch(least_killed=10))


def test_a_country_s_middle_is_no_place_in_a_circle() -> None:
    vague = EVENT.model_copy(update={"places": (ASAD.model_copy(update={"kind": "country"}),)})
    assert not belongs(vague, watch(where=Where(centre=(33.8, 42.4), radius_km=100)))


def test_an_event_without_a_day_counts_for_nobody() -> None:
    month = Occurred(start=date(2023, 12, 1), end=date(2023, 12, 31), precision="month")
    assert watched(EVENT.model_copy(update={"occurred": month}), [watch()]) == {}
    assert watched(EVENT.model_copy(update={"occurred": None}), [watch()]) == {}


def test_a_watch_that_asks_for_something_else_counts_anew_and_one_that_only_moves_its_channel_does_not() -> None:
    before = watch(weapons=("rocket",))
    assert series_of_watch(before).series_id != series_of_watch(watch(weapons=("drone",))).series_id
    assert series_of_watch(before).series_id == series_of_watch(watch(weapons=("rocket",), channels=("night",), rate=Rate(alerts=1))).series_id


def test_of_two_watches_with_one_id_the_later_holds() -> None:
    early, late = watch(since=datetime(2023, 12, 1, tzinfo=UTC)), watch(since=datetime(2023, 12, 2, tzinfo=UTC), weapons=("drone",))
    assert newest(newest({}, early), late) == newest(newest({}, late), early) == {"w": late}


@given(st.floats(-80, 80), st.floats(-170, 170), st.floats(0.1, 5), st.floats(-2, 2), st.floats(-2, 2))
def test_a_point_is_inside_a_box_where_it_lies_between_its_sides(lat: float, lon: float, half: float, up: float, right: float) -> None:
    box = ((lat - half, lon - half), (lat - half, lon + half), (lat + half, lon + half), (lat + half, lon - half))
    assert is_inside((lat + up * half, lon + right * half), box) == (abs(up) < 1 and abs(right) < 1) or abs(abs(up) - 1) < 1e-6 or abs(abs(right) - 1) < 1e-6


@given(st.integers(0, 20), st.integers(0, 20))
def test_asking_for_more_never_finds_more(least: int, more: int) -> None:
    if belongs(EVENT, watch(least_killed=least + more)):
        assert belongs(EVENT, watch(least_killed=least))


# files


@cache
def knowledge() -> Knowledge:
    return load()


def faults(text: str) -> list[str]:
    return [f"{fault.line}: {fault.message}" for fault in read_watches(text, knowledge())[1]]


def test_a_file_of_watches_is_read_with_names_turned_into_the_ones_that_events_carry() -> None:
    text = """
watches:
  - id: bases
    name: Pangkalan di Anbar
    where: {places: [Ain al-Asad, قاعدة حرير]}
    attackers: [Perlawanan Islam di Irak, state-us]
    quiet_hours: {start: 22:00, end: 06:00, zone: Asia/Jakarta}
    expires: 2024-06-30
"""
    watches, wrong = read_watches(text, knowledge())
    assert wrong == []
    assert watches[0].where.places == ("Al Asad Air Base", "Harir air base")
    assert watches[0].attackers == ("islamic-resistance-in-iraq", "state-us")
    assert watches[0].quiet_hours == QuietHours(start="22:00", end="06:00", zone="Asia/Jakarta")
    assert watches[0].expires == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- id: a\n  name: A\n  wheer: {}\n", 3, "wheer: there is no such field. Did you mean where?"),
        ("- id: a\n  name: A\n  where: {centre: [33, 42], radius: 5}\n", 3, "where.radius: there is no such field. Did you mean radius_km?"),
        (
            "- id: a\n  name: A\n  where:\n    centre: [33, 42]\n    radius_km: 5 km\n",
            5,
            "where.radius_km: must be a number, not '5 km'. Write the number alone",
        ),
        ("- id: a\n  name: A\n  where: {centre: [33, 42]}\n", 3, "centre and radius_km go together"),
        ("- id: a\n  name: A\n  where:\n    countries: [IQ]\n    places: [Homs]\n", 4, "two ways of saying where"),
        ("- id: a\n  name: A\n  where: {polygon: [[1, 1], [2, 2]]}\n", 3, "three corners"),
        ("- id: a\n  name: A\n  where: {countries: [iq]}\n", 3, "a country's two capital letters, as IQ, not 'iq'"),
        ("- id: a\n  name: A\n  where: {countries: [NO]}\n", 3, "put it in quotes"),
        ("- id: a\n  name: A\n  where:\n    places:\n      - Homs\n      - Qwrtzplk\n", 6, "siaga knows no place called 'Qwrtzplk'"),
        ("- id: a\n  name: A\n  attackers:\n    - Hamas\n    - Nobody At All\n", 5, "siaga knows no actor called 'Nobody At All'"),
        ("- id: a\n  name: A\n  weapons: [rockets]\n", 3, "must be 'rocket'"),
        ("- id: a\n  name: A\n  quiet_hours: {start: 25:00, end: 06:00}\n", 3, "quiet_hours.start"),
        ("- id: a\n  name: A\n  quiet_hours: {start: 06:00, end: 06:00}\n", 3, "start and end are the same"),
        ("- id: a\n  name: A\n  quiet_hours: {start: 22:00, end: 06:00, zone: ../../etc/passwd}\n", 3, "no such time zone"),
        ("- id: a\n  name: A\n- id: a\n  name: B\n", 3, "a is taken by the watch on line 1"),
        ("- id: A B\n  name: A\n", 1, "small letters, digits and single hyphens, as anbar-bases, not 'A B'"),
        ("- name: A\n", 1, "id: is missing"),
        ("- just words\n", 1, "a watch is a mapping of fields"),
        ("watch: 1\n", 1, "a watches file is a list"),
        ("- id: [\n", 2, "this is not YAML"),
        ("- id: a\n  name: A\n  expires: 2024-13-30\n", 3, "expires: must be a valid date"),
        ("- id: a\n  name: A\n  quiet_hours:\n    start: 25:00\n    end: 06:00\n", 4, "quiet_hours.start: must be a time of day, as 22:00, not '25:00'"),
        ("- id: a\n  name: A\n  least_killed: -1\n", 3, "greater than or equal to 0"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_to_write(text: str, line: int, said: str) -> None:
    found = faults(text)
    assert any(fault.startswith(f"{line}: ") and said in fault for fault in found), found


def test_all_faults_are_told_at_once() -> None:
    assert len(faults("- id: A B\n  name: A\n  wheer: {}\n- id: b\n  weapons: [stick]\n")) == 4


def test_a_bomb_of_aliases_is_refused() -> None:
    assert "too many aliases" in faults("a: &a [x]\nb: [" + ",".join(["*a"] * 200) + "]\n")[0]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    watches, wrong = read_watches(text, knowledge())
    assert watches == [] or wrong == [] or all(fault.line >= 1 for fault in wrong)
