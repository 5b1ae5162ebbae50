"""Words, digits and signs of a text with their places in it, in one spelling; and lists of words to find among them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u0640"
_TOKEN = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{_MARKS}]|['’ʼ‘`](?=[^\W\d_]))*|\n|[^\s\w]")
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")
_SPELLING = str.maketrans(
    {letter: "ا" for letter in "أإآٱ"}
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "’": "'", "ʼ": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "‐": "-"}
    | {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
    | {"،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "⁄": "/"}
)
_KEPT_LENGTH = 4000
_MARK = re.compile(f"[{_MARKS}]")


class Token(NamedTuple):
    """`text` is lower case, with one shape of Arabic letters, Western digits, straight quotes and hyphens; [start, end) lies in the original, where it began with a `capital` letter."""

    text: str
    start: int
    end: int
    capital: bool = False

    @property
    def is_number(self) -> bool:
        return self.text[0].isdecimal()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


def level(word: str) -> str:
    """A word in the spelling of `Token.text`."""
    word = word.lower()
    if word.isascii():
        return word
    return _MARK.sub("", word.translate(_SPELLING))


def tokens(text: str) -> tuple[Token, ...]:
    """Runs of digits, words, and single signs. A line break is a token; other spaces and invisible signs are not. Linear in the text."""
    return _kept(text) if len(text) <= _KEPT_LENGTH else _cut(text)


@lru_cache(maxsize=64)
def _kept(text: str) -> tuple[Token, ...]:
    """Dates, numbers and tolls are sought in the same sentence, one after another."""
    return _cut(text)


def _cut(text: str) -> tuple[Token, ...]:
    if text.isascii():  # the same in a third of the time
        small = text.lower()
        return tuple([Token(small[start:end], start, end, text[start] != small[start]) for start, end in [match.span() for match in _TOKEN.finditer(text)]])
    found = []
    for match in _TOKEN.finditer(text):
        original = match.group()
        if original not in _UNSEEN:
            start, end = match.span()
            found.append(Token(level(original) or original, start, end, original[0].isupper()))
    return tuple(found)


class Found(NamedTuple, Generic[Value]):
    """A listed expression at tokens [first, last). `joined` says that an "and" is written onto its first word, `prefix` which other short word."""

    first: int
    last: int
    value: Value
    joined: bool
    prefix: str = ""


class Lexicon(Generic[Value]):
    """Listed expressions of one or more words, each with a value; the longest wins.

    `prefixes` are letters that may be written onto the first word, as Arabic does with its short words; `joining` are those that mean "and".
    """

    def __init__(self, entries: Mapping[str, Value], prefixes: Iterable[str] = (), joining: Iterable[str] = ()) -> None:
        onsets = [(joint + prefix, bool(joint), prefix) for joint in ("", *joining) for prefix in ("", *prefixes)]
        self._listed: dict[str, list[tuple[tuple[str, ...], Value, bool, str]]] = {}
        for expression, value in entries.items():
            first, *rest = (token.text for token in tokens(str(expression)))
            for onset, joined, prefix in onsets if first[0].isalpha() else [("", False, "")]:
                following = self._listed.setdefault(onset + first, [])
                if all(tuple(rest) != other for other, *_ in following):
                    following.append((tuple(rest), value, joined, prefix))
        for following in self._listed.values():
            following.sort(key=lambda choice: -len(choice[0]))
        self.onsets = frozenset(self._listed)
        """First words of all expressions: where a text has none of them, nothing is found in it."""

    def knows(self, words: Sequence[Token]) -> bool:
        """Whether any of the tokens begins a listed expression."""
        return any(word.text in self._listed for word in words)

    def begins(self, words: Sequence[Token]) -> list[bool]:
        """For each token whether an expression may begin there; where not, `at` finds none."""
        return [word.text in self._listed or word.text[-2:] == "'s" for word in words]

    def at(self, words: Sequence[Token], place: int) -> Found[Value] | None:
        """The longest listed expression that begins at the place. A possessive ('s) at its end is passed over."""
        text = words[place].text
        choices = self._listed.get(text) or (self._listed.get(text[:-2]) if text.endswith("'s") else None)
        if choices is None:
            return None
        for rest, value, joined, prefix in choices:
            if not rest:
                return Found(place, place + 1, value, joined, prefix)
            last = place + 1 + len(rest)
            if last <= len(words) and all(words[place + 1 + offset].text == word for offset, word in enumerate(rest)):
                return Found(place, last, value, joined, prefix)
        return None

    def find(self, words: Sequence[Token]) -> list[Found[Value]]:
        """All listed expressions, leftmost and longest, none overlapping another."""
        found, place = [], 0
        while place < len(words):
            hit = self.at(words, place)
            if hit is None:
                place += 1
            else:
                found.append(hit)
                place = hit.last
        return found
