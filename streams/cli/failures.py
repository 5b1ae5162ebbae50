"""How a command ends when it cannot go on: one line on stderr, exit 2 for what the caller must mend, 1 for what went wrong on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from kafka.errors import KafkaError

    from streams.adapters.audit import What
    from streams.adapters.metrics import Metrics
    from streams.adapters.tracing import Tracing
    from streams.settings import Settings


def stop(message: str, code: int = 2) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def brokers_of(command: str, settings: "Settings", otherwise: str = "") -> str:
    """Where Kafka is. Ends the process where nothing is named, and where a broker answers that does not let us in."""
    if not settings.kafka_bootstrap:
        stop(f"siaga {command}: no broker is named. Set SIAGA_KAFKA_BOOTSTRAP, for example to the address that `siaga broker` prints{otherwise}.")
    if settings.kafka_security_protocol != "PLAINTEXT":
        from streams.adapters.login import LoginRefused, check_login

        try:
            check_login(settings)
        except LoginRefused as refusal:
            stop(f"siaga {command}: {refusal}", 1)
    return settings.kafka_bootstrap


@contextmanager
def written_down(settings: "Settings", command: str, what: "What", **on: object) -> Iterator[None]:
    """An operator's act, in the audit log. Ends the process where that cannot be written: then it was not done."""
    from streams.adapters.audit import Audit, NoAudit, at_this_terminal

    try:
        with Audit(settings.audit_log).act(what, at_this_terminal(command), **on):
            yield
    except NoAudit as error:
        stop(f"siaga {command}: {error}", 1)


def serve_metrics(command: str, settings: "Settings", metrics: "Metrics", port: int, mend: str) -> None:
    """Answers Prometheus from now on and says where. Ends the process where that port or address cannot be had; `mend`: how another is named."""
    import errno

    try:
        taken = metrics.serve(settings.metrics_host, port)
    except OSError as error:
        what = (
            f"port {port} is taken by another program"
            if error.errno == errno.EADDRINUSE
            else f"cannot listen on {settings.metrics_host}:{port} ({error.strerror})"
        )
        stop(f"siaga {command}: metrics cannot be served, {what}. Choose another with {mend}, or let siaga choose (0); SIAGA_METRICS_HOST names the address.")
    typer.echo(f"metrics: http://{settings.metrics_host}:{taken}/metrics", err=True)


def stop_without_kafka(command: str, settings: "Settings", error: "KafkaError", more: str = "") -> NoReturn:
    from streams.adapters.login import what_failed

    stop(f"siaga {command}: {what_failed(error, settings)}{more}", 1)


@contextmanager
def traced(settings: "Settings", process: str) -> "Iterator[Tracing | None]":
    """What makes traces, where a setting asks for them; what is not sent yet is sent at the end of the block. Ends the process where it cannot be had."""
    from streams.adapters.tracing import NoTracing, tracing_of

    try:
        tracing = tracing_of(settings, process)
    except NoTracing as error:
        stop(f"siaga {process}: {error}")
    try:
        yield tracing
    finally:
        if tracing:
            tracing.close()
