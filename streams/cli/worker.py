"""siaga worker: reads, joins, counts and alerts, on Kafka."""

import gc
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def worker(
    name: Annotated[
        str, typer.Option(help="This worker's name: the same after each restart, its own among workers. Its state lies in a folder of that name.")
    ] = "",
    ticks: Annotated[bool, typer.Option("--ticks/--no-ticks", help="Tell the time. Without, whoever sends the articles sends the ticks too.")] = True,
) -> None:
    """Run the pipeline on Kafka until stopped.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga worker --name a
    """
    from streams.adapters.logs import quiet_logs
    from streams.app.stopping import TimelyWorker
    from streams.bootstrap import bootstrap, default_instance
    from streams.cli.failures import brokers_of, serve_metrics, traced
    from streams.settings import load_settings

    settings = load_settings()
    brokers = brokers_of("worker", settings)
    quiet_logs(settings.log_level)
    siaga = bootstrap(settings)
    serve_metrics("worker", settings, siaga.metrics, settings.metrics_port, "SIAGA_METRICS_PORT")
    with traced(settings, "worker") as tracing:
        application = siaga.worker(brokers, instance=name or default_instance(), tick_seconds=settings.tick_seconds if ticks else 0, tracing=tracing)
        application.finalize()
        gc.freeze()  # what is loaded stays: Faust looks through all that is not frozen for garbage, once a table, at each rebalance and when it stops
        TimelyWorker(application, stop_seconds=settings.stop_seconds, loglevel="WARNING", logfile=None, override_logging=False).execute_from_commandline()
