"""Faults between the lines of the knowledge files: what each line alone cannot show."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.knowledge.files import WORLD
from streams.knowledge.folding import fold_surface
from streams.knowledge.shapes import NAMED_IN_WORLD, ActorShape, BodiesShape, CountryShape, Names, OrdinaryShape, OwnNames

Path = tuple[str | int, ...]

TELLING = ("ATTACK", "CUE")
"""Categories of a language's words that no name may take; words of targets and weapons may stand in names."""


class Fault(NamedTuple):
    """What is wrong at a path of keys and positions in a file."""

    file: str
    path: Path
    said: str


class Line(NamedTuple):
    file: str
    place: int
    entry: Any


def faults_between(read: dict[str, Any]) -> Iterator[Fault]:
    """All faults of the files that kept their shapes. `read` is their content by `folder/name.yaml`."""
    lines: dict[str, list[Line]] = {}
    single: dict[str, tuple[str, Any]] = {}
    words: dict[str, str] = {}
    own: dict[str, OwnNames] = {}
    for file, content in read.items():
        folder, _, name = file.removesuffix(".yaml").partition("/")
        if isinstance(content, OwnNames):
            own[file] = content
        elif folder != WORLD:
            told = [word for category in TELLING for listed in content.get(category, {}).values() for word in listed]
            words |= {fold_surface(word): f"a word of {file}" for word in told if not word.isupper()}
        elif isinstance(content, list):
            lines.setdefault(name.partition("-")[0], []).extend(Line(file, place, entry) for place, entry in enumerate(content))
        else:
            single[name] = file, content
    countries: dict[str, CountryShape] = single.get("countries", ("", {}))[1]
    ordinary: OrdinaryShape | None = single["ordinary"][1] if "ordinary" in single else None
    if ordinary:
        words = {fold_surface(word): f"an ordinary word ({language})" for language in NAMED_IN_WORLD for word in getattr(ordinary.words, language)} | words
    for listed in lines.values():
        yield from _twice(listed)
        yield from _nowhere(listed, countries)
    actors, outlets = lines.get("actors", []), lines.get("outlets", [])
    yield from _parents(actors, countries)
    if "facility_types" in single:
        yield from _facilities(lines.get("facilities", []), set(single["facility_types"][1]))
    if "bodies" in single:
        yield from _bodies(actors, *single["bodies"])
    for named in (actors, outlets):
        yield from _names(named, words)
    yield from _shared(actors, countries)
    yield from _shared(outlets, {})
    yield from _domains(outlets)
    yield from _voices(outlets, actors, countries)
    known = {kind: {entry.id for _, _, entry in lines.get(kind, [])} for kind in ("actors", "outlets", "facilities", "areas")}
    known |= {key: set(countries) for key in ("countries", "people")} | {"bodies": set(single["bodies"][1].states) if "bodies" in single else set()}
    for file, names in own.items():
        yield from _own_names(file, names, known)


def _own_names(file: str, names: OwnNames, known: dict[str, set[str]]) -> Iterator[Fault]:
    for kind, ids in known.items():
        for id, listed in getattr(names, kind).items():
            if id not in ids:
                yield Fault(file, (kind, id), f"{kind}: world/ has no {id}")
            for place, name in enumerate(listed):
                if len(folded := fold_surface(name)) < 2:
                    yield Fault(file, (kind, id, place), f"{id}: the name {name} is too short to be found")
                if kind == "bodies" and (name != name.lower() or folded.count(" ") > 3):
                    yield Fault(file, (kind, id, place), f"{name}: write up to four words in small letters")


def _twice(lines: list[Line]) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for file, place, entry in lines:
        if entry.id in taken:
            yield Fault(file, (place, "id"), f"the id {entry.id} is taken in {taken[entry.id]}")
        taken.setdefault(entry.id, file)


def _nowhere(lines: list[Line], countries: dict[str, CountryShape]) -> Iterator[Fault]:
    for file, place, entry in lines:
        country = getattr(entry, "country", None)
        if country and countries and country not in countries:
            yield Fault(file, (place, "country"), f"{entry.id}: the country {country} is not in countries.yaml")


def _parents(actors: list[Line], countries: dict[str, CountryShape]) -> Iterator[Fault]:
    by_id: dict[str, ActorShape] = {entry.id: entry for _, _, entry in actors}
    states = {f"state-{code.lower()}" for code in countries}
    for file, place, entry in actors:
        for parent in entry.parents:
            if parent not in by_id and parent not in states:
                yield Fault(file, (place, "parents"), f"{entry.id}: the parent {parent} is no actor's id")
        above, seen = list(entry.parents), set()
        while above:
            parent = above.pop()
            if parent == entry.id:
                yield Fault(file, (place, "parents"), f"{entry.id}: it is among its own parents' parents")
                break
            if parent in by_id and parent not in seen:
                seen.add(parent)
                above.extend(by_id[parent].parents)


