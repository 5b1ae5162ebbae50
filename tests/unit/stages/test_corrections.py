"""What becomes of alerts when the news behind them is corrected, taken back, moved, merged, late or old: from article to alert, through every stage."""

from datetime import date
from functools import partial

import pytest

from schemas.watch import Watch, Where
from streams.stages.topology import flow
from tests.support.newsroom import ALEPPO, HAMA, HOMS, MOSUL, Newsroom, read
from tests.support.outcomes import assert_same
from tests.support.partitions import Partitions

LEVANT = Watch(id="levant", name="Levant", where=Where(countries=("SY",)))


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def states(newsroom: Newsroom, *kinds: str) -> list[tuple[str, str | None]]:
    return [(alert.state, alert.reason) for alert in newsroom.told(*kinds)]


# it was not so


def test_a_corrected_toll_takes_the_alert_back_and_says_that_it_was_corrected(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(5, 14).corrects("a", HOMS, killed=3)
    assert states(newsroom, "mass_casualty") == [("firing", None), ("retracted", "what it said was corrected")]
    last = newsroom.told("mass_casualty")[-1]
    assert last.references == (f"{last.alert_id}/1",)


def test_a_withdrawn_report_takes_the_alert_back_and_says_that_it_was_withdrawn(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(5, 14).withdraws("a")
    assert states(newsroom, "mass_casualty") == [("firing", None), ("retracted", "the reports behind it were taken back")]


def test_one_of_two_reports_withdrawn_leaves_the_alert_standing(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(5, 10).tells("b", HOMS, killed=30, by="Gulf Ledger").at(5, 14).withdraws("a")
    assert [state for state, _ in states(newsroom, "mass_casualty")] == ["firing", "firing", "firing"]
    assert [alert.independent_sources for alert in newsroom.told("mass_casualty")] == [1, 2, 1]


def test_an_attack_that_was_elsewhere_is_taken_back_there_and_told_here(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(5, 14).corrects("a", MOSUL, killed=30)
    told = [(alert.series.key, alert.state, alert.reason) for alert in newsroom.told("mass_casualty")]
    assert sorted(told, key=str) == [("IQ", "firing", None), ("SY", "firing", None), ("SY", "retracted", "the reports behind it were taken back")]


def test_an_attack_that_was_one_with_another_ends_as_that_and_not_as_taken_back(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(5, 9).tells("c", HOMS, killed=30, by="Anadolu Post")
    newsroom.at(5, 10).tells("b", ALEPPO, killed=75, by="Gulf Ledger", weapons=[{"type": "drone"}]).at(5, 14).corrects("b", HOMS, killed=30, by="Gulf Ledger")
    ended = [alert for alert in newsroom.told("mass_casualty") if alert.state != "firing"]
    assert [(alert.place.name if alert.place else None, alert.state, alert.reason) for alert in ended] == [
        ("Aleppo", "resolved", "it turned out to be the same attack as another")
    ]


def test_a_correction_that_comes_when_the_alert_is_long_over_still_takes_it_back(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(14).corrects("a", HOMS, killed=3)
    assert [state for state, _ in states(newsroom, "mass_casualty")] == ["firing", "resolved", "retracted"]


def test_growing_old_is_no_correction(newsroom: Newsroom) -> None:
    newsroom.at(5).tells("a", HOMS, killed=30).at(16).tells("b", MOSUL)
    assert [state for state, _ in states(newsroom, "mass_casualty")] == ["firing", "resolved"]


@pytest.mark.parametrize("seed", range(8))
def test_several_partitions_make_of_corrections_what_one_makes(newsroom: Newsroom, seed: int) -> None:
    newsroom.at(3, 7).sets(LEVANT).at(5).tells("a", HOMS, killed=30).tells("b", HOMS, killed=31, by="Gulf Ledger").tells(
        "c", MOSUL, killed=25, by="Anadolu Post"
    )
    newsroom.at(5, 14).corrects("a", MOSUL, killed=30).at(6).withdraws("b").at(6, 12).tells("d", HOMS, on=4, killed=60, by="Anadolu Post")
    newsroom.at(7).corrects("a", HOMS, killed=3).at(7, 12).sets(LEVANT.model_copy(update={"weapons": ("drone",)})).at(8).corrects("c", MOSUL, killed=2)
    newsroom.at(9).tells("e", HOMS, on=date(2014, 12, 9), killed=200).at(9, 12).tells("f", HOMS, weapons=[{"type": "drone"}])
    spread = Partitions(partial(lambda count: flow(read, partitions=count, software_version="test")), 4, seed).run(newsroom.messages())
    assert_same(spread, newsroom.plays())


# it is late, or old


def test_what_becomes_known_within_the_week_is_raised_and_marked_late(newsroom: Newsroom) -> None:
    newsroom.at(9).tells("a", HOMS, on=4, killed=30)
    [told] = newsroom.told("mass_casualty")[:1]
    assert told.headline.en.startswith("Late report – ")
    assert told.headline.id.startswith("Laporan terlambat – ")


def test_late_news_of_a_surge_that_is_over_corrects_its_count_and_says_so(newsroom: Newsroom) -> None:
    towns = [
        HOMS.model_copy(update={"name": name, "lat": 33.0 + n, "admin1": f"{name} Province"})
        for n, name in enumerate(("Daraa", "Idlib", "Raqqa", "Palmyra", "Afrin", "Manbij", "Tartus", "Azaz", "Jarabulus"))
    ]
    for n in range(4):
        newsroom.at(1 + 10 * n).tells(f"before{n}", HOMS)
    for n, place in enumerate(towns[:6]):
        newsroom.at(40, 8 + n).tells(f"a{n}", place)
    for day in range(41, 54):
        newsroom.at(day).tells(f"calm{day}", MOSUL)
    for n, place in enumerate(towns[6:]):
        newsroom.at(54, 8 + n).tells(f"late{n}", place, on=40)
    told = [(alert.state, alert.reason, alert.observed) for alert in newsroom.told("surge") if alert.series.series_id == "country:SY"]
    closed = told.index(("resolved", "the count is back to usual", 6))
    assert {(state, reason) for state, reason, _ in told[closed + 1 :]} == {("resolved", "later reports corrected its count")}
    assert told[-1][2] == 9


@pytest.mark.parametrize("on", [date(2014, 12, 9), date(2022, 12, 9), date(2023, 11, 20)])
def test_an_anniversary_raises_nothing(newsroom: Newsroom, on: date) -> None:
    newsroom.at(9)
    for n in range(12):
        newsroom.tells(f"a{n}", HOMS, on=on, killed=200, by=f"Outlet {n}")
    assert newsroom.told() == []


def test_an_anniversary_changes_nothing_of_what_is_told_today(newsroom: Newsroom) -> None:
    newsroom.at(9).tells("old", HOMS, on=date(2014, 12, 9), killed=200).tells("new", HOMS, killed=30, by="Gulf Ledger")
    assert [(alert.observed, len(alert.events)) for alert in newsroom.told("mass_casualty")] == [(30, 1)]


def test_an_earlier_attack_that_becomes_known_takes_a_first_back(newsroom: Newsroom) -> None:
    newsroom.at(1).tells("0", MOSUL, by="Anadolu Post")
    newsroom.at(40).tells("a", HOMS, killed=12).at(41).tells("b", HOMS, on=20, by="Gulf Ledger")
    told = [(alert.series.series_id, alert.state, alert.reason) for alert in newsroom.told("first_in_place")]
    assert told == [("admin1:Homs Province", "firing", None), ("admin1:Homs Province", "retracted", "what it said was corrected")]


# watches


def test_a_watch_that_is_taken_away_ends_its_alerts_and_says_why(newsroom: Newsroom) -> None:
    newsroom.at(5, 7).sets(LEVANT).at(5).tells("a", HOMS).at(6).sets(LEVANT.model_copy(update={"removed": True})).at(6, 9).tells("b", MOSUL)
    told = [(alert.state, alert.reason) for alert in newsroom.told() if alert.series.kind == "watch"]
    assert told == [("firing", None), ("resolved", "its watch has ended or was changed")]


def test_a_watch_that_expires_ends_its_alerts(newsroom: Newsroom) -> None:
    newsroom.at(5, 7).sets(LEVANT.model_copy(update={"expires": date(2023, 12, 5)})).at(5).tells("a", HOMS).at(6, 9).tells("b", HOMS, by="Gulf Ledger")
    told = [(alert.state, str(alert.updated_at.date())) for alert in newsroom.told() if alert.series.kind == "watch"]
    assert told == [("firing", "2023-12-05"), ("resolved", "2023-12-06")]


def test_a_watch_that_moves_its_channel_keeps_its_alerts(newsroom: Newsroom) -> None:
    newsroom.at(5, 7).sets(LEVANT).at(5).tells("a", HOMS).at(6).sets(LEVANT.model_copy(update={"channels": ("radio",)})).at(6, 9).tells("b", MOSUL)
    assert [alert.state for alert in newsroom.told() if alert.series.kind == "watch"] == ["firing"]


def test_on_a_watch_an_attack_known_late_shortens_the_gap_that_was_told(newsroom: Newsroom) -> None:
    newsroom.at(1, 7).sets(LEVANT).at(1).tells("a", HOMS).at(9).tells("b", HAMA).at(9, 12).tells("c", HOMS, on=6, by="Gulf Ledger")
    told = [alert.description.en for alert in newsroom.told("lull_broken") if alert.series.kind == "watch" and "Hama" in alert.headline.en]
    assert ["in 8 days" in text for text in told[:2]] == [True, False]
    assert "in 3 days" in told[1]
