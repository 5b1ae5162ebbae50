"""The door: raw bytes to a RawArticle that later stages can trust, or a refusal that says why."""

import re
from datetime import UTC, datetime

from pydantic import ValidationError

from schemas.article import RawArticle
from streams.extraction.published import parse

RECORD_MAX = 2_000_000
"""Bytes of JSON; a body of a million characters in Arabic script fits."""
MARKUP_MAX = 20_000
"""Tags in a body. The longest real news page has a few thousand; a bomb has millions."""
PUBLISHED_READ = 200
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

STRAY_SHARE = 0.01
"""Share of control characters forgiven in a body: pages converted badly hold a few, binary data many. NUL is never forgiven."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_YEAR = re.compile(r"(?<!\d)(\d{4,9})(?=-\d\d?-\d)|(?<=[a-z/.] )(\d{4})(?!\d)", re.IGNORECASE)


class Refused(ValueError):
    """What is wrong with a record, in words for the one who sent it. `code` is short and stable, for counting."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def admit(record: bytes | None) -> RawArticle:
    """The article in a record. Raises Refused."""
    if not record:
        raise Refused("empty", "the record has no value")
    if len(record) > RECORD_MAX:
        raise Refused("too_large", f"the record has {len(record):,} bytes; at most {RECORD_MAX:,} are read")
    try:
        article = RawArticle.model_validate_json(record)
    except ValidationError as error:
        raise Refused(*_cause(error)) from error
    _refuse_control_characters(article)
    _refuse_markup_bombs(article)
    _refuse_impossible_times(article)
    return article


def _cause(error: ValidationError) -> tuple[str, str]:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return ("not_json" if first["type"] == "json_invalid" else "invalid"), f"{where}: {first['msg']}" if where else first["msg"]


def _refuse_control_characters(article: RawArticle) -> None:
    for name in ("id", "url", "publisher", "title"):
        found = _CONTROL.search(getattr(article, name) or "")
        if found:
            raise Refused("control_characters", f"{name}: control character U+{ord(found[0]):04X} at {found.start()}")
    strays = _CONTROL.findall(article.body)
    if "\0" in strays or len(strays) > STRAY_SHARE * len(article.body):
        raise Refused("control_characters", f"body: {len(strays)} control characters, the first U+{ord(strays[0]):04X}")


def _refuse_markup_bombs(article: RawArticle) -> None:
    tags = article.body.count("<")
    if tags > MARKUP_MAX:
        raise Refused("markup", f"body: {tags:,} tags; at most {MARKUP_MAX:,} are read")


def _refuse_impossible_times(article: RawArticle) -> None:
    if article.fetched_at and not EARLIEST <= article.fetched_at < LATEST:
        raise Refused("time", f"fetched_at: {article.fetched_at.year} is outside 1900-2099")
    for found in _YEAR.finditer((article.published or "")[:PUBLISHED_READ]):
        if not EARLIEST.year <= int(found[1] or found[2]) < LATEST.year:
            raise Refused("time", f"published: the year {found[0]} is outside 1900-2099")


def known_at(article: RawArticle) -> datetime | None:
    """When siaga could first know the article, in UTC: fetched_at, else the publication time; None where neither can be read."""
    moment = article.fetched_at or parse(article.published)
    return moment.astimezone(UTC) if moment else None
