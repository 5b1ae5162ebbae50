"""What a watch asks for, from its file to whoever receives it: articles through every stage, the alerts through the outbox to its channels, at the times at which they come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.alert import Alert
from schemas.watch import Watch
from streams.adapters.metrics import Metrics
from streams.alerts.sending import plan
from streams.alerts.watchfile import read_watches
from streams.delivery.outbox import Outbox
from streams.delivery.port import Message
from streams.delivery.routing import routes
from streams.delivery.sender import Sender
from streams.delivery.settings import Lines
from streams.knowledge.knowledge import load
from tests.support.newsroom import ALEPPO, HAMA, HOMS, MOSUL, Newsroom

WATCHES = """
- id: syria
  name: Syria
  where: {countries: [SY]}
  languages: [ar, en]
  channels: [night-desk]
  quiet_hours: {start: 22:00, end: 06:00, zone: Asia/Damascus}
  expires: 2023-12-08
- id: iraq
  name: Iraq
  where: {countries: [IQ]}
  languages: [id]
  channels: [radio]
"""
STEP = timedelta(minutes=15)
Told = tuple[datetime, str, str, tuple[str, ...]]
"""When, by which channel, what (alert and revision), in which languages."""


class Receiver:
    def __init__(self, name: str, house: "House"):
        self._name, self._house = name, house

    def send(self, message: Message) -> None:
        self._house.told.append((self._house.now, self._name, message.id, message.languages))


class House:
    """`siaga deliver` without Kafka: an outbox on disk, a sender for each channel, and a clock that goes on in quarters of an hour."""

    def __init__(self, path: Path, watches: list[Watch], names: tuple[str, ...]):
        self.told: list[Told] = []
        self.now = datetime(2023, 12, 1, tzinfo=UTC)
        self._watches = {watch.id: watch for watch in watches}
        self._channels = [Lines.model_validate({"name": name, "kind": "file", "path": "unused.jsonl", "desk": False}) for name in names]
        self._outbox = Outbox(path)
        self._senders = [Sender(name, Receiver(name, self), self._outbox, (1_000, 60.0), Metrics(), lambda: self.now) for name in names]

    def hears(self, alerts: list[Alert]) -> None:
        for alert in alerts:
            self.waits_until(alert.updated_at)
            self._outbox.store([(alert, routes(alert, self._channels, self._watches, self.now), None)], self.now)
            self._send()
        self.waits_until(self.now + timedelta(days=3))
        self._outbox.close()

    def waits_until(self, moment: datetime) -> None:
        while self.now < moment:
            self.now = min(self.now + STEP, moment)
            self._send()

    def _send(self) -> None:
        for sender in self._senders:
            while sender.step():
                pass


@pytest.fixture
def watches() -> list[Watch]:
    found, faults = read_watches(WATCHES, load())
    assert not faults
    return found


@pytest.fixture
def alerts(watches: list[Watch]) -> list[Alert]:
    """Attacks by day and by night in Syria, one of them grave, one in Iraq, and one behind the watch's last day."""
    newsroom = Newsroom().at(2)
    for watch in watches:
        newsroom.sets(watch)
    newsroom.at(3, 9).tells("by-day", HOMS)
    newsroom.at(4, 21).tells("by-night", HAMA)
    newsroom.at(5, 22).tells("grave-by-night", ALEPPO, killed=30)
    newsroom.at(5, 23).tells("in-iraq", MOSUL)
    newsroom.at(10, 9).tells("behind-its-last-day", HAMA)
    return newsroom.told()


def test_a_watch_is_told_what_it_asks_for_when_and_how_it_asks_for_it(alerts: list[Alert], watches: list[Watch], tmp_path: Path) -> None:
    house = House(tmp_path / "outbox.sqlite", watches, ("night-desk", "radio"))
    house.hears(alerts)
    raised = {alert.alert_id: alert for alert in reversed(alerts) if alert.series.kind == "watch"}
    first = {(channel, raised[told.rpartition("-")[0]].place.name): (when, languages) for when, channel, told, languages in reversed(house.told)}  # type: ignore[union-attr]
    assert set(first) == {("night-desk", "Homs"), ("night-desk", "Hama"), ("night-desk", "Aleppo"), ("radio", "Mosul")}
    assert {channel: languages for (channel, _), (_, languages) in first.items()} == {"night-desk": ("en", "ar"), "radio": ("id",)}
    times = {place: f"{when:%m-%d %H:%M}" for (_, place), (when, _) in first.items()}
    assert times["Homs"] < "12-03 12:00"
    assert times["Hama"] == "12-05 03:00"
    assert times["Aleppo"] < "12-06 00:00"
    assert not any(f"{alert.onset:%m-%d}" > "12-09" for alert in raised.values() if alert.series.key == "syria")


def test_what_a_watch_was_said_to_be_sent_is_what_is_sent(alerts: list[Alert], watches: list[Watch], tmp_path: Path) -> None:
    house = House(tmp_path / "outbox.sqlite", watches, ("night-desk", "radio"))
    house.hears(alerts)
    planned = {
        (channel, f"{sending.alert.alert_id}-{sending.alert.revision}", frozenset(sending.languages), sending.at)
        for sending in plan(alerts, watches)
        for channel in sending.channels
    }
    assert {(channel, told, frozenset(languages), when) for when, channel, told, languages in house.told} == planned
    assert {sending.is_held for sending in plan(alerts, watches) if sending.channels} == {True, False}
