"""In which province a base lies: what the towns around it agree on, and nothing where they do not."""

import pytest

from schemas.watch import Watch, Where
from streams.alerts.watches import watched
from streams.events.series import series_of
from streams.knowledge.entries import PlaceEntry
from streams.knowledge.gazetteer import Town
from streams.knowledge.knowledge import load
from streams.knowledge.provinces import Provinces
from tests.support.desk import ASAD, attack

NAMES = {"IQ.01": "Anbar", "IQ.07": "Baghdad"}


def town(lat: float, lon: float, admin1: str | None, country: str = "IQ") -> Town:
    return Town(1, "T", lat, lon, country, 5_000, admin1, None, ())


@pytest.mark.parametrize(
    ("towns", "province"),
    [
        ([town(33.7, 42.4, "IQ.01"), town(33.9, 42.5, "IQ.01"), town(33.6, 42.8, "IQ.01"), town(33.3, 44.4, "IQ.07")], "Anbar"),
        ([town(33.7, 42.4, "IQ.01"), town(33.9, 42.5, "IQ.07"), town(33.6, 42.8, "IQ.01")], None),
        ([town(33.7, 42.4, None), town(33.9, 42.5, "IQ.01"), town(33.6, 42.8, "IQ.01")], None),
        ([town(33.3, 44.4, "IQ.07"), town(33.4, 44.4, "IQ.07"), town(33.2, 44.4, "IQ.07")], None),
        ([town(33.7, 42.4, "IQ.01", country="SY")], None),
    ],
    ids=["three agree", "two provinces meet", "one is of no known province", "all are far away", "none is of its country"],
)
def test_the_nearest_three_towns_of_the_country_decide(towns: list[Town], province: str | None) -> None:
    assert Provinces(towns, NAMES).of("IQ", 33.786, 42.441) == province


def test_the_date_line_parts_nobody_from_the_next_town() -> None:
    assert Provinces([town(-17.0, 179.9, "FJ.03", "FJ")], {"FJ.03": "Northern"}).of("FJ", -17.0, -179.9) == "Northern"


@pytest.mark.parametrize(
    ("key", "province"), [("facility:ain-al-asad-airbase", "Anbar"), ("facility:green-zone", "Baghdad"), ("facility:harir-airbase", "Erbil Province")]
)
def test_bases_that_the_knowledge_lists_lie_in_their_provinces(key: str, province: str) -> None:
    entry = load().entry(key)
    assert isinstance(entry, PlaceEntry)
    assert entry.admin1 == province


def test_who_watches_a_province_or_counts_in_it_is_told_of_what_hits_its_bases() -> None:
    base = load().entry("facility:ain-al-asad-airbase")
    assert isinstance(base, PlaceEntry)
    hit = attack(5, place=ASAD.model_copy(update={"name": base.name, "admin1": base.admin1}))
    assert watched(hit, [Watch(id="w", name="W", where=Where(places=("Anbar",)))])
    assert "admin1:Anbar" in {series.series_id for series in series_of(hit)}
