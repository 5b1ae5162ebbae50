"""Seven mends of Faust 0.15.3 and its aiokafka without which records are lost or read again, or a worker ends. Pinned: another version must be looked at before it is used.

Recovery race (upstream github.com/faust-streaming/faust/issues/596): when tables have recovered, Faust resumes the source partitions and seeks while its
fetcher already runs, then clears every stream's queue; what was fetched in between is gone. Mend: stop the flow before.

Fetched and forgotten: what the fetcher has taken out of Kafka's buffer while a rebalance pauses partitions, it drops, trusting that all partitions are
sought back to what was committed. That does nothing where nothing was committed yet, nor for changelogs. Seen: the first 622 records of a partition, lost
when a second worker joined. Mend: what was fetched and is not handed over is fetched again.

Acknowledged by proxy: a stream that meets a record of an earlier generation skips it and acknowledges it, and an agent may finish a batch of partitions that
are no longer its own; both count in the new generation's commits, ahead of what is read again. Mend: only what the current generation does counts.

Gap off by one: a gap in the offsets (transaction markers, compaction) is recorded as ending at the record that follows it, so that record's own
acknowledgement no longer counts and commits crawl one gap per interval. Mend: end the gap one record earlier.

Not known yet is not none: a changelog that was made a moment ago has 0 partitions in the consumer's metadata until Kafka tells of it. Faust takes that for another number than that
of the source and ends the worker (PartitionsMismatch); seen at first starts on a busy machine. Mend: 0 is unknown.

Left out for good: whoever deals out the partitions leaves out a topic that his metadata does not hold yet, with a warning ("Ignoring missing topic"), and its table waits for a changelog
that nobody was given; seen at first starts on a busy machine. Mend: a changelog has as many partitions as its table was made with, known yet or not.

Sent to and not asked for: while Faust makes the changelogs it asks Kafka for all topics, and aiokafka's producer then knows them without having any on its list. The first topic that it does not know
is the first on the list; Kafka's next answer tells of that one alone, and what waits for another has no leader any more: the producer asks for the wrong topic, 50 times a second, until the batch
expires after Faust's 20 minutes, and the stage stands still. Seen at first starts. Mend: whatever is sent to is on the list.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import faust
from aiokafka.client import AIOKafkaClient
from faust.assignor.partition_assignor import PartitionAssignor
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

MENDED_VERSION = "0.15.3"


class WrongFaust(RuntimeError):
    """The installed Faust is not the one that the mends were made for."""


def mend_faust() -> None:
    """Applies the mends to this process, once. Raises WrongFaust for any other version than MENDED_VERSION."""
    if faust.__version__ != MENDED_VERSION:
        raise WrongFaust(f"faust-streaming {faust.__version__} is installed; its mends are known for {MENDED_VERSION} only. Install the locked requirements.")
    if not hasattr(Recovery.on_recovery_completed, "mended"):
        _mend_recovery_race()
        _mend_fetched_and_forgotten()
        _mend_acknowledged_by_proxy()
        _mend_gap_off_by_one()
        _mend_not_known_yet()
        _mend_left_out()
        _mend_not_asked_for()


def is_current(app: Any, message: Any) -> bool:
    """Whether the partition of this record is still ours as it was when the record came: no rebalance has begun since."""
    return bool(app.flow_control.is_active()) and message.generation_id == app.consumer_generation_id


def _mend_recovery_race() -> None:
    stock = Recovery.on_recovery_completed

    async def on_recovery_completed(self: Any, generation_id: int = 0) -> None:
        self.app.consumer.stop_flow()
        self.app.flow_control.suspend()
        await stock(self, generation_id)

    on_recovery_completed.mended = True  # type: ignore[attr-defined]
    setattr(Recovery, "on_recovery_completed", on_recovery_completed)  # noqa: B010 mypy forbids the plain form


def _mend_fetched_and_forgotten() -> None:
    async def getmany(self: Any, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 Faust's own signature
        if not self.flow_active:
            await self.wait(self.can_resume_flow)
        generation = self.app.consumer_generation_id
        records, active = await self._wait_next_records(timeout)
        if not records or self.should_stop:
            return
        for tp in records:
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
        refused: dict[Any, int] = {}
        for tp, record in self.scheduler.iterate(records):
            is_ours = self.flow_active and self.app.consumer_generation_id == generation
            is_read = active is None or tp in active or tp in self._buffered_partitions
            if is_ours and is_read and tp not in refused:
                yield tp, self._to_message(tp, record)
            else:
                refused.setdefault(tp, record.offset)
        if refused:
            await self._thread.call_thread(_seek_back, self._thread._ensure_consumer(), refused)

    setattr(Consumer, "getmany", getmany)  # noqa: B010 as above


async def _seek_back(consumer: Any, offsets: Mapping[Any, int]) -> None:
    """Runs on the thread of aiokafka's `consumer`. A partition that was sought to an earlier offset meanwhile, or is no longer ours, stays as it is."""
    subscription = consumer._subscription.subscription
    for tp, offset in offsets.items():
        state = subscription.assignment.state_value(tp) if subscription and subscription.assignment else None
        if state is not None and state.has_valid_position and state.position > offset:
            consumer.seek(tp, offset)


def _mend_acknowledged_by_proxy() -> None:
    stock = Consumer.ack

    def ack(self: Any, message: Any) -> bool:
        return is_current(self.app, message) and bool(stock(self, message))

    setattr(Consumer, "ack", ack)  # noqa: B010 as above


def _mend_gap_off_by_one() -> None:
    stock = Consumer._add_gap

    async def _add_gap(self: Any, tp: Any, offset_from: int, offset_to: int) -> None:
        """`offset_to` is the record after the gap, as _drain_messages hands it over."""
        await stock(self, tp, offset_from, offset_to - 1)

    setattr(Consumer, "_add_gap", _add_gap)  # noqa: B010 as above


def _mend_not_known_yet() -> None:
    stock = AIOKafkaConsumerThread.topic_partitions

    def topic_partitions(self: Any, topic: str) -> int | None:
        return stock(self, topic) or None

    setattr(AIOKafkaConsumerThread, "topic_partitions", topic_partitions)  # noqa: B010 as above


class _WithChangelogs:
    """Kafka's metadata, with the changelogs that it does not hold yet."""

    def __init__(self, cluster: Any, changelogs: Mapping[str, int]):
        self._cluster = cluster
        self._changelogs = changelogs

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        known: set[int] | None = self._cluster.partitions_for_topic(topic)
        return known or set(range(self._changelogs.get(topic, 0))) or None


def _mend_left_out() -> None:
    stock = PartitionAssignor._perform_assignment

    def _perform_assignment(self: Any, cluster: Any, member_metadata: Any) -> Any:
        changelogs = {table.changelog_topic.get_topic_name(): table.partitions for table in self.app.tables.values()}
        return stock(self, _WithChangelogs(cluster, changelogs), member_metadata)

    setattr(PartitionAssignor, "_perform_assignment", _perform_assignment)  # noqa: B010 as above


def _mend_not_asked_for() -> None:
    stock = AIOKafkaClient._wait_on_metadata

    async def _wait_on_metadata(self: Any, topic: str) -> Any:
        self._topics.add(topic)
        return await stock(self, topic)

    setattr(AIOKafkaClient, "_wait_on_metadata", _wait_on_metadata)  # noqa: B010 as above
