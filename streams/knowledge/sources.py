"""Reading the knowledge files: each against its shape, each fault with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from streams.knowledge.checking import faults_between
from streams.knowledge.files import ROOT, WORLD, languages
from streams.knowledge.language_files import OF_A_LANGUAGE, faults_of_tables
from streams.knowledge.shapes import (
    NAMED_IN_WORLD,
    ActorShape,
    Area,
    BodiesShape,
    CountryShape,
    Facility,
    FacilityType,
    GazetteerShape,
    Lexicon,
    OrdinaryShape,
    OutletShape,
    OwnNames,
)

NOT_LEXICONS = frozenset({"dates", "numbers", "casualties", "grammar", "language", "agents"})
"""Files that their readers load by themselves, in shapes of their own."""
SHAPES = {
    "countries": dict[str, CountryShape], "facility_types": dict[str, FacilityType], "facilities": list[Facility], "areas": list[Area],
    "actors": list[ActorShape], "outlets": list[OutletShape], "gazetteer": GazetteerShape, "bodies": BodiesShape, "ordinary": OrdinaryShape,
}  # fmt: skip
"""Shape of `world/NAME.yaml`; NAME may carry a part after a hyphen: facilities-asia."""


ONE_OF_A_KIND = ("countries", "facility_types", "gazetteer", "bodies", "ordinary")


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
    bodies: BodiesShape
    ordinary: OrdinaryShape
    lexicons: dict[str, dict[str, tuple[str, ...]]]
    """By language: CATEGORY/ENTRY to its surfaces."""
    own_names: dict[str, OwnNames]
    """By language, of those whose names are not in `world/`."""


def folders(root: Traversable) -> tuple[str, ...]:
    """The languages of a folder of knowledge. A folder that has any file of a language is one, so that its missing files are told."""
    named = {folder.name for folder in root.iterdir() if folder.is_dir() and any((folder / f"{name}.yaml").is_file() for name in OF_A_LANGUAGE)}
    return tuple(sorted(named - {WORLD}))


def source_files(root: Traversable = ROOT) -> list[tuple[str, Traversable]]:
    """(folder/name.yaml, file) of every file that is compiled, in order of name."""
    found = []
    for folder in (WORLD, *folders(root)):
        for file in (root / folder).iterdir():
            if file.name.endswith(".yaml") and file.name.removesuffix(".yaml") not in NOT_LEXICONS:
                found.append((f"{folder}/{file.name}", file))
    return sorted(found, key=lambda named: named[0])


def read_sources(root: Traversable = ROOT) -> Sources:
    """The checked knowledge files. Raises KnowledgeError with every fault at once."""
    read, faults = _read(root)
    if faults:
        raise KnowledgeError("\n".join(faults))
    tables: dict[str, dict[str, Any]] = {"countries": {}, "facility_types": {}}
    lists: dict[str, list[Any]] = {"facilities": [], "areas": [], "actors": [], "outlets": []}
    lexicons: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in languages(root)}
    own_names: dict[str, OwnNames] = {}
    single: dict[str, Any] = {}
    for name, content in read.items():
        folder, kind = _kind(name)
        if isinstance(content, OwnNames):
            own_names[folder] = content
        elif folder != WORLD:
            for category, entries in content.items():
                for entry, surfaces in entries.items():
                    key = f"{category}/{entry}"
                    lexicons[folder][key] = (*lexicons[folder].get(key, ()), *surfaces)
        elif kind in lists:
            lists[kind] += content
        elif kind in tables:
            tables[kind] |= content
        else:
            single[kind] = content
    return Sources(
        countries=tables["countries"], facility_types=tables["facility_types"], facilities=tuple(lists["facilities"]), areas=tuple(lists["areas"]),
        actors=tuple(lists["actors"]), outlets=tuple(lists["outlets"]), **single, lexicons=lexicons, own_names=own_names,
    )  # fmt: skip


def check(root: Traversable = ROOT) -> list[str]:
    """Every fault of the knowledge files as `folder/file.yaml:line: what is wrong`; empty where all is well."""
    return _read(root)[1]


def _kind(name: str) -> tuple[str, str]:
    folder, _, file = name.partition("/")
    return folder, file.removesuffix(".yaml").partition("-")[0]


@cache
def _shape(folder: str, kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(SHAPES[kind] if folder == WORLD else OwnNames if kind == "names" else Lexicon)


def _read(root: Traversable) -> tuple[dict[str, Any], list[str]]:
    """The content of the files that kept their shapes, and all faults."""
    read: dict[str, Any] = {}
    texts: dict[str, str] = {}
    faults = [f"{folder}: the folder is missing" for folder in (WORLD, *NAMED_IN_WORLD) if not (root / folder).is_dir()]
    if faults:
        return read, faults
    for name, file in source_files(root):
        folder, kind = _kind(name)
        if folder == WORLD and kind not in SHAPES:
            faults.append(f"{name}:1: a file in world/ is named after what it holds, one of {', '.join(SHAPES)}")
            continue
        texts[name] = file.read_text(encoding="utf-8")
        try:
            content = yaml.load(texts[name], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders
            read[name] = _shape(folder, kind).validate_python(content)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            faults.append(f"{name}:{line}: {error.problem or 'not YAML'}")
        except ValidationError as error:
            faults += _located(name, texts[name], error)
    for language in folders(root):
        faults += faults_of_tables(root / language)
        if language not in NAMED_IN_WORLD and f"{language}/names.yaml" not in texts:
            faults.append(f"{language}/names.yaml:1: the file is missing")
    faults += [f"world/{kind}.yaml:1: the file is missing" for kind in ONE_OF_A_KIND if f"world/{kind}.yaml" not in texts]
    trees: dict[str, Any] = {}
    for file_name, path, said in faults_between(read):
        if file_name not in trees:
            trees[file_name] = yaml.compose(texts[file_name], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        faults.append(f"{file_name}:{_line(trees[file_name], path)}: {said}")
    return read, faults


def _line(tree: Any, path: tuple[str | int, ...]) -> int:
    """The line, from 1, of the deepest part of a path that the file has."""
    for step in path:
        below = _child(tree, step)
        if below is None:
            break
        tree = below
    return int(tree.start_mark.line) + 1 if tree is not None else 1


def _located(name: str, text: str, error: ValidationError) -> Iterator[str]:
    tree = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for fault in error.errors():
        given = fault.get("input")
        shown = f", not {given!r}" if isinstance(given, str | int | float) else ""
        yield f"{name}:{_line(tree, fault['loc'])}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}{shown}"


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value
    return None
