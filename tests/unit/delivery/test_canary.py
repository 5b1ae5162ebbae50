"""A canary goes through deliver's outbox as an alert does, and nobody is behind the channel that it comes out of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.control import Canary
from streams.adapters.metrics import Metrics
from streams.delivery.canary import CHANNEL, CanarySender, carried
from streams.delivery.outbox import Outbox
from streams.delivery.routing import Route
from streams.delivery.settings import read_channels

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "outbox.sqlite")
    yield made
    made.close()


def comes(outbox: Outbox, sent_at: datetime) -> None:
    outbox.store([(carried(Canary(canary_id="c", sent_at=sent_at)), [Route(CHANNEL, ("en",), sent_at)], None)], sent_at)


def told(metrics: Metrics) -> tuple[float | None, float | None]:
    labels = {"leg": "deliver"}
    return metrics.registry.get_sample_value("siaga_canary_timestamp_seconds", labels), metrics.registry.get_sample_value("siaga_canary_seconds_count", labels)


def test_it_is_missed_from_the_start_and_measured_when_the_outbox_gives_it_out(outbox: Outbox) -> None:
    metrics = Metrics()
    sender = CanarySender(outbox, metrics, lambda: NOON + timedelta(seconds=7))
    assert told(metrics) == (0, 0)
    assert not sender.step()
    comes(outbox, NOON)
    assert sender.step()
    assert told(metrics) == (NOON.timestamp(), 1)
    assert metrics.registry.get_sample_value("siaga_canary_seconds_sum", {"leg": "deliver"}) == 7


def test_of_those_that_came_while_deliver_was_away_the_newest_goes_on_and_nothing_stays(outbox: Outbox, tmp_path: Path) -> None:
    for minute in range(60):
        comes(outbox, NOON + timedelta(minutes=minute))
    metrics = Metrics()
    sender = CanarySender(outbox, metrics, lambda: NOON + timedelta(hours=1))
    assert [sender.step(), sender.step()] == [True, False]
    assert told(metrics) == ((NOON + timedelta(minutes=59)).timestamp(), 1)
    [state] = outbox.states([CHANNEL], NOON)
    assert (state.waiting, state.sent, state.dead) == (0, 0, 0)
    assert outbox.next(CHANNEL, NOON + timedelta(days=1)) is None


def test_no_channel_of_a_file_can_be_the_canarys(tmp_path: Path) -> None:
    channels, faults = read_channels(f'channels: [{{name: "{CHANNEL}", kind: file, path: alerts.jsonl}}]', tmp_path)
    assert not channels
    assert any("name" in fault for fault in faults)
