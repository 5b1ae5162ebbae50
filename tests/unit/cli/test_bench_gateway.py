"""siaga bench gateway on a small scale: every figure is told, of a real server and real sockets."""

import re
import resource
import subprocess
import sys

from typer.testing import CliRunner

from streams.cli import app


def test_each_figure_is_told() -> None:
    told = CliRunner().invoke(app, ["bench", "gateway", "--events", "40", "--alerts", "10", "--streams", "20", "--seconds", "0.1", "--told", "3"])
    assert told.exit_code == 0, told.output
    for pattern in (
        r"taken in [\d,]+ events a second",
        r"asked +bare server, a short JSON +[\d,]+ a second by the clock with .* of its core, .* 200",
        r"asked +first page of alerts, 20 +[\d,]+ a second by the clock with .* of its core, .* 200",
        r"asked +events by place and weapon, 50 +[\d,]+ a second by the clock with .* of its core, .* 200",
        r"asked +not changed \(304\) +[\d,]+ a second by the clock with .* of its core, .* 304",
        r"asked +one event +[\d,]+ a second by the clock with .* of its core, .* 200",
        r"anew +events by words in all, 50 +[\d,]+ a second",
        r"streams +20 open after",
        r"told +3 alerts: the middle reader after [\d,]+ ms, the last after [\d,]+ ms",
        r"idle .* 0 streams lost",
        r"memory +[\d,]+ MB at most in all",
    ):
        assert re.search(pattern, told.output), f"{pattern}\n{told.output}"


def test_more_streams_than_the_system_has_open_files_for_are_refused_with_the_way_out() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "streams", "bench", "gateway", "--streams", "5000"], capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1_024)),
    )  # fmt: skip
    assert told.returncode == 2
    assert "5,000 streams need 5,200 open files, and the system gives 1,024. Raise ulimit -Hn" in told.stderr
