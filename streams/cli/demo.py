"""siaga demo: everything on this machine, and the scenario."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End when the scenario is through, with a table of the alerts and the time from article to alert.")
    ] = False,
    pace: Annotated[
        float, typer.Option(help="Least seconds that an hour of the scenario with news takes; it takes longer where the worker does.", min=0, max=60)
    ] = 0.1,
    port: Annotated[int, typer.Option(help="Port of the map; 0 lets the system choose.", min=0, max=65535)] = 0,
) -> None:
    """Start Kafka, a worker and the map, play four months of news, and print the alerts as they come. Ctrl-C ends everything.

    Example: siaga demo --once
    """
    import signal

    from streams.adapters.broker.jars import BrokerError
    from streams.adapters.logs import quiet_logs
    from streams.cli.failures import stop
    from streams.demo.processes import ChildEnded
    from streams.demo.show import run
    from streams.settings import load_settings

    settings = load_settings()
    quiet_logs("WARNING")

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    for stopped_by in (signal.SIGTERM, signal.SIGINT):  # Ctrl-C too where the shell has put the demo into the background
        signal.signal(stopped_by, end)
    try:
        run(settings, once=once, pace=pace, port=port)
    except (BrokerError, ChildEnded) as error:
        stop(f"siaga demo: {error}", code=1)
    except KeyboardInterrupt:
        typer.echo("\nsiaga demo: everything is stopped", err=True)
