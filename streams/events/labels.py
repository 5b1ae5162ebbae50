"""PLOVER and ACLED labels from the slots, by table. Names of labels only: github.com/openeventdata/PLOVER, acleddata.com codebook."""

from functools import lru_cache

from schemas.event import Acled, Plover
from schemas.mention import Incident, TargetKind, WeaponType

HEAVY = {"rocket", "missile", "artillery", "mortar"}
BLASTS = {"bomb", "ied", "vehicle"}

MODES = (
    ("suicide", "suicide-attack"), ("chemical", "unconventional"), ("drone", "drone"), ("airstrike", "aerial"),
    *((weapon, "heavy-weapons") for weapon in sorted(HEAVY)), *((weapon, "explosives") for weapon in sorted(BLASTS | {"grenade"})),
    ("firearm", "firearms"), ("melee", "primitive"), ("arson", "destroy"),
)  # fmt: skip

SUB_EVENTS = (
    ("chemical", "Chemical weapon"), ("suicide", "Suicide bomb"), ("airstrike", "Air/drone strike"), ("drone", "Air/drone strike"),
    *((weapon, "Shelling/artillery/missile attack") for weapon in sorted(HEAVY)), *((weapon, "Remote explosive/landmine/IED") for weapon in sorted(BLASTS)), ("grenade", "Grenade"),
)  # fmt: skip


@lru_cache(maxsize=4_096)
def plover(incident: Incident, weapons: frozenset[WeaponType]) -> Plover:
    if incident == "abduction":
        return Plover(type="ASSAULT", mode="abduct")
    return Plover(type="ASSAULT", mode=next((mode for weapon, mode in MODES if weapon in weapons), ""))


@lru_cache(maxsize=4_096)
def acled(incident: Incident, weapons: frozenset[WeaponType], targets: frozenset[TargetKind]) -> Acled:
    sub_event = next((label for weapon, label in SUB_EVENTS if weapon in weapons), None)
    if incident == "abduction":
        return Acled(type="Violence against civilians", sub_type="Abduction/forced disappearance")
    if sub_event:
        return Acled(type="Explosions/Remote violence", sub_type=sub_event)
    if incident == "clash" or targets & {"military", "police"}:
        return Acled(type="Battles", sub_type="Armed clash")
    return Acled(type="Violence against civilians", sub_type="Attack")
