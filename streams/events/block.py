"""Traces as arrays, one row each, so that many pairs are compared at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.events.trace import BANDS, PLACES_MAX, WORDS_MAX, Trace

Array = NDArray[Any]
SILENT = -1
SETS = ("place_words", "actors", "actor_words", "target_words", "copies")
NUMBERS = ("article", "ordinal", "language", "start", "end", "coarse", "country", "level", "targets", "weapons", "incident", "dayparts")
FLAGS = ("actor_ids", "soft", "claimed", "again", "old", "routine")


@dataclass(frozen=True, slots=True)
class Block:
    """`sets` are rows of hashed words padded with 0; lat and lon are rows of radians padded with NaN; tolls are rows of min and max, SILENT where untold."""

    ids: tuple[str, ...]
    numbers: dict[str, Array]
    sets: dict[str, Array]
    sizes: dict[str, Array]
    lat: Array
    lon: Array
    coslat: Array
    spots: Array
    killed: Array
    injured: Array

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Array) -> "Block":
        picked = rows.nonzero()[0] if rows.dtype == bool else rows
        return Block(
            tuple(self.ids[row] for row in picked.tolist()),
            {name: values[picked] for name, values in self.numbers.items()},
            {name: values[picked] for name, values in self.sets.items()},
            {name: values[picked] for name, values in self.sizes.items()},
            self.lat[picked], self.lon[picked], self.coslat[picked], self.spots[picked], self.killed[picked], self.injured[picked],
        )  # fmt: skip


def block(traces: Sequence[Trace]) -> Block:
    count = len(traces)
    numbers = {name: np.array([getattr(told, name) for told in traces], dtype=np.int64) for name in NUMBERS}
    numbers |= {name: np.array([getattr(told, name) for told in traces], dtype=bool) for name in FLAGS}
    sets, sizes = {}, {}
    for name in SETS:
        rows = np.zeros((count, BANDS if name == "copies" else WORDS_MAX), dtype=np.int64)
        for n, told in enumerate(traces):
            values = getattr(told, name)
            rows[n, : len(values)] = values
        sets[name], sizes[name] = rows, (rows != 0).sum(axis=1)
    lat, lon = np.full((count, PLACES_MAX), np.nan), np.full((count, PLACES_MAX), np.nan)
    for n, told in enumerate(traces):
        for m, spot in enumerate(told.spots):
            lat[n, m], lon[n, m] = spot.lat, spot.lon
    lat, lon = np.radians(lat), np.radians(lon)
    tolls = [np.array([getattr(told, name) or (SILENT, SILENT) for told in traces], dtype=np.float64).reshape(count, 2) for name in ("killed", "injured")]
    spots = np.array([len(told.spots) for told in traces], dtype=np.int64)
    return Block(tuple(told.mention_id for told in traces), numbers, sets, sizes, lat, lon, np.cos(lat), spots, *tolls)


def concat(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    first = blocks[0]
    return Block(
        tuple(mention_id for one in blocks for mention_id in one.ids),
        {name: np.concatenate([one.numbers[name] for one in blocks]) for name in first.numbers},
        {name: np.concatenate([one.sets[name] for one in blocks]) for name in first.sets},
        {name: np.concatenate([one.sizes[name] for one in blocks]) for name in first.sizes},
        *(np.concatenate([getattr(one, name) for one in blocks]) for name in ("lat", "lon", "coslat", "spots", "killed", "injured")),
    )
