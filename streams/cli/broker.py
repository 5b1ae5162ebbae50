"""siaga broker: a real Apache Kafka on this machine."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def broker(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 lets the system choose.", min=0, max=65535)] = 9092,
    data: Annotated[Path | None, typer.Option(help="Folder of its data; kept between starts. Default: in SIAGA_DATA_DIR.")] = None,
) -> None:
    """Run Apache Kafka on loopback until Ctrl-C; prints its address on standard output when it is ready.

    Example: siaga broker --port 9092
    """
    import signal
    import time

    from streams.adapters.broker.jars import BrokerError
    from streams.adapters.broker.server import Broker
    from streams.cli.failures import stop
    from streams.settings import load_settings

    settings = load_settings()

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        with Broker(
            data or settings.data_dir / "broker", settings.cache_dir, port=port, say=lambda line: typer.echo(f"siaga broker: {line}", err=True)
        ) as running:
            typer.echo(running.bootstrap)
            while True:
                time.sleep(0.5)
                running.check()
    except BrokerError as error:
        stop(f"siaga broker: {error}", code=1)
    except KeyboardInterrupt:
        typer.echo("siaga broker: stopped", err=True)
