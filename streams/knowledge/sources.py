"""Reading the knowledge files: each against its shape, each fault with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from streams.knowledge.files import ROOT
from streams.knowledge.shapes import ActorShape, Area, CountryShape, Facility, FacilityType, GazetteerShape, Lexicon, OutletShape

LANGUAGES = ("id", "en", "ar")
NOT_LEXICONS = frozenset({"dates", "numbers", "casualties"})
"""Files of a language's folder that their readers load by themselves, in shapes of their own."""
WORLD = {
    "countries": dict[str, CountryShape], "facility_types": dict[str, FacilityType], "facilities": list[Facility], "areas": list[Area],
    "actors": list[ActorShape], "outlets": list[OutletShape], "gazetteer": GazetteerShape,
}  # fmt: skip
"""Shape of `world/NAME.yaml`; NAME may carry a part after a hyphen: facilities-asia."""


class KnowledgeError(ValueError):
    """Knowledge files that break their shape; one line a fault, as file:line: what."""


@dataclass(frozen=True)
class Sources:
    """Everything that the knowledge is compiled from, checked."""

    countries: dict[str, CountryShape]
    facility_types: dict[str, FacilityType]
    facilities: tuple[Facility, ...]
    areas: tuple[Area, ...]
    actors: tuple[ActorShape, ...]
    outlets: tuple[OutletShape, ...]
    gazetteer: GazetteerShape
    lexicons: dict[str, dict[str, tuple[str, ...]]]
    """By language: CATEGORY/ENTRY to its surfaces."""


def source_files(root: Traversable = ROOT) -> list[tuple[str, Traversable]]:
    """(folder/name.yaml, file) of every file that is compiled, in order of name."""
    found = []
    for folder in ("world", *LANGUAGES):
        for file in (root / folder).iterdir():
            if file.name.endswith(".yaml") and not (folder != "world" and file.name.removesuffix(".yaml") in NOT_LEXICONS):
                found.append((f"{folder}/{file.name}", file))
    return sorted(found, key=lambda named: named[0])


def read_sources(root: Traversable = ROOT) -> Sources:
    """The checked knowledge files. Raises KnowledgeError with every fault at once."""
    read, faults = _read(root)
    faults += _references(read)
    if faults:
        raise KnowledgeError("\n".join(faults))
    tables: dict[str, dict[str, Any]] = {"countries": {}, "facility_types": {}}
    lists: dict[str, list[Any]] = {"facilities": [], "areas": [], "actors": [], "outlets": []}
    lexicons: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
    gazetteer: GazetteerShape | None = None
    for name, content in read.items():
        folder, kind = _kind(name)
        if folder != "world":
            for category, entries in content.items():
                for entry, surfaces in entries.items():
                    key = f"{category}/{entry}"
                    lexicons[folder][key] = (*lexicons[folder].get(key, ()), *surfaces)
        elif kind in lists:
            lists[kind] += content
        elif kind in tables:
            tables[kind] |= content
        else:
            gazetteer = content
    if gazetteer is None:
        raise KnowledgeError("world/gazetteer.yaml:1: the file is missing")
    return Sources(
        countries=tables["countries"], facility_types=tables["facility_types"], facilities=tuple(lists["facilities"]), areas=tuple(lists["areas"]),
        actors=tuple(lists["actors"]), outlets=tuple(lists["outlets"]), gazetteer=gazetteer, lexicons=lexicons,
    )  # fmt: skip


def check(root: Traversable = ROOT) -> list[str]:
    """Every fault of the knowledge files as `folder/file.yaml:line: what is wrong`; empty where all is well."""
    read, faults = _read(root)
    return faults + _references(read)


def _kind(name: str) -> tuple[str, str]:
    folder, _, file = name.partition("/")
    return folder, file.removesuffix(".yaml").partition("-")[0]


@cache
def _shape(folder: str, kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(WORLD[kind] if folder == "world" else Lexicon)


def _read(root: Traversable) -> tuple[dict[str, Any], list[str]]:
    read: dict[str, Any] = {}
    faults: list[str] = []
    for name, file in source_files(root):
        folder, kind = _kind(name)
        if folder == "world" and kind not in WORLD:
            faults.append(f"{name}:1: a file in world/ is named after what it holds, one of {', '.join(WORLD)}")
            continue
        text = file.read_text(encoding="utf-8")
        try:
            content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders
            read[name] = _shape(folder, kind).validate_python(content)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            faults.append(f"{name}:{line}: {error.problem or 'not YAML'}")
        except ValidationError as error:
            faults += _located(name, text, error)
    return read, faults


def _located(name: str, text: str, error: ValidationError) -> Iterator[str]:
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for fault in error.errors():
        node, path = root, []
        for step in fault["loc"]:
            below = _child(node, step)
            if below is None:
                path.append(str(step))
                continue
            node = below
            path.append(str(step))
        line = node.start_mark.line + 1 if node is not None else 1
        given = fault.get("input")
        shown = f", not {given!r}" if isinstance(given, str | int | float) else ""
        yield f"{name}:{line}: {'.'.join(path)}: {fault['msg']}{shown}"


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value
    return None


def _references(read: dict[str, Any]) -> list[str]:
    """Faults between lines: an id given twice, a parent or type that is nowhere."""
    faults = []
    taken: dict[tuple[str, str], str] = {}
    lists = [(name, _kind(name)[1], content) for name, content in read.items() if isinstance(content, list)]
    for name, kind, content in lists:
        for entry in content:
            if (kind, entry.id) in taken:
                faults.append(f"{name}: the id {entry.id} is taken in {taken[kind, entry.id]}")
            taken[kind, entry.id] = name
    types = {kind for name, content in read.items() if _kind(name)[1] == "facility_types" for kind in content}
    states = {f"state-{code.lower()}" for name, content in read.items() if _kind(name)[1] == "countries" for code in content}
    for name, kind, content in lists:
        for entry in content:
            if kind == "facilities" and entry.type not in types:
                faults.append(f"{name}: {entry.id}: the type {entry.type} is not in facility_types.yaml")
            if kind == "facilities" and not entry.of and not entry.names.every():
                faults.append(f"{name}: {entry.id}: it has no name")
            for parent in getattr(entry, "parents", ()):
                if ("actors", parent) not in taken and parent not in states:
                    faults.append(f"{name}: {entry.id}: the parent {parent} is no actor's id")
    return faults
