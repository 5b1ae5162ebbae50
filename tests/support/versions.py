"""Documents as another version of their schema would hold them."""

from typing import Any

from schemas.catalogue import version
from schemas.freeze import frozen


def as_told_by(part: dict[str, Any], root: dict[str, Any], value: Any) -> Any:
    """The document without the fields that the schema does not know, at any depth."""
    if value is not None and "anyOf" in part:
        part = next(one for one in part["anyOf"] if one != {"type": "null"})
    while "$ref" in part:
        part = root["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list):
        return [as_told_by(part.get("items", {}), root, one) for one in value]
    if isinstance(value, dict) and "properties" in part:
        return {key: as_told_by(part["properties"][key], root, inner) for key, inner in value.items() if key in part["properties"]}
    return value


def former_number(name: str) -> int:
    return max(1, version(name) - 1)


def as_former(name: str, document: dict[str, Any]) -> dict[str, Any]:
    """With what the schema held one version ago."""
    schema = frozen(name)[f"v{former_number(name)}"]
    told: dict[str, Any] = as_told_by(schema, schema, document)
    return told
