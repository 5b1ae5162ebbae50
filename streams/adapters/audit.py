"""The audit log: a line of JSON for each act of an operator that changes what people are told. Who, what, when, from where; never a secret, for it is never given one.

The file is opened before the act: where it cannot be written, nothing is done. The line is written through to the disk when the act is over, with how it ended.
"""

import fcntl
import os
import pwd
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import orjson

What = Literal["mute", "unmute", "retry", "requeue", "watches_applied", "watches_removed", "forget"]


class NoAudit(RuntimeError):
    """The audit log cannot be written, so the act was not done."""


@dataclass(frozen=True, slots=True)
class Operator:
    """`who`: the machine's user, or how a request was let in; `through`: command or route; `where`: from which machine or address."""

    who: str
    through: str
    where: str


def at_this_terminal(command: str) -> Operator:
    """Whoever runs this process; behind sudo also who that was, and over ssh from where. The user is the system's own word, not the environment's."""
    user = _user()
    before = os.environ.get("SUDO_USER", "")
    ssh = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    return Operator(f"{user} (sudo by {before})" if before else user, f"siaga {command}", f"{ssh} on {socket.gethostname()}" if ssh else socket.gethostname())


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container a user may have a number alone
        return str(os.getuid())


class Audit:
    """`file` None keeps none."""

    def __init__(self, file: Path | None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._file = file
        self._clock = clock

    @contextmanager
    def act(self, what: What, operator: Operator, **on: object) -> Iterator[None]:
        """Around an act; `on`: ids and names of what it is done to. Raises NoAudit before it is done where it could not be written down."""
        if self._file is None:
            yield
            return
        entry = {"when": self._clock().isoformat(), "who": operator.who, "what": what, "on": on, "through": operator.through, "where": operator.where}
        place = self._open(self._file)
        try:
            outcome = "done"
            try:
                yield
            except BaseException as error:
                outcome = f"failed: {type(error).__name__}"
                raise
            finally:
                _append(place, orjson.dumps(entry | {"outcome": outcome}) + b"\n")
        finally:
            os.close(place)

    @staticmethod
    def _open(file: Path) -> int:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise NoAudit(f"the audit log {file} cannot be written ({error.strerror}), so nothing was done. Mend SIAGA_AUDIT_LOG") from error


def _append(place: int, line: bytes) -> None:
    """Whole lines, whoever writes at the same time."""
    fcntl.flock(place, fcntl.LOCK_EX)
    os.write(place, line)
    os.fsync(place)
