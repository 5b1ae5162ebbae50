"""Names put together with the words around them: a state's people with a word for its forces, a group with a word for what it is."""

import re
from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

from streams.knowledge.entries import ActorEntry, Entry
from streams.knowledge.folding import Folded

Reading = tuple[str, str]
"""(need, key): see `index.Need`."""
BEHIND = frozenset({"en"})
"""Languages where the word stands behind the name (Iraqi army); in the others it stands before it (tentara Irak, الجيش العراقي)."""
CARRIED = ("WEAPON/", "TARGET/")
"""What a swallowed word says of itself stays with the whole name: jet tempur Israel is Israel's, and aircraft."""
_HYPHENS = "-‐‑‒–"
_REACH = 64
_BEFORE = re.compile(r"((?:\w+ ){1,4})$")
_BEHIND = re.compile(r" (?:s )?((?:\w+ ){0,3}\w+)")


class Stretch(NamedTuple):
    """A find in the folded text, [start, end). `names` are readings of names, `words` are keys of the lexicon."""

    start: int
    end: int
    names: tuple[Reading, ...]
    words: tuple[str, ...]


class Bodies:
    """The words of `world/bodies.yaml`, compiled."""

    def __init__(self, tables: dict[str, Any], entry: Callable[[str], Entry]) -> None:
        self._states: dict[str, dict[str, str]] = tables["states"]
        self._groups: dict[str, frozenset[str]] = {language: frozenset(phrases) for language, phrases in tables["groups"].items()}
        self._aside_before: dict[str, frozenset[str]] = {language: frozenset(words) for language, words in tables["aside_before"].items()}
        self._aside_behind: frozenset[str] = frozenset(tables["aside_behind"])
        self._own: dict[str, str] = tables["own"]
        self._entry = entry

    def widen(self, text: str, folded: Folded, names: list[Stretch], words: list[Stretch], language: str) -> tuple[list[Stretch], list[Stretch]]:
        """Names and words of a text, each name with the words that belong to it. A state that only backs, makes or holds something is left out."""
        widened: list[Stretch] = []
        swallowed: set[Stretch] = set()
        for name in names:
            key = name.names[0][1]
            if not key.startswith(("country:", "demonym:", "actor:")):
                widened.append(name)
                continue
            if self._is_aside(text, folded, name, language):
                continue
            wide = self._widened(folded.text, name, key, language)
            if wide is None or any(word.start < wide.start < word.end or word.start < wide.end < word.end for word in words):
                widened.append(name)
                continue
            inside = [word for word in words if wide.start <= word.start and word.end <= wide.end]
            swallowed.update(inside)
            while widened and widened[-1].end > wide.start:
                widened.pop()
            widened.append(wide._replace(words=tuple(dict.fromkeys(key for word in inside for key in word.words if key.startswith(CARRIED)))))
        return widened, [word for word in words if word not in swallowed] if swallowed else words

    def _widened(self, folded: str, name: Stretch, key: str, language: str) -> Stretch | None:
        kind, _, id = key.partition(":")
        if kind == "actor":
            entry = self._entry(key)
            listed = self._words_of(entry.kind, language) if isinstance(entry, ActorEntry) else ()
            length = next((length for phrase, length in _beside(folded, name, language) if phrase in listed), 0)
            readings = name.names
        else:
            bodies = self._states[language]
            phrase, length = next(((phrase, length) for phrase, length in _beside(folded, name, language) if phrase in bodies), ("", 0))
            body = f"{bodies.get(phrase)}-{id.lower()}"
            readings = (("x", self._own.get(body, f"actor:{body}")),)
        if not length:
            return None
        return Stretch(name.start, name.end + length, readings, ()) if language in BEHIND else Stretch(name.start - length, name.end, readings, ())

    def _words_of(self, kind: str, language: str) -> Container[str]:
        return self._groups[language] if kind == "armed_group" else self._states[language] if kind == "state" else ()

    def _is_aside(self, text: str, folded: Folded, name: Stretch, language: str) -> bool:
        """Whether the name only says whose friend, make or land something is: Iran-backed, buatan Iran, الموالية لإيران."""
        if any(phrase in self._aside_before[language] for phrase, _ in _before(folded.text, name)):
            return True
        if language not in BEHIND or name.end >= len(folded.text) or text[folded.span(name.end, name.end)[0]] not in _HYPHENS:
            return False
        return any(phrase in self._aside_behind for phrase, _ in _behind(folded.text, name))


def _beside(folded: str, name: Stretch, language: str) -> Iterator[tuple[str, int]]:
    return _behind(folded, name) if language in BEHIND else _before(folded, name)


def _before(folded: str, name: Stretch) -> Iterator[tuple[str, int]]:
    """Phrases of up to four words that end right before a name, the longest first, each with how far before it begins."""
    if found := _BEFORE.search(folded, max(0, name.start - _REACH), name.start):
        phrase = found[1].rstrip(" ")
        while phrase:
            yield phrase, len(phrase) + 1
            phrase = phrase.partition(" ")[2]


def _behind(folded: str, name: Stretch) -> Iterator[tuple[str, int]]:
    """Phrases of up to four words that begin right behind a name, the longest first, each with how far behind it ends. A possessive s and an abbreviation's dot are passed."""
    end = name.end
    if folded[end - 2 : end - 1] == " " and folded[end : end + 1] == " " and folded[end + 1 : end + 2] == " ":
        end += 1
    if found := _BEHIND.match(folded, end, end + _REACH):
        phrase = found[1]
        while phrase:
            yield phrase, found.start(1) + len(phrase) - name.end
            phrase = phrase.rpartition(" ")[0]
