"""How many were killed and hurt, as a sentence tells it: each count of people with the word of death or injury that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from schemas.mention import TollBasis
from streams.extraction.attaching import Attached, attach
from streams.extraction.people import groups
from streams.extraction.tokens import Token, tokens
from streams.extraction.toll_words import (
    AND,
    ARE_MANY,
    BE_ANY,
    BREAK,
    COUNT,
    CUMULATIVE,
    FURTHER,
    IS_ONE,
    NOBODY,
    NONE,
    PEOPLE,
    SINCE,
    SINGULAR,
    TAKES,
    TOLL_WORDS,
    VICTIMS,
    WAR,
    Item,
    What,
    items,
    table,
)  # fmt: skip

CUMULATIVE_FROM = 5_000
"""So many dead or hurt are the toll of a war, not of an attack."""
TITLE_CASE = 0.6
"""Share of words with a capital from which a line is a headline in title case."""
ZERO_REACH = 8
SINCE_REACH = 4
CHAIN = 40
"""Characters between the dead and the hurt of one toll."""
EVERYBODY: tuple[What, ...] = ("killed", "injured")


@dataclass(frozen=True, slots=True)
class Toll:
    """A toll of min..max people. [start, end) in the text reaches over count and word; `count_span` and `word_span` lie in it and may be the same.

    `cumulative`: the toll since a war or a year began, and no event's. `rising`: told as what an earlier toll rose to. `sub`: part of a toll of its kind told before in the
    sentence. `whose`: whether the dead are told as the perpetrators. `implied`: no number is told; one person is named or meant ("Omar was killed").
    """

    start: int
    end: int
    what: What
    min: int
    max: int
    basis: TollBasis
    cumulative: bool = False
    rising: bool = False
    sub: bool = False
    whose: Literal["victims", "attackers"] = "victims"
    implied: bool = False
    count_span: tuple[int, int] = (0, 0)
    word_span: tuple[int, int] = (0, 0)


def find(text: str, language: str) -> list[Toll]:
    """Tolls in a sentence, in the order of their counts. People missing, held, displaced, and sub-counts ("including three children") are none."""
    words = tokens(text)
    if table(language).onsets.isdisjoint(word.text for word in words):
        return []
    seen = items(words, language)
    zeros, left = _nobody(words, seen, table(language).through)
    tolls = [_toll(words, seen, attached) for attached in attach(left, groups(left, language), language, _is_title_case(words))]
    told = {toll.what for toll in tolls}
    for kinds, first, last in zeros:
        start, end = words[seen[first].first].start, words[seen[last].last - 1].end
        for what in kinds:
            if what not in told:
                tolls.append(Toll(start, end, what, 0, 0, "explicit_zero", count_span=(start, end), word_span=(start, end)))
        told.update(kinds)
    tolls.sort(key=lambda toll: (toll.count_span, toll.what == "injured"))
    return _with_cumulative(tolls, words, seen)


def _is_title_case(words: Sequence[Token]) -> bool:
    plain = [word for word in words if word.is_word]
    return sum(word.capital for word in plain) > TITLE_CASE * len(plain)


def _nobody(words: Sequence[Token], seen: list[Item], through: frozenset[str]) -> tuple[list[tuple[tuple[What, ...], int, int]], list[Item]]:
    """Where the sentence says that nobody was killed or hurt; and the items without those. Nobody hurt means nobody killed, unless a count is told."""
    zeros: list[tuple[tuple[What, ...], int, int]] = []
    left = list(seen)
    place = 0
    while place < len(seen):
        item = seen[place]
        if item.tag == NOBODY:
            zeros.append((("killed",) if item.kind == "killed" else EVERYBODY, place, place))
            left[place] = item._replace(tag=BREAK)
        elif item.tag == NONE or (item.tag == COUNT and item.counted and item.counted.max == 0):
            told = _denied(words, seen, place, through)
            if told:
                kinds: tuple[What, ...] = ("killed",) if all(seen[n].kind == "killed" for n in told) else EVERYBODY
                zeros.append((kinds, place, told[-1]))
                for n in range(place, told[-1] + 1):
                    left[n] = seen[n]._replace(tag=BREAK)
                place = told[-1]
        place += 1
    return zeros, left


def _denied(words: Sequence[Token], seen: Sequence[Item], place: int, through: frozenset[str]) -> list[int]:
    """The words of death and injury that a "no" or "without" denies; between them stands nothing but what may: people, reports of, damage or."""
    told: list[int] = []
    for n in range(place + 1, min(place + 1 + ZERO_REACH, len(seen))):
        item = seen[n]
        if item.tag == VICTIMS or (item.tag in TOLL_WORDS and item.tag != TAKES and item.kind != "neither"):
            if told and any(seen[between].tag != AND for between in range(told[-1] + 1, n)):
                break
            if n + 1 < len(seen) and seen[n + 1].tag == FURTHER:
                return []
            told.append(n)
        elif item.tag not in AND + PEOPLE + IS_ONE + ARE_MANY + BE_ANY + SINGULAR and words[item.first].text not in through:
            break
    return told


def _toll(words: Sequence[Token], seen: Sequence[Item], attached: Attached) -> Toll:
    first, last = attached.people
    count = words[seen[first].first].start, words[seen[last - 1].last - 1].end
    word = words[seen[attached.word].first].start, words[seen[attached.word].last - 1].end
    return Toll(
        start=min(count[0], word[0]), end=max(count[1], word[1]), what=attached.what, min=attached.min, max=attached.max,
        basis="vague" if attached.vague else "explicit", cumulative=attached.min >= CUMULATIVE_FROM, rising=attached.rising, sub=attached.sub,
        whose="attackers" if attached.perpetrators else "victims", implied=attached.implied, count_span=count, word_span=word,
    )  # fmt: skip


def _with_cumulative(tolls: list[Toll], words: Sequence[Token], seen: Sequence[Item]) -> list[Toll]:
    """Tolls told as those since a war or a year began: the one in which the marker stands, else those told right before it, else all behind it."""
    marked: set[int] = set()
    for n, item in enumerate(seen):
        if item.tag == CUMULATIVE or (item.tag == SINCE and _begins_long_ago(seen, n)):
            at = words[item.first].start
            inside = [toll for toll in tolls if toll.start <= at < toll.end]
            before = [toll for toll in tolls if toll.end <= at]
            chain = before[-1:]
            if len(before) > 1 and before[-2].what != before[-1].what and before[-1].start - before[-2].end <= CHAIN:
                chain = before[-2:]
            marked.update(map(id, inside or chain or [toll for toll in tolls if toll.start > at]))
    return [replace(toll, cumulative=True) if id(toll) in marked else toll for toll in tolls]


def _begins_long_ago(seen: Sequence[Item], since: int) -> bool:
    """Since the war, since October: a month without its day is long ago."""
    return any(item.tag == WAR for item in seen[since + 1 : since + 1 + SINCE_REACH])
