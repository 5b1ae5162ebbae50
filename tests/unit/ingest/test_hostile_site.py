"""A site on this machine that is broken, slow, huge, looping, lying and hostile, a row each: what goes out of it, and what is said.

The site stands for the internet: `outlet.example` is its name, and its address the one that counts as public. Beside it is a good outlet, which never waits for it.
"""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from streams.adapters.metrics import Metrics
from streams.adapters.outgoing import Caller
from streams.ingest.crawl import Crawl
from streams.ingest.memory import Memory
from streams.ingest.sources import Source, Sources
from streams.ingest.web import BYTES_MAX, SECONDS_MAX, Web
from tests.support.receiver import Call, Receiver, Reply
from tests.unit.ingest.test_crawl import Shelf, html, page

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
DAY = "Wed, 20 Dec 2023 09:00:00 +0000"
RELEASED = threading.Event()
"""Ends what is slow for ever, when its test is over."""
Site = Mapping[str, Reply | Callable[[Call], Reply]]


def item(link: str, title: str = "Story", stamp: str = DAY) -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{stamp}</pubDate></item>"


def feed(*items: str, doctype: str = "", head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}{doctype}<rss version="2.0"><channel><title>n</title>{"".join(items)}</channel></rss>'.encode()


def xml(body: bytes, **headers: str) -> Reply:
    return 200, {"Content-Type": "application/rss+xml", **headers}, body


def drips(call: Call) -> Reply:
    def parts() -> Iterator[bytes]:
        while not RELEASED.wait(0.02):
            yield b" "

    return 200, {"Content-Type": "text/html"}, parts()


def says_nothing(call: Call) -> Reply:
    RELEASED.wait()
    return None


def to(address: str, status: int = 302) -> Reply:
    return status, {"Location": address}, b""


def of_page(reply: Reply | Callable[[Call], Reply], *, link: str = "/a") -> Site:
    return {"/feed": xml(feed(item(link), item("/b", "Good"))), link: reply}


FEED = "feed not read"
PAGE = "page not read"
ARTICLE = "article refused"


@dataclass(frozen=True)
class Row:
    """`sent`: titles that go out at the first visit. `said`: the line of the log, and words of it; empty where nothing is to be said."""

    what: str
    site: Site
    sent: tuple[str, ...] = ()
    said: tuple[str, str] | None = None
    slow: bool = False
    told: Mapping[str, object] = field(default_factory=dict)


