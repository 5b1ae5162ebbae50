"""The steps from text to templates, each by itself."""

import numpy as np
import pytest

from streams.templates.choosing import Candidate, Entity, Thresholds, incidents_of, same
from streams.templates.hashed import Hashed, buckets
from streams.templates.phrases import page_of
from streams.templates.read import shipped
from streams.templates.tagging import tags_of
from streams.templates.trimming import Habits, trimmed
from streams.templates.words import lower, plain, sentences, stem


def cut(text: str) -> list[str]:
    return [" ".join(word.text for word in sentence) for sentence in sentences(text)]


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    assert cut("Col. Ruiz and Lt. J. Soto died. They were shot.") == ["col . ruiz and lt . j . soto died .", "they were shot ."]


def test_lines_and_wide_gaps_end_a_sentence() -> None:
    assert cut("Bomb in town\nIt exploded    Nobody was hurt") == ["bomb in town", "it exploded", "nobody was hurt"]


def test_a_closing_quote_stays_with_its_sentence() -> None:
    assert cut('"We did it." They said no more.') == ['" we did it . "', "they said no more ."]


@pytest.mark.parametrize("text", ["Straße İzmir ĲSSEL", "ABC", "ǅ İİ x"])
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(lower(text)) == len(text)


@pytest.mark.parametrize(("word", "root"), [("kidnapped", "kidnapp"), ("bombs", "bomb"), ("gas", "gas")])
def test_stems_join_the_forms_of_a_word(word: str, root: str) -> None:
    assert stem(word) == root


def test_names_compare_without_marks_and_articles() -> None:
    assert plain('The "Santo Tomas" farm') == "santo tomas farm"


def test_words_get_their_parts_of_speech() -> None:
    reader = shipped()
    words = ["the", "guerrillas", "were", "killed", "by", "a", "soldier", "in", "the", "city"]
    assert tags_of(words, reader.clusters, reader.tagger) == ["DT", "NNS", "VBD", "VBN", "IN", "DT", "NN", "IN", "DT", "NN"]


def test_phrases_are_found_without_articles_and_verbs() -> None:
    reader = shipped()
    page = page_of("The armed men attacked the office of the mayor with two powerful bombs.", reader.clusters, reader.tagger)
    assert [phrase.text for phrase in page.phrases] == ["armed men", "office", "mayor", "two powerful bombs"]
    office = page.phrases[1]
    assert office.longer == page.phrases[2].after


def test_a_name_loses_what_its_role_leaves_out() -> None:
    reader = shipped()
    page = page_of("Colonel Juan Soto died.", reader.clusters, reader.tagger)
    none: frozenset[str] = frozenset()
    start, end = trimmed(page, page.phrases[0], Habits(frozenset({"colonel"}), none, none, none))
    assert page.text[start:end] == "Juan Soto"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Juan Soto", "Soto", True),
        ("FMLN", "Farabundo Marti Liberation Nation", True),
        ("the guerrillas", "guerrillas", True),
        ("police station", "bus station", True),
        ("bus", "police station", False),
        ("ELN", "Army of National Liberation", False),
    ],
)
def test_names_are_one_by_last_word_part_or_initials(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is same(other, one) is alike


def test_a_hashed_model_gives_nothing_for_what_it_does_not_know() -> None:
    known = buckets(["h=bomb"])
    model = Hashed(np.array(known, dtype=np.uint32), np.array([[127, -64]], dtype=np.int8), np.array([0.01, 0.01]), np.array([-1.0, 0.0]))
    assert model.scores([known, buckets(["h=fair"]), []]) == pytest.approx(np.array([[0.27, -0.64], [-1.0, 0.0], [-1.0, 0.0]]))


TOLD = np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.8])
THRESHOLDS = Thresholds([0.3] * 5, [0.5] * 4, 0.5)


def test_an_entity_is_named_once_and_unlikely_ones_not_at_all() -> None:
    listed = [Candidate(0.8, 3, Entity("Juan Soto", 5)), Candidate(0.6, 3, Entity("Soto", 50)), Candidate(0.2, 3, Entity("Rivas", 90))]
    (incident,) = incidents_of(TOLD, {0: listed}, THRESHOLDS._replace(several=1.0))
    assert incident.kind == "attack"
    assert incident.roles["Victim"] == (Entity("Juan Soto", 5),)


def test_of_several_incidents_the_second_has_the_same_perpetrators_alone() -> None:
    listed = [Candidate(0.8, 3, Entity("Soto", 5)), Candidate(0.7, 1, Entity("NLA", 50))]
    first, second = incidents_of(TOLD, {0: listed}, THRESHOLDS)
    assert first.roles["PerpOrg"] == second.roles["PerpOrg"] == (Entity("NLA", 50),)
    assert second.roles["Victim"] == ()


def test_no_kind_no_incident() -> None:
    assert incidents_of(TOLD * 0.5, {0: [Candidate(0.9, 3, Entity("Soto", 5))]}, THRESHOLDS) == []
