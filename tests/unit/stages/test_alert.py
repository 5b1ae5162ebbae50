"""What a duty officer receives, and what not: scripts of an alert's life."""

import pytest

from tests.support.desk import (
    ANBAR,
    ASAD,
    AT_ASAD,
    AT_HARIR,
    BY_RESISTANCE,
    HARIR,
    HOMS,
    IRAQ,
    KIRKUK,
    SYRIA,
    Desk,
    Reducer,
    alert,
    attack,
    attacks,
    broken_lull,
    calm,
    finding,
    first_in_place,
    lull,
    mass_casualty,
    surge,
    taken_back,
)  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return Desk(Reducer())


# it begins


def test_a_surge_fires_once(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", IRAQ, state="firing", revision=1, events=3, references=()))


def test_a_quiet_world_raises_nothing(desk: Desk) -> None:
    desk.at(1).passes().at(9).passes()
    desk.wants()


def test_the_same_signal_again_is_no_news(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(3, 5).hears(surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", revision=1))


def test_a_drifting_p_value_is_no_news(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(4).hears(surge(IRAQ, attacks(1, 2, 3), p_value=0.0009, expected=0.9))
    desk.wants(alert("surge", revision=1))


def test_another_attack_is_news_of_the_same_alert(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(4).hears(surge(IRAQ, attacks(1, 2, 3, 4)))
    desk.wants(alert("surge", revision=1, events=3), alert("surge", revision=2, events=4))
    assert desk.log[0].alert_id == desk.log[1].alert_id
    assert desk.last.references == (f"{desk.last.alert_id}/1",)


def test_more_sources_are_news_where_they_make_it_surer(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5, sources=1)))
    desk.at(5, 2).hears(broken_lull(AT_ASAD, attack(5, sources=2)))
    desk.at(5, 4).hears(broken_lull(AT_ASAD, attack(5, sources=3)))
    desk.at(5, 6).hears(broken_lull(AT_ASAD, attack(5, sources=4)))
    desk.wants(alert("lull_broken", certainty="Possible"), alert("lull_broken", certainty="Likely"), alert("lull_broken", certainty="Observed"))


def test_a_corrected_toll_revises_the_alert_instead_of_raising_a_second(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5, killed=0))).at(5, 2).hears(broken_lull(AT_ASAD, attack(5, killed=2)))
    desk.wants(alert("lull_broken", revision=1), alert("lull_broken", revision=2))
    assert desk.last.events[0].killed == attack(5, killed=2).casualties.killed
    assert "Toll before: no deaths." in desk.last.description.en


# it is not sure yet


def test_a_first_in_place_waits_for_a_second_independent_source(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR, sources=1)))
    desk.wants(alert("first_in_place", state="pending", certainty="Possible"))
    desk.at(5, 3).hears(first_in_place(AT_HARIR, attack(5, place=HARIR, sources=2)))
    desk.wants(alert("first_in_place", state="firing", certainty="Likely", revision=2))


def test_what_is_grave_does_not_wait_for_a_second_source(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR, killed=18))).wants(
        alert("first_in_place", state="firing", certainty="Possible", severity="Severe")
    )


def test_a_pending_alert_that_nobody_confirms_closes_and_says_so(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR))).at(8, 1).passes()
    desk.wants(alert("first_in_place", state="pending"), alert("first_in_place", state="resolved", reason="no second source confirmed it"))


def test_what_closed_unconfirmed_is_not_told_again_whatever_more_is_told_of_it(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR))).at(8, 1).passes()
    desk.wants(alert("first_in_place", state="pending"), alert("first_in_place", state="resolved"))
    desk.at(8, 3).hears(first_in_place(AT_HARIR, attack(5, place=HARIR, version=2))).wants()


