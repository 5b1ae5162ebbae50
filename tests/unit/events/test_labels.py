"""The labels of PLOVER and ACLED that follow from what was done, with what and to whom."""

from typing import get_args

import pytest

from schemas.mention import Incident, TargetKind, WeaponType
from streams.events.labels import acled, plover

ROWS: list[tuple[Incident, set[WeaponType], set[TargetKind], str, str]] = [
    ("strike", {"drone"}, {"military"}, "drone", "Explosions/Remote violence: Air/drone strike"),
    ("strike", {"airstrike"}, {"civilian"}, "aerial", "Explosions/Remote violence: Air/drone strike"),
    ("strike", {"rocket"}, {"diplomatic"}, "heavy-weapons", "Explosions/Remote violence: Shelling/artillery/missile attack"),
    ("bombing", {"ied"}, {"police"}, "explosives", "Explosions/Remote violence: Remote explosive/landmine/IED"),
    ("bombing", {"bomb", "suicide"}, {"religious"}, "suicide-attack", "Explosions/Remote violence: Suicide bomb"),
    ("attack", {"grenade"}, {"civilian"}, "explosives", "Explosions/Remote violence: Grenade"),
    ("attack", {"chemical", "airstrike"}, {"civilian"}, "unconventional", "Explosions/Remote violence: Chemical weapon"),
    ("attack", {"firearm"}, {"civilian"}, "firearms", "Violence against civilians: Attack"),
    ("ambush", {"firearm"}, {"military"}, "firearms", "Battles: Armed clash"),
    ("clash", set(), set(), "", "Battles: Armed clash"),
    ("attack", {"melee"}, {"civilian"}, "primitive", "Violence against civilians: Attack"),
    ("arson", {"arson"}, {"civilian"}, "destroy", "Violence against civilians: Attack"),
    ("abduction", {"firearm"}, {"civilian"}, "abduct", "Violence against civilians: Abduction/forced disappearance"),
]


@pytest.mark.parametrize(("incident", "weapons", "targets", "mode", "label"), ROWS, ids=[f"{row[0]}-{'+'.join(sorted(row[1]))}" for row in ROWS])
def test_an_attack_bears_the_labels_of_both_codebooks(incident: Incident, weapons: set[WeaponType], targets: set[TargetKind], mode: str, label: str) -> None:
    shown = plover(incident, frozenset(weapons))
    assert (shown.type, shown.mode) == ("ASSAULT", mode)
    told = acled(incident, frozenset(weapons), frozenset(targets))
    assert f"{told.type}: {told.sub_type}" == label


@pytest.mark.parametrize("incident", get_args(Incident))
def test_whatever_was_done_there_is_a_label(incident: Incident) -> None:
    assert plover(incident, frozenset()).type == "ASSAULT"
    assert acled(incident, frozenset(), frozenset()).sub_type
