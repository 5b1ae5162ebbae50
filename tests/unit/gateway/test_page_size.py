"""What a first visit loads: little, for the page is opened over bad lines too."""

import gzip
from pathlib import Path

DIST = Path(__file__).parents[3] / "streams" / "gateway" / "web" / "dist"
BUDGET = 400_000
"""Bytes, compressed as the gateway does, without the map data."""


def test_the_page_without_its_map_data_keeps_to_its_budget() -> None:
    files = [path for path in DIST.rglob("*") if path.is_file()]
    assert {".html", ".js", ".css", ".json"} == {path.suffix for path in files}
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files if not path.name.startswith("world-")) < BUDGET
