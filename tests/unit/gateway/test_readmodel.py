"""The read model's file: gone on with, or thrown away and never silently wrong; and no word in it that was forgotten."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from structlog.testing import capture_logs

from schemas.base import Schema
from schemas.control import Forgotten
from schemas.event import Event
from schemas.mention import Quote
from streams.gateway.board import Board
from streams.gateway.database import FileInUse
from streams.gateway.feed import Feed
from streams.gateway.readfile import CURRENT, STALE, open_read_model
from streams.gateway.readmodel import ReadModel
from tests.support.sample_alerts import AIN_AL_ASAD, bombing_in_kerman, broken_lull, event, kerman_event, october_events, surge_in_iraq
from tests.unit.gateway.test_feed import record

NOW = datetime(2024, 1, 5, tzinfo=UTC)
EVENTS = TopicPartition("events", 0)


STANDING: list[ReadModel] = []
"""Opened by the test that runs."""


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "gateway" / "siaga.sqlite"
    while STANDING:
        STANDING.pop().close()


def opened(path: Path, now: datetime = NOW, *, rebuild: bool = False) -> Feed:
    STANDING.append(open_read_model(path, now, rebuild=rebuild))
    return Feed(Board(STANDING[-1]), {}, clock=lambda: now)


def closed(feed: Feed) -> None:
    feed.board.model.close()


def take(feed: Feed, topic: str, *told: Schema, offset: int = 0) -> None:
    records = [record(topic, what) for what in told]
    for number, one in enumerate(records):
        one.offset = offset + number
    feed.take_all({TopicPartition(topic, 0): records})


def filled(path: Path) -> None:
    feed = opened(path)
    feed.meet({"events": "k/1", "alerts": "k/2"})
    take(feed, "events", *october_events())
    take(feed, "alerts", surge_in_iraq(), broken_lull())
    closed(feed)


def test_a_gateway_goes_on_where_the_one_before_it_stopped(path: Path) -> None:
    filled(path)
    feed = opened(path)
    assert feed.board.count() == (2, 8)
    assert feed.board.model.offsets() == {("events", 0): 8, ("alerts", 0): 2}
    assert feed.board.as_of == surge_in_iraq().updated_at or feed.board.as_of == broken_lull().updated_at
    assert list(feed.board.alerts()) == [broken_lull(), surge_in_iraq()]


def test_a_crash_in_the_middle_of_a_batch_leaves_neither_its_rows_nor_its_offsets(path: Path) -> None:
    filled(path)
    feed = opened(path)

    class Crash(Exception):
        pass

    def crash() -> None:
        with feed.board.taking():
            feed.take(record("events", kerman_event()))
            feed.board.model.move_to("events", 0, 9)
            raise Crash

    with pytest.raises(Crash):
        crash()
    assert feed.board.model.event("evt-kerman") is None
    assert feed.board.model.offsets()["events", 0] == 8
    take(feed, "events", kerman_event(), offset=8)
    closed(feed)
    again = opened(path)
    assert (again.board.count(), again.board.model.offsets()["events", 0]) == ((2, 9), 9)


def test_rebuild_begins_with_nothing(path: Path) -> None:
    filled(path)
    with capture_logs() as logged:
        feed = opened(path, rebuild=True)
    assert (feed.board.count(), feed.board.model.offsets(), feed.board.as_of) == ((0, 0), {}, None)
    assert [entry["why"] for entry in logged] == ["as asked for"]


def damage_header(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def damage_pages(path: Path) -> None:
    held = path.read_bytes()
    path.write_bytes(held[:4096] + b"\x5a" * 8192 + held[12288:])


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8192])


def age(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")


@pytest.mark.parametrize(("spoil", "why"), [(damage_header, "damaged"), (damage_pages, "damaged"), (cut_off, "damaged"), (age, "version 99")])
def test_a_file_that_cannot_be_trusted_is_said_to_be_so_and_read_anew(path: Path, spoil: Callable[[Path], None], why: str) -> None:
    filled(path)
    spoil(path)
    with capture_logs() as logged:
        feed = opened(path)
    assert why in logged[0]["why"]
    assert (feed.board.count(), feed.board.model.offsets()) == ((0, 0), {})
    take(feed, "events", kerman_event())
    assert feed.board.count() == (0, 1)


def test_a_file_that_was_not_current_for_a_day_is_read_anew_for_tombstones_are_gone_by_then(path: Path) -> None:
    filled(path)
    closed(opened(path, NOW + STALE - timedelta(minutes=1)))
    with capture_logs() as logged:
        feed = opened(path, NOW + STALE)
    assert "not current since 2024-01-05" in logged[0]["why"]
    assert feed.board.count() == (0, 0)
    assert feed.board.model.moment(CURRENT) == NOW + STALE


def test_topics_made_anew_or_of_another_kafka_are_noticed_and_read_from_their_beginning(path: Path) -> None:
    filled(path)
    feed = opened(path)
    feed.meet({"events": "k/1", "forgotten": "k/3"})
    assert feed.board.count() == (2, 8), "the same topics, and one that is new"
    with capture_logs() as logged:
        feed.meet({"events": "k/9", "alerts": "k/2"})
    assert logged[0]["topics"] == ["events"]
    assert (feed.board.count(), feed.board.model.offsets()) == ((0, 0), {})
    assert feed.board.model.origins() == {"events": "k/9", "alerts": "k/2"}


def test_two_gateways_do_not_work_on_one_file(path: Path) -> None:
    feed = opened(path)
    for rebuild in (False, True):
        with pytest.raises(FileInUse):
            opened(path, rebuild=rebuild)
    closed(feed)
    closed(opened(path))


def bytes_of(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in path.parent.iterdir())


def test_the_words_of_a_forgotten_article_are_in_no_byte_of_the_file(path: Path) -> None:
    """Whatever SQLite moved about while other events came and went; the log beside the file too."""
    chance = random.Random(7)
    feed, events = opened(path), [telling(number, chance) for number in range(300)]
    for round in range(2):
        chance.shuffle(events)
        for start in range(0, len(events), 50):
            take(feed, "events", *(one.model_copy(update={"version": round + 1}) for one in events[start : start + 50]))
    alert = surge_in_iraq(evidence=surge_in_iraq().evidence[:1])
    cited = alert.evidence[0]
    take(feed, "alerts", alert.model_copy(update={"evidence": (cited.model_copy(update={"quote": "violet-alert"}),)}))
    for number in range(0, 300, 3):
        feed.take_all({TopicPartition("events", 0): [record("events", telling(number, chance).model_copy(update={"version": 3, "evidence": ()}))]})
    forgotten = list(range(1, 300, 3))
    feed.take_all({TopicPartition("forgotten", 0): [record("forgotten", Forgotten(article_id=f"a-{number}", at=NOW)) for number in forgotten]})
    take(feed, "forgotten", Forgotten(article_id=cited.article_id, at=NOW))
    asyncio.run(feed.clean())
    held = bytes_of(path)
    assert b"violet-2-" in held, "others' words stay"
    assert [number for number in forgotten if b"violet-%d-" % number in held or b"scarf-%d-" % number in held] == []
    assert b"violet-alert" not in held
    feed.take_all({TopicPartition("events", 0): [record("events", telling(1, chance).model_copy(update={"version": 9}))]})
    closed(feed)
    again = opened(path)
    take(again, "events", telling(1, chance).model_copy(update={"version": 10}))
    assert b"violet-1-" not in bytes_of(path), "nor do they come back, after a restart either"


def forgetful(path: Path) -> Feed:
    feed = opened(path)
    take(feed, "events", *(telling(number, random.Random(number)) for number in range(5)))
    take(feed, "forgotten", Forgotten(article_id="a-1", at=NOW))
    return feed


def test_the_gateway_answers_while_its_file_is_written_anew(path: Path) -> None:
    model = forgetful(path).board.model
    changes = model.copied()
    assert model.event("evt-2") is not None
    assert model.take_over(changes)
    assert model.event("evt-2") is not None
    assert not model.has_remains()


def test_what_is_taken_in_while_the_file_is_written_anew_is_not_lost(path: Path) -> None:
    feed = forgetful(path)
    changes = feed.board.model.copied()
    take(feed, "events", telling(7, random.Random(7)), offset=5)
    assert not feed.board.model.take_over(changes)
    asyncio.run(feed.clean())
    closed(feed)
    assert opened(path).board.model.event("evt-7") is not None


def test_a_gateway_that_died_before_its_file_was_clean_cleans_it_when_it_starts(path: Path) -> None:
    closed(forgetful(path))
    again = opened(path)
    assert again.board.model.has_remains()
    asyncio.run(again.clean())
    assert b"violet-1-" not in bytes_of(path)
    assert b"violet-2-" in bytes_of(path)


def telling(number: int, chance: random.Random) -> Event:
    """An event whose words stand in its evidence, its names and what it is found by; of very different lengths."""
    words = f"violet-{number}- " + "word " * chance.randrange(1, 900)
    told = event(f"evt-{number}", f"2023-{chance.randrange(1, 13):02}-11", AIN_AL_ASAD.model_copy(update={"raw": f"scarf-{number}-"}))
    evidence = told.evidence[0].model_copy(update={"article_id": f"a-{number}", "title": words[:80], "quote": Quote(quote=words)})
    attacker = told.attackers[0].model_copy(update={"raw": f"scarf-{number}-", "name": None, "id": None})
    return told.model_copy(update={"evidence": (evidence,), "attackers": (attacker,), "places": told.places})


def test_the_read_model_answers_in_memory_as_it_does_from_a_file(path: Path) -> None:
    def ids(model: ReadModel) -> Sequence[str]:
        board = Board(model)
        for one in (*october_events(), kerman_event()):
            board.put_event(one)
        board.put_alert(bombing_in_kerman())
        return [one.event_id for one in board.events()] + [one.alert_id for one in board.alerts()]

    STANDING.append(ReadModel(path))
    assert ids(ReadModel()) == ids(STANDING[-1])
