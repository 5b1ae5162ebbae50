"""Articles that come months after they could have been known: they make their events and correct counts, and the end is that of replay."""

from datetime import timedelta
from pathlib import Path

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka

EVERY = 3
"""Each so-manieth article is late."""


def played(reader: Reader, messages: list[RawArticle | Tick]) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)


def test_articles_months_late_make_their_events_and_alarm_nobody(broker: Broker, topic_prefix: str, tmp_path: Path, reader: Reader) -> None:
    late = articles()[::EVERY]
    punctual = list(timeline(article for article in articles() if article not in late))
    end = next(message.as_of for message in reversed(punctual) if isinstance(message, Tick))
    afterwards = [*late, Tick(as_of=end + timedelta(days=60))]
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as stream:
        stream.send(punctual)
        stream.wait()
        stream.send(afterwards)
        stream.wait()
        found = stream.outcome()
    calm = played(reader, [*punctual, *afterwards])
    assert_same(found, calm)
    known = {article_id for event in found.standing_events() for article_id in (quote.article_id for quote in event.evidence)}
    in_time = {
        article_id for event in played(reader, list(timeline(articles()))).standing_events() for article_id in (quote.article_id for quote in event.evidence)
    }
    assert known == in_time
    before = {alert_id for alert_id, _ in played(reader, punctual).alerts}
    assert {alert.kind for (alert_id, _), alert in found.alerts.items() if alert_id not in before} <= {"lull"}  # it has been quiet for those months
