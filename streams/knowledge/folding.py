"""One spelling for the matcher: case, accents, quotes, hyphens and Arabic letter shapes folded, with the way back to the original characters."""

import unicodedata
from functools import cache
from typing import NamedTuple

_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف", "ھ": "ه", "ہ": "ه"}
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ħ": "h", "ı": "i", "æ": "a", "œ": "o", "ß": "s", "ə": "a"}
_SPACE = "'`´‘’‚‛ʼʻʿʾʹ′‐‑‒–—―−-._:·\u00a0\u2002\u2003\u2009\u202f\t"
"""Folded to a space: a hyphen or an apostrophe inside a name is written or left out at will, and "Israel's" is "Israel" and an s."""
_ASCII_SPACE = [character for character in _SPACE if character.isascii()]
_ASCII = bytes(range(128))


class Folded(NamedTuple):
    """The folded text. `origin` holds the original offset of each of its characters; None where nothing was left out, so that offsets are the same."""

    text: str
    origin: list[int] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original [start, end) of a folded one. Vowel signs that follow its last letter belong to it."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end] if end < len(self.origin) else self.length


@cache
def _single() -> dict[str, str]:
    """Characters that fold to one other character."""
    table = dict.fromkeys(_SPACE, " ") | _ARABIC | _LATIN
    for digit in range(10):
        table[chr(0x0660 + digit)] = table[chr(0x06F0 + digit)] = str(digit)
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code).lower()
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and base.isascii():
            table.setdefault(letter, base)
    return table


@cache
def _silent() -> frozenset[str]:
    """Characters that are left out: Arabic vowel signs, tatweel, combining accents, invisible marks."""
    spans = ((0x0300, 0x0370), (0x0610, 0x061B), (0x064B, 0x0660), (0x06D6, 0x06DD), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070))
    return frozenset(chr(code) for first, end in spans for code in range(first, end)) | {"ـ", "ٰ", "\ufeff", "\u00ad"}


def fold(text: str) -> Folded:
    """The text as the matcher compares it. Linear in its length; every original character becomes one or none."""
    length = len(text)
    folded, silent_ones = _folded(text)
    origin = None
    if silent_ones:
        silent = _silent()
        origin = [offset for offset, character in enumerate(folded) if character not in silent]
        folded = "".join([folded[offset] for offset in origin])
    return Folded(folded, origin, length)


def fold_plain(text: str) -> str:
    """The folded text alone, without the way back."""
    folded, silent_ones = _folded(text)
    for character in silent_ones:
        folded = folded.replace(character, "")
    return folded


def _folded(text: str) -> tuple[str, frozenset[str]]:
    """The text in folded characters, and which of those that are left out still stand in it."""
    folded = (text.replace("İ", "I") if "İ" in text else text).lower()
    for character in _ASCII_SPACE:
        folded = folded.replace(character, " ")
    if folded.isascii():
        return folded, frozenset()
    table = _single()
    beyond = set(folded.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    for character in beyond & table.keys():
        folded = folded.replace(character, table[character])
    return folded, _silent() & beyond


def fold_surface(surface: str) -> str:
    """A listed name in the matcher's spelling, with single spaces and none around it."""
    return " ".join(fold_plain(surface).split())


def squeezed(name: str) -> str:
    """A name without what publishers' addresses leave out: Al-Riyadh is alriyadh."""
    return fold_surface(name).replace(" ", "")
