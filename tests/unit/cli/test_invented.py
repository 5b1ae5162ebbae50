"""Invented news: what it was made from is what is read of it."""

import pytest

from schemas.article import RawArticle
from streams.bootstrap import bootstrap
from streams.cli.bench.invented import APART, BEGINNING, HOW, LANGUAGES, TOWNS, invented
from streams.replay import replay
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.truth import assert_true


@pytest.mark.parametrize("seed", [1, 2])
def test_each_invented_attack_stands_as_one_event_of_its_place_day_and_toll(reader: Reader, seed: int) -> None:
    made = invented(seed, 1_500)
    assert len(made.attacks) > 10
    assert_true(replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(made.articles)), made)


def test_the_truth_has_teeth(reader: Reader) -> None:
    made = invented(1, 600)
    outcome = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(made.articles))
    lost = next(event for event in outcome.standing_events() if any(quote.article_id.startswith("attack-") for quote in event.evidence))
    del outcome.events[lost.event_id]
    with pytest.raises(AssertionError, match="0 events"):
        assert_true(outcome, made)


def test_invented_news_is_a_function_of_its_seed_and_holds_copies_corrections_and_withdrawals() -> None:
    made = invented(3, 4_000)
    assert made == invented(3, 4_000)
    assert made.articles[:1_000] == invented(3, 1_000).articles
    assert made.articles != invented(4, 4_000).articles
    assert [article.fetched_at for article in made.articles[:3]] == [BEGINNING, BEGINNING + APART, BEGINNING + 2 * APART]
    attacks = [article for article in made.articles if article.id.startswith("attack-")]
    assert {article.language for article in attacks} == set(LANGUAGES)
    assert any(article.withdrawn for article in attacks)
    assert any(article.revision == 2 and not article.withdrawn for article in attacks)
    assert len({article.body for article in attacks if article.revision == 1}) < sum(article.revision == 1 for article in attacks)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_town_is_read_in_every_language(reader: Reader, how: str, language: str) -> None:
    for names in TOWNS:
        title, body = (
            part.format(town=names[LANGUAGES.index(language)], killed=23, hurt=35, weekday="", day="15/5/2024", source="") for part in HOW[how][language]
        )
        [mention] = reader(RawArticle(id="x", language=language, publisher="Courier", published="2024-05-15", title=title, body=body))
        assert [place.name for place in mention.places] == [names[0]]
