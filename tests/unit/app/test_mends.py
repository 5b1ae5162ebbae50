"""The mends of Faust, each against the unmended behaviour in the same test: without the mend the second half of the claim fails."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import faust
import pytest

from streams.app import mends

ROOT = Path(__file__).parents[3]
MENDED = "from streams.app.mends import mend_faust; mend_faust()"


def in_a_fresh_process(code: str) -> str:
    """Stock Faust must not see what this process has mended."""
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


RECOVERY = """
import asyncio, faust
from faust.tables.recovery import Recovery
{mend}
calls = []

class Recorder:
    '''Stands where Faust's consumer, flow control and signals stand, and writes down what is asked of it.'''
    def __init__(self, name): self.name = name
    def __getattr__(self, verb):
        def call(*args, **kwargs):
            calls.append(f"{{self.name}}.{{verb}}")
            return asyncio.sleep(0)
        return call

class Consumer(Recorder):
    def assignment(self): return set()

app = faust.App("t", broker="kafka://127.0.0.1:1")

class App:
    '''An application whose parts only write down.'''
    conf = app.conf; consumer_generation_id = 0
    consumer = Consumer("consumer"); flow_control = Recorder("flow"); _fetcher = Recorder("fetcher")
    on_rebalance_complete = Recorder("signal"); assignor = type("A", (), {{"assigned_standbys": lambda s: set()}})()
    def on_rebalance_end(self): pass

class Tables(dict):
    def on_actives_ready(self): pass
    def on_standbys_ready(self): pass

async def run():
    recovery = Recovery(App(), Tables(), beacon=app.beacon, loop=asyncio.get_running_loop())
    recovery._set_recovery_ended = lambda: None
    await recovery.on_recovery_completed(0)

asyncio.run(run())
print(" ".join(calls))
"""


def test_the_flow_is_stopped_before_partitions_resume_after_recovery() -> None:
    calls = in_a_fresh_process(RECOVERY.format(mend=MENDED)).split()
    assert calls.index("consumer.stop_flow") < calls.index("consumer.resume_partitions")
    assert calls.index("flow.suspend") < calls.index("consumer.resume_partitions") < calls.index("flow.resume")


def test_stock_faust_resumes_with_the_flow_running() -> None:
    calls = in_a_fresh_process(RECOVERY.format(mend=""))
    assert "consumer.resume_partitions" in calls
    assert "stop_flow" not in calls
    assert "flow.suspend" not in calls


GAPS = """
import asyncio, faust
from faust.types import TP
{mend}
tp = TP("articles", 0)

async def run():
    app = faust.App("t", broker="kafka://127.0.0.1:1")
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    consumer._committed_offset[tp] = 1
    for record in (10, 20, 30):                        # nine offsets are missing before each, as behind transaction markers
        await consumer._add_gap(tp, record - 9, record)  # as _drain_messages says it
        consumer._acked[tp].append(record)
    print(consumer._new_offset(tp))

asyncio.run(run())
"""


def test_records_between_gaps_are_committed_all_at_once() -> None:
    assert in_a_fresh_process(GAPS.format(mend=MENDED)) == "31"


def test_stock_faust_commits_one_gap_at_a_time() -> None:
    assert in_a_fresh_process(GAPS.format(mend="")) == "11"


PARTS = """
import asyncio, faust
from types import SimpleNamespace
from faust.types import TP
from faust.types.tuples import Message
{mend}
tp, other = TP("articles", 0), TP("articles", 1)
sought = {{}}

class Aiokafka:
    '''Stands where aiokafka's consumer stands: a position in each partition, which a seek moves.'''
    def __init__(self):
        positions = {{tp: SimpleNamespace(has_valid_position=True, position=3), other: SimpleNamespace(has_valid_position=True, position=3)}}
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=SimpleNamespace(state_value=positions.get)))
    def seek(self, tp, offset): sought[tp.partition] = offset

class Thread:
    '''Stands where Faust's thread around aiokafka stands.'''
    def _ensure_consumer(self): return Aiokafka()
    async def call_thread(self, call, *args): return await call(*args)

def message(tp, offset, generation):
    return Message(tp.topic, tp.partition, offset, 0.0, 0, None, b"k", b"v", None, tp=tp, generation_id=generation)

def parts():
    app = faust.App("t", broker="kafka://127.0.0.1:1")
    app.topics._acking_topics.add("articles")
    app.consumer_generation_id = 1
    app.flow_control.resume()
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    consumer._thread = Thread()
    consumer.highwater = lambda tp: 3
    consumer._to_message = lambda tp, record: message(tp, record.offset, 1)
    async def seek_to_committed(): return {{tp: None, other: None}}  # nothing was committed yet
    consumer.seek_to_committed = seek_to_committed
    return app, consumer
"""

FETCHED = (
    PARTS
    + """
