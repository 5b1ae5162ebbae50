"""Where a word of death or injury finds its people: nearest first, by the side on which each word has them."""

from collections.abc import Sequence

from streams.extraction.people import Group
from streams.extraction.toll_words import (
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
)  # fmt: skip

FAR = 8
"""Words that may stand between people and what befell them: "three people in a car near the market were killed"."""
NEAR = 1
ABOUT = 4
TOTAL_REACH = 18


class Seeking:
    """The words and people of one sentence. `at` is the group that an item belongs to; `rising` are words whose total has risen."""

    def __init__(self, items: Sequence[Item], groups: list[Group], language: str) -> None:
        self.items = items
        self.language = language
        self.at = {n: group for group in groups for n in range(group.first, group.last)}
        self.rising: set[int] = set()

    def total(self, word: int) -> Group | None:
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
                if self.is_right_before_a_word(chosen) and not repeats:
                    return None
                if rising:
                    self.rising.add(word)
                return chosen
        return None

    def right_before(self, word: int) -> Group | None:
        if self.items[word].tag == EITHER and not self.is_passive(word) and self._is_active(word):
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

    def far_before(self, word: int) -> Group | None:
        found = self._seek_before(word)
        if found is None:
            return None
        group, gap, commas = found
        most = {"person": FAR, "unknown": ABOUT}.get(group.noun, NEAR)
        return group if gap <= most and commas in (0, 2) and self._agrees(word, group) and self._fits(word, group) else None

    def behind(self, word: int) -> Group | None:
        """People that the word has as its object: killing two; Arabic verbs have their subject between."""
        if (self.items[word].tag == EITHER and self.is_passive(word)) or (self.items[word].tag == BEFORE and not self._acts(word)):
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

    def right_behind(self, word: int) -> Group | None:
        """Korban tewas 12 orang."""
        group = self.at.get(word + 1) or (self.at.get(word + 2) if word + 1 < len(self.items) and self.items[word + 1].tag in (AND, TOTALS, OPEN) else None)
        if group is None or group.taken or (group.sub and self.items[word + 1].tag != OPEN) or group.noun == "others" or self.is_right_before_a_word(group):
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
                if n == word - 1 or not self.is_coordinated(n, word):
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

    def is_coordinated(self, first: int, second: int) -> bool:
        """Whether two words of fate share their people: killed and wounded."""
        return all(item.tag == AND for item in self.items[first + 1 : second])

    def is_passive(self, word: int) -> bool:
        """Whether a form of "to be" stands right before: were reportedly killed."""
        for n in range(word - 1, max(-1, word - 4), -1):
            tag = self.items[n].tag
            if tag in IS_ONE + ARE_MANY + BE_ANY:
                return True
            if tag not in (WORD, AND) and not (tag in TOLL_WORDS and self.is_coordinated(n, word)):
                return False
        return False

    def _is_active(self, word: int) -> bool:
        """Whether the word has people right behind it, that do not belong to the next word: 12 killed, 5 hurt."""
        group = self.at.get(word + 1)
        if self.language == "ar":
            return group is not None or word == 0 or self.at.get(word - 1) is None
        return group is not None and not group.sub and not group.partitive and not self.is_right_before_a_word(group)

    def is_right_before_a_word(self, group: Group) -> bool:
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
