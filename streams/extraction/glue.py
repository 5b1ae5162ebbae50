"""Words that a page's links ran together ("Chinadi", "Israelmeluncurkan", "dilansirAFP"), taken apart, with the way back to the original characters."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

_SMALL = (
    "di|ke|dan|yang|pada|untuk|dengan|dari|akan|telah|itu|ini|juga|terhadap|kepada|oleh|atau|saat|serta|dalam|tidak|sebagai|karena|bahwa|setelah|sejak|menjadi|hingga|"
    "merupakan|adalah|masih|sudah|bisa|dapat|tersebut|secara|antara|namun|ketika|saling|mulai|kembali|(?:me|di|ber|ter|men|mem|meng|pe)[a-z]{4,}"
)
_CAMEL = re.compile(r"(?<=[a-z\])])(?=[A-Z][A-Za-z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_ACRONYM = re.compile(rf"\b[A-Z]{{2,6}}(?=(?:{_SMALL})\b)")
_NAME = re.compile(rf"(?<![A-Z])([A-Z][a-z]{{2,14}}?)(?=(?:{_SMALL})\b)")
_SUSPECT = re.compile(rf"(?<![A-Z])[A-Z][a-z]{{2,14}}?(?:{_SMALL})\b")


class Loosened(NamedTuple):
    """A text with spaces put in, and where: offsets in the loosened text, ascending."""

    text: str
    spaces: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original [start, end) of a stretch of the loosened text."""
        if not self.spaces:
            return start, end
        return start - bisect_right(self.spaces, start - 1), end - bisect_left(self.spaces, end)


def loosen(text: str, language: str, is_name: Callable[[str], bool]) -> Loosened:
    """Puts a space wherever two words were run together. `is_name` says whether a word by itself names somebody or something."""
    if language == "ar":
        return Loosened(text, ())
    cuts = {match.start() for match in _CAMEL.finditer(text)}
    if language == "id":
        cuts.update(match.end() for match in _ACRONYM.finditer(text))
        for suspect in _SUSPECT.finditer(text):
            whole = suspect.group()
            if is_name(whole):
                continue
            for match in _NAME.finditer(whole):
                if is_name(match.group(1)):
                    cuts.add(suspect.start() + match.end())
                    break
    if not cuts:
        return Loosened(text, ())
    pieces, spaces, at = [], [], 0
    for count, cut in enumerate(sorted(cuts)):
        pieces.append(text[at:cut])
        spaces.append(cut + count)
        at = cut
    pieces.append(text[at:])
    return Loosened(" ".join(pieces), tuple(spaces))
