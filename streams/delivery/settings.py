"""The file of channels: who is told, how, of what. Every fault is named with its channel."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, model_validator

from schemas.watch import Clock, QuietHours, Slug, Zone
from streams.adapters.outgoing import Forbidden, checked_url
from streams.delivery.port import Language
from streams.delivery.templates import BadTemplate, templates_of
from streams.knowledge import outside_yaml

FILE_BYTES_MAX = 1_000_000
PAGERDUTY = "https://events.pagerduty.com/v2/enqueue"
Severity = Literal["Minor", "Moderate", "Severe", "Extreme"]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$", max_length=254)]
Sender = Annotated[str, StringConstraints(pattern=r"^[^\s<&,]+$", max_length=200)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(Strict):
    """Where a secret is: an environment variable, or a file. It never stands in the file of channels."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise ValueError("say where the secret is: {env: NAME} or {file: /run/secrets/name}")
        return self

    def read(self) -> SecretStr:
        """Raises ValueError where it is not there."""
        if self.env is not None:
            if not os.environ.get(self.env):
                raise ValueError(f"the environment variable {self.env} is not set")
            return SecretStr(os.environ[self.env])
        try:
            return SecretStr(Path(str(self.file)).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the file {self.file} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}") from None


class Pace(Strict):
    """At most so many messages in so many minutes; Severe and Extreme ones always go."""

    messages: Annotated[int, Field(ge=1, le=10_000)] = 60
    minutes: Annotated[int, Field(ge=1, le=1_440)] = 1


class Common(Strict):
    name: Slug
    desk: bool = True
    """Whether the desk's own alerts go there, beside those of watches that name the channel."""
    watches: tuple[Slug, ...] = ()
    """Watches whose alerts go there though they do not name it."""
    least_severity: Severity = "Minor"
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("id", "en", "ar")
    rate: Pace = Pace()
    quiet_hours: QuietHours | None = None
    private: bool = False
    """Whether its address may be one of this machine or of a private network."""


class Called(Common):
    """A channel that is called by HTTP."""

    url: str

    @model_validator(mode="after")
    def _may_be_called(self) -> "Called":
        try:
            checked_url(self.url, private=self.private)
        except Forbidden as error:
            raise ValueError(f"url: {error}") from None
        return self


class Webhook(Called):
    kind: Literal["webhook"]
    secret: Secret


class Alertmanager(Called):
    kind: Literal["alertmanager"]


class SlackTemplates(Strict):
    """Files beside that of the channels."""

    text: Path


class MailTemplates(Strict):
    """Files beside that of the channels; what is not named stays as it is."""

    subject: Path | None = None
    text: Path | None = None
    html: Path | None = None


class Slack(Called):
    """A Slack-compatible incoming webhook; its address is a secret in itself, so it is read from one."""

    kind: Literal["slack"]
    url: str = "https://hooks.slack.com/services/"
    secret: Secret
    """The whole address."""
    templates: SlackTemplates | None = None


class PagerDuty(Called):
    kind: Literal["pagerduty"]
    url: str = PAGERDUTY
    secret: Secret
    """The routing key of an Events v2 integration."""


class Mailed(Common):
    """A channel that goes by SMTP."""

    host: str
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    secret: Secret | None = None
    sender: Address
    to: Annotated[tuple[Address, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _is_safe(self) -> "Mailed":
        if (self.user is None) != (self.secret is None):
            raise ValueError("user and secret go together")
        if self.security == "none" and not self.private:
            raise ValueError("security: none is for a relay on this machine or network alone; say `private: true` with it")
        return self


class Mail(Mailed):
    kind: Literal["mail"]
    templates: MailTemplates = MailTemplates()


class Digest(Mailed):
    """One letter a day of all that was told since the last."""

    kind: Literal["digest"]
    at: Clock = "07:00"
    zone: Zone = "UTC"
    when_empty: bool = False
    """Whether a day without alerts gets a letter too, so that silence is known to be one."""


class Cap(Common):
    """Common Alerting Protocol 1.2: a file for each revision, and an Atom feed of them."""

    kind: Literal["cap"]
    folder: Path
    sender: Sender
    """CAP's `sender`: who answers for the alert, an address or a name without spaces, commas, < and &."""


class Lines(Common):
    """A file of JSON lines."""

    kind: Literal["file"]
    path: Path


AnyChannel = Annotated[Webhook | Alertmanager | Slack | PagerDuty | Mail | Digest | Cap | Lines, Field(discriminator="kind")]


class Channels(Strict):
    channels: Annotated[tuple[AnyChannel, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _names_differ(self) -> "Channels":
        names = [channel.name for channel in self.channels]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two channels are called {sorted(twice)[0]}")
        return self


def read_channels(text: str, folder: Path = Path()) -> tuple[tuple[AnyChannel, ...], list[str]]:
    """The channels of a file in `folder`, or what is wrong with it, a line each."""
    try:
        raw = outside_yaml.read(text)
    except outside_yaml.Unbounded as error:
        return (), [str(error)]
    except (yaml.YAMLError, ValueError) as error:  # a number of thousands of digits is a ValueError
        return (), [f"this is not YAML: {str(error).splitlines()[0]}"]
    try:
        found = Channels.model_validate(raw)
    except ValidationError as error:
        return (), [_fault(problem, raw) for problem in error.errors(include_url=False, include_input=False)]
    channels = tuple(_placed(channel, folder) for channel in found.channels)
    faults = [f"{channel.name}.secret: {why}" for channel in channels if (why := _missing(channel))]
    faults += [f"{channel.name}.templates: {why}" for channel in channels for why in _bad_templates(channel)]
    return (() if faults else channels), faults


def _placed(channel: AnyChannel, folder: Path) -> AnyChannel:
    """With its templates where they are, whatever the folder of the process."""
    templates = channel.templates if isinstance(channel, Slack | Mail) else None
    if templates is None:
        return channel
    placed = {name: folder / path for name, path in templates.model_dump(exclude_none=True).items()}
    return channel.model_copy(update={"templates": templates.model_copy(update=placed)})


def _bad_templates(channel: AnyChannel) -> list[str]:
    try:
        templates_of(channel.templates if isinstance(channel, Slack | Mail) else None, slack=isinstance(channel, Slack))
    except BadTemplate as error:
        return [str(error)]
    return []


def _missing(channel: Any) -> str | None:
    secret: Secret | None = getattr(channel, "secret", None)
    if secret is None:
        return None
    try:
        secret.read()
    except ValueError as error:
        return str(error)
    return None


def _fault(problem: Any, raw: Any) -> str:
    """Where and what; the channel by its name where it has one."""
    place = [str(part) for part in problem["loc"]]
    if len(place) > 1 and place[0] == "channels" and place[1].isdigit():
        listed = raw["channels"][int(place[1])]
        name = listed.get("name") if isinstance(listed, dict) else None
        kinds = {"webhook", "alertmanager", "slack", "pagerduty", "mail", "digest", "cap", "file"}
        place = [str(name or f"channel {int(place[1]) + 1}"), *(part for part in place[2:] if part not in kinds)]
    return f"{'.'.join(place) or 'the file'}: {problem['msg'].removeprefix('Value error, ')}"
