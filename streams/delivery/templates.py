"""An operator's own words for a channel: Jinja templates in a sandbox, tried at start, strict at work."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined
from jinja2 import Template as Compiled
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from schemas.alert import Alert, AlertEvent, AlertEvidence, Area, Wording
from schemas.base import Range
from schemas.mention import Place
from schemas.signal import Series, Window
from streams.delivery.port import Message, Refused, Told
from streams.delivery.texts import description, headline, link

BYTES_MAX = 100_000
RENDERED_MAX = 200_000
Form = Literal["text", "html", "slack"]


class BadTemplate(ValueError):
    """What is wrong with a template, as FILE:LINE: why."""


class Ready(str):
    """Slack's own marks: they go out as they are, all else is escaped."""


class Template:
    """One file. `form` decides what is escaped: nothing in plain text, what HTML would read, what Slack would."""

    def __init__(self, path: Path, form: Form):
        """Raises BadTemplate for what cannot be read, and for what fails with an alert that has every field or few."""
        self._path = path
        self._language = environment(form)
        self._compiled = self._compile()
        for what, alert in (("every field", FULL), ("few fields", SPARSE)):
            try:
                self.render(Message(alert, ("id", "en", "ar"), (Told(1, NOON),)))
            except Refused as error:
                raise BadTemplate(f"{error} (tried with an alert that has {what})") from None

    def render(self, message: Message) -> str:
        """Raises Refused where the template fails with this alert: the message is a dead letter, and nothing else is sent in its place."""
        parts: list[str] = []
        size = 0
        try:
            for part in self._compiled.generate(words_of(message)):
                parts.append(part)
                size += len(part)
                if size > RENDERED_MAX:
                    raise ValueError(f"it writes more than {RENDERED_MAX:,} characters")
        except Exception as error:  # a template may fail in any way that Python can
            raise Refused(f"{self._path}:{self._line()}: {str(error) or type(error).__name__}") from None
        return "".join(parts)

    def _compile(self) -> Compiled:
        try:
            if self._path.stat().st_size > BYTES_MAX:
                raise BadTemplate(f"{self._path}: larger than {BYTES_MAX:,} bytes; this is no template")
            source = self._path.read_text(encoding="utf-8")
            code = self._language.compile(source, filename=str(self._path))
            return Compiled.from_code(self._language, code, self._language.make_globals(None))
        except OSError as error:
            raise BadTemplate(f"{self._path}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadTemplate(f"{self._path}: this is not UTF-8 text") from None
        except TemplateSyntaxError as error:
            raise BadTemplate(f"{self._path}:{error.lineno}: {error.message}") from None
        except TemplateError as error:
            raise BadTemplate(f"{self._path}: {error}") from None

    def _line(self) -> int:
        """Of the template, where the error at hand came from: Jinja names its lines in the traceback."""
        lines = [number for name, number in _frames(sys.exc_info()[2]) if name == str(self._path)]
        return lines[-1] if lines else 1


def templates_of(named: BaseModel | None, *, slack: bool = False) -> dict[str, Template]:
    """Those of a channel's settings, by name. Raises BadTemplate."""
    paths: dict[str, Path] = named.model_dump(exclude_none=True) if named else {}
    return {name: Template(path, "slack" if slack else "html" if name == "html" else "text") for name, path in paths.items()}


def _frames(trace: Any) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def environment(form: Form) -> ImmutableSandboxedEnvironment:
    """No files, no imports, no attributes that begin with _; a name that is misspelt is an error."""
    finalize: Callable[[Any], Any] | None = _for_slack if form == "slack" else None
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=form == "html", finalize=finalize, trim_blocks=True, lstrip_blocks=True)
    made.filters["link"] = _linked
    return made


def words_of(message: Message) -> dict[str, Any]:
    """What a template may use. Times are datetimes; texts are those of the channel's first language, and `in_languages` has each."""
    alert, first = message.alert, message.languages[0]
    return {
        "alert": alert.model_dump(mode="python"),
        "language": first,
        "headline": headline(alert, first),
        "description": description(alert, first),
        "in_languages": [
            {"language": language, "headline": headline(alert, language), "description": description(alert, language)} for language in message.languages
        ],
        "sources": [{"publisher": one.publisher or one.article_id, "quote": " ".join(one.quote.split()), "url": link(one)} for one in alert.evidence],
        "earlier": len(message.told),
    }


def _for_slack(value: Any) -> Any:
    return value if isinstance(value, Ready) else str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _linked(url: str | None, text: object) -> str:
    """Slack's link, or the text alone where there is no address."""
    shown = str(_for_slack(text)).replace("|", "∣")
    return Ready(f"<{url}|{shown}>") if url else Ready(shown)


NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
_SAID = Wording(id="Serangan", en="Attack", ar="هجوم")
SPARSE = Alert(
    alert_id="a-1", revision=2, kind="lull_broken", state="firing", onset=NOON, updated_at=NOON, headline=_SAID, description=_SAID, method="trial", rule="lull_broken",
    series=Series(series_id="country:IQ", kind="country", key="IQ", name="Iraq"), window=Window(start=NOON.date(), end=NOON.date()), observed=1, software_version="0",
)  # fmt: skip
FULL = SPARSE.model_copy(
    update={
        "state": "resolved", "resolved_at": NOON, "expires": NOON, "expected": 0.5, "p_value": 0.001, "reason": "over", "references": ("a-1/1",), "independent_sources": 2,
        "place": Place(name="Ain al-Asad", lat=33.8, lon=42.4, country="IQ"), "area": Area(description="Ain al-Asad", lat=33.8, lon=42.4, radius_km=5),
        "events": (AlertEvent(event_id="e-1", version=1, summary=_SAID, place="Ain al-Asad", lat=33.8, lon=42.4, killed=Range(min=1, max=2), injured=Range(min=0, max=0)),),
        "evidence": (AlertEvidence(article_id="b-1", url="https://outlet.example/1", publisher="Outlet", title="Attack", language="en", quote="Two rockets."),),
    }
)  # fmt: skip
