"""A file of JSON lines, one a revision, on the disk before it counts as told."""

import os
from pathlib import Path

from streams.delivery.port import Failed, Message


class LinesChannel:
    def __init__(self, path: Path):
        self._path = path

    def send(self, message: Message) -> None:
        line = message.alert.model_dump_json().encode() + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Failed(f"{self._path}: {error.strerror}") from None
