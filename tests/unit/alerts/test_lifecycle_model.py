"""Whatever is told, taken back and waited for, in whatever order: an alert's life is what a few lines say it is."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from schemas.alert import Alert
from schemas.event import Event
from schemas.signal import Series, Signal
from tests.support.desk import AT_ASAD, AT_HARIR, HARIR, HOMS, SYRIA, Desk, Reducer, attack, broken_lull, calm, first_in_place, surge, taken_back

OPEN = ("pending", "firing")
NEXT = {
    "pending": {"pending", "firing", "resolved", "retracted"},
    "firing": {"firing", "resolved", "retracted"},
    "resolved": {"firing", "retracted"},
    "retracted": set(),
}


@dataclass
class Expected:
    """The oracle: what should have become of one finding."""

    counts: bool
    newest: datetime
    state: str | None = None
    version: int = 0
    ends: datetime | None = None
    closed: datetime | None = None
    was_sure: bool = False
    alerts: int = 0
    """How many were raised in all."""

    def told(self, now: datetime, version: int, sure: bool = True) -> None:
        fresh = (now.date() - self.newest.date()).days <= 7
        if self.state == "resolved" and not self.counts and not self.was_sure and sure and fresh:
            self.state, self.ends, self.was_sure, self.version = "firing", now + timedelta(hours=72), True, version
            return
        again = self.state == "resolved" and self.counts
        reopened = again and self.closed is not None and now - self.closed <= timedelta(hours=48)
        if self.state in (None, "retracted") or again:
            if not reopened and not fresh:
                return
            self.was_sure = sure or (reopened and self.was_sure)
            self.alerts += not reopened
            self.state, self.ends = "firing" if sure else "pending", None if self.counts else now + timedelta(hours=72)
        elif self.state == "firing" and self.counts:
            self.ends = None
        elif self.state in OPEN:
            self.ends = now + timedelta(hours=72) if version != self.version else self.ends
            self.state = "firing" if sure else self.state
            self.was_sure |= sure
        self.version = version

    def calmed(self, now: datetime) -> None:
        if self.state == "firing" and self.ends is None:
            self.ends = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)

    def taken_back(self, now: datetime) -> None:
        if self.state in (*OPEN, "resolved"):
            self.state, self.closed, self.ends = "retracted", now, None

    def passed(self, now: datetime) -> None:
        if self.closed and now - self.closed > timedelta(days=14) and self.state in ("resolved", "retracted"):
            self.state, self.closed = None, None
        if self.state in OPEN and self.ends and now >= self.ends:
            self.state, self.closed, self.ends = "resolved", now, None


class Life(RuleBasedStateMachine):
    """One attack that broke a lull, one surge elsewhere, and a first attack that waits for a second source, told and untold at will."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Reducer())
        self.event = attack(1)
        self.surging: tuple[Event, ...] = tuple(attack(1, str(n), place=HOMS) for n in range(3))
        self.expected = {
            AT_ASAD.series_id: Expected(False, self.desk.now),
            SYRIA.series_id: Expected(True, self.desk.now),
            AT_HARIR.series_id: Expected(False, self.desk.now),
        }
        self.tellings = 1
        self.version = 1

    def _hears(self, signal: Signal) -> None:
        self.desk.hears(signal)

    @rule(is_news=st.booleans())
    def attack_is_told(self, is_news: bool) -> None:
        self.version += is_news
        self._after(AT_ASAD, lambda now: self.expected[AT_ASAD.series_id].told(now, self.version))
        self._hears(broken_lull(AT_ASAD, self.event.model_copy(update={"version": self.version})))

    @rule()
    def attack_is_taken_back(self) -> None:
        self._after(AT_ASAD, self.expected[AT_ASAD.series_id].taken_back)
        self._hears(taken_back(broken_lull(AT_ASAD, self.event)))

    @rule(is_news=st.booleans(), is_confirmed=st.booleans())
    def first_attack_is_told(self, is_news: bool, is_confirmed: bool) -> None:
        self.tellings += is_news
        self._after(AT_HARIR, lambda now: self.expected[AT_HARIR.series_id].told(now, self.tellings, is_confirmed))
        self._hears(first_in_place(AT_HARIR, attack(1, place=HARIR, sources=1 + is_confirmed, version=self.tellings)))

    @rule()
    def first_attack_is_taken_back(self) -> None:
        self._after(AT_HARIR, self.expected[AT_HARIR.series_id].taken_back)
        self._hears(taken_back(first_in_place(AT_HARIR, attack(1, place=HARIR))))

    @rule()
    def surge_is_told(self) -> None:
        self._after(SYRIA, lambda now: self.expected[SYRIA.series_id].told(now, 1))
        self._hears(surge(SYRIA, self.surging))

    @rule()
    def surge_calms_down(self) -> None:
        self._after(SYRIA, self.expected[SYRIA.series_id].calmed)
        self._hears(calm(SYRIA, self.surging))

    @rule()
    def surge_is_taken_back(self) -> None:
        self._after(SYRIA, self.expected[SYRIA.series_id].taken_back)
        self._hears(taken_back(surge(SYRIA, self.surging)))

    @rule(hours=st.sampled_from([1, 20, 24, 47, 71, 24 * 15]))
    def time_passes(self, hours: int) -> None:
        self.desk.now += timedelta(hours=hours)
        for expected in self.expected.values():
            expected.passed(self.desk.now)
        self.desk.passes()

    def _after(self, series: Series, happens) -> None:  # type: ignore[no-untyped-def]
        """What the signal does, and then what the tick does that brings it."""
        happens(self.desk.now)
        for expected in self.expected.values():
            expected.passed(self.desk.now)

    @invariant()
    def alerts_are_where_they_should_be(self) -> None:
        newest: dict[str, Alert] = {}
        for alert in self.desk.log:
            newest[alert.series.series_id] = alert
        for series_id, expected in self.expected.items():
            assert len({alert.alert_id for alert in self.desk.log if alert.series.series_id == series_id}) == expected.alerts
            if expected.state is not None:
                assert newest[series_id].state == expected.state
            elif series_id in newest:
                assert newest[series_id].state in ("resolved", "retracted")

    @invariant()
    def every_life_is_in_order(self) -> None:
        lives: dict[str, list[Alert]] = {}
        for alert in self.desk.log:
            lives.setdefault(alert.alert_id, []).append(alert)
        for life in lives.values():
            assert [alert.revision for alert in life] == list(range(1, len(life) + 1))
            assert life[-1].references == tuple(f"{life[-1].alert_id}/{n}" for n in range(1, len(life)))
            for before, after in itertools.pairwise(life):
                assert after.state in NEXT[before.state]
                assert after.updated_at > before.updated_at
            for alert in life:
                assert (alert.resolved_at is not None) == (alert.state in ("resolved", "retracted")) == (alert.reason is not None)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
