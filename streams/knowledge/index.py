"""The compiled knowledge while it grows: entries, and the folded surfaces that name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from streams.knowledge.entries import ActorEntry, Entry, OutletEntry, PlaceEntry
from streams.knowledge.folding import fold, fold_surface
from streams.knowledge.spelling import Proclitics, latin_spellings, with_proclitics

Need = Literal["x", "c", "p", "g", "s", "u", "a", "n"]
"""What the original text must show for a reading to count.
x nothing; c a capital, where the text has capitals at all; p as c, but never in a text that has no capitals or nothing else; g as c, and a word of
the lexicon goes before it; s as g, but never in such a text; u capitals only; a capitals only, where the text has capitals at all;
n it never counts: the stretch only keeps names inside it from counting.
"""
Readings = dict[str, dict[int, tuple[float, Need]]]
"""Folded surface: entry number to its weight and need."""


@dataclass
class Index:
    keys: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    latin: Readings = field(default_factory=dict)
    arabic: Readings = field(default_factory=dict)
    lexicons: dict[str, Readings] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    """Folded words that a name is not taken for in a text that is all capitals or has none: CAR, Poles."""

    def add(self, key: str, entry: Entry | None = None) -> int:
        self.keys.append(key)
        self.rows.append("" if entry is None else entry_row(entry))
        return len(self.keys) - 1

    def name(
        self, number: int, surface: str, weight: float, *, need: Need = "c", spellings: bool = False, noun: bool = False, proclitics: Proclitics = "all",
        refused: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Let `surface` name an entry. Latin names may get their other spellings, Arabic ones their proclitics, but for folded forms that are `refused`."""
        folded = fold_surface(surface)
        if len(folded) < 2:
            return
        if is_arabic(folded):
            for form in with_proclitics(folded, proclitics, noun=noun):
                if form not in refused:
                    self._read(self.arabic, form, number, weight if form == folded else weight - 1, "n" if need == "n" else "x")
            return
        if surface.islower():
            need = "x"  # written small on purpose: a description, not a name
        forms = latin_spellings(folded) if spellings else [folded]
        if (spaced := fold(surface).text.strip()) != folded:
            forms.append(spaced)  # a quote beside a space, as in Tall 'Afar, stays two spaces in a text
        for form in forms:
            if form not in refused:
                self._read(self.latin, form, number, weight if form == folded else weight - 5, self._need(surface, folded, need) if form == folded else need)

    def word(self, language: str, number: int, surface: str) -> None:
        """Let `surface` be a word of a language's lexicon. Written small it matches in any case; with a capital it needs one."""
        folded = fold_surface(surface)
        need: Need = self._need(surface, folded, "x" if surface.lower() == surface else "c")
        readings = self.lexicons.setdefault(language, {})
        for form in with_proclitics(folded, noun=True) if is_arabic(folded) else (folded,):
            self._read(readings, form, number, 0 if form == folded else -1, need)

    def own(self, language: str, number: int, name: str) -> None:
        """Let `name` name an entry in the articles of one language alone."""
        folded = fold_surface(name)
        if len(folded) >= 2:
            self._read(self.lexicons.setdefault(language, {}), folded, number, 1, "x" if name.islower() else self._need(name, folded, "c"))

    def _need(self, surface: str, folded: str, otherwise: Need) -> Need:
        letters = folded.replace(" ", "")
        if otherwise != "n" and surface.isupper() and letters.isalpha() and len(letters) <= 6:
            return "u" if len(letters) <= 2 or folded in self.ordinary else "a"
        return "p" if otherwise == "c" and folded.removeprefix("the ") in self.ordinary else otherwise

    @staticmethod
    def _read(readings: Readings, form: str, number: int, weight: float, need: Need) -> None:
        known = readings.setdefault(form, {})
        if number not in known or known[number][0] < weight:
            known[number] = (weight, need)


def is_arabic(text: str) -> bool:
    return any("\u0600" <= character <= "\u06ff" for character in text)


READINGS_MOST = 8


def surface_lines(readings: Readings) -> str:
    """A line for each surface: the surface, a tab, and its readings as need and entry number, the likeliest first: "c12,g907".

    One string, for as many small ones would be the largest part of the memory that loading takes.
    """
    lines = []
    for surface in sorted(readings):
        ranked = sorted(readings[surface].items(), key=lambda reading: (-reading[1][0], reading[0]))[:READINGS_MOST]
        if len(ranked) > 1:
            ranked = [reading for reading in ranked if reading[1][1] != "n"]
        lines.append(f"{surface}\t{','.join(f'{need}{number}' for number, (_, need) in ranked)}")
    return "\n".join(lines)


def read_surfaces(lines: str) -> Iterator[tuple[str, str]]:
    """(surface, payload) of each line that `surface_lines` wrote."""
    for line in re.finditer(r"([^\t]+)\t([^\n]+)\n?", lines):
        yield line[1], line[2]


def entry_row(entry: Entry) -> str:
    """An entry as one line of tab-separated fields; a number takes a tenth of an object's memory that way."""
    match entry:
        case PlaceEntry():
            fields: tuple[Any, ...] = (
                entry.name, f"{entry.lat:.4f}", f"{entry.lon:.4f}", entry.country, entry.admin1, entry.geonameid, entry.kind, entry.population, entry.site,
            )  # fmt: skip
        case ActorEntry():
            fields = (entry.id, entry.name, entry.kind, entry.country, ",".join(entry.parents), entry.target)
        case OutletEntry():
            fields = (entry.id, entry.name, entry.family, entry.kind, entry.voice)
    return "\t".join("" if value is None else str(value).replace("\t", " ") for value in fields)


def read_row(key: str, row: str) -> Entry:
    """The entry that `entry_row` wrote."""
    fields: list[Any] = row.split("\t")
    match key.partition(":")[0]:
        case "actor" | "demonym":
            return ActorEntry(fields[0], fields[1], fields[2], fields[3] or None, tuple(fields[4].split(",")) if fields[4] else (), fields[5] or None)
        case "outlet":
            return OutletEntry(*fields)
        case _:
            name, lat, lon, country, admin1, geonameid, kind, population, site = fields
            return PlaceEntry(
                key, name, float(lat), float(lon), country or None, admin1 or None, int(geonameid) if geonameid else None, kind, int(population), site or None,
            )  # fmt: skip
