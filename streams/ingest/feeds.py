"""A feed's bytes as entries: RSS, RDF, Atom and JSON Feed, however they are written. The one place that knows feedparser-rs."""

import html
from dataclasses import dataclass
from urllib.parse import urljoin

import feedparser_rs

ENTRIES_MAX = 200
TEXT_MAX = 1_000_000
ADDRESS_MAX = 2_000


class BadFeed(ValueError):
    """The bytes are no feed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`address` is absolute. `text` is the feed's own, HTML or plain. `updated` changes where the outlet changed the article."""

    address: str
    title: str
    text: str
    published: str | None
    updated: str | None


def entries(raw: bytes, feed_address: str) -> list[Entry]:
    """At most ENTRIES_MAX, in the feed's order, each address once; entries without a web address are left out. Raises BadFeed."""
    try:
        parsed = feedparser_rs.parse(raw)
    except (ValueError, RuntimeError) as error:
        raise BadFeed(str(error)[:200]) from None
    if not parsed.version:
        raise BadFeed("this is neither RSS, nor Atom, nor a JSON feed")
    found: dict[str, Entry] = {}
    for entry in parsed.entries[:ENTRIES_MAX]:
        link = (entry.link or "").strip()
        address = _joined(feed_address, link)
        if not link or len(address) > ADDRESS_MAX or not address.startswith(("https://", "http://")) or address in found:
            continue
        texts = [str(getattr(content, "value", "") or "") for content in entry.content or ()]
        text = max([*texts, entry.summary or ""], key=len)[:TEXT_MAX]
        found[address] = Entry(address, plain(entry.title or ""), text, entry.published or entry.updated, entry.updated or entry.published)
    return list(found.values())


def _joined(feed_address: str, link: str) -> str:
    try:
        return urljoin(feed_address, link)
    except ValueError:
        return ""


def plain(title: str) -> str:
    """A title on one line; feeds escape them once, twice or not at all."""
    return " ".join(html.unescape(html.unescape(title)).split())[:1_000]
