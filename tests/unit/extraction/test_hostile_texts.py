"""Whatever the text: the reader answers, its quotes are the text's own characters, and its work grows no faster than the text.

Work is counted in calls of functions, not in seconds.
"""

import cProfile
import pstats
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.article import RawArticle
from streams.bootstrap import build_reader
from streams.cli.bench.hostile import PATTERNS, text
from streams.extraction.text import READ_MAX, SEGMENTED_MAX, article_text, sentences
from streams.stages.ports import Reader

SMALL, LARGE = 12_000, 24_000
GROWTH = 2.3
DENSE = (
    "attack words", "attack sentences", "attack lines", "attackers", "dated attacks", "speakers", "tolls", "toll lines", "quotes", "weapons", "HTML left in", "control characters",
    "commas", "numbers", "dates", "one long word", "run together",
)  # fmt: skip
"""Patterns in which something stands beside much of its kind, or a search could begin at every character."""
PIECES = [pattern for _, pattern in PATTERNS.values()] + [
    "\n",
    "\0",
    "\u2028",
    "\ud800",
    "serangan ",
    "Pada Rabu (20/12/2023) ",
    "killed ",
    "Iran said ",
    "قتل ",
    "\u0660\u0661 ",
]


@cache
def reader() -> Reader:
    return build_reader()


def article(body: str, language: str | None = "en", title: str = "serangan attack هجوم") -> RawArticle:
    return RawArticle.model_construct(
        id="h",
        url=None,
        publisher=None,
        language=language,
        title=title,
        body=body,
        published="2023-12-22",
        fetched_at=None,
        feed=None,
        revision=1,
        withdrawn=False,
    )  # as it is, whatever the schema would say of it


def read_and_check_quotes(one: RawArticle) -> None:
    whole = article_text(one)
    for mention in reader()(one):
        for quotes in mention.evidence.values():
            for quote in quotes:
                assert quote.start is not None
                assert whole[quote.start : quote.end] == quote.quote


@pytest.mark.parametrize("name", PATTERNS)
def test_a_million_characters_of_anything_are_read_and_quoted_rightly(name: str) -> None:
    read_and_check_quotes(article(text(name, 1_000_000), PATTERNS[name][0]))


@pytest.mark.parametrize("name", DENSE)
def test_twice_the_text_is_no_more_than_twice_the_work(name: str) -> None:
    language, _ = PATTERNS[name]
    reader()(article(text(name, 500), language))
    small, large = (calls(article(text(name, length), language)) for length in (SMALL, LARGE))
    assert large <= GROWTH * small + 20_000


def calls(one: RawArticle) -> int:
    profile = cProfile.Profile()
    profile.runcall(reader(), one)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@given(pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=40), language=st.sampled_from(["id", "en", "ar", None, "xx"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_no_mixture_is_too_bad_to_be_read(pieces: list[str], language: str | None) -> None:
    read_and_check_quotes(article("".join(pieces), language, title="".join(pieces[:2])))


def test_nothing_at_all_tells_nothing() -> None:
    assert reader()(article("", title="")) == []
    assert reader()(article(" \n\t\n", None, title=" ")) == []


def test_a_long_line_is_cut_into_sentences_piece_by_piece_and_none_is_lost() -> None:
    line = "Rockets hit the base in Kirkuk. " * (READ_MAX // 32)
    assert len(line) > 2 * SEGMENTED_MAX
    found = list(sentences(line, "en"))
    assert [one.text.strip() for one in found] == ["Rockets hit the base in Kirkuk."] * (READ_MAX // 32)
    assert all(line[one.start : one.end] == one.text for one in found)
