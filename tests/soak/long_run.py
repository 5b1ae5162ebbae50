"""make soak HOURS=1: steady news for as long as is asked, faults in its first part, and nothing that grows for good; the end is that of replay.

Not part of the suite, for its length. The news and the faults are functions of their seed. The last two fifths are left without faults, so that each process has a life long enough to be judged.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.bootstrap import bootstrap
from streams.cli.bench.invented import invented
from streams.replay import replay
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.faults import Fault, kinds_named, plan
from tests.chaos.field import Field, field, shaken
from tests.soak.leaks import judge, not_judged
from tests.soak.picture import picture, rows, table
from tests.soak.watch import WHO, Watch
from tests.support.stream import Message
from tests.support.truth import assert_true

pytestmark = pytest.mark.kafka

SECONDS = 60 * float(os.environ.get("SIAGA_SOAK_MINUTES", "60"))
RATE = float(os.environ.get("SIAGA_SOAK_RATE", "5"))
"""Articles a second."""
SEED = int(os.environ.get("SIAGA_SOAK_SEED", "1"))
KINDS = kinds_named(os.environ.get("SIAGA_SOAK_KINDS") or "kill -9,SIGTERM")
FOLDER = Path(os.environ.get("SIAGA_SOAK_FOLDER", "soak"))
FAULT_EVERY = 300.0
FAULTS_UNTIL = 0.6
WARM_UP = min(300.0, max(45.0, SECONDS / 8))
"""A worker on a busy machine takes half a minute until it has loaded its knowledge."""
LOOK_SECONDS = max(1.0, min(5.0, SECONDS / 400))


def test_nothing_grows_for_good_and_nothing_is_lost(topic_prefix: str, tmp_path: Path, reader: Reader) -> None:
    made = invented(SEED, int(SECONDS * RATE))
    messages: list[Message] = list(timeline(made.articles))
    faults = [fault._replace(at=FAULTS_UNTIL * fault.at) for fault in plan(SEED, max(len(WHO), int(SECONDS * FAULTS_UNTIL / FAULT_EVERY)), KINDS)]
    calm = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(made.articles))
    assert_true(calm, made)
    print(f"{len(made.articles):,} articles in {SECONDS / 60:g} minutes, {len(faults)} faults of seed {SEED}", flush=True)
    done: list[tuple[float, str]] = []
    with shaken(tmp_path) as (broker, proxy), field(broker, proxy, topic_prefix, tmp_path) as whole, Watch(whole, LOOK_SECONDS) as watch:
        _play(whole, messages, faults, done.append)
        steady = list(watch.samples)
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "soak.csv").write_text(rows(steady), encoding="utf-8")
        (FOLDER / "soak.svg").write_text(picture(steady, done), encoding="utf-8")
        verdicts = judge(steady, WARM_UP)
        print(table(verdicts), flush=True)
        end = whole.ends_as(calm)
    print(
        f"{len(messages):,} messages, faults {dict(whole.done)}; {end.events:,} events, {end.revisions:,} revisions: no difference from replay; the receiver was called "
        f"{end.calls:,} times, {end.again} with an id it knew. {FOLDER / 'soak.svg'}, {FOLDER / 'soak.csv'}",
        flush=True,
    )
    leaks = [f"{v.process} {v.what}, life {v.life}: {v.slope:+.1f} an hour" for v in verdicts if v.leaks]
    assert not leaks, f"what grows for good: {'; '.join(leaks)}"
    assert not (unknown := not_judged(verdicts)), f"the run was too short to judge {', '.join(unknown)}: ask for more minutes"


def _play(whole: Field, messages: list[Message], faults: list[Fault], tell: Callable[[tuple[float, str]], None]) -> None:
    """At a steady pace by the clock: what a fault held up is caught up with."""
    chance, began, pending = random.Random(SEED), time.monotonic(), list(faults)
    for first in range(0, len(messages), step := max(1, int(RATE))):
        due = first / len(messages)
        while pending and pending[0].at <= due:
            fault = pending.pop(0)
            tell((time.monotonic() - began, f"{fault.kind} {fault.whom}"))
            whole.suffer(fault, chance)
        whole.keep()
        whole.keep_workers()
        time.sleep(max(0.0, began + due * SECONDS - time.monotonic()))
        whole.send(messages[first : first + step])
