"""Nothing lost, nothing doubled: news through two workers, deliver, a gateway and a receiver, while a plan of faults is carried out; held to replay of the same articles.

The plan is a function of its seed. make chaos SEEDS="7 8 9" FAULTS=20 plays the scenario; ARTICLES=20000 adds so many invented articles with known truth, and KINDS="kill -9,SIGTERM" names
the only faults, AWAY_SECONDS=120 how long the broker stays away, STOPPED_SECONDS=60 how long at most a process stands still. A seed that fails is named by the test and fails again.
"""

import os
import random
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from schemas.control import Tick
from streams.bootstrap import bootstrap
from streams.cli.bench.invented import Invented, invented
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.faults import KINDS as ALL_KINDS
from tests.chaos.faults import kinds_named, plan
from tests.chaos.field import field, shaken
from tests.support.stream import Message, Stream
from tests.support.truth import assert_true

pytestmark = pytest.mark.kafka

SEEDS = [int(seed) for seed in os.environ.get("SIAGA_CHAOS_SEEDS", "1").split()]
FAULTS = int(os.environ.get("SIAGA_CHAOS_FAULTS", str(len(ALL_KINDS))))
ARTICLES = int(os.environ.get("SIAGA_CHAOS_ARTICLES", "0"))
KINDS = kinds_named(os.environ.get("SIAGA_CHAOS_KINDS", ""))
AWAY_SECONDS = float(os.environ.get("SIAGA_CHAOS_AWAY_SECONDS", "15"))
STOPPED_SECONDS = float(os.environ.get("SIAGA_CHAOS_STOPPED_SECONDS", "12"))
NEWS_SEED = 1


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


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_lose_nothing_and_double_nothing(seed: int, topic_prefix: str, tmp_path: Path, news: News) -> None:
    faults = plan(seed, FAULTS, KINDS, AWAY_SECONDS, STOPPED_SECONDS)
    print(f"seed {seed}:", *faults, sep="\n  ")
    cuts = [0, *(int(fault.at * len(news.messages)) for fault in faults), len(news.messages)]
    chance = random.Random(seed)
    with shaken(tmp_path) as (broker, proxy), field(broker, proxy, topic_prefix, tmp_path) as whole:
        for (first, last), fault in zip(pairwise(cuts), [*faults, None], strict=True):
            part = news.messages[first:last]
            whole.send(part)
            if fault:
                _let_some_pass(whole.stream, part, chance)
                whole.suffer(fault, chance)
                whole.keep()
                print(
                    f"{sum(whole.done.values())} of {len(faults)}: {fault.kind} {fault.whom}, {len(whole.sent):,} of {len(news.messages):,} messages sent",
                    flush=True,
                )
        end = whole.ends_as(news.calm)
    print(
        f"seed {seed}: {sum(whole.done.values())} faults {dict(whole.done)}; {len(news.messages):,} messages sent, {sum(end.records.values()):,} records {end.records}; events {end.events:,}, "
        f"revisions {end.revisions:,}: no difference from replay; the receiver was called {end.calls:,} times, {end.again} with an id it knew, none doubled without",
        flush=True,
    )


def _let_some_pass(stream: Stream, part: list[Message], chance: random.Random) -> None:
    """In a long run the faults keep pace with the flow: each comes when some of what was sent last is through, and the rest is on its way. The scenario is sent faster than it is read, so that
    its faults come as a storm."""
    ticks = [message.as_of for message in part if isinstance(message, Tick)]
    if ARTICLES and ticks:
        stream.wait(chance.choice(ticks))
