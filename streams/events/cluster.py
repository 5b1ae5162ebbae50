"""Clusters of mentions: a function of their set, whatever order they are given in.

Sharp mentions, which tell a day and a town, are grouped by average linkage. So are, by themselves, those that tell a day and a vaguer place, and those that leave the day open.
A vague group then joins the group of a lower rank that its best pair leads to. So two attacks are never tied together by a mention that fits both, and nothing ties all of a war together.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from streams.events.block import Array
from streams.events.trace import RANKS

TIE = 1e-7
"""Size of what is added to each pair by its ids, so that no two are equal and no tie is broken by position."""
GOLDEN = 0.6180339887498949
CEILING = 1000.0
"""More than any score; distances must not be negative."""

G = TypeVar("G", bound=Hashable)

Anchor = tuple[float, str]
"""The best score of a mention with one of a lower rank, and that one's id."""


def clusters(alike: Array, ranks: Array, ids: Sequence[str]) -> list[list[int]]:
    """Row numbers by cluster, of a symmetric matrix of scores (`scores_within`)."""
    groups: list[list[int]] = []
    for rank in RANKS:
        rows = np.flatnonzero(ranks == rank)
        held = alike[np.ix_(rows, rows)] + ties([ids[n] for n in rows.tolist()])
        groups += [rows[group].tolist() for part in partition(held) for group in part]
    number = {row: n for n, group in enumerate(groups) for row in group}
    at = {mention_id: n for n, mention_id in enumerate(ids)}

    def anchors(row: int) -> Iterator[Anchor]:
        return ((float(alike[row, low]), ids[low]) for low in np.flatnonzero((ranks < ranks[row]) & (alike[row] > 0)).tolist())

    best = {row: min(anchors(row), key=preference, default=None) for row in number}

    def anchors_of(group: int) -> list[Anchor | None]:
        return [best[row] for row in groups[group]]

    joined: dict[int, list[int]] = {}
    for n, group in enumerate(groups):
        joined.setdefault(root(n, anchors_of, lambda mention_id: number[at[mention_id]]), []).extend(group)
    return [sorted(rows) for rows in joined.values()]


def root(group: G, anchors_of: Callable[[G], Sequence[Anchor | None]], group_of: Callable[[str], G]) -> G:
    """The group that this one belongs to in the end: where the best anchor of its mentions leads, and from there on."""
    while found := [anchor for anchor in anchors_of(group) if anchor]:
        group = group_of(min(found, key=preference)[1])
    return group


def preference(anchor: Anchor) -> tuple[float, str]:
    """Best first."""
    return -anchor[0], anchor[1]


def partition(alike: Array) -> list[list[list[int]]]:
    """Row numbers by connected part and group, of a symmetric matrix of scores without ties.

    Joins the two groups that seem most alike, on the average over their pairs, while that average is above 0. Average linkage never joins what no pair above 0
    connects, so each connected part is grouped by itself: what else is in the set does not matter to it. O(n^2).
    """
    linked = alike > TIE
    if len(alike) and np.count_nonzero(linked) >= len(alike) * (len(alike) - 1):
        return [[list(range(len(alike)))]]
    found: list[list[list[int]]] = []
    for rows in _connected(linked):
        held = alike[np.ix_(rows, rows)]
        if len(rows) <= 2 or (held > TIE).sum() >= len(rows) * (len(rows) - 1):
            found.append([rows.tolist()])
            continue
        apart = CEILING - held
        np.fill_diagonal(apart, 0.0)
        tree = linkage(squareform(apart, checks=False), method="average")
        found.append([sorted(rows[group].tolist()) for group in _cut(tree, CEILING - TIE)])
    return found


def _cut(tree: Array, height: float) -> list[list[int]]:
    """Groups of a linkage tree below a height. What scipy's fcluster gives, without its checks, which take longer than the linkage of a few dozen."""
    count = len(tree) + 1
    groups = {n: [n] for n in range(count)}
    for n, (left, right) in enumerate(tree[np.maximum.accumulate(tree[:, 2]) <= height, :2].astype(int).tolist()):
        groups[count + n] = groups.pop(left) + groups.pop(right)
    return list(groups.values())


def _connected(linked: Array) -> list[Array]:
    """Row numbers of each connected part, in ascending order."""
    found = []
    left = np.ones(len(linked), dtype=bool)
    while left.any():
        reached = np.zeros(len(linked), dtype=bool)
        new = np.array([left.argmax()])
        while len(new):
            reached[new] = True
            new = np.flatnonzero(linked[new].any(axis=0) & ~reached)
        left &= ~reached
        found.append(np.flatnonzero(reached))
    return found


def ties(ids: Sequence[str]) -> Array:
    stamps = np.array([crc32(mention_id.encode()) % 1_000_003 for mention_id in ids], dtype=np.float64)
    return TIE * np.modf((stamps[:, None] + stamps[None, :]) * GOLDEN)[0]
