"""siaga bench gateway: requests a second of the usual lists on one core, thousands of live streams, memory; beside a bare server in the same run."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from streams.adapters.broker.parent import die_at_once_with_parent
from streams.cli.bench.process import Measured
from streams.cli.failures import stop

GZIP = "accept-encoding: gzip"
CONNECTIONS = 64
SLICE = 500
SPARE_FILES = 200
IDLE_TIMES = 4
"""So much longer than a list is asked for: pings come every 15 seconds."""

LISTS = {
    "events of a country, 50": "/v1/events?country=IQ&limit=50&min_killed=0&until=2024-{month:02}-{day:02}",
    "events by words in all, 50": "/v1/events?q=town%20{number}&limit=50",
    "first page of alerts, 200": "/v1/alerts?until=2025-{month:02}-{day:02}",
    "events as GeoJSON, 2,000": "/v1/events.geojson?limit=2000&until=2024-{month:02}-{day:02}",
}
SERIES = {"series of a country": "/v1/series?country=IQ&days={number}"}


def bench_gateway(
    events: Annotated[int, typer.Option(help="Events that the gateway holds.", min=10, max=50_000)] = 50_000,
    alerts: Annotated[int, typer.Option(help="Alerts that it holds.", min=1, max=5_000)] = 5_000,
    streams: Annotated[int, typer.Option(help="Live streams that are read at once.", min=1, max=6_000)] = 5_000,
    seconds: Annotated[float, typer.Option(help="How long each list is asked for.", min=0.1, max=60)] = 5.0,
    told: Annotated[int, typer.Option(help="Alerts that the readers of the live stream are told of.", min=1, max=100)] = 10,
) -> None:
    """Requests a second of the usual lists on one core, live streams with the time until the last is told, memory and CPU; a bare server beside it.

    Example: siaga bench gateway --streams 5000
    """
    _raise_open_files(streams)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite"
        _fill(file, events, alerts)
        typer.echo(f"file     {file.stat().st_size / 1e6:,.0f} MB")
        with _server("bare") as (bare, address):
            asyncio.run(_ask_for(bare, address, {"bare server, a short JSON": ("/", [])}, seconds))
        with _server(str(file)) as (gateway, address):
            typer.echo(f"memory   {gateway.resident_mb(most=False):,.0f} MB when it has started")
            asyncio.run(_lists(gateway, address, seconds))
            asyncio.run(_ask_anew(gateway, address, LISTS, seconds))
            typer.echo(f"memory   {gateway.resident_mb():,.0f} MB at most so far")
            asyncio.run(_crowd(gateway, address, streams, told, idle=IDLE_TIMES * seconds))
            typer.echo(f"memory   {gateway.resident_mb():,.0f} MB at most so far")
            asyncio.run(_ask_anew(gateway, address, SERIES, seconds))
            typer.echo(f"memory   {gateway.resident_mb():,.0f} MB at most in all, with what series need (numpy, scipy)")


def _raise_open_files(streams: int) -> None:
    """Each stream is an open file here and one in the gateway."""
    import resource

    wanted = streams + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        stop(
            f"siaga bench gateway: {streams:,} streams need {wanted:,} open files, and the system gives {hard:,}. Raise ulimit -Hn, or ask for fewer with --streams."
        )
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _fill(file: Path, events: int, alerts: int) -> None:
    from streams.cli.bench.board import made_up_alert, made_up_event
    from streams.gateway.board import Board
    from streams.gateway.readmodel import ReadModel

    board = Board(ReadModel(file))
    spent = 0.0
    for first in range(0, events, SLICE):
        found = [made_up_event(number) for number in range(first, min(first + SLICE, events))]
        began = time.perf_counter()
        with board.taking():
            for event in found:
                board.put_event(event, quiet=True)
        spent += time.perf_counter() - began
    typer.echo(f"taken in {events / spent:,.0f} events a second")
    with board.taking():
        for number in range(alerts):
            board.put_alert(made_up_alert(number), quiet=True)
    board.model.close()


@contextmanager
def _server(what: str) -> Iterator[tuple[Measured, str]]:
    """Alone on the first core, where the system lets us say so; who asks is on the others."""
    command = [sys.executable, "-m", "streams.cli.bench.served", what]
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_at_once_with_parent) as process:
        try:
            if len(cores) > 1:
                os.sched_setaffinity(process.pid, cores[:1])
                os.sched_setaffinity(0, cores[1:])
            assert process.stdout  # noqa: S101 - narrows the type
            address = process.stdout.readline().decode().strip()
            if not address:
                stop("siaga bench gateway: the server did not start; what it said stands above.", 1)
            yield Measured(process), address
        finally:
            process.kill()
            if len(cores) > 1:
                os.sched_setaffinity(0, cores)


async def _lists(gateway: Measured, address: str, seconds: float) -> None:
    from streams.cli.bench.callers import tag_of

    page = {
        "first page of alerts, 20": ("/v1/alerts?limit=20", [GZIP]),
        "first page of alerts, 200": ("/v1/alerts", [GZIP]),
        "events of a country, 50": ("/v1/events?country=IQ&limit=50", [GZIP]),
        "events by place and weapon, 50": ("/v1/events?place=town%2017&weapon=drone&limit=50", [GZIP]),
        "events as GeoJSON, 2,000": ("/v1/events.geojson?limit=2000", [GZIP]),
        "not changed (304)": ("/v1/alerts?limit=20", [GZIP, f"if-none-match: {await tag_of(address, '/v1/alerts?limit=20')}"]),
        "one alert": ("/v1/alerts/alert-00007", [GZIP]),
        "one event": ("/v1/events/evt-000007", [GZIP]),
    }
    await _ask_for(gateway, address, page, seconds)


async def _ask_for(server: Measured, address: str, asked: dict[str, tuple[str, list[str]]], seconds: float) -> None:
    from streams.cli.bench.callers import ask

    for name, (path, headers) in asked.items():
        await ask(address, path, headers, seconds=0, connections=1)  # what is asked for the first time is told below
        before = server.cpu()
        found = await ask(address, path, headers, seconds=seconds, connections=CONNECTIONS)
        cpu = server.cpu() - before
        typer.echo(
            f"asked    {name:32} {found.count / found.seconds:8,.0f} a second by the clock with {_share(cpu, found.seconds)} of its core, {_of_cpu(found.count, cpu)} each second of CPU; {found.status}, {found.bytes_each:,} bytes"
        )


async def _ask_anew(server: Measured, address: str, names: dict[str, str], seconds: float) -> None:
    """Every question another one, so that no answer is kept."""
    from streams.cli.bench.callers import ask

    for name, pattern in names.items():
        paths = [pattern.format(number=number + 1, month=number // 28 % 12 + 1, day=number % 28 + 1) for number in range(300)]
        before, began = server.cpu(), time.perf_counter()
        asked = 0
        while time.perf_counter() - began < seconds and asked < len(paths):
            await ask(address, paths[asked], [GZIP], seconds=0, connections=1)
            asked += 1
        took, cpu = time.perf_counter() - began, server.cpu() - before
        typer.echo(f"anew     {name:32} {asked / took:8,.0f} a second, {_of_cpu(asked, cpu)} each second of CPU; none was kept")


def _of_cpu(count: int, cpu: float) -> str:
    """What a core with nothing else to do would answer; unknown where the system has no /proc."""
    return f"{count / cpu:8,.0f}" if cpu else " unknown"


def _share(cpu: float, seconds: float) -> str:
    """How much of the core the server had: where it is less than nearly all, the clock tells of other work or of who asks, and not of the server."""
    return f"{100 * cpu / seconds:3.0f} %" if cpu else "unknown"


async def _crowd(gateway: Measured, address: str, streams: int, told: int, *, idle: float) -> None:
    from streams.cli.bench.callers import Crowd

    crowd = Crowd(address)
    began, before = time.perf_counter(), gateway.cpu()
    try:
        await crowd.gather(streams)
    except (TimeoutError, OSError) as error:
        stop(f"siaga bench gateway: not all of {streams:,} streams were let in ({error or 'too late'}).", 1)
    typer.echo(f"streams  {streams:,} open after {time.perf_counter() - began:.1f} s, {gateway.resident_mb(most=False):,.0f} MB")
    last, median, cpu = [], [], []
    process = gateway.process
    assert process.stdin  # noqa: S101 - narrows the type
    assert process.stdout  # noqa: S101 - narrows the type
    for _ in range(told):
        before = gateway.cpu()
        process.stdin.write(b"alert\n")
        process.stdin.flush()
        heard = sorted(await crowd.hear(streams))
        put = float(await asyncio.to_thread(process.stdout.readline))
        last.append(heard[-1] - put)
        median.append(heard[len(heard) // 2] - put)
        cpu.append(gateway.cpu() - before)
    last.sort()
    typer.echo(
        f"told     {told} alerts: the middle reader after {sorted(median)[told // 2] * 1e3:,.0f} ms, the last after {last[told // 2] * 1e3:,.0f} ms"
        f" (at worst {last[-1] * 1e3:,.0f}); {sum(cpu) / told * 1e3:,.0f} ms of CPU each"
    )
    before, began = gateway.cpu(), time.perf_counter()
    await asyncio.sleep(idle)
    typer.echo(f"idle     {(gateway.cpu() - before) / (time.perf_counter() - began) * 100:.1f} % of a core, pings alone; {crowd.lost} streams lost")
    crowd.leave()