ROWS = (
    # broken
    Row("an error of the server", {"/feed": (500, {}, b"")}, said=(FEED, "answered 500")),
    Row("a feed that is gone", {"/feed": (404, {}, b"")}, said=(FEED, "answered 404")),
    Row("a page in a feed's place", {"/feed": html(page("Moved"))}, said=(FEED, "neither RSS")),
    Row("an empty answer", {"/feed": xml(b"")}, said=(FEED, "")),
    Row("a connection that is closed without a word", {"/feed": None}, said=(FEED, "no answer")),
    Row("an answer shorter than it says", {"/feed": xml(feed(item("/b")), **{"Content-Length": "900000"})}, said=(FEED, "no answer")),
    Row("a feed that ends in the middle", {"/feed": xml(feed(item("/b", "Good"), item("/a"))[:-60]), "/a": html(page("A"))}, ("Story", "Good")),
    Row("bytes that are no text", {"/feed": xml(bytes(range(256)) * 20)}, said=(FEED, "neither RSS")),
    Row("a robots.txt that cannot be read", {"/robots.txt": (503, {}, b""), "/feed": xml(feed(item("/b")))}, said=(FEED, "robots.txt cannot be read")),
    Row("a page that fails", of_page((500, {}, b"")), ("Good",), (PAGE, "answered 500")),
    Row("a page without a word", of_page(html(b"")), ("Good", "Story")),
    # slow
    Row("a feed that never answers", {"/feed": says_nothing}, said=(FEED, "no answer"), slow=True),
    Row("a feed that comes byte by byte for ever", {"/feed": drips}, said=(FEED, "no answer"), slow=True),
    Row("a page that comes byte by byte for ever", of_page(drips), ("Good",), (PAGE, "no answer"), slow=True),
    Row("a robots.txt that never answers", {"/robots.txt": says_nothing, "/feed": xml(feed(item("/b")))}, said=(FEED, "robots.txt cannot be read"), slow=True),
    Row("an outlet that asks for two hours", {"/feed": (429, {"Retry-After": "7200"}, b"")}, said=(FEED, "answered 429")),
    # huge
    Row("a feed larger than is read", {"/feed": xml(b" " * (BYTES_MAX + 1))}, said=(FEED, "longer than")),
    Row("a small answer that unpacks without end", {"/feed": xml(gzip.compress(b"0" * 50_000_000), **{"Content-Encoding": "gzip"})}, said=(FEED, "longer than")),
    Row("a page larger than is read", of_page(html(b"y" * (BYTES_MAX + 1))), ("Good",), (PAGE, "longer than")),
    Row("a page of blocks within blocks", of_page(html(b"<div>" * 20_000)), ("Good",), (PAGE, "blocks within each other")),
    Row("a feed of ten thousand entries", {"/feed": xml(feed(*(item(f"/{n}", f"S{n}") for n in range(10_000))))}, tuple(f"S{n}" for n in reversed(range(200))), told={"pages": False}),
    Row("a title of a million letters", {"/feed": xml(feed(item("/b", "x" * 1_000_000)))}, ("x" * 1_000,)),
    Row("a robots.txt larger than is read", {"/robots.txt": (200, {}, b"#" * 600_000), "/feed": xml(feed(item("/b")))}, said=(FEED, "robots.txt cannot be read")),
    # looping
    Row("a feed that leads to itself", {"/feed": to("/feed")}, said=(FEED, "redirects")),
    Row("two addresses that lead to each other", {"/feed": to("/other"), "/other": to("/feed")}, said=(FEED, "redirects")),
    Row("a page that leads to itself", of_page(to("/a")), ("Good",), (PAGE, "redirects")),
    Row("a chain of redirects that ends", {"/feed": to("/1", 301), "/1": to("/2", 307), "/2": to("/3", 308), "/3": xml(feed(item("/b", "Good")))}, ("Good",)),
    Row("a feed that lists itself", {"/feed": xml(feed(item("/b", "Good"), item("/feed", "Myself")))}, ("Myself", "Good")),
    Row("an entry twice", {"/feed": xml(feed(item("/b", "Good"), item("/b", "Again")))}, ("Good",)),
    # lying
    Row("gzip that is none", {"/feed": xml(feed(item("/b")), **{"Content-Encoding": "gzip"})}, said=(FEED, "cannot be unpacked")),
    Row("a feed that is called a page", {"/feed": html(feed(item("/b", "Good")))}, ("Good",)),
    Row("a document that is no page", of_page((200, {"Content-Type": "application/pdf"}, b"%PDF-1.4")), ("Good",), (PAGE, "application/pdf")),
    Row("a charset that there is not", {"/feed": (200, {"Content-Type": "text/xml; charset=\xff"}, feed(item("/b", "Good")))}, ("Good",)),
    Row("a day in the year 9999", {"/feed": xml(feed(item("/a", stamp="9999-12-31T00:00:00Z"), item("/b", "Good"))), "/a": html(page("A"))}, ("Good",), (ARTICLE, "")),
    Row("a page that speaks for another house", of_page(html(b'<link rel="canonical" href="https://reuters.example/real">' + page("A"))), ("Good", "Story")),
    Row("an entry without an address", {"/feed": xml(feed("<item><title>Nowhere</title></item>", item("/b", "Good")))}, ("Good",)),
    # hostile
    Row("an entity that grows tenfold eight times", {"/feed": xml(feed(item("/a", "&i;"), item("/b", "Good"), doctype='<!DOCTYPE r [<!ENTITY a "lol">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>")), "/a": html(page("A"))}, ("Good", "&i;")),
    Row("an entity of a file of this machine", {"/feed": xml(feed(item("/b", "T &x;"), doctype='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))}, ("T &x;",)),
    Row("a script for an address", {"/feed": xml(feed(item("javascript:alert(1)", "Script"), item("data:text/html,x", "Data"), item("/b", "Good")))}, ("Good",)),
    Row("a file for an address", {"/feed": xml(feed(item("file:///etc/passwd", "File"), item("/b", "Good")))}, ("Good",)),
    Row("markup in a title", {"/feed": xml(feed(item("/b", "&lt;script&gt;alert(1)&lt;/script&gt;")))}, ("B",)),
    Row("a redirect to a file", {"/feed": to("file:///etc/passwd")}, said=(FEED, "must begin with https://")),
    Row("a redirect with a user and a password", {"/feed": to("http://user:word@outlet.example/")}, said=(FEED, "no user or password")),
    Row("a redirect into a private network", {"/feed": to("http://inside.example/")}, said=(FEED, "10.0.0.7, which is not a public address")),
    Row("a redirect to a cloud's metadata", of_page(to("http://169.254.169.254/latest/meta-data/")), ("Good",), (PAGE, "169.254.169.254, which is not a public address")),
    Row("a redirect to a private address in IPv6's clothes", {"/feed": to("http://[::ffff:10.0.0.7]/")}, said=(FEED, "not a public address")),
    Row("a redirect to another service's port", {"/feed": to("http://outlet.example:22/")}, said=(FEED, "port 22 is not one of")),
    Row("an entry in a private network", {"/feed": xml(feed(item("http://inside.example/a"), item("/b", "Good")))}, ("Good",), (PAGE, "robots.txt cannot be read")),
    Row("a name that stands for two addresses, one of them private", {"/feed": to("http://both.example/")}, said=(FEED, "10.0.0.7, which is not a public address")),
    Row("a name that changes its mind after it was checked", {"/feed": to("http://turncoat.example/x"), "/x": to("http://turncoat.example/y")}, said=(FEED, "10.0.0.7, which is not a public address")),
    Row("a redirect with a line break in it", {"/feed": to("/x%0d%0aHost:%20inside.example"), "/b": html(page("B"))}, said=(FEED, "answered 404")),
)  # fmt: skip


class Internet(Caller):
    """The whole of it is the test's site; every other address is private, or nobody's."""

    def __init__(self, port: int):
        super().__init__(plain=True, timeout=10.0, resolver=self._found)
        self.ports = frozenset({port})
        self._turns = iter(("127.0.0.1", "10.0.0.7"))
        self.named: list[str] = []

    def _found(self, host: str, port: int) -> list[str]:
        self.named.append(host)
        known = {"outlet.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"], "both.example": ["127.0.0.1", "10.0.0.7"]}
        return [next(self._turns)] if host == "turncoat.example" else known.get(host, [host])

    def may_go_to(self, address: str) -> bool:
        return address == "127.0.0.1"


@dataclass
class World:
    folder: Path
    server: Receiver
    site: Site = field(default_factory=dict)
    now: datetime = NOON

    @property
    def port(self) -> int:
        return int(self.server.url.rpartition(":")[2])

    def answer(self, call: Call) -> Reply:
        reply = self.site.get(call.path, html(page("B")) if call.path in ("/b", "/b2") else (404, {}, b""))
        return reply(call) if callable(reply) else reply

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def crawl(self, seconds: float, **told: object) -> tuple[list[str], list[str], list[dict[str, object]]]:
        """Titles of the bad outlet, those of the good one, and what was logged."""
        shelf, memory = Shelf(), Memory(self.folder / "sources.sqlite")
        made = {
            name: {"id": name, "name": name, "language": "en", "feeds": [f"http://outlet.example:{self.port}/{path}"]}
            for name, path in (("bad", "feed"), ("good", "good"))
        }
        # a source's feed is checked when its file is read, where ports of the internet alone are allowed; this site has one of the system's choice
        sources = [
            Source.model_construct(**{"every_minutes": 5, "pages": True, "body": None, "private": False, **one, **(told if name == "bad" else {})})
            for name, one in made.items()
        ]
        crawl = Crawl(
            Sources.model_construct(sources=tuple(sources)),
            lambda private: Web("siaga-test", 2.0, lambda: self.now, self.wait, caller=Internet(self.port), seconds=seconds),
            memory, shelf, Metrics(), lambda: self.now,
        )  # fmt: skip
        try:
            with capture_logs() as logged:
                crawl.once()
        finally:
            crawl.close()
            memory.close()
        return *([article.title for article in shelf.articles if article.publisher == name] for name in made), logged  # type: ignore[return-value]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    RELEASED.clear()
    with Receiver(lambda number, call: made.answer(call)) as server:
        made = World(tmp_path, server)
        yield made
        RELEASED.set()


GOOD = {"/good": xml(feed(item("/b2", "Neighbour"))), "/b2": html(page("N"))}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_a_bad_site_brings_in_nothing_but_news_says_what_is_wrong_and_holds_up_no_other(world: World, row: Row) -> None:
    ports = {f"http://{host}/": f"http://{host}:{world.port}/" for host in ("inside.example", "both.example", "turncoat.example", "169.254.169.254", "[::ffff:10.0.0.7]", "user:word@outlet.example")}  # fmt: skip
    world.site = {**GOOD, **{path: _on_its_port(reply, ports) for path, reply in row.site.items()}}
    bad, good, logged = world.crawl(1.5 if row.slow else SECONDS_MAX, **row.told)
    assert bad == list(row.sent)
    if "/robots.txt" not in row.site:  # which both outlets share
        assert good == ["Neighbour"]
    said = [(str(line["event"]), str(line.get("error", ""))) for line in logged if line["log_level"] == "warning"]
    assert said if row.said else not said, said
    if row.said:
        assert any(event == row.said[0] and row.said[1] in error for event, error in said), said


def test_the_table_has_a_few_dozen_of_each_kind() -> None:
    assert len(ROWS) >= 36
    assert len({row.what for row in ROWS}) == len(ROWS)


def test_a_session_in_the_address_and_a_stamp_that_changes_make_no_second_article(world: World) -> None:
    """The page's own address is its id, whatever the feed's is; what is sent again has the same one."""
    ids = set()
    for visit in range(3):
        world.site = {**GOOD, "/feed": xml(feed(item(f"/a?session={visit}", stamp=f"Wed, 20 Dec 2023 0{visit}:00:00 +0000"))), f"/a?session={visit}": html(b'<link rel="canonical" href="/a">' + page("A"))}  # fmt: skip
        shelf = Shelf()
        memory = Memory(world.folder / f"{visit}.sqlite")
        source = Source.model_construct(
            id="bad", name="bad", language="en", feeds=(f"http://outlet.example:{world.port}/feed",), every_minutes=5, pages=True, body=None, private=False
        )
        crawl = Crawl(
            Sources.model_construct(sources=(source,)),
            lambda private: Web("t", 2.0, lambda: world.now, world.wait, caller=Internet(world.port)),
            memory,
            shelf,
            Metrics(),
            lambda: world.now,
        )
        crawl.once()
        crawl.close()
        memory.close()
        ids |= {article.id for article in shelf.articles}
    assert len(ids) == 1


def _on_its_port(reply: Reply | Callable[[Call], Reply], ports: Mapping[str, str]) -> Reply | Callable[[Call], Reply]:
    """Addresses in redirects and feeds are on the site's own port, where the row does not name one."""
    if reply is None or callable(reply):
        return reply
    status, headers, body = reply
    for plain, port in ports.items():
        headers = {name: value.replace(plain, port) for name, value in headers.items()}
        body = body.replace(plain.encode(), port.encode()) if isinstance(body, bytes) else body
    return status, headers, body
