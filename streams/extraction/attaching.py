"""Which count belongs to which word of death or injury: nearest first, by the side on which each word has its people."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from streams.extraction.people import Group, linked
from streams.extraction.toll_words import (
    AFTER,
    AND,
    ARE_MANY,
    BE_ANY,
    BEFORE,
    BREAK,
    CLOSE,
    COMMA,
    COUNT,
    EITHER,
    IS_ONE,
    NAME,
    NOUN,
    OPEN,
    PEOPLE,
    PLAIN,
    RELATIVE,
    RISES,
    SINGULAR,
    SUBSET,
    TAKES,
    TOLL_WORDS,
    TOTALS,
    UNTIL,
    VERB,
    WHO,
    WORD,
    Item,
    What,
)  # fmt: skip

FAR = 8
"""Words that may stand between people and what befell them: "three people in a car near the market were killed"."""
NEAR = 1
ABOUT = 4
TOTAL_REACH = 9
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
        self.words = [n for n, item in enumerate(items) if item.tag in TOLL_WORDS]
        self.at = {n: group for group in groups for n in range(group.first, group.last)}
        self.rising: set[int] = set()
        self.held: dict[int, list[Group]] = {}
        self.unclear: set[int] = set()

    def all(self) -> list[Attached]:
        if self.groups:
            self._take(self._total, NOUN)
            self._take(self._right_before, BEFORE + NOUN + EITHER)
            self._take(self._behind, AFTER + TAKES + EITHER + BEFORE)
            self._take(self._far_before, BEFORE + EITHER)
            self._take(self._right_behind, NOUN + BEFORE)
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

    # where a word finds its people

    def _total(self, word: int) -> Group | None:
        """The death toll rose to 41: the last count behind a word that tells a total."""
        rising = any(item.tag == RISES for item in self.items[max(0, word - 4) : word])
        ready = False
        for n in range(word + 1, min(word + TOTAL_REACH, len(self.items))):
            item = self.items[n]
            if item.tag == BREAK or (item.tag in TOLL_WORDS and not ready):
                return None
            rising = rising or item.tag == RISES
            ready = ready or item.tag in TOTALS + IS_ONE + RISES
            group = self.at.get(n)
            if group and group.first == n:
                if not ready or group.taken or group.sub or group.noun == "others":
                    return None
                later = self.at.get(group.last + 1) if group.last < len(self.items) and self.items[group.last].tag in TOTALS else None
                chosen = later if later and later.first == group.last + 1 else group
                behind = self.items[chosen.last] if chosen.last < len(self.items) else None
                repeats = behind is not None and behind.tag == NOUN and behind.kind == self.items[word].kind
                if self._is_right_before_a_word(chosen) and not repeats:
                    return None
                if rising:
                    self.rising.add(word)
                return chosen
        return None

    def _right_before(self, word: int) -> Group | None:
        if self.items[word].tag == EITHER and not self._is_passive(word) and self._is_active(word):
            return None
        if self._acts(word):
            return None
        found = self._seek_before(word) if self.items[word].also != "tally" else None
        if found is None:
            return None
        group, gap, commas = found
        return group if gap <= NEAR and commas == 0 and self._agrees(word, group) and self._fits(word, group) else None

    def _acts(self, word: int) -> bool:
        """Whether an Arabic verb of several has its object right behind it: they killed a guard."""
        behind = self.at.get(word + 1)
        return self.language == "ar" and self.items[word].tag == BEFORE and behind is not None and not behind.taken and not behind.partitive and not behind.sub

    def _far_before(self, word: int) -> Group | None:
        found = self._seek_before(word)
        if found is None:
            return None
        group, gap, commas = found
        most = {"person": FAR, "unknown": ABOUT}.get(group.noun, NEAR)
        return group if gap <= most and commas in (0, 2) and self._agrees(word, group) and self._fits(word, group) else None

    def _behind(self, word: int) -> Group | None:
        """People that the word has as its object: killing two; Arabic verbs have their subject between."""
        if (self.items[word].tag == EITHER and self._is_passive(word)) or (self.items[word].tag == BEFORE and not self._acts(word)):
            return None
        arabic = self.language == "ar"
        most = FAR if arabic and self.items[word].tag == EITHER else ABOUT
        gap, commas, n = 0, 0, word + 1
        while n < len(self.items) and gap <= most:
            item = self.items[n]
            group = self.at.get(n)
            if group:
                if group.sub or group.taken or group.partitive:
                    return None
                return self._object(group) if self._fits(word, group) and (gap <= NEAR or group.noun in ("person", "unknown", "lives")) else None
            if item.tag == OPEN and self.items[n - 1].tag in PEOPLE + WORD and (inside := self.at.get(n + 1)) and not inside.taken and inside.noun == "person":
                return inside
            if item.tag in TOLL_WORDS + BREAK + UNTIL + SUBSET + OPEN:
                return None
            if item.tag == COMMA:
                commas += 1
                if not arabic or self.items[word].tag != EITHER or commas > 2:
                    return None
            elif item.tag != CLOSE:
                gap += 1
            n += 1
        return None

    def _object(self, group: Group) -> Group:
        """A lone agent before the object is passed over: a suicide bomber killed five, in the Arabic order."""
        if self.language != "ar" or (group.min, group.max) != (1, 1):
            return group
        gap = 0
        for n in range(group.last, len(self.items)):
            other = self.at.get(n)
            if other:
                agent = group.perpetrator or gap == 0
                return other if agent and not (other.sub or other.taken) and self.items[n].tag == COUNT and self.items[n - 1].tag != AND else group
            tag = self.items[n].tag
            if tag in TOLL_WORDS + BREAK or gap > FAR:
                break
            gap += tag != COMMA
        return group

    def _right_behind(self, word: int) -> Group | None:
        """Korban tewas 12 orang."""
        group = self.at.get(word + 1) or (self.at.get(word + 2) if word + 1 < len(self.items) and self.items[word + 1].tag in (AND, TOTALS, OPEN) else None)
        if group is None or group.taken or (group.sub and self.items[word + 1].tag != OPEN) or group.noun == "others" or self._is_right_before_a_word(group):
            return None
        return group if group.noun in ("person", "bare") else None

    def _seek_before(self, word: int) -> tuple[Group, int, int] | None:
        """The nearest group before the word, with the words and commas between; sub-counts and brackets are passed over."""
        gap, commas, n = 0, 0, word - 1
        while n >= 0 and gap <= FAR:
            item = self.items[n]
            group = self.at.get(n)
            if group and group.sub and not group.taken:
                n = self._before_the_subset(group) - 1
                commas = 0
                while n >= 0 and self.items[n].tag == COMMA:
                    n -= 1
                continue
            if group:
                acts = any(
                    item.tag == VERB and not any(before.tag == RELATIVE for before in self.items[group.last : m])
                    for m, item in enumerate(self.items[group.last : word], group.last)
                )
                return None if group.taken or acts else (group, gap, commas)
            if item.tag in TOLL_WORDS:
                if n == word - 1 or not self._is_coordinated(n, word):
                    return None
            elif item.tag in BREAK + UNTIL:
                return None
            elif item.tag == COMMA:
                commas += 1
            elif item.tag == CLOSE:
                n = next((m for m in range(n, -1, -1) if self.items[m].tag == OPEN), 0)
            elif item.tag in WORD + NAME + PEOPLE + SINGULAR or item.tag not in AND + SUBSET + IS_ONE + ARE_MANY + BE_ANY + WHO:
                gap += 1
            n -= 1
        return None

    def _before_the_subset(self, group: Group) -> int:
        """Where the "including" of a sub-count stands, or its bracket."""
        for n in range(group.first, -1, -1):
            if self.items[n].tag in SUBSET + OPEN:
                return n
        return group.first

    def _is_coordinated(self, first: int, second: int) -> bool:
        """Whether two words of fate share their people: killed and wounded."""
        return all(item.tag == AND for item in self.items[first + 1 : second])

    def _is_passive(self, word: int) -> bool:
        """Whether a form of "to be" stands right before: were reportedly killed."""
        for n in range(word - 1, max(-1, word - 4), -1):
            tag = self.items[n].tag
            if tag in IS_ONE + ARE_MANY + BE_ANY:
                return True
            if tag not in (WORD, AND) and not (tag in TOLL_WORDS and self._is_coordinated(n, word)):
                return False
        return False

    def _is_active(self, word: int) -> bool:
        """Whether the word has people right behind it, that do not belong to the next word: 12 killed, 5 hurt."""
        group = self.at.get(word + 1)
        if self.language == "ar":
            return group is not None or word == 0 or self.at.get(word - 1) is None
        return group is not None and not group.sub and not group.partitive and not self._is_right_before_a_word(group)

    def _is_right_before_a_word(self, group: Group) -> bool:
        following = [item for item in self.items[group.last : group.last + 3] if item.tag not in (IS_ONE, ARE_MANY, BE_ANY)][:1]
        return bool(following) and following[0].tag in BEFORE + NOUN + EITHER and following[0].kind != "none"

    def _agrees(self, word: int, group: Group) -> bool:
        """English: "was killed" is said of one, "were killed" of several, or of one joined to others."""
        for item in self.items[max(group.last, word - 3) : word]:
            if item.tag == IS_ONE:
                return group.min == 1
            if item.tag == ARE_MANY:
                return group.max > 1 or group.noun == "person"
        return True

    def _fits(self, word: int, group: Group) -> bool:
        """Lives are lost or taken, people killed; what only takes lives has none but those."""
        item = self.items[word]
        if group.own:
            return False
        if item.tag == TAKES or item.also == "takes":
            behind = self.items[group.last] if group.last < len(self.items) else None
            return group.noun == "lives" or bool(behind and behind.kind == "killed" and behind.tag == NOUN)
        return True

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
                return n not in self.held and not (tag == EITHER and self._is_passive(n))
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
                or self._is_right_before_a_word(following)
            ):
                break
            held.append(following)
            kept = len(held) if link == AND else kept
        return held[:kept]

    # what is told of them

    def _told(self, word: int, held: list[Group]) -> Attached:
        return Attached(
            what=self._what(word), word=word, people=(held[0].first, held[-1].last), min=sum(group.min for group in held), max=sum(group.max for group in held),
            vague=any(group.vague for group in held), rising=word in self.rising, perpetrators=all(group.perpetrator for group in held),
            implied=all(group.implied for group in held),
        )  # fmt: skip

    def _what(self, word: int) -> What:
        return "injured" if self.items[word].kind == "injured" else "killed"

    def _shared(self, word: int) -> Attached | None:
        """The count of a neighbour: "dozens of dead and wounded". Of an exact one nobody can say how many were which: it is left out."""
        for other in (*range(word - SHARED_REACH, word), *range(word + 1, word + SHARED_REACH + 1)):
            held = self.held.get(other)
            first, second = sorted((word, other))
            if held and {self.items[word].kind, self.items[other].kind} == {"killed", "injured"} and self._is_coordinated(first, second) and second - first > 1:
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
        if item.tag in BEFORE + EITHER and (item.tag == BEFORE or self._is_passive(word)):
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
            more = next((group for n in range(last, last + ABOUT) if (group := self.at.get(n))), None)
            if more and (more.taken or more.sub or linked(self.items, Group(word + 1, last, 1, 1), more) != AND):
                more = None
            if more and not self._is_right_before_a_word(more):
                return Attached(self._what(word), word, (word + 1, more.last), 1 + more.min, 1 + more.max, more.vague)
            return Attached(self._what(word), word, (word + 1, last), 1, 1, implied=True)
        return None

    def _with_subs(self, found: list[Attached]) -> list[Attached]:
        """Part of a toll told before is marked: twelve were killed, three of them in hospital."""
        marked: list[Attached] = []
        for attached in found:
            group = self.at.get(attached.people[0])
            part = group is not None and group.partitive and any(before.what == attached.what for before in marked)
            marked.append(replace(attached, sub=True) if part else attached)
        return marked
