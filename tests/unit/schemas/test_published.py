"""What is published stays readable: schemas are frozen, changes are compatible, and the AsyncAPI document is valid."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import BaseModel, Field, create_model

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.asyncapi import TOPICS, document
from schemas.base import Schema
from schemas.catalogue import CATALOGUE, ce_type, name_of, version
from schemas.compatibility import breaks
from schemas.freeze import ASYNCAPI, JSON, asyncapi_text, frozen, json_schema, problems
from tests.support.versions import as_told_by

HERE = Path(__file__).parent
EXAMPLES = sorted((JSON.parent / "examples").glob("*.json"))


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="validation")


class Toll(BaseModel):
    killed: int | None = None


class Report(BaseModel):
    place: str
    kind: Literal["surge", "lull"] = "surge"
    tolls: list[Toll] = Field(default_factory=list)


def test_the_published_schemas_are_what_the_models_say() -> None:
    assert problems() == []
    assert all(f"v{version(name)}" in frozen(name) for name in CATALOGUE)


def test_a_breaking_change_of_a_published_schema_is_found() -> None:
    class Broken(Alert):
        severity: int  # type: ignore[assignment]

    found = problems({"alert": Broken})
    assert any("severity" in problem for problem in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (create_model("Report", place=(str, ...), kind=(Literal["surge", "lull", "build_up"], "surge"), tolls=(list[Toll], [])), "kind: enum"),
        (create_model("Report", place=(int, ...), kind=(Literal["surge", "lull"], "surge"), tolls=(list[Toll], [])), "place: type"),
        (create_model("Report", place=(str, ""), kind=(Literal["surge", "lull"], "surge"), tolls=(list[Toll], [])), "place: was required"),
        (create_model("Report", place=(str, ...), kind=(Literal["surge", "lull"], ...), tolls=(list[Toll], [])), "kind: is now required"),
        (create_model("Report", place=(str, ...), kind=(Literal["surge", "lull"], "surge"), tolls=(list[str], [])), "tolls[]: type"),
        (create_model("Report", kind=(Literal["surge", "lull"], "surge"), tolls=(list[Toll], [])), "place: was required"),
        (create_model("Report", place=(str, ...), kind=(Literal["surge", "lull"], "surge"), tolls=(list[Toll] | None, None)), "alternatives"),
    ],
)  # fmt: skip
def test_each_kind_of_breaking_change_is_named_with_its_path(change: type[BaseModel], said: str) -> None:
    assert any(said in problem for problem in breaks(schema_of(Report), schema_of(change)))


def test_an_optional_property_may_come_and_go() -> None:
    wider = create_model("Report", __base__=Report, note=(str | None, None))
    assert breaks(schema_of(Report), schema_of(wider)) == []
    assert breaks(schema_of(wider), schema_of(Report)) == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_schema_is_compatible_with_itself_and_valid(name: str) -> None:
    schema = json_schema(name, CATALOGUE[name])
    Draft202012Validator.check_schema(schema)
    assert breaks(schema, schema) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_and_survives_a_round_trip(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    model = CATALOGUE[path.stem]
    Draft202012Validator(frozen(path.stem)[f"v{version(path.stem)}"]).validate(example)
    assert json.loads(model.model_validate(example).model_dump_json()) == example


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_reader_knows_a_name_in_every_version_and_nothing_else(name: str) -> None:
    assert name_of(ce_type(name)) == name_of(f"siaga.{name}.v1") == name_of(f"siaga.{name}.v{version(name) + 7}") == name
    assert {name_of(wrong) for wrong in (name, f"siaga.{name}", f"siaga.{name}.v0", f"siaga.{name}.vx", f"other.{name}.v1", f"siaga.{name}.v1\n", "")} == {None}


@pytest.mark.parametrize(("name", "number"), [(name, number) for name in CATALOGUE for number in range(1, version(name))])
def test_a_document_of_an_older_version_is_read(name: str, number: int) -> None:
    """What an older worker writes: the example without what came later."""
    older = frozen(name)[f"v{number}"]
    example = json.loads((JSON.parent / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    written = as_told_by(older, older, example)
    Draft202012Validator(older).validate(written)
    assert CATALOGUE[name].model_validate(written).model_dump(mode="json", exclude_unset=True) == written


def test_every_schema_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} == set(CATALOGUE)


def test_the_asyncapi_document_is_valid_and_current() -> None:
    written = yaml.safe_load(ASYNCAPI.read_text(encoding="utf-8"))
    Draft7Validator(json.loads((HERE / "asyncapi-3.0.0.json").read_text(encoding="utf-8"))).validate(written)
    assert ASYNCAPI.read_text(encoding="utf-8") == asyncapi_text()


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    whole = document()
    for reference in _references(whole):
        if reference.startswith("./"):
            assert (ASYNCAPI.parent / reference).is_file()
            continue
        found: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [part["$ref"]] if "$ref" in part else [found for value in part.values() for found in _references(value)]
    return []


def test_every_schema_travels_on_some_topic() -> None:
    assert {message for _, _, carried, _ in TOPICS.values() for message in carried} == set(CATALOGUE)


@given(st.dictionaries(st.text(max_size=8).filter(lambda name: name not in RawArticle.model_fields), st.integers(), max_size=3))
def test_a_consumer_ignores_fields_it_does_not_know(unknown: dict[str, int]) -> None:
    known: dict[str, Any] = {"id": "a", "title": "t"}
    assert RawArticle.model_validate(known | {k: v for k, v in unknown.items() if k not in ("lang", "outlet")}) == RawArticle.model_validate(known)


def test_schemas_are_frozen_values() -> None:
    assert all(issubclass(model, Schema) and model.model_config.get("frozen") for model in CATALOGUE.values())
