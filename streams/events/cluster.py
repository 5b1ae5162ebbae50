"""Clusters of mentions: a function of their set, whatever order they are given in."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from streams.events.block import Array, block
from streams.events.pairs import scores_within
from streams.events.trace import Trace

TIE = 1e-7
"""Size of what is added to each pair by its ids, so that no two are equal and no tie is broken by position."""

CEILING = 1000.0
"""More than any score; distances must not be negative."""


def clusters(traces: Sequence[Trace]) -> list[list[Trace]]:
    """Joins the two clusters that seem most alike, on the average over their pairs, while that average is above 0. O(n^2) in the number of traces.

    Average linkage never joins what no pair above 0 connects, so each connected part is clustered by itself: what else is in the set does not matter to it.
    """
    ordered = sorted(traces, key=lambda told: told.mention_id)
    if len(ordered) < 2:
        return [[told] for told in ordered]
    rows = block(ordered)
    alike = scores_within(rows) + ties(rows.ids)
    return sorted(([ordered[n] for n in members] for members in partition(alike)), key=lambda members: members[0].mention_id)


def partition(alike: Array) -> list[list[int]]:
    """Row numbers by cluster, of a symmetric matrix of scores."""
    parts, label = connected_components(alike > 0, directed=False)
    found: list[list[int]] = []
    for part in range(parts):
        rows = np.flatnonzero(label == part)
        if len(rows) == 1:
            found.append(rows.tolist())
            continue
        apart = CEILING - alike[np.ix_(rows, rows)]
        np.fill_diagonal(apart, 0.0)
        tree = linkage(squareform(apart, checks=False), method="average")
        tree[:, 2] = np.maximum.accumulate(tree[:, 2])  # average linkage is monotone but for rounding, which fcluster refuses
        flat = fcluster(tree, t=CEILING, criterion="distance")
        found += [rows[flat == number].tolist() for number in range(1, flat.max() + 1)]
    return found


def ties(ids: Sequence[str]) -> Array:
    stamps = np.array([hash_of(mention_id) for mention_id in ids], dtype=np.float64)
    return TIE * np.modf(np.abs(stamps[:, None] + stamps[None, :]) * 0.6180339887498949)[0]


def hash_of(mention_id: str) -> int:
    """A small number of its own for each id, the same in every run."""
    value = 0
    for byte in mention_id.encode():
        value = (value * 131 + byte) % 1_000_003
    return value
