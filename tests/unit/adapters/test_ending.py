"""A process that is told to stop ends, whatever hangs."""

import subprocess
import sys

HANGS = "import threading\nfrom streams.adapters.ending import end_within\nend_within({seconds}, 'deliver')\nthreading.Event().wait({hangs})\n"


def test_what_hangs_is_ended_and_says_so() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS.format(seconds=0.1, hangs=600)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "siaga deliver: not stopped after 0.1 s" in done.stderr


def test_what_is_through_in_time_ends_as_it_would() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS.format(seconds=600, hangs=0.01)], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
