"""RawArticle: what an outlet published, as it came."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints

from schemas.base import Instant, Schema

ARTICLE_ID_MAX = 512
TITLE_MAX = 20_000
BODY_MAX = 1_000_000
"""Characters; Kafka's own limit is 1 MB a record, so longer articles never travel."""


def _no_text(value: object) -> object:
    return "" if value is None else value


class RawArticle(Schema):
    """One article. `lang` and `outlet` are taken for `language` and `publisher`, as scraped files name them.

    `published` is the outlet's own text in any common format; `fetched_at` is when siaga got it. `revision` grows when the same id is
    fetched with another body; `withdrawn` says that the outlet took the article back.
    """

    id: Annotated[str, StringConstraints(min_length=1, max_length=ARTICLE_ID_MAX)]
    url: str | None = None
    publisher: str | None = Field(default=None, validation_alias=AliasChoices("publisher", "outlet"))
    language: str | None = Field(default=None, validation_alias=AliasChoices("language", "lang"))
    title: Annotated[str, StringConstraints(max_length=TITLE_MAX), BeforeValidator(_no_text)] = ""
    body: Annotated[str, StringConstraints(max_length=BODY_MAX), BeforeValidator(_no_text)] = ""
    published: str | None = None
    fetched_at: Instant | None = None
    feed: str | None = None
    revision: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    withdrawn: bool = False
