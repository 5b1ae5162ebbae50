"""Compose file and manifests are what Compose, Kubernetes and the operators take: each is held against its schema, and a misspelt field is refused wherever it stands."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator, ValidationError

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "manifests"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
MANIFESTS: dict[str, dict[str, Any]] = {
    f"{path.stem}: {part['kind']} {part.get('metadata', {}).get('name', '')}".strip(): part
    for path in sorted((ROOT / "deploy" / "k8s").glob("*.yaml"))
    for part in yaml.safe_load_all(path.read_text("utf-8"))
}
FREE = {"labels", "annotations", "matchLabels", "nodeSelector", "data", "stringData", "limits", "requests", "config", "pairs", "entityOperator", "selector"}
"""Fields whose own keys are anybody's choice, and those that Strimzi takes empty."""
Place = tuple[str | int, ...]


@cache
def operators() -> dict[str, Draft7Validator]:
    """By kind: KEDA's definitions as KEDA publishes them, closed to fields that they do not name; Strimzi's out of the classes that it publishes (tools/strimzi/Schemas.java); for kustomize a list of ours."""
    found = {}
    for path in (HERE / "keda-2.21.0").glob("*.yaml"):
        spec = yaml.safe_load(path.read_text("utf-8"))["spec"]
        [version] = [one for one in spec["versions"] if one["storage"]]
        found[spec["names"]["kind"]] = Draft7Validator(closed(version["schema"]["openAPIV3Schema"]))
    told = json.loads((HERE / "strimzi-0.51.0.json").read_text("utf-8"))
    for kind, spec in told["kinds"].items():
        found[kind] = Draft7Validator({"definitions": told["definitions"], **of_strimzi(kind, spec)})
    found["Kustomization"] = Draft7Validator(yaml.safe_load((HERE / "kustomization.yaml").read_text("utf-8")))
    return found


def of_strimzi(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    """An object around its spec; all but the cluster itself say whose they are."""
    words = {"type": "object", "additionalProperties": {"type": "string"}}
    labels = words if kind == "Kafka" else words | {"required": ["strimzi.io/cluster"]}
    metadata = {
        "additionalProperties": False, "required": ["name"] if kind == "Kafka" else ["name", "labels"],
        "properties": {"name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", "maxLength": 253}, "labels": labels, "annotations": words},
    }  # fmt: skip
    properties = {"apiVersion": {"const": "kafka.strimzi.io/v1"}, "kind": {}, "metadata": metadata, "spec": spec}
    return {"additionalProperties": False, "required": ["apiVersion", "kind", "metadata", "spec"], "properties": properties}


def closed(schema: Any) -> Any:
    """A cluster drops fields that a definition does not name; here they are faults."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    if isinstance(schema.get("properties"), dict):
        inner["additionalProperties"] = False
    return inner


def check(manifest: dict[str, Any]) -> None:
    """Raises ValidationError."""
    if validator := operators().get(manifest["kind"]):
        validator.validate(manifest)
    else:
        kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def check_compose(compose: dict[str, Any]) -> None:
    """Raises ValidationError."""
    Draft7Validator(get_builtin_schema("vendor.compose-spec")).validate(compose)


def fields(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where each field stands that has one right name."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(key, str):
            yield (*place, key)
        if key not in FREE:
            yield from fields(inner, (*place, key))


def misspelt(document: dict[str, Any], place: Place) -> dict[str, Any]:
    spoilt = copy.deepcopy(document)
    holder: Any = spoilt
    for key in place[:-1]:
        holder = holder[key]
    name = str(place[-1])
    holder[name[:-2] + name[-1] + name[-2] + "e"] = holder.pop(name)
    return spoilt


def samples(document: dict[str, Any]) -> list[Place]:
    """A field of each depth, the last."""
    return list({len(place): place for place in fields(document) if place[-1] not in ("apiVersion", "kind")}.values())


def test_compose_takes_the_compose_file() -> None:
    check_compose(COMPOSE)


@pytest.mark.parametrize(
    "place",
    [
        ("services",), ("services", "worker", "mem_limit"), ("services", "worker", "read_only"), ("services", "kafka", "healthcheck", "interval"), ("services", "deliver", "depends_on"),
        ("services", "gateway", "depends_on", "topics", "condition"), ("services", "gateway", "build", "dockerfile"),
    ],
    ids=lambda place: ".".join(place),
)  # fmt: skip
def test_compose_refuses_a_misspelt_field(place: Place) -> None:
    with pytest.raises(ValidationError):
        check_compose(misspelt(COMPOSE, place))


@pytest.mark.parametrize("value", [("mem_limit", ["2g"]), ("read_only", {}), ("restart", 3), ("ports", "8080"), ("environment", 7)], ids=lambda value: value[0])
def test_compose_refuses_a_value_of_another_kind(value: tuple[str, Any]) -> None:
    spoilt = copy.deepcopy(COMPOSE)
    spoilt["services"]["gateway"][value[0]] = value[1]
    with pytest.raises(ValidationError):
        check_compose(spoilt)


@pytest.mark.parametrize("name", MANIFESTS)
def test_the_cluster_takes_each_manifest_and_refuses_it_with_a_field_misspelt(name: str) -> None:
    check(MANIFESTS[name])
    for place in samples(MANIFESTS[name]):
        with pytest.raises(ValidationError):
            check(misspelt(MANIFESTS[name], place))


def test_every_kind_is_known_to_one_of_the_schemas() -> None:
    with pytest.raises(kubernetes_validate.SchemaNotFoundError):
        check({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledThing", "metadata": {"name": "worker"}})
