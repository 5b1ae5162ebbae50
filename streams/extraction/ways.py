"""The acts of an article brought together in several ways: which of them to look at and how much alike they must be. The way that promises most of an attack's slots is taken as a whole."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.extraction import judge
from streams.extraction.beside import features_beside
from streams.extraction.document import Document
from streams.extraction.linear import Models
from streams.extraction.seeds import DOER_LEAST, Seed
from streams.extraction.tellings import Kinship, Telling, gather

ACTUAL_LEAST = 0.46
BETTER = 0.36
"""How much more than the usual way another must promise."""
TOLD = (judge.TOLD_LEAST, 0.25, 0.4)
ALIKE = (-0.3, 0.8)
"""Log odds, the usual one first: of ways that promise the same the first is taken."""

Key = tuple[int, ...]


class Way(NamedTuple):
    """One way to bring an article's acts together: its tellings with their features, those that weigh them against each other (`beside`), how many slots each fills, and how likely it is an attack that happened and that no other telling tells."""

    tellings: list[Telling]
    shown: list[tuple[str, ...]]
    beside: list[tuple[str, ...]]
    filled: list[int]
    sure: list[float]

    @property
    def promise(self) -> float:
        """How far its tellings lie above the least from which they are told, each by the slots that it fills."""
        return sum(filled * max(0.0, p - ACTUAL_LEAST) for filled, p in zip(self.filled, self.sure, strict=True))


def ways(document: Document, seeds: Sequence[Seed], models: Models) -> list[Way]:
    """Every different way, the usual one first. `sure` is empty until the tellings are judged."""
    worth = judge.worth_telling(seeds, document, models)
    kinship = Kinship(models["same"])
    found: dict[tuple[Key, ...], list[Telling]] = {}
    for told in TOLD:
        looked_at = [seed for seed in worth if seed.told >= told]
        for alike in ALIKE:
            tellings = gather(document, looked_at, kinship, alike)
            found.setdefault(tuple(_key(telling) for telling in tellings), tellings)
    own: dict[Key, tuple[str, ...]] = {}
    return [_shown(tellings, document, kinship, own) for tellings in found.values()]


def _key(telling: Telling) -> Key:
    return tuple(id(seed) for seed in telling.seeds)


def _shown(tellings: list[Telling], document: Document, kinship: Kinship, own: dict[Key, tuple[str, ...]]) -> Way:
    """`own` holds what tellings show in whichever way."""
    shown = []
    placed = {id(telling): telling.place() for telling in tellings}
    beside = [tuple(features_beside(telling, tellings, kinship, placed)) for telling in tellings]
    for telling in tellings:
        key = (*_key(telling), *(id(echo) for echo in telling.echoes))
        if key not in own:
            own[key] = tuple(judge.own_features(telling, document))
        shown.append((*judge.features_among(telling, tellings), *own[key]))
    return Way(tellings, shown, beside, [_filled(telling) for telling in tellings], [])


def _filled(telling: Telling) -> int:
    """What is hit always; a day; country and place; attackers and how they are known; weapons; the dead; the hurt."""
    tolls = {toll.what for _, toll in telling.tolls}
    actors = telling.actors()
    named = bool(actors) and actors[0].p >= DOER_LEAST
    return 1 + (telling.when is not None) + 2 * (telling.place() is not None) + 2 * named + bool(telling.weapons) + len(tolls)


def judged(way: Way, models: Models) -> Way:
    return way._replace(sure=[judge.actual((*shown, *beside), models) for shown, beside in zip(way.shown, way.beside, strict=True)])


def best(found: Sequence[Way], models: Models) -> Way:
    usual, *others = (judged(way, models) for way in found)
    return max((usual, *(way for way in others if way.promise > usual.promise + BETTER)), key=lambda way: way.promise)
