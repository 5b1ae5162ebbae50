"""How well mentions were joined: B-cubed and pairwise figures against clusters that a reader told, and which joins and splits are wrong.

B-cubed (Bagga and Baldwin 1998): for each mention the share of its event that is of its cluster (precision), and of its cluster that is in its event (recall); the mean over mentions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb
from typing import NamedTuple


class Shares(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


@dataclass(frozen=True, slots=True)
class Joined:
    """`joint`: over mentions whose cluster has two or more. `alone`: mentions of the clusters that no event holds; each counts as an event of its own."""

    mentions: int
    clusters: int
    events: int
    alone: int
    all: Shares
    joint: Shares
    pairs: Shares
    wrong_joins: tuple[dict[str, tuple[str, ...]], ...]
    """For each event that holds more than one cluster: its mentions by cluster."""
    wrong_splits: dict[str, tuple[tuple[str, ...], ...]]
    """For each cluster that lies in more than one event: its mentions by event."""


def judge(clusters: Mapping[str, str], events: Iterable[tuple[str, Iterable[str]]]) -> Joined:
    """`clusters`: the cluster of each mention that a reader could place; `events`: id and mentions. What is in no cluster counts nowhere."""
    event_of: dict[str, str] = {}
    for event, mentions in events:
        for mention in mentions:
            if mention in clusters:
                event_of.setdefault(mention, event)
    alone = [mention for mention in clusters if mention not in event_of]
    event_of |= {mention: f"alone {mention}" for mention in alone}
    by_cluster, by_event = _groups(clusters, clusters), _groups(event_of, clusters)
    both = Counter((clusters[mention], event_of[mention]) for mention in clusters)

    def bcubed(mentions: list[str]) -> Shares:
        if not mentions:
            return Shares(0.0, 0.0)
        shared = [(both[clusters[mention], event_of[mention]], mention) for mention in mentions]
        precision = sum(n / len(by_event[event_of[mention]]) for n, mention in shared)
        recall = sum(n / len(by_cluster[clusters[mention]]) for n, mention in shared)
        return Shares(precision / len(mentions), recall / len(mentions))

    right = sum(comb(n, 2) for n in both.values())
    said, told = (sum(comb(len(group), 2) for group in groups.values()) for groups in (by_event, by_cluster))
    joins = (_groups(clusters, mentions) for mentions in by_event.values())
    splits = {cluster: _groups(event_of, mentions) for cluster, mentions in by_cluster.items()}
    return Joined(
        mentions=len(clusters), clusters=len(by_cluster), events=len(by_event), alone=len(alone), all=bcubed(list(clusters)),
        joint=bcubed([mention for mention in clusters if len(by_cluster[clusters[mention]]) > 1]),
        pairs=Shares(right / said if said else 0.0, right / told if told else 0.0), wrong_joins=tuple(join for join in joins if len(join) > 1),
        wrong_splits={cluster: tuple(split.values()) for cluster, split in splits.items() if len(split) > 1},
    )  # fmt: skip


def _groups(group_of: Mapping[str, str], mentions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        found[group_of[mention]].append(mention)
    return {group: tuple(members) for group, members in found.items()}
