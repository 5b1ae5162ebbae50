"""Who is counted in a sentence: "three soldiers and a driver, including two officers" as groups of people with their ranges."""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from streams.extraction.toll_words import (
    AND,
    BEFORE,
    CLOSE,
    COMMA,
    COUNT,
    IS_ONE,
    LIVES,
    NAME,
    NOUN,
    OPEN,
    OTHERS,
    PEOPLE,
    PLAIN,
    SINGULAR,
    SUBSET,
    THING,
    TOLL_WORDS,
    VERB,
    VICTIMS,
    WORD,
    Item,
)  # fmt: skip

Noun = Literal["person", "lives", "bare", "unknown", "others"]
NOUN_REACH = 3
"""Words after a count among which its noun stands: "two off-duty police officers"."""
LINK_REACH = 3
"""Words that may trail a group before the "and" that joins it to the next."""
SUBSET_REACH = 3
BRACKET_REACH = 30


@dataclass(slots=True)
class Group:
    """People counted min..max at items [first, last). `noun` is what the count counts; `part_of` says that they are among others told of: a sub-count, or "three of them"."""

    first: int
    last: int
    min: int
    max: int
    vague: bool = False
    noun: Noun = "person"
    perpetrator: bool = False
    implied: bool = False
    own: bool = False
    sub: bool = False
    partitive: bool = False
    taken: bool = False
    index: int = 0
    """Its place among the groups of the sentence."""


def groups(items: Sequence[Item], language: str) -> list[Group]:
    """All groups of people, in order, sub-counts marked."""
    found: list[Group] = []
    place = 0
    while place < len(items):
        group = _group(items, place, language)
        if (
            group
            and group.noun == "others"
            and found
            and all(item.tag in PLAIN for item in items[found[-1].last : place])
            and place - found[-1].last <= LINK_REACH
        ):
            found[-1].last = group.last
        elif group:
            group.index = len(found)
            found.append(group)
        place = group.last if group else place + 1
    _mark_subsets(items, found)
    return found


def _group(items: Sequence[Item], first: int, language: str) -> Group | None:
    item = items[first]
    match item.tag:
        case "n" if item.counted:
            if item.also.startswith("person"):
                last, _ = _people(items, first + 1)
                return Group(first, last, 2, 2, perpetrator="perpetrator" in item.also)
            last, noun, perpetrator = _noun(items, first + 1)
            if noun is None or (noun == "bare" and _is_an_age(items, first)):
                return None
            return Group(first, last, item.counted.min, item.counted.max, item.counted.vague, noun, perpetrator)
        case "a":
            last, noun, perpetrator = _noun(items, first + 1)
            return Group(first, last, 1, 1, perpetrator=perpetrator) if noun == "person" else None
        case "1":
            if first + 1 < len(items) and items[first + 1].tag in COUNT + OTHERS:
                return None
            last, noun, perpetrator = _noun(items, first + 1)
            return Group(first, last if noun == "person" else first + 1, 1, 1, perpetrator=perpetrator) if noun else None
        case "s":
            last, perpetrator = _people(items, first)
            return Group(first, last, 1, 1, perpetrator=perpetrator, implied=language != "ar" or "definite" in item.also)
        case "p" if "perpetrator" in item.also and _is_one(items, first, language):
            return Group(first, first + 1, 1, 1, perpetrator=True, implied=True)
        case "T":
            return Group(first, first + 1, 2, 9, vague=True, noun="others")
        case "h" if first + 1 < len(items) and items[first + 1].tag == COUNT and (counted := items[first + 1].counted):
            last, noun, perpetrator = _noun(items, first + 2)
            return Group(first, last, counted.min, counted.max, counted.vague, noun, perpetrator) if noun == "person" else None
        case "h":
            last, noun, _ = _noun(items, first + 1)
            return Group(first, last, 1, 1, own=True, implied=True) if noun == "person" else None
    return None