async def run():
    app, consumer = parts()
    async def fetched(timeout):
        return {{t: [SimpleNamespace(offset=n, topic=t.topic, partition=t.partition) for n in range(3)] for t in (tp, other)}}, {{tp}}  # `other` is paused
    consumer._wait_next_records = fetched
    handed = []
    async for t, m in consumer.getmany(1.0):
        handed.append((t.partition, m.offset))
        if len(handed) == 2:
            consumer.stop_flow()                           # a rebalance begins
    print(handed, sought)

asyncio.run(run())
"""
)


def test_what_was_fetched_and_not_handed_over_is_fetched_again() -> None:
    assert in_a_fresh_process(FETCHED.format(mend=MENDED)) == "[(0, 0), (0, 1)] {1: 0, 0: 2}"


def test_stock_faust_forgets_what_it_fetched_where_nothing_was_committed() -> None:
    assert in_a_fresh_process(FETCHED.format(mend="")) == "[(0, 0), (0, 1)] {}"


ACKNOWLEDGED = (
    PARTS
    + """
async def run():
    app, consumer = parts()
    consumer.ack(message(tp, 7, generation=0))             # skipped by a stream after the rebalance, or finished by an agent that lost the partition
    consumer.ack(message(tp, 1, generation=1))
    app.flow_control.suspend()                             # the next rebalance begins
    consumer.ack(message(tp, 2, generation=1))
    print(consumer._acked[tp])

asyncio.run(run())
"""
)


def test_only_what_the_current_generation_does_is_committed() -> None:
    assert in_a_fresh_process(ACKNOWLEDGED.format(mend=MENDED)) == "[1]"


def test_stock_faust_commits_for_partitions_that_were_taken_away() -> None:
    assert in_a_fresh_process(ACKNOWLEDGED.format(mend="")) == "[7, 1, 2]"


def test_another_version_of_faust_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust, "__version__", "0.16.0")
    with pytest.raises(mends.WrongFaust, match=r"0\.16\.0 is installed"):
        mends.mend_faust()


KNOWN = """
from types import SimpleNamespace
{mend}
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

thread = AIOKafkaConsumerThread.__new__(AIOKafkaConsumerThread)
thread._consumer = SimpleNamespace(_coordinator=SimpleNamespace(_metadata_snapshot={{"new": 0, "known": 4}}))
print([thread.topic_partitions(topic) for topic in ("new", "known", "other")])
"""


def test_a_topic_that_kafka_does_not_tell_of_yet_has_an_unknown_number_of_partitions() -> None:
    assert in_a_fresh_process(KNOWN.format(mend=MENDED)) == "[None, 4, None]"


def test_stock_faust_takes_it_for_none() -> None:
    assert in_a_fresh_process(KNOWN.format(mend="")) == "[0, 4, None]"


DEALT = """
import faust
from types import SimpleNamespace
{mend}
from faust.assignor.client_assignment import ClientAssignment, ClientMetadata
from faust.assignor.partition_assignor import PartitionAssignor

app = faust.App("siaga", store="memory://", topic_partitions=2)
app.Table("detect-state", partitions=2)
known = {{"series": {{0, 1}}}}
alone = ClientMetadata(assignment=ClientAssignment(actives={{}}, standbys={{}}), url="http://a", changelog_distribution={{}}, external_topic_distribution={{}}, topic_groups={{}})
asked = SimpleNamespace(subscription=["series", "siaga-detect-state-changelog"], user_data=alone.dumps())
dealt = PartitionAssignor(app)._perform_assignment(SimpleNamespace(partitions_for_topic=known.get), {{"a": asked}})
print([(topic, sorted(partitions)) for topic, partitions in dealt["a"].assignment])
"""


def test_a_changelog_that_kafka_does_not_tell_of_yet_is_dealt_out_with_the_topic_it_belongs_to() -> None:
    assert in_a_fresh_process(DEALT.format(mend=MENDED)) == "[('series', [0, 1]), ('siaga-detect-state-changelog', [0, 1])]"


def test_stock_faust_deals_it_to_nobody() -> None:
    assert in_a_fresh_process(DEALT.format(mend="")) == "[('series', [0, 1])]"


SENT_TO = """
import asyncio
from aiokafka.client import AIOKafkaClient
{mend}

async def run():
    client = AIOKafkaClient()
    client.cluster._partitions = {{"mentions": {{0: None, 1: None}}}}  # as after a metadata request for all topics
    print(sorted(await client._wait_on_metadata("mentions")), client._topics)

asyncio.run(run())
"""


def test_a_topic_that_is_sent_to_stays_among_those_that_kafka_is_asked_for() -> None:
    assert in_a_fresh_process(SENT_TO.format(mend=MENDED)) == "[0, 1] {'mentions'}"


def test_stock_aiokafka_lets_go_of_it_with_the_next_answer() -> None:
    assert in_a_fresh_process(SENT_TO.format(mend="")) == "[0, 1] set()"


def test_mending_twice_mends_once() -> None:
    from faust.tables.recovery import Recovery

    mends.mend_faust()
    mended: Callable[..., Awaitable[Any]] = Recovery.on_recovery_completed
    mends.mend_faust()
    assert Recovery.on_recovery_completed is mended
    assert asyncio.iscoroutinefunction(mended)
