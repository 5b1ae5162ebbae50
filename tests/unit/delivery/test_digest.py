"""One letter a day, at the hour of the desk's own clock, and no alert in two of them."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from streams.adapters.metrics import Metrics
from streams.delivery.channels.mail import post
from streams.delivery.digest import DigestSender
from streams.delivery.hours import last_hour, next_hour
from streams.delivery.outbox import Outbox
from streams.delivery.routing import routes
from streams.delivery.settings import Digest, read_channels
from tests.support.mailbox import Mailbox
from tests.support.receiver import Receiver
from tests.support.sample_alerts import broken_lull, surge_in_iraq

EVENING = datetime(2023, 12, 20, 18, tzinfo=UTC)
"""01:00 on the 21st in Jakarta."""


def settings(port: int, extra: str = "") -> Digest:
    text = f"channels: [{{name: morning, kind: digest, at: 07:00, zone: Asia/Jakarta, languages: [en, id], host: 127.0.0.1, port: {port}, security: none, private: true, sender: a@d.example, to: [b@d.example]{extra}}}]"
    (found,), faults = read_channels(text)
    assert faults == []
    assert isinstance(found, Digest)
    return found


class Desk:
    """A digest over an outbox on disk and a real mail server; time is what the test says it is."""

    def __init__(self, path: Path, box: Mailbox, port: int, extra: str = ""):
        self.path, self.box, self.now = path, box, EVENING
        self.settings = settings(port, extra)
        self.open()

    def open(self) -> None:
        self.outbox = Outbox(self.path)
        self.sender = DigestSender(self.settings, partial(post, self.settings), self.outbox, Metrics(), lambda: self.now)
        self.sender.step()

    def restart(self) -> None:
        self.outbox.close()
        self.open()

    def hears(self, *alerts: Alert) -> None:
        self.outbox.store([(alert, routes(alert, [self.settings], {}, self.now), None) for alert in alerts], self.now)

    def at(self, text: str) -> list[str]:
        """Goes to that moment; the letters that come, as subject and text."""
        self.now, before = datetime.fromisoformat(text + "+00:00"), len(self.box.letters)
        for _ in range(3):
            self.sender.step()
        letters = [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.box.letters[before:]]
        return [f"{letter['Subject']}\n{letter.get_content()}".replace("\r\n", "\n") for letter in letters]


@pytest.fixture
def desk(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[Desk]:
    made = Desk(tmp_path / "outbox.sqlite", *mailbox)
    yield made
    made.outbox.close()


def test_the_days_alerts_come_at_the_hour_the_gravest_first_and_once(desk: Desk) -> None:
    desk.hears(broken_lull(), surge_in_iraq(severity="Extreme"))
    assert desk.at("2023-12-20T23:59") == []
    (text,) = desk.at("2023-12-21T00:00")
    assert text.startswith("siaga, 2023-12-21: 2 alerts")
    english, indonesian = text.split("---")
    assert english.index("Extreme\n") < english.index(surge_in_iraq().headline.en) < english.index("Moderate\n") < english.index(broken_lull().headline.en)
    assert broken_lull().headline.id in indonesian
    assert "https://kabar.example/irak/ain-al-asad" in english
    desk.restart()
    assert desk.at("2023-12-21T00:01") == []
    assert desk.at("2023-12-22T00:00") == [], "a day without alerts has no letter"
    desk.hears(broken_lull(revision=2, state="resolved"))
    (later,) = desk.at("2023-12-23T00:00")
    assert "(over)" in later
    assert surge_in_iraq().headline.en not in later


def test_of_an_alert_the_newest_state_is_told(desk: Desk) -> None:
    desk.hears(surge_in_iraq(revision=1), broken_lull(revision=1))
    desk.hears(surge_in_iraq(revision=2, state="resolved"), broken_lull(revision=2, state="retracted"))
    (text,) = desk.at("2023-12-21T00:30")
    assert "1 alerts" in text
    assert "(over)" in text
    assert broken_lull().headline.en not in text, "what was taken back before anybody heard of it is not told"


def test_who_was_away_at_the_hour_sends_late_and_all_in_one_letter(desk: Desk) -> None:
    desk.hears(surge_in_iraq())
    desk.outbox.close()
    desk.now = datetime(2023, 12, 24, 9, tzinfo=UTC)
    desk.open()
    assert len(desk.box.letters) == 1
    assert desk.at("2023-12-24T10:00") == []


def test_a_death_between_sending_and_writing_down_repeats_the_letter_under_its_id(desk: Desk) -> None:
    desk.hears(surge_in_iraq())

    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    desk.outbox.digest_sent = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        desk.at("2023-12-21T00:00")
    desk.restart()
    ids = {email.message_from_bytes(raw)["Message-ID"] for raw in desk.box.letters}
    assert (len(desk.box.letters), ids) == (2, {"<digest-morning-2023-12-21@siaga.invalid>"})
    assert desk.at("2023-12-21T00:01") == []


def test_a_mail_server_that_is_away_is_tried_again_and_nothing_is_lost(desk: Desk) -> None:
    with Receiver() as nobody:
        free = int(nobody.url.rpartition(":")[2])
    right, desk.settings = desk.settings, desk.settings.model_copy(update={"port": free})
    desk.restart()
    desk.hears(surge_in_iraq())
    assert desk.at("2023-12-21T00:00") == []
    (state,) = desk.outbox.states(["morning"], desk.now)
    assert (state.waiting, state.failures) == (1, 1)
    assert state.last_error is not None
    desk.settings = right
    desk.restart()
    assert len(desk.box.letters) == 1
    assert desk.at("2023-12-21T00:10") == []


def test_silence_is_told_where_it_is_asked_for(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> None:
    desk = Desk(tmp_path / "outbox.sqlite", *mailbox, extra=", when_empty: true")
    (text,) = desk.at("2023-12-21T00:00")
    assert "No alerts since the last letter." in text
    desk.restart()
    assert desk.at("2023-12-21T05:00") == []
    desk.outbox.close()


@given(
    st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1)),
    st.sampled_from(["00:00", "02:30", "23:59"]),
    st.sampled_from(["UTC", "Europe/Paris", "Asia/Jakarta"]),
)
def test_hours_follow_each_other_by_about_a_day_also_where_clocks_change(moment: datetime, at: str, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    before, after = last_hour(now, at, zone), next_hour(now, at, zone)
    assert before <= now < after
    assert timedelta(hours=22) < after - before < timedelta(hours=26)
    assert last_hour(after, at, zone) == after
    assert next_hour(before, at, zone) == after


def test_an_hour_or_a_zone_that_is_none_is_named() -> None:
    for extra, said in ((", at: '25:00'", "at"), (", zone: Mars", "no such time zone")):
        text = "channels: [{name: m, kind: digest, host: h, sender: a@d.example, to: [b@d.example]" + extra + "}]"
        _, faults = read_channels(text)
        assert any(said in fault for fault in faults)
