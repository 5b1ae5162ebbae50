"""siaga bench: figures that anyone can make again, with a seed. One file for each."""

import typer

from streams.cli.bench import detect, family, fit, gateway, ingest, pipeline, read, resolve

app = typer.Typer(help="Figures that anyone can make again.\n\nExample: siaga bench detect --seed 1", no_args_is_help=True)
app.command("detect")(detect.bench_detect)
app.command("family")(family.bench_family)
app.command("fit-detect")(fit.fit_detect)
app.command("resolve")(resolve.bench_resolve)
app.command("read")(read.bench_read)
app.command("ingest")(ingest.bench_ingest)
app.command("gateway")(gateway.bench_gateway)
app.command("pipeline")(pipeline.bench_pipeline)
