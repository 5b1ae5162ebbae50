"""A count is one of many: what fires is bounded by the share of false ones among all that stand out on the day, however the series lie in partitions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.signal import Family, Series, Signal, SignalKind
from schemas.watch import Watch, Where
from streams.detection.together import adjusted
from streams.replay import replay
from streams.stages.family import Families, Watched
from streams.stages.state import Draft
from streams.stages.topology import flow
from tests.support.desk import ANBAR, AT_ASAD, IRAQ, Desk, Reducer, alert, attacks, broken_lull, surge
from tests.support.newsroom import HOMS, MOSUL, Newsroom, read
from tests.support.outcomes import assert_same
from tests.support.partitions import Partitions
from tests.unit.stages.test_detect import Watcher, steady

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


def family(at_risk: int, day: float, source: int = 0, **p_values: float) -> Family:
    """Of a partition that watches so many series, those named surge at these p-values on that day of the script."""
    told: dict[SignalKind, dict[str, float]] = {"surge": {f"country:{name}": value for name, value in p_values.items()}}
    return Family(source=source, as_of=datetime(2023, 12, 1, tzinfo=UTC) + timedelta(days=day - 1), at_risk={"surge": at_risk}, p_values=told)


class Scripted(Desk):
    """A desk that is told of the other series too."""

    def __init__(self) -> None:
        self.body = Reducer()
        super().__init__(self.body)

    def among(self, *families: Family) -> "Scripted":
        for told in families:
            self.body.tell(told)  # type: ignore[arg-type]
        return self


@pytest.fixture
def desk() -> Scripted:
    return Scripted()


def test_among_few_series_a_rare_count_fires(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(100, 3, IQ=0.0004)).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", state="firing", q_value=0.04))


def test_among_thousands_of_series_it_waits_and_says_why(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(1_000, 3, IQ=0.0004)).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", state="pending", q_value=0.4))
    assert "40% of those that stand out as much come by chance" in desk.last.description.en
    assert "40%" in desk.last.description.id
    assert "40" in desk.last.description.ar


def test_it_fires_once_others_stand_out_as_well(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(1_000, 3, IQ=0.0004)).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.at(3, 1).among(family(1_000, 3.02, source=1, **{f"X{n}": 1e-5 for n in range(9)})).passes()  # type: ignore[attr-defined]
    desk.wants(alert("surge", state="pending"), alert("surge", state="firing", revision=2, q_value=0.08))


def test_it_fires_once_it_is_rarer_itself(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(1_000, 3, IQ=0.0004)).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.at(4)
    desk.among(family(1_000, 4, IQ=1e-6)).hears(surge(IRAQ, attacks(1, 2, 3, 4), p_value=1e-6))
    desk.wants(alert("surge", state="pending"), alert("surge", state="firing", revision=2))


def test_what_fires_is_not_unsaid_when_others_calm_down(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(1_000, 3, IQ=0.0004, **{f"X{n}": 1e-5 for n in range(9)})).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.at(4)
    desk.among(family(1_000, 4, IQ=0.0004)).hears(surge(IRAQ, attacks(1, 2, 3), p_value=0.0005))
    desk.wants(alert("surge", state="firing"))


def test_another_finding_of_the_same_situation_fires_it_anyway(desk: Scripted) -> None:
    found = attacks(1, 2, 3)
    desk.at(3)
    desk.among(family(100_000, 3, IQ=0.0004)).hears(surge(IRAQ, found), broken_lull(AT_ASAD, found[0]))
    desk.wants(alert("surge", state="firing"))


def test_a_province_counts_beside_its_country(desk: Scripted) -> None:
    desk.at(3)
    desk.among(family(400, 3, IQ=0.0004)).hears(surge(ANBAR, attacks(1, 2, 3)))
    desk.wants(alert("surge", ANBAR, state="firing", q_value=0.08))  # 400 * .0004 / 2


def test_a_watch_is_a_question_of_its_own() -> None:
    series = Series(series_id="watch:anbar", kind="watch", key="anbar", name="Anbar")
    known = Families(Draft({}), [family(1_000_000, 3)], 0.2)
    assert known.q_value(surge(series, attacks(1, 2, 3))) is None
    assert known.stands(surge(series, attacks(1, 2, 3)))
    assert not known.stands(surge(IRAQ, attacks(1, 2, 3)))


P_VALUES = st.lists(st.floats(1e-9, 0.05), min_size=1, max_size=30)


@given(P_VALUES, st.integers(0, 400), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_how_series_lie_in_partitions_changes_nothing(p_values: Sequence[float], others: int, chance) -> None:  # type: ignore[no-untyped-def]
    def known(partitions: int) -> list[float | None]:
        drafts = [Draft({}) for _ in range(partitions)]
        watched = [Watched(draft, NOON.date()) for draft in drafts]
        for n, value in enumerate([*p_values, *[1.0] * others]):
            place = watched[chance.randrange(partitions)]
            place.add(("surge",))
            place.judge(f"country:{n}", {"surge": value})
        told = [out.value for n, place in enumerate(watched) for out in place.tell(n, NOON) if isinstance(out.value, Family)]
        chance.shuffle(told)
        families = Families(Draft({}), told, 0.2)
        return [families.q_value(signal_of(n, value)) for n, value in enumerate(p_values)]

    assert known(1) == known(4) == known(7) == adjusted(p_values, len(p_values) + others)


def signal_of(n: int, p_value: float) -> Signal:
    series = Series(series_id=f"country:{n}", kind="country", key=str(n), name=str(n), country=str(n))
    return surge(series, attacks(1, 2, 3), p_value=p_value)


@given(P_VALUES, st.integers(0, 400), st.data())
@settings(max_examples=30, deadline=None)
def test_what_stands_out_more_in_the_course_of_a_day_unsays_nothing(p_values: list[float], others: int, data) -> None:  # type: ignore[no-untyped-def]
    """More events today are never less surprising, so a day's p-values only fall; then no share of false ones rises, and what fired in the morning fires on what is known at night."""
    later = [value * data.draw(st.floats(0.001, 1.0)) for value in p_values]
    before, after = adjusted(p_values, len(p_values) + others), adjusted(later, len(p_values) + others)
    assert all(now <= then for now, then in zip(after, before, strict=True))


