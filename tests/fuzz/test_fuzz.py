"""Bad and hostile input: nothing crashes, every refusal has its cause, and what is read afterwards is read as ever.

make fuzz RECORDS=100000 SEED=7 is the long form; here a few hundred of each kind, the same in every run.
"""

import gzip
import io
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import orjson
import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.alerts.watchfile import read_watches
from streams.bootstrap import bootstrap
from streams.delivery.settings import read_channels
from streams.detection.methods import DEFAULT, METHODS
from streams.detection.table import TableError, judge
from streams.detection.table import read as read_table
from streams.extraction import dates
from streams.extraction.published import parse
from streams.gateway.api import create_app
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.gateway.watches import watch_routes
from streams.ingest.feeds import BadFeed, entries
from streams.ingest.files import read as read_file
from streams.ingest.pages import BadPage, decoded, read_page
from streams.ingest.sources import read_sources
from streams.knowledge.knowledge import Knowledge, load
from streams.replay import Outcome, Replay, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.admit import Refused, admit
from streams.stages.ports import Out, Reader
from streams.stages.timeline import timeline
from tests.fuzz.mutate import spoil
from tests.support.asgi import Caller

RECORDS = int(os.environ.get("SIAGA_FUZZ_RECORDS", "300"))
SEED = int(os.environ.get("SIAGA_FUZZ_SEED", "1"))
TEXT_MAX = 60_000
"""Characters of a text that a parser of short things is given."""

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>Rockets hit base</title><link>https://outlet.example/1</link>
<pubDate>Wed, 20 Dec 2023 07:00:00 GMT</pubDate><description>&lt;p&gt;Two rockets.&lt;/p&gt;</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>a</title><link href="https://outlet.example/2"/><updated>2023-12-20T07:00:00Z</updated></entry></feed>"""
PAGE = b"""<html><head><title>Rockets hit base</title><meta property="article:published_time" content="2023-12-20T07:00:00Z"><script type="application/ld+json">{"@type":
"NewsArticle", "datePublished": "2023-12-20"}</script></head><body><article><h1>Rockets</h1><p>Two rockets struck the base on Wednesday.</p></article></body></html>"""
WATCHES = b"- id: bases\n  name: Bases\n  where: {places: [Ain al-Asad], radius: {lat: 33.1, lon: 44.2, km: 20}}\n  least_killed: 2\n  expires: 2027-01-01\n"
CHANNELS = b"channels:\n  - {name: desk, kind: webhook, url: 'https://desk.example/x', secret: {env: X}, quiet_hours: {start: 22:00, end: 06:00, zone: Asia/Jakarta}}\n"
SOURCES = b"pause_seconds: 2\nsources:\n  - {id: antara, name: Antara, language: id, feeds: ['https://www.antaranews.com/rss']}\n"
TABLE = b"series,date,count\n" + b"".join(b"a,2023-10-%02d,%d\n" % (day, day % 3) for day in range(1, 32))
DATES = [
    "Rabu, 20 Desember 2023 14:05 WIB",
    "20 كانون الأول/ديسمبر 2023",
    "Wed, 20 Dec 2023 07:00:00 GMT",
    "10 محرم 1446هـ",
    "three days before the attack on 17/12/2023",
    "2 jam lalu",
]


def good_articles() -> list[bytes]:
    return [article.model_dump_json().encode() for article in articles()]


class Run:
    """The whole pipeline without Kafka, and what it said."""

    def __init__(self, reader: Reader):
        self.outcome = Outcome()
        self._replay = Replay(bootstrap(Settings(), read=reader).nodes(partitions=1), self._hear)
        self.refused: Counter[str] = Counter()

    def take(self, record: bytes) -> None:
        try:
            article = admit(record)
        except Refused as error:
            assert error.code
            assert str(error)
            self.refused[error.code] += 1
            return
        self._replay.feed(article)

    def feed(self, message: RawArticle | Tick) -> None:
        self._replay.feed(message)

    def _hear(self, out: Out) -> None:
        self.outcome.hear(out)


def test_records_of_any_kind_leave_the_good_ones_as_they_are(reader: Reader) -> None:
    """The scenario between spoiled records that may not speak for its articles: their ids are others, and they are withdrawn before the first tick."""
    chance = random.Random(SEED)
    good = good_articles()
    run = Run(reader)
    admitted: list[RawArticle] = []
    for number in range(RECORDS):
        record = spoil(chance.choice(good), chance)
        try:
            article = admit(record)
        except Refused:
            run.take(record)
            continue
        foreign = article.model_copy(update={"id": f"fuzz-{number}", "revision": 1})
        run.feed(foreign)
        admitted.append(foreign)
    for article in admitted:
        run.feed(article.model_copy(update={"revision": 2, "withdrawn": True}))
    messages = list(timeline(articles()))
    for message in messages:
        run.feed(message)
    calm = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)
    assert {event.event_id: event.mentions for event in run.outcome.standing_events()} == {event.event_id: event.mentions for event in calm.standing_events()}
    assert run.refused.keys() >= {"not_json", "invalid"}


def test_spoiled_articles_go_through_every_stage(reader: Reader) -> None:
    chance = random.Random(SEED + 1)
    run = Run(reader)
    good = [article.model_dump_json().encode() for article in articles()]
    ticks = [message for message in timeline(articles()) if isinstance(message, Tick)]
    for number in range(RECORDS):
        run.take(spoil(chance.choice(good), chance))
        if number % 25 == 0:
            run.feed(ticks[min(number // 25, len(ticks) - 1)])
    run.feed(ticks[-1])
    assert run.outcome.events


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def feed(text: bytes) -> None:
    try:
        found = entries(text, "https://outlet.example/feed")
    except BadFeed as error:
        assert str(error)
        return
    assert all(entry.address.startswith(("http://", "https://")) for entry in found)


def page(text: bytes) -> None:
    try:
        read_page(decoded(text), "https://outlet.example/1")
    except BadPage as error:
        assert str(error)


def table(text: bytes) -> None:
    try:
        found = read_table(io.StringIO(text.decode("utf-8", "replace"), newline=""))
        assert len(judge(found, METHODS[DEFAULT]).p_value) == len(found.rows)
    except TableError as error:
        assert str(error)


def moment(text: bytes) -> None:
    told = text.decode("utf-8", "replace")[:TEXT_MAX]
    parse(told)
    for language in ("id", "en", "ar"):
        for found in dates.find(told, language):
            assert 0 <= found.start < found.end <= len(told)


def listed(text: bytes) -> None:
    told = text.decode("utf-8", "replace")
    for found, faults in (read_channels(told), read_sources(told)):
        assert found or faults


PARSERS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "feeds": (feed, [RSS, ATOM]),
    "pages": (page, [PAGE]),
    "tables": (table, [TABLE]),
    "moments": (moment, [text.encode() for text in DATES]),
    "settings": (listed, [CHANNELS, SOURCES]),
}


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_reads_or_refuses_in_words(name: str) -> None:
    parser, good = PARSERS[name]
    chance = random.Random(SEED)
    for text in good:
        parser(text)
    for _ in range(RECORDS):
        parser(spoil(chance.choice(good), chance))


def test_watches_are_read_or_each_fault_is_told_with_its_line(knowledge: Knowledge) -> None:
    chance = random.Random(SEED)
    for _ in range(RECORDS):
        watches, faults = read_watches(spoil(WATCHES, chance).decode("utf-8", "replace"), knowledge)
        assert watches or faults
        assert all(fault.message and fault.line >= 1 for fault in faults)


@pytest.mark.parametrize("name", ["articles.jsonl", "export.csv", "page.html", "news.warc", "news.warc.gz"])
def test_files_give_records_or_say_what_is_wrong(name: str, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    warc = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://outlet.example/1\r\nWARC-Date: 2023-12-20T07:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(http), http)
    )
    good = {
        "articles.jsonl": b"\n".join(good_articles()[:3]), "export.csv": b"id,title,body\n1,Rockets,Two rockets\n", "page.html": PAGE, "news.warc": warc,
        "news.warc.gz": gzip.compress(warc, mtime=0),
    }[name]  # fmt: skip
    file = tmp_path / name
    for _ in range(RECORDS // 3):
        file.write_bytes(spoil(good, chance))
        for found in read_file(file):
            assert found.place
            assert bool(found.record) != bool(found.fault)


class Nowhere:
    def send(self, articles: object, parents: object) -> None:
        pass

    def put(self, watches: object, now: object) -> None:
        pass

    def told(self) -> list[object]:
        return []


def test_the_api_answers_every_body_with_its_own_words() -> None:
    app = create_app(Board(), routes=[article_routes(Nowhere), watch_routes(Nowhere())])  # type: ignore[arg-type]
    client = Caller(app)
    chance = random.Random(SEED)
    good = {"/v1/articles": [orjson.dumps([orjson.loads(one) for one in good_articles()[:2]])], "/v1/watches": [WATCHES]}
    statuses: Counter[int] = Counter()
    for number in range(RECORDS // 2):
        path = sorted(good)[number % 2]
        kind = "application/json" if path == "/v1/articles" else "application/yaml"
        answer: httpx.Response = client.request("POST", path, content=spoil(chance.choice(good[path]), chance), headers={"content-type": kind})
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, answer.text[:300]
        assert answer.status_code < 300 or answer.json()["detail"]
    assert statuses[422]
