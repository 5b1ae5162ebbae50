"""Feeds read again and again: what is new in them goes to Kafka, and is remembered once Kafka has it."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from structlog.contextvars import bound_contextvars

from schemas.article import RawArticle
from streams.adapters.metrics import Metrics
from streams.ingest.articles import article
from streams.ingest.feeds import BadFeed, Entry, entries
from streams.ingest.memory import Memory, failed, succeeded
from streams.ingest.pages import BadPage, Page, decoded, read_page
from streams.ingest.polite import next_visit
from streams.ingest.sources import Source, Sources
from streams.ingest.web import Unfetched, Web
from streams.stages.admit import Refused, admit

LOOK_SECONDS = 1.0
THREADS = 32
"""They mostly wait: for answers, and between two requests to a host."""
PAGE_TRIES = 3
log = structlog.get_logger(__name__)


class Sink(Protocol):
    """Where articles go. `send` returns when they are there for good; raises what the place raises otherwise."""

    def send(self, articles: Sequence[RawArticle]) -> None: ...


class Crawl:
    def __init__(self, sources: Sources, web: Callable[[bool], Web], memory: Memory, sink: Sink, metrics: Metrics, clock: Callable[[], datetime]):
        """`web`: by whether private addresses are allowed."""
        self._sources = sources
        self._webs = {private: web(private) for private in {source.private for source in sources.sources}}
        self._memory = memory
        self._sink = sink
        self._metrics = metrics
        self._clock = clock
        self._tries: dict[str, int] = {}

    def run(self, stopped: threading.Event) -> None:
        """Until stopped; what is on its way is finished first. Several sources at a time, one feed of each; none waits for one that is slow."""
        under_way: dict[str, Future[None]] = {}
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                while not stopped.is_set():
                    for source in self._sources.sources:
                        before = under_way.get(source.id)
                        if before is None or before.done():
                            if before:
                                before.result()
                            under_way[source.id] = pool.submit(self._visit_source, source, stopped)
                    self._memory.forget_old(self._clock())
                    stopped.wait(LOOK_SECONDS)
            finally:
                stopped.set()
            for visit in under_way.values():
                visit.result()

    def once(self) -> int:
        """Visits each feed that is due once; how many articles went out."""
        return sum(self.visit(source, feed) for source in self._sources.sources for feed in source.feeds)

    def _visit_source(self, source: Source, stopped: threading.Event) -> None:
        for feed in source.feeds:
            if not stopped.is_set():
                self.visit(source, feed)

    def visit(self, source: Source, feed: str) -> int:
        """Reads a feed, if it is due; how many articles went out. What fails is logged, counted and tried later."""
        with bound_contextvars(source=source.id, feed=feed):
            return self._visit(source, feed)

    def _visit(self, source: Source, feed: str) -> int:
        state = self._memory.feed(feed)
        now = self._clock()
        if state.next_at > now.timestamp():
            return 0
        every = timedelta(minutes=source.every_minutes)
        conditions = {name: value for name, value in (("If-None-Match", state.etag), ("If-Modified-Since", state.modified)) if value}
        try:
            answer = self._webs[source.private].get(feed, conditions)
            listed = entries(answer.body, answer.url) if answer.status == 200 else []
        except (Unfetched, BadFeed) as error:
            retry_after = error.retry_after if isinstance(error, Unfetched) else None
            self._memory.keep(failed(state, next_visit(now, every, state.failures + 1, retry_after), str(error)))
            self._metrics.fetched.labels(source.id, "feed_failed").inc()
            log.warning("feed not read", error=str(error), failures=state.failures + 1)
            return 0
        self._metrics.fetched.labels(source.id, "feed").inc()
        sent, is_whole = self._take(source, feed, listed)
        etag, modified = (answer.headers.get("etag"), answer.headers.get("last-modified")) if answer.status == 200 else (state.etag, state.modified)
        done = succeeded(state, now, next_visit(now, every, 0), sent, etag if is_whole else None, modified if is_whole else None)
        self._memory.keep(done)
        if sent:
            self._memory.arrived(source.id, now)
        if done.last_article:
            self._metrics.last_article.labels(source.id).set(done.last_article)
        if gap := self._memory.longest_gap(source.id, now):
            self._metrics.longest_gap.labels(source.id).set(gap)
        return sent

    def _take(self, source: Source, feed: str, listed: list[Entry]) -> tuple[int, bool]:
        """Sends what is new, oldest first, an article at a time: a crash repeats at most one. And whether nothing is left for the next visit."""
        sent, is_whole = 0, True
        for entry in reversed(listed):
            stamp = entry.updated or ""
            if self._memory.is_known(entry.address, stamp):
                continue
            with bound_contextvars(page=entry.address):
                outcome = self._send(source, feed, entry)
            if outcome is None:
                is_whole = False
                continue
            sent += outcome
            self._memory.know([(entry.address, stamp)], self._clock())
        return sent, is_whole

    def _send(self, source: Source, feed: str, entry: Entry) -> int | None:
        """How many articles went out, 0 where it is refused; None where the page is to be tried again."""
        try:
            page = self._page(source, entry)
        except (Unfetched, BadPage) as error:
            tries = self._tries[entry.address] = self._tries.get(entry.address, 0) + 1
            self._metrics.fetched.labels(source.id, "page_failed").inc()
            log.warning("page not read", error=str(error), tries=tries)
            if tries < PAGE_TRIES:
                return None
            page = None
        self._tries.pop(entry.address, None)
        try:
            found = admit(article(source, entry, page, feed, self._clock()).model_dump_json().encode())
        except (Refused, ValueError) as refusal:
            self._metrics.fetched.labels(source.id, "article_refused").inc()
            log.warning("article refused", error=str(refusal)[:300])
            return 0
        self._sink.send([found])
        self._metrics.fetched.labels(source.id, "article").inc()
        log.debug("article sent", article_id=found.id)
        return 1

    def _page(self, source: Source, entry: Entry) -> Page | None:
        if not source.pages:
            return None
        answer = self._webs[source.private].get(entry.address)
        kind = answer.headers.get("content-type", "text/html")
        if "html" not in kind and "xml" not in kind:
            raise Unfetched(f"the page is {kind[:60]}")
        return read_page(decoded(answer.body, kind), answer.url, source.body)

    def close(self) -> None:
        for web in self._webs.values():
            web.close()
