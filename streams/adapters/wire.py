"""Schemas on Kafka: JSON values with CloudEvents 1.0 binary-mode headers (github.com/cloudevents/spec, Kafka protocol binding)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import ValidationError

from schemas.alert import Alert
from schemas.base import Schema
from schemas.catalogue import CATALOGUE, ce_type, name_of
from schemas.control import Canary, Tick, Ticks
from schemas.event import Event
from schemas.ids import stable_id
from schemas.mention import EventMention

Headers = list[tuple[str, bytes]]

NAMES = {model: ce_type(name).encode() for name, model in CATALOGUE.items()}


class Unreadable(ValueError):
    """A record that holds no schema of ours; `code` is short and stable, for counting."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def encode(value: Schema, source: str, at: datetime) -> tuple[bytes, Headers]:
    """Value and headers of a record. The CloudEvents id is the same for the same content, so that a repeat is known as one."""
    body = value.model_dump_json().encode()
    return body, [
        ("ce_specversion", b"1.0"),
        ("ce_type", NAMES[type(value)]),
        ("ce_source", f"/siaga/{source}".encode()),
        ("ce_id", _identity(value, body).encode()),
        ("ce_time", at.isoformat().encode()),
        ("content-type", b"application/json"),
    ]


def _identity(value: Schema, body: bytes) -> str:
    match value:
        case EventMention():
            return f"{value.mention_id}/{value.revision}"
        case Event():
            return f"{value.event_id}/{value.version}"
        case Canary():
            return value.canary_id
        case Alert():
            return f"{value.alert_id}/{value.revision}"
        case _:
            return stable_id("ce", body)


def is_control(headers: Iterable[tuple[str, bytes]] | None) -> bool:
    """Among articles, which come from outside and need no header: time, and the canary."""
    return name_of(_type(headers)) in ("tick", "canary")


def decode(value: bytes | None, headers: Iterable[tuple[str, bytes]] | None, expected: Sequence[type[Schema]]) -> Schema:
    """The schema that the record's ce_type names, of whatever version, one of `expected`, a Tick, Ticks or a Canary. Raises Unreadable."""
    said = _type(headers)
    name = name_of(said)
    model = CATALOGUE[name] if name else None
    if model is None or model not in (*expected, Tick, Ticks, Canary):
        raise Unreadable("type", f"ce_type {said or 'is missing'}: this topic takes {', '.join(sorted(NAMES[m].decode() for m in expected))}")
    if not value:
        raise Unreadable("empty", "the record has no value")
    try:
        return model.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Unreadable("invalid", f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _type(headers: Iterable[tuple[str, bytes]] | None) -> str:
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    return next((raw.decode("utf-8", "replace") for name, raw in pairs if name == "ce_type"), "")
