"""A collector of OpenTelemetry on this machine: OTLP over HTTP, as any other speaks it."""

from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.receiver import Call, Receiver, Reply


@dataclass(frozen=True)
class Collected:
    """A span. `parent` is empty where a trace begins; `links` are ids of traces."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    links: frozenset[str]
    attributes: dict[str, str]


def answer(number: int, call: Call) -> Reply:
    return (200, {"Content-Type": "application/x-protobuf"}, b"") if call.path == "/v1/traces" else (404, {}, b"")


def collected(receiver: Receiver) -> list[Collected]:
    """All spans that came so far."""
    return [
        Collected(
            next((one.value.string_value for one in group.resource.attributes if one.key == "service.name"), ""),
            span.name,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
            frozenset(link.trace_id.hex() for link in span.links),
            {one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes},
        )
        for call in receiver.calls
        for group in ExportTraceServiceRequest.FromString(call.body).resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]
