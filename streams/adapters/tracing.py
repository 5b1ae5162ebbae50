"""Traces by OpenTelemetry, where a setting asks for them: what belongs together across processes and topics, by `traceparent` headers (W3C Trace Context).

Off, nothing of it is imported. On, spans carry ids and counts, never a word of an article. Which of them are kept, and all else, the standard variables say (OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS, OTEL_BSP_..., opentelemetry.io/docs/specs/otel/configuration).
"""

import os
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from streams import __version__
from streams.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

TRACEPARENT = "traceparent"
FORM = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
STANDARD = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
LINKS_MAX = 128
"""The limit of the specification; more would be dropped without a word."""
Kind = Literal["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]


class NoTracing(RuntimeError):
    """Traces are asked for and cannot be made; the words say what to do."""


class Begun:
    """A span on its way. `traceparent` is what others continue it by."""

    def __init__(self, span: "Span"):
        self._span = span
        context = span.get_span_context()
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def end(self, **attributes: str | int) -> None:
        self._span.set_attributes(attributes)
        self._span.end()

    def fail(self, why: str, **attributes: str | int) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._span.set_status(Status(StatusCode.ERROR, why))
        self.end(**attributes)


class Tracing:
    """Makes spans. Parents are told, never guessed from the thread: a record's context lies in its headers."""

    def __init__(self, provider: "TracerProvider"):
        self._provider = provider
        self._tracer = provider.get_tracer("siaga", __version__)

    def begin(
        self,
        name: str,
        kind: Kind = "INTERNAL",
        *,
        parent: str | None = None,
        links: Iterable[str] = (),
        at_ns: int | None = None,
        attributes: Mapping[str, str | int] | None = None,
    ) -> Begun:
        """`parent` and `links` are traceparents; without a parent a trace begins. `at_ns`: when it began, now where it is left out."""
        from opentelemetry.context import Context
        from opentelemetry.trace import Link, NonRecordingSpan, SpanKind, set_span_in_context

        above = set_span_in_context(NonRecordingSpan(_context(parent)), Context()) if parent else Context()
        linked = [Link(_context(one)) for one in list(dict.fromkeys(links))[:LINKS_MAX]]
        return Begun(self._tracer.start_span(name, above, SpanKind[kind], dict(attributes or {}), linked, at_ns))

    def close(self) -> None:
        """Sends what is not sent yet; gives up after the exporter's time limit."""
        self._provider.shutdown()


def tracing_of(settings: Settings, process: str) -> Tracing | None:
    """None where no setting asks for traces. `process`: worker, gateway, ... Raises NoTracing where the libraries are missing."""
    if not (settings.otel_endpoint or any(os.environ.get(name) for name in STANDARD)) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise NoTracing(
            f"traces are asked for (SIAGA_OTEL_ENDPOINT or {STANDARD[0]}), and {error.name} is not installed. Install siaga[otel], or unset them."
        ) from None
    address = f"{settings.otel_endpoint.rstrip('/')}/v1/traces" if settings.otel_endpoint else None
    named = {"service.version": __version__} | ({} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": f"siaga-{process}"})
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return Tracing(provider)


def traceparent_in(headers: Iterable[tuple[str, bytes]] | Mapping[str, bytes] | None) -> str | None:
    """A record's; None where there is none, or none that is one."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return next((as_traceparent(raw) for name, raw in pairs if name == TRACEPARENT), None)


def as_traceparent(told: bytes | str | None) -> str | None:
    text = bytes(told).decode("ascii", "replace") if isinstance(told, bytes | bytearray | memoryview) else told or ""
    return text if FORM.fullmatch(text) and text[3:35].strip("0") and text[36:52].strip("0") and text[:2] != "ff" else None


def _context(traceparent: str) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    _, trace, span, flags = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16) & TraceFlags.SAMPLED))
