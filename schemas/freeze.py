"""JSON Schema of every model in the catalogue, written to schemas/json/NAME/vN.json, where a version stays as it was published.

python -m schemas.freeze        writes what is missing, and the AsyncAPI document; refuses while a published version would change or break
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from schemas.asyncapi import document
from schemas.base import Schema
from schemas.catalogue import CATALOGUE, version
from schemas.compatibility import breaks

ROOT = Path(__file__).parent
JSON = ROOT / "json"
ASYNCAPI = ROOT / "asyncapi.yaml"


def json_schema(name: str, model: type[Schema]) -> dict[str, Any]:
    """What a producer may send: JSON Schema 2020-12 with no fields but the declared ones. Consumers of ours ignore unknown fields."""
    schema = model.model_json_schema(mode="validation")
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:siaga:schema:{name}:v{version(name)}", **schema}


def frozen(name: str) -> dict[str, dict[str, Any]]:
    """The published versions of a schema: version name to JSON Schema."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((JSON / name).glob("v*.json"))}


def asyncapi_text() -> str:
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=160)


def problems(models: dict[str, type[Schema]] = CATALOGUE) -> list[str]:
    """What keeps the models from being published: breaks of an older version, and changes of a published one."""
    found: list[str] = []
    for name, model in models.items():
        schema = json_schema(name, model)
        for frozen_as, published in frozen(name).items():
            found.extend(f"{name} {frozen_as}: {problem}" for problem in breaks(published, schema))
            if frozen_as == f"v{version(name)}" and published != schema:
                found.append(f"{name} {frozen_as} is published and no longer what the model says: raise its version in schemas/catalogue.py, then freeze")
    return found


def freeze() -> None:
    """Writes the schemas of today's versions that are not there yet, and the AsyncAPI document."""
    for name, model in CATALOGUE.items():
        path = JSON / name / f"v{version(name)}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(json_schema(name, model), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    ASYNCAPI.write_text(asyncapi_text(), encoding="utf-8")


if __name__ == "__main__":
    found = problems()
    print("\n".join(found), file=sys.stderr) if found else freeze()
    sys.exit(1 if found else 0)
