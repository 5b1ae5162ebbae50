"""Joining on the attacks of tests/data/joining: many countries and years, three languages, hard neighbours."""

from collections import defaultdict

from streams.events.agreement import Agreement, agreement
from streams.replay import join
from tests.support.tellings import Telling, tellings

ALL = tellings()
MEASURED = [telling for telling in ALL if telling.half == "measure"]


def joined(told: list[Telling]) -> dict[str, str]:
    return {mention_id: event.event_id for event in join(telling.mention for telling in told) for mention_id in event.mentions}


def judged(told: list[Telling]) -> Agreement:
    said = joined(told)
    return agreement({telling.mention.mention_id: telling.attack for telling in told if telling.attack}, said)


def test_the_set_holds_three_hundred_tellings_of_a_hundred_attacks_most_of_them_in_several_languages() -> None:
    languages: dict[str, set[str | None]] = defaultdict(set)
    for telling in ALL:
        if telling.attack:
            languages[telling.attack].add(telling.mention.language)
    assert len(ALL) >= 300
    assert len(languages) >= 100
    assert sum(len(told) >= 2 for told in languages.values()) > 0.9 * len(languages)
    assert sum(len(told) == 3 for told in languages.values()) > 0.7 * len(languages)
    assert len({telling.mention.mention_id for telling in ALL}) == len(ALL)


def test_tellings_of_one_attack_are_joined_across_languages_and_those_of_its_neighbours_are_not() -> None:
    found = judged(MEASURED)
    assert found.bcubed.f1 >= 0.97
    assert found.joint.f1 >= 0.95
    assert found.pairwise.precision >= 0.97


def test_half_of_the_set_is_kept_from_learning_and_no_situation_is_in_both() -> None:
    assert 0.4 * len(ALL) <= len(MEASURED) <= 0.6 * len(ALL)


def test_a_toll_of_two_attacks_together_does_not_tie_them_to_one_event() -> None:
    said = joined(ALL)
    both = {telling.mention.mention_id for telling in ALL if telling.attack is None}
    first, second = (
        {said[t.mention.mention_id] for t in ALL if t.attack == attack} for attack in ("kirkuk-checkpoint-2021-09-04", "makhmour-patrol-2021-09-04")
    )
    assert both
    assert first.isdisjoint(second)


def test_an_anniversary_joins_the_attack_of_long_ago_and_not_the_one_of_the_same_day_this_year() -> None:
    said = joined(ALL)
    long_ago, this_year = (
        {said[t.mention.mention_id] for t in ALL if t.attack == attack} for attack in ("tripoli-mosques-2013-08-23", "tripoli-shooting-2021-08-23")
    )
    assert len(long_ago) == len(this_year) == 1
    assert long_ago.isdisjoint(this_year)
