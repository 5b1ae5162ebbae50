"""Bombs: input of a few bytes or of megabytes that is made to cost. Each with its name; every target is given each of them."""

import gzip
import io
import zipfile
from collections.abc import Iterator

import orjson

from schemas.article import RawArticle

MEGABYTE = 1_000_000


def bombs() -> Iterator[tuple[str, bytes]]:
    deep = 100_000
    yield "deep JSON", b"[" * deep + b"]" * deep
    yield "deep JSON objects", b'{"a":' * deep + b"1" + b"}" * deep
    yield "a title of 10 MB", b'{"id": "x", "title": "' + b"a" * (10 * MEGABYTE) + b'"}'
    yield "a body of 900 kB of markup", _article(body="<div><p>" * 110_000)
    yield "a body of entities", _article(body="&amp;" * 180_000)
    yield "a body of one word", _article(body="a" * 900_000)
    yield "a body of numbers", _article(body="20 orang tewas " * 50_000)
    yield "a body of dates", _article(body="Rabu (20/12/2023) " * 45_000)
    yield "a body of quotes", _article(body="\u201c\"'" * 250_000)
    yield "a body of combining marks", _article(body="e" + "\u0301" * 400_000)
    yield "a body of bidi marks", _article(body="\u202e\u2066\u200f" * 150_000)
    yield "homoglyphs", _article(title="B\u0430ghd\u0430d", body="Two r\u043eckets struck B\u0430ghd\u0430d on Wednesday, killing 3. " * 3_000)
    yield "surrogates", b'{"id": "x", "title": "\\ud800\\udc00\\ud800"}'
    yield "an XML bomb", _laughs()
    yield "an XML bomb of one entity", b'<!DOCTYPE r [<!ENTITY a "' + b"a" * MEGABYTE + b'">]><rss><channel>' + b"&a;" * 5_000 + b"</channel></rss>"
    yield "an external entity", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>'
    yield "deep markup", b"<rss>" + b"<a>" * 200_000
    yield "attributes", b"<a " + b"x='1' " * 150_000 + b">"
    yield "a feed of 100,000 entries", b"<rss><channel>" + b"<item><title>a</title></item>" * 100_000 + b"</channel></rss>"
    yield "a gzip bomb", gzip.compress(b"\0" * (200 * MEGABYTE), 9, mtime=0)
    yield "a zip bomb", _zip()
    yield "YAML aliases", b"\n".join([b"a0: &a0 [x]", *(b"a%d: &a%d [*a%d, *a%d, *a%d, *a%d]" % (n, n, n - 1, n - 1, n - 1, n - 1) for n in range(1, 20))])
    yield "deep YAML", b"[" * 50_000
    yield "deep YAML mappings", b"".join(b" " * n + b"a:\n" for n in range(1_500))
    yield "a regex bomb", b"a" * 50_000 + b"!"
    yield "another regex bomb", b"1." * 60_000 + b"x"
    yield "spaces before nothing", b" \t" * 150_000 + b"x"
    yield "forged headers", b"WARC/1.0\r\nContent-Length: 99999999999999999999\r\nWARC-Type: response\r\n\r\n\r\n\r\n"
    yield (
        "negative lengths",
        b"WARC/1.0\r\nContent-Length: -1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    )
    yield "header folding", b"WARC/1.0\r\n" + b"X:\r\n " * 100_000 + b"\r\n"
    yield "commas", b"series,date,count\n" + b"," * MEGABYTE
    yield "quotes of CSV", b"id,title,body\n" + b'"' * MEGABYTE
    yield "numbers", b"series,date,count\na,2023-10-01," + b"9" * MEGABYTE
    yield "an exponent", b'{"id": "x", "revision": 1e999999999}'
    yield "nothing", b""


def _article(**fields: str) -> bytes:
    return orjson.dumps(RawArticle(id="x", language="en", published="2023-12-20", **fields).model_dump(mode="json"))


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{entities}]><rss><channel><title>&l11;</title></channel></rss>'.encode()


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("news.warc", b"\0" * (50 * MEGABYTE))
    return packed.getvalue()
