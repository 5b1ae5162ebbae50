"""Every parser of what comes from outside, as a function of bytes that reads or refuses in words; with seeds of each. What it raises beside AssertionError is a crash."""

import gzip
import io
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson

from schemas.article import RawArticle
from schemas.watch import Watch
from streams.alerts.watchfile import read_watches
from streams.delivery.settings import read_channels
from streams.detection.methods import DEFAULT, METHODS
from streams.detection.table import TableError, judge
from streams.detection.table import read as read_table
from streams.extraction import dates
from streams.extraction.published import parse
from streams.extraction.text import article_text, sentences
from streams.gateway.api import create_app
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.gateway.watches import watch_routes
from streams.ingest.feeds import BadFeed, entries
from streams.ingest.files import read as read_file
from streams.ingest.mapping import FILE_BYTES_MAX as MAPPING_MAX
from streams.ingest.mapping import read_mapping
from streams.ingest.pages import BadPage, decoded, read_page
from streams.ingest.sources import read_sources
from streams.knowledge.knowledge import Knowledge, load
from streams.scenario import articles
from streams.stages.admit import Refused, admit
from tests.support.asgi import Caller

TEXT_MAX = 20_000
"""Characters of a text that a parser of short things is given."""
FILE_MAX = 1_000_000
"""Bytes of a file of settings; what is larger is refused before it is read."""

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


MAPPING = b"""
id: uuid
url: [links.canonical, links.0.href]
title: headline.main
body:
  - content.text
publisher: {value: Kabar Pagi}
published: {path: meta.ms, as: milliseconds}
withdrawn: {path: status, is: retracted}
"""
FOREIGN = b'{"uuid": "1", "links": [{"href": "https://outlet.example/1"}], "headline": {"main": "Rockets"}, "content": {"text": "Two rockets."}, "meta": {"ms": 1703055600000}, "status": "live"}'
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://outlet.example/1\r\nWARC-Date: 2023-12-20T07:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(HTTP), HTTP)
)


@cache
def knowledge() -> Knowledge:
    return load()


def good_articles() -> list[bytes]:
    return [article.model_dump_json().encode() for article in articles()]


def article(text: bytes) -> None:
    """The door, and what the reader does first: text out of markup, and its sentences."""
    try:
        found = admit(text)
    except Refused as error:
        assert error.code
        assert str(error)
        return
    whole = article_text(found)
    for sentence in sentences(whole, "id"):
        assert sentence.text in whole


def markup(text: bytes) -> None:
    whole = article_text(RawArticle(id="x", title="Rockets", body=text.decode("utf-8", "replace")[:TEXT_MAX]))
    assert "Rockets" in whole


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
    told = text.decode("utf-8", "replace")[:FILE_MAX]
    for found, faults in (read_channels(told), read_sources(told)):
        assert found or faults


def watches(text: bytes) -> None:
    found, faults = read_watches(text.decode("utf-8", "replace"), knowledge())
    assert found or faults
    assert all(fault.message and fault.line >= 1 for fault in faults)


def mapping(text: bytes) -> None:
    found, faults = read_mapping(text.decode("utf-8", "replace")[:MAPPING_MAX])
    assert found or faults
    if found:
        _mapped(found, FOREIGN)


def foreign(text: bytes) -> None:
    found, _ = read_mapping(MAPPING.decode())
    assert found
    _mapped(found, text)


def _mapped(found: object, record: bytes) -> None:
    try:
        admit(found.record(record))  # type: ignore[attr-defined]
    except Refused as error:
        assert error.code
        assert str(error)


def file(name: str) -> Callable[[bytes], None]:
    """A file of that name, as `siaga ingest` reads it."""

    def read(text: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(text)
            for found in read_file(path):
                assert found.place
                assert bool(found.record) != bool(found.fault)

    return read


class Nowhere:
    def send(self, articles: object, parents: object) -> None:
        pass

    def put(self, watches: object, now: object) -> None:
        pass

    def told(self) -> list[Watch]:
        return []


@cache
def caller() -> Caller:
    return Caller(create_app(Board(), routes=[article_routes(Nowhere), watch_routes(Nowhere())]))  # type: ignore[arg-type]


def posted(path: str, kind: str) -> Callable[[bytes], None]:
    def post(text: bytes) -> None:
        answer = caller().request("POST", path, content=text, headers={"content-type": kind})
        assert answer.status_code < 500, answer.text[:300]
        assert answer.status_code < 300 or answer.json()["detail"]

    return post


def asked(text: bytes) -> None:
    """A query of the lists, and headers, as anyone may send them."""
    told = text.decode("latin-1")
    query, _, header = told.partition("\n")
    answer = caller().request(
        "GET", "/v1/alerts", params={"place": query[:2_000], "since": query[:20], "after": header[:500]}, headers={"if-none-match": _header(header)}
    )
    assert answer.status_code < 500, answer.text[:300]


def _header(text: str) -> str:
    return "".join(c for c in text if 32 <= ord(c) < 127)[:4_000]


class Target(NamedTuple):
    parse: Callable[[bytes], None]
    seeds: list[bytes]


TARGETS: dict[str, Target] = {
    "articles": Target(article, good_articles()[:12]),
    "markup": Target(markup, [PAGE, b"<p>Two rockets &amp; a <b>drone</b></p><script>x</script><!-- c -->"]),
    "feeds": Target(feed, [RSS, ATOM]),
    "pages": Target(page, [PAGE]),
    "warc": Target(file("news.warc"), [WARC]),
    "warc-gz": Target(file("news.warc.gz"), [gzip.compress(WARC, mtime=0)]),
    "lines": Target(file("articles.jsonl"), [b"\n".join(good_articles()[:3])]),
    "csv": Target(file("export.csv"), [b"id,title,body\n1,Rockets,Two rockets\n"]),
    "tables": Target(table, [TABLE]),
    "moments": Target(moment, [text.encode() for text in DATES]),
    "watches": Target(watches, [WATCHES]),
    "channels": Target(listed, [CHANNELS]),
    "sources": Target(listed, [SOURCES]),
    "mapping": Target(mapping, [MAPPING]),
    "foreign": Target(foreign, [FOREIGN]),
    "post-articles": Target(posted("/v1/articles", "application/json"), [orjson.dumps([orjson.loads(one) for one in good_articles()[:2]])]),
    "post-watches": Target(posted("/v1/watches", "application/yaml"), [WATCHES]),
    "queries": Target(asked, [b"iraq\nW/abc", b"2023-10-18\n2023-12-20T07:00:00Z|a1"]),
}
