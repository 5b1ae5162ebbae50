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


def ground(knowledge: Knowledge, *events: Any) -> Grounded:
    text = article_text(ARTICLE)
    return Grounds(ARTICLE, text, "en", Reader(knowledge).facts(ARTICLE, text), knowledge).ground(list(events))


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
    for mention in ground(load_once(), *events).mentions:
        assert mention.evidence["event"]
        for quotes in mention.evidence.values():
            assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)


_loaded: list[Knowledge] = []


def load_once() -> Knowledge:
    if not _loaded:
        _loaded.append(load())
    return _loaded[0]
