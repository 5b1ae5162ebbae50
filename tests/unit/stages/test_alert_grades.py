"""How grave, how urgent, how sure: the tables of docs/alerting.md, as a duty officer receives them."""

import pytest

from schemas.mention import Target
from tests.support.desk import AT_ASAD, HOMS, IRAQ, SYRIA, Desk, Reducer, alert, attack, attacks, broken_lull, finding, surge


@pytest.fixture
def desk() -> Desk:
    return Desk(Reducer())


@pytest.mark.parametrize(
    ("killed", "severity"), [(None, "Moderate"), (0, "Moderate"), (9, "Moderate"), (10, "Severe"), (49, "Severe"), (50, "Extreme"), ((9, 80), "Moderate")]
)
def test_severity_follows_the_toll_of_the_most_careful_source(desk: Desk, killed: int | None, severity: str) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5, killed=killed))).wants(alert("lull_broken", severity=severity))


@pytest.mark.parametrize("target", ["nuclear", "medical", "diplomatic"])
def test_an_attack_on_what_must_not_be_attacked_is_severe(desk: Desk, target: str) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5, targets=(Target(kind=target),)))).wants(alert("lull_broken", severity="Severe"))


def test_a_very_rare_surge_is_severe_and_a_build_up_minor(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3), p_value=1e-7), finding("build_up", SYRIA, attacks(1, 2, 3, place=HOMS)))
    desk.wants(alert("build_up", severity="Minor"), alert("surge", severity="Severe"))


def test_a_surge_goes_by_the_sources_of_its_middle_event(desk: Desk) -> None:
    events = (attack(3, sources=5), attack(2, sources=1), attack(1, sources=1))
    desk.at(3).hears(surge(IRAQ, events)).wants(alert("surge", certainty="Possible", independent_sources=1))


@pytest.mark.parametrize(("day", "urgency"), [(5, "Immediate"), (6, "Immediate"), (8, "Expected"), (10, "Past")])
def test_urgency_follows_the_age_of_the_newest_event(desk: Desk, day: int, urgency: str) -> None:
    desk.at(day).hears(surge(IRAQ, attacks(3, 4, 5))).wants(alert("surge", urgency=urgency))
