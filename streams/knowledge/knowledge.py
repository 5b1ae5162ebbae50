"""The knowledge room's door: what names and words stand in a text, and what they stand for."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from streams.knowledge.bodies import Bodies, Reading, Stretch
from streams.knowledge.entries import ActorEntry, Entry, Hit, OutletEntry, PlaceEntry
from streams.knowledge.folding import fold, fold_surface, squeezed
from streams.knowledge.index import read_row, read_surfaces
from streams.knowledge.matching import FlashtextMatcher, Matcher
from streams.knowledge.store import cached_tables

__all__ = ["ActorEntry", "Entry", "Hit", "Knowledge", "OutletEntry", "PlaceEntry", "load"]

TANWIN = "\u064b"
"""The sign of an indefinite accusative: a noun or adverb, never a name. It tells "always" from Douma."""


def load(cache: Path | None = None) -> "Knowledge":
    """The knowledge, from its cache file in `cache` (by default the user's cache folder), which is made first where a source has changed since.

    Raises KnowledgeError where a knowledge file breaks its shape.
    """
    return Knowledge(cached_tables(cache))


class Knowledge:
    """Names and words of every language, found in one pass each, and the entries behind them. Reading only; threads may share it."""

    def __init__(self, tables: dict[str, Any], matcher: type[FlashtextMatcher] = FlashtextMatcher) -> None:
        """`tables` is used up: the largest are dropped as soon as their matcher is built."""
        self._keys: list[str] = tables["keys"]
        self._rows: list[str] = tables["rows"]
        self._numbers = {key: number for number, key in enumerate(self._keys) if self._rows[number]}
        self._latin: Matcher = matcher(read_surfaces(tables.pop("latin")))
        self._arabic: Matcher = matcher(read_surfaces(tables.pop("arabic")))
        self._lexicons: dict[str, Matcher] = {language: matcher(read_surfaces(lines)) for language, lines in tables["lexicons"].items()}
        self._domains: dict[str, int] = tables["domains"]
        self._capitals: dict[str, str] = tables["capitals"]
        self._bodies = Bodies(tables["bodies"], tables["capitals"], self.entry)
        self._readings = lru_cache(maxsize=50_000)(self._parse)
        self._keys_of = lru_cache(maxsize=50_000)(self._parse_keys)
        self._entry = lru_cache(maxsize=50_000)(self._read)

    def find(self, text: str, language: str, cased: bool | None = None) -> list[Hit]:
        """Names and lexicon words of `language` in the text: whole words, leftmost, longest; none overlaps another.

        A name in Latin letters counts only with its capitals where the text is `cased`; by default a text is, unless all its letters are small
        or all are capitals. Offsets are those of `text` as given. Linear in its length.
        """
        if cased is None:
            cased = not (text.islower() or text.isupper())
        folded = fold(text)
        names: list[Stretch] = []
        words: list[Stretch] = []
        owned: list[Stretch] = []
        for payload, start, end in (self._arabic if language == "ar" else self._latin).find(folded.text):
            seen = text[slice(*folded.span(start, end))]
            if TANWIN not in seen and (kept := self._counting(payload, seen, cased)):
                names.append((start, end, kept, ()))
        for payload, start, end in self._lexicons[language].find(folded.text) if language in self._lexicons else ():
            if kept := self._counting(payload, text[slice(*folded.span(start, end))], cased):
                if own := tuple([reading for reading in kept if ":" in reading[1]]):
                    owned.append((start, end, own, ()))
                if listed := tuple([key for _, key in kept if ":" not in key]):
                    words.append((start, end, (), listed))
        if owned:
            names = _longest(owned + names)
        if names and language in self._lexicons:
            names, words = self._bodies.widen(text, folded, names, words, language)
        return [Hit(*folded.span(start, end), keys) for start, end, keys in _merge(names + words)]

    def words(self, folded: str, language: str) -> list[tuple[int, tuple[str, ...]]]:
        """Where in a folded text words of a language's lexicon begin, and their keys, whatever their capitals: a cheap look before a whole article is read."""
        return [(start, self._keys_of(payload)) for payload, start, _ in self._lexicons[language].find(folded)]

    def entry(self, key: str) -> Entry:
        """The entry of a place, actor, demonym or outlet key; a demonym's is its state. Raises KeyError for lexicon keys and unknown ones."""
        return self._entry(key)

    def place(self, key: str) -> PlaceEntry | None:
        """The entry of a key where it is a place's."""
        entry = self._entry(key) if key in self._numbers else None
        return entry if isinstance(entry, PlaceEntry) else None

    def state(self, country: str) -> ActorEntry | None:
        """The state of a country code, named as news in English names it: IQ is Iraq."""
        return self.actor(f"state-{country.lower()}")

    def actor(self, actor_id: str) -> ActorEntry | None:
        """The actor of an id, if it is known."""
        key = f"actor:{actor_id}"
        entry = self._entry(key) if key in self._numbers else None
        return entry if isinstance(entry, ActorEntry) else None

    def capital_of(self, key: str) -> str | None:
        """The country code whose capital a place is; writers say Washington and mean a government."""
        return self._capitals.get(key)

    def outlet(self, publisher: str) -> OutletEntry | None:
        """The outlet of a publisher's name or domain (Reuters, www.liputan6.com, nasional.kompas.com)."""
        name = publisher.strip().lower()
        domains = [name]
        while "." in domains[-1] and " " not in name:
            domains.append(domains[-1].partition(".")[2])
        number = next((self._domains[form] for form in (*domains, fold_surface(name), squeezed(name)) if form in self._domains), None)
        entry = None if number is None else self._entry(self._keys[number])
        return entry if isinstance(entry, OutletEntry) else None

    def _counting(self, payload: str, seen: str, cased: bool) -> tuple[Reading, ...]:
        readings = self._readings(payload)
        return readings if payload[0] == "x" and "," not in payload else tuple([reading for reading in readings if counts(reading[0], seen, cased)])

    def _parse(self, payload: str) -> tuple[Reading, ...]:
        return tuple((part[0], self._keys[int(part[1:])]) for part in payload.split(","))

    def _parse_keys(self, payload: str) -> tuple[str, ...]:
        return tuple(key for _, key in self._parse(payload))

    def _read(self, key: str) -> Entry:
        return read_row(key, self._rows[self._numbers[key]])


def counts(need: str, seen: str, cased: bool) -> bool:
    """Whether a reading's need is met by what stands in the text."""
    if need == "x":
        return True
    if need == "n":
        return False
    if not cased:
        return need not in "psu" or (need == "u" and "." in seen)
    if need in "ua":
        return seen.isupper() or (len(seen) >= 4 and need == "a" and seen.istitle())
    return not seen.islower()


def _longest(names: list[Stretch]) -> list[Stretch]:
    """Names that do not overlap: of two that do the longer, of the same stretch all readings, those that come first in the list first."""
    kept: dict[tuple[int, int], Stretch] = {}
    end = 0
    for name in sorted(names, key=lambda name: (name[0], -name[1])):
        if name[:2] in kept:
            first = kept[name[:2]]
            kept[name[:2]] = (*name[:2], tuple(dict.fromkeys((*first[2], *name[2]))), ())
        elif name[0] >= end:
            kept[name[:2]] = name
            end = name[1]
    return list(kept.values())


def _merge(found: list[Stretch]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Names and words as one row: of two that overlap the earlier stays, of two that begin together the longer; of the same stretch both, gazetteer names last."""
    merged = []
    found.sort(key=lambda stretch: (stretch[0], -stretch[1]))
    at = 0
    for place, (start, end, names, words) in enumerate(found):
        if start < at:
            continue
        if place + 1 < len(found) and found[place + 1][:2] == (start, end):
            names, words = names + found[place + 1][2], words + found[place + 1][3]
        written = tuple(key for need, key in names if need not in "gs")
        listed = tuple(key for need, key in names if need in "gs")
        merged.append((start, end, (*written, *words, *listed)))
        at = end
    return merged
