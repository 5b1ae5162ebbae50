"""The outbox: nothing is lost, nothing is told twice without the same id, and whoever was away gets the newest state."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert, AlertEvidence
from schemas.signal import Series
from streams.adapters.metrics import Metrics
from streams.delivery.outbox import Outbox
from streams.delivery.port import Failed, Gone, Language, Message, Refused
from streams.delivery.retries import SCHEDULE, TRIPS_AFTER, open_for, wait_before
from streams.delivery.routing import Route
from streams.delivery.sender import Sender
from tests.support.sample_alerts import broken_lull, surge_in_iraq

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
ALL: tuple[Language, ...] = ("id", "en", "ar")


class Fake:
    """A receiver by hand: takes everything, or raises what the test says."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.mood: Callable[[Message], Exception | None] = lambda message: None

    def send(self, message: Message) -> None:
        if error := self.mood(message):
            raise error
        self.told.append(message.id)


class Desk:
    """One channel over an outbox on disk; time is what the test says it is."""

    def __init__(self, path: Path, pace: tuple[int, float] = (1_000, 60.0)):
        self.path = path
        self.pace = pace
        self.now = NOON
        self.channel = Fake()
        self.open()

    def open(self) -> None:
        self.outbox = Outbox(self.path)
        self.sender = Sender("desk", self.channel, self.outbox, self.pace, Metrics(), lambda: self.now)

    def die(self) -> None:
        self.outbox.close()
        self.open()

    def hears(self, *alerts: Alert, due: datetime | None = None) -> None:
        self.outbox.store([(alert, [Route("desk", ALL, due or self.now)], None) for alert in alerts], self.now)

    def later(self, seconds: float) -> "Desk":
        self.now += timedelta(seconds=seconds)
        return self

    def sends(self) -> list[str]:
        """What is sent until nothing is due."""
        before = len(self.channel.told)
        while self.sender.step():
            pass
        return self.channel.told[before:]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "outbox.sqlite")
    yield made
    made.outbox.close()


def lull(revision: int = 1, **changes: object) -> Alert:
    return broken_lull(alert_id="b", revision=revision, **changes)


def surge(revision: int = 1, **changes: object) -> Alert:
    return surge_in_iraq(alert_id="a", revision=revision, **changes)


def of_watch(alert: Alert, watch: str = "anbar") -> Alert:
    return alert.model_copy(update={"series": Series(series_id=f"watch:{watch}", kind="watch", key=watch, name=watch)})


def test_of_a_muted_watch_nothing_is_sent_and_then_the_newest_state_of_each_alert(desk: Desk) -> None:
    desk.hears(of_watch(lull(1)), lull(1).model_copy(update={"alert_id": "c"}), of_watch(surge(1), "syria"))
    desk.outbox.mute_watch("anbar", desk.now + timedelta(hours=1))
    assert desk.sends() == ["a-1", "c-1"], "other watches and the desk's own alerts go on"
    for revision in range(2, 9):
        desk.hears(of_watch(lull(revision, severity="Extreme")))
    desk.later(1800).die()
    assert desk.sends() == [], "however grave, and over a restart"
    assert desk.outbox.muted_watches(desk.now) == {"anbar": (NOON + timedelta(hours=1), 1)}
    assert desk.later(1801).sends() == ["b-8"], "the newest alone"
    assert desk.outbox.muted_watches(desk.now) == {}


def test_the_end_of_a_mute_sends_at_once_what_waited(desk: Desk) -> None:
    desk.outbox.mute_watch("anbar", desk.now + timedelta(days=2))
    desk.hears(of_watch(lull(1)))
    assert desk.sends() == []
    desk.outbox.mute_watch("anbar", None)
    assert desk.sends() == ["b-1"]


def test_what_was_told_and_ended_under_a_mute_is_ended_afterwards(desk: Desk) -> None:
    desk.hears(of_watch(lull(1)))
    assert desk.sends() == ["b-1"]
    desk.outbox.mute_watch("anbar", desk.now + timedelta(hours=1))
    desk.hears(of_watch(lull(2)), of_watch(lull(3, state="resolved")))
    assert desk.later(3601).sends() == ["b-3"]


def test_an_outbox_from_before_watches_could_be_muted_holds_its_own_messages_back_too(desk: Desk) -> None:
    desk.hears(of_watch(lull(1)), surge(1))
    desk.outbox.close()
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("ALTER TABLE outgoing DROP COLUMN watch")
    desk.open()
    desk.outbox.mute_watch("anbar", desk.now + timedelta(hours=1))
    assert desk.sends() == ["a-1"]
    assert desk.later(3601).sends() == ["b-1"]


def test_each_revision_is_sent_once_in_its_order(desk: Desk) -> None:
    desk.hears(lull(1))
    assert desk.sends() == ["b-1"]
    desk.hears(lull(2), lull(1))
    desk.hears(lull(2))
    assert desk.sends() == ["b-2"]
    assert desk.sends() == []


def test_what_was_stored_survives_a_death(desk: Desk) -> None:
    desk.hears(lull(1), surge(1))
    desk.die()
    assert sorted(desk.sends()) == ["a-1", "b-1"]
    desk.die()
    assert desk.sends() == []


