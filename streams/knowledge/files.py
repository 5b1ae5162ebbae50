"""Knowledge lies in folders of YAML: one for each language, and `world` for names that all share. A folder with an `attack.yaml` is a language; none is listed."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

ROOT = files("streams.knowledge")
WORLD = "world"


def languages(root: Traversable = ROOT) -> tuple[str, ...]:
    """The languages that a folder of knowledge holds, by their ISO 639-1 codes, in order."""
    return tuple(sorted(folder.name for folder in root.iterdir() if folder.name != WORLD and folder.is_dir() and (folder / "attack.yaml").is_file()))


LANGUAGES = languages()


@cache
def read_yaml(folder: str, name: str) -> Any:
    """The parsed `streams/knowledge/FOLDER/NAME.yaml`. Raises FileNotFoundError where there is none, yaml.YAMLError with the line where it is malformed."""
    with (ROOT / folder / f"{name}.yaml").open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders; the C one is ten times faster
