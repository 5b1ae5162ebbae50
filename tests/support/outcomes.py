"""Two outcomes of the same articles, compared field by field."""

from collections.abc import Mapping
from typing import Any

from schemas.base import Schema
from streams.replay import Outcome

SHOWN_MAX = 10


def assert_same(found: Outcome, expected: Outcome) -> None:
    """The events that stand, and every revision of every alert, texts included."""
    told = [
        *differences({e.event_id: e for e in found.standing_events()}, {e.event_id: e for e in expected.standing_events()}),
        *differences(found.alerts, expected.alerts),
    ]
    assert not told, "\n".join(told)
    assert expected.alerts, "a scenario without alerts proves nothing"


def differences(found: Mapping[Any, Schema], expected: Mapping[Any, Schema]) -> list[str]:
    """The first few fields in which the stream and replay differ, in words."""
    lines = [f"{key}: only {'in the stream' if key in found else 'in replay'}" for key in sorted(found.keys() ^ expected.keys())]
    for key in sorted(found.keys() & expected.keys()):
        a, b = found[key].model_dump(), expected[key].model_dump()
        lines.extend(f"{key}.{name}: {a[name]!r} in the stream, {b[name]!r} in replay" for name in a if a[name] != b[name])
    return lines[:SHOWN_MAX]
