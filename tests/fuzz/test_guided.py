"""Limits that no input may break: CPU (one second in make fuzz) and memory; every refusal in words. By bombs here; by coverage too in make fuzz TARGET_SECONDS=60."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.child import last_input
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("SIAGA_FUZZ_TARGET_SECONDS", "0"))
SEED = os.environ.get("SIAGA_FUZZ_SEED", "1")


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tests.fuzz.child", *arguments], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


def said(done: subprocess.CompletedProcess[str]) -> str:
    return f"exit {done.returncode}\n{done.stdout[-300:]}\n{done.stderr[-3_000:]}"


@pytest.mark.parametrize("name", TARGETS)
def test_no_bomb_hangs_a_parser_or_takes_more_memory_than_there_is(name: str) -> None:
    done = child("bombs", name)
    assert done.returncode == 0, said(done)
    assert done.stdout.splitlines()[-1] == "done"


@pytest.mark.skipif(not SECONDS, reason="make fuzz says for how long")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_coverage_leads_to_breaks_a_parser(name: str, tmp_path: Path) -> None:
    """A process that is watched for coverage is slower, so what ended it for its time is tried once more without."""
    done = child("guided", name, str(SECONDS), SEED, str(tmp_path))
    if done.returncode != 0:
        found = tmp_path / "found"
        found.write_bytes(last_input(tmp_path))
        again = child("once", name, str(found))
        assert again.returncode == 0, f"{found.read_bytes()!r}\n{said(again)}"
        assert done.returncode < 0, said(done)
    tried = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    print(f"{name}: {tried[1] if tried else 'ended for its time under watch;'} inputs, corpus {len(list((tmp_path / 'corpus').iterdir()))}")
