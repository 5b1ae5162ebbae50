"""A mail server on this machine that keeps what it is sent."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.support.receiver import Receiver


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.letters.append(envelope.content)  # type: ignore[attr-defined]
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """The mailbox and its port."""
    box = Mailbox()
    with Receiver() as free:
        port = int(free.url.rpartition(":")[2])
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()
