"""The embedded broker, shared by all tests of a run; each test has topics of its own."""

import itertools
import os
from collections.abc import Iterator

import psutil
import pytest

from streams.adapters.broker.server import Broker
from streams.settings import Settings
from streams.stages.ports import Reader

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka; its jars come from the user's cache, its data are its own."""
    with Broker(tmp_path_factory.mktemp("broker"), Settings().cache_dir) as running:
        yield running


@pytest.fixture
def topic_prefix() -> str:
    return f"t{os.getpid()}-{next(_numbers)}."


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The real reader, made once: loading the knowledge takes a second."""
    from streams.bootstrap import build_reader

    return build_reader()


@pytest.fixture
def stray_children() -> Iterator[None]:
    """Fails a test that leaves a process behind."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before and child.status() != psutil.STATUS_ZOMBIE]
    assert not left, f"processes were left behind: {[child.cmdline() for child in left]}"
