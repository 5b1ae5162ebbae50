"""Each parser by coverage, within the same limits, every refusal in words: make fuzz TARGET_SECONDS=60 runs it."""

import os
import re
from pathlib import Path

import pytest

from tests.fuzz.child import last_input
from tests.fuzz.parent import run, said
from tests.fuzz.targets import TARGETS

SECONDS = os.environ.get("SIAGA_FUZZ_TARGET_SECONDS", "30")
SEED = os.environ.get("SIAGA_FUZZ_SEED", "1")


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_coverage_leads_to_breaks_a_parser(name: str, tmp_path: Path) -> None:
    """A process that is watched for coverage is slower, so what ended it for its time is tried once more without."""
    done = run("guided", name, SECONDS, SEED, str(tmp_path))
    if done.returncode != 0:
        found = tmp_path / "found"
        found.write_bytes(last_input(tmp_path))
        again = run("once", name, str(found))
        assert again.returncode == 0, f"{found.read_bytes()!r}\n{said(again)}"
        assert done.returncode < 0, said(done)
    tried = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    print(f"{name}: {tried[1] if tried else 'ended for its time under watch;'} inputs, corpus {len(list((tmp_path / 'corpus').iterdir()))}")
