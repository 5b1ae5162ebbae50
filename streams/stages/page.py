"""Pages of mentions, and which of their rows are worth a comparison with those that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from streams.events.block import Array, Block, Bounds, bounds, concat
from streams.events.pairs import comparable


@dataclass(frozen=True)
class Page:
    """Rows of a country and a bucket (a day, a month, a year, or none)."""

    ids: list[str]
    rows: Block | None

    @cached_property
    def at(self) -> dict[str, int]:
        return {mention_id: n for n, mention_id in enumerate(self.ids)}

    @cached_property
    def contents(self) -> list[int]:
        found: list[int] = [] if self.rows is None else self.rows.number("content").tolist()
        return found

    @cached_property
    def bounds(self) -> Bounds | None:
        return None if self.rows is None else bounds(self.rows)

    def changed(self, gone: set[str], came: Mapping[str, Block]) -> "Page":
        kept, ids = [] if self.rows is None else [self.rows], self.ids
        if self.rows is not None and gone.intersection(self.at):
            numbers = [n for n, mention_id in enumerate(ids) if mention_id not in gone]
            kept, ids = [self.rows.take(np.array(numbers, dtype=np.int64))], [ids[n] for n in numbers]
        blocks = [*kept, *came.values()]
        return Page([*ids, *came], concat(blocks) if blocks else None)


class Look(NamedTuple):
    """A page that has rows, and the numbers of the mentions that ask for it."""

    page: Page
    numbers: list[int]

    @property
    def cells(self) -> int:
        return len(self.page.ids) * len(self.numbers)


def compared(asking: Bounds, looks: Sequence[Look]) -> tuple[Array, Block | None, list[str]]:
    """Pairs that may tell of the same attack: numbers of those who ask, with the rows and ids that each is to be compared with; None where there are none.

    All pages are looked at at once: most are short, and looking costs more than they hold.
    """
    held = [page.bounds for page, _ in looks if page.bounds]
    often = [len(numbers) for _, numbers in looks]
    sizes = np.array([len(page.ids) for page, _ in looks])
    starts = np.cumsum(sizes) - sizes
    size, start = np.repeat(sizes, often), np.repeat(starts, often)
    asked = np.repeat([n for _, numbers in looks for n in numbers], size)
    other = np.arange(len(asked)) + np.repeat(start - np.cumsum(size) + size, size)
    rows = Bounds(np.concatenate([one.whole for one in held], axis=1), np.concatenate([one.real for one in held], axis=1))
    hits = np.flatnonzero(comparable(asking.take(asked), rows.take(other)))
    asked, other = asked[hits], other[hits]
    ends = np.searchsorted(hits, np.cumsum(sizes * often)).tolist()
    found, ids, first = [], list[str](), 0
    for (page, _), end, before in zip(looks, ends, starts.tolist(), strict=True):
        if first < end and page.rows:
            numbers = other[first:end] - before
            found.append(page.rows.take(numbers))
            ids += [page.ids[n] for n in numbers.tolist()]
        first = end
    return asked, concat(found) if found else None, ids
