"""Counts of events by the day they happened become signals: scripts of series over days."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic_core import to_json

from schemas.event import Event
from schemas.signal import Family, Series, SeriesUpdate, Signal
from streams.stages.counted import EVENTS_MAX, Counted
from streams.stages.detect import Detect
from streams.stages.forgetting import FORGOTTEN
from streams.stages.ledger import read
from streams.stages.state import Draft
from tests.support.sample_alerts import AIN_AL_ASAD, event

IRAQ = Series(series_id="country:IQ", kind="country", key="IQ", name="IQ", country="IQ")
START = date(2023, 1, 2)


@dataclass
class Watcher:
    """One partition of detect; days are counted from START."""

    state: dict[str, bytes] = field(default_factory=dict)
    told: list[Signal] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    series: Series = IRAQ
    _known: int = 0

    def __post_init__(self) -> None:
        self.day(0)

    def day(self, n: int, happened: int = 0, *, on: int | None = None) -> "Watcher":
        """Day n, when it becomes known that so many attacks happened on it, or on another day."""
        items = []
        for _ in range(happened):
            self._known += 1
            items.append(self.update(event(f"e{self._known}", str(START + timedelta(days=n if on is None else on)), AIN_AL_ASAD), n))
        return self.hear(items, n)

    def update(self, what: Event, n: int, present: bool = True) -> SeriesUpdate:
        return SeriesUpdate(series=self.series, event=what, present=present, as_of=moment(n))

    def hear(self, items: list[SeriesUpdate], n: int) -> "Watcher":
        draft = Draft(self.state)
        for out in Detect().advance(draft, items, moment(n), 0):
            if isinstance(out.value, Signal):
                self.told.append(out.value)
            elif isinstance(out.value, Family):
                self.families.append(out.value)
        for key, value in draft.changes.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value
        return self

    def kept(self) -> Counted:
        return read(Draft(self.state), "country:IQ", self.state["series:country:IQ"]).counted

    def keep_in_first_layout(self, **other: object) -> None:
        """As workers kept it that had one document a series."""
        kept = self.kept()
        whole = {
            "series": kept.series, "events": kept.events, "older": kept.older, "versions": kept.versions, "reports": kept.reports.by_event, "sent": kept.sent,
            "surge_since": kept.surge_since, "rise_since": kept.rise_since, "coverage_since": kept.coverage_since, "lull_since": kept.lull_since, "at_risk": kept.at_risk,
        }  # fmt: skip
        self.state = {key: value for key, value in self.state.items() if not key.startswith("series:country:IQ")}
        self.state["series:country:IQ"] = to_json(whole | other)

    def signals(self, kind: str) -> list[Signal]:
        return [signal for signal in self.told if signal.kind == kind]


def moment(n: int) -> datetime:
    return datetime.combine(START + timedelta(days=n), datetime.min.time(), UTC) + timedelta(hours=20)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def steady(watcher: Watcher, days: int) -> Watcher:
    for n in range(1, days):
        watcher.day(n, 1 if n % 4 == 0 else 0)
    return watcher


def test_a_steady_pace_is_no_surge(watcher: Watcher) -> None:
    assert steady(watcher, 120).signals("surge") == []


def test_a_surge_is_told_with_its_events_and_ends(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 6)
    first = watcher.signals("surge")[0]
    assert first.level == "alert"
    assert len(first.events) == first.observed >= 6
    for n in range(61, 90):
        watcher.day(n, 1 if n % 4 == 0 else 0)
    assert watcher.signals("surge")[-1].level == "none"


def test_a_kind_of_target_surges_and_its_silence_tells_nothing() -> None:
    """Many reports name no target, so that none of a kind may be told for weeks in which it is attacked."""
    hospitals = Watcher(series=Series(series_id="target:medical@IQ", kind="target", key="medical@IQ", name="medical", country="IQ"))
    steady(hospitals, 60).day(60, 6)
    assert hospitals.signals("surge")[0].level == "alert"
    for n in range(61, 160):
        hospitals.day(n)
    assert {signal.kind for signal in hospitals.told} == {"surge"}
    assert hospitals.families[-1].at_risk == {"surge": 1, "build_up": 1}


def test_an_old_attack_told_today_is_counted_on_its_own_day(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 8, on=20)
    assert watcher.signals("surge") == []


def test_a_surge_known_late_corrects_its_window(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 6).day(61, 3, on=60)
    observed = [signal.observed for signal in watcher.signals("surge")]
    assert observed[-1] == observed[0] + 3
    assert len({signal.signal_id for signal in watcher.signals("surge")}) == 1


def test_a_surge_that_late_news_alone_makes_is_told_within_the_week_and_ends(watcher: Watcher) -> None:
    steady(watcher, 60)
    for n in range(60, 64):
        watcher.day(n)
    told = watcher.day(64, 6, on=60).signals("surge")
    assert [(signal.level, signal.window.end) for signal in told] == [("alert", START + timedelta(days=60))]
    assert {day.start for day in (what.occurred for what in told[0].events) if day} <= {START + timedelta(days=n) for n in range(54, 61)}
    assert watcher.day(65).signals("surge")[-1].level == "none"
    assert Watcher().day(70, 6, on=60).signals("surge") == []


def test_the_window_of_a_surge_that_is_over_is_corrected_and_no_second_one_told(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 6)
    for n in range(61, 66):
        watcher.day(n)
    over = watcher.signals("surge")[-1]
    assert over.level == "none"
    later = watcher.day(67, 3, on=60).signals("surge")[-1]
    assert (later.signal_id, later.level, later.window, later.observed) == (over.signal_id, "none", over.window, over.observed + 3)
    assert len(later.events) == later.observed
    taken = later.events[0]
    watcher.hear([watcher.update(taken.model_copy(update={"version": taken.version + 1}), 68, present=False)], 68)
    assert watcher.signals("surge")[-1].observed == over.observed + 2


def test_the_same_update_again_changes_nothing(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 6)
    told, again = len(watcher.told), watcher.update(watcher.signals("surge")[0].events[0], 60)
    assert len(watcher.hear([again, again], 60).told) == told


def test_a_surge_whose_events_were_taken_back_is_taken_back(watcher: Watcher) -> None:
    steady(watcher, 60).day(60, 6)
    events = [what for what in watcher.signals("surge")[0].events]
    watcher.hear([watcher.update(what.model_copy(update={"version": what.version + 1}), 60, present=False) for what in events], 60)
    assert watcher.signals("surge")[-1].level == "none"


def test_a_busy_series_counts_all_and_keeps_few_whole(watcher: Watcher) -> None:
    for n in range(1, 80):
        watcher.day(n, 3)
    kept = watcher.kept()
    assert len(kept.events) <= 3 * 36 + EVENTS_MAX
    assert len(kept.days(START)) == 3 * 79


def test_an_old_event_taken_back_is_counted_no_more(watcher: Watcher) -> None:
    for n in range(1, 80):
        watcher.day(n, 3)
    old = next(iter(watcher.kept().older))
    gone = event(old, str(START), AIN_AL_ASAD).model_copy(update={"version": 9})
    assert len(watcher.hear([watcher.update(gone, 80, present=False)], 80).kept().days(START)) == 3 * 79 - 1


def test_a_series_of_the_first_layout_goes_on_as_it_was() -> None:
    one, other = (steady(Watcher(), 80).day(80, 6) for _ in range(2))
    other.keep_in_first_layout()
    for watcher in (one, other):
        watcher.day(81, 3).hear(
            [watcher.update(event("e3", str(START + timedelta(days=12)), AIN_AL_ASAD).model_copy(update={"version": 9}), 82, present=False)], 82
        )
        watcher.day(125, 1)
    assert other.told == one.told
    head = "series:country:IQ"  # it tells how it came to be
    assert {**one.state, head: b""} == {**other.state, head: b""}


def test_a_tick_writes_the_days_that_it_changed_and_not_the_year(watcher: Watcher) -> None:
    steady(watcher, 300).day(301, 2)
    before = dict(watcher.state)
    watcher.day(301, 1)
    written = {key.removeprefix("series:country:IQ") for key, value in watcher.state.items() if before.get(key) != value and key.startswith("series:")}
    oldest_whole = "@2023-04-20"  # of which one event is kept in short now
    assert written == {"", "/e77", f"@{START + timedelta(days=301)}", oldest_whole}


def test_words_that_were_forgotten_are_not_brought_back_by_what_is_kept_decoded() -> None:
    """The state changes beside the stage, which must then read it anew, in every document of a series."""
    watcher, stage = Watcher(), Detect()
    steady(watcher, 60)
    draft = Draft(watcher.state)
    told = event("worded", str(START + timedelta(days=60)), AIN_AL_ASAD)
    stage.advance(draft, [watcher.update(told, 60)], moment(60), 0)
    silent = told.model_copy(update={"places": (), "evidence": ()})
    draft.write("series:country:IQ/worded", silent)
    draft.changes[FORGOTTEN] = b"{}"
    stage.advance(draft, [watcher.update(event("next", str(START + timedelta(days=60)), AIN_AL_ASAD), 60)], moment(61), 0)
    assert read(draft, "country:IQ", draft["series:country:IQ"]).counted.events["worded"] == silent
