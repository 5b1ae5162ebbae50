"""Damaged state: found at the first read, told of once, and out of the way at the next start."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from faust.stores.rocksdb import Store
from rocksdict import Options, Rdict

from streams.app.damaged import MARK, READS_AND_WRITES, end_where_damaged, is_damage, set_aside_if_damaged
from tests.chaos.state_folder import damage_state

FLIPPED = "Corruption: block checksum mismatch: stored = 1, computed = 2"


@pytest.fixture
def stock() -> Iterator[None]:
    before = {name: getattr(Store, name) for name in READS_AND_WRITES}
    yield
    for name, method in before.items():
        setattr(Store, name, method)


class Disk:
    """Stands for the database of a partition."""

    def __init__(self, error: Exception):
        self._error = error

    def _dbs_for_key(self, key: bytes) -> list[object]:
        raise self._error


@pytest.mark.parametrize(("error", "ends"), [(Exception(FLIPPED), 1), (Exception("IO error: No space left on device"), 0), (KeyError("x"), 0)])
def test_damage_ends_the_worker_and_marks_its_folder_and_no_other_fault_does(stock: None, tmp_path: Path, error: Exception, ends: int) -> None:
    ended: list[bool] = []
    end_where_damaged(tmp_path, lambda: ended.append(True))
    with pytest.raises(type(error)):
        Store._contains(Disk(error), b"key")
    assert (len(ended), (tmp_path / MARK).exists(), is_damage(error)) == (ends, bool(ends), bool(ends))


def test_a_marked_folder_is_set_aside_at_the_next_start_in_place_of_an_older_one(tmp_path: Path) -> None:
    folder, aside = tmp_path / "a", tmp_path / "a.damaged"
    set_aside_if_damaged(folder)
    for content in ("older", "newer"):
        folder.mkdir()
        (folder / "state").write_text(content)
        set_aside_if_damaged(folder)
        assert folder.exists()
        (folder / MARK).touch()
        set_aside_if_damaged(folder)
        assert not folder.exists()
        assert (aside / "state").read_text() == content


def test_flipped_bits_in_the_files_of_a_real_database_are_damage(tmp_path: Path) -> None:
    database = Rdict(str(tmp_path / "db"), Options(raw_mode=True))
    for number in range(2_000):
        database[f"key-{number}".encode()] = f"value {number}".encode() * 10
    database.flush()
    database.close()
    assert damage_state(tmp_path, random.Random(1))
    with pytest.raises(Exception, match="Corruption") as found:
        [Rdict(str(tmp_path / "db"), Options(raw_mode=True)).get(f"key-{number}".encode()) for number in range(2_000)]
    assert is_damage(found.value)
