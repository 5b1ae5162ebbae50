"""Names put together with the words around them: a state's people with a word for its forces, a group with a word for what it is."""

import re
from collections.abc import Callable, Container, Iterator
from typing import Any

from streams.knowledge.entries import ActorEntry, Entry
from streams.knowledge.folding import Folded

Reading = tuple[str, str]
"""(need, key): see `index.Need`."""
BEHIND = frozenset({"en"})
"""Languages where the word stands behind the name (Iraqi army); in the others it stands before it (tentara Irak, الجيش العراقي)."""
CARRIED = ("WEAPON/", "TARGET/", "AGENT/", "SOURCE/")
"""What a swallowed word says of itself stays with the whole name: jet tempur Israel is Israel's, and aircraft."""
_KINDS = ("country:", "demonym:", "actor:")
_HYPHENS = "-‐‑‒–"
_REACH = 64
_BEFORE = re.compile(r"((?:\w+ ){1,4})$")
_BEHIND = re.compile(r" (?:s )?((?:\w+ ){0,3}\w+)")
_NEXT = re.compile(r" {1,2}(?:s )?(\w+)")


Stretch = tuple[int, int, tuple[Reading, ...], tuple[str, ...]]
"""A find in the folded text: [start, end), readings of names, keys of the lexicon."""


class Bodies:
    """The words of `world/bodies.yaml`, compiled."""

    def __init__(self, tables: dict[str, Any], capitals: dict[str, str], entry: Callable[[str], Entry]) -> None:
        """`capitals`: key of a town to its country; writers say Kyiv's troops, and mean the state's."""
        self._states: dict[str, dict[str, str]] = tables["states"]
        self._groups: dict[str, frozenset[str]] = {language: frozenset(phrases) for language, phrases in tables["groups"].items()}
        self._aside_before: dict[str, frozenset[str]] = {language: frozenset(words) for language, words in tables["aside_before"].items()}
        self._aside_behind: frozenset[str] = frozenset(tables["aside_behind"])
        beside = {language: {*self._groups[language], *(self._states[language])} for language in self._states}
        self._words_before = {
            language: frozenset(phrase.rpartition(" ")[2] for phrase in (*asides, *(() if language in BEHIND else beside[language])))
            for language, asides in self._aside_before.items()
        }
        self._words_behind = {language: frozenset(phrase.partition(" ")[0] for phrase in (*self._aside_behind, *beside[language])) for language in BEHIND}
        self._own: dict[str, str] = tables["own"]
        self._capitals = capitals
        self._of_capitals: dict[str, dict[str, str]] = {
            language: {phrase: body for phrase, body in phrases.items() if body in tables["of_capitals"]} for language, phrases in self._states.items()
        }
        self._entry = entry

    def widen(self, text: str, folded: Folded, names: list[Stretch], words: list[Stretch], language: str) -> tuple[list[Stretch], list[Stretch]]:
        """Names and words of a text, each name with the words that belong to it. A state that only backs, makes or holds something is left out."""
        widened: list[Stretch] = []
        swallowed: set[Stretch] = set()
        for name in names:
            start, end, readings, _ = name
            key = readings[0][1]
            if not (key.startswith(_KINDS) or key in self._capitals) or not self._is_among_words(folded.text, start, end, language):
                widened.append(name)
                continue
            if self._is_aside(text, folded, start, end, language):
                continue
            wide = self._widened(folded.text, name, key, language)
            touched = [word for word in words if word[0] < wide[1] and wide[0] < word[1] and not (start <= word[0] and word[1] <= end)] if wide else []
            if wide is None or any(word[0] < wide[0] or wide[1] < word[1] or not all(key.startswith(CARRIED) for key in word[3]) for word in touched):
                widened.append(name)
                continue
            swallowed.update(touched)
            while widened and widened[-1][1] > wide[0]:
                widened.pop()
            widened.append((*wide[:3], tuple(dict.fromkeys(key for word in touched for key in word[3]))))
        return widened, [word for word in words if word not in swallowed] if swallowed else words

    def _is_among_words(self, folded: str, start: int, end: int, language: str) -> bool:
        """Whether the word right before or behind a name may belong to it; seldom, so that it is asked first."""
        if folded[start - 1 : start] == " " and folded[folded.rfind(" ", 0, start - 1) + 1 : start - 1] in self._words_before[language]:
            return True
        return language in BEHIND and (following := _NEXT.match(folded, end)) is not None and following[1] in self._words_behind[language]

    def _widened(self, folded: str, name: Stretch, key: str, language: str) -> Stretch | None:
        kind, _, id = key.partition(":")
        start, end, readings, _ = name
        if kind == "actor":
            entry = self._entry(key)
            listed = self._words_of(entry.kind, language) if isinstance(entry, ActorEntry) else ()
            length = next((length for phrase, length in _beside(folded, start, end, language) if phrase in listed), 0)
        else:
            bodies = self._of_capitals[language] if kind == "place" else self._states[language]
            phrase, length = next(((phrase, length) for phrase, length in _beside(folded, start, end, language) if phrase in bodies), ("", 0))
            body = f"{bodies.get(phrase)}-{self._capitals.get(key, id).lower()}"
            readings = (("x", self._own.get(body, f"actor:{body}")),)
        if not length:
            return None
        return (start, end + length, readings, ()) if language in BEHIND else (start - length, end, readings, ())

    def _words_of(self, kind: str, language: str) -> Container[str]:
        return self._groups[language] if kind == "armed_group" else self._states[language] if kind == "state" else ()

    def _is_aside(self, text: str, folded: Folded, start: int, end: int, language: str) -> bool:
        """Whether the name only says whose friend, make or land something is: Iran-backed, buatan Iran, الموالية لإيران."""
        if any(phrase in self._aside_before[language] for phrase, _ in _before(folded.text, start)):
            return True
        if language not in BEHIND or end >= len(folded.text) or text[folded.span(end, end)[0]] not in _HYPHENS:
            return False
        return any(phrase in self._aside_behind for phrase, _ in _behind(folded.text, end))


def _beside(folded: str, start: int, end: int, language: str) -> Iterator[tuple[str, int]]:
    return _behind(folded, end) if language in BEHIND else _before(folded, start)


def _before(folded: str, start: int) -> Iterator[tuple[str, int]]:
    """Phrases of up to four words that end right before a name, the longest first, each with how far before it begins."""
    if found := _BEFORE.search(folded, max(0, start - _REACH), start):
        phrase = found[1].rstrip(" ")
        while phrase:
            yield phrase, len(phrase) + 1
            phrase = phrase.partition(" ")[2]


def _behind(folded: str, end: int) -> Iterator[tuple[str, int]]:
    """Phrases of up to four words that begin right behind a name, the longest first, each with how far behind it ends. A possessive s and an abbreviation's dot are passed."""
    spelt = folded[end - 2 : end - 1] == " " and folded[end : end + 2] == "  "
    if found := _BEHIND.match(folded, end + spelt, end + _REACH):
        phrase = found[1]
        while phrase:
            yield phrase, found.start(1) + len(phrase) - end
            phrase = phrase.rpartition(" ")[0]
