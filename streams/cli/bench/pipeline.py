"""siaga bench pipeline: one worker on a real Kafka beside a Faust agent that only reads, and beside several workers; from article to alert; back to work after a kill."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple
from uuid import uuid4

import orjson
import typer

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters.broker.parent import die_at_once_with_parent
from streams.cli.bench.news import grave, made_up
from streams.cli.bench.process import Measured
from streams.cli.failures import stop

if TYPE_CHECKING:
    from streams.settings import Settings

LONG_AGO = datetime(2023, 9, 1, tzinfo=UTC)
APART = timedelta(seconds=10)
"""Between made-up articles by the clock that they carry: none of their outlets comes near its cap."""
TICK_EVERY = 200
GRAVE_EVERY = 3.0
"""Seconds between the attacks whose alerts are waited for."""
PATIENCE_SECONDS = 300
"""How long nothing may come."""
STOPS = (("kill -9", signal.SIGKILL), ("SIGTERM", signal.SIGTERM))


class Site:
    """Topics of their own, workers over them, a player before and a witness behind."""

    def __init__(self, settings: "Settings", folder: Path, name: str, *, ticks: bool, workers: int = 1):
        from streams.adapters.topics import create_topics
        from streams.demo.player import Player
        from streams.demo.witness import Witness

        self._folder = folder / name
        self._folder.mkdir()
        self._ticks = ticks
        self.settings = settings.model_copy(update={"topic_prefix": f"bench-{name}-{uuid4().hex[:6]}.", "data_dir": self._folder})
        create_topics(self.settings)
        bootstrap = str(settings.kafka_bootstrap)
        self.player: Player = Player(self.settings, bootstrap)
        self.witness: Witness = Witness(self.settings, bootstrap, self.player.sent, lambda _: None)
        self.workers = [self._start(number) for number in range(workers)]

    @property
    def worker(self) -> Measured:
        """The first."""
        return self.workers[0]

    def restart(self) -> None:
        """The first, which has ended."""
        self.workers[0] = self._start(0)

    def cpu(self) -> float:
        """Seconds of all workers so far."""
        return sum(worker.cpu() for worker in self.workers)

    def _start(self, number: int) -> Measured:
        environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": str(self.settings.kafka_bootstrap), "SIAGA_TOPIC_PREFIX": self.settings.topic_prefix,
            "SIAGA_PARTITIONS": str(self.settings.partitions), "SIAGA_DATA_DIR": str(self.settings.data_dir), "SIAGA_METRICS_PORT": "0",
        }  # fmt: skip
        with (self._folder / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "streams", "worker", "--name", f"bench-{number}", *([] if self._ticks else ["--no-ticks"])]
            return Measured(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_at_once_with_parent))

    def wait(self, as_of: datetime) -> None:
        """Until the last stage is done with that tick; a worker that ended by itself is started again, as whoever runs it would."""
        heard, deadline = self.witness.heard, time.monotonic() + PATIENCE_SECONDS
        while not self.witness.has_seen(as_of):
            if self.witness.heard != heard:
                heard, deadline = self.witness.heard, time.monotonic() + PATIENCE_SECONDS
            for number, worker in enumerate(self.workers):
                if worker.process.poll() is not None:
                    self.workers[number] = self._start(number)
            if time.monotonic() > deadline:
                words = (self._folder / "worker.log").read_text(errors="replace").strip().splitlines()[-5:]
                stop("siaga bench pipeline: the worker did not come to the end. Its last words:\n" + "\n".join(words), 1)
            time.sleep(0.005)

    def gather(self) -> None:
        """Until every worker has its partitions: its start belongs to no article."""
        from streams.adapters.topics import admin_client

        group = self.settings.topic_prefix + "siaga"
        deadline = time.monotonic() + PATIENCE_SECONDS
        with admin_client(self.settings) as admin:
            while (told := admin.describe_groups([group])[group])["group_state"] != "Stable" or len(told["members"]) < len(self.workers):
                if time.monotonic() > deadline:
                    stop(f"siaga bench pipeline: {len(told['members'])} of {len(self.workers)} workers came to work", 1)
                time.sleep(0.2)

    def close(self) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.process.terminate()
        for worker in self.workers:
            try:
                worker.process.wait(30)
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self.witness.close()
        self.player.close()


def bench_pipeline(
    articles: Annotated[int, typer.Option(help="Made-up articles for the throughput.", min=100)] = 10_000,
    rate: Annotated[float, typer.Option(help="Articles a second while the time from article to alert is taken.", min=0.1)] = 20.0,
    seconds: Annotated[float, typer.Option(help="For so long.", min=5)] = 60.0,
    stops: Annotated[int, typer.Option(help="Kills of each kind.", min=0)] = 3,
    workers: Annotated[int, typer.Option(help="The same articles through so many workers too, beside one.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Of the made-up articles.")] = 1,
) -> None:
    """Articles a second of one worker beside a Faust agent that only reads the same records; from article to alert; back to work after a kill. Takes minutes.

    On the Kafka of SIAGA_KAFKA_BOOTSTRAP, or on an embedded one that shares this machine's cores with the worker.

    Example: siaga bench pipeline --articles 2000 --rate 50 --workers 2
    """
    from streams.settings import load_settings

    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as name, _kafka(settings, Path(name)) as bootstrap:
        settings = settings.model_copy(update={"kafka_bootstrap": bootstrap})
        _throughput(settings, Path(name), articles, random.Random(seed), workers)  # noqa: S311 (a seeded draw, no secret)
        _latency(settings, Path(name), rate, seconds, random.Random(seed))  # noqa: S311 as above
        if stops:
            _stops(settings, Path(name), stops)


@contextmanager
def _kafka(settings: "Settings", folder: Path) -> Iterator[str]:
    if settings.kafka_bootstrap:
        yield settings.kafka_bootstrap
        return
    from streams.adapters.broker.jars import BrokerError
    from streams.adapters.broker.server import Broker

    try:
        with Broker(folder / "broker", settings.cache_dir, say=lambda line: typer.echo(line, err=True)) as broker:
            yield broker.bootstrap
    except BrokerError as error:
        stop(f"siaga bench pipeline: {error}", 1)


class Pace(NamedTuple):
    """What articles took from the first sent to the last tick out of the last stage: seconds, seconds of CPU of all workers, and the most memory of any of them."""

    took: float
    cpu: float
    resident_mb: float


def _throughput(settings: "Settings", folder: Path, count: int, rng: random.Random, workers: int) -> None:
    rows = [one.model_copy(update={"fetched_at": LONG_AGO + n * APART}) for n, one in enumerate(made_up(rng, count))]
    size = sum(len(one.model_dump_json()) for one in rows) / count
    with closing(Site(settings, folder, "throughput", ticks=False)) as site:
        alone = _pace(site, rows)
        records = count + settings.partitions * (3 + count // TICK_EVERY)
        bare = _bare(settings, site.settings.topic_prefix + "articles.raw", records)
    typer.echo(f"news      {count:,} made-up articles, {size:,.0f} bytes each; one worker, {settings.partitions} partitions")
    typer.echo(
        f"worker    {count / alone.took:,.0f} articles a second, to the last alert; {1000 * alone.cpu / count:.2f} ms of CPU an article; {alone.resident_mb:,.0f} MB resident at most"
    )
    typer.echo(
        f"bare      {records / bare['seconds']:,.0f} records a second by a Faust agent that reads the same raw with orjson; {1000 * bare['cpu'] / records:.2f} ms of CPU a record"
    )
    typer.echo(f"ratio     {count / alone.took / (records / bare['seconds']):.2f}")
    if workers > 1:
        with closing(Site(settings, folder, "workers", ticks=False, workers=workers)) as site:
            together = _pace(site, rows)
        scaling = workers * alone.cpu / together.cpu if together.cpu else 0.0
        typer.echo(
            f"workers   {workers}: {count / together.took:,.0f} articles a second; {1000 * together.cpu / count:.2f} ms of CPU an article, all of them together; "
            f"{together.resident_mb:,.0f} MB resident at most each; with cores of their own {scaling:.2f} times one by CPU time, where news is spread evenly"
        )


def _pace(site: Site, rows: list[RawArticle]) -> Pace:
    _tick(site, LONG_AGO)
    site.wait(LONG_AGO)
    site.gather()
    _tick(site, LONG_AGO + APART / 2)
    site.wait(LONG_AGO + APART / 2)
    began, cpu = time.perf_counter(), site.cpu()
    site.player.play(_with_ticks(rows), lambda _: None)
    site.wait(LONG_AGO + (len(rows) + 1) * APART)
    return Pace(time.perf_counter() - began, site.cpu() - cpu, max(worker.resident_mb() for worker in site.workers))


def _with_ticks(rows: list[RawArticle]) -> Iterator[RawArticle | Tick]:
    for n, article in enumerate(rows, 1):
        yield article
        if n % TICK_EVERY == 0:
            yield Tick(as_of=LONG_AGO + n * APART)
    yield Tick(as_of=LONG_AGO + (len(rows) + 1) * APART)


def _tick(site: Site, as_of: datetime) -> None:
    site.player.play([Tick(as_of=as_of)], lambda _: None)


def _bare(settings: "Settings", topic: str, records: int) -> dict[str, float]:
    command = [sys.executable, "-m", "streams.cli.bench.bare", str(settings.kafka_bootstrap), topic, str(records)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("{")), None)
    if line is None:
        stop(f"siaga bench pipeline: the agent that only reads did not end: {done.stderr.strip().splitlines()[-1:]}", 1)
    found: dict[str, float] = orjson.loads(line)
    return found


def _latency(settings: "Settings", folder: Path, rate: float, seconds: float, rng: random.Random) -> None:
    from streams.demo.witness import quantile

    with closing(Site(settings, folder, "latency", ticks=True)) as site:
        site.wait(datetime.now(UTC))
        news, graves = iter(made_up(rng, int(rate * seconds) + 1)), 0
        began = time.monotonic()
        while (now := time.monotonic() - began) < seconds:
            if now >= graves * GRAVE_EVERY:
                site.player.play([grave(graves, datetime.now(UTC))], lambda _: None)
                graves += 1
            if (article := next(news, None)) is not None:
                site.player.play([article.model_copy(update={"fetched_at": datetime.now(UTC)})], lambda _: None)
            sent = len(site.player.sent) - graves
            time.sleep(max(0.0, began + sent / rate - time.monotonic()))
        site.wait(datetime.now(UTC) + timedelta(seconds=2))
        delays = site.witness.delays
    if not delays:
        typer.echo("latency   no alert came of the attacks that were told")
        return
    typer.echo(
        f"latency   article to alert: p50 {quantile(delays, 0.5):.2f} s, p99 {quantile(delays, 0.99):.2f} s at {rate:g} articles a second "
        f"({len(delays)} revisions of {graves} attacks; a tick a {settings.tick_seconds:g} s is part of it)"
    )


def _stops(settings: "Settings", folder: Path, times: int) -> None:
    with ExitStack() as stack:
        site = stack.enter_context(closing(Site(settings, folder, "stops", ticks=False)))
        moment = LONG_AGO
        _tick(site, moment)
        site.wait(moment)
        for name, how in STOPS:
            took = []
            for _ in range(times):
                site.worker.process.send_signal(how)
                site.worker.process.wait(60)
                began = time.monotonic()
                site.restart()
                moment += timedelta(hours=1)
                _tick(site, moment)
                site.wait(moment)
                took.append(time.monotonic() - began)
            typer.echo(f"stops     {name}: back at work {', '.join(f'{seconds:.1f}' for seconds in sorted(took))} s after its restart")
