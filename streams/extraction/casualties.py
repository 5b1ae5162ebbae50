"""Counts of the dead and the hurt in a sentence: a count beside a word of death or injury, or a phrase that says nobody."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from schemas.mention import TollBasis
from streams.extraction import numbers
from streams.knowledge.files import read_yaml

REACH = 60
"""Characters between a count and its word."""
TOLL_MAX = 20_000

What = Literal["killed", "injured"]


@dataclass(frozen=True, slots=True)
class Toll:
    """[start, end) in the text, from count to word; a toll since a war began is cumulative, and no event's."""

    start: int
    end: int
    what: What
    min: int
    max: int
    basis: TollBasis
    cumulative: bool


@dataclass(frozen=True, slots=True)
class _Table:
    words: re.Pattern[str]
    injured: frozenset[str]
    none_killed: re.Pattern[str]
    none_at_all: re.Pattern[str]
    people: re.Pattern[str]
    single: re.Pattern[str]
    cumulative: re.Pattern[str]


def _any(phrases: list[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


@cache
def _table(language: str) -> _Table:
    raw = read_yaml(language, "casualties")
    return _Table(
        words=_any([*raw["killed"], *raw["injured"]]), injured=frozenset(word.lower() for word in raw["injured"]), none_killed=_any(raw["none_killed"]),
        none_at_all=_any(raw["none_at_all"]), people=_any(raw["people"]), single=_any(raw["single"]), cumulative=_any(raw["cumulative"]),
    )  # fmt: skip


def find(text: str, language: str) -> list[Toll]:
    """Tolls in a sentence, each word of death or injury with the count nearest to it that no nearer word takes."""
    table = _table(language)
    if nothing := table.none_at_all.search(text):
        return [Toll(nothing.start(), nothing.end(), what, 0, 0, "explicit_zero", False) for what in ("killed", "injured")]
    if nothing := table.none_killed.search(text):
        return [Toll(nothing.start(), nothing.end(), "killed", 0, 0, "explicit_zero", False)]
    words = list(table.words.finditer(text))
    if not words:
        return []
    cumulative = bool(table.cumulative.search(text))
    counts = [
        (c.start, c.end, c.min, c.max, c.vague) for c in numbers.find(text, language) if 0 < c.min <= TOLL_MAX and _counts_people(text, c.start, c.end, table)
    ]
    if not counts:
        counts = [(m.start(), m.end(), 1, 1, False) for m in table.single.finditer(text)]
    tolls: dict[What, Toll] = {}
    pairs = sorted((_apart(word, count), n, m) for n, word in enumerate(words) for m, count in enumerate(counts) if _apart(word, count) <= REACH)
    taken_words: set[int] = set()
    taken_counts: set[int] = set()
    for _, n, m in pairs:
        if n in taken_words or m in taken_counts:
            continue
        word, (start, end, low, high, vague) = words[n], counts[m]
        what: What = "injured" if word[0].lower() in table.injured else "killed"
        if what in tolls:
            continue
        taken_words.add(n)
        taken_counts.add(m)
        tolls[what] = Toll(min(start, word.start()), max(end, word.end()), what, low, high, "vague" if vague else "explicit", cumulative)
    return sorted(tolls.values(), key=lambda toll: toll.start)


def _counts_people(text: str, start: int, end: int, table: _Table) -> bool:
    """Whether a count is followed by people, or by a word of death or injury, within a few words."""
    after = text[end : end + 40]
    if table.people.search(after) or table.words.search(after):
        return True
    return bool(table.words.search(text[max(0, start - 30) : start]))


def _apart(word: re.Match[str], count: tuple[int, int, int, int, bool]) -> int:
    return max(count[0] - word.end(), word.start() - count[1], 0)