def test_what_closed_unconfirmed_and_is_confirmed_after_all_fires_and_is_marked_late(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR))).at(8, 1).passes().at(9).hears(
        first_in_place(AT_HARIR, attack(5, place=HARIR, sources=2))
    )
    desk.wants(
        alert("first_in_place", state="pending"), alert("first_in_place", state="resolved"),
        alert("first_in_place", state="firing", revision=3, certainty="Likely", resolved_at=None, reason=None),
    )  # fmt: skip
    assert desk.last.headline.en.startswith("Late report – ")


def test_what_is_confirmed_when_it_is_old_stays_closed(desk: Desk) -> None:
    desk.at(5).hears(first_in_place(AT_HARIR, attack(5, place=HARIR))).at(8, 1).passes().at(14).hears(
        first_in_place(AT_HARIR, attack(5, place=HARIR, sources=2))
    )
    desk.wants(alert("first_in_place", state="pending"), alert("first_in_place", state="resolved"))


def test_a_surge_below_alert_level_is_pending_until_it_is_sure(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3), level="warn", p_value=0.004)).at(4).hears(surge(IRAQ, attacks(1, 2, 3, 4)))
    desk.wants(alert("surge", state="pending"), alert("surge", state="firing", revision=2))


def test_a_firing_surge_that_weakens_keeps_firing(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(4).hears(surge(IRAQ, attacks(1, 2, 3), level="watch", p_value=0.03))
    desk.wants(alert("surge", state="firing"))


def test_mass_casualties_fire_on_one_source_and_say_that_it_is_one(desk: Desk) -> None:
    desk.at(5).hears(mass_casualty(attack(5, killed=30, sources=1)))
    desk.wants(alert("mass_casualty", state="firing", certainty="Possible", severity="Severe", independent_sources=1))
    assert "a single source (Outlet 1)" in desk.last.description.en


# it ends


def test_a_surge_ends_after_two_calm_days_and_not_at_once(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).wants(alert("surge", state="firing"))
    desk.at(6).hears(calm(IRAQ, attacks(1, 2, 3))).at(7).passes().wants()
    desk.at(8).passes().wants(alert("surge", state="resolved", reason="the count is back to usual", urgency="Past"))


def test_a_surge_that_flares_up_within_the_calm_days_was_never_over(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(6).hears(calm(IRAQ, attacks(1, 2, 3)))
    desk.at(7).hears(surge(IRAQ, attacks(1, 2, 3, 7))).at(8).passes().at(9).passes()
    desk.wants(alert("surge", state="firing", events=3), alert("surge", state="firing", events=4))


def test_a_p_value_that_is_usual_counts_as_calm_whatever_the_level(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(5).hears(surge(IRAQ, attacks(1, 2, 3), level="watch", p_value=0.2))
    desk.at(7).passes().wants(alert("surge", state="firing"), alert("surge", state="resolved"))


def test_a_surge_without_further_events_ends_at_once(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(10).hears(surge(IRAQ, attacks(1, 2, 3), level="none", p_value=0.01))
    desk.wants(alert("surge", state="firing"), alert("surge", state="resolved", reason="it is over"))


def test_the_alert_of_one_event_ends_three_days_after_its_last_news(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).at(7, 23).passes().wants(alert("lull_broken", state="firing"))
    desk.at(8).passes().wants(alert("lull_broken", state="resolved", reason="no news of it for 72 hours"))


def test_a_lull_ends_when_it_is_broken_and_the_attack_that_breaks_it_is_an_alert_of_its_own(desk: Desk) -> None:
    before = attack(1)
    desk.at(14).hears(lull(AT_ASAD, before, 13)).wants(alert("lull", state="firing", severity="Minor", urgency="Unknown", certainty="Possible"))
    desk.at(20).hears(lull(AT_ASAD, before, 13, level="none"), broken_lull(AT_ASAD, attack(20)))
    desk.wants(alert("lull", state="resolved", reason="attacks have begun again"), alert("lull_broken", state="firing"))


def test_a_silence_is_told_once_it_has_lasted_a_week(desk: Desk) -> None:
    desk.at(4).hears(lull(IRAQ, attack(1), 3)).at(7, 23).passes().wants()
    desk.at(8).passes().wants(alert("lull", IRAQ, state="firing"))
    assert desk.last.headline.en == "No attack in Iraq reported for 7 days"
    assert desk.last.expected == 11.2
    desk.at(12).passes().wants()


def test_silence_of_a_province_is_one_with_that_of_the_base_that_was_hit_there_last(desk: Desk) -> None:
    desk.at(14).hears(lull(AT_ASAD, attack(1), 13), lull(ANBAR, attack(1), 13)).wants(alert("lull", ANBAR, state="firing"))
    desk.at(20).hears(lull(AT_ASAD, attack(1), 13, level="none"), lull(ANBAR, attack(1), 13, level="none"))
    desk.wants(alert("lull", ANBAR, state="resolved"))


def test_silence_at_a_base_in_a_province_that_is_not_silent_is_an_alert_of_its_own(desk: Desk) -> None:
    desk.at(14).hears(lull(AT_ASAD, attack(1), 13)).at(14, 1).hears(lull(ANBAR, attack(6, place=HARIR), 8))
    desk.wants(alert("lull", AT_ASAD, state="firing"), alert("lull", ANBAR, state="firing"))


def test_a_silence_that_ends_within_the_week_is_never_told_and_nor_is_its_end(desk: Desk) -> None:
    desk.at(4).hears(lull(AT_ASAD, attack(1), 3)).at(6).hears(lull(AT_ASAD, attack(1), 3, level="none"), broken_lull(AT_ASAD, attack(6), gap=5))
    desk.at(9).passes().wants()


def test_an_ended_alert_stays_closed_whatever_is_told_of_its_event(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).at(9).passes().at(10).hears(broken_lull(AT_ASAD, attack(5, sources=5)))
    desk.wants(alert("lull_broken", state="firing"), alert("lull_broken", state="resolved"))


def test_a_surge_that_rises_again_within_the_cool_down_opens_its_alert_again(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3), key="1")).at(6).hears(calm(IRAQ, attacks(1, 2, 3), key="1")).at(8).passes()
    desk.at(9).hears(surge(IRAQ, attacks(7, 8, 9), key="7"))
    desk.wants(
        alert("surge", state="firing", revision=1), alert("surge", state="resolved", revision=2), alert("surge", state="firing", revision=3, resolved_at=None)
    )


def test_a_surge_that_rises_after_the_cool_down_is_a_new_alert(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3), key="1")).at(6).hears(calm(IRAQ, attacks(1, 2, 3), key="1")).at(8).passes()
    desk.at(12).hears(surge(IRAQ, attacks(10, 11, 12), key="10"))
    desk.wants(alert("surge", revision=1), alert("surge", state="resolved"), alert("surge", state="firing", revision=1))
    assert desk.log[0].alert_id != desk.last.alert_id


