"""The scenario holds what its README says, so that what others measure on it means something."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from schemas.article import RawArticle
from streams import scenario
from streams.scenario import Attack, ToldEvent

FIRST_DAY, LAST_DAY = date(2023, 9, 1), date(2023, 12, 20)
QUIET, SURGE = (date(2023, 9, 1), date(2023, 10, 16)), (date(2023, 10, 17), date(2023, 10, 31))
BASE = "Ain al-Asad Airbase"

KINDS = {
    "seed_like": 1, "agency": 10, "agency_copy": 15, "claim": 20, "corrected": 6, "retracted": 2, "late": 3, "anniversary": 5, "background": 10, "aggregate": 10,
    "plan": 3, "threat": 8, "exercise": 3, "denial": 8, "interception": 5, "arrest": 3, "suspects": 3, "trial": 1, "hoax": 1, "false_alarm": 1, "read_also": 12,
    "glued_headline": 1, "ticker": 3, "rising_toll": 8, "disputed_toll": 7, "mass_casualty": 10, "spelling": 5, "html": 2, "arabic_digits": 2, "undated": 1, "sport": 4,
    "weather": 3, "market": 4, "crime": 3, "accident": 3, "disaster": 2, "figure_of_speech": 10, "lull": 4, "weapon_conflict": 1, "weapon_description": 1, "obituary": 1,
    "reaction": 1, "cyber": 1, "health": 1, "protest": 1,
}  # fmt: skip
"""What the texts hold, and how many at least."""


def plain(article: RawArticle) -> str:
    body = article.body
    if body.startswith("<"):
        node = LexborHTMLParser(body).body
        body = node.text(separator="\n") if node else ""
    return f"{article.title}\n{body}"


def told() -> list[tuple[RawArticle, ToldEvent]]:
    return [(article, event) for article, truth in zip(scenario.articles(), scenario.truth(), strict=True) for event in truth.events]


def attacks(country: str | None = None, place: str | None = None, between: tuple[date, date] = (FIRST_DAY, LAST_DAY)) -> list[Attack]:
    return [
        attack
        for attack in scenario.expected().attacks
        if between[0] <= attack.date <= between[1] and country in (None, attack.country) and (place is None or place in attack.places)
    ]


def test_there_is_one_truth_for_each_revision_of_each_article_in_the_order_of_fetching():
    articles = scenario.articles()
    assert [(article.id, article.revision) for article in articles] == [(truth.id, truth.revision) for truth in scenario.truth()]
    assert len({article.id for article in articles}) >= 120
    fetched = [article.fetched_at for article in articles if article.fetched_at]
    assert len(fetched) == len(articles)
    assert fetched == sorted(fetched)
    assert datetime(2023, 9, 1, tzinfo=UTC) <= fetched[0]
    assert fetched[-1] < datetime(2023, 12, 21, tzinfo=UTC)


def test_every_quote_stands_word_for_word_in_the_title_or_the_plain_body():
    missing = [(article.id, event.evidence) for article, event in told() if event.evidence not in plain(article)]
    assert missing == []
    assert all(len(event.evidence.split()) <= 25 for _, event in told())


def test_every_place_is_named_as_the_text_names_it_and_lies_on_the_globe():
    for article, event in told():
        for place in event.places:
            assert place.text in plain(article), (article.id, place.text)
            assert -90 <= place.lat <= 90
            assert -180 <= place.lon <= 180


def test_an_article_is_relevant_exactly_when_it_tells_an_attack():
    assert all(truth.relevant == bool(truth.events) for truth in scenario.truth())
    assert sum(not truth.relevant for truth in scenario.truth()) >= 45


def test_nothing_is_told_before_it_happened():
    for article, event in told():
        if article.fetched_at and event.date and event.date_precision == "day":
            assert date.fromisoformat(event.date) <= (article.fetched_at + timedelta(hours=14)).date(), article.id


def test_the_attacks_of_the_news_lie_within_the_scenario_and_old_ones_are_background():
    for article, event in told():
        if not event.background:
            assert event.date, article.id
            assert FIRST_DAY <= date.fromisoformat(event.date) <= LAST_DAY, article.id


def test_an_outlet_dates_an_attack_at_most_one_day_from_its_own_day():
    days = {attack.attack: attack.date for attack in scenario.expected().attacks}
    assert all(
        abs(date.fromisoformat(event.date) - days[event.attack]) <= timedelta(days=1)
        for _, event in told()
        if event.attack in days and event.date_precision == "day" and event.date
    )


@pytest.mark.parametrize(("kind", "least"), KINDS.items())
def test_every_kind_of_content_is_present(kind: str, least: int):
    assert sum(kind in truth.kind for truth in scenario.truth()) >= least


def test_no_kind_goes_uncounted():
    assert {kind for truth in scenario.truth() for kind in truth.kind} == set(KINDS)


def test_the_three_languages_have_their_shares():
    families = {outlet.publisher: outlet for outlet in scenario.outlets()}
    languages = Counter(families[article.publisher or ""].language for article in scenario.articles())
    total = sum(languages.values())
    assert languages["id"] / total == pytest.approx(0.45, abs=0.05)
    assert languages["en"] / total == pytest.approx(0.30, abs=0.05)
    assert languages["ar"] / total == pytest.approx(0.25, abs=0.05)


def test_the_outlets_are_invented_and_belong_to_at_least_nine_families():
    outlets = scenario.outlets()
    assert len(outlets) >= 14
    assert len({outlet.family for outlet in outlets}) >= 9
    assert all(outlet.domain.endswith(".example") for outlet in outlets)
    domains = {outlet.publisher: outlet.domain for outlet in outlets}
    assert all((article.url or "").startswith(f"https://{domains[article.publisher or '']}/") for article in scenario.articles())


def test_agency_copies_are_verbatim_and_carry_the_agency_s_truth():
    bodies = Counter(article.body for article in scenario.articles())
    for article, truth in zip(scenario.articles(), scenario.truth(), strict=True):
        if "agency_copy" in truth.kind:
            assert bodies[article.body] >= 2, article.id


def test_only_agency_copies_repeat_a_body():
    own = [article.body for article, truth in zip(scenario.articles(), scenario.truth(), strict=True) if article.body and "agency_copy" not in truth.kind]
    assert len(own) == len(set(own))


def test_a_correction_keeps_the_id_and_the_address_and_comes_later():
    revisions: dict[str, list[RawArticle]] = {}
    for article in scenario.articles():
        revisions.setdefault(article.id, []).append(article)
    revised = [versions for versions in revisions.values() if len(versions) > 1]
    assert len(revised) == 4
    for first, second in revised:
        assert (first.revision, second.revision) == (1, 2)
        assert first.url == second.url
        assert first.body != second.body
        assert first.fetched_at
        assert second.fetched_at
        assert first.fetched_at < second.fetched_at
    assert sum(second.withdrawn for _, second in revised) == 1


def test_late_articles_are_fetched_days_after_the_attack():
    for article, truth in zip(scenario.articles(), scenario.truth(), strict=True):
        if "late" in truth.kind and article.fetched_at:
            assert all(article.fetched_at.date() - date.fromisoformat(event.date or "") >= timedelta(days=3) for event in truth.events), article.id


def test_publication_dates_come_in_many_shapes():
    shapes = {re.sub(r"\d+", "9", re.sub(r"[^\W\d]+", "a", article.published)) for article in scenario.articles() if article.published}
    assert len(shapes) >= 9
    assert any(article.published is None for article in scenario.articles())


def test_iraq_and_syria_are_quiet_until_the_war_and_then_surge():
    for country, surge in (("IQ", 18), ("SY", 13)):
        assert len(attacks(country, between=QUIET)) == 3
        assert len(attacks(country, between=SURGE)) == surge
        assert max(Counter(attack.date for attack in attacks(country, between=QUIET)).values()) == 1
    assert Counter(attack.date for attack in attacks("IQ", between=SURGE))[date(2023, 10, 20)] == 3
    assert Counter(attack.date for attack in attacks("SY", between=SURGE))[date(2023, 10, 23)] == 3


def test_no_base_is_attacked_during_the_truce():
    truce = (date(2023, 11, 24), date(2023, 12, 2))
    assert [attack.attack for attack in attacks("IQ", between=truce)] == []
    assert [attack.attack for attack in attacks("SY", between=truce)] == ["damascus-airport-1126"]


def test_ain_al_asad_is_left_alone_for_sixteen_days_before_the_lull_is_broken():
    days = [attack.date for attack in attacks(place=BASE)]
    assert days[-2:] == [date(2023, 12, 4), date(2023, 12, 20)]
    assert len([day for day in days if day >= SURGE[0]]) == 21
    [broken] = [signal for signal in scenario.expected().signals if signal.kind == "lull_broken"]
    assert broken.gap_days == (days[-1] - days[-2]).days
    assert broken.start == days[-1]


def test_no_american_base_is_attacked_between_the_claims_of_the_seventeenth_and_the_twentieth():
    assert [attack.attack for country in ("IQ", "SY") for attack in attacks(country, between=(date(2023, 12, 14), LAST_DAY))] == [
        "asad-1220",
        "omar-conoco-1217",
    ]


def test_most_attacks_on_bases_are_told_by_several_outlets_and_many_in_two_languages():
    articles = {article.id: article for article in scenario.articles()}
    languages = {outlet.publisher: outlet.language for outlet in scenario.outlets()}
    bases = [attack for attack in attacks() if attack.country in ("IQ", "SY")]
    tongues = [{languages[articles[article].publisher or ""] for article in attack.articles} for attack in bases]
    assert sum(len(attack.articles) > 1 for attack in bases) / len(bases) > 0.8
    assert sum(len(spoken) > 1 for spoken in tongues) >= 40
    assert sum(len(spoken) == 3 for spoken in tongues) >= 10


def test_every_expected_mass_casualty_rests_on_an_attack_with_that_toll():
    tolls = {event.attack: max(told.killed.max for _, told in told() if told.attack == event.attack and told.killed) for _, event in told() if event.killed}
    signals = [signal for signal in scenario.expected().signals if signal.kind == "mass_casualty"]
    assert len(signals) >= 7
    assert all(signal.attack and signal.killed_min and tolls[signal.attack] >= signal.killed_min for signal in signals)


def test_the_withdrawn_rumour_is_no_attack_at_the_end():
    assert "harir-false-1210" not in {attack.attack for attack in scenario.expected().attacks}
    assert [signal.attack for signal in scenario.expected().signals if signal.taken_back] == ["harir-false-1210"]


def test_the_typical_article_carries_its_three_traps():
    [(article, truth)] = [pair for pair in zip(scenario.articles(), scenario.truth(), strict=True) if "seed_like" in pair[1].kind]
    assert article.body.count("Baca juga:") == 3
    assert "hampir setiap hari" in article.body
    assert "14 Desember" in article.body
    assert [(event.attack, event.background) for event in truth.events] == [("asad-1220", False), ("omar-conoco-1217", True), ("embassy-1208", True)]
