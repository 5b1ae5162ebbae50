"""The tables of a language that their readers load by themselves: what each must hold, so that a new language's gaps are told before an article falls into one."""

from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import ValidationError

from streams.knowledge.files import ROOT
from streams.knowledge.shapes import LanguageShape

TABLES = ("casualties", "dates", "grammar", "numbers")
OF_A_LANGUAGE = ("attack", *TABLES, "language")
MODEL = "en"
"""The language whose tables say what a table holds; others may leave empty what they have no use for."""
WRITTEN_ONTO_WORDS = {
    "casualties": frozenset({"singular", "singular_endings", "joining", "prefixes", "none_killed"}),
    "dates": frozenset({"joining", "prefixes"}),
    "numbers": frozenset({"joining", "prefixes"}),
}
"""What the tables of a language may hold besides, where particles are written onto words."""


def faults_of_tables(folder: Traversable) -> Iterator[str]:
    """Every fault of a language's tables as `xx/file.yaml:line: what is wrong`."""
    for name in OF_A_LANGUAGE:
        file = folder / f"{name}.yaml"
        said = f"{folder.name}/{name}.yaml"
        if not file.is_file():
            yield f"{said}:1: the file is missing"
            continue
        if name == "attack":
            continue  # a lexicon, checked with the others
        try:
            content = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders
        except yaml.MarkedYAMLError as error:
            yield f"{said}:{error.problem_mark.line + 1 if error.problem_mark else 1}: {error.problem or 'not YAML'}"
            continue
        yield from (f"{said}:1: {fault}" for fault in (_of_language(content) if name == "language" else _of_table(name, content)))


def _of_language(content: Any) -> Iterator[str]:
    try:
        LanguageShape.model_validate(content)
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())


def _of_table(name: str, content: Any) -> Iterator[str]:
    model = _model(name)
    if not isinstance(content, dict):
        yield f"a table of {', '.join(sorted(model))} is expected"
        return
    for part in sorted(model.keys() - content.keys()):
        yield f"{part} is missing; where the language has no use for it, leave it empty: {part}: {model[part]}"
    for part, value in content.items():
        if part not in model:
            if part not in WRITTEN_ONTO_WORDS.get(name, ()):
                yield f"{part} is no part of it; the parts are {', '.join(sorted(model))}"
        elif (kind := _kind(value)) != model[part]:
            yield f"{part}: {model[part]} is expected, not {kind}"


@cache
def _model(name: str) -> dict[str, str]:
    """Each part of a table and the empty value of its kind."""
    content = yaml.safe_load((ROOT / MODEL / f"{name}.yaml").read_bytes())
    return {part: _kind(value) for part, value in content.items()}


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case dict():
            return "{}"
        case list():
            return "[]"
        case _:
            return "text"
