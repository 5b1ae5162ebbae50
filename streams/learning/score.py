"""How well events were read: a one-to-one pairing of read and annotated events of each article, and figures over the pairs.

Relevance F1: articles that tell an attack. Event and main-event F1: events paired (main: the article's news). Slot accuracy: over paired events whose
annotated slot is filled. Slot F1: micro-averaged over every filled slot of every event, paired or not; the headline figure.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import asin, cos, radians, sin, sqrt

import numpy as np
from scipy.optimize import linear_sum_assignment

from streams.learning.gold import Spot, Told

SLOTS = ("date", "country", "places", "attackers", "targets", "weapons", "killed", "injured", "attribution")
WEIGHTS = {"date": 2.0, "country": 1.0, "places": 2.0, "attackers": 1.5, "targets": 0.5, "weapons": 1.0, "killed": 1.5, "injured": 1.0}
PAIR_LEAST = 0.3
PLACE_KM = 50.0
NAME_SHARE = 0.6


@dataclass
class Ratio:
    """Hits among what was read and what was to be read."""

    hit: int = 0
    read: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.hit / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.read + self.gold) if self.hit else 0.0


@dataclass
class Figures:
    articles: int = 0
    relevance: Ratio = field(default_factory=Ratio)
    event: Ratio = field(default_factory=Ratio)
    main: Ratio = field(default_factory=Ratio)
    slot: Ratio = field(default_factory=Ratio)
    slots: dict[str, Ratio] = field(default_factory=lambda: {slot: Ratio() for slot in SLOTS})
    """By slot: right ones among paired events whose annotated slot is filled (`gold`)."""

    def add(self, gold: Sequence[Told], read: Sequence[Told]) -> list[tuple[int, int]]:
        """Counts one article in and returns the pairs (annotated, read)."""
        pairs = pair(gold, read)
        self.articles += 1
        _count(self.relevance, bool(gold) and bool(read), bool(read), bool(gold))
        _count(self.event, len(pairs), len(read), len(gold))
        fresh = sum(not gold[i].background and not read[j].background for i, j in pairs)
        _count(self.main, fresh, sum(not event.background for event in read), sum(not event.background for event in gold))
        for slot in SLOTS:
            right = sum(filled(slot, gold[i]) and filled(slot, read[j]) and agree(slot, gold[i], read[j]) for i, j in pairs)
            _count(self.slot, right, sum(filled(slot, event) for event in read), sum(filled(slot, event) for event in gold))
            told = sum(filled(slot, gold[i]) for i, _ in pairs)
            _count(self.slots[slot], right, told, told)
        return pairs


def _count(ratio: Ratio, hit: int, read: int, gold: int) -> None:
    ratio.hit += hit
    ratio.read += read
    ratio.gold += gold


def pair(gold: Sequence[Told], read: Sequence[Told]) -> list[tuple[int, int]]:
    """The one-to-one pairs of greatest total similarity, each at least PAIR_LEAST."""
    if not gold or not read:
        return []
    alike = np.array([[similarity(a, b) for b in read] for a in gold])
    rows, columns = linear_sum_assignment(-alike)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if alike[i, j] >= PAIR_LEAST]


def similarity(a: Told, b: Told) -> float:
    """Weighted share of the slots filled in either in which both agree; 0 where country or day exclude each other."""
    if a.country and b.country and a.country != b.country:
        return 0.0
    if a.date and b.date and not same_date(a.date, b.date, slack=1):
        return 0.0
    total = sum(weight for slot, weight in WEIGHTS.items() if filled(slot, a) or filled(slot, b))
    got = sum(weight for slot, weight in WEIGHTS.items() if filled(slot, a) and filled(slot, b) and agree(slot, a, b))
    return got / total if total else 0.0


def filled(slot: str, event: Told) -> bool:
    value = getattr(event, slot)
    return value is not None if slot in ("killed", "injured") else bool(value)


def agree(slot: str, a: Told, b: Told) -> bool:
    """Whether a slot that both fill is the same: places within PLACE_KM, any common actor, target kind or weapon."""
    match slot:
        case "date":
            return same_date(a.date or "", b.date or "")
        case "places":
            return any(same_spot(x, y) for x in a.places for y in b.places)
        case "attackers":
            return any(same_name(x, y) for x in a.attackers for y in b.attackers)
        case "targets":
            return bool(a.targets & b.targets)
        case "weapons":
            return bool(a.weapons & b.weapons)
        case _:
            return bool(getattr(a, slot) == getattr(b, slot))


def same_date(a: str, b: str, slack: int = 0) -> bool:
    if len(a) == len(b) == 10:
        return abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= slack
    shared = min(len(a), len(b))
    return shared > 0 and a[:shared] == b[:shared]


def same_spot(a: Spot, b: Spot) -> bool:
    if a[1] is None or a[2] is None or b[1] is None or b[2] is None:
        return same_name(a[0], b[0])
    north, east = radians(b[1] - a[1]), radians(b[2] - a[2])
    half = sin(north / 2) ** 2 + cos(radians(a[1])) * cos(radians(b[1])) * sin(east / 2) ** 2
    return 12_742 * asin(sqrt(half)) <= PLACE_KM


def same_name(a: str, b: str) -> bool:
    """Most words of the shorter name are in the longer one."""
    x, y = _words(a), _words(b)
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= NAME_SHARE


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return set(re.findall(r"[a-z0-9]+", plain))
