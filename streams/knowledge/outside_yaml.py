"""YAML that people write and programs send, bounded before anything is made of it: nesting costs the square of its depth, and aliases multiply."""

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEPTH_MAX = 50
"""Lists and mappings within each other; the deepest file that siaga reads has eight."""
ALIASES_MAX = 100


class Unbounded(yaml.YAMLError):
    """More nesting or aliases than any honest file has."""


class _Loader(LOADER):  # type: ignore[misc]
    """As LOADER, with a day that there is not as the text it is: whoever asks for a day refuses it, beside all else that is wrong."""


def _day(loader: Any, node: Any) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def refuse_bombs(text: str) -> None:
    """Reads the text piece by piece, and no further than the first piece too many. Raises Unbounded, and yaml.YAMLError for what is no YAML."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=LOADER):
        match event:
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                depth += 1
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                depth -= 1
            case yaml.AliasEvent():
                aliases += 1
        if depth > DEPTH_MAX:
            raise Unbounded("this is nested too deep to be read")
        if aliases > ALIASES_MAX:
            raise Unbounded("too many aliases (*name)")


def read(text: str) -> Any:
    """What the text holds, as lists, dicts and scalars. Raises as `refuse_bombs`; ValueError for a number of thousands of digits."""
    refuse_bombs(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 a safe loader
