"""Words and sentences of English text, in lower case: capitals tell nothing here, for wires and old archives have none."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE_WORDS_MAX = 120
"""Longer sentences are cut: the work of a sentence grows with the square of its phrases."""

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-/&][^\W_]+)*|['’]s\b|--+|\.\.\.+|\S")
_ABBREVIATIONS = frozenset(
    [
        "col",
        "gen",
        "lt",
        "mr",
        "mrs",
        "ms",
        "dr",
        "jr",
        "maj",
        "capt",
        "sgt",
        "st",
        "sr",
        "cap",
        "brig",
        "adm",
        "cmdr",
        "gov",
        "sen",
        "rep",
        "rev",
        "prof",
        "pres",
        "vs",
        "no",
        "inc",
        "co",
        "corp",
        "ltd",
        "jan",
        "feb",
        "mar",
        "apr",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mt",
        "ft",
    ]
)
_STOPS = frozenset(".?!")
_CLOSING = frozenset("\"')”")


class Word(NamedTuple):
    """[start, end) in the text."""

    start: int
    end: int
    text: str


def lower(text: str) -> str:
    """Lower case, a character for each character."""
    plain = text.lower()
    return plain if len(plain) == len(text) else "".join(small if len(small := one.lower()) == 1 else one for one in text)


def sentences(text: str) -> Iterator[list[Word]]:
    """Sentences end at stops that are no abbreviation's, at line breaks, and at gaps of three spaces."""
    current: list[Word] = []
    words = [Word(found.start(), found.end(), found.group()) for found in _WORD.finditer(lower(text))]
    for number, word in enumerate(words):
        if current and (len(current) == SENTENCE_WORDS_MAX or _parts(text[current[-1].end : word.start])):
            yield current
            current = []
        current.append(word)
        following = words[number + 1] if number + 1 < len(words) else None
        if following is not None and following.start > word.end and _ends(current):
            yield current
            current = []
    if current:
        yield current


def _parts(gap: str) -> bool:
    return len(gap) >= 3 or "\n" in gap


def _ends(words: list[Word]) -> bool:
    last = words[-1].text
    before = words[-2].text if len(words) > 1 else ""
    if last in _CLOSING:
        return before in _STOPS
    if last not in _STOPS:
        return False
    return last != "." or not (before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha()))


_ENDINGS = ("ings", "ing", "ied", "ies", "edly", "ed", "es", "s", "ment", "ations", "ation", "er", "ers")


def stem(word: str) -> str:
    """The word without a common English ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_ARTICLES = frozenset(("a", "an", "the"))


def plain(text: str) -> str:
    """Lower case, letters and digits alone, without articles: how names are compared."""
    kept = "".join(one for one in lower(text) if one.isalnum() or one.isspace())
    return " ".join(word for word in kept.split() if word not in _ARTICLES)
