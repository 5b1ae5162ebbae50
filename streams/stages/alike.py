"""Scores of the pairs of a part, of which those computed before are remembered: speed, never memory of its own.

A score is a function of two rows, and is remembered under their contents.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np

from streams.events.block import Array, concat
from streams.events.pairs import APART, scores_within
from streams.stages.neighbours import Pages, Scores

CELLS_MAX = 8_000_000
"""Scores that are remembered in all: 64 MB."""


class Alike:
    """By part: its matrix, with the content of each row."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[dict[tuple[str, int], int], Array]] = OrderedDict()
        self._cells = 0

    def scores(self, ids: Sequence[str], pages: Pages, parts: Iterable[str], scored: Scores) -> Array:
        """Of each kept mention with each. `parts`: those that may remember some of it; it is remembered under the first id. `scored`: what is known of those that came."""
        rows = {(mention_id, pages.content(mention_id)): n for n, mention_id in enumerate(ids)}
        known = np.full((len(ids), len(ids)), np.nan)
        for part in parts:
            if part in self._held:
                held, matrix = self._drop(part)
                here = [n for row, n in rows.items() if row in held]
                there = [held[row] for row in rows if row in held]
                known[np.ix_(here, here)] = matrix[np.ix_(there, there)]
        for n, mention_id in enumerate(ids):
            if (others := scored.get(mention_id)) is not None:
                known[n] = known[:, n] = [others.get(other, APART) for other in ids]
        np.fill_diagonal(known, 0.0)
        found = scores_within(concat([entry.row for mention_id in ids if (entry := pages.entry(mention_id))]), known) if np.isnan(known).any() else known
        self._keep(ids[0], (rows, found))
        return found

    def _keep(self, key: str, held: tuple[dict[tuple[str, int], int], Array]) -> None:
        if key in self._held:
            self._drop(key)
        if held[1].size > CELLS_MAX:
            return
        self._held[key] = held
        self._cells += held[1].size
        while self._cells > CELLS_MAX:
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> tuple[dict[tuple[str, int], int], Array]:
        held = self._held.pop(key)
        self._cells -= held[1].size
        return held
