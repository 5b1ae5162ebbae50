"""Records of somebody else's making as articles: a file says which part of their JSON is which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

import orjson
import yaml

from schemas.article import RawArticle
from schemas.ids import stable_id
from streams.knowledge import outside_yaml
from streams.stages.admit import Refused

FILE_BYTES_MAX = 100_000
FIELDS = tuple(RawArticle.model_fields)
ASKED = ("path", "value", "as", "is")
UNITS = {"seconds": 1.0, "milliseconds": 1_000.0}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is found: the first of `paths` that holds anything, or `value` whatever the record says. `unit`: of a number since 1970; `equal`: the answer is whether it is that."""

    paths: tuple[str, ...] = ()
    value: Any = None
    unit: str | None = None
    equal: Any = None


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    message: str


class ArticleMapping:
    def __init__(self, rules: Mapping[str, Rule]):
        self._rules = dict(rules)

    def record(self, value: bytes | None) -> bytes:
        """The record's article, as JSON that `admit` takes. Raises Refused."""
        if not value:
            raise Refused("empty", "the record has no value")
        try:
            told = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise Refused("not_json", f"not JSON: {error}") from None
        found = {field: _found(rule, told, field) for field, rule in self._rules.items()}
        fields = {field: one for field, one in found.items() if one not in (None, "")}
        if "id" in fields:
            fields["id"] = str(fields["id"])
        elif fields.get("url"):
            fields["id"] = stable_id("a", fields["url"])
        elif fields.get("title") or fields.get("body"):
            fields["id"] = stable_id("a", fields.get("title"), fields.get("body"))
        else:
            raise Refused("unmapped", f"none of the paths of id, url, title and body holds anything in this record; it has: {_shown(told)}")
        return orjson.dumps(fields)


def read_mapping(text: str) -> tuple[ArticleMapping | None, list[Fault]]:
    """The mapping of a file, or every fault with its line."""
    try:
        outside_yaml.refuse_bombs(text)
        root = yaml.compose(text, Loader=outside_yaml.LOADER)
    except outside_yaml.Unbounded as error:
        return None, [Fault(1, str(error))]
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        last = max(1, len(text.splitlines()))  # what is never closed is found behind the end
        return None, [Fault(min(mark.line + 1, last) if mark else 1, f"this is not YAML: {getattr(error, 'problem', None) or error}")]
    if not isinstance(root, yaml.MappingNode) or not root.value:
        return None, [Fault(1, "write a line a field, as title: headline.main")]
    rules: dict[str, Rule] = {}
    faults: list[Fault] = []
    for key, node in root.value:
        field, line = str(key.value), key.start_mark.line + 1
        if field not in FIELDS:
            faults.append(Fault(line, f"{field}: there is no such field{_meant(field, FIELDS)}. Fields: {', '.join(FIELDS)}"))
        elif field in rules:
            faults.append(Fault(line, f"{field}: stands here a second time"))
        else:
            try:
                rules[field], why = _rule(node)
            except (yaml.YAMLError, ValueError) as error:
                rules[field], why = Rule(), [(line, f"cannot be read: {getattr(error, 'problem', None) or error}")]
            faults += [Fault(at, f"{field}: {said}") for at, said in why]
    if not faults and not rules.keys() & {"id", "url", "title", "body"}:
        faults.append(Fault(1, "at least one of id, url, title and body must be mapped: an article is known by them"))
    return (None if faults else ArticleMapping(rules)), faults


def _rule(node: yaml.Node) -> tuple[Rule, list[tuple[int, str]]]:
    line = node.start_mark.line + 1
    match node:
        case yaml.ScalarNode():
            return (
                (Rule((node.value,)), [])
                if _is_path(node.value)
                else (Rule(), [(line, f"{node.value!r} is no path; write it as headline.main or authors.0.name")])
            )
        case yaml.SequenceNode():
            wrong = [one for one in node.value if not isinstance(one, yaml.ScalarNode) or not _is_path(one.value)]
            return Rule(tuple(one.value for one in node.value if one not in wrong)), [
                (one.start_mark.line + 1, "a list holds paths, the first that has anything counts") for one in wrong or ([] if node.value else [node])
            ]
        case yaml.MappingNode():
            return _asked(node)
    return Rule(), [(line, "write a path")]


def _asked(node: yaml.MappingNode) -> tuple[Rule, list[tuple[int, str]]]:
    loader = yaml.SafeLoader("")
    told = {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    faults = [(lines[name], f"{name}: there is no such word{_meant(name, ASKED)}. Words: {', '.join(ASKED)}") for name in told if name not in ASKED]
    if ("path" in told) == ("value" in told):
        faults.append((node.start_mark.line + 1, "name either a path or a value"))
    paths = told.get("path", ())
    listed = tuple(paths) if isinstance(paths, list) else (paths,) if paths else ()
    faults += [(lines["path"], f"{path!r} is no path; write it as headline.main") for path in listed if not isinstance(path, str) or not _is_path(path)]
    if (unit := told.get("as")) is not None and unit not in UNITS:
        faults.append((lines["as"], f"as: must be {' or '.join(UNITS)} since 1970, not {unit!r}"))
    return Rule(listed, told.get("value"), unit, told.get("is")), faults


def _is_path(text: str) -> bool:
    return bool(text) and all(text.split("."))


def _meant(word: str, words: tuple[str, ...]) -> str:
    close = get_close_matches(word, words, 1)
    return f". Did you mean {close[0]}?" if close else ""


def _found(rule: Rule, told: Any, field: str) -> Any:
    if not rule.paths:
        return rule.value
    found = next((one for path in rule.paths if (one := _within(told, path)) not in (None, "")), None)
    if rule.equal is not None:
        return found == rule.equal
    if rule.unit and found is not None:
        try:
            return datetime.fromtimestamp(float(found) / UNITS[rule.unit], UTC).isoformat()
        except (TypeError, ValueError, OverflowError, OSError):
            raise Refused("invalid", f"{field}: {str(found)[:80]!r} is no number of {rule.unit} since 1970") from None
    return found


def _within(told: Any, path: str) -> Any:
    """A step of digits goes into a list."""
    for step in path.split("."):
        if isinstance(told, list) and step.isascii() and step.isdigit():
            told = told[int(step)] if int(step) < len(told) else None
        else:
            told = told.get(step) if isinstance(told, dict) else None
    return told


def _shown(told: Any) -> str:
    return ", ".join(list(told)[:20]) if isinstance(told, dict) else f"a {type(told).__name__}"
