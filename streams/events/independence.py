"""How many sources stand behind an event, when outlets of one house, copies of one text and retellings of one agency count once."""

from collections.abc import Sequence

from schemas.mention import EventMention
from streams.events.pairs import COPY, resemblance

RELAYED = ("outlet", "agency")


def independent_sources(mentions: Sequence[EventMention]) -> int:
    """Groups of mentions that may all go back to one telling: the same family, near copies, the same outlet or agency named as the source."""
    groups: list[list[EventMention]] = []
    for mention in sorted(mentions, key=lambda mention: mention.mention_id):
        near = [group for group in groups if any(_one_telling(mention, other) for other in group)]
        merged = [mention, *(other for group in near for other in group)]
        groups = [group for group in groups if group not in near] + [merged]
    return len(groups)


def family(mention: EventMention) -> str:
    """The house an article comes from; its own article id where nothing is known."""
    return mention.article.family or mention.article.publisher or mention.article_id


def _one_telling(a: EventMention, b: EventMention) -> bool:
    return family(a) == family(b) or resemblance(a, b) >= COPY or bool(_origins(a) & _origins(b))


def _origins(mention: EventMention) -> set[str]:
    """Who the article itself says it has it from, and itself: a retelling of Reuters and Reuters are one."""
    relayed = {source.name.lower() for source in mention.sources if source.kind in RELAYED}
    return relayed | {(mention.article.publisher or mention.article_id).lower()}