def _voices(outlets: list[Line], actors: list[Line], countries: dict[str, CountryShape]) -> Iterator[Fault]:
    known = {entry.id for _, _, entry in actors} | {f"state-{code.lower()}" for code in countries}
    for file, place, entry in outlets:
        if entry.voice and entry.voice not in known:
            yield Fault(file, (place, "voice"), f"{entry.id}: the voice {entry.voice} is no actor's id")


def _facilities(facilities: list[Line], types: set[str]) -> Iterator[Fault]:
    for file, place, entry in facilities:
        if entry.type not in types:
            yield Fault(file, (place, "type"), f"{entry.id}: the type {entry.type} is not in facility_types.yaml")
        if not entry.of and not entry.names.every():
            yield Fault(file, (place,), f"{entry.id}: it has no name")


def _bodies(actors: list[Line], file: str, bodies: BodiesShape) -> Iterator[Fault]:
    for language in NAMED_IN_WORLD:
        taken: dict[str, str] = {}
        for body, shape in bodies.states.items():
            for place, word in enumerate(getattr(shape, language)):
                folded = fold_surface(word)
                if word != word.lower() or folded.count(" ") > 3:
                    yield Fault(file, ("states", body, language, place), f"{word}: write up to four words in small letters")
                if taken.setdefault(folded, body) != body:
                    yield Fault(file, ("states", body, language, place), f"{word}: the body {taken[folded]} has it too")
    holders: dict[tuple[str, str], str] = {}
    for file, place, entry in actors:
        if entry.body is None:
            continue
        if entry.body not in bodies.states:
            yield Fault(file, (place, "body"), f"{entry.id}: the body {entry.body} is not one of {', '.join(bodies.states)}")
        if entry.kind != "state" or entry.country is None:
            yield Fault(file, (place, "body"), f"{entry.id}: only an actor of the kind state with a country is a body")
        elif (holder := holders.setdefault((entry.country, entry.body), entry.id)) != entry.id:
            yield Fault(file, (place, "body"), f"{entry.id}: {holder} is the {entry.body} of {entry.country}")


def _names(lines: list[Line], words: dict[str, str]) -> Iterator[Fault]:
    for file, place, entry in lines:
        if not entry.names.every():
            yield Fault(file, (place, "names"), f"{entry.id}: it has no name")
        for path, name in _each(entry.names):
            folded = fold_surface(name)
            if len(folded) < 2:
                yield Fault(file, (place, *path), f"{entry.id}: the name {name} is too short to be found")
            elif folded in words and not (name.isupper() and name.isascii()):
                yield Fault(file, (place, *path), f"{entry.id}: the name {name} is {words[folded]}; add what makes it a name")


def _shared(lines: list[Line], countries: dict[str, CountryShape]) -> Iterator[Fault]:
    """Names that two bear without a reason. Names are compared as the matcher compares them."""
    bearers: dict[str, set[str]] = {}
    reasons: dict[str, set[str]] = {}
    for code, country in countries.items():
        for name in (*country.extra.every(), *country.people.every(), *((country.name,) if country.name else ())):
            bearers.setdefault(fold_surface(name), set()).add(code)
    for _, _, entry in lines:
        for _, name in _each(entry.names):
            bearers.setdefault(fold_surface(name), set()).add(entry.id)
        for name in getattr(entry, "shares", ()):
            reasons.setdefault(fold_surface(name), set()).add(entry.id)
    for file, place, entry in lines:
        for path, name in _each(entry.names):
            folded = fold_surface(name)
            others = bearers[folded] - {entry.id}
            if others and folded not in reasons:
                yield Fault(
                    file, (place, *path), f"{entry.id}: {', '.join(sorted(others))} has the name {name} too; give the reason under shares, or take it from one"
                )
        own = {fold_surface(name) for name in entry.names.every()}
        for name in getattr(entry, "shares", ()):
            if fold_surface(name) not in own or len(bearers[fold_surface(name)]) < 2:
                yield Fault(file, (place, "shares"), f"{entry.id}: it shares the name {name} with no other")


def _domains(outlets: list[Line]) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for file, place, entry in outlets:
        for n, domain in enumerate(entry.domains):
            if domain != domain.lower() or domain.startswith("www.") or "/" in domain or "." not in domain:
                yield Fault(file, (place, "domains", n), f"{entry.id}: write the domain {domain} as example.com")
            if taken.setdefault(domain, entry.id) != entry.id:
                yield Fault(file, (place, "domains", n), f"{entry.id}: the domain {domain} is {taken[domain]}'s")


def _each(names: Names) -> Iterator[tuple[Path, str]]:
    for language in NAMED_IN_WORLD:
        for place, name in enumerate(getattr(names, language)):
            yield ("names", language, place), name
