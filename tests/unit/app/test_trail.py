"""What a stage says carries on the trace of what it heard, also long after."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from schemas.article import RawArticle
from schemas.base import Schema
from schemas.event import Event, EventEvidence
from schemas.mention import EventMention
from streams.adapters.tracing import TRACEPARENT, Tracing, as_traceparent
from streams.app.trail import EVIDENCE, REMEMBERED_MAX, Trail

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


class Way:
    """A stage's trail and what the collector would hear."""

    def __init__(self, stage: str):
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.trail = Trail(Tracing(provider), stage)

    def hears(self, value: Schema, trace: str | None) -> "Way":
        headers = [(TRACEPARENT, f"00-{trace * 32}-{trace * 16}-01".encode())] if trace else []
        self.trail.heard(SimpleNamespace(headers=headers), value)
        return self

    def says(self, value: Schema) -> dict[str, str]:
        return {name: told.decode() for name, told in self.trail.says(value)}

    def spans(self) -> list[ReadableSpan]:
        self.trail.end()
        return list(self._exporter.get_finished_spans())


def mention(article: str) -> EventMention:
    return EventMention(mention_id=f"m-{article}", article_id=article)


def event(*articles: str) -> Event:
    return Event(event_id="e", version=1, status="new", evidence=tuple(EventEvidence(article_id=one, mention_id=f"m-{one}") for one in articles))


def test_a_mention_goes_on_with_its_articles_trace_and_an_article_that_tells_nothing_costs_a_link() -> None:
    way = Way("extract").hears(RawArticle(id="a"), "a").hears(RawArticle(id="b"), "b")
    assert way.says(mention("a"))[TRACEPARENT][3:35] == "a" * 32
    own, batch = way.spans()
    assert (own.name, batch.name) == ("extract", "extract batch")
    assert {f"{link.context.trace_id:032x}" for link in batch.links} == {"a" * 32, "b" * 32}


def test_an_event_of_several_articles_is_a_child_of_the_newest_and_linked_to_the_others() -> None:
    way = Way("resolve").hears(mention("a"), "a").hears(mention("b"), "b")
    told = way.says(event("a", "b"))
    assert told[TRACEPARENT][3:35] == "b" * 32
    assert [one[3:35] for one in told[EVIDENCE].split(",")] == ["b" * 32, "a" * 32]
    [own, _] = way.spans()
    assert {f"{link.context.trace_id:032x}" for link in own.links} == {"a" * 32}


def test_what_was_heard_long_ago_is_remembered_up_to_a_bound() -> None:
    way = Way("resolve").hears(mention("a"), "a")
    for number in range(REMEMBERED_MAX - 1):
        way.hears(mention(str(number)), "c")
    assert way.says(event("a"))
    way.hears(mention("one more"), "c")
    assert way.says(event("a")) == {}


def test_what_came_without_a_trace_goes_without_one() -> None:
    way = Way("resolve").hears(mention("a"), None)
    assert way.says(event("a")) == {}
    assert way.spans() == []


@pytest.mark.parametrize(
    "told", ["", "00-abc", f"00-{'0' * 32}-{'a' * 16}-01", f"00-{'a' * 32}-{'0' * 16}-01", f"ff-{'a' * 32}-{'a' * 16}-01", f"00-{'A' * 32}-{'a' * 16}-01"]
)
def test_what_is_no_traceparent_is_none(told: str) -> None:
    assert as_traceparent(told) is None
