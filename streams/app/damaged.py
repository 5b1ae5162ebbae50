"""State whose files are damaged: the worker says so, sets the folder aside and ends; its next start takes the state from Kafka again, where the changelogs have all of it.

RocksDB finds flipped bits by the checksum of each block. Faust would try the same read again for ever while it recovers.
"""

import os
import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import structlog
from faust.stores.rocksdb import Store

MARK = "damaged"
"""A file in the worker's folder: what stands there is not to be opened again. The folder cannot be moved while its databases are open."""
READS_AND_WRITES = (
    "_open_for_partition",
    "persisted_offset",
    "set_persisted_offset",
    "apply_changelog_batch",
    "_get",
    "_set",
    "_del",
    "_contains",
    "_iteritems",
)
log = structlog.get_logger(__name__)


def set_aside_if_damaged(folder: Path) -> None:
    """Moves a folder that was found damaged out of the way, in the place of the one before: somebody may want to look at it."""
    if not (folder / MARK).exists():
        return
    aside = folder.with_name(folder.name + ".damaged")
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    log.warning("state_set_aside", folder=str(aside), advice="State is taken from Kafka again. The folder may be deleted; look at the disk.")


def end_where_damaged(folder: Path, end: Callable[[], None] = lambda: os._exit(1)) -> None:
    """Every store of this process, whose state lies under `folder`."""
    for name in READS_AND_WRITES:
        _guard(name, folder, end)


def is_damage(error: BaseException) -> bool:
    """RocksDB's binding has no exception class of its own for it."""
    return str(error).startswith("Corruption:")


def _guard(name: str, folder: Path, end: Callable[[], None]) -> None:
    stock: Any = getattr(Store, name)
    stock = getattr(stock, "unguarded", stock)

    @wraps(stock)
    def guarded(*arguments: Any, **options: Any) -> Any:
        try:
            return stock(*arguments, **options)
        except Exception as error:
            if is_damage(error):
                (folder / MARK).touch()
                log.error(
                    "state_damaged", folder=str(folder), error=str(error), advice="Nothing is lost. Start the worker again: it takes its state from Kafka."
                )
                end()
            raise

    guarded.unguarded = stock  # type: ignore[attr-defined]
    setattr(Store, name, guarded)