def test_detect_tells_what_it_watches_and_what_stands_out_and_nothing_twice() -> None:
    watcher = Watcher()
    steady(watcher, 60).day(60, 6)
    assert watcher.families[0].at_risk == {"surge": 1, "build_up": 1, "coverage_surge": 1}
    assert watcher.families[-1].p_values["surge"]["country:IQ"] == watcher.signals("surge")[-1].p_value
    told = len(watcher.families)
    watcher.hear([], 60)
    assert len(watcher.families) == told
    watcher.hear([], 90)
    assert watcher.families[-1].p_values == {}


def test_what_stands_out_as_much_on_the_next_day_still_does_at_its_second_tick() -> None:
    """Each partition by itself: one in which nothing else has changed says nothing, and must not forget."""
    draft, night = Draft({}), NOON + timedelta(days=1)
    first = Watched(draft, NOON.date())
    first.add(("surge",))
    first.judge("country:IQ", {"surge": 0.001})
    [told] = first.tell(0, NOON)
    assert isinstance(told.value, Family)
    assert told.value.p_values == {"surge": {"country:IQ": 0.001}}
    again = Watched(draft, night.date())
    again.judge("country:IQ", {"surge": 0.001})
    assert again.tell(0, night) == []
    assert Watched(draft, night.date()).tell(0, night + timedelta(hours=1)) == []


def test_a_series_that_an_older_worker_kept_is_taken_into_the_family() -> None:
    watcher = Watcher()
    steady(watcher, 40)
    del watcher.state["watched"]
    watcher.keep_in_first_layout(at_risk=False)
    watcher.day(40, 1)
    assert watcher.families[-1].at_risk["surge"] == 1


@pytest.mark.parametrize(("false_share", "fires"), [(1.0, True), (1e-9, False)])
@pytest.mark.parametrize("seed", range(2))
def test_several_partitions_fire_what_one_fires(seed: int, false_share: float, fires: bool) -> None:
    """Two countries surge three days apart, one under a watch; where next to no false ones are accepted, the desk's surges wait, and the watch's does not."""
    newsroom = Newsroom().at(1).sets(Watch(id="iraq", name="Iraq", where=Where(countries=("IQ",)), since=NOON))
    for day in range(1, 36, 6):
        newsroom.at(day, 9).tells(f"usual{day}", HOMS).tells(f"also{day}", MOSUL)
    for day, place in ((37, HOMS), (40, MOSUL)):
        for n in range(8):
            town = place.model_copy(update={"name": f"{place.name} {n}", "lat": (place.lat or 0) + n})
            newsroom.at(day, 9 + n).tells(town.name or "", town, by=f"Outlet {n}")
    make = partial(flow, read, software_version="test", false_share=false_share)
    spread, whole = Partitions(lambda count: make(partitions=count), 4, seed).run(newsroom.messages()), replay(make(partitions=1), newsroom.messages())
    assert_same(spread, whole)
    surges = [alert for alert in whole.alerts.values() if alert.kind == "surge"]
    assert {alert.series.kind for alert in surges if alert.state == "firing"} >= ({"country", "watch"} if fires else {"watch"})
    assert any(alert.state == "firing" for alert in surges if alert.series.kind == "country") == fires
