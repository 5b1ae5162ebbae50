"""An archive played at a pace: on time by its own clock, never early, and nothing is left out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.control import Tick
from schemas.mention import ArticleFacts, Casualties, EventMention, Occurred, Place, Quote
from schemas.watch import Watch
from streams.replay import Message, paced, replay
from streams.stages.admit import known_at
from streams.stages.timeline import timeline
from streams.stages.topology import flow

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


class Clock:
    """Time that passes by sleeping, and by what is done between two messages."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.seconds += seconds


def article(id: str, hours: float | None) -> RawArticle:
    return RawArticle(id=id, title=id, body="", fetched_at=None if hours is None else NOON + timedelta(hours=hours))


def moment(message: Message) -> datetime | None:
    return message.as_of if isinstance(message, Tick) else known_at(message) if isinstance(message, RawArticle) else None


@pytest.mark.parametrize("speed", [0.5, 1, 60, 3600])
def test_each_message_comes_when_its_time_has_come(speed: float) -> None:
    clock = Clock()
    messages = list(timeline([article("a", 0), article("b", 0.25), article("c", 30)]))
    for message in paced(messages, speed, clock.now, clock.sleep):
        told = moment(message)
        assert told is not None
        assert clock.seconds - 1_000 == pytest.approx((told - NOON).total_seconds() / speed)


def test_what_takes_longer_than_its_hour_is_made_up_for_and_nothing_is_left_out() -> None:
    clock = Clock()
    messages = list(timeline([article(str(n), n) for n in range(6)]))
    played = []
    for message in paced(messages, 3600, clock.now, clock.sleep):
        played.append(message)
        clock.seconds += 2.5 if len(played) == 1 else 0
    assert played == messages
    assert clock.seconds == 1_000 + 6


def test_what_has_no_time_waits_for_nothing() -> None:
    clock = Clock()
    watch = Watch(id="w", name="W")
    played = list(paced([watch, article("undated", None), Tick(as_of=NOON)], 1, clock.now, clock.sleep))
    assert played[0] is watch
    assert clock.seconds == 1_000


def read(article: RawArticle) -> list[EventMention]:
    """Thirty are killed in every article, on the day before."""
    return [
        EventMention(
            mention_id=f"m-{article.id}", article_id=article.id, known=article.fetched_at, article=ArticleFacts(publisher="Rawi"), evidence={"incident": (Quote(quote="x"),)},
            places=(Place(name="Homs", lat=34.7, lon=36.7, country="SY", kind="city"),), occurred=Occurred(start=date(2023, 12, 19), end=date(2023, 12, 19), precision="day"),
            casualties=Casualties.model_validate({"killed": {"min": 30, "max": 30}}),
        )
    ]  # fmt: skip


def test_at_a_pace_the_same_is_alerted_as_without_and_each_when_it_would_have_been() -> None:
    clock = Clock()
    heard: list[tuple[float, Alert]] = []
    nodes = flow(read, partitions=1, software_version="test")
    messages = list(timeline([article("a", 0)]))
    outcome = replay(nodes, paced(messages, 3600, clock.now, clock.sleep), on_alert=lambda alert: heard.append((clock.seconds, alert)))
    assert outcome.alerts == replay(nodes, messages).alerts
    assert [alert.kind for _, alert in heard][:1] == ["mass_casualty"]
    assert [second for second, alert in heard] == [1_000 + (alert.updated_at - NOON).total_seconds() / 3600 for _, alert in heard]
