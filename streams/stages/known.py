"""When a mention could first be known, where it does not say so itself."""

from schemas.mention import EventMention
from streams.extraction.published import parse


def with_known(mention: EventMention) -> EventMention:
    """The mention with its article's publication time as its known time; unchanged where it has one, or where the article's cannot be read."""
    return mention if mention.known else mention.model_copy(update={"known": parse(mention.article.published)})
