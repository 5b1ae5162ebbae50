"""Bad and hostile input: nothing crashes, every refusal has its cause, and what is read afterwards is read as ever.

make fuzz RECORDS=100000 SEED=7 is the long form; here a few hundred of each kind, the same in every run. guided.py goes by coverage.
"""

import os
import random
import resource
import time
from collections import Counter

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.bootstrap import bootstrap
from streams.replay import Outcome, Replay, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.admit import Refused, admit
from streams.stages.ports import Out, Reader
from streams.stages.timeline import timeline
from tests.fuzz.mutate import spoil, spoil_inside
from tests.fuzz.targets import TARGETS, good_articles

RECORDS = int(os.environ.get("SIAGA_FUZZ_RECORDS", "300"))
CPU_SECONDS = float(os.environ.get("SIAGA_FUZZ_CPU_SECONDS", "inf"))
"""That one record may cost; in the short form nobody asks, for a suite measures no time."""
MEMORY_MB = 3_000
SEED = int(os.environ.get("SIAGA_FUZZ_SEED", "1"))


class Run:
    """The whole pipeline without Kafka, and what it said."""

    def __init__(self, reader: Reader):
        self.outcome = Outcome()
        self._replay = Replay(bootstrap(Settings(), read=reader).nodes(partitions=1), self._hear)
        self.refused: Counter[str] = Counter()
        self.taken = 0
        self.slowest = 0.0

    def take(self, record: bytes) -> None:
        try:
            article = admit(record)
        except Refused as error:
            assert error.code
            assert str(error)
            self.refused[error.code] += 1
            return
        self.feed(article)

    def feed(self, message: RawArticle | Tick) -> None:
        began = time.process_time()
        self._replay.feed(message)
        spent = time.process_time() - began
        self.taken += 1
        if isinstance(message, RawArticle):
            self.slowest = max(self.slowest, spent)
            assert spent < CPU_SECONDS, f"{message.id} took {spent:.1f} s: {message.model_dump_json()[:2_000]}"

    def says(self) -> str:
        """Raises AssertionError where memory has gone beyond its limit."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert peak < MEMORY_MB
        return f"{self.taken:,} taken, {sum(self.refused.values()):,} refused {dict(self.refused)}, the slowest {self.slowest:.2f} s of CPU, memory at most {peak:,.0f} MB"

    def _hear(self, out: Out) -> None:
        self.outcome.hear(out)


def test_records_of_any_kind_leave_the_good_ones_as_they_are(reader: Reader) -> None:
    """The scenario between spoiled records that may not speak for its articles: their ids are others, and they are withdrawn before the first tick."""
    chance = random.Random(SEED)
    good = good_articles()
    run = Run(reader)
    admitted: list[RawArticle] = []
    for number in range(RECORDS):
        record = chance.choice((spoil, spoil_inside))(chance.choice(good), chance)
        try:
            article = admit(record)
        except Refused:
            run.take(record)
            continue
        foreign = article.model_copy(update={"id": f"fuzz-{number}", "revision": 1})
        run.feed(foreign)
        admitted.append(foreign)
    for article in admitted:
        run.feed(article.model_copy(update={"revision": 2, "withdrawn": True}))
    messages = list(timeline(articles()))
    for message in messages:
        run.feed(message)
    calm = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)
    assert {event.event_id: event.mentions for event in run.outcome.standing_events()} == {event.event_id: event.mentions for event in calm.standing_events()}
    assert run.refused.keys() >= {"not_json", "invalid"}
    print(run.says())


def test_spoiled_articles_go_through_every_stage(reader: Reader) -> None:
    chance = random.Random(SEED + 1)
    run = Run(reader)
    good = [article.model_dump_json().encode() for article in articles()]
    ticks = [message for message in timeline(articles()) if isinstance(message, Tick)]
    for number in range(RECORDS):
        run.take(chance.choice((spoil, spoil_inside))(chance.choice(good), chance))
        if number % 25 == 0:
            run.feed(ticks[min(number // 25, len(ticks) - 1)])
    run.feed(ticks[-1])
    assert run.outcome.events
    print(run.says())


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_reads_or_refuses_in_words(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(SEED)
    for text in target.seeds:
        target.parse(text)
    for _ in range(RECORDS // 3):
        target.parse(spoil(chance.choice(target.seeds), chance))
