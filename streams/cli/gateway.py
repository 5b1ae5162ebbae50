"""siaga gateway: the map, the API and the live stream; and the keys that open them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)
FILE_FAULT = "siaga gateway: {file} cannot be worked on ({why}). See to the disk and start again; what is damaged is read anew from Kafka."


class Role(StrEnum):
    READER = "reader"
    ANALYST = "analyst"
    OPERATOR = "operator"


@app.callback(invoke_without_command=True)
def gateway(
    context: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; else SIAGA_GATEWAY_HOST. Anything but loopback lets others in, who may read unless keys or a login are set (docs/api.md)."
        ),
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; else SIAGA_GATEWAY_PORT. 0 takes a free one.")] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Throw away what is kept of alerts and events, and read the topics anew; else reading goes on where it stood.")
    ] = False,
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of /metrics, on SIAGA_METRICS_HOST; none is served where it is not named. 0 takes a free one.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A host name to answer for beside the loopback ones; may be given again.")] = None,
) -> None:
    """Serve the map of alerts and events until stopped; prints its address.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga gateway --port 0 --metrics-port 6068
    """
    if context.invoked_subcommand:
        return
    import asyncio
    import sqlite3

    from streams.adapters.logs import quiet_logs
    from streams.adapters.metrics import Metrics
    from streams.cli.failures import brokers_of, serve_metrics, stop, traced
    from streams.gateway.database import FileInUse
    from streams.gateway.keys import FaultyKeys
    from streams.gateway.readfile import file_of
    from streams.gateway.run import serve_until_stopped
    from streams.gateway.serve import PortTaken
    from streams.settings import load_settings

    settings = load_settings()
    brokers = brokers_of("gateway", settings)
    quiet_logs(settings.log_level)
    host = settings.gateway_host if host is None else host
    port = settings.gateway_port if port is None else port
    metrics = Metrics()
    if metrics_port is not None:
        serve_metrics("gateway", settings, metrics, metrics_port, "--metrics-port")
    try:
        with traced(settings, "gateway") as tracing:
            serving = serve_until_stopped(
                settings, brokers, host=host, port=port, allowed_hosts=allow_host or (), announce=typer.echo, rebuild=rebuild, tracing=tracing, metrics=metrics
            )
            asyncio.run(serving)
    except FaultyKeys as error:
        stop(str(error))
    except FileInUse as error:
        stop(f"siaga gateway: {error}. A second gateway needs a SIAGA_DATA_DIR of its own.", 1)
    except sqlite3.Error as error:
        stop(FILE_FAULT.format(file=file_of(settings), why=error), 1)
    except ExceptionGroup as group:
        if (fault := group.subgroup(sqlite3.Error)) is None:
            raise
        stop(FILE_FAULT.format(file=file_of(settings), why=fault.exceptions[0]), 1)
    except PortTaken:
        stop(f"siaga gateway: port {port} is taken by another program. Choose one with --port, or let siaga choose (--port 0).")
    except OSError as error:
        if error.filename:
            stop(f"siaga gateway: {error.filename}: {error.strerror}. Its file of alerts and events needs a place: set SIAGA_DATA_DIR.", 1)
        stop(f"siaga gateway: cannot listen on {host}: {(error.strerror or str(error)).split(' (')[0]}. Choose an address of this machine with --host.")


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="Who shows it, as the audit log will have it: small letters and digits, as night-desk.")],
    role: Annotated[Role, typer.Argument(help="reader sees all; analyst also sends articles and sets watches; operator may do everything.")],
    file: Annotated[
        Path | None, typer.Option("--file", help="The file of keys, made where there is none; else that of SIAGA_GATEWAY_KEYS.", dir_okay=False)
    ] = None,
) -> None:
    """Make a key, add its hash to the file of keys, and print it: this once, for the hash cannot give it back. A running gateway takes it at once.

    Example: siaga gateway key night-desk analyst --file keys.yaml
    """
    from streams.cli.failures import stop
    from streams.gateway.keys import FaultyKeys, add_key
    from streams.settings import load_settings

    keys = file or load_settings().gateway_keys
    if keys is None:
        stop("siaga gateway key: no file of keys is named. Give --file FILE or set SIAGA_GATEWAY_KEYS.")
    try:
        made = add_key(keys, name, role.value)
    except FaultyKeys as error:
        stop(str(error))
    except OSError as error:
        stop(f"siaga gateway key: {keys} cannot be written ({error.strerror}). Name another file with --file.")
    typer.echo(made)
    typer.echo(f"siaga gateway key: {name} is in {keys}. Whoever shows the key (Authorization: Bearer KEY) is {role.value}; it is not kept anywhere.", err=True)
