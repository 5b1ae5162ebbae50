"""Names that a cache file holds are those that the knowledge files and GeoNames make."""

from dataclasses import asdict
from pathlib import Path

from streams.alerts.names import Names, known_names, make_names
from streams.knowledge.store import cached


def test_names_from_the_cache_are_those_that_are_made_anew() -> None:
    assert known_names() == make_names()


def test_what_is_cached_is_made_once_for_the_same_code_and_anew_for_another(tmp_path: Path) -> None:
    made: list[dict[str, object]] = []

    def make() -> dict[str, object]:
        made.append(asdict(Names({}, {"erbil": {"id": "Arbil"}}, {}, {})))
        return made[-1]

    found = [cached("names", make, code=code, folder=tmp_path) for code in (b"one", b"one", b"other")]
    assert len(made) == 2
    assert found == [made[0], made[0], made[1]]
