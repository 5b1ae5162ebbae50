"""The crawl against a real site on this machine: good, broken, slow, huge, looping, lying and hostile."""

import gzip
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.article import RawArticle
from streams.adapters.metrics import Metrics
from streams.ingest.check import look
from streams.ingest.crawl import Crawl
from streams.ingest.memory import Memory
from streams.ingest.polite import BACK_OFF_MAX, Robots, next_visit
from streams.ingest.sources import Source, Sources, read_sources
from streams.ingest.web import BYTES_MAX, Unfetched, Web
from tests.support.receiver import Call, Receiver, Reply
from tests.support.waiting import until

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
TEXT = "".join(f"<p>Paragraph {n}: soldiers at the base said that two rockets had come down near the fence at dawn.</p>" for n in range(8))


def page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{TEXT}</article></body></html>".encode()


def rss(*paths: str, stamp: str = "Wed, 20 Dec 2023 09:00:00 +0000") -> bytes:
    items = "".join(f"<item><title>Story {path}</title><link>{path}</link><pubDate>{stamp}</pubDate></item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>n</title>{items}</channel></rss>'.encode()


def html(body: bytes) -> Reply:
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body


class Shelf:
    """Where articles go; it may break."""

    def __init__(self) -> None:
        self.articles: list[RawArticle] = []
        self.breaks_at: int | None = None

    def send(self, articles: Sequence[RawArticle]) -> None:
        if self.breaks_at == len(self.articles):
            raise KeyboardInterrupt
        self.articles += articles


class Outlet:
    """A site by path, and a crawl of its feed; time is what the test says it is."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.now = NOON
        self.waited = 0.0
        self.pages: dict[str, Reply | Callable[[Call], Reply]] = {}
        self.shelf = Shelf()
        self.server = Receiver(self._answer)

    def _answer(self, number: int, call: Call) -> Reply:
        reply = self.pages.get(call.path, (404, {}, b""))
        return reply(call) if callable(reply) else reply

    def wait(self, seconds: float) -> None:
        self.waited += seconds
        self.now += timedelta(seconds=seconds)

    def source(self, **told: object) -> Source:
        return Source.model_validate({"id": "outlet", "name": "The Outlet", "language": "en", "feeds": [f"{self.server.url}/feed"], "private": True, **told})

    def web(self, private: bool = True) -> Web:
        return Web("siaga-test", 2.0, lambda: self.now, self.wait, private=private)

    def crawls(self, **told: object) -> list[str]:
        """Visits every feed that is due once, with all that is remembered; the titles that went out."""
        memory = Memory(self.folder / "sources.sqlite")
        crawl = Crawl(Sources(sources=(self.source(**told),)), self.web, memory, self.shelf, Metrics(), lambda: self.now)
        before = len(self.shelf.articles)
        try:
            crawl.once()
        finally:
            crawl.close()
            memory.close()
        return [article.title for article in self.shelf.articles[before:]]

    def later(self, minutes: float) -> "Outlet":
        self.now += timedelta(minutes=minutes)
        return self

    def titles(self) -> list[str]:
        return [article.title for article in self.shelf.articles]

    def asked(self) -> list[str]:
        return [call.path for call in self.server.calls]


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    made = Outlet(tmp_path)
    with made.server:
        yield made


def test_new_articles_go_out_once_the_oldest_first(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/b", "/a")), "/a": html(page("A")), "/b": html(page("B"))}
    assert outlet.crawls() == ["Story /a", "Story /b"]
    first = outlet.shelf.articles[0]
    assert (first.url, first.publisher, first.language) == (f"{outlet.server.url}/a", "The Outlet", "en")
    assert "two rockets" in first.body
    assert first.fetched_at
    assert first.fetched_at >= NOON
    assert outlet.later(6).crawls() == []


def test_a_feed_is_not_asked_before_its_time_and_conditionally_after(outlet: Outlet) -> None:
    def feed(call: Call) -> Reply:
        return (304, {}, b"") if call.headers.get("if-none-match") == '"v1"' else (200, {"ETag": '"v1"'}, rss("/a"))

    outlet.pages = {"/feed": feed, "/a": html(page("A"))}
    outlet.crawls()
    outlet.later(1).crawls()
    assert outlet.asked().count("/feed") == 1
    outlet.later(6).crawls()
    assert outlet.asked().count("/feed") == 2
    assert outlet.crawls() == []


def test_a_changed_article_goes_out_again_with_the_same_id(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": html(page("A"))}
    outlet.crawls()
    outlet.pages["/feed"] = (200, {}, rss("/a", stamp="Wed, 20 Dec 2023 11:00:00 +0000"))
    assert outlet.later(10).crawls() == ["Story /a"]
    assert len({article.id for article in outlet.shelf.articles}) == 1


def test_a_crash_in_the_middle_of_a_feed_loses_and_doubles_nothing(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/c", "/b", "/a")), **{f"/{name}": html(page(name)) for name in "abc"}}
    outlet.shelf.breaks_at = 1
    with pytest.raises(KeyboardInterrupt):
        outlet.crawls()
    outlet.shelf.breaks_at = None
    outlet.crawls()
    assert [article.title for article in outlet.shelf.articles] == ["Story /a", "Story /b", "Story /c"]


def test_between_two_requests_to_a_host_there_is_a_pause_and_robots_may_ask_for_more(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a", "/b")), "/a": html(page("A")), "/b": html(page("B"))}
    outlet.crawls()
    assert outlet.waited >= 3 * 2.0
    before = outlet.waited
    outlet.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 10")
    outlet.later(60 * 25).crawls()
    outlet.pages["/feed"] = (200, {}, rss("/c", "/d"))
    outlet.later(6).crawls()
    assert outlet.waited - before >= 20


def test_what_robots_forbid_is_not_fetched(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/private/a", "/b")), "/b": html(page("B")), "/private/a": html(page("A"))}
    outlet.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/")
    assert outlet.crawls() == ["Story /b"]
    assert "/private/a" not in outlet.asked()


def test_where_robots_cannot_be_read_nothing_is_fetched(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/robots.txt": (503, {}, b"")}
    assert outlet.crawls() == []
    assert "/feed" not in outlet.asked()


def test_a_page_that_fails_is_tried_again_and_then_the_feeds_own_words_go_out(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": (500, {}, b"")}
    assert outlet.crawls() == []
    outlet.pages["/b"] = html(page("B"))
    memory = Memory(outlet.folder / "sources.sqlite")
    crawl = Crawl(Sources(sources=(outlet.source(),)), outlet.web, memory, outlet.shelf, Metrics(), lambda: outlet.now)
    for _ in range(3):
        outlet.later(10)
        crawl.once()
    crawl.close()
    memory.close()
    assert [article.title for article in outlet.shelf.articles] == ["Story /a"]


@pytest.mark.parametrize(
    "reply",
    [
        (500, {}, b""), (404, {}, b""), (200, {}, b"<html>no feed</html>"), (200, {}, b""), None, (200, {"Content-Encoding": "gzip"}, b"not gzip"),
        (200, {}, b"x" * (BYTES_MAX + 1)), (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 50_000_000)), (302, {"Location": "/feed"}, b""),
        (302, {"Location": "file:///etc/passwd"}, b""), (302, {"Location": "http://user:word@127.0.0.1/"}, b""), (200, {"Content-Length": "900000"}, b"short"),
        (429, {"Retry-After": "7200"}, b""), (200, {"Content-Type": "text/html; charset=\xff"}, b"\xff\xfe"),
    ],
)  # fmt: skip
def test_a_bad_feed_is_left_for_later_and_later_still(outlet: Outlet, reply: Reply) -> None:
    outlet.pages = {"/feed": reply}
    assert outlet.crawls() == []
    memory = Memory(outlet.folder / "sources.sqlite")
    state = memory.feed(f"{outlet.server.url}/feed")
    memory.close()
    assert state.failures == 1
    assert state.error
    assert state.next_at >= (NOON + timedelta(minutes=10)).timestamp()
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": html(page("A"))}
    assert outlet.later(60 * 7).crawls() == ["Story /a"]


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"Content-Type": "application/pdf"}, b"%PDF"),
        (200, {"Content-Type": "text/html"}, b"y" * (BYTES_MAX + 1)),
        (302, {"Location": "/a"}, b""),
        None,
        (403, {}, b""),
    ],
)
def test_a_bad_page_holds_up_no_other(outlet: Outlet, reply: Reply) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/b", "/a")), "/a": reply, "/b": html(page("B"))}
    assert outlet.crawls() == ["Story /b"]


def test_a_public_source_cannot_send_the_crawl_to_this_machine(outlet: Outlet) -> None:
    web = outlet.web(private=False)
    with pytest.raises(Unfetched):
        web.get(f"{outlet.server.url}/feed")
    web.close()
    assert outlet.asked() == []


def test_an_article_that_cannot_be_one_is_refused_once(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": html(f"<article><h1>A</h1><p>{'x' * 400}\x01\x02\x03{'é' * 400}</p></article>".encode())}
    bad = rss("/a").replace(b"Wed, 20 Dec 2023 09:00:00 +0000", b"9999-12-31T00:00:00Z")
    outlet.pages["/feed"] = (200, {}, bad)
    assert outlet.crawls() == []
    asked = outlet.asked().count("/a")
    assert outlet.later(10).crawls() == []
    assert outlet.asked().count("/a") == asked


def test_no_outlet_waits_for_one_that_is_slow(outlet: Outlet) -> None:
    answered, stopped = threading.Event(), threading.Event()

    def slow(call: Call) -> Reply:
        answered.wait()
        return html(page("Slow"))

    outlet.pages = {"/slow": (200, {}, rss("/s")), "/s": slow, "/feed": (200, {}, rss("/a")), "/a": html(page("A")), "/b": html(page("B"))}
    # a host is asked one thing at a time, so the slow one goes by another name of this machine
    other = outlet.source(id="slow", feeds=[f"{outlet.server.url}/slow".replace("127.0.0.1", "localhost")])
    memory = Memory(outlet.folder / "sources.sqlite")
    crawl = Crawl(Sources(sources=(other, outlet.source())), outlet.web, memory, outlet.shelf, Metrics(), lambda: outlet.now)
    running = threading.Thread(target=crawl.run, args=(stopped,))
    running.start()
    try:
        until(lambda: outlet.titles() == ["Story /a"], "the good one's first")
        outlet.pages["/feed"] = (200, {}, rss("/a", "/b"))
        outlet.later(10)
        until(lambda: outlet.titles() == ["Story /a", "Story /b"], "the good one's next, while the slow one is still waited for")
        answered.set()
        until(lambda: "Story /s" in outlet.titles(), "the slow one's")
    finally:
        answered.set()
        stopped.set()
        running.join()
        crawl.close()
        memory.close()


def test_what_breaks_one_visit_ends_the_crawl_with_its_error(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": html(page("A"))}
    outlet.shelf.breaks_at = 0
    memory = Memory(outlet.folder / "sources.sqlite")
    crawl = Crawl(Sources(sources=(outlet.source(),)), outlet.web, memory, outlet.shelf, Metrics(), lambda: outlet.now)
    with pytest.raises(KeyboardInterrupt):
        crawl.run(threading.Event())
    crawl.close()
    memory.close()


def test_a_source_has_a_habit_once_ten_visits_over_three_days_brought_something_new(outlet: Outlet) -> None:
    def visit(number: int) -> float | None:
        outlet.pages |= {"/feed": (200, {}, rss(f"/{number}")), f"/{number}": html(page(str(number)))}
        metrics = Metrics()
        memory = Memory(outlet.folder / "sources.sqlite")
        crawl = Crawl(Sources(sources=(outlet.source(),)), outlet.web, memory, outlet.shelf, metrics, lambda: outlet.now)
        crawl.once()
        crawl.close()
        memory.close()
        return metrics.registry.get_sample_value("siaga_source_longest_gap_seconds", {"source": "outlet"})

    outlet.pages["/robots.txt"] = (404, {}, b"")
    assert [visit(number) for number in range(12) if outlet.later(60)] == [None] * 12, "twelve in half a day are no habit: no night is among them"
    outlet.later(60 * 72)
    assert (visit(12) or 0) == pytest.approx(73 * 3_600, abs=3_600)
    outlet.later(60)
    assert (visit(13) or 0) == pytest.approx(73 * 3_600, abs=3_600)


def test_check_says_what_is_wrong_and_what_is_well(outlet: Outlet) -> None:
    outlet.pages = {"/feed": (200, {}, rss("/a")), "/a": html(page("A"))}
    [well] = look(outlet.source(), outlet.web())
    assert well.is_well
    assert "well: 1 articles" in well.said
    outlet.pages = {"/feed": (200, {}, rss("/a", stamp="yesterday-ish")), "/a": html(b"<p>Thin.</p>")}
    [thin] = look(outlet.source(), outlet.web())
    assert not thin.is_well
    assert "cannot be read" in thin.said
    assert "name the paragraphs" in thin.said


def test_failures_in_a_row_are_met_ever_more_rarely() -> None:
    every = timedelta(minutes=5)
    assert next_visit(NOON, every, 0) == NOON + every
    assert next_visit(NOON, every, 3) == NOON + 8 * every
    assert next_visit(NOON, every, 99) == NOON + BACK_OFF_MAX
    assert next_visit(NOON, every, 1, retry_after=7_200) == NOON + timedelta(hours=2)


def test_robots_follow_rfc_9309() -> None:
    assert Robots.of(404, b"", NOON).allows("https://n.example/x", "siaga")
    assert not Robots.of(None, b"", NOON).allows("https://n.example/x", "siaga")
    rules = Robots.of(200, b"User-agent: siaga\nDisallow: /x\nCrawl-delay: 5000", NOON)
    assert not rules.allows("https://n.example/x/y", "siaga")
    assert rules.pause("siaga") == 60
    assert Robots.of(200, b"\xff" * 100, NOON).allows("https://n.example/x", "siaga")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: []", "sources: "),
        ("sources: [{id: a, name: A, language: en, feeds: ['http://10.0.0.1:99/x']}]", "a: feeds: "),
        ("sources: [{id: a, name: A, language: english, feeds: ['https://n.example/']}]", "a.language: "),
        ("sources: [{id: a, name: A, language: en, feeds: ['https://n.example/'], body: 'p['}]", "no CSS selector"),
        ("sources: [{id: a, name: A, language: en, feeds: ['https://n.example/'], colour: red}]", "a.colour: "),
        ("sources: [7]", "source 1: "),
        (": [", "not YAML"),
    ],
)
def test_what_is_wrong_with_a_file_of_sources_is_said_with_its_source(text: str, said: str) -> None:
    sources, faults = read_sources(text)
    assert sources is None
    assert any(said in fault for fault in faults), faults
