"""Names of a language that keeps them in its own folder: they join its lexicon, so that no other language's articles are read by them."""

from typing import Any

from babel import Locale, UnknownLocaleError

from streams.knowledge.folding import fold_surface
from streams.knowledge.index import Index
from streams.knowledge.shapes import OwnNames
from streams.knowledge.sources import KnowledgeError


class Known:
    """What was put into the index so far, by the ids and codes that files call it by."""

    def __init__(self, index: Index, towns: dict[tuple[str, str], str]) -> None:
        """`towns`: keys by country and folded name."""
        self._numbers: dict[str, int] = {}
        for number, key in enumerate(index.keys):
            self._numbers.setdefault(key, number)
        self._areas = {key.partition(":")[2]: number for key, number in self._numbers.items() if key.partition(":")[0] in ("region", "sea", "admin2", "place")}
        self._towns = towns

    def __contains__(self, key: str) -> bool:
        return key in self._numbers

    def number(self, kind: str, id: str) -> int:
        """The entry that an id of a section of `names.yaml` stands for. Raises KeyError."""
        country, _, town = id.partition("/")
        found = {
            "countries": [f"country:{id}"],
            "people": [f"demonym:{id}"],
            "actors": [f"actor:{id}"],
            "outlets": [f"outlet:{id}"],
            "facilities": [f"facility:{id}"],
            "divisions": [f"admin1:{id}", f"admin2:{id}"],
            "towns": [self._towns.get((country, fold_surface(town)), "")],
            "areas": [f"admin1:{id}"],
        }[kind]
        numbers = [self._numbers[key] for key in found if key in self._numbers] or ([self._areas[id]] if kind == "areas" and id in self._areas else [])
        if not numbers:
            raise KeyError(id)
        return numbers[0]


SECTIONS = ("countries", "people", "actors", "outlets", "facilities", "areas", "divisions", "towns")


def add_own_names(index: Index, language: str, names: OwnNames, known: Known, bodies: dict[str, Any]) -> None:
    """Put a language's names among its words, and its words for bodies and groups into `bodies`. Raises KnowledgeError."""
    for code, name in _of_countries(language).items():
        if f"country:{code}" in known and "(" not in name:
            index.own(language, known.number("countries", code), name)
    for section in SECTIONS:
        for id, listed in getattr(names, section).items():
            try:
                number = known.number(section, id)
            except KeyError:
                raise KnowledgeError(f"{language}/names.yaml: {section}: the gazetteer has no {id}") from None
            for name in listed:
                index.own(language, number, name)
    bodies["states"][language] = {fold_surface(word): body for body, words in names.bodies.items() for word in words}
    bodies["groups"][language] = [fold_surface(word) for word in names.groups]
    bodies["aside_before"][language] = [fold_surface(word) for word in names.before]


def _of_countries(language: str) -> dict[str, str]:
    """Names of countries as Unicode CLDR has them, by code; none where it does not know the language."""
    try:
        return {str(code): str(name) for code, name in Locale(language).territories.items()}
    except UnknownLocaleError:
        return {}