# it was not so


def test_a_report_taken_back_retracts_its_alert_with_the_reason_and_what_it_supersedes(desk: Desk) -> None:
    false = mass_casualty(attack(10, place=HARIR, killed=30))
    desk.at(10).hears(false).at(10, 3).hears(taken_back(false))
    desk.wants(
        alert("mass_casualty", state="firing"), alert("mass_casualty", state="retracted", reason="the reports behind it were taken back", certainty="Unlikely")
    )
    assert desk.last.references == (f"{desk.last.alert_id}/1",)
    assert desk.last.headline.en.startswith("Retracted – ")
    assert desk.last.description.en == "This alert of 10 December 2023 was retracted on 10 December 2023: the reports behind it were taken back."


def test_a_correction_that_removes_the_ground_retracts_although_the_event_stands(desk: Desk) -> None:
    desk.at(10).hears(mass_casualty(attack(10, killed=30))).at(10, 3).hears(mass_casualty(attack(10, killed=3), level="none"))
    desk.wants(alert("mass_casualty", state="firing"), alert("mass_casualty", state="retracted", reason="what it said was corrected"))


def test_a_surge_most_of_which_was_taken_back_is_retracted_and_not_over(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3, place=ASAD))).at(4).hears(calm(IRAQ, attacks(1)))
    desk.wants(alert("surge", state="firing"), alert("surge", state="retracted", reason="what it said was corrected"))


