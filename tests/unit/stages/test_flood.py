"""A flood of invented news: one voice, however loud and however often it changes its clothes, makes nothing sure."""

import pytest

from tests.support.newsroom import ALEPPO, HAMA, HOMS, MOSUL, Newsroom

PLACES = (HOMS, HAMA, ALEPPO, MOSUL)
SURE = {"Likely", "Observed"}


def flood(newsroom: Newsroom, *, by: str) -> Newsroom:
    """A hundred attacks in under two hours, each grave, each another."""
    for number in range(100):
        newsroom.at(40, 8 + number / 60).tells(f"flood-{number}", PLACES[number % 4], killed=20 + number, by=by, on=40 - number // 4 % 5)
    return newsroom


def test_one_outlet_that_tells_a_hundred_attacks_raises_nothing_that_is_sure_and_few_alerts() -> None:
    alerts = flood(Newsroom(), by="Rawi").told()
    assert alerts
    assert {alert.certainty for alert in alerts} & SURE == set()
    assert len({alert.alert_id for alert in alerts}) <= 20  # held back, and told in a summary


def test_names_of_one_house_are_one_voice() -> None:
    newsroom = Newsroom()
    for number, name in enumerate(["Reuters", "Reuters News Agency", "رويترز", "reuters.com"]):
        newsroom.at(40, 8 + number).tells(f"r-{number}", HOMS, killed=30, by=name)
    assert {alert.certainty for alert in newsroom.told("mass_casualty")} & SURE == set()


@pytest.mark.parametrize("houses", [1, 3])
def test_it_is_houses_that_make_an_attack_sure_and_not_articles(houses: int) -> None:
    newsroom = Newsroom()
    for number in range(30):
        newsroom.at(40, 8 + number / 10).tells(f"a-{number}", HOMS, killed=30, by=f"House {number % houses}")
    last = newsroom.told("mass_casualty")[-1]
    assert last.independent_sources == houses
    assert (last.certainty in SURE) == (houses > 1)
