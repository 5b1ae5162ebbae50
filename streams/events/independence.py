"""How many sources stand behind an event: articles of which no two can go back to one telling."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from schemas.mention import EventMention
from streams.events.block import Array
from streams.events.houses import one_in_two_scripts
from streams.events.pairs import COPY, resemblance
from streams.events.view import View, view

BANDS, BAND_ROWS = 16, 4
"""Texts of similarity COPY (.7) share one of 16 bands of 4 MinHash values with 99 %; only those that do are compared in full."""

Origins = frozenset[str]


def independent_sources(mentions: Sequence[EventMention]) -> int:
    """As many articles as can be named of which no two share an origin: neither their house, nor whom they have it from, nor whom those have it from.

    Copies of one text share all their origins. An article that has it from two agencies ties it to both, and not the two to each other. Articles with fewer origins are taken first:
    where the choice is not the best, the count is too low, never too high.
    """
    views = list(map(view, mentions))
    same = one_in_two_scripts({name for one in views for name in one.names})
    sources: dict[str, set[str]] = {}
    told: list[set[str]] = []
    for text in _texts(views):
        own = {same.get(key, key) for one in text for key in one.own}
        from_others = {same.get(key, key) for one in text for key in one.relayed}
        told.append(own | from_others)
        if from_others:
            for key in own:
                sources.setdefault(key, set()).update(from_others)
    used: set[str] = set()
    count = 0
    for origins in sorted({_origins(start, sources) for start in told}, key=lambda origins: (len(origins), sorted(origins))):
        if used.isdisjoint(origins):
            used |= origins
            count += 1
    return count


def _origins(start: set[str], sources: dict[str, set[str]]) -> Origins:
    """With the origins of those it has it from, as far as their own articles tell."""
    if sources.keys().isdisjoint(start):
        return frozenset(start)
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += sources.get(key, ())
    return frozenset(found)


def _texts(views: Sequence[View]) -> list[list[View]]:
    """Views of mentions by text: near copies together."""
    by_signature: dict[tuple[int, ...], list[View]] = {}
    alone: list[list[View]] = []
    for one in views:
        if signature := one.mention.article.signature:
            by_signature.setdefault(signature, []).append(one)
        else:
            alone.append([one])
    texts: dict[int, list[View]] = {}
    told = list(by_signature.values())
    for n, root in enumerate(_alike([copies[0].mention for copies in told])):
        texts.setdefault(root, []).extend(told[n])
    return [*alone, *texts.values()]


def _alike(mentions: Sequence[EventMention]) -> list[int]:
    """For each, one number for all whose texts chains of near copies connect."""
    root = list(range(len(mentions)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    if len(mentions) > 1:
        bands = np.stack([_bands(mention.article.signature or ()) for mention in mentions])
        ordered = np.sort(bands, axis=None)
        shared = np.unique(ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)])
        sharing: dict[int, list[int]] = {}
        for n, band in zip(*np.isin(bands, shared).nonzero(), strict=True) if len(shared) else ():
            sharing.setdefault(int(bands[n, band]), []).append(int(n))
        for alike in sharing.values():
            apart: dict[int, int] = {}
            for n in alike:
                if find(n) not in apart:
                    for other in [other for other in apart.values() if resemblance(mentions[n], mentions[other]) >= COPY]:
                        root[find(other)] = find(n)
                    apart = {find(other): other for other in (*apart.values(), n)}
    return [find(n) for n in range(len(mentions))]


@lru_cache(maxsize=16_384)
def _bands(signature: tuple[int, ...]) -> Array:
    """A hash of each band, 0 where the signature is too short to have it."""
    told = [hash((band, *signature[band * BAND_ROWS : (band + 1) * BAND_ROWS])) or 1 for band in range(min(BANDS, len(signature) // BAND_ROWS))]
    return np.array([*told, *([0] * (BANDS - len(told)))], dtype=np.int64)
