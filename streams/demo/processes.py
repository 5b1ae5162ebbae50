"""siaga's own commands as child processes that never outlive their parent."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from streams.adapters.broker.parent import die_at_once_with_parent

STOP_SECONDS = 20


class ChildEnded(RuntimeError):
    """A child process ended that should have gone on; the message holds its last words."""


class Processes:
    """Starts commands with logs in a folder; leaving the context stops them all, the last started first."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        return self

    def start(self, name: str, *arguments: str) -> IO[bytes]:
        """Runs `siaga ARGUMENTS`; returns its standard output. Its log goes to FOLDER/NAME.log. A Ctrl-C at the terminal reaches only the parent, who stops them in order."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams", *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_at_once_with_parent,
            )
        self._running[name] = process
        if process.stdout is None:
            raise AssertionError("stdout was asked for as a pipe")
        return process.stdout

    def check(self) -> None:
        """Raises ChildEnded where one is gone."""
        for name, process in self._running.items():
            if process.poll() is not None:
                words = (self._folder / f"{name}.log").read_text(errors="replace").strip().splitlines()[-10:]
                raise ChildEnded(f"the {name} ended with {process.returncode}. Its last words:\n" + "\n".join(words))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in reversed(self._running.values()):
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