def test_a_death_between_sending_and_writing_down_repeats_the_same_id(desk: Desk) -> None:
    desk.hears(lull(1))
    due = desk.outbox.next("desk", desk.now)
    assert due
    desk.channel.send(due.message)
    desk.die()
    assert desk.sends() == ["b-1"]
    assert desk.channel.told == ["b-1", "b-1"]


def test_the_grave_go_first_and_at_any_pace(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "outbox.sqlite", pace=(1, 60.0))
    desk.hears(lull(1))
    desk.later(1).hears(broken_lull(alert_id="c"), surge(1))
    assert desk.sends() == ["a-1"], "the pace is one a minute; the grave one took it"
    assert desk.later(61).sends() == ["b-1"]
    assert desk.later(61).sends() == ["c-1"]
    desk.outbox.close()


def test_a_receiver_away_for_a_day_gets_the_newest_state_of_each_alert(desk: Desk) -> None:
    desk.channel.mood = lambda message: Failed("away")
    for revision in range(1, 25):
        desk.hears(lull(revision), surge(revision))
        desk.later(3_600).sends()
    desk.channel.mood = lambda message: None
    assert sorted(desk.later(86_400).sends()) == ["a-24", "b-24"]


def test_one_that_is_away_is_asked_ever_more_rarely_and_by_one_message_at_a_time(desk: Desk) -> None:
    asked: list[datetime] = []

    def away(message: Message) -> Exception:
        asked.append(desk.now)
        return Failed("away")

    desk.channel.mood = away
    desk.hears(*(broken_lull(alert_id=f"x{n}") for n in range(50)))
    for _ in range(3_600):
        desk.later(1).sends()
    assert len(asked) < 3 + 3_600 / 60
    assert max((b - a).total_seconds() for a, b in zip(asked[-4:], asked[-3:], strict=False)) >= 299


def test_when_it_is_back_what_waited_goes_out_at_once(desk: Desk) -> None:
    desk.channel.mood = lambda message: Failed("away")
    desk.hears(*(broken_lull(alert_id=f"x{n}") for n in range(5)))
    for _ in range(40):
        desk.later(60).sends()
    desk.channel.mood = lambda message: None
    for _ in range(6):
        desk.later(60).sends()
    assert len(desk.channel.told) == 5


def test_a_message_that_is_refused_is_a_dead_letter_and_holds_up_nobody(desk: Desk) -> None:
    desk.channel.mood = lambda message: Refused("no such field") if message.id == "a-1" else None
    desk.hears(surge(1), lull(1))
    assert desk.sends() == ["b-1"]
    [state] = desk.outbox.states(["desk"], desk.now)
    assert (state.dead, state.waiting, state.last_error) == (1, 0, "no such field")
    desk.channel.mood = lambda message: None
    assert desk.outbox.retry("desk", desk.now) == 1
    assert desk.sends() == ["a-1"]


def test_a_message_is_given_up_after_three_days_and_not_before(desk: Desk) -> None:
    desk.channel.mood = lambda message: Failed("away")
    desk.hears(lull(1))
    for _ in range(24 * 14):
        desk.later(3_600).sends()
        [state] = desk.outbox.states(["desk"], desk.now)
        if state.dead:
            break
    assert timedelta(days=2.5) < desk.now - NOON < timedelta(days=4.5)


def test_one_who_wants_nothing_more_is_left_alone_until_called_again(desk: Desk) -> None:
    desk.channel.mood = lambda message: Gone("410")
    desk.hears(lull(1))
    desk.sends()
    desk.channel.mood = lambda message: None
    assert desk.later(86_400).sends() == []
    assert desk.outbox.states(["desk"], desk.now)[0].gone == "410"
    desk.outbox.retry("desk", desk.now)
    assert desk.sends() == ["b-1"]


def test_what_was_never_told_is_not_taken_back(desk: Desk) -> None:
    desk.hears(lull(1), due=desk.now + timedelta(hours=6))
    desk.hears(lull(2, state="retracted"))
    desk.hears(surge(4, state="resolved"))
    desk.hears(broken_lull(alert_id="p", state="pending"))
    assert desk.later(86_400).sends() == []


def test_what_was_told_is_taken_back(desk: Desk) -> None:
    desk.hears(lull(1))
    desk.sends()
    desk.hears(lull(2, state="retracted"))
    assert desk.sends() == ["b-2"]


def test_what_may_have_been_taken_is_taken_back_too(desk: Desk) -> None:
    desk.channel.mood = lambda message: Failed("answered, but the answer was lost")
    desk.hears(lull(1))
    desk.sends()
    desk.channel.mood = lambda message: None
    desk.hears(lull(2, state="retracted"))
    assert desk.later(60).sends() == ["b-2"]


def test_what_waited_through_quiet_hours_goes_out_in_its_newest_state(desk: Desk) -> None:
    morning = desk.now + timedelta(hours=6)
    desk.hears(lull(1), due=morning)
    desk.hears(lull(2, state="resolved"), due=morning)
    assert desk.later(3_600).sends() == []
    desk.now = morning
    assert desk.sends() == ["b-2"]


