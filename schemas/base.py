"""What every schema shares: strict for producers, lenient for consumers."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Schema(BaseModel):
    """Unknown fields are ignored on reading, so that an older consumer lives with a newer producer; written documents hold declared fields only."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _reject_numbers(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError("a time is ISO 8601 text with its offset, not a number")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_reject_numbers), PlainSerializer(_text, return_type=str, when_used="json")]
"""A moment with its offset, written in UTC as 2023-12-20T07:00:00Z."""


class Range(Schema):
    """A count that may be told as a range: dozens is 12..99; at least 5 is 5..5."""

    min: int
    max: int