def test_an_alert_that_has_ended_is_still_taken_back(desk: Desk) -> None:
    false = broken_lull(AT_ASAD, attack(5))
    desk.at(5).hears(false).at(8).passes().at(9).hears(taken_back(false))
    desk.wants(alert("lull_broken", state="firing"), alert("lull_broken", state="resolved"), alert("lull_broken", state="retracted", revision=3))


def test_a_retracted_alert_is_not_raised_from_the_dead_but_anew(desk: Desk) -> None:
    told = broken_lull(AT_ASAD, attack(5))
    desk.at(5).hears(told).at(5, 1).hears(taken_back(told)).at(5, 2).hears(told)
    desk.wants(alert("lull_broken", state="firing"), alert("lull_broken", state="retracted"), alert("lull_broken", state="firing", revision=1))
    assert desk.log[0].alert_id != desk.last.alert_id


def test_an_event_that_proves_to_be_one_with_another_ends_its_alert_and_is_not_taken_back(desk: Desk) -> None:
    merged = attack(5, place=KIRKUK, killed=30, status="merged", merged_into="e-other")
    desk.at(5).hears(mass_casualty(attack(5, place=KIRKUK, killed=30))).at(5, 3).hears(mass_casualty(merged, level="none"))
    desk.wants(alert("mass_casualty", state="firing"), alert("mass_casualty", state="resolved", reason="it turned out to be the same attack as another"))


def test_an_event_whose_reports_are_all_gone_is_taken_back_and_not_corrected(desk: Desk) -> None:
    desk.at(5).hears(mass_casualty(attack(5, killed=30))).at(5, 3).hears(mass_casualty(attack(5, killed=30, status="retracted"), level="none"))
    desk.wants(alert("mass_casualty", state="firing"), alert("mass_casualty", state="retracted", reason="the reports behind it were taken back"))


def test_a_gap_that_was_shorter_is_news_of_the_same_alert(desk: Desk) -> None:
    desk.at(20).hears(broken_lull(AT_ASAD, attack(20), gap=16)).at(20, 2).hears(broken_lull(AT_ASAD, attack(20), gap=9))
    desk.wants(alert("lull_broken", revision=1), alert("lull_broken", revision=2))
    assert "in 9 days" in desk.last.headline.en


def test_what_was_never_raised_is_not_taken_back(desk: Desk) -> None:
    desk.at(5).hears(taken_back(broken_lull(AT_ASAD, attack(5)))).wants()


# it is late


def test_nobody_is_told_of_an_attack_of_nine_years_ago(desk: Desk) -> None:
    desk.at(5).hears(mass_casualty(attack(-3300, killed=200))).wants()


@pytest.mark.parametrize("kind", ["surge", "lull_broken", "first_in_place", "build_up", "coverage_surge"])
def test_no_finding_about_old_events_is_news(desk: Desk, kind: str) -> None:
    desk.at(20).hears(finding(kind, IRAQ, attacks(3, 4, 5, sources=4))).wants()


def test_what_is_said_to_happen_next_year_is_misread_and_raises_nothing(desk: Desk) -> None:
    desk.at(5).hears(mass_casualty(attack(370, killed=200)), broken_lull(AT_ASAD, attack(8))).wants()


def test_tomorrow_s_date_is_today_elsewhere(desk: Desk) -> None:
    desk.at(5, 23).hears(mass_casualty(attack(6, killed=200))).wants(alert("mass_casualty", urgency="Immediate"))


