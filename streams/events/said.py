"""Who says what of an event: each value that is told of a field, with the houses that tell it, conflicting ones beside each other."""

from collections.abc import Iterator, Sequence
from typing import get_args

from schemas.event import Said
from schemas.mention import EventMention
from streams.events.independence import family

FIELDS = get_args(Said.model_fields["field"].annotation)
SOURCES_MAX = 50


def said(mentions: Sequence[EventMention]) -> tuple[Said, ...]:
    """In the order of the fields, what most houses tell first; a function of the set of mentions."""
    houses: dict[tuple[str, str], set[str]] = {}
    for mention in mentions:
        house = family(mention)
        for told in _told(mention):
            houses.setdefault(told, set()).add(house)
    order = sorted(houses, key=lambda told: (FIELDS.index(told[0]), -len(houses[told]), told[1]))
    return tuple(Said(field=field, value=value, sources=tuple(sorted(houses[field, value])[:SOURCES_MAX])) for field, value in order)


def _told(mention: EventMention) -> Iterator[tuple[str, str]]:
    if when := mention.occurred:
        yield "occurred", str(when.start) if when.start == when.end else f"{when.start}/{when.end}"
    for place in mention.places:
        if name := place.name or place.raw:
            yield "place", name
    for actor in mention.attackers:
        if name := actor.name or actor.raw:
            yield "attacker", name
    if by := mention.attribution:
        yield "attribution", f"{by.status}: {by.claimant}" if by.claimant else by.status
    for target in mention.targets:
        yield "target", target.kind
    for weapon in mention.weapons:
        yield "weapon", weapon.type
