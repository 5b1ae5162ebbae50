"""An article as one plain text, and the parts of it that are its own news."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import sentencex
from resiliparse.extract.html2text import extract_plain_text

from schemas.article import RawArticle
from streams.knowledge.files import read_yaml

READ_MAX = 30_000
"""Characters that are read: news stands at the top, and time per article is bounded."""
SENTENCE_MAX = 1_500
SEGMENTED_MAX = 6_000
"""Characters of a line that are cut into sentences at once: the time of that grows with the square of their quotes."""

_MARKUP = re.compile(r"<(?:p|div|br|html|body|article|span|a|strong|h\d)\b[^<>]{0,500}>", re.IGNORECASE)
_TABLE = re.compile(r"^\s*\|")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no encoding can write."""
_STOP = re.compile(r"[.!?؟۔…][\"'”’»)\]]*\s")


@cache
def _boilerplate(language: str) -> re.Pattern[str]:
    """Lines that link to other stories, or speak of the page itself."""
    listed = [str(phrase) for phrase in read_yaml(language, "grammar")["boilerplate"]]
    return re.compile(r"^\W{0,3}(?:" + "|".join(re.escape(phrase) for phrase in sorted(listed, key=len, reverse=True)) + ")", re.IGNORECASE)


class Sentence(NamedTuple):
    """[start, end) in the article's text; `number` counts from 0, the title being 0."""

    start: int
    end: int
    text: str
    number: int


def article_text(article: RawArticle) -> str:
    """Title, a line break, and the body as plain text: what evidence offsets count in."""
    body = article.body[: 4 * READ_MAX]
    if _MARKUP.search(body):
        body = extract_plain_text(body, main_content=False, links=False, alt_texts=False) or ""
    return _LONE_SURROGATE.sub("\ufffd", f"{article.title}\n{body}"[:READ_MAX])


def sentences(text: str, language: str) -> Iterator[Sentence]:
    """Sentences of each line; lines that only link to other stories are left out."""
    number = 0
    at = 0
    boilerplate = _boilerplate(language)
    for line in text.split("\n"):
        if line.strip() and not boilerplate.match(line) and not _TABLE.match(line):
            for start, end in _cut(line, language):
                piece = line[start:end]
                if piece.strip():
                    yield Sentence(at + start, at + end, piece, number)
                    number += 1
        at += len(line) + 1
        number = max(number, 1)


def _cut(line: str, language: str) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in _segments(line, language) if len(line) > 80 else [line]:
        start = line.find(piece, at)
        start = at if start < 0 else start
        end = min(start + len(piece), len(line))
        for begin in range(start, end, SENTENCE_MAX):
            yield begin, min(begin + SENTENCE_MAX, end)
        at = end


def _segments(line: str, language: str) -> Iterator[str]:
    """Sentences of a line, which is cut up before where it is very long: at the last full stop, else at the last space, else anywhere."""
    while len(line) > SEGMENTED_MAX:
        head = line[:SEGMENTED_MAX]
        stops = [stop.end() for stop in _STOP.finditer(head, SEGMENTED_MAX // 2)]
        cut = stops[-1] if stops else head.rfind(" ") + 1 or SEGMENTED_MAX
        yield from sentencex.segment(language, head[:cut])
        line = line[cut:]
    yield from sentencex.segment(language, line)