def test_what_becomes_known_days_later_is_raised_and_marked_late(desk: Desk) -> None:
    desk.at(9).hears(mass_casualty(attack(4, killed=30, sources=3)))
    desk.wants(alert("mass_casualty", state="firing", urgency="Past"))
    assert desk.last.headline.en.startswith("Late report – ")
    assert "This became known only on 9 December 2023." in desk.last.description.en


def test_the_morning_after_is_not_late(desk: Desk) -> None:
    desk.at(6, 4).hears(mass_casualty(attack(5, killed=30, sources=3)))
    desk.wants(alert("mass_casualty", urgency="Immediate"))
    assert not desk.last.headline.en.startswith("Late")


# it is one situation


def test_a_base_inside_a_country_that_surges_raises_no_second_alert(desk: Desk) -> None:
    desk.at(3).hears(surge(AT_ASAD, attacks(1, 2, 3)), surge(ANBAR, attacks(1, 2, 3)), surge(IRAQ, attacks(1, 2, 3)))
    desk.wants(alert("surge", IRAQ, state="firing"))
    assert "attacks at Al Asad Air Base surge, 3" in desk.last.description.en


def test_a_country_that_surges_takes_over_the_alert_of_its_base(desk: Desk) -> None:
    desk.at(3).hears(surge(AT_ASAD, attacks(1, 2, 3))).at(4).hears(surge(IRAQ, (*attacks(4, place=HARIR), *attacks(1, 2, 3))))
    desk.wants(alert("surge", AT_ASAD, revision=1), alert("surge", IRAQ, revision=2))


def test_two_bases_that_surge_become_one_alert_when_their_country_does(desk: Desk) -> None:
    asad, harir = attacks(1, 2, 3), attacks(2, 3, place=HARIR)
    desk.at(3).hears(surge(AT_ASAD, asad)).at(3, 1).hears(surge(AT_HARIR, harir)).wants(alert("surge", AT_ASAD), alert("surge", AT_HARIR))
    desk.at(4).hears(surge(IRAQ, (*asad, *harir)))
    desk.wants(alert("surge", IRAQ, revision=2, state="firing"), alert("surge", AT_HARIR, state="resolved", reason="it is part of a wider alert"))
    assert len(desk.open_alerts()) == 1
    wider, part = desk.log[-2:] if desk.log[-2].state == "firing" else desk.log[:-3:-1]
    assert set(wider.references) == {f"{wider.alert_id}/1", f"{part.alert_id}/1"}


def test_surges_in_two_countries_are_two_alerts(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3)), surge(SYRIA, attacks(1, 2, 3, place=HOMS)))
    desk.wants(alert("surge", IRAQ), alert("surge", SYRIA))


def test_an_attacker_who_strikes_mostly_where_a_surge_is_told_is_part_of_it(desk: Desk) -> None:
    iraq = attacks(1, 2, 3)
    desk.at(3).hears(surge(IRAQ, iraq), surge(BY_RESISTANCE, (*iraq, *attacks(2, place=HOMS)))).wants(alert("surge", IRAQ))


def test_an_attacker_who_strikes_mostly_elsewhere_is_not(desk: Desk) -> None:
    iraq = attacks(1, 2, 3)
    desk.at(3).hears(surge(IRAQ, iraq), surge(BY_RESISTANCE, (*attacks(1), *attacks(1, 2, 3, place=HOMS)))).wants(
        alert("surge", IRAQ), alert("surge", BY_RESISTANCE)
    )


def test_many_dead_within_a_surge_are_an_alert_of_their_own(desk: Desk) -> None:
    grave = attack(3, place=KIRKUK, killed=40, sources=3)
    desk.at(3).hears(surge(IRAQ, (grave, *attacks(1, 2, 3)))).hears(mass_casualty(grave))
    desk.wants(alert("surge", IRAQ, state="firing"), alert("mass_casualty", IRAQ, severity="Severe"))


