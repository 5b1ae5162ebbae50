"""How many sources stand behind an event, when outlets of one house, copies of one text and retellings of one agency count once."""

from collections.abc import Sequence

from schemas.mention import EventMention
from streams.events.pairs import COPY, resemblance
from streams.events.words import words

RELAYED = ("outlet", "agency")
BANDS, BAND_ROWS = 16, 4
"""Texts of similarity COPY (.7) share one of 16 bands of 4 MinHash values with 99 %; only those that do are compared in full."""


def independent_sources(mentions: Sequence[EventMention]) -> int:
    """Groups of mentions that may all go back to one telling: of one house, near copies, or one naming the other, or both the same outlet or agency, as the source."""
    root = list(range(len(mentions)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    first: dict[str, int] = {}
    for n, mention in enumerate(mentions):
        for origin in _origins(mention):
            root[find(n)] = find(first.setdefault(origin, n))
    sharing: dict[tuple[int, ...], list[int]] = {}
    for n, mention in enumerate(mentions):
        signature = mention.article.signature or ()
        for band in range(min(BANDS, len(signature) // BAND_ROWS)):
            sharing.setdefault((band, *signature[band * BAND_ROWS : (band + 1) * BAND_ROWS]), []).append(n)
    for alike in sharing.values():
        apart: dict[int, int] = {}
        for n in alike:
            if find(n) not in apart:
                for other in [other for other in apart.values() if resemblance(mentions[n], mentions[other]) >= COPY]:
                    root[find(other)] = find(n)
                apart = {find(other): other for other in (*apart.values(), n)}
    return len({find(n) for n in range(len(mentions))})


def family(mention: EventMention) -> str:
    """The house an article comes from; its own article id where nothing is known."""
    return mention.article.family or mention.article.publisher or mention.article_id


def _origins(mention: EventMention) -> set[str]:
    """The article's house and itself, and who it says it has it from: a retelling of Reuters and Reuters are one."""
    named = [source.name for source in mention.sources if source.kind in RELAYED]
    own = [mention.article.family, mention.article.publisher]
    origins = {" ".join(words(name)) or name for name in (*named, *filter(None, own))}
    return origins or {f"article {mention.article_id}"}