def _is_one(items: Sequence[Item], place: int, language: str) -> bool:
    """ "The attacker was killed", "pelaku tewas": an attacker without a number is one; in English the verb says so, in Indonesian several are "para pelaku"."""
    behind = items[place + 1].tag if place + 1 < len(items) else ""
    before = items[place - 1].tag if place else ""
    return before not in (*COUNT, *PEOPLE) and behind in (IS_ONE if language == "en" else BEFORE if language == "id" else ())


def _noun(items: Sequence[Item], first: int) -> tuple[int, Noun | None, bool]:
    """Where the counted noun ends, what it is (None: things), and whether they are perpetrators."""
    for place in range(first, min(first + NOUN_REACH + 1, len(items))):
        tag = items[place].tag
        if tag in PEOPLE + SINGULAR + OTHERS:
            last, perpetrator = _people(items, place)
            return last, "person", perpetrator
        if tag == LIVES:
            return place + 1, "lives", False
        if tag == THING:
            return place, None, False
        if tag == SUBSET:
            return place, "bare" if place == first else "unknown", False
        if tag not in WORD + NAME + VERB:
            return first, "bare" if place == first or tag in NOUN + VICTIMS else "unknown", False
    return first, "unknown" if first < len(items) else "bare", False


def _people(items: Sequence[Item], first: int) -> tuple[int, bool]:
    """The end of a run of words for people: anggota polisi, police officers."""
    last = first
    while last < len(items) and items[last].tag in PEOPLE + SINGULAR + OTHERS:
        last += 1
    return last, any("perpetrator" in item.also for item in items[first:last])


def _is_an_age(items: Sequence[Item], first: int) -> bool:
    """A number alone in brackets, or between commas behind a person: a woman, 34, was killed."""
    if not 0 < first < len(items) - 1:
        return False
    before, after = items[first - 1].tag, items[first + 1].tag
    return (before == OPEN and after == CLOSE) or (before == after == COMMA and first > 1 and items[first - 2].tag in PEOPLE + SINGULAR + NAME)


def _mark_subsets(items: Sequence[Item], found: list[Group]) -> None:
    """Groups behind "including" and those joined to them, and groups in brackets, are sub-counts; "three of them" are part of others, but may have a fate of their own."""
    ending = {group.last: group for group in found}
    starts = [group.first for group in found]
    for place, item in enumerate(items):
        if item.tag != SUBSET:
            continue
        before = ending.get(place)
        if before and before.noun in ("bare", "unknown"):
            before.partitive = _has_its_own_word(items, before, 1)
            before.sub = not before.partitive
            continue
        n = bisect_right(starts, place)
        if n == len(found) or starts[n] - place > SUBSET_REACH + 1 or any(part.tag not in PLAIN for part in items[place + 1 : starts[n]]):
            continue
        found[n].sub = True
        while n + 1 < len(found) and not found[n + 1].sub and linked(items, found[n], found[n + 1]) and not _has_its_own_word(items, found[n + 1]):
            n += 1
            found[n].sub = True
    for group in found:
        if group.first and items[group.first - 1].tag == OPEN:
            inside = itertools.takewhile(lambda item: item.tag != CLOSE, items[group.last : group.last + BRACKET_REACH])
            group.sub = group.sub or not any(item.tag in TOLL_WORDS for item in inside)


def linked(items: Sequence[Item], group: Group, following: Group) -> str:
    """The sign or "and" that joins two groups into one list; empty where they are not joined."""
    if following.first - group.last > LINK_REACH + 3:
        return ""
    between = [item.tag for item in items[group.last : following.first]]
    trailing = len(between)
    while trailing and between[trailing - 1] in (AND, COMMA):
        trailing -= 1
    if trailing > LINK_REACH or trailing == len(between) or any(tag not in PLAIN for tag in between[:trailing]):
        return ""
    return AND if AND in between[trailing:] else COMMA


def _has_its_own_word(items: Sequence[Item], group: Group, skipped: int = 0) -> bool:
    return any(item.tag in TOLL_WORDS for item in items[group.last + skipped : group.last + skipped + 2])