def test_an_event_that_turns_out_grave_raises_the_alert_that_tells_it(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5, killed=2, sources=2)))
    desk.at(5, 2).hears(broken_lull(AT_ASAD, attack(5, killed=60, sources=3)), mass_casualty(attack(5, killed=60, sources=3)))
    desk.wants(alert("lull_broken", severity="Moderate", revision=1), alert("mass_casualty", severity="Extreme", revision=2))
    assert "Also: first attack at Al Asad Air Base in 16 days." in desk.last.description.en


def test_when_the_leading_ground_goes_the_rest_of_the_situation_stands(desk: Desk) -> None:
    grave = mass_casualty(attack(5, killed=60, sources=3))
    desk.at(5).hears(grave, broken_lull(AT_ASAD, attack(5, killed=60, sources=3))).wants(alert("mass_casualty", severity="Extreme"))
    desk.at(5, 2).hears(
        grave.model_copy(update={"level": "none", "events": (attack(5, killed=6, sources=3),)}), broken_lull(AT_ASAD, attack(5, killed=6, sources=3))
    )
    desk.wants(alert("lull_broken", state="firing", revision=2, severity="Moderate"))


def test_a_first_in_a_place_within_a_surge_is_told_with_it_and_ends_with_it(desk: Desk) -> None:
    events = (attack(3, place=HARIR, sources=2), *attacks(1, 2, 3))
    desk.at(3).hears(surge(IRAQ, events), first_in_place(AT_HARIR, events[0])).wants(alert("surge", IRAQ))
    assert "Also: first recorded attack at Harir air base." in desk.last.description.en
    desk.at(4).hears(surge(IRAQ, events, level="none", p_value=0.01)).wants(alert("surge", IRAQ, state="resolved"))


def test_a_silent_country_is_told_once_and_not_for_each_of_its_bases(desk: Desk) -> None:
    desk.at(14).hears(lull(IRAQ, attack(1), 13), lull(AT_ASAD, attack(1), 13), lull(AT_HARIR, attack(-4, place=HARIR), 18)).wants(alert("lull", IRAQ))


def test_two_attacks_with_many_dead_in_one_country_are_two_alerts(desk: Desk) -> None:
    desk.at(5).hears(mass_casualty(attack(5, killed=30)), mass_casualty(attack(5, "b", place=KIRKUK, killed=25)))
    desk.wants(alert("mass_casualty"), alert("mass_casualty"))


# it is repeated only with reason


def test_small_news_waits_until_the_alert_has_been_quiet_for_ten_minutes(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(3, 0.05).hears(surge(IRAQ, attacks(1, 2, 3, 4))).wants(alert("surge", events=3))
    desk.at(3, 0.1).hears(surge(IRAQ, (attack(4, "b"), *attacks(1, 2, 3, 4)))).wants()
    desk.at(3, 0.2).passes().wants(alert("surge", events=5, revision=2))


def test_grave_news_does_not_wait(desk: Desk) -> None:
    desk.at(3).hears(surge(IRAQ, attacks(1, 2, 3))).at(3, 0.05).hears(surge(IRAQ, (attack(3, "b", killed=70), *attacks(1, 2, 3))))
    desk.wants(alert("surge", severity="Moderate"), alert("surge", severity="Extreme"))


# what happens to the state


def test_a_closed_situation_is_forgotten_after_two_weeks() -> None:
    body = Reducer()
    desk = Desk(body)
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).at(8).passes()
    assert any(key.startswith("situation:") for key in body.state)
    desk.at(23).passes()
    assert not any(key.startswith(("situation:", "signal:")) for key in body.state)


def test_a_repeated_tick_says_nothing_again(desk: Desk) -> None:
    desk.at(5).hears(broken_lull(AT_ASAD, attack(5))).passes().passes().wants(alert("lull_broken", revision=1))
