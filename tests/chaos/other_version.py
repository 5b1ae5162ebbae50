"""siaga as another version of its schemas would write: python -m tests.chaos.other_version worker ... with SIAGA_TEST_VERSION=former or next.

`former`: documents hold what the schemas held one version ago, as frozen in schemas/json, and say that version. `next`: they say the version to come, and hold a field that nobody here knows.
What is read is read as ever: an older reader ignores what it does not know, and so does this one.
"""

import os
import sys
from datetime import datetime
from typing import Any

import orjson

from schemas.base import Schema
from schemas.catalogue import CATALOGUE, name_of, version
from streams.adapters import wire
from streams.cli import main
from tests.support.versions import as_former, former_number

UNKNOWN = {"siaga_of_tomorrow": {"said": ["what", "is", "new"]}}

stock = wire.encode


def former(name: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return former_number(name), as_former(name, document)


def following(name: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """With the unknown field at the top and in every part of a part."""
    return version(name) + 1, {
        key: [one | UNKNOWN if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value
        for key, value in (document | UNKNOWN).items()
    }


WRITES = {"former": former, "next": following}


def encode(value: Schema, source: str, at: datetime) -> tuple[bytes, wire.Headers]:
    body, headers = stock(value, source, at)
    name = next(name for name, model in CATALOGUE.items() if model is type(value))
    number, told = WRITES[os.environ["SIAGA_TEST_VERSION"]](name, orjson.loads(body))
    said = f"siaga.{name}.v{number}"
    if name_of(said) != name:
        raise AssertionError(f"{said} is no version of {name}")
    return orjson.dumps(told), [(key, said.encode() if key == "ce_type" else raw) for key, raw in headers]


if __name__ == "__main__":
    wire.encode = encode
    sys.exit(main())
