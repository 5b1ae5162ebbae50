"""What a channel is: something that one revision of an alert can be sent to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.alert import Alert

Language = Literal["id", "en", "ar"]


@dataclass(frozen=True, slots=True)
class Told:
    """A revision that the channel took before."""

    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One revision of an alert for one channel; a repeat of it has the same id."""

    alert: Alert
    languages: tuple[Language, ...] = ("id", "en", "ar")
    told: tuple[Told, ...] = ()
    trace: str | None = None
    """The traceparent that it came with; a receiver that is told of it goes on with the trace."""

    @property
    def id(self) -> str:
        return f"{self.alert.alert_id}-{self.alert.revision}"


class Failed(Exception):
    """The receiver did not take it now; `retry_after` seconds where it said so."""

    def __init__(self, why: str, retry_after: float | None = None):
        super().__init__(why)
        self.retry_after = retry_after


class Refused(Exception):
    """The receiver will never take this message, however often it is sent."""


class Gone(Exception):
    """The receiver wants nothing more at all."""


class Channel(Protocol):
    """Sends one message at a time; returns when the receiver has it. Raises Failed, Refused or Gone."""

    def send(self, message: Message) -> None: ...
