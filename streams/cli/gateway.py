"""siaga gateway: the map, the API and the live stream."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def gateway(
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on; else SIAGA_GATEWAY_HOST. Anything but loopback lets others in, and the gateway asks nobody for a password."),
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; else SIAGA_GATEWAY_PORT. 0 takes a free one.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A host name to answer for beside the loopback ones; may be given again.")] = None,
) -> None:
    """Serve the map of alerts and events until stopped; prints its address.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga gateway --port 0
    """
    import asyncio

    from streams.adapters.logs import quiet_logs
    from streams.cli.failures import brokers_of, stop
    from streams.gateway.run import serve_until_stopped
    from streams.gateway.serve import PortTaken
    from streams.settings import load_settings

    settings = load_settings()
    brokers = brokers_of("gateway", settings)
    quiet_logs(settings.log_level)
    host = settings.gateway_host if host is None else host
    port = settings.gateway_port if port is None else port
    try:
        asyncio.run(serve_until_stopped(settings, brokers, host=host, port=port, allowed_hosts=allow_host or (), announce=typer.echo))
    except PortTaken:
        stop(f"siaga gateway: port {port} is taken by another program. Choose one with --port, or let siaga choose (--port 0).")
    except OSError as error:
        stop(f"siaga gateway: cannot listen on {host}: {(error.strerror or str(error)).split(' (')[0]}. Choose an address of this machine with --host.")
