"""The Faust application: an agent and a table for each stage, and the ticker."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import faust
import structlog
from faust.types import TP

from schemas.control import Tick
from streams.adapters import wire
from streams.adapters.disk import is_disk_full
from streams.adapters.fail_points import FailPoint
from streams.adapters.metrics import Metrics
from streams.adapters.topics import DAY_MS
from streams.adapters.tracing import Tracing
from streams.app.canary import canary
from streams.app.damaged import end_where_damaged, set_aside_if_damaged
from streams.app.fail_points import FailingTable, acknowledging, committing, sending
from streams.app.lease import Lease, renewed_by_heartbeats
from streams.app.mends import is_current, mend_faust
from streams.app.partition_counts import METADATA_SECONDS, end_where_recounted
from streams.app.shell import BATCH_MAX, BATCH_SECONDS, Kafka, Shell, utc_now
from streams.app.waiting import waiting
from streams.stages.ports import Node

log = structlog.get_logger()

MESSAGE_BYTES = 8 * 1024 * 1024
SOURCE_STAGE = "ticker"
LEASE_SHARE, HEARTBEAT_SHARE = 0.75, 0.25
"""Of the time that Kafka waits for a worker that says nothing: for how long a worker believes that it is waited for (an answer is under way for a while, and writing takes its time), and how often it speaks."""
DISK_ADVICE = "Nothing is lost: what was not done is done again. Make room there and start the worker again."
TABLE_OPTIONS = {
    "driver": "rocksdict",
    "block_cache_size": 16 * 1024 * 1024,
    "block_cache_compressed_size": 4 * 1024 * 1024,
    "write_buffer_size": 4 * 1024 * 1024,
    "max_write_buffer_number": 2,
}
"""Faust's defaults would keep 2.5 GB a partition."""
CHANGELOG = {"max.compaction.lag.ms": str(7 * DAY_MS)}
"""By when Kafka lets go of what was overwritten."""


def build_app(
    nodes: Sequence[Node],
    *,
    name: str,
    bootstrap: str,
    instance: str,
    data: Path,
    prefix: str,
    partitions: int,
    replication_factor: int,
    metrics: Metrics,
    tick_seconds: float,
    session_seconds: float = 6.0,
    credentials: Any = None,
    clock: Callable[[], datetime] = utc_now,
    fails_at: FailPoint | None = None,
    tracing: Tracing | None = None,
    canary_seconds: float = 0.0,
) -> faust.App:
    """One worker. `instance` is its stable name in the consumer group and of its state folder; `tick_seconds` 0 leaves time to whoever feeds the articles."""
    mend_faust()
    data.mkdir(parents=True, exist_ok=True)
    set_aside_if_damaged(data / instance)
    end_where_damaged(data / instance)
    app = faust.App(
        prefix + name,
        broker="kafka://" + bootstrap.replace(",", ";kafka://"),
        broker_credentials=credentials,
        store="rocksdb://",
        datadir=str(data / instance),
        consumer_group_instance_id=f"{prefix}{name}-{instance}",
        value_serializer="raw",
        key_serializer="raw",
        topic_partitions=partitions,
        topic_replication_factor=replication_factor,
        topic_allow_declare=True,
        topic_disable_leader=True,
        table_standby_replicas=0,  # nothing is gained at this size, and every write would be read by a second worker
        broker_session_timeout=session_seconds,
        broker_heartbeat_interval=HEARTBEAT_SHARE * session_seconds,
        broker_rebalance_timeout=max(10, session_seconds),
        broker_request_timeout=max(30, 2 * session_seconds),
        broker_commit_interval=0.5,
        consumer_metadata_max_age_ms=int(1000 * METADATA_SECONDS),
        stream_buffer_maxsize=2 * BATCH_MAX,
        stream_wait_empty=False,  # a rebalance need not wait for a batch that is under way: the shell leaves it to the partition's next owner
        producer_acks=-1,
        producer_linger=timedelta(milliseconds=5),
        producer_max_request_size=MESSAGE_BYTES,
        producer_compression_type=None,
        web_enabled=False,
        loghandlers=[],
        worker_redirect_stdouts=False,
    )

    async def send(topic: str, **record: Any) -> Any:
        return await app.producer.send(topic, **record)

    if fails_at:
        committing(fails_at)
    kafka = Kafka(
        send=sending(fails_at, send) if fails_at else send, topic_name=lambda topic: prefix + topic, partitions=partitions, clock=clock, is_ours=lambda message: is_current(app, message),
        lease=renewed_by_heartbeats(Lease(LEASE_SHARE * session_seconds)), tracing=tracing,
    )  # fmt: skip
    for node in nodes:
        _add_agent(app, node, kafka, metrics, fails_at)
    end_where_recounted(app.assignor, lambda: _partitions_wanted(app, nodes, kafka))
    if tick_seconds:
        _add_ticker(app, kafka, prefix + nodes[0].topic, tick_seconds)
    canary_seconds = canary_seconds if tick_seconds else 0.0
    metrics.awaits_canaries("stages")
    metrics.canary_interval.labels(nodes[0].topic).set(canary_seconds)
    if canary_seconds:
        _add_canary(app, kafka, prefix + nodes[0].topic, canary_seconds)

    @app.on_partitions_revoked.connect
    async def left(*_: Any, **__: Any) -> None:
        metrics.leave_partitions()

    return app


