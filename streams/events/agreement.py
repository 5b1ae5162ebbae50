"""How well events agree with clusters that a reader told: B-cubed (Bagga & Baldwin 1998) and pairwise figures."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision and recall, 0..1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`bcubed` over all mentions, `joint` over those whose cluster has two or more, `pairwise` over pairs."""

    bcubed: Figures
    joint: Figures
    pairwise: Figures

    def __str__(self) -> str:
        return f"B-cubed {self.bcubed} | joint {self.joint} | pairwise {self.pairwise}"


def agreement(gold: Mapping[str, str], said: Mapping[str, str]) -> Agreement:
    """Of the event that each mention was given (`said`) with the cluster it belongs to; a mention that is in no event counts as alone in one."""
    answered = {mention: said.get(mention, f"alone {mention}") for mention in gold}
    clusters, events = Counter(gold.values()), Counter(answered.values())
    both = Counter((gold[mention], answered[mention]) for mention in gold)
    told_twice = [mention for mention in gold if clusters[gold[mention]] > 1]

    def bcubed(mentions: list[str]) -> Figures:
        shared = [both[gold[mention], answered[mention]] for mention in mentions]
        count = max(1, len(mentions))
        return Figures(
            sum(n / events[answered[mention]] for n, mention in zip(shared, mentions, strict=True)) / count,
            sum(n / clusters[gold[mention]] for n, mention in zip(shared, mentions, strict=True)) / count,
        )

    joined, true, right = _pairs(events.values()), _pairs(clusters.values()), _pairs(both.values())
    return Agreement(bcubed(list(gold)), bcubed(told_twice), Figures(right / joined if joined else 0.0, right / true if true else 0.0))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)
