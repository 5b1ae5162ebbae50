"""Clusters of mentions: a function of their set, whatever order they are given in."""

from collections.abc import Iterable

from schemas.mention import EventMention
from streams.events.pairs import JOIN, NEVER, score

Cluster = tuple[EventMention, ...]


def clusters(mentions: Iterable[EventMention]) -> list[Cluster]:
    """Joins the two clusters that seem most alike, on the average over their pairs, until none reaches JOIN; pairs that exclude each other keep their clusters apart.

    Average linkage; ties by the smallest mention ids. O(n^3) in the number of mentions, which are those of one place and time.
    """
    found: list[Cluster] = [(mention,) for mention in sorted(mentions, key=lambda mention: mention.mention_id)]
    scores = {(a.mention_id, b.mention_id): score(a, b) for (a,) in found for (b,) in found if a.mention_id < b.mention_id}
    while True:
        best: tuple[float, int, int] | None = None
        for i, left in enumerate(found):
            for j in range(i + 1, len(found)):
                linked = _average(left, found[j], scores)
                if linked >= JOIN and (best is None or linked > best[0] + 1e-9):
                    best = linked, i, j
        if best is None:
            return found
        _, i, j = best
        joined = tuple(sorted((*found[i], *found[j]), key=lambda mention: mention.mention_id))
        found = sorted((cluster for n, cluster in enumerate(found) if n not in (i, j)), key=lambda cluster: cluster[0].mention_id)
        found = sorted([*found, joined], key=lambda cluster: cluster[0].mention_id)


def _average(a: Cluster, b: Cluster, scores: dict[tuple[str, str], float]) -> float:
    total = 0.0
    for x in a:
        for y in b:
            pair = scores[min(x.mention_id, y.mention_id), max(x.mention_id, y.mention_id)]
            if pair == NEVER:
                return NEVER
            total += pair
    return total / (len(a) * len(b))
