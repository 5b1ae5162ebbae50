"""Who says what of an event: each value that is told of a field, with the houses that tell it, conflicting ones beside each other."""

from typing import get_args

from schemas.event import Said

FIELDS = {field: n for n, field in enumerate(get_args(Said.model_fields["field"].annotation))}
SOURCES_MAX = 50


class Sayings:
    """A function of the set of what was added."""

    __slots__ = ("_houses", "_written")

    def __init__(self) -> None:
        self._houses: dict[tuple[str, str], set[str]] = {}
        self._written: dict[tuple[str, str], Said] = {}

    def add(self, told: tuple[str, str], house: str) -> None:
        """`told`: field and value."""
        houses = self._houses.setdefault(told, set())
        if house not in houses:
            houses.add(house)
            self._written.pop(told, None)

    def all(self) -> tuple[Said, ...]:
        """In the order of the fields, what most houses tell first."""
        for field, value in self._houses.keys() - self._written.keys():
            self._written[field, value] = Said(field=field, value=value, sources=tuple(sorted(self._houses[field, value])[:SOURCES_MAX]))
        order = sorted(self._houses, key=lambda told: (FIELDS[told[0]], -len(self._houses[told]), told[1]))
        return tuple(self._written[told] for told in order)
