"""Parts of sentences: where, when, with what, how many, by whom. Each follows from fields alone."""

from collections.abc import Sequence

from schemas.event import Event
from schemas.mention import Occurred, Place
from schemas.signal import Series
from streams.alerts.phrases import Phrases

WEAPONS_MAX = 2
TARGETS_MAX = 3
HARDLY_ANYBODY = 4
"""Fewer than a fourth of those who tell the commonest."""
ACTORS_MAX = 3
SHARPNESS = ("facility", "city", "admin2", "sea", "region", "admin1", "country")


def sharpest(places: Sequence[Place]) -> Place | None:
    """The place that says most precisely where: known to siaga, where it happened rather than what it was near, then by kind."""
    named = [place for place in places if place.name or place.raw]
    return min(named, key=lambda place: (place.is_unknown, SHARPNESS.index(place.kind), place.relation != "at"), default=None)


def where(series: Series, say: Phrases) -> str:
    """in Iraq, at Al Asad Air Base, by Houthis, on diplomatic targets in Iraq."""
    match series.kind:
        case "country":
            name = say.country(series.key)
        case "attacker":
            name = say.actor(series.key, series.name)
        case "target":
            target = say.templates["targets"].get(series.key.partition("@")[0], series.name)
            return say.say("where", "target", target=target, country=say.country(series.country or ""))
        case "watch":
            name = say.quoted(series.name)
        case _:
            name = say.place(series.name)
    return say.say("where", series.kind, name=name)


def place(event: Event, say: Phrases) -> str:
    """in Homs, Syria: the sharpest place and its country, with the preposition it takes."""
    found = sharpest(event.places)
    known = event.country != "XX"
    if found is None or found.kind == "country":
        code = (found.country if found else None) or event.country
        return say.say("where", "country", name=say.country(code) if code != "XX" else say.templates["unknown_place"])
    name = say.place(found.name or found.raw or "")
    if known and found.kind != "sea" and name != say.country(event.country):
        name = say.say("within", place=name, country=say.country(event.country))
    return _at(found, name, say)


def spot(event: Event, series: Series, say: Phrases) -> str:
    """at Al Asad Air Base: the sharpest place, where that is more than the series says already; empty where it is not."""
    found = sharpest(event.places)
    if found is None or series.kind == "facility" or found.kind in ("country", "region", "sea") or series.name in (found.name, found.raw):
        return ""
    return _at(found, say.place(found.name or found.raw or ""), say)


def _at(found: Place, name: str, say: Phrases) -> str:
    return say.say("where", "near" if found.relation == "near" else "facility" if found.kind == "facility" else "city", name=name)


def occurred(value: Occurred | None, say: Phrases) -> str:
    """The day, or no more than is known: a span, a month, a year."""
    if value is None:
        return ""
    if value.precision == "month":
        return say.month(value.start)
    if value.precision == "year":
        return say.year(value.start)
    return say.span(value.start, value.end)


def what(event: Event, say: Phrases, most: int = WEAPONS_MAX) -> str:
    """The weapons that are told by most, with their number where it is; else the kind of attack."""
    return weapons(event, say, most) or incident(event, say)


def weapons(event: Event, say: Phrases, most: int = WEAPONS_MAX) -> str:
    """Those that hardly anybody tells beside what all tell ("shot at" of a base that rockets hit) stay in the event, with who tells them."""
    told = [said for weapon in event.weapons if _is_told(event, "weapon", weapon.type) and (said := say.weapon(weapon.type, weapon.count))]
    return say.listing(told[:most])


def target(event: Event, say: Phrases) -> str:
    """One sentence on what was attacked; empty where nobody tells it."""
    kinds = [target.kind for target in event.targets if target.kind != "other" and _is_told(event, "target", target.kind)]
    names = say.listing([str(say.templates["targets"][kind]) for kind in kinds[:TARGETS_MAX]])
    return say.say("sentences", "target", kinds=names) if names else ""


def _is_told(event: Event, field: str, value: str) -> bool:
    houses = {said.value: len(said.sources) for said in event.said if said.field == field}
    least = max(houses.values(), default=0) / HARDLY_ANYBODY
    return houses.get(value, least) >= least


def incident(event: Event, say: Phrases) -> str:
    return str(say.templates["incidents"][event.incident])


def toll(event: Event, say: Phrases) -> str:
    """The dead and the hurt as they are told; silence is said as silence, and a claim as a claim."""
    killed, injured = event.casualties.killed, event.casualties.injured
    words = say.templates["toll"]
    if killed is None and injured is None:
        return str(words["none"])
    none_killed, none_injured = killed is not None and killed.max == 0, injured is not None and injured.max == 0
    if none_killed and none_injured:
        return str(words["nobody"])
    parts = []
    if none_killed:
        parts.append(words["no_deaths"])
    elif killed is not None:
        parts.append(say.toll("killed", killed))
    if none_injured and killed is None:
        parts.append(words["no_injured"])
    elif injured is not None and not none_injured:
        parts.append(say.toll("injured", injured))
    said = say.listing(parts)
    return say.say("toll", "claimed", toll=said) if event.casualties.basis == "claimed" else said


def attackers(event: Event, say: Phrases) -> str:
    """Who is named as having done it; empty where nobody is."""
    return say.listing([say.actor(actor.id or "", name) for actor in event.attackers[:ACTORS_MAX] if (name := actor.name or actor.raw)])


def attribution(event: Event, say: Phrases) -> str:
    """One sentence on who says who did it; empty where the texts are silent."""
    if event.attribution is None:
        return ""
    status, claimant = event.attribution.status, event.attribution.claimant
    if status == "claimed" and claimant:
        known = next((actor for actor in event.attackers if claimant in (actor.name, actor.raw, actor.id)), None)
        name = say.actor(known.id or "", claimant) if known else say.foreign(claimant)
    elif status == "claimed" and len(event.attackers) > 1:
        return ""
    else:
        name = attackers(event, say)
    return say.say("sentences", status, name=name) if name else ""
