"""Whether an article is worth reading at all: most news tells no attack, and its words show that long before its grammar does.

One pass finds the words of the language's lexicon. Where a word of an attack is among them, a linear score decides: which words stand in the title, the lead and the body, and which
near an act. Its weights and its threshold (`gate.json`) are learned by `streams.learning.gate`. A language without weights is judged by the words of attacks alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import orjson

from streams.extraction.linear import Weights, score
from streams.knowledge.folding import fold_plain
from streams.knowledge.knowledge import Knowledge

LEAD = 600
"""Characters of the body that are its lead."""
NEAR = 120
"""Characters between the beginnings of an act and of a word that stands beside it."""
MANY = 3
SHORTEST = 300
ACTS_MAX = 8
NEAR_MAX = 60
"""Acts beside which words are looked for, the first ones: as many as the reader looks at."""
ATTACK = "ATTACK/"
WEAK = frozenset({"ATTACK/blow", "ATTACK/blast", "ATTACK/killing"})
ZONES = ("title", "lead", "body")

Words = Iterable[tuple[int, tuple[str, ...]]]
"""Where in the folded text each word of the lexicon begins, in the order of the text, and its keys (WEAPON/rocket)."""


@dataclass(frozen=True, slots=True)
class GateWeights:
    """By language; `least` is the log odds from which an article is read."""

    least: float
    languages: Mapping[str, Weights]


WORDS_ALONE = GateWeights(0.0, {})
"""Lets every article in that has a word of an attack."""


@cache
def shipped() -> GateWeights:
    """The weights that come with the package."""
    loaded = orjson.loads((files("streams.extraction") / "gate.json").read_bytes())
    return GateWeights(loaded["least"], loaded["languages"])


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate says of a text. `score` (log odds) is None where no word of an attack stands in it, infinite where such a word is all that is asked for."""

    score: float | None
    least: float

    @property
    def is_open(self) -> bool:
        return self.score is not None and self.score >= self.least


class Gate:
    """Judges the text of an article (title, a line break, body) by its words alone."""

    def __init__(self, knowledge: Knowledge, weights: GateWeights | None = None):
        self._knowledge = knowledge
        self._weights = weights or shipped()

    def judge(self, text: str, language: str) -> Passage:
        folded = fold_plain(text)
        words = self._knowledge.words(folded, language)
        weights = self._weights.languages.get(language)
        if not any(_tells_of_attack(keys) for _, keys in words):
            return Passage(None, self._weights.least)
        return Passage(float("inf") if weights is None else score(gate_features(words, folded), weights), self._weights.least)


def gate_features(words: Words, folded: str) -> set[str]:
    """Which words stand where, how densely acts are told, and what stands near them. For a text with a word of an attack."""
    title = folded.find("\n")
    lead = title + LEAD
    found: set[str] = set()
    seen: Counter[str] = Counter()
    acts: list[tuple[int, str]] = []
    beside: list[tuple[int, str]] = []
    for start, keys in words:
        zone = 0 if start < title else 1 if start < lead else 2
        for key in keys:
            named = _named(key)
            seen[key] += 1
            found.add(named[zone])
            if key.startswith(ATTACK):
                acts.append((start, key))
            else:
                beside.append((start, named[4]))
    for key, count in seen.items():
        found.add(_named(key)[3])
        if count >= MANY:
            found.add(_named(key)[5])
    found.update(_near([start for start, _ in acts[:NEAR_MAX]], beside))
    found.add(f"acts={min(ACTS_MAX, len(acts))}")
    found.add(f"dense={min(ACTS_MAX, 2000 * len(acts) // max(SHORTEST, len(folded)))}")
    found.add(f"strong={min(4, sum(key not in WEAK for _, key in acts))}")
    found.add(f"kinds={min(5, len({key for _, key in acts}))}")
    found.add(f"first={min(10, acts[0][0] // 200)}")
    return found


@cache
def _tells_of_attack(keys: tuple[str, ...]) -> bool:
    return any(key.startswith(ATTACK) for key in keys)


@cache
def _named(key: str) -> tuple[str, ...]:
    """A key's features by its place in ZONES, then anywhere, near an act, and many times. Weapons, targets and speakers are near as such, cues each by itself."""
    kind = key.partition("/")[0]
    return (*(f"{zone}:{key}" for zone in ZONES), f"any:{key}", f"near:{key if kind == 'CUE' else kind}", f"many:{key}")


def _near(acts: list[int], beside: list[tuple[int, str]]) -> Iterator[str]:
    """Both are in the order of the text, so that one walk finds the words near any act."""
    at = 0
    for start, name in beside:
        while at + 1 < len(acts) and acts[at + 1] <= start:
            at += 1
        if abs(start - acts[at]) <= NEAR or (at + 1 < len(acts) and acts[at + 1] - start <= NEAR):
            yield name
