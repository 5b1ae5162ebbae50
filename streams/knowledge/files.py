"""Knowledge lies in folders of YAML: one for each language, and `world` for names that all share."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

ROOT = files("streams.knowledge")
LANGUAGES = ("id", "en", "ar")


@cache
def read_yaml(folder: str, name: str) -> Any:
    """The parsed `streams/knowledge/FOLDER/NAME.yaml`. Raises FileNotFoundError where there is none, yaml.YAMLError with the line where it is malformed."""
    with (ROOT / folder / f"{name}.yaml").open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders; the C one is ten times faster
