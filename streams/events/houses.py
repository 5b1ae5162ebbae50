"""Which outlets and agencies are one, however and in whatever script they are named."""

import re
from collections.abc import Collection
from functools import cache, lru_cache

from streams.events.words import vocabulary, words
from streams.knowledge.files import read_yaml
from streams.knowledge.folding import fold_surface

SOUND_MIN = 3
"""Fewer consonants say too little to tell two names in different scripts for one."""
_ARABIC = str.maketrans({
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "g", "غ": "g", "چ": "s", "گ": "g", "ح": "", "ه": "", "خ": "k", "ك": "k", "ق": "k", "د": "d", "ذ": "d", "ض": "d", "ظ": "d", "ر": "r", "ز": "s",
    "س": "s", "ص": "s", "ش": "s", "ف": "f", "ڤ": "f", "ل": "l", "م": "m", "ن": "n", "ع": "", "ا": "", "و": "", "ي": "", "ى": "", "ئ": "", "ؤ": "", "ء": "", "ة": "",
})  # fmt: skip
_LATIN = (
    (re.compile("sh|ch|z|x|c(?=[eiy])"), "s"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("ph|v"), "f"),
    (re.compile("kh|ck|[cq]"), "k"),
    (re.compile("gh|j"), "g"),
    (re.compile("p"), "b"),
)
_VOWELS = re.compile("[aeiouywh']")


@lru_cache(maxsize=16_384)
def house(name: str) -> str:
    """One key for all names of a house that knowledge lists; else for the same words, without what only says that it is an agency or a newspaper."""
    listed = _listed()
    domain = name.strip().lower()
    while "." in domain and " " not in domain:
        if domain in listed:
            return f"house {listed[domain]}"
        domain = domain.partition(".")[2]
    spelt = " ".join(words(name))
    bare = " ".join(_telling(name))
    family = next((listed[form] for form in (spelt, spelt.replace(" ", ""), bare) if form in listed), None)
    return f"house {family}" if family else f"name {bare or name}"


def one_in_two_scripts(keys: Collection[str]) -> dict[str, str]:
    """Of keys of `house`, those that are the same name written in Arabic and in Latin letters, each with the Latin one's; where two Latin names sound alike it is neither."""
    if all(map(str.isascii, keys)):
        return {}
    by_sound: dict[tuple[bool, str], set[str]] = {}
    for key in keys:
        if key.startswith("name "):
            sound = _sound(key[5:])
            if len(sound) >= SOUND_MIN:
                by_sound.setdefault((key.isascii(), sound), set()).add(key)
    return {
        key: next(iter(latin))
        for (is_latin, sound), arabic in by_sound.items()
        if not is_latin
        for key in arabic
        if len(latin := by_sound.get((True, sound), set())) == 1
    }


@cache
def _listed() -> dict[str, str]:
    """Each outlet's family by its names, as `words` has them, and by its domains; by what is telling of a name only where nobody is called just that."""
    found: dict[str, str] = {}
    outlets = read_yaml("world", "outlets")
    names = [(name, outlet["family"]) for outlet in outlets for listed in (*outlet["names"].values(), outlet.get("signs", ())) for name in listed]
    for outlet in outlets:
        found |= dict.fromkeys([outlet["id"], *outlet.get("domains", ())], outlet["family"])
    for name, family in names:
        found.setdefault(" ".join(words(name)), family)
        found.setdefault("".join(words(name)), family)
    for name, family in names:
        found.setdefault(" ".join(_telling(name)), family)
    return found


def _telling(name: str) -> tuple[str, ...]:
    named = words(name)
    return tuple(word for word in named if word not in vocabulary().outlet_kind) or named


@lru_cache(maxsize=16_384)
def _sound(name: str) -> str:
    """Consonants as both scripts can write them: Rwitirz and Reuters are rtrs."""
    sound = fold_surface(name).translate(_ARABIC)
    for pattern, plain in _LATIN:
        sound = pattern.sub(plain, sound)
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", "".join(sound.split())))
