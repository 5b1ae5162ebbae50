"""A log line is one object of JSON, says what it is about, and holds no secret."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from schemas.article import RawArticle
from streams.adapters import logs
from streams.adapters.metrics import Metrics
from streams.adapters.outgoing import Caller
from streams.delivery.channels.pagerduty import PagerDutyChannel
from streams.delivery.channels.slack import SlackChannel
from streams.delivery.channels.webhook import WebhookChannel
from streams.delivery.outbox import Outbox
from streams.delivery.port import Channel
from streams.delivery.routing import Route
from streams.delivery.sender import Sender
from tests.support.receiver import Receiver
from tests.support.sample_alerts import at, surge_in_iraq

RECORD = SimpleNamespace(topic="articles.raw", partition=3, offset=17)
HUSH = "whsec_" + "c2lhZ2Etc2VjcmV0LWZvci10ZXN0cy0wMTIzNDU2Nw=="


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Lines written so far; what was set up before comes back."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    logs.quiet_logs("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.about("", None)


def test_a_line_about_a_record_says_where_it_lies_and_whose_it_is(written: Callable[[], list[dict[str, Any]]]) -> None:
    log = structlog.get_logger()
    logs.about("extract", RECORD)
    log.warning("unreadable")
    logs.about("extract", RECORD, RawArticle(id="a-1"))
    log.info("read")
    logs.about("extract", None)
    log.info("nothing in hand")
    first, second, third = written()
    assert {name: first[name] for name in ("event", "level", "stage", "topic", "partition", "offset")} == {
        "event": "unreadable", "level": "warning", "stage": "extract", "topic": "articles.raw", "partition": 3, "offset": 17,
    }  # fmt: skip
    assert (second["article_id"], second["offset"]) == ("a-1", 17)
    assert not {"article_id", "topic", "offset"} & third.keys()


def test_a_librarys_line_is_the_same_json_about_the_same_record(written: Callable[[], list[dict[str, Any]]]) -> None:
    logs.about("resolve", RECORD, RawArticle(id="a-1"))
    try:
        raise ValueError('it said "no"')
    except ValueError:
        logging.getLogger("faust").exception('a "quoted" %s', "cause\nof two lines")
    logging.getLogger("faust").info("chatter")
    [line] = written()
    assert (line["event"], line["logger"], line["level"], line["article_id"]) == ('a "quoted" cause\nof two lines', "faust", "error", "a-1")
    assert 'ValueError: it said "no"' in line["exception"]


def test_what_a_library_says_again_and_again_is_written_a_few_times_a_minute_and_counted(written: Callable[[], list[dict[str, Any]]]) -> None:
    """A Kafka that is away for a night does not fill the disk with it."""
    now = [0.0]
    handler = next(one for one in logging.getLogger().handlers if any(isinstance(held, logs.Seldom) for held in one.filters))
    handler.filters[:] = [logs.Seldom(lambda: now[0])]
    log = logging.getLogger("aiokafka")
    for second in range(90):
        now[0] = float(second)
        for node in range(100):
            log.error("Unable connect to node with id %s", node)
    log.error("Something else")
    lines = written()
    assert [line["event"] for line in lines[:5]] == [f"Unable connect to node with id {node}" for node in range(5)]
    assert [line.get("left_out") for line in lines] == [None] * 5 + [60 * 100 - 5] + [None] * 5
    assert lines[-1]["event"] == "Something else"


def test_words_without_number_take_no_memory_without_end() -> None:
    seldom = logs.Seldom(lambda: 0.0)
    for number in range(3 * logs.KINDS_MAX):
        assert seldom.filter(logging.LogRecord("faust", logging.ERROR, "", 0, f"record {number}", None, None))
    assert len(seldom._seen) <= logs.KINDS_MAX


@pytest.mark.parametrize("status", [400, 410, 503, 204])
def test_whatever_a_receiver_answers_the_line_names_the_alert_and_its_articles_and_no_secret(
    written: Callable[[], list[dict[str, Any]]], status: int, tmp_path: Any
) -> None:
    now, alert = at("2023-12-20 12:00"), surge_in_iraq()
    with Receiver(lambda number, call: (status, {}, b"token " + call.headers.get("authorization", "none").encode())) as receiver:
        channels: dict[str, Channel] = {
            "hook": WebhookChannel(Caller(private=True), f"{receiver.url}/hook", SecretStr(HUSH), lambda: now),
            "slack": SlackChannel(Caller(private=True), SecretStr(f"{receiver.url}/services/T0/B0/hush-hush"), None),
            "pager": PagerDutyChannel(Caller(private=True), receiver.url, SecretStr("hush-hush")),
        }
        outbox = Outbox(tmp_path / "outbox.sqlite")
        for name, channel in channels.items():
            outbox.store([(alert, [Route(name, ("en",), now)], None)], now)
            Sender(name, channel, outbox, (60, 60.0), Metrics(), lambda: now).step()
        outbox.close()
    lines = written()
    assert {line["channel"] for line in lines} == set(channels)
    for line in lines:
        assert (line["alert_id"], line["revision"]) == (alert.alert_id, alert.revision)
    assert "hush" not in json.dumps(lines)
    assert HUSH[6:] not in json.dumps(lines)
