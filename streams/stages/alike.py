"""Scores of the pairs of a part, of which those computed before are remembered: speed, never memory of its own.

A score is a function of two traces, and is remembered under what they are written as.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np

from streams.events.block import Array, concat
from streams.events.pairs import APART, scores_within
from streams.stages.neighbours import Entry, Scores

CELLS_MAX = 8_000_000
"""Scores that are remembered in all: 64 MB."""


class Alike:
    """By part: its matrix."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[dict[bytes, int], Array]] = OrderedDict()
        self._cells = 0

    def scores(self, entries: Sequence[Entry], parts: Iterable[str], key: str, scored: Scores) -> Array:
        """Of each entry with each. `parts`: those that may remember some of it; `key`: the part to remember it under; `scored`: what is known of those that came."""
        known = np.full((len(entries), len(entries)), np.nan)
        for part in parts:
            if part in self._held:
                rows, matrix = self._drop(part)
                here = [n for n, entry in enumerate(entries) if entry.written in rows]
                there = [rows[entries[n].written] for n in here]
                known[np.ix_(here, here)] = matrix[np.ix_(there, there)]
        ids = [entry.told.mention_id for entry in entries]
        for n, mention_id in enumerate(ids):
            if (others := scored.get(mention_id)) is not None:
                known[n] = known[:, n] = [others.get(other, APART) for other in ids]
        found = scores_within(concat([entry.row for entry in entries]), known)
        self._keep(key, ({entry.written: n for n, entry in enumerate(entries)}, found))
        return found

    def _keep(self, key: str, held: tuple[dict[bytes, int], Array]) -> None:
        if key in self._held:
            self._drop(key)
        if held[1].size > CELLS_MAX:
            return
        self._held[key] = held
        self._cells += held[1].size
        while self._cells > CELLS_MAX:
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> tuple[dict[bytes, int], Array]:
        held = self._held.pop(key)
        self._cells -= held[1].size
        return held
