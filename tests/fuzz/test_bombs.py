"""Limits that no bomb may break: CPU (one second in make fuzz) and memory."""

import pytest

from tests.fuzz.parent import run, said
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_no_bomb_hangs_a_parser_or_takes_more_memory_than_there_is(name: str) -> None:
    done = run("bombs", name)
    assert done.returncode == 0, said(done)
    assert done.stdout.splitlines()[-1] == "done"
