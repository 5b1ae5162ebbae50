"""Which count belongs to which word of death or injury: each word takes its people (`seeking.py`), and those joined to them."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from streams.extraction.people import Group, linked
from streams.extraction.seeking import ABOUT, Seeking
from streams.extraction.toll_words import (
    AFTER,
    AND,
    BE_ANY,
    BEFORE,
    COUNT,
    EITHER,
    IS_ONE,
    NAME,
    NOUN,
    PEOPLE,
    PLAIN,
    TAKES,
    TOLL_WORDS,
    UNTIL,
    WHO,
    Item,
    What,
)  # fmt: skip

SHARED_REACH = 3


@dataclass(frozen=True, slots=True)
class Attached:
    """A count and its word; `people` are the items [first, last) of the count."""

    what: What
    word: int
    people: tuple[int, int]
    min: int
    max: int
    vague: bool = False
    rising: bool = False
    sub: bool = False
    perpetrators: bool = False
    implied: bool = False


_Seek = Callable[[int], Group | None]


def attach(items: Sequence[Item], groups: list[Group], language: str, title_case: bool = False) -> list[Attached]:
    """All counts that a word of death or injury tells of, in the order of their words. In a line in title case, capitals name nobody."""
    return _Attaching(items, groups, language, title_case).all()


class _Attaching:
    def __init__(self, items: Sequence[Item], groups: list[Group], language: str, title_case: bool) -> None:
        self.title_case = title_case
        self.items = items
        self.groups = groups
        self.language = language
        self.seek = Seeking(items, groups, language)
        self.words = [n for n, item in enumerate(items) if item.tag in TOLL_WORDS]
        self.held: dict[int, list[Group]] = {}
        self.unclear: set[int] = set()

    def all(self) -> list[Attached]:
        if self.groups:
            self._take(self.seek.total, NOUN)
            self._take(self.seek.right_before, BEFORE + NOUN + EITHER)
            self._take(self.seek.behind, AFTER + TAKES + EITHER + BEFORE)
            self._take(self.seek.far_before, BEFORE + EITHER)
            self._take(self.seek.right_behind, NOUN + BEFORE)
        found = [named for word in self.words if word not in self.held and (named := self._shared(word) or self._named(word))]
        found += [self._told(word, held) for word, held in self.held.items() if word not in self.unclear]
        found = [attached for attached in found if self.items[attached.word].kind in ("killed", "injured")]
        found.sort(key=lambda attached: attached.word)
        return self._with_subs(found)

    def _take(self, seek: _Seek, tags: str) -> None:
        for word in self.words:
            if word not in self.held and self.items[word].tag in tags and (group := seek(word)):
                self._hold(word, group)

    def _hold(self, word: int, group: Group) -> None:
        held = [group]
        if group.noun != "lives" and not group.partitive:
            held = self._joined_before(group) if group.first < word else self._joined_behind(group)
        for one in held:
            one.taken = True
        self.held[word] = held

    # lists

    def _joined_before(self, group: Group) -> list[Group]:
        held = [group]
        index = group.index
        joined = False
        while index > 0:
            before = self.groups[index - 1]
            link = linked(self.items, before, held[0])
            joined = joined or link == AND
            if (
                not link
                or not joined
                or before.taken
                or before.sub
                or before.partitive
                or before.noun in ("bare", "lives", "others")
                or self._has_a_word_before(before)
            ):
                break
            held.insert(0, before)
            index -= 1
        return held

    def _has_a_word_before(self, group: Group) -> bool:
        """Whether a word that wants its people behind it stands right before the group."""
        for n in range(group.first - 1, max(-1, group.first - 4), -1):
            tag = self.items[n].tag
            if tag in AFTER + TAKES + EITHER:
                return n not in self.held and not (tag == EITHER and self.seek.is_passive(n))
            if tag not in PLAIN:
                return False
        return False

    def _joined_behind(self, group: Group) -> list[Group]:
        held, kept = [group], 1
        for following in itertools.islice(self.groups, group.index + 1, None):
            link = linked(self.items, held[-1], following)
            if (
                not link
                or following.taken
                or following.sub
                or following.partitive
                or following.noun in ("bare", "lives")
                or self.seek.is_right_before_a_word(following)
            ):
                break
            held.append(following)
            kept = len(held) if link == AND else kept
        return held[:kept]

    # what is told of them

    def _told(self, word: int, held: list[Group]) -> Attached:
        return Attached(
            what=self._what(word), word=word, people=(held[0].first, held[-1].last), min=sum(group.min for group in held), max=sum(group.max for group in held),
            vague=any(group.vague for group in held), rising=word in self.seek.rising, perpetrators=all(group.perpetrator for group in held),
            implied=all(group.implied for group in held),
        )  # fmt: skip

    def _what(self, word: int) -> What:
        return "injured" if self.items[word].kind == "injured" else "killed"

    def _shared(self, word: int) -> Attached | None:
        """The count of a neighbour: "dozens of dead and wounded". Of an exact one nobody can say how many were which: it is left out."""
        for other in (*range(word - SHARED_REACH, word), *range(word + 1, word + SHARED_REACH + 1)):
            held = self.held.get(other)
            first, second = sorted((word, other))
            if (
                held
                and {self.items[word].kind, self.items[other].kind} == {"killed", "injured"}
                and self.seek.is_coordinated(first, second)
                and second - first > 1
            ):
                told = self._told(other, held)
                if not told.vague and told.max > 1:
                    self.unclear.add(other)
                    return None
                return Attached(self._what(word), word, told.people, told.min, told.max, told.vague, implied=told.implied)
        return None

    def _named(self, word: int) -> Attached | None:
        """One person who is only named: Soleimani was killed."""
        item = self.items[word]
        if item.kind not in ("killed", "injured") or self.title_case:
            return None
        if item.tag in BEFORE + EITHER and (item.tag == BEFORE or self.seek.is_passive(word)):
            n = word - 1
            one = self.language == "id"
            while n >= 0 and self.items[n].tag in (IS_ONE, BE_ANY, UNTIL):
                one = one or self.items[n].tag == IS_ONE
                n -= 1
            if not one or n < 0 or self.items[n].tag not in NAME + WHO:
                return None
            first = n
            while first > 0 and self.items[first - 1].tag == NAME:
                first -= 1
            if first > 0 and self.items[first - 1].tag in PEOPLE + COUNT and self.items[n].tag != WHO:
                return None
            return Attached(self._what(word), word, (first, n + 1), 1, 1, implied=True)
        if item.tag == AFTER and self.language != "ar":
            last = word + 1
            while last < len(self.items) and self.items[last].tag == NAME:
                last += 1
            if last - word - 1 < 2:
                return None
            more = next((group for n in range(last, last + ABOUT) if (group := self.seek.at.get(n))), None)
            if more and (more.taken or more.sub or linked(self.items, Group(word + 1, last, 1, 1), more) != AND):
                more = None
            if more and not self.seek.is_right_before_a_word(more):
                return Attached(self._what(word), word, (word + 1, more.last), 1 + more.min, 1 + more.max, more.vague)
            return Attached(self._what(word), word, (word + 1, last), 1, 1, implied=True)
        return None

    def _with_subs(self, found: list[Attached]) -> list[Attached]:
        """Part of a toll told before is marked: twelve were killed, three of them in hospital."""
        marked: list[Attached] = []
        for attached in found:
            group = self.seek.at.get(attached.people[0])
            part = group is not None and group.partitive and any(before.what == attached.what for before in marked)
            marked.append(replace(attached, sub=True) if part else attached)
        return marked
