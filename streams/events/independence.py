"""How many sources stand behind an event: articles of which no two can go back to one telling."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np

from streams.events.block import Array
from streams.events.houses import one_in_two_scripts

COPY = 0.7
"""Share of equal MinHash values (the estimated Jaccard similarity of two texts) from which they are one text."""

Houses: TypeAlias = frozenset[str]
Signature: TypeAlias = tuple[int, ...]


class Origins:
    """Who tells of an event, and whom they have it from; a function of the set of articles that was added."""

    def __init__(self) -> None:
        self._told: Counter[tuple[Houses, Houses]] = Counter()
        """Texts by whose they are and whom they are from."""
        self._texts = _Texts()
        self._of_text: dict[int, tuple[Houses, Houses]] = {}
        self._count: int | None = 0

    def add(self, own: Houses, relayed: Houses, signature: Signature | None) -> None:
        """An article: its house, whom it has it from, and its MinHash signature."""
        told = own, relayed
        if signature:
            text, others = self._texts.place(signature)
            for merged in others:
                before = self._of_text.pop(merged)
                self._leave(before)
                told = told[0] | before[0], told[1] | before[1]
            self._of_text[text] = told
        if told not in self._told:
            self._count = None
        self._told[told] += 1

    def independent(self) -> int:
        """As many articles as can be named of which no two share an origin: neither their house, nor whom they have it from, nor whom those have it from.

        Copies of one text share all their origins. An article that has it from two agencies ties it to both, and not the two to each other. Articles with fewer origins are taken first:
        where the choice is not the best, the count is too low, never too high.
        """
        if self._count is None:
            self._count = _independent(self._told)
        return self._count

    def _leave(self, told: tuple[Houses, Houses]) -> None:
        self._told[told] -= 1
        if not self._told[told]:
            del self._told[told]
            self._count = None


def _independent(told: Iterable[tuple[Houses, Houses]]) -> int:
    same = one_in_two_scripts({key for own, relayed in told for key in (*own, *relayed)})
    sources: dict[str, set[str]] = {}
    starts: set[Houses] = set()
    for own, relayed in told:
        if same:
            own, relayed = (frozenset(same.get(key, key) for key in houses) for houses in (own, relayed))
        starts.add(own | relayed)
        if relayed:
            for key in own:
                sources.setdefault(key, set()).update(relayed)
    used: set[str] = set()
    count = 0
    for origins in sorted({_origins(start, sources) for start in starts}, key=lambda origins: (len(origins), sorted(origins))):
        if used.isdisjoint(origins):
            used |= origins
            count += 1
    return count


def _origins(start: Houses, sources: Mapping[str, set[str]]) -> Houses:
    """With the origins of those it has it from, as far as their own articles tell."""
    if sources.keys().isdisjoint(start):
        return start
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += sources.get(key, ())
    return frozenset(found)


class _Texts:
    """Texts by their MinHash signatures; those that chains of near copies connect are one, named by a number."""

    def __init__(self) -> None:
        self._root: list[int] = []
        self._rows: dict[int, list[int]] = {}
        self._signatures: dict[int, Array] = {}
        """By length, as rows of numbers, with room to grow; floats hold any of 53 bits."""

    def place(self, signature: Signature) -> tuple[int, list[int]]:
        """The number of its text, and those of the texts that it shows to be the same, its own among them if it was there."""
        told = np.array(signature, dtype=np.float64)
        rows = self._rows.setdefault(len(told), [])
        held = self._signatures.setdefault(len(told), np.empty((2, len(told))))
        near: list[int] = []
        if rows:
            alike = np.count_nonzero(held[: len(rows)] == told, axis=1) / len(told)
            if alike.max() == 1.0:
                root = self._find(rows[int(alike.argmax())])
                return root, [root]
            near = np.flatnonzero(alike >= COPY).tolist()
        number = len(self._root)
        self._root.append(number)
        merged = []
        for n in near:
            root = self._find(rows[n])
            if root != number:
                self._root[root] = number
                merged.append(root)
        if len(rows) == len(held):
            held = self._signatures[len(told)] = np.concatenate([held, np.empty_like(held)])
        held[len(rows)] = told
        rows.append(number)
        return number, merged

    def _find(self, number: int) -> int:
        while self._root[number] != number:
            self._root[number] = self._root[self._root[number]]
            number = self._root[number]
        return number
