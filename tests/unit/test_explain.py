"""An explanation shows what the reader did, no more and no less, and is safe to open."""

import io
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from schemas.article import RawArticle
from streams.bootstrap import build_rule_reader
from streams.explain.page import page
from streams.explain.painted import painted
from streams.explain.shape import Explanation, Span
from streams.explain.terminal import draw
from streams.explain.why import explain
from streams.explain.words import in_words
from streams.extraction.linear import shipped
from streams.extraction.read import Reader, Reading
from streams.scenario import articles


@cache
def reader() -> Reader:
    return build_rule_reader()


def article(body: str, title: str = "Rockets hit a base near Kirkuk", language: str = "en") -> RawArticle:
    return RawArticle(id="a", publisher="Example <Wire>", published="2024-05-15", language=language, title=title, body=body)


STORY = article(
    "Two rockets struck a military base hosting US forces near Kirkuk in northern Iraq on Tuesday night, wounding three soldiers, a security source said.\n"
    "Nobody was killed, Iraq's army said.\nThe minister warned that rebels may attack the oil fields if talks fail."
)


def explained(one: RawArticle) -> tuple[Reading | None, Explanation]:
    reading = reader().reading(one)
    return reading, explain(one, reading)


def test_an_explanation_shows_the_very_events_that_reading_gives() -> None:
    for one in articles()[::12]:
        reading, told = explained(one)
        mentions = reader().read(one)
        assert (reading.mentions if reading else []) == mentions
        assert [event.is_new for event in told.events] == [mention.recency == "new" for mention in mentions]


def test_features_and_all_else_add_up_to_the_probability_that_the_reader_used() -> None:
    import math

    _, told = explained(STORY)
    weighed = [value for event in told.events for value in event.values if value.weighed]
    assert {"happened", "news", "date", "place"} <= {value.slot for value in weighed}
    for value in weighed:
        assert value.weighed is not None
        total = sum(reason.weight for reason in value.weighed.reasons) + value.weighed.rest
        assert value.weighed.p == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-6), value.slot


def test_what_was_refused_says_by_which_rule_or_features() -> None:
    _, told = explained(STORY)
    refused = next(one for one in told.refused if "minister" in one.quote)
    assert "worth_telling" in refused.why
    assert refused.weighed is not None
    assert any(reason.weight < 0 for reason in refused.weighed.reasons)
    assert any("United States did not do it" in line and "is_h" in line for event in told.events for line in event.passed_over)


def test_an_article_without_attacks_says_so() -> None:
    _, told = explained(article("The fair opened on Monday.", title="Farmers meet"))
    assert told.note.startswith("Nothing to read here")
    assert "Nothing to read here" in page([told])


def test_spans_hold_the_words_that_they_name() -> None:
    _, told = explained(STORY)
    words = {(span.kind, told.text[span.start : span.end]) for span in told.spans if span.used}
    assert {("place", "Kirkuk"), ("date", "Tuesday"), ("act", "struck"), ("source", "security source")} <= words


def test_nothing_of_an_article_is_live_on_the_page_or_in_the_terminal() -> None:
    hostile = '<script>alert(1)</script> \x1b[31mRockets hit the base near Kirkuk on Tuesday\u202e "onload=x'
    told = Explanation('"><img src=x>', "<b>by</b>", "en", hostile, 5, spans=(Span(2, 60, "place", '"><i>', True),))
    html = page([told])
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    console = Console(file=io.StringIO(), force_terminal=False)
    draw(told, console)
    for text in (html, console.file.getvalue()):  # type: ignore[attr-defined]
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_arabic_text_runs_from_right_to_left() -> None:
    told = Explanation("a", "", "ar", "هجوم في الموصل", 4)
    assert '<div class="text" lang="ar" dir="rtl">' in page([told])


@given(text=st.text(max_size=60), bounds=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=8))
@settings(deadline=None, max_examples=60)
def test_painting_keeps_every_character_in_its_place(text: str, bounds: list[tuple[int, int, bool]]) -> None:
    spans = [Span(min(a, b, len(text)), min(max(a, b), len(text)), "act", "", used) for a, b, used in bounds]
    stretches = list(painted(text, spans))
    assert sum(len(stretch) for stretch, _ in stretches) == len(text)
    at = 0
    for stretch, span in stretches:
        covering = [one for one in spans if one.start <= at < one.end]
        assert (span is None) == (not covering)
        assert span is None or span in covering
        at += len(stretch)


def test_every_feature_of_the_shipped_models_has_words() -> None:
    for model in shipped().values():
        for feature in model:
            assert "=" not in in_words(feature)


def test_whose_word_the_attacker_is_known_by_is_told_with_its_quote() -> None:
    one = article(
        "Ukraine's defence ministry said Russia shelled a clinic in Nikopol on Tuesday. Ukraine accused Russia of the attack on the clinic.", "Clinic shelled"
    )
    _, told = explained(one)
    [claimant] = [value for event in told.events for value in event.values if value.slot == "claimant"]
    assert (claimant.value, claimant.quotes) == ("Ukraine", ("Ukraine",))
    start = one.body.index("Ukraine accused") + len(one.title) + 1
    assert any((span.start, span.kind, span.used) == (start, "source", True) for span in told.spans)
