"""extract remembers what an article said last, and says only what changed."""

from datetime import UTC, datetime

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from schemas.mention import EventMention, Place, Withdrawal
from streams.stages.extract import Extract, fingerprint
from streams.stages.ports import Step

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


def read_words(article: RawArticle) -> list[EventMention]:
    """A reader for these tests: each word of the body is the country of an attack."""
    return [
        EventMention(mention_id=f"{article.id}-{n}", article_id=article.id, revision=article.revision, ordinal=n, places=(Place(country=country),))
        for n, country in enumerate(article.body.split())
    ]


class Desk:
    """An extract stage with its state."""

    def __init__(self) -> None:
        self.state: dict[str, bytes] = {}
        self.stage = Extract(read_words)

    def reads(self, body: str, *, revision: int = 1, withdrawn: bool = False, article_id: str = "a") -> list[object]:
        step: Step = self.stage.step(self.state, RawArticle(id=article_id, body=body, revision=revision, withdrawn=withdrawn, fetched_at=NOON), 0)
        self.state.update({key: value for key, value in step.changes.items() if value is not None})
        return [out.value for out in step.out]


def kinds(values: list[object]) -> list[str]:
    return [f"{type(value).__name__} {value.country}" for value in values if isinstance(value, EventMention | Withdrawal)]


def test_an_article_with_attacks_sends_its_mentions() -> None:
    assert kinds(Desk().reads("IQ SY")) == ["EventMention IQ", "EventMention SY"]


def test_a_redelivered_article_changes_nothing() -> None:
    desk = Desk()
    desk.reads("IQ")
    assert desk.reads("IQ") == []


def test_an_article_without_attacks_leaves_no_state() -> None:
    desk = Desk()
    assert desk.reads("") == []
    assert desk.state == {}


def test_a_corrected_article_takes_back_what_it_no_longer_tells() -> None:
    desk = Desk()
    desk.reads("IQ SY")
    assert kinds(desk.reads("IQ", revision=2)) == ["Withdrawal SY", "EventMention IQ"]


def test_a_mention_that_moves_to_another_country_is_taken_back_where_it_was() -> None:
    desk = Desk()
    desk.reads("IQ")
    assert kinds(desk.reads("SY", revision=2)) == ["Withdrawal IQ", "EventMention SY"]


def test_a_withdrawn_article_takes_back_everything() -> None:
    desk = Desk()
    desk.reads("IQ SY")
    assert kinds(desk.reads("", revision=2, withdrawn=True)) == ["Withdrawal IQ", "Withdrawal SY"]


def test_an_older_revision_that_comes_late_changes_nothing() -> None:
    desk = Desk()
    desk.reads("", revision=2)
    assert desk.reads("IQ", revision=1) == []


def test_a_withdrawal_that_overtakes_its_article_holds() -> None:
    desk = Desk()
    desk.reads("", withdrawn=True, revision=2)
    assert desk.reads("IQ") == []


def test_a_tick_goes_on_with_the_partition_that_passes_it() -> None:
    step = Extract(read_words).step({}, Tick(as_of=NOON), 3)
    assert [out.value for out in step.out] == [Tick(as_of=NOON, source=3)]


def test_what_is_neither_article_nor_tick_is_an_error() -> None:
    with pytest.raises(TypeError, match="takes articles and ticks"):
        Extract(read_words).step({}, Place(), 0)


def test_the_fingerprint_is_of_the_words_and_not_of_the_fetch() -> None:
    article = RawArticle(id="a", title="t", body="b")
    assert fingerprint(article) == fingerprint(article.model_copy(update={"fetched_at": NOON, "revision": 7}))
    assert fingerprint(article) != fingerprint(article.model_copy(update={"body": "c"}))
