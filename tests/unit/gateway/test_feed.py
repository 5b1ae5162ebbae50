"""What the feed makes of Kafka's records. No Kafka is needed: records are made by hand."""

from dataclasses import dataclass
from typing import Any

from structlog.testing import capture_logs

from schemas.base import Schema
from schemas.control import Tick
from streams.adapters.wire import encode
from streams.gateway.board import Board
from streams.gateway.feed import Feed
from tests.support.sample_alerts import at, bombing_in_kerman, broken_lull, first_word_of_kerman, kerman_event


@dataclass
class Record:
    topic: str
    value: bytes | None
    key: bytes | None = b"k"
    headers: Any = ()
    partition: int = 0
    offset: int = 7


def record(topic: str, what: Schema) -> Record:
    value, headers = encode(what, "alert", at("2023-12-20 07:00"))
    return Record(topic, value, headers=tuple(headers))


def live_feed(prefix: str = "") -> Feed:
    feed = Feed(Board(run="a"), {}, prefix=prefix)
    feed.state = "live"
    return feed


def test_alerts_events_and_ticks_reach_the_board_whatever_the_prefix():
    feed = live_feed("desk.")
    feed.take(record("desk.alerts.log", first_word_of_kerman()))
    feed.take(record("desk.alerts.log", bombing_in_kerman()))
    feed.take(record("desk.alerts", bombing_in_kerman()))
    feed.take(record("desk.events", kerman_event()))
    feed.take(record("desk.progress", Tick(as_of=at("2024-01-05 00:00"))))
    assert feed.board.count() == (1, 1)
    assert [alert.revision for alert in feed.board.revisions("alert-kerman")] == [1, 2]
    assert feed.board.as_of == at("2024-01-05 00:00")
    assert feed.board.number == 3


def test_a_record_that_cannot_be_read_is_counted_and_logged_and_the_next_is_read():
    feed = live_feed()
    with capture_logs() as logged:
        feed.take(Record("alerts", b"\xff{", headers=(("ce_type", b"siaga.alert.v1"),)))
        feed.take(Record("alerts", b"{}", headers=()))
        feed.take(record("events", broken_lull()))
        feed.take(record("alerts", broken_lull()))
    assert feed.board.unreadable == 3
    assert [entry["offset"] for entry in logged] == [7, 7, 7]
    assert {entry["code"] for entry in logged} == {"invalid", "type"}
    assert len(list(feed.board.alerts())) == 1


def test_a_flood_of_unreadable_records_is_counted_but_does_not_fill_the_log():
    feed = live_feed()
    with capture_logs() as logged:
        for _ in range(1_000):
            feed.take(Record("alerts", b"nonsense"))
    assert feed.board.unreadable == 1_000
    assert len(logged) == 20


def test_a_tombstone_takes_its_key_from_the_board():
    feed = live_feed()
    feed.take(record("events", kerman_event()))
    feed.take(Record("events", None, key=b"evt-kerman"))
    assert feed.board.count() == (0, 0)


def test_history_is_not_told_to_the_live_stream():
    feed = live_feed()
    feed.state = "catching_up"
    feed.take(record("alerts", broken_lull()))
    assert feed.board.number == 0
    assert feed.board.count() == (1, 0)
