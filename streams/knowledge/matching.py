"""Finding many words at once. The one place that knows flashtext2."""

import re
from collections.abc import Iterable
from typing import Protocol

from flashtext2 import KeywordProcessor

_WIDE = re.compile("[^\x00-\x7f]")


class Matcher(Protocol):
    def find(self, folded: str) -> list[tuple[str, int, int]]:
        """(payload, start, end) of each hit in a folded text: whole words, leftmost, longest, none overlapping another."""
        ...


class FlashtextMatcher:
    """Whole words as Unicode's text segmentation (UAX #29) cuts them; surfaces must be folded, for it compares characters as they are."""

    def __init__(self, surfaces: Iterable[tuple[str, str]]) -> None:
        """`surfaces`: (folded surface, payload), each surface once."""
        self._words = KeywordProcessor(case_sensitive=True)
        self._words.add_keywords_with_clean_word_from_iter(surfaces)

    def find(self, folded: str) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = self._words.extract_keywords_with_span(folded)
        wide = _WIDE.search(folded) if found else None
        return found if wide is None else _with_true_ends(found, folded, wide.start())


def _with_true_ends(found: list[tuple[str, int, int]], folded: str, wide: int) -> list[tuple[str, int, int]]:
    """flashtext2 1.1 tells the end of a hit one too far where it stands before the first character beyond ASCII."""
    beyond = wide + (not folded[wide].isalnum())
    return [(payload, start, end - 1 if end - 1 < beyond and start < wide else end) for payload, start, end in found]
