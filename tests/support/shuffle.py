"""--shuffle SEED: tests in an order of the seed's, so that those which lean on another are found."""

import random
from itertools import groupby

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run the modules, and the tests of each, in an order of this seed's")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A module's tests stay together, for what they share is made once."""
    seed = config.getoption("shuffle")
    if seed is not None:
        items[:] = shuffled(items, random.Random(seed))


def shuffled(items: list[pytest.Item], chance: random.Random) -> list[pytest.Item]:
    modules = [list(group) for _, group in groupby(items, lambda item: item.path)]
    chance.shuffle(modules)
    for module in modules:
        chance.shuffle(module)
    return [item for module in modules for item in module]