def _partitions_wanted(app: faust.App, nodes: Sequence[Node], kafka: Kafka) -> dict[str, int]:
    """Of each topic that the stages read, and of each changelog."""
    read = {kafka.topic_name(node.topic): kafka.partitions for node in nodes}
    return read | {table.changelog_topic.get_topic_name(): kafka.partitions for table in app.tables.values()}


def _add_agent(app: faust.App, node: Node, kafka: Kafka, metrics: Metrics, fails_at: FailPoint | None) -> None:
    topic = app.topic(kafka.topic_name(node.topic), key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", internal=False)
    table = app.Table(
        f"{node.stage.name}-state", key_type=bytes, value_type=bytes, partitions=kafka.partitions, options=TABLE_OPTIONS, extra_topic_configs=CHANGELOG
    )
    shell = Shell(node, FailingTable(table, fails_at) if fails_at else table, kafka, metrics)

    @app.agent(topic, name=node.stage.name, concurrency=1)
    async def run(stream: Any) -> None:
        acknowledge = acknowledging(fails_at, stream.ack) if fails_at else stream.ack
        async for events in stream.noack_take(BATCH_MAX, within=BATCH_SECONDS):
            try:
                await shell.handle(events)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                # Faust would restart the agent behind the batch: stop here, unacknowledged, and let the next worker repeat it.
                with suppress(Exception):  # where the log cannot be written either, its error would take the place of the crash
                    _tell(error, node, app)
                await app.crash(error)
                return
            for event in events:
                await acknowledge(event)
            for partition, left in waiting(app, events).items():
                metrics.waiting.labels(node.stage.name, str(partition)).set(left)


def _tell(error: Exception, node: Node, app: faust.App) -> None:
    if is_disk_full(error):
        log.error("disk_full", stage=node.stage.name, folder=str(app.conf.datadir), error=str(error), advice=DISK_ADVICE)
    else:
        log.exception("stage_failed", stage=node.stage.name)


def _add_ticker(app: faust.App, kafka: Kafka, topic: str, seconds: float) -> None:
    async def tick() -> None:
        """Each worker tells the time on the partitions of raw articles that it holds."""
        now = kafka.clock()
        held = [tp.partition for tp in app.consumer.assignment() if isinstance(tp, TP) and tp.topic == topic]
        for partition in held:
            value, headers = wire.encode(Tick(as_of=now, source=partition), SOURCE_STAGE, now)
            await kafka.send(topic, key=None, value=value, partition=partition, timestamp=None, headers=headers)

    app.timer(seconds)(tick)


def _add_canary(app: faust.App, kafka: Kafka, topic: str, seconds: float) -> None:
    async def send_canary() -> None:
        """By the worker that holds the first partition, so that there is one."""
        if TP(topic, 0) not in app.consumer.assignment():
            return
        sent = canary(kafka.clock())
        value, headers = wire.encode(sent, SOURCE_STAGE, sent.sent_at)
        await kafka.send(topic, key=sent.canary_id.encode(), value=value, partition=None, timestamp=None, headers=headers)

    app.timer(seconds)(send_canary)
