"""Findings beside surges and silences: slow rises, new weapons, deadlier attacks, attention; each with what must not be taken for it."""

from datetime import timedelta

import pytest

from schemas.event import Event
from schemas.mention import Actor, Weapon
from schemas.signal import Series, SeriesUpdate, Signal, finding
from streams.alerts.phrases import phrases
from tests.support.sample_alerts import AIN_AL_ASAD, event
from tests.unit.stages.test_detect import START, Watcher, moment

DRONE = (Weapon(type="drone", raw="drone"),)


def day(n: int) -> str:
    return str(START + timedelta(days=n))


def every(watcher: Watcher, step: int, until: int, first: int = 1, **fields: object) -> Watcher:
    """An attack every so many days."""
    for n in range(first, until):
        watcher.hear([watcher.update(event(f"n{n}", day(n), AIN_AL_ASAD, **fields), n)] if n % step == 0 else [], n)  # type: ignore[arg-type]
    return watcher


def told(watcher: Watcher, what: str) -> list[Signal]:
    return [signal for signal in watcher.told if finding(signal) == what]


def add(watcher: Watcher, n: int, *events: Event) -> Watcher:
    return watcher.hear([watcher.update(one, n) for one in events], n)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def test_the_end_of_a_silence_that_was_none_is_taken_back(watcher: Watcher) -> None:
    every(watcher, 1, 25)
    for n in range(25, 40):
        add(watcher, n)
    add(watcher, 40, event("e40", day(40), AIN_AL_ASAD))
    assert [(signal.level, signal.gap_days) for signal in told(watcher, "lull_broken")] == [("alert", 16)]
    watcher.hear([watcher.update(event("e39", day(39), AIN_AL_ASAD), 41)], 41)
    assert [signal.level for signal in told(watcher, "lull_broken")] == ["alert", "none"]


def test_the_end_of_a_silence_that_was_shorter_is_told_again(watcher: Watcher) -> None:
    every(watcher, 1, 25)
    for n in range(25, 40):
        add(watcher, n)
    add(watcher, 40, event("e40", day(40), AIN_AL_ASAD))
    watcher.hear([watcher.update(event("e30", day(30), AIN_AL_ASAD), 41)], 41)
    assert [(signal.level, signal.gap_days) for signal in told(watcher, "lull_broken")] == [("alert", 16), ("alert", 10)]


def test_a_month_above_its_quarter_is_a_build_up_and_ends(watcher: Watcher) -> None:
    every(watcher, 7, 120)
    every(watcher, 2, 152, first=120)
    first = told(watcher, "build_up")[0]
    assert first.level == "alert"
    assert first.p_value is not None
    assert first.p_value <= 0.001
    assert first.expected is not None
    assert first.observed > 2 * first.expected
    every(watcher, 7, 230, first=152)
    assert told(watcher, "build_up")[-1].level == "none"
    assert len({signal.signal_id for signal in told(watcher, "build_up")}) == 1


def test_what_comes_in_one_week_is_no_build_up(watcher: Watcher) -> None:
    every(watcher, 7, 130)
    for n in range(130, 133):
        add(watcher, n, *(event(f"w{n}.{k}", day(n), AIN_AL_ASAD) for k in range(5)))
    every(watcher, 7, 160, first=133)
    assert told(watcher, "build_up") == []
    assert told(watcher, "surge")


def test_a_pace_that_stays_is_no_build_up(watcher: Watcher) -> None:
    assert told(every(watcher, 3, 200), "build_up") == []


def test_the_first_use_of_a_weapon_in_a_province_is_told_once(watcher: Watcher) -> None:
    every(watcher, 4, 60)
    add(watcher, 60, event("d1", day(60), AIN_AL_ASAD, weapons=DRONE))
    add(watcher, 62, event("d2", day(62), AIN_AL_ASAD, weapons=DRONE))
    assert [signal.events[0].event_id for signal in told(watcher, "first_weapon")] == ["d1"]


def test_where_little_was_counted_no_weapon_is_a_first(watcher: Watcher) -> None:
    every(watcher, 10, 60)
    assert told(add(watcher, 60, event("d1", day(60), AIN_AL_ASAD, weapons=DRONE)), "first_weapon") == []


def test_an_attack_deadlier_than_any_before_is_told_with_how_rare_that_is(watcher: Watcher) -> None:
    every(watcher, 2, 60, killed=2)
    [signal] = told(add(watcher, 60, event("grave", day(60), AIN_AL_ASAD, killed=9)), "toll_escalation")
    assert signal.observed == 9
    assert signal.expected == 2
    assert signal.p_value == pytest.approx(1 / 30, abs=0.01)


def test_a_toll_that_was_reached_before_is_no_escalation(watcher: Watcher) -> None:
    every(watcher, 2, 60, killed=9)
    assert told(add(watcher, 60, event("alike", day(60), AIN_AL_ASAD, killed=9)), "toll_escalation") == []


def test_a_toll_corrected_downwards_takes_its_escalation_back(watcher: Watcher) -> None:
    every(watcher, 2, 60, killed=2)
    add(watcher, 60, event("grave", day(60), AIN_AL_ASAD, killed=9))
    gone = event("grave", day(60), AIN_AL_ASAD, killed=1).model_copy(update={"version": 2})
    assert told(add(watcher, 61, gone), "toll_escalation")[-1].level == "none"


def test_many_reports_of_one_attack_are_a_surge_of_coverage_and_not_of_attacks(watcher: Watcher) -> None:
    every(watcher, 3, 60, mentions=("m",))
    for n in range(60, 63):
        many = event("famous", day(60), AIN_AL_ASAD).model_copy(update={"version": n, "mentions": tuple(f"r{k}" for k in range(12 * (n - 59)))})
        add(watcher, n, many)
    [*_, last] = told(watcher, "coverage_surge")
    assert last.method == "reports by the day heard"
    assert any(one.event_id == "famous" for one in last.events)
    assert told(watcher, "surge") == []


def test_a_state_that_pauses_is_no_lull() -> None:
    lulls = {}
    for kind in ("state", "armed_group"):
        series = Series(series_id=f"attacker:{kind}", kind="attacker", key=kind, name=kind)
        actor = (Actor(raw=kind, name=kind, id=kind, kind=kind, country="IQ"),)  # type: ignore[arg-type]
        watcher = Watcher()
        for n in range(1, 100):
            one = event(f"a{n}", day(n), AIN_AL_ASAD, attackers=actor)
            watcher.hear([SeriesUpdate(series=series, event=one, present=True, as_of=moment(n))] if n < 40 else [], n)
        lulls[kind] = len(told(watcher, "lull"))
    assert lulls == {"state": 0, "armed_group": 1}


@pytest.mark.parametrize("language", ["id", "en", "ar"])
def test_each_finding_has_a_headline_of_its_own(watcher: Watcher, language: str) -> None:
    every(watcher, 2, 60, killed=2)
    add(watcher, 60, event("d1", day(60), AIN_AL_ASAD, killed=9, weapons=DRONE))
    heads = {finding(signal): str(phrases(language).templates["headlines"][finding(signal)]) for signal in watcher.told}
    assert {"first_weapon", "toll_escalation"} <= set(heads)
    assert len(set(heads.values())) == len(heads)
