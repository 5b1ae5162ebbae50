"""How many sources stand behind an event: articles of which no two can go back to one telling."""

from collections.abc import Sequence

from schemas.mention import EventMention
from streams.events.houses import house, one_in_two_scripts
from streams.events.pairs import COPY, resemblance

RELAYED = ("outlet", "agency")
BANDS, BAND_ROWS = 16, 4
"""Texts of similarity COPY (.7) share one of 16 bands of 4 MinHash values with 99 %; only those that do are compared in full."""

Origins = frozenset[str]


def independent_sources(mentions: Sequence[EventMention]) -> int:
    """As many articles as can be named of which no two share an origin: neither their house, nor whom they have it from, nor whom those have it from.

    Copies of one text share all their origins. An article that has it from two agencies ties it to both, and not the two to each other. Articles with fewer origins are taken first:
    where the choice is not the best, the count is too low, never too high.
    """
    by_text = _texts(mentions)
    relayed = [name for mention in mentions for name in _relayed(mention)]
    same = one_in_two_scripts([*relayed, *(name for mention in mentions for name in _own(mention))])

    def keys(names: Sequence[str]) -> set[str]:
        return {same.get(key, key) for key in map(house, names)}

    sources: dict[str, set[str]] = {}
    told: list[set[str]] = []
    for text in by_text:
        own = {key for mention in text for key in (keys(_own(mention)) or {f"article {mention.article_id}"})}
        from_others = {key for mention in text for key in keys(_relayed(mention))}
        told.append(own | from_others)
        for key in own:
            sources.setdefault(key, set()).update(from_others)
    used: set[str] = set()
    count = 0
    for origins in sorted((_origins(start, sources) for start in told), key=lambda origins: (len(origins), sorted(origins))):
        if used.isdisjoint(origins):
            used |= origins
            count += 1
    return count


def family(mention: EventMention) -> str:
    """The house an article comes from; its own article id where nothing is known."""
    return mention.article.family or mention.article.publisher or mention.article_id


def _own(mention: EventMention) -> list[str]:
    return [name for name in (mention.article.family, mention.article.publisher) if name]


def _relayed(mention: EventMention) -> list[str]:
    return [source.name for source in mention.sources if source.kind in RELAYED]


def _origins(start: set[str], sources: dict[str, set[str]]) -> Origins:
    """With the origins of those it has it from, as far as their own articles tell."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += sources.get(key, ())
    return frozenset(found)


def _texts(mentions: Sequence[EventMention]) -> list[list[EventMention]]:
    """Mentions by text: near copies together."""
    root = list(range(len(mentions)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    sharing: dict[tuple[int, ...], list[int]] = {}
    for n, mention in enumerate(mentions):
        signature = mention.article.signature or ()
        for band in range(min(BANDS, len(signature) // BAND_ROWS)):
            sharing.setdefault((band, *signature[band * BAND_ROWS : (band + 1) * BAND_ROWS]), []).append(n)
    for alike in sharing.values():
        if len(alike) < 2:
            continue
        apart: dict[int, int] = {}
        for n in alike:
            if find(n) not in apart:
                for other in [other for other in apart.values() if resemblance(mentions[n], mentions[other]) >= COPY]:
                    root[find(other)] = find(n)
                apart = {find(other): other for other in (*apart.values(), n)}
    found: dict[int, list[EventMention]] = {}
    for n, mention in enumerate(mentions):
        found.setdefault(find(n), []).append(mention)
    return list(found.values())
