"""Which names of GeoNames' places count, and how they are spelt."""

import pytest

from streams.knowledge.gazetteer import Town, plain, spells, town_names
from streams.knowledge.shapes import GazetteerShape
from streams.knowledge.spelling import latin_spellings, with_proclitics

RULE = GazetteerShape(
    focus=("SY",), smallest_in_focus=500, smallest_elsewhere=15_000, smallest_with_other_names=3_000, smallest_elsewhere_with_other_names=100_000, stop=()
)
STOP = frozenset({"مشهد", "kami"})


def town(name: str, country: str, population: int, *others: str) -> Town:
    return Town(1, name, 0.0, 0.0, country, population, None, None, others)


def names(named: Town) -> list[str]:
    return list(town_names(named, RULE, named.country in RULE.focus, STOP))


def test_a_town_goes_by_its_name_with_and_without_strokes() -> None:
    assert names(town("Tall ‘Afar", "SY", 80_000)) == ["Tall ‘Afar", "Tall Afar"]


def test_a_short_other_name_counts_only_where_it_spells_the_towns_own() -> None:
    assert names(town("Ḩamāh", "SY", 460_000, "Hama", "Epif")) == ["Ḩamāh", "Hamah", "Hama"]


@pytest.mark.parametrize(("other", "name"), [("Hama", "Hamah"), ("Homs", "Homs"), ("Taiz", "Ta`izz"), ("Arbil", "Erbil"), ("Saada", "Sa'dah")])
def test_spellings_of_one_name_share_their_consonants(other: str, name: str) -> None:
    assert spells(other, name)


@pytest.mark.parametrize(("other", "name"), [("Kita", "Quito"), ("Anda", "Daqing"), ("Sama", "Sanya"), ("Nico", "Nantes")])
def test_another_name_does_not(other: str, name: str) -> None:
    assert not spells(other, name)


def test_a_village_abroad_is_not_known_by_an_arabic_word() -> None:
    assert names(town("Alani", "IR", 2_000, "إلى")) == ["Alani"]


def test_an_arabic_name_that_is_a_word_needs_town_before_it() -> None:
    assert names(town("Mashhad", "SY", 4_000, "مشهد")) == ["Mashhad", "مدينة مشهد", "بلدة مشهد", "قرية مشهد"]


def test_a_word_of_the_stop_list_names_no_town() -> None:
    assert names(town("Kami", "JP", 26_000)) == []


def test_a_name_is_plain_without_the_strokes_of_transliteration() -> None:
    assert plain("Al Anbār") == "Al Anbar"


def test_the_article_may_be_left_out_of_a_long_name_only() -> None:
    assert "qamishli" in latin_spellings("al qamishli")
    assert "bab" not in latin_spellings("al bab")


def test_a_name_of_one_word_keeps_its_usual_spellings() -> None:
    assert {"qusair", "kusayr"} <= set(latin_spellings("qusayr"))


def test_and_in_and_to_are_written_onto_an_arabic_name() -> None:
    assert with_proclitics("الرقه", "usual", noun=False) == ["الرقه", "والرقه", "بالرقه", "للرقه"]
    assert with_proclitics("دمشق", "none", noun=False) == ["دمشق"]
