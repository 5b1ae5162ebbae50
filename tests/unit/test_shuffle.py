"""The order of --shuffle."""

import random
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from tests.support.shuffle import shuffled

ITEMS: list[Any] = [SimpleNamespace(path=f"module {n}", name=f"test {k}") for n in range(6) for k in range(5)]


def order(seed: int) -> list[tuple[str, str]]:
    return [(item.path, item.name) for item in shuffled(ITEMS, random.Random(seed))]


def test_the_order_is_the_seeds_and_every_test_runs_once_with_its_module() -> None:
    assert order(1) == order(1) != order(2)
    assert sorted(order(1)) == [(item.path, item.name) for item in ITEMS]
    assert len([path for path, _ in groupby(order(1), key=lambda one: one[0])]) == 6
    assert [name for path, name in order(1) if path == "module 0"] != [f"test {k}" for k in range(5)]
