"""Kafka's jars: fetched once, and checked against the checksums that ship with siaga each time."""

import hashlib
import shutil
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from filelock import FileLock

COORDINATE = "org.apache.kafka:kafka_2.13:4.3.1"
CHECKSUMS = "kafka-4.3.1.toml"
MEGABYTES = 45

Say = Callable[[str], None]


class BrokerError(RuntimeError):
    """Why the embedded broker cannot run, and what to do."""


def checksums() -> dict[str, str]:
    """sha256 by file name, of every jar that belongs on the class path."""
    listed: dict[str, str] = tomllib.loads((files("streams.adapters.broker") / CHECKSUMS).read_text(encoding="utf-8"))["sha256"]
    return listed


def fetch_jars(cache: Path, say: Say) -> list[Path]:
    """The jars under `cache`, each checked; missing and damaged ones are fetched again. Raises BrokerError."""
    expected = checksums()
    home = cache / "kafka-4.3.1"
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".lock"):
        damaged = [name for name, digest in expected.items() if not _is_whole(home / name, digest)]
        if damaged:
            there = [name for name in damaged if (home / name).exists()]
            if there:
                say(f"{len(there)} of Kafka's files are damaged ({there[0]}); fetching them again")
            _download(cache, home, damaged, expected, say)
    return [home / name for name in sorted(expected)]


def _is_whole(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _download(cache: Path, home: Path, wanted: list[str], expected: dict[str, str], say: Say) -> None:
    try:
        import jgo
    except ImportError as error:
        raise BrokerError(
            "the embedded broker needs the extra: pip install 'siaga[broker]'. Or name a Kafka that runs elsewhere: SIAGA_KAFKA_BOOTSTRAP=HOST:PORT"
        ) from error
    say(f"fetching Apache Kafka from Maven Central ({MEGABYTES} MB, once) ...")
    staging = cache / "jgo"
    for attempt in ("first", "again"):
        try:
            environment = jgo.build(COORDINATE, cache_dir=staging)
        except Exception as error:
            raise BrokerError(
                f"Apache Kafka could not be fetched from Maven Central ({type(error).__name__}: {error}). Check the network or the proxy settings and try again, "
                "or name a Kafka that runs elsewhere: SIAGA_KAFKA_BOOTSTRAP=HOST:PORT"
            ) from error
        found = {
            jar.name: jar
            for folder in (environment.jars_dir, environment.modules_dir)
            if folder and Path(folder).is_dir()
            for jar in Path(folder).glob("*.jar")
        }
        if all(name in found and _is_whole(found[name], expected[name]) for name in wanted):
            break
        _forget(environment, found, wanted, expected)
        if attempt == "again":
            raise BrokerError(
                f"what Maven Central sent for {COORDINATE} does not have the checksums that siaga knows. Nothing of it was used. Delete {staging} and try again."
            )
    for name in wanted:
        part = home / (name + ".part")
        shutil.copyfile(found[name], part)
        part.replace(home / name)
    say("Apache Kafka is here")


def _forget(environment: object, found: dict[str, Path], wanted: list[str], expected: dict[str, str]) -> None:
    """Removes what jgo and its Maven repository hold of damaged jars, so that the next build fetches them."""
    repository = Path.home() / ".m2" / "repository"
    for name in wanted:
        if name in found and not _is_whole(found[name], expected[name]):
            for copy in repository.rglob(name):
                copy.unlink()
    shutil.rmtree(Path(environment.jars_dir).parent, ignore_errors=True)  # type: ignore[attr-defined]
