"""Whether what was sampled of a process grows for good: pure, of samples alone.

Each life of a process (between two restarts) is judged by itself, without its warm-up: the slope is Theil's and Sen's, the median of the slopes between all pairs of samples, which noise,
single peaks and the teeth of a saw leave where it is. It is a leak where the lower bound of the slope is more than is allowed an hour, and it came to more than `floor` while it was watched:
the second is what an allocator or a cache takes in one go, and what a short run cannot tell from a leak.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import theilslopes

CONFIDENCE = 0.99
SAMPLES_MIN = 20
"""Fewer of one life tell nothing."""
SAMPLES_MAX = 1_000
"""All pairs are looked at: of a longer series every n-th sample is taken."""
HOUR = 3600.0


class Sample(NamedTuple):
    """`at`: seconds since the beginning of the run. `life`: another after each restart. `what`: memory (MB), files, lag or outbox (records)."""

    at: float
    process: str
    life: int
    what: str
    value: float


class Limit(NamedTuple):
    """What may be gained an hour, and in all before it counts."""

    an_hour: float
    floor: float


LIMITS: Mapping[str, Limit] = {
    "memory": Limit(48.0, 24.0),
    "files": Limit(6.0, 4.0),
    "lag": Limit(120.0, 200.0),
    "outbox": Limit(30.0, 20.0),
}
"""memory: over a GB a day would need a restart a day; below 24 MB lies what RocksDB's write buffers (4 MB each) and Python's arenas take at once. files: nothing that siaga does needs one
more open file the longer it runs; RocksDB opens some tables after each flush. lag: at a steady rate it stays where it is; 200 records are a batch. outbox: whoever is told at once has
nothing waiting."""


class Verdict(NamedTuple):
    """Of one life: `slope` and its bounds an hour. `leaks` is None where there were too few samples to say."""

    process: str
    life: int
    what: str
    samples: int
    first: float
    last: float
    most: float
    slope: float
    low: float
    high: float
    leaks: bool | None


def judge(samples: Iterable[Sample], warm_up: float, limits: Mapping[str, Limit] = LIMITS) -> list[Verdict]:
    """A verdict for each life and quantity, in the order of names and lives. `warm_up`: seconds of each life that are left out; it is judged where it lasted for as long again."""
    lives: dict[tuple[str, str, int], list[Sample]] = {}
    for sample in samples:
        lives.setdefault((sample.process, sample.what, sample.life), []).append(sample)
    return [_judged(sorted(held), warm_up, limits[what]) for (_, what, _), held in sorted(lives.items())]


def not_judged(verdicts: Iterable[Verdict]) -> list[str]:
    """What was watched and in none of its lives long enough."""
    judged: dict[str, bool] = {}
    for verdict in verdicts:
        name = f"{verdict.process} {verdict.what}"
        judged[name] = judged.get(name, False) or verdict.leaks is not None
    return [name for name, is_judged in judged.items() if not is_judged]


def _judged(life: list[Sample], warm_up: float, limit: Limit) -> Verdict:
    warm = [sample for sample in life if sample.at >= life[0].at + warm_up]
    known = warm or life
    process, number, what = life[0].process, life[0].life, life[0].what
    told = (process, number, what, len(warm), known[0].value, known[-1].value, max(sample.value for sample in life))
    if len(warm) < SAMPLES_MIN or warm[-1].at - warm[0].at < warm_up - 1e-6:  # of less than another warm-up nobody knows that the first was over
        return Verdict(*told, float("nan"), float("nan"), float("nan"), None)
    thinned = warm[:: -(-len(warm) // SAMPLES_MAX)]
    hours = np.array([sample.at for sample in thinned]) / HOUR
    slope, _, low, high = theilslopes([sample.value for sample in thinned], hours, alpha=CONFIDENCE)
    leaks = bool(low > limit.an_hour and slope * (hours[-1] - hours[0]) > limit.floor)
    return Verdict(*told, float(slope), float(low), float(high), leaks)
