"""CEAF-REE of incident templates (Du, Rush and Cardie 2021): templates of one kind are aligned one to one, and entities counted in them.

An entity that was read is right where each of its strings is one of a gold entity's of the same role; the kind of incident counts as a sixth slot.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from streams.templates.weighing import ROLES
from streams.templates.words import plain

KIND = "incident"
SLOTS = (KIND, *ROLES)


class Template(NamedTuple):
    """A kind of incident ("a / b" where either is right), and for each role the entities, each the set of its strings."""

    kind: str
    roles: Mapping[str, tuple[frozenset[str], ...]]


class Counts(NamedTuple):
    """For each slot: right among those read, read, right among gold, gold."""

    found: np.ndarray

    @classmethod
    def none(cls) -> "Counts":
        return cls(np.zeros((len(SLOTS), 4)))

    def plus(self, other: "Counts") -> "Counts":
        return Counts(self.found + other.found)

    def f1(self, slot: str | None = None) -> tuple[float, float, float]:
        """F1, precision and recall in percent: of one slot, or of all together."""
        right, read, hit, gold = self.found.sum(axis=0) if slot is None else self.found[SLOTS.index(slot)]
        precision, recall = (float(100 * one / of) if of else 0.0 for one, of in ((right, read), (hit, gold)))
        return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def template_of(written: Mapping[str, Any]) -> Template:
    """From {"incident_type", role: [entity, ...]}; an entity is a list of strings or of [string, offset]."""
    strings = {
        role: [frozenset(plain(one if isinstance(one, str) else one[0]) for one in entity) - {""} for entity in written.get(role) or []] for role in ROLES
    }
    return Template(str(written["incident_type"]), {role: tuple(entity for entity in entities if entity) for role, entities in strings.items()})


def templates_of(written: Sequence[Mapping[str, Any]]) -> list[Template]:
    """Repeated ones count once."""
    found: list[Template] = []
    for one in map(template_of, written):
        if one not in found:
            found.append(one)
    return found


def count(gold: Sequence[Template], read: Sequence[Template]) -> Counts:
    """One article's counts."""
    counts = Counts.none().found
    for templates, column in ((read, 1), (gold, 3)):
        for template in templates:
            counts[0, column] += 1
            for number, role in enumerate(ROLES, 1):
                counts[number, column] += len(template.roles[role])
    if gold and read:
        common = [[_common(one, other) for other in read] for one in gold]
        weight = np.array([[pair.sum() for pair in line] for line in common])
        for row, column in zip(*linear_sum_assignment(-weight), strict=True):
            counts[:, 0] += common[row][column][:, 0]
            counts[:, 2] += common[row][column][:, 1]
    return Counts(counts)


def _common(gold: Template, read: Template) -> np.ndarray:
    found = np.zeros((len(SLOTS), 2))
    if read.kind not in [kind.strip() for kind in gold.kind.split("/")]:
        return found
    found[0] = 1
    for number, role in enumerate(ROLES, 1):
        found[number, 0] = sum(any(entity <= other for other in gold.roles[role]) for entity in read.roles[role])
        found[number, 1] = sum(any(entity <= other for entity in read.roles[role]) for other in gold.roles[role])
    return found
