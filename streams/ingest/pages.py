"""An article's page as an article: body, title, time of publication, canonical address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from selectolax.lexbor import LexborHTMLParser

from streams.extraction.published import parse

BODY_MAX = 200_000
SHORT = 200
"""Characters; a body shorter than this is no article: the feed's own text may be longer."""
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_\-]{2,40})", re.IGNORECASE)
_BLOCK = re.compile(r"<(/?)(?:div|section|article|ul|ol|dl|table|blockquote|main|aside|header|footer|nav|form|figure|center|details)\b", re.IGNORECASE)
DEPTH_MAX = 1_000
"""Blocks within blocks; real pages have some dozens. The parsers' time grows with its square."""
_PUBLISHED = (
    'meta[property="article:published_time"]', 'meta[itemprop="datePublished"]', 'meta[name="publishdate"]', 'meta[name="pubdate"]', 'meta[name="date"]',
    'meta[name="DC.date.issued"]', 'meta[name="content_PublishedDate"]', 'meta[name="parsely-pub-date"]',
)  # fmt: skip


class BadPage(ValueError):
    """The page is built to be hard to read."""


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    body: str
    published: str | None
    canonical: str


def decoded(raw: bytes, content_type: str = "") -> str:
    """By the header's charset, the page's own, or what the bytes look like."""
    said = _CHARSET.search(content_type.encode()) or _CHARSET.search(raw[:4_096])
    for name in (said.group(1).decode() if said else "", "utf-8"):
        try:
            return raw.decode(name) if name else raw.decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode(detect_encoding(raw) or "utf-8", "replace")


def read_page(html: str, address: str, selector: str | None = None) -> Page:
    """What the page tells of itself; empty where it tells nothing. Raises BadPage."""
    _refuse_depth(html)
    tree = LexborHTMLParser(html)
    facts = list(_linked_data(tree))
    body = "\n".join(node.text(separator=" ").strip() for node in tree.css(selector)) if selector else ""
    if not body.strip():
        body = extract_plain_text(html, main_content=True, links=False, alt_texts=False) or ""
    return Page(_title(tree, facts), body.strip()[:BODY_MAX], _published(tree, facts), _canonical(tree, address))


def _refuse_depth(html: str) -> None:
    if html.count("<") - html.count("</") <= DEPTH_MAX:
        return  # no more tags open than may stand within each other
    depth = 0
    for tag in _BLOCK.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEPTH_MAX:
            raise BadPage(f"more than {DEPTH_MAX:,} blocks within each other")


def _title(tree: LexborHTMLParser, facts: list[dict[str, Any]]) -> str:
    told = [_meta(tree, 'meta[property="og:title"]'), *(fact.get("headline") for fact in facts)]
    heading = tree.css_first("h1")
    told += [heading.text() if heading else None, (title := tree.css_first("title")) and title.text()]
    return next((" ".join(text.split())[:1_000] for text in told if isinstance(text, str) and text.strip()), "")


def _published(tree: LexborHTMLParser, facts: list[dict[str, Any]]) -> str | None:
    """The first that is a time, in the outlet's own writing."""
    told = [fact.get("datePublished") for fact in facts] + [_meta(tree, selector) for selector in _PUBLISHED]
    told += [node.attributes.get("datetime") for node in tree.css("time[datetime]")[:3]]
    return next((text.strip() for text in told if isinstance(text, str) and parse(text)), None)


def _canonical(tree: LexborHTMLParser, address: str) -> str:
    """The page's own word for its address, where it is of the same host: else anybody could speak for anybody."""
    node = tree.css_first('link[rel="canonical"]')
    told = urljoin(address, (node.attributes.get("href") or "").strip()) if node else ""
    same = _host(told) == _host(address) and told.startswith(("https://", "http://"))
    return (told if same else address).partition("#")[0]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    except ValueError:
        return ""


def _meta(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    return node.attributes.get("content") if node else None


def _linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """JSON-LD of news articles (schema.org), of the first few scripts; broken ones are as good as none."""
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        try:
            told = orjson.loads(node.text()[:200_000])
        except orjson.JSONDecodeError:
            continue
        listed = told.get("@graph", [told]) if isinstance(told, dict) else told
        for one in listed[:20] if isinstance(listed, list) else ():
            if isinstance(one, dict) and "Article" in str(one.get("@type")):
                yield one
