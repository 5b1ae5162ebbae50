"""Who says what of an event: each value that is told of a field, with the houses that tell it, conflicting ones beside each other."""

from collections.abc import Iterable
from typing import get_args

from schemas.event import Said
from streams.events.view import View

FIELDS = get_args(Said.model_fields["field"].annotation)
SOURCES_MAX = 50


def said(views: Iterable[View]) -> tuple[Said, ...]:
    """In the order of the fields, what most houses tell first; a function of the set of mentions."""
    houses: dict[tuple[str, str], set[str]] = {}
    for view in views:
        for told in view.told:
            houses.setdefault(told, set()).add(view.family)
    order = sorted(houses, key=lambda told: (FIELDS.index(told[0]), -len(houses[told]), told[1]))
    return tuple(Said(field=field, value=value, sources=tuple(sorted(houses[field, value])[:SOURCES_MAX])) for field, value in order)
