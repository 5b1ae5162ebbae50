"""What an article's words are in a document, and the document without them: one rule for every topic, every state and every copy."""

from collections.abc import Collection
from typing import Any, TypeVar

import orjson

from schemas.alert import Alert
from schemas.event import Event

Told = TypeVar("Told", bound=Alert | Event)


def mark_of(article_id: str) -> bytes:
    """What stands in every JSON document that holds words of the article: to look for before it is parsed."""
    return b'"article_id":' + orjson.dumps(article_id)


def without_words(value: bytes, article_id: str) -> bytes | None:
    """A JSON document without the article's words; None where it holds none."""
    if mark_of(article_id) not in value:
        return None
    told = orjson.loads(value)
    clean = redacted(told, article_id)
    return None if clean == told else orjson.dumps(clean)


def redacted(told: Any, article_id: str) -> Any:
    """Without the article's quotes, titles and addresses, and without the strings of its text in whatever cites it: those of one event cannot be told apart by article.

    What siaga says in its own words stays: when, where, how many, and the names of places and actors that it knows.
    """
    match told:
        case list():
            return [redacted(one, article_id) for one in told]
        case {"article_id": cited, "evidence": dict(), **_others} if cited == article_id:
            return {**_wordless(told), "evidence": {}, "article": {}}
        case {"evidence": [*evidence], **_others} if any(isinstance(one, dict) and one.get("article_id") == article_id for one in evidence):
            kept = [one for one in evidence if one.get("article_id") != article_id]
            return {name: redacted(value, article_id) for name, value in _wordless({**told, "evidence": kept}).items()}
        case dict():
            return {name: redacted(value, article_id) for name, value in told.items()}
        case _:
            return told


def _wordless(told: Any) -> Any:
    """`raw` is the text's own string, wherever it stands; victims are known by nothing else."""
    match told:
        case list():
            return [_wordless(one) for one in told]
        case dict():
            return {name: None if name == "raw" else [] if name == "victims" else _wordless(value) for name, value in told.items()}
        case _:
            return told


def forgetting(told: Told, article_ids: Collection[str]) -> Told:
    """An alert or event without the words of these articles; itself where it cites none of them."""
    cited = {one.article_id for one in told.evidence}.intersection(article_ids)
    if not cited:
        return told
    document = told.model_dump(mode="json")
    for article_id in cited:
        document = redacted(document, article_id)
    clean: Told = type(told).model_validate(document)  # type: ignore[assignment]
    return clean
