"""The scan with EWMA: evidence for a rise over 1, 3 and 7 days against short and long baselines mixed, and a smoothed deviation beside it.

A streaming machine of one step per calendar day. For each baseline memory a and dispersion r a negative binomial predicts the window's count; the Bayes
factors of a threefold, eightfold and twentyfold rise against it are averaged under weights that follow how well each (a, r) has predicted so far.
The p-value is a line fitted to the scores of null days of Poisson, negative binomial, weekly and zero-inflated series; it holds below 0.1.
"""

from collections import deque
from dataclasses import dataclass, field
from math import exp, inf, lgamma, log, sqrt

MEMORIES = (14.0, 60.0)
DISPERSIONS = ((0.7, 0.1), (2.0, 0.3), (6.0, 0.3), (1e4, 0.3))
"""Negative binomial sizes with their prior weights; the last is all but Poisson."""
WINDOWS = ((1, 4, 0.5), (3, 3, 0.3), (7, 7, 0.2))
"""Days, lag of the baseline behind today, share in the evidence."""
RISES = (3.0, 8.0, 20.0)
FORGETTING = 0.97
LEARNING_ROWS = 14
GRID = [(a, r, prior) for a in range(len(MEMORIES)) for r, prior in DISPERSIONS]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one day: the expected count, the score, and the p-value (1 while learning)."""

    expected: float
    score: float
    p_value: float


@dataclass(slots=True)
class _Day:
    count: float | None
    share: float
    weights: tuple[float, ...]
    sums: tuple[float, ...]


def log_nb(count: float, size: float, mean: float) -> float:
    """log density of a negative binomial of that size and mean; takes real counts."""
    return lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(size / (size + mean)) + count * log(mean / (size + mean))


@dataclass
class Scan:
    """One series. `step` takes the days in their order, each once; weekday 0 is Monday; a day without a row is None, unknown and not zero."""

    days: int = 0
    rows: int = 0
    smoothed: float = 0.0
    memory_weight: list[float] = field(default_factory=lambda: [0.0] * len(MEMORIES))
    memory_sum: list[float] = field(default_factory=lambda: [0.0] * len(MEMORIES))
    weekday_mean: list[float] = field(default_factory=lambda: [0.0] * 7)
    weekday_sum: list[float] = field(default_factory=lambda: [0.0] * 7)
    log_weights: list[list[float]] = field(default_factory=lambda: [[log(prior) for _, _, prior in GRID] for _ in WINDOWS])
    week: deque[_Day] = field(default_factory=lambda: deque(maxlen=7))
    month: deque[float | None] = field(default_factory=lambda: deque(maxlen=31))

    def step(self, weekday: int, count: float | None) -> Verdict:
        share = self._weekday_share(weekday)
        self.week.append(_Day(count, share, tuple(self.memory_weight), tuple(self.memory_sum)))
        self.month.append(count)
        evidence, expected = self._evidence(count is not None)
        score = self._score(evidence, count)
        p_value = 1.0 if self.rows < LEARNING_ROWS else min(1.0, 10 ** -min(0.93 + 0.78 * score, 1.27 + 0.65 * score))
        self._learn(weekday, share, count, expected)
        return Verdict(expected, score, p_value)

    def _weekday_share(self, weekday: int) -> float:
        shares = [(total + 10) / (mean + 10) for total, mean in zip(self.weekday_sum, self.weekday_mean, strict=True)]
        return shares[weekday] / (sum(shares) / 7)

    def _evidence(self, has_row: bool) -> tuple[float, float]:
        """log10 of the mixed Bayes factor over the windows, and the expected count of the one-day window."""
        factors, expected = 0.0, 0.0
        for n, (length, lag, part) in enumerate(WINDOWS):
            recent = list(self.week)[-length:]
            rows = [day for day in recent if day.count is not None]
            count = sum(day.count for day in rows if day.count is not None)
            shares = max(sum(day.share for day in rows), 0.001)
            base = list(self.week)[-min(lag, len(self.week))]
            nulls, rises, means = [], [], []
            for a, r, _ in GRID:
                rate = (base.sums[a] + 0.5) / (base.weights[a] + 0.5)
                mean = max(rate * shares, 1e-6)
                certainty = max((base.sums[a] + 0.5) / (1 + rate / r), 0.001)
                nulls.append(log_nb(count, 1 / (1 / (shares * r) + 1 / certainty), mean))
                rises.append(_log_mean([log_nb(count, shares * r, mean + (rise - 1) * (mean + 0.25 * shares)) for rise in RISES]))
                means.append(mean)
            weights = _softmax(self.log_weights[n])
            factors += part * exp(_log_sum(weights, rises) - _log_sum(weights, nulls))
            if n == 0:
                expected = sum(weight * mean for weight, mean in zip(weights, means, strict=True))
            if has_row:
                self._reweigh(n, nulls, min(length, self.days + 1))
        return log(max(factors, 1e-300)) / log(10), expected

    def _reweigh(self, window: int, nulls: list[float], length: int) -> None:
        kept = self.log_weights[window]
        self.log_weights[window] = [
            log(prior) + FORGETTING * (weight - log(prior)) + max(null, -6.0) / length for (_, _, prior), weight, null in zip(GRID, kept, nulls, strict=True)
        ]

    def _score(self, evidence: float, count: float | None) -> float:
        past = list(self.month)[-31:-3]
        rows = [value for value in past if value is not None]
        deviation = 0.0
        if count is not None and len(rows) >= 7:
            mean = sum(rows) / len(rows)
            spread = sqrt(sum((value - mean) ** 2 for value in rows) / (len(rows) - 1))
            deviation = (count - mean) / max(spread, 0.5)
        self.smoothed = max(0.0, 0.6 * self.smoothed + 0.4 * deviation)
        return evidence + self.smoothed / 2

    def _learn(self, weekday: int, share: float, count: float | None, expected: float) -> None:
        self.weekday_mean = [0.998 * value for value in self.weekday_mean]
        self.weekday_sum = [0.998 * value for value in self.weekday_sum]
        self.days += 1
        if count is None:
            return
        self.rows += 1
        mean = expected / share
        self.weekday_mean[weekday] += mean
        self.weekday_sum[weekday] += min(count, 4 * mean + 3)
        for a, memory in enumerate(MEMORIES):
            self.memory_weight[a] = (1 - 1 / memory) * self.memory_weight[a] + share
            self.memory_sum[a] = (1 - 1 / memory) * self.memory_sum[a] + count


def _softmax(logs: list[float]) -> list[float]:
    top = max(logs)
    raised = [exp(value - top) for value in logs]
    total = sum(raised)
    return [value / total for value in raised]


def _log_sum(weights: list[float], logs: list[float]) -> float:
    top = max(logs)
    return top + log(sum(weight * exp(value - top) for weight, value in zip(weights, logs, strict=True))) if top > -inf else top


def _log_mean(logs: list[float]) -> float:
    return _log_sum([1 / len(logs)] * len(logs), logs)
