"""The OpenAPI and AsyncAPI documents as pages to read: python tools/reference.py writes docs/reference/*.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from schemas.asyncapi import TOPICS
from schemas.catalogue import version
from streams.gateway.api import create_app
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.gateway.problems import MEDIA_TYPE
from streams.gateway.sources import SourceBook, source_routes
from streams.gateway.watches import watch_routes

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
MADE = "Made of the code by `python tools/reference.py`; a test holds it to that."


class Nowhere:
    """Stands for Kafka where routes are only described."""

    def send(self, articles: object) -> None: ...

    def put(self, watches: object, now: object) -> None: ...

    def told(self) -> Iterable[Any]:
        return ()


def openapi() -> dict[str, Any]:
    nowhere = Nowhere()
    return create_app(Board(), routes=[source_routes(SourceBook()), article_routes(lambda: nowhere), watch_routes(nowhere)]).openapi()


def written() -> dict[str, str]:
    """Each page by its file's name."""
    return {"http.md": "\n".join(_http(openapi())) + "\n", "topics.md": "\n".join(_topics()) + "\n"}


def _http(document: dict[str, Any]) -> Iterator[str]:
    yield from ("# HTTP, route by route", "", f"{MADE} The document itself is `/openapi.json` of a gateway; [api](../api.md) says how things hang together.")
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            yield from ("", f"## {method.upper()} {path}", "", _line(operation.get("description", operation["summary"])))
            if parameters := operation.get("parameters"):
                yield from ("", "| parameter | in | takes | |", "|---|---|---|---|")
                yield from (
                    f"| `{one['name']}`{' *' if one.get('required') else ''} | {one['in']} | {_cell(_takes(one['schema']))} | {_cell(_says(one))} |"
                    for one in parameters
                )
            if body := operation.get("requestBody"):
                yield from ("", f"Body: {', '.join(f'`{kind}`' for kind in sorted(body['content']))}.")
            yield from ("", "| answer | |", "|---|---|")
            yield from (f"| {status} | {_cell(_answer(told))} |" for status, told in sorted(operation["responses"].items()))
    yield from ("", "## What answers hold")
    for name, schema in sorted(document["components"]["schemas"].items()):
        if name in ("HTTPValidationError", "ValidationError"):
            continue  # refusals are problem documents
        yield from ("", f"### {name}", "")
        if says := schema.get("description"):
            yield from (_line(says), "")
        if "properties" in schema:
            yield from ("| field | holds | |", "|---|---|---|")
            required = schema.get("required", ())
            yield from (
                f"| `{field}`{' *' if field in required else ''} | {_cell(_takes(one))} | {_cell(_line(one.get('description', '')))} |"
                for field, one in schema["properties"].items()
            )
        else:
            yield f"{_takes(schema)}."


def _topics() -> Iterator[str]:
    yield from (
        "# Topics and messages",
        "",
        f"{MADE} The AsyncAPI document is [schemas/asyncapi.yaml](../../schemas/asyncapi.yaml); each message's schema and an example are linked.",
    )
    yield from ("", "| topic | siaga | key | messages | |", "|---|---|---|---|---|")
    for topic, (action, key, messages, purpose) in TOPICS.items():
        told = ", ".join(f"[{name}](../../schemas/json/{name}/v{version(name)}.json) ([example](../../schemas/examples/{name}.json))" for name in messages)
        yield f"| `{topic}` | {'reads' if action == 'receive' else 'writes'} | {_cell(key)} | {told} | {_cell(purpose)} |"


def _takes(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if either := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_takes(one) for one in either)
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        inside = schema.get("items") or {"type": "/".join(dict.fromkeys(one.get("type", "any") for one in schema.get("prefixItems", ())))}
        return f"list of {_takes(inside)}"
    bounds = [
        f"{word} {schema[name]}" for name, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"), ("pattern", "as")) if name in schema
    ]
    if "pattern" in schema:
        bounds[-1] = f"as `{schema['pattern']}`"
    return " ".join((str(schema.get("format") or schema.get("type", "any")), *bounds))


def _says(parameter: dict[str, Any]) -> str:
    default = parameter["schema"].get("default")
    said = _line(parameter.get("description", ""))
    return said + (f" Default: {default}." if default is not None else "")


def _answer(told: dict[str, Any]) -> str:
    if list(told.get("content", {})) == [MEDIA_TYPE]:
        return f"refused: `{MEDIA_TYPE}` [Problem](#problem)"  # the words for a status differ between versions of Python
    kinds = "; ".join(f"`{kind}`{' ' + _takes(one['schema']) if one.get('schema') else ''}" for kind, one in told.get("content", {}).items())
    return f"{_line(told['description'])} {kinds}".strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, page in written().items():
        (FOLDER / name).write_text(page, encoding="utf-8")
