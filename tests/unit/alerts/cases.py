"""The situations that golden.yaml holds the words of."""

from datetime import datetime, timedelta
from pathlib import Path

import yaml

from schemas.alert import Alert
from schemas.base import Range
from schemas.mention import Actor, Attribution, Casualties, Target, Weapon
from schemas.signal import Series, Signal
from streams.alerts.compose import Maker, compose
from streams.alerts.lifecycle import Member, hear, unwatched
from streams.alerts.rates import Limit, Sent, summarise
from streams.alerts.situations import Situation
from tests.support.desk import (
    ANBAR,
    ASAD,
    AT_ASAD,
    AT_HARIR,
    BEGINNING,
    BY_RESISTANCE,
    HOMS,
    IRAQ,
    SYRIA,
    attack,
    attacks,
    broken_lull,
    finding,
    first_in_place,
    lull,
    mass_casualty,
    surge,
)

MAKER = Maker("Test", "test")
ROCKETS = (Weapon(type="rocket", count=Range(min=2, max=2)),)
NEAR_ASAD = ASAD.model_copy(update={"relation": "near"})
CLAIM = Attribution(status="claimed", claimant="Islamic Resistance in Iraq")
KURDS = Actor(name="PKK", id="pkk", kind="armed_group", country="TR")
BOMBING = attack(
    5, place=HOMS, killed=80, injured=240, sources=4, incident="bombing", weapons=(Weapon(type="drone"),), attackers=(), targets=(Target(kind="military"),)
)
AT_ASAD_QUIET = attack(4, killed=5, sources=2, weapons=(Weapon(type="rocket", count=Range(min=11, max=11)),))
WATCHED = Series(series_id="watch:anbar-bases", kind="watch", key="anbar-bases", name="Bases in Anbar")
DIPLOMATS = Series(series_id="target:diplomatic@IQ", kind="target", key="diplomatic@IQ", name="diplomatic", country="IQ")


def situation(*signals: Signal, day: float, before: Alert | None = None) -> Situation:
    """A situation of these signals, heard on that day."""
    at = moment(day)
    members: dict[str, Member] = {signal.signal_id: hear(None, signal, at) for signal in signals}
    return Situation(alert_id="a-1", domain="desk", raised=at, members=members, alert=before)


def moment(day: float) -> datetime:
    return BEGINNING + timedelta(days=day - 1)


def alert(*signals: Signal, day: float) -> Alert:
    return compose(situation(*signals, day=day), Maker("Test", "test"), moment(day))


def ended(signal: Signal, end: Signal | None, day: float, end_day: float) -> Alert:
    """The last revision of an alert that a later signal, or time, has ended."""
    begun = situation(signal, day=day)
    published = compose(begun, Maker("Test", "test"), moment(day))
    member = begun.members[signal.signal_id]
    after = hear(member, end, moment(end_day)) if end else member.model_copy(update={"standing": "over", "ending": "expired"})
    return compose(
        begun.model_copy(update={"members": {signal.signal_id: after}, "alert": published, "led_by": signal.signal_id}), Maker("Test", "test"), moment(end_day)
    )


def unwatched_alert(signal: Signal, day: float, end_day: float) -> Alert:
    begun = situation(signal, day=day)
    published = compose(begun, MAKER, moment(day))
    members = {signal.signal_id: unwatched(begun.members[signal.signal_id])}
    return compose(begun.model_copy(update={"members": members, "alert": published, "led_by": signal.signal_id}), MAKER, moment(end_day))


def enumerated(*alerts: Alert) -> list[tuple[str, Alert]]:
    return [(f"a-{n}", found.model_copy(update={"alert_id": f"a-{n}"})) for n, found in enumerate(alerts)]


def cases() -> dict[str, Alert]:
    rockets = attack(20, place=NEAR_ASAD, killed=0, injured=0, sources=2, weapons=ROCKETS, attribution=CLAIM)
    disputed = attack(
        20,
        killed=(2, 11),
        injured=(0),
        sources=1,
        weapons=(Weapon(type="ied", count=Range(min=1, max=1)),),
        attackers=(KURDS,),
        attribution=Attribution(status="accused"),
    )
    grave = mass_casualty(BOMBING, SYRIA)
    iraq = surge(IRAQ, attacks(1, 2, 3, 4, 5, sources=2), expected=2.13, p_value=0.00068)
    return {
        "surge in a country with its base": alert(iraq, surge(AT_ASAD, attacks(3, 4, 5)), day=5),
        "surge by an attacker across months": alert(surge(BY_RESISTANCE, (*attacks(-3), *attacks(2)), observed=2, expected=0.2, p_value=0.0009), day=2),
        "surge on a watch": alert(surge(WATCHED, attacks(*range(1, 12)), observed=11, expected=None, p_value=None), day=11),
        "an event on a watch": alert(broken_lull(WATCHED, rockets, gap=3, p_value=None, expected=None), day=20),
        "surge against diplomats": alert(surge(DIPLOMATS, attacks(1, 2, 3)), day=3),
        "build-up": alert(finding("build_up", IRAQ, attacks(1, 2, 3), expected=1.5, p_value=0.004), day=3),
        "coverage surge": alert(finding("coverage_surge", IRAQ, attacks(3), observed=103, expected=12.4, p_value=0.0001), day=3),
        "lull at a base": alert(lull(AT_ASAD, AT_ASAD_QUIET, 12), day=16),
        "lull of two days": alert(lull(IRAQ, AT_ASAD_QUIET, 2, expected=2.2, p_value=None), day=7),
        "broken lull": alert(broken_lull(AT_ASAD, rockets), day=20),
        "broken lull of a province": alert(broken_lull(ANBAR, rockets), broken_lull(AT_ASAD, rockets), day=20),
        "disputed toll, accused attacker": alert(broken_lull(AT_ASAD, disputed, gap=2), day=20),
        "mass casualties with a claim": alert(
            mass_casualty(BOMBING.model_copy(update={"casualties": Casualties(killed=Range(min=80, max=80), basis="claimed")}), SYRIA), day=5
        ),
        "mass casualties, known late": alert(grave, day=9),
        "first in a place, one source": alert(first_in_place(AT_HARIR, attack(5, place=HOMS.model_copy(update={"kind": "city"}), weapons=())), day=5),
        "over": ended(grave, None, 5, 8),
        "a surge is over": ended(iraq, iraq.model_copy(update={"level": "none"}), 5, 8),
        "taken back": ended(grave, grave.model_copy(update={"level": "none", "events": ()}), 5, 6),
        "one with another": ended(grave, grave.model_copy(update={"level": "none", "events": (BOMBING.model_copy(update={"status": "merged"}),)}), 5, 6),
        "no longer watched": unwatched_alert(broken_lull(WATCHED, rockets, gap=3, p_value=None, expected=None), 20, 21),
        "held back": summarise(
            Sent(held=dict(enumerated(alert(grave, day=5), alert(iraq, day=5), alert(broken_lull(AT_ASAD, rockets), day=5)))),
            "desk",
            Limit(alerts=20),
            MAKER,
            moment(5),
        ),
        "corrected": ended(grave, grave.model_copy(update={"level": "none"}), 5, 6),
    }


def write_golden() -> None:
    told = {name: {"headline": found.headline.model_dump(), "description": found.description.model_dump()} for name, found in cases().items()}
    (Path(__file__).parent / "golden.yaml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
