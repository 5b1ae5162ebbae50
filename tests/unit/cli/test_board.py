"""The board in a terminal: a real gateway behind it, a real pseudo-terminal before it."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from schemas.alert import Wording
from streams.gateway.board import Board
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, surge_in_iraq

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 90.0


def command(gateway: RunningGateway, *options: str) -> list[str]:
    return [sys.executable, "-m", "streams", "board", "--gateway", gateway.address, *options]


def test_the_board_is_printed_once_for_a_pipe_and_nothing_in_it_moves_a_terminal() -> None:
    board = Board()
    for alert in (
        broken_lull(headline=Wording(id="x", en="\x1b[2Jred [bold]rockets[/bold]\r\nagain", ar="x")),
        bombing_in_kerman(),
        surge_in_iraq(state="resolved"),
    ):
        board.put_alert(alert)
    with RunningGateway(board) as gateway:
        environment = {**os.environ, "COLUMNS": "200"}
        done = subprocess.run(command(gateway, "--once"), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        by_country = subprocess.run(
            command(gateway, "--once", "--country", "IR"), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
        refused = subprocess.run(command(gateway), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 alerts stand" in done.stdout
    assert done.stdout.index(bombing_in_kerman().headline.en) < done.stdout.index("red [bold]rockets[/bold] again")
    assert "\x1b" not in done.stdout
    assert "1 alerts stand" in by_country.stdout
    assert refused.returncode == 2
    assert "this is no terminal" in refused.stderr


def test_a_gateway_that_is_not_there_is_said_to() -> None:
    with RunningGateway(Board()) as gateway:
        words = command(gateway, "--once")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 1
    assert "does not answer" in done.stderr


def test_in_a_terminal_it_shows_what_changes_until_it_is_ended() -> None:
    with RunningGateway(Board()) as gateway:
        ours, its = pty.openpty()
        process = subprocess.Popen(
            command(gateway), cwd=ROOT, env={**os.environ, "COLUMNS": "160", "LINES": "40", "TERM": "xterm"}, stdin=its, stdout=its, stderr=its,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job has it ignored
        )  # fmt: skip
        os.close(its)
        try:
            seen = read_until(ours, "none yet")
            assert "0 alerts stand" in seen
            gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
            seen = read_until(ours, bombing_in_kerman().headline.en)
            assert "Extreme" in seen
            gateway.feed(lambda board: board.put_alert(bombing_in_kerman(revision=3, state="resolved")))
            assert "0 alerts stand" in read_until(ours, "resolved")
            process.send_signal(signal.SIGINT)
            read_until(ours, None)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            os.close(ours)


def read_until(terminal: int, hope: str | None) -> str:
    """What comes until the words are there, or until the end where none are hoped for."""
    seen, deadline = "", time.monotonic() + PATIENCE_SECONDS
    while hope is None or hope not in seen:
        if time.monotonic() > deadline:
            raise AssertionError(f"not seen: {hope!r} in {seen[-2000:]!r}")
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                found = os.read(terminal, 65_536)
            except OSError:  # Linux's word for a terminal whose other end is closed
                found = b""
            if not found:
                if hope is None:
                    return seen
                raise AssertionError(f"it ended before {hope!r}: {seen[-2000:]!r}")
            seen += found.decode("utf-8", "replace")
    return seen
