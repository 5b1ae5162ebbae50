"""Traces as arrays, one row each, so that many pairs are compared at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import cos, nan, radians
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from streams.events.trace import BANDS, PLACES_MAX, WORDS_MAX, Trace

Array = NDArray[Any]
SILENT = -1.0
PRIME = 2_147_483_647
"""Words are kept as what is left of their stamps: 31 bits are enough to tell the few of a pair apart."""
NUMBERS = (
    "article", "ordinal", "language", "start", "end", "coarse", "country", "level", "targets", "weapons", "incident", "dayparts",
    "actor_ids", "soft", "claimed", "again", "old", "routine", "rank",
)  # fmt: skip
SETS = {"place_words": WORDS_MAX, "actors": WORDS_MAX, "actor_words": WORDS_MAX, "target_words": WORDS_MAX, "copies": BANDS}
_NUMBER = {name: n for n, name in enumerate((*NUMBERS, "spots", *SETS, "content"))}
_STARTS = np.cumsum([0, *SETS.values()]).tolist()
_SET = {name: slice(_STARTS[n], _STARTS[n + 1]) for n, name in enumerate(SETS)}
_LAT, _LON, _COSLAT = (slice(n * PLACES_MAX, (n + 1) * PLACES_MAX) for n in range(3))
_KILLED, _INJURED = (slice(3 * PLACES_MAX + 2 * n, 3 * PLACES_MAX + 2 * n + 2) for n in range(2))


@dataclass(frozen=True, slots=True)
class Block:
    """`whole`: numbers, and the sizes of the sets; `words`: hashed words padded with 0; `real`: places in radians padded with NaN, tolls as min and max, SILENT where untold."""

    whole: Array
    words: Array
    real: Array

    def __len__(self) -> int:
        return len(self.whole)

    def take(self, rows: Array | slice) -> "Block":
        return Block(self.whole[rows], self.words[rows], self.real[rows])

    def number(self, name: str) -> Array:
        """One of NUMBERS, `spots` (how many places), the size of a set, or `content` (a hash of the row)."""
        return self.whole[:, _NUMBER[name]]

    def set(self, name: str) -> Array:
        return self.words[:, _SET[name]]

    @property
    def lat(self) -> Array:
        return self.real[:, _LAT]

    @property
    def lon(self) -> Array:
        return self.real[:, _LON]

    @property
    def coslat(self) -> Array:
        return self.real[:, _COSLAT]

    @property
    def killed(self) -> Array:
        return self.real[:, _KILLED]

    @property
    def injured(self) -> Array:
        return self.real[:, _INJURED]


def row(told: Trace) -> Block:
    """A block of one."""
    sets = [getattr(told, name) for name in SETS]
    padded = [word for values, width in zip(sets, SETS.values(), strict=True) for word in (*values, *([0] * (width - len(values))))]
    room = [nan] * (PLACES_MAX - len(told.spots))
    lat = [radians(spot.lat) for spot in told.spots]
    lon = [radians(spot.lon) for spot in told.spots]
    places = [*lat, *room, *lon, *room, *map(cos, lat), *room, *(told.killed or (SILENT, SILENT)), *(told.injured or (SILENT, SILENT))]
    whole = np.array([[*(getattr(told, name) for name in NUMBERS), len(told.spots), *map(len, sets), 0]], dtype=np.int64)
    words, real = (np.array([padded], dtype=np.int64) % PRIME).astype(np.int32), np.array([places])
    whole[0, -1] = int.from_bytes(blake2b(whole.tobytes() + words.tobytes() + real.tobytes(), digest_size=8).digest(), "big") >> 2
    return Block(whole, words, real)


def concat(blocks: Sequence[Block]) -> Block:
    """At least one."""
    if len(blocks) == 1:
        return blocks[0]
    return Block(*(np.concatenate([getattr(one, name) for one in blocks]) for name in ("whole", "words", "real")))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What says whether two mentions are compared at all, a line for each field: that is a tenth of a row, so many can be looked at."""

    whole: Array
    real: Array

    def __len__(self) -> int:
        return len(self.whole[0])

    def take(self, numbers: Array) -> "Bounds":
        return Bounds(self.whole[:, numbers], self.real[:, numbers])


_BOUNDS = [_NUMBER[name] for name in ("country", "start", "end", "level", "spots")]
_FIRST_SPOT = [0, PLACES_MAX, 2 * PLACES_MAX]


def bounds(rows: Block) -> Bounds:
    """Of each row: country, start, end, level and number of places; latitude, longitude and its cosine of the first place."""
    return Bounds(np.ascontiguousarray(rows.whole[:, _BOUNDS].T), np.ascontiguousarray(rows.real[:, _FIRST_SPOT].T))


LAYOUT = int.from_bytes(blake2b(repr((NUMBERS, SETS, PLACES_MAX, PRIME, "crc32")).encode(), digest_size=6).digest(), "big")
"""Stands in what `pack` writes: rows of another layout are not read. crc32: how bands are stamped."""


def pack(ids: Sequence[str], rows: Block) -> bytes:
    """Blanks behind the heading let the numbers begin where a processor reads them fastest."""
    head = orjson.dumps([LAYOUT, list(ids)])
    return head + b" " * (-len(head) % 8 + 7) + b"\n" + rows.whole.tobytes() + rows.words.tobytes() + rows.real.tobytes()


def unpack(value: bytes) -> tuple[list[str], Block | None]:
    """What `pack` wrote; the ids alone where the layout is another. The rows stand on the bytes themselves, which are no second time in memory."""
    at = value.find(b"\n") + 1 or len(value)
    layout, ids = _heading(orjson.loads(value[:at]))
    if layout != LAYOUT:
        return ids, None
    count, found = len(ids), []
    for kind, width in ((np.int64, len(_NUMBER)), (np.int32, _STARTS[-1]), (np.float64, 3 * PLACES_MAX + 4)):
        found.append(np.frombuffer(value, kind, count * width, at).reshape(count, width))
        at += np.dtype(kind).itemsize * count * width
    return ids, Block(*found)


def _heading(head: list[Any]) -> tuple[int, list[str]]:
    """The first pages were lists of traces, each with its mention id in front."""
    if isinstance(head[0], list):
        return 0, [told[0] for told in head]
    return head[0], head[1]
