"""What is wrong with a source, seen from outside."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.extraction.published import parse
from streams.ingest.feeds import BadFeed, entries
from streams.ingest.pages import SHORT, BadPage, decoded, read_page
from streams.ingest.sources import Source
from streams.ingest.web import Unfetched, Web


@dataclass(frozen=True, slots=True)
class Verdict:
    feed: str
    is_well: bool
    said: str


def look(source: Source, web: Web) -> Iterator[Verdict]:
    """One verdict a feed, after reading it and the page of its first entry."""
    for feed in source.feeds:
        try:
            answer = web.get(feed)
            listed = entries(answer.body, answer.url)
        except (Unfetched, BadFeed) as error:
            yield Verdict(feed, False, str(error))
            continue
        if not listed:
            yield Verdict(feed, False, "the feed lists no articles")
            continue
        faults = [] if listed[0].published and parse(listed[0].published) else [f"the time {listed[0].published or 'that is missing'} cannot be read"]
        length = len(listed[0].text)
        if source.pages:
            try:
                answer = web.get(listed[0].address)
                page = read_page(decoded(answer.body, answer.headers.get("content-type", "")), answer.url, source.body)
                length = len(page.body)
            except (Unfetched, BadPage) as error:
                faults.append(f"{listed[0].address}: {error}")
        if length < SHORT:
            faults.append(f"only {length} characters of text were found; name the paragraphs with `body`, a CSS selector")
        yield Verdict(feed, not faults, "; ".join(faults) or f"well: {len(listed)} articles, the first of {length:,} characters")
