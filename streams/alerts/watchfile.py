"""Watches as people write them: YAML, each fault with its line, names turned into the ones that events carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from schemas.watch import Watch
from streams.knowledge import outside_yaml
from streams.knowledge.entries import ActorEntry, PlaceEntry
from streams.knowledge.files import LANGUAGES
from streams.knowledge.folding import fold_surface
from streams.knowledge.knowledge import Knowledge

SIZE_MAX = 1_000_000
WATCHES_MAX = 1_000
PATTERNS = {
    "id": "small letters, digits and single hyphens, as anbar-bases",
    "channels": "small letters, digits and single hyphens, as night-desk",
    "countries": "a country's two capital letters, as IQ",
    "start": "a time of day, as 22:00",
    "end": "a time of day, as 06:00",
}
"""What a field that has a pattern must be, in words."""
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    message: str


def read_watches(text: str, knowledge: Knowledge) -> tuple[list[Watch], list[Fault]]:
    """The watches of a file, and all that is wrong with it, by line; nothing of a faulty file should be applied.

    The file is a list of watches, or a mapping whose `watches` is that list, or one watch.
    """
    if len(text) > SIZE_MAX:
        return [], [Fault(1, f"the file is larger than {SIZE_MAX:,} characters")]
    try:
        content = outside_yaml.read(text)
        root = yaml.compose(text, Loader=outside_yaml.LOADER)
    except outside_yaml.Unbounded as error:
        return [], [Fault(1, str(error))]
    except yaml.MarkedYAMLError as error:
        return [], [Fault(error.problem_mark.line + 1 if error.problem_mark else 1, f"this is not YAML: {error.problem or error.context}")]
    except (yaml.YAMLError, ValueError) as error:  # a number of thousands of digits is a ValueError
        return [], [Fault(1, f"this is not YAML: {error}")]
    if isinstance(content, dict) and set(content) == {"watches"}:
        root, content = _child(root, "watches"), content["watches"]
    if isinstance(content, dict) and "id" in content and root is not None:
        root, content = yaml.SequenceNode("tag:yaml.org,2002:seq", [root], root.start_mark, root.end_mark), [content]
    if not isinstance(content, list):
        return [], [Fault(1, "a watches file is a list: each watch begins with '- id: its-name'")]
    if len(content) > WATCHES_MAX:
        return [], [Fault(1, f"more than {WATCHES_MAX:,} watches")]
    return _read(content, root, knowledge)


def _read(content: list[Any], root: Any, knowledge: Knowledge) -> tuple[list[Watch], list[Fault]]:
    watches: list[Watch] = []
    faults: list[Fault] = []
    taken: dict[str, int] = {}
    for number, item in enumerate(content):
        node = _child(root, number)
        line = _line(node)
        strange = list(_unknown_fields(item, Watch, node))
        faults += strange
        if not isinstance(item, dict):
            faults.append(Fault(line, f"a watch is a mapping of fields, not {item!r}"))
            continue
        try:
            watch = Watch.model_validate(item)
        except ValidationError as error:
            faults += [_fault(problem, node) for problem in error.errors(include_url=False)]
            continue
        if watch.id in taken:
            faults.append(Fault(line, f"id: {watch.id} is taken by the watch on line {taken[watch.id]}"))
        taken.setdefault(watch.id, line)
        known, unknown = _named(watch, node, knowledge)
        faults += unknown
        watches.append(known)
    return watches, sorted(faults, key=lambda fault: fault.line)


def _unknown_fields(item: Any, model: type[BaseModel], node: Any, path: str = "") -> Iterator[Fault]:
    """A slip in a field's name would else widen the watch in silence."""
    if not isinstance(item, dict):
        return
    for name, value in item.items():
        field = model.model_fields.get(str(name))
        if field is None:
            near = get_close_matches(str(name), model.model_fields, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known are {', '.join(model.model_fields)}."
            yield Fault(_line(_key(node, str(name))), f"{path}{name}: there is no such field.{hint}")
            continue
        below = next((part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type) and issubclass(part, BaseModel)), None)
        if below:
            yield from _unknown_fields(value, below, _child(node, str(name)), f"{path}{name}.")


def _fault(problem: Any, node: Any) -> Fault:
    """pydantic's complaint in words, at the line of what it complains of."""
    for step in problem["loc"]:
        below = _child(node, step)
        if below is None:
            break
        node = below
    where = ".".join(str(step) for step in problem["loc"])
    field = next((step for step in reversed(problem["loc"]) if isinstance(step, str)), "")
    if problem["type"] == "string_pattern_mismatch":
        return Fault(_line(node), f"{where}: must be {PATTERNS.get(field, 'written otherwise')}, not {problem['input']!r}")
    if problem["type"] == "string_type" and field in ("start", "end") and isinstance(node, yaml.ScalarNode):  # YAML reads 25:00 as a number to the base of 60
        return Fault(_line(node), f"{where}: must be {PATTERNS[field]}, not {node.value!r}")
    given = problem.get("input")
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) and problem["type"] != "missing" else ""
    if problem["type"] in ("float_parsing", "int_parsing"):
        return Fault(_line(node), f"{where}: must be a number, not {given!r}. Write the number alone")
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "must be").replace("Field required", "is missing")
    if isinstance(given, bool):
        shown += " (YAML reads no, off, yes and on so: put it in quotes)"
    return Fault(_line(node), f"{where + ': ' if where else ''}{message}{shown}")


def _named(watch: Watch, node: Any, knowledge: Knowledge) -> tuple[Watch, list[Fault]]:
    """Places by the names that events carry, attackers by their ids; and names that nobody knows."""
    faults: list[Fault] = []

    def known(path: Path, names: tuple[str, ...], kind: type[PlaceEntry] | type[ActorEntry], what: str) -> tuple[str, ...]:
        found = []
        for number, name in enumerate(names):
            entry = _entry(name, kind, knowledge)
            if entry is None:
                at = node
                for step in (*path, number):
                    at = _child(at, step) or at
                faults.append(Fault(_line(at), f"{'.'.join(map(str, path))}: siaga knows no {what} called {name!r}. Write it as its news does"))
            found.append(name if entry is None else entry.id if isinstance(entry, ActorEntry) else entry.name)
        return tuple(dict.fromkeys(found))

    where = watch.where.model_copy(update={"places": known(("where", "places"), watch.where.places, PlaceEntry, "place")})
    return watch.model_copy(update={"where": where, "attackers": known(("attackers",), watch.attackers, ActorEntry, "actor")}), faults


def _entry(name: str, kind: type[PlaceEntry] | type[ActorEntry], knowledge: Knowledge) -> PlaceEntry | ActorEntry | None:
    """The likeliest reading of the whole name as a place or an actor, in any of the languages; or the actor of that id."""
    for key in (f"actor:{name}",) if kind is ActorEntry else ():
        try:
            entry = knowledge.entry(key)
        except KeyError:
            continue
        if isinstance(entry, ActorEntry):
            return entry
    for language in LANGUAGES:
        for hit in knowledge.find(name, language, cased=False):
            if fold_surface(name[hit.start : hit.end]) != fold_surface(name):
                continue
            for key in hit.keys:
                try:
                    found = knowledge.entry(key)
                except KeyError:
                    continue
                if isinstance(found, kind):
                    return found
    return None


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _key(node: Any, name: str) -> Any:
    return next((key for key, _ in node.value if key.value == name), node) if isinstance(node, yaml.MappingNode) else node


def _line(node: Any) -> int:
    return node.start_mark.line + 1 if node is not None else 1
