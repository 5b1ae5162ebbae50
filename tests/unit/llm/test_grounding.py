"""A model may only point at the text: what no quote bears out is dropped, and what a quote means is read by siaga itself."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RawArticle
from schemas.base import Range
from streams.extraction.read import Reader
from streams.extraction.text import article_text
from streams.knowledge.knowledge import Knowledge, load
from streams.llm.grounding import Grounded, Grounds

ARTICLE = RawArticle(
    id="a-1", language="en", publisher="Tidewater Post", published="2024-05-15T08:00:00Z",
    title="Rockets hit base in Anbar",
    body="Two rockets struck the Ain al-Asad base in Anbar, Iraq, on Tuesday evening. Three soldiers were killed and nobody else was hurt.\nThe Islamic State\nclaimed the attack, Reuters said.",
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


WHAT = "Two rockets struck the Ain al-Asad base in Anbar"


def ground(knowledge: Knowledge, *events: Any, article: RawArticle = ARTICLE) -> Grounded:
    text = article_text(article)
    return Grounds(article, text, "en", Reader(knowledge).facts(article, text), knowledge).ground(list(events))


def told(**changes: Any) -> dict[str, Any]:
    return {
        "what": "Two rockets struck the Ain al-Asad base in Anbar", "incident": "strike", "recency": "new", "when": "on Tuesday evening",
        "places": ["Ain al-Asad base"], "attackers": ["The Islamic State"], "attribution": "claimed", "targets": [{"quote": "base", "kind": "military"}],
        "weapons": [{"quote": "Two rockets", "type": "rocket", "min": 2, "max": 2}], "killed": {"quote": "Three soldiers were killed", "min": 3, "max": 3},
        "injured": {"quote": "nobody else was hurt", "min": 0, "max": 0}, "sources": ["Reuters"], **changes,
    }  # fmt: skip


def test_what_is_borne_out_becomes_a_mention_with_its_quotes(knowledge: Knowledge) -> None:
    [mention] = ground(knowledge, told()).mentions
    assert mention.occurred is not None
    assert mention.occurred.start == date(2024, 5, 14)
    assert (mention.places[0].country, mention.places[0].kind) == ("IQ", "facility")
    assert mention.attackers[0].id == "islamic-state"
    assert mention.attribution is not None
    assert mention.attribution.status == "claimed"
    assert mention.weapons[0].count == Range(min=2, max=2)
    assert mention.casualties.killed == Range(min=3, max=3)
    assert mention.casualties.injured == Range(min=0, max=0)
    assert mention.sources[0].kind == "agency"
    text = article_text(ARTICLE)
    for quotes in mention.evidence.values():
        for quote in quotes:
            assert text[quote.start : quote.end] == quote.quote


def test_spaces_and_line_breaks_may_differ(knowledge: Knowledge) -> None:
    [mention] = ground(knowledge, told(attackers=["Islamic State claimed the attack"])).mentions
    assert mention.attackers[0].raw == "Islamic State\nclaimed the attack"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"what": "A bomb killed forty people in Paris"}, "quote_not_in_text"),
        ({"what": "Reuters said"}, "no_attack_in_quote"),
        ({"when": "last winter"}, "quote_not_in_text"),
        ({"when": "Three soldiers were killed"}, "no_time_in_quote"),
        ({"killed": {"quote": "Three soldiers were killed", "min": 300, "max": 300}}, "number_not_in_quote"),
        ({"killed": {"quote": "Three soldiers were killed", "min": 0, "max": 0}}, "number_not_in_quote"),
        ({"killed": {"quote": "Nine soldiers were killed", "min": 9, "max": 9}}, "quote_not_in_text"),
        ({"weapons": [{"quote": "Two rockets", "type": "rocket", "min": 20, "max": 20}]}, "number_not_in_quote"),
        ({"places": ["Paris"]}, "quote_not_in_text"),
        ({"what": "x" * 5_000}, "quote_too_long"),
    ],
)
def test_what_no_quote_bears_out_is_dropped_and_counted(knowledge: Knowledge, changes: dict[str, Any], reason: str) -> None:
    grounded = ground(knowledge, told(**changes))
    assert grounded.dropped[reason] == 1
    for mention in grounded.mentions:
        assert mention.casualties.killed in (None, Range(min=3, max=3))
        assert "FR" not in {place.country for place in mention.places}


@pytest.mark.parametrize(
    ("text", "changes", "slot", "kept"),
    [
        ("13 soldiers were killed.", {"killed": {"quote": "3 soldiers were killed", "min": 3, "max": 3}}, "killed", None),
        ("1,300 people were killed.", {"killed": {"quote": "300 people were killed", "min": 300, "max": 300}}, "killed", None),
        ("Twenty-three soldiers were killed.", {"killed": {"quote": "three soldiers were killed", "min": 3, "max": 3}}, "killed", None),
        ("Twenty-three soldiers were killed.", {"killed": {"quote": "Twenty-three soldiers", "min": 23, "max": 23}}, "killed", Range(min=23, max=23)),
        ("Three soldiers were killed.", {"injured": {"quote": "Three soldiers were killed", "min": 3, "max": 3}}, "injured", None),
        ("Soldiers were killed.", {"killed": {"quote": "Soldiers were killed", "min": 0, "max": 0}}, "killed", None),
        ("No soldiers were killed.", {"injured": {"quote": "No soldiers were killed", "min": 0, "max": 0}}, "injured", None),
        ("No soldiers were killed.", {"killed": {"quote": "No soldiers were killed", "min": 0, "max": 0}}, "killed", Range(min=0, max=0)),
        ("Soldiers were killed.", {"killed": {"quote": "Soldiers were killed", "min": False, "max": 0.0}}, "killed", None),
    ],
)
def test_a_toll_is_believed_only_as_the_whole_text_tells_it(knowledge: Knowledge, text: str, changes: dict[str, Any], slot: str, kept: Range | None) -> None:
    """A quote cut so that it says another number, the number of another fate, a zero that nobody tells."""
    article = ARTICLE.model_copy(update={"body": f"{ARTICLE.body}\n{text}" if text[0] == "S" else f"{WHAT}.\n{text}"})
    [mention] = ground(knowledge, told(**{"killed": None, "injured": None, "attackers": [], "sources": [], "when": None, **changes}), article=article).mentions
    assert getattr(mention.casualties, slot) == kept


def test_a_date_is_read_whole_even_where_the_quote_is_cut(knowledge: Knowledge) -> None:
    article = ARTICLE.model_copy(update={"body": f"{WHAT} on 20 March 2019."})
    [mention] = ground(knowledge, told(when="20 March"), article=article).mentions
    assert mention.occurred is not None
    assert mention.occurred.start == date(2019, 3, 20)
    assert mention.evidence["occurred"][0].quote == "20 March 2019"


def test_a_name_is_no_part_of_another_word(knowledge: Knowledge) -> None:
    article = ARTICLE.model_copy(update={"body": f"{WHAT}. Iranians watched."})
    grounded = ground(knowledge, told(attackers=["Iran"]), article=article)
    assert grounded.mentions[0].attackers == ()
    assert grounded.dropped["quote_not_in_text"]


def test_arabic_words_that_are_written_as_one_may_be_quoted_apart(knowledge: Knowledge) -> None:
    article = ARTICLE.model_copy(update={"language": "ar", "title": "هجوم", "body": "هجوم بالصواريخ على قاعدة عسكرية وبغداد تدين الهجوم."})
    text = article_text(article)
    [mention] = (
        Grounds(article, text, "ar", Reader(knowledge).facts(article, text), knowledge)
        .ground([{"what": "هجوم بالصواريخ على قاعدة", "places": ["بغداد"]}])
        .mentions
    )
    assert mention.places[0].country == "IQ"


def test_an_unknown_name_stays_as_the_text_has_it(knowledge: Knowledge) -> None:
    [mention] = ground(knowledge, told(places=["evening"], attackers=["nobody else"])).mentions
    assert (mention.places[0].raw, mention.places[0].country) == ("evening", None)
    assert (mention.attackers[0].raw, mention.attackers[0].id) == ("nobody else", None)


WORDS = st.sampled_from(
    ["Two rockets struck the Ain al-Asad base in Anbar", "Three soldiers were killed", "Anbar", "Paris", "", "on Tuesday evening", "new", "rocket", "claimed"]
) | st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["quote", "kind", "type", "min", "max"]) | WORDS, inner, max_size=4),
    max_leaves=10,
)
FIELDS = ["what", "incident", "recency", "when", "places", "attackers", "attribution", "targets", "weapons", "killed", "injured", "sources"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FIELDS), JSON)
        | st.fixed_dictionaries({"what": st.just("Two rockets struck the Ain al-Asad base")}, optional={name: JSON for name in FIELDS[1:]}),
        max_size=3,
    )
)
def test_whatever_the_model_says_every_quote_stands_in_the_text(events: list[dict[str, Any]]) -> None:
    text = article_text(ARTICLE)
    grounded = ground(load_once(), *events)
    assert all(count > 0 for count in grounded.dropped.values())
    for mention in grounded.mentions:
        assert mention.evidence["event"]
        for quotes in mention.evidence.values():
            assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)


_loaded: list[Knowledge] = []


def load_once() -> Knowledge:
    if not _loaded:
        _loaded.append(load())
    return _loaded[0]
