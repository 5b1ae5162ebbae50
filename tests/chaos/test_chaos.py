"""Nothing lost, nothing doubled: news through two workers, deliver, a gateway and a receiver, while a plan of faults is carried out; held to replay of the same articles.

The plan is a function of its seed. make chaos SEEDS="7 8 9" FAULTS=20 plays the scenario; ARTICLES=20000 adds so many invented articles with known truth, and KINDS="kill -9,SIGTERM" names
the only faults. A seed that fails is named by the test and fails again.
"""

import os
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.cli.bench.invented import Invented, invented
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.faults import kinds_named, plan
from tests.chaos.field import Field, behind_proxy, newest, told_twice
from tests.chaos.proxy import Proxy
from tests.integration.test_compose import free_port
from tests.integration.test_deliver import Post
from tests.support.outcomes import assert_same
from tests.support.receiver import Receiver
from tests.support.stream import Message, Stream
from tests.support.truth import assert_true
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

SEEDS = [int(seed) for seed in os.environ.get("SIAGA_CHAOS_SEEDS", "1").split()]
FAULTS = int(os.environ.get("SIAGA_CHAOS_FAULTS", "10"))
ARTICLES = int(os.environ.get("SIAGA_CHAOS_ARTICLES", "0"))
KINDS = kinds_named(os.environ.get("SIAGA_CHAOS_KINDS", ""))
NEWS_SEED = 1
PATIENCE_SECONDS = 300


class News(NamedTuple):
    """What is sent, what is known of it, and what replay says of it."""

    messages: list[Message]
    invented: Invented
    calm: Outcome


@pytest.fixture(scope="module")
def news(reader: Reader) -> News:
    made = invented(NEWS_SEED, ARTICLES)
    messages: list[Message] = list(timeline([*articles(), *made.articles]))
    calm = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline([*articles(), *made.articles]))
    assert_true(calm, made)
    return News(messages, made, calm)


@pytest.fixture
def shaken(tmp_path: Path) -> Iterator[tuple[Broker, Proxy]]:
    """A broker of its own: it is killed too; and a network before it for all but the test itself."""
    behind = free_port()
    with Proxy(behind) as proxy:
        broker = Broker(tmp_path / "broker", Settings().cache_dir, port=free_port(), properties=behind_proxy(behind, proxy.port))
        broker.start()
        yield broker, proxy
        broker.stop()


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_lose_nothing_and_double_nothing(seed: int, shaken: tuple[Broker, Proxy], topic_prefix: str, tmp_path: Path, news: News) -> None:
    broker, proxy = shaken
    way = f"127.0.0.1:{proxy.port}"
    faults = plan(seed, FAULTS, KINDS)
    print(f"seed {seed}:", *faults, sep="\n  ")
    cuts = [0, *(int(fault.at * len(news.messages)) for fault in faults), len(news.messages)]
    chance = random.Random(seed)
    with Receiver() as receiver, Stream(broker.bootstrap, topic_prefix, tmp_path, supervised=True, workers_bootstrap=way) as stream:
        post = Post(broker, topic_prefix, tmp_path)
        post.environment["SIAGA_KAFKA_BOOTSTRAP"] = way
        post.channels(
            f"channels: [{{name: desk, kind: webhook, url: '{receiver.url}/hook', private: true, secret: {{env: HOOK_SECRET}}, rate: {{messages: 10000, minutes: 1}}}}]"
        )
        post.close()
        field = Field(broker, proxy, stream, post)
        try:
            for (first, last), fault in zip(pairwise(cuts), [*faults, None], strict=True):
                part = news.messages[first:last]
                field.send(part)
                if fault:
                    _let_some_pass(stream, part, chance)
                    field.suffer(fault, chance)
                    field.keep()
                    print(
                        f"{sum(field.done.values())} of {len(faults)}: {fault.kind} {fault.whom}, {len(field.sent):,} of {len(news.messages):,} messages sent",
                        flush=True,
                    )
            stream.wait()
            found = stream.outcome()
            assert_same(found, news.calm)
            standing = {alert.alert_id: alert for _, alert in sorted(found.alerts.items())}
            firing = {alert_id: alert.revision for alert_id, alert in standing.items() if alert.state == "firing"}
            until(field.told(receiver, firing), f"the receiver is told of the {len(firing)} alerts that stand", PATIENCE_SECONDS)
            until(field.shows({alert_id: alert.revision for alert_id, alert in standing.items()}), "the gateway shows what stands", PATIENCE_SECONDS)
            records = stream.ends()
        finally:
            field.close()
    told = newest(receiver)
    assert {alert_id: told[alert_id] for alert_id in told} == {alert_id: standing[alert_id].revision for alert_id in told}
    again = told_twice(receiver)
    print(
        f"seed {seed}: {sum(field.done.values())} faults {dict(field.done)}; {len(news.messages):,} messages sent, records {records}; events {len(found.events):,}, revisions {len(found.alerts):,}: "
        f"no difference from replay; the receiver was called {len(receiver.calls):,} times, {again} with an id it knew, none doubled without", flush=True,
    )  # fmt: skip


def _let_some_pass(stream: Stream, part: list[Message], chance: random.Random) -> None:
    """In a long run the faults keep pace with the flow: each comes when some of what was sent last is through, and the rest is on its way. The scenario is sent faster than it is read, so that
    its faults come as a storm."""
    ticks = [message.as_of for message in part if isinstance(message, Tick)]
    if ARTICLES and ticks:
        stream.wait(chance.choice(ticks))
