"""From probabilities to templates: which incidents are told, and who and what fills their roles, each once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from streams.templates.hashed import Floats
from streams.templates.phrases import Page
from streams.templates.trimming import Habits, trimmed
from streams.templates.weighing import KINDS, ROLES, Group, Pairs
from streams.templates.words import plain

ENTITIES_MAX = 5
"""Of one role of one incident."""
_SMALL = frozenset(("of", "for", "and", "the", "de", "del"))


class Entity(NamedTuple):
    """Text of the article from `start` on."""

    text: str
    start: int


class Incident(NamedTuple):
    """`confidence`: how likely the article tells an incident of this kind; of a second one, several."""

    kind: str
    confidence: float
    roles: Mapping[str, tuple[Entity, ...]]


class Thresholds(NamedTuple):
    """The least probabilities: of each role, of each kind, and of several incidents of the likeliest kind."""

    roles: Sequence[float]
    kinds: Sequence[float]
    several: float


class Candidate(NamedTuple):
    probability: float
    role: int
    entity: Entity


def candidates_of(
    page: Page, groups: Sequence[Group], pairs: Pairs, probabilities: Sequence[Floats], phrases: Floats, habits: Sequence[Habits], least: float
) -> dict[int, list[Candidate]]:
    """For each kind what may fill its roles, the likeliest first. `probabilities`: for each role one for each pair; `phrases`: scores by which a group is shown as the phrase that fits best."""
    found: dict[int, list[Candidate]] = {}
    for line, (number, kind) in enumerate(pairs.keys):
        for role in range(len(ROLES)):
            if probabilities[role][line] >= least:
                shown = max(groups[number].phrases, key=lambda phrase: phrases[phrase, role])
                start, end = trimmed(page, page.phrases[shown], habits[role])
                found.setdefault(kind, []).append(Candidate(float(probabilities[role][line]), role, Entity(page.text[start:end], start)))
    for listed in found.values():
        listed.sort(key=lambda candidate: (-candidate.probability, candidate.entity.start, candidate.role))
    return found


def incidents_of(told: Floats, candidates: Mapping[int, Sequence[Candidate]], thresholds: Thresholds) -> list[Incident]:
    """`told`: probabilities of ASKED. Where several incidents of the likeliest kind are told, a second one names the same perpetrators and nothing else: the rest cannot be told apart."""
    kinds = [kind for kind in range(len(KINDS)) if told[kind] > thresholds.kinds[kind]]
    found = []
    for kind in kinds:
        chosen: dict[str, list[Entity]] = {}
        for probability, role, entity in candidates.get(kind, ()):
            taken = chosen.setdefault(ROLES[role], [])
            if probability >= thresholds.roles[role] and len(taken) < ENTITIES_MAX and not any(same(entity.text, other.text) for other in taken):
                taken.append(entity)
        found.append(Incident(KINDS[kind], float(told[kind]), {role: tuple(chosen.get(role, ())) for role in ROLES}))
        if told[-1] > thresholds.several and kind == max(kinds, key=lambda one: told[one]):
            found.append(Incident(KINDS[kind], float(told[-1]), {role: tuple(chosen.get(role, ())) if role.startswith("Perp") else () for role in ROLES}))
    return found


def same(one: str, other: str) -> bool:
    """Whether two names are one: by their last word, as a part, or as the other's initials."""
    first, second = plain(one).split(), plain(other).split()
    if not first or not second:
        return False
    if first[-1] == second[-1] or set(first) <= set(second) or set(second) <= set(first):
        return True
    return _initials(first, second) or _initials(second, first)


def _initials(short: Sequence[str], long: Sequence[str]) -> bool:
    return len(short) == 1 and len(short[0]) > 2 and short[0] == "".join(word[0] for word in long if word not in _SMALL)
