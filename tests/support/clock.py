"""Clocks of other processes that a test sets, by libfaketime: what they are told is read from a file at each look."""

from datetime import datetime
from pathlib import Path

PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")
STANDS = "%Y-%m-%d %H:%M:%S"


class Clock:
    """The wall clock of a process that is started with `environment`; monotonic clocks go on, as they do where a wall clock is put right. Raises FileNotFoundError where libfaketime is not
    installed: `make faketime` brings it."""

    def __init__(self, file: Path):
        self._file = file
        library = next((path for place in PLACES for path in Path("/").glob(place[1:])), None)
        if library is None:
            raise FileNotFoundError("libfaketime is not installed; make faketime brings it")
        self.environment = {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_RESET": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        }  # fmt: skip
        self.is_off_by(0)

    def is_off_by(self, hours: float) -> None:
        """Runs on, so many hours before or behind the machine's."""
        self._write(f"{hours:+g}h")

    def stands_at(self, moment: datetime) -> None:
        """Says the same moment at every look; in UTC."""
        self._write(moment.strftime(STANDS))

    def _write(self, said: str) -> None:
        """In one go, for it is read at any moment."""
        new = self._file.with_suffix(".new")
        new.write_text(said + "\n", encoding="ascii")
        new.replace(self._file)
