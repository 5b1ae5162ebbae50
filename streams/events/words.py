"""Names as joining compares them: sets of hashed words that survive spelling and word order."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale

from streams.knowledge.files import LANGUAGES, read_yaml
from streams.knowledge.folding import fold_surface

DAYPARTS = ("night", "morning", "afternoon", "evening")
SKELETON_MIN = 3
_WORD = re.compile(r"\w+")
_SOUNDS = ((re.compile("ph"), "f"), (re.compile("[kgq]h"), "k"), (re.compile("ou|w"), "u"), (re.compile("[qc]"), "k"), (re.compile("z|dh"), "d"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What `words.yaml` lists of names, folded."""

    region: frozenset[str]
    sea: frozenset[str]
    direction: frozenset[str]
    empty: frozenset[str]
    vague_actor: frozenset[str]
    actor_suffix: frozenset[str]
    common_target: frozenset[str]
    outlet_kind: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """A language's words for "not the first", and for the parts of the day."""

    again: re.Pattern[str]
    dayparts: tuple[re.Pattern[str], ...]


@cache
def _listed() -> Any:
    with (files("streams.events") / "words.yaml").open("rb") as file:
        return yaml.safe_load(file)


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(**{name: frozenset(map(fold_surface, _listed()[name])) for name in Vocabulary.__slots__})


@cache
def cues(language: str) -> Cues | None:
    """None for a language that `words.yaml` does not have."""
    listed = _listed().get(language) if language in LANGUAGES else None
    return listed and Cues(_any_of(listed["again"]), tuple(_any_of(listed["dayparts"][part]) for part in DAYPARTS))


def _any_of(surfaces: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(fold_surface(surface)) for surface in surfaces) + r")\b")


@cache
def country_words(code: str) -> frozenset[str]:
    """The words of a country's English names: CLDR's, and those of knowledge."""
    entry = read_yaml("world", "countries").get(code) or {}
    names = [Locale("en").territories.get(code, ""), entry.get("name", ""), *entry.get("extra", {}).get("en", [])]
    return frozenset(word for name in names if name for word in words(name))


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """Folded words in their order, without articles and prepositions; Arabic ones without their article."""
    found = _WORD.findall(fold_surface(name))
    bare = [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in found]
    return tuple(word for word in bare if word not in vocabulary().empty)


@lru_cache(maxsize=65_536)
def key(word: str) -> int:
    """A stamp of how the word sounds, so that Teheran is Tehran and Qudaih Qudeeh."""
    return stamp(skeleton(word))


def stamp(text: str) -> int:
    """A 62-bit hash, never 0."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 2 or 1


def skeleton(word: str) -> str:
    """Consonants without doubles; the word itself where fewer than three are left, or where it has digits."""
    if not word.isalpha():
        return word
    sound = word
    for pattern, plain in _SOUNDS:
        sound = pattern.sub(plain, sound)
    single = re.sub(r"(.)\1+", r"\1", sound)
    bare = single[0] + re.sub("[aeiouy]", "", single[1:])
    return bare if len(bare) >= SKELETON_MIN else single


def keys(name: str) -> frozenset[int]:
    return frozenset(map(key, words(name)))
