"""Whether two versions of a schema read each other's documents: FULL compatibility in the Schema Registry's sense, under consumers that ignore unknown fields.

Old consumers read new documents and new consumers old ones, so only optional properties come and go; everything else stays as it was.
"""

from collections.abc import Iterator
from typing import Any

SAME = (
    "type", "enum", "const", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
)  # fmt: skip
"""Keywords whose change narrows one side or widens the other."""


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What of `new` an old reader or writer would trip over, each with its path; empty where they understand each other."""
    return list(_compare(old, new, old, new, "", frozenset()))


def _compare(a: Any, b: Any, a_root: Any, b_root: Any, path: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
    refs = a.get("$ref", ""), b.get("$ref", "")
    if refs in seen:
        return
    if any(refs):
        seen = seen | {refs}
    a, b = _resolve(a, a_root), _resolve(b, b_root)
    where = path or "the document"
    for keyword in SAME:
        if _plain(a.get(keyword)) != _plain(b.get(keyword)):
            yield f"{where}: {keyword} was {a.get(keyword)!r}, is {b.get(keyword)!r}"
    yield from _compare_properties(a, b, a_root, b_root, path, seen)
    for keyword in ("items", "additionalProperties"):
        if isinstance(a.get(keyword), dict) and isinstance(b.get(keyword), dict):
            yield from _compare(a[keyword], b[keyword], a_root, b_root, f"{path}[]", seen)
        elif isinstance(a.get(keyword), dict) != isinstance(b.get(keyword), dict):
            yield f"{where}: {keyword} was {a.get(keyword)!r}, is {b.get(keyword)!r}"
    yield from _compare_choices(a, b, a_root, b_root, path, seen)


def _compare_properties(a: Any, b: Any, a_root: Any, b_root: Any, path: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
    old, new = a.get("properties", {}), b.get("properties", {})
    required_before, required_now = set(a.get("required", ())), set(b.get("required", ()))
    for name in sorted(required_before ^ required_now):
        yield f"{path}.{name}: {'was' if name in required_before else 'is now'} required"
    for name in sorted(old.keys() & new.keys()):
        yield from _compare(old[name], new[name], a_root, b_root, f"{path}.{name}", seen)


def _compare_choices(a: Any, b: Any, a_root: Any, b_root: Any, path: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
    old, new = a.get("anyOf", []), b.get("anyOf", [])
    if len(old) != len(new):
        yield f"{path or 'the document'}: {len(old)} alternatives became {len(new)}"
        return
    for before, now in zip(old, new, strict=True):
        yield from _compare(before, now, a_root, b_root, path, seen)


def _resolve(part: Any, root: Any) -> Any:
    while "$ref" in part:
        found = root
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value
