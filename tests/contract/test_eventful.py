"""A stream in which everything happens that can: articles corrected and withdrawn, fetched late, sent early and sent behind the clock, and watches set, changed and taken
away while it runs. It tells what replay tells."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from schemas.watch import Rate, Watch, Where
from streams.bootstrap import bootstrap
from streams.replay import Message, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka

FIRST, SECOND = datetime(2023, 10, 26, 12, tzinfo=UTC), datetime(2023, 11, 24, 12, tzinfo=UTC)
ANBAR = Watch(id="anbar", name="Anbar", where=Where(centre=(33.786, 42.441), radius_km=60), since=datetime(2023, 8, 1, tzinfo=UTC))
LEVANT = Watch(id="levant", name="Levant", where=Where(countries=("IQ", "SY", "LB")), weapons=("drone",), rate=Rate(alerts=2, hours=24), since=FIRST)
TOLLS = Watch(id="tolls", name="Tolls", least_killed=5, least_certainty="Likely", since=FIRST)
SET_FIRST = (LEVANT, TOLLS)
SET_SECOND = (ANBAR.model_copy(update={"removed": True, "since": SECOND}), LEVANT.model_copy(update={"weapons": ("rocket",), "since": SECOND}))


@dataclass(frozen=True)
class Parts:
    """What is sent before the first watches of mid-stream, behind the clock, between the two pauses, and after them."""

    before: list[Message]
    behind: list[RawArticle]
    between: list[Message]
    after: list[Message]

    @property
    def messages(self) -> list[Message]:
        return [ANBAR, *self.before, *SET_FIRST, *self.behind, *self.between, *SET_SECOND, *self.after]


def eventful() -> Parts:
    """The scenario, every article of which may meet with something."""
    chance = random.Random(20231220)
    published = [article for article in articles() if article.fetched_at]
    revised = {article.id for article in published if article.revision > 1}
    news: list[RawArticle] = []
    early, behind = [], []
    for article in published:
        assert article.fetched_at
        kind = "none" if article.id in revised else chance.choice(["correction", "withdrawal", "late", "early", "behind", *["none"] * 6])
        later = article.fetched_at + timedelta(hours=chance.choice([2, 7, 20, 50, 90]))
        match kind:
            case "correction":
                other = chance.choice(published)
                news += [article, article.model_copy(update={"revision": 2, "fetched_at": later, "title": other.title, "body": other.body})]
            case "withdrawal":
                news += [article, article.model_copy(update={"revision": 2, "fetched_at": later, "withdrawn": True})]
            case "late":
                news.append(article.model_copy(update={"fetched_at": later}))
            case "early" if article.fetched_at > FIRST:
                early.append(article)
            case "behind" if article.fetched_at < FIRST - timedelta(days=1):
                behind.append(article)
            case _:
                news.append(article)
    ordered = list(timeline(news))
    cuts = [next(n for n, message in enumerate(ordered) if isinstance(message, Tick) and message.as_of > moment) for moment in (FIRST, SECOND)]
    before: list[Message] = [*ordered[: cuts[0]]]
    for article in early:
        before.insert(chance.randrange(len(before)), article)
    return Parts(before, behind, [*ordered[cuts[0] : cuts[1]]], [*ordered[cuts[1] :]])


@pytest.fixture
def stream(broker, topic_prefix: str, tmp_path: Path) -> Iterator[Stream]:  # type: ignore[no-untyped-def]
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as opened:
        yield opened


def news_of(messages: Sequence[Message]) -> Iterator[RawArticle | Tick]:
    return (message for message in messages if not isinstance(message, Watch))


def test_whatever_happens_to_the_news_the_stream_tells_what_replay_tells(stream: Stream, reader: Reader) -> None:
    parts = eventful()
    stream.set_watches([ANBAR])
    stream.send(news_of(parts.before))
    stream.wait()
    stream.set_watches(SET_FIRST)
    stream.send([*parts.behind, *news_of(parts.between)])
    stream.wait()
    stream.set_watches(SET_SECOND)
    stream.send(news_of(parts.after))
    stream.wait()
    expected = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), parts.messages)
    assert_same(stream.outcome(), expected)
    told = list(expected.alerts.values())
    assert {alert.state for alert in told} == {"pending", "firing", "resolved", "retracted"}
    assert {alert.series.key for alert in told if alert.series.kind == "watch"} == {"anbar", "levant", "tolls"}
    assert any(alert.reason == "its watch has ended or was changed" for alert in told)
    assert any(alert.rule == "summary" for alert in told)
    assert any(alert.headline.en.startswith("Late report") for alert in told)
