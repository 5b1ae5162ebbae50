"""The types of what the API answers, for the page: python tools/page_types.py writes streams/gateway/web/src/openapi.ts from the OpenAPI document.

An answer holds all its fields, also those that have a default: so none is optional here.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "streams" / "gateway" / "web" / "src" / "openapi.ts"
MADE = "// Made of the gateway's OpenAPI document by `python tools/page_types.py`; a test holds it to that.\n"
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def openapi() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("tools/reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    document: dict[str, Any] = module.openapi()
    return document


def written() -> str:
    schemas = openapi()["components"]["schemas"]
    return MADE + "".join(_declared(name, schemas[name]) for name in sorted(schemas) if "ValidationError" not in name)


def _declared(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"\nexport type {_named(name)} = {_type(schema)};\n"
    return f"\nexport interface {_named(name)} {{\n{''.join(_fields(schema))}}}\n"


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    for field, one in schema["properties"].items():
        if says := one.get("description"):
            yield f"  /** {' '.join(says.split()).replace('*/', '* /')} */\n"
        yield f"  {field}: {_type(one)};\n"


def _named(name: str) -> str:
    return name.replace("-", "")


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _named(schema["$ref"].rsplit("/", 1)[1])
    if "const" in schema or "enum" in schema:
        return " | ".join(f'"{value}"' if isinstance(value, str) else str(value).lower() for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema or "oneOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema.get("anyOf") or schema["oneOf"]))
    if schema.get("type") == "array":
        return _array(schema)
    if schema.get("type") == "object":
        held = schema.get("additionalProperties")
        return f"Record<string, {_type(held) if isinstance(held, dict) else 'unknown'}>"
    return PLAIN.get(schema.get("type", ""), "unknown")


def _array(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(one) for one in schema['prefixItems'])}]"
    held = _type(schema.get("items", {}))
    return f"({held})[]" if " " in held else f"{held}[]"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