def test_muting_holds_back_and_loses_nothing(desk: Desk) -> None:
    desk.outbox.mute_channel("desk", desk.now + timedelta(hours=1))
    desk.hears(lull(1), surge(1))
    assert desk.sends() == []
    desk.later(3_601)
    desk.outbox.mute_alert("b", desk.now + timedelta(hours=1))
    assert desk.sends() == ["a-1"]
    assert desk.later(3_601).sends() == ["b-1"]


def test_earlier_revisions_that_were_told_come_with_the_message(desk: Desk) -> None:
    desk.hears(lull(1))
    desk.sends()
    desk.hears(lull(2))
    due = desk.outbox.next("desk", desk.now)
    assert due
    assert [told.revision for told in due.message.told] == [1]


def test_one_that_is_overtaken_on_its_way_is_not_sent_again(desk: Desk) -> None:
    desk.hears(lull(1))
    due = desk.outbox.next("desk", desk.now)
    assert due
    desk.hears(lull(2))
    desk.outbox.failed(due, "away", None, desk.now)
    assert desk.later(10).sends() == ["b-2"]
    assert desk.later(86_400).sends() == []


def test_what_ended_long_ago_is_forgotten(desk: Desk) -> None:
    desk.hears(lull(1))
    desk.sends()
    desk.later(86_400 * 31)
    desk.outbox.forget_old(desk.now)
    assert not desk.outbox.knows("b")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), st.sampled_from("abc"), st.integers(1, 6)),
        st.tuples(st.just("wait"), st.sampled_from([1, 60, 4_000, 90_000])),
        st.tuples(st.just("mood"), st.sampled_from(["well", "away", "lost"])),
        st.tuples(st.just("die")),
    ),
    max_size=40,
)


@given(STEPS)
def test_whatever_happens_the_receiver_ends_with_the_newest_state_in_rising_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]]
) -> None:
    """`lost`: the receiver takes the message, and its answer is lost."""
    desk = Desk(tmp_path_factory.mktemp("outbox") / "outbox.sqlite")
    newest: dict[str, int] = {}
    had: list[str] = []

    def lost(message: Message) -> Exception:
        had.append(message.id)
        return Failed("the answer was lost")

    for kind, *rest in steps:
        if kind == "hear":
            alert_id, revision = str(rest[0]), int(str(rest[1]))
            desk.hears(broken_lull(alert_id=alert_id, revision=revision))
            newest[alert_id] = max(newest.get(alert_id, 0), revision)
        elif kind == "mood":
            desk.channel.mood = {"well": lambda message: None, "away": lambda message: Failed("away"), "lost": lost}[str(rest[0])]
        elif kind == "die":
            desk.die()
        else:
            desk.later(float(str(rest[0])))
        had += desk.sends()
    desk.channel.mood = lambda message: None
    desk.outbox.retry("desk", desk.now)
    had += desk.later(86_400).sends()
    for alert_id, revision in newest.items():
        got = [int(told.partition("-")[2]) for told in had if told.startswith(f"{alert_id}-")]
        assert got == sorted(got)
        assert got[-1] == revision
    desk.outbox.close()


def test_waits_grow_as_the_schedule_says_and_a_receivers_wish_is_heard() -> None:
    waits = [wait_before(tries, "m-1") for tries in range(1, len(SCHEDULE) + 2)]
    assert waits[-1] is None
    assert all(wait is not None and abs(wait - planned) <= planned * 0.1 for wait, planned in zip(waits, SCHEDULE, strict=False))
    assert wait_before(1, "m-1", retry_after=600) == 600
    assert wait_before(1, "m-1", retry_after=1e9) == SCHEDULE[-1]


def test_the_breaker_opens_after_some_failures_and_never_for_long() -> None:
    assert [open_for(n) for n in range(TRIPS_AFTER)] == [0.0] * TRIPS_AFTER
    assert open_for(TRIPS_AFTER) == 5
    assert open_for(10_000) == 300


def test_a_forgotten_article_leaves_what_waits_and_what_was_sent_and_who_was_sent_it_stays_known(desk: Desk) -> None:
    words = "the colonel with the violet scarf"
    cited = (AlertEvidence(article_id="gone", quote=words), AlertEvidence(article_id="stays", quote="Others"))
    desk.hears(lull(1, evidence=cited))
    assert desk.sends() == ["b-1"]
    desk.hears(surge(1, evidence=cited))
    assert (desk.outbox.citing("gone"), desk.outbox.forget_article("gone"), desk.outbox.forget_article("gone")) == (2, 2, 0)
    told: list[Message] = []
    desk.channel.mood = told.append  # type: ignore[assignment, return-value]
    assert desk.sends() == ["a-1"]
    assert [one.article_id for one in told[0].alert.evidence] == ["stays"]
    assert [(one.channel, one.alert_id, one.revision) for one in desk.outbox.cited("gone")] == [("desk", "b", 1)]
    assert all(words.encode() not in path.read_bytes() for path in desk.path.parent.iterdir())
