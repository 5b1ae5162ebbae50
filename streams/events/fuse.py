"""One event from its mentions, field by field; a function of their set."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from schemas.base import Range
from schemas.event import Event, SourceToll
from schemas.mention import Actor, Attribution, Casualties, EventMention, Incident, Occurred, Place, Weapon
from streams.events.independence import independent_sources
from streams.events.labels import acled, plover
from streams.events.places import blur, distance_km
from streams.events.said import said
from streams.events.view import View, actor_key, view

EVIDENCE_MAX = 20
SAME_PLACE_KM = 10.0
FINENESS = {"hour": 0, "day": 1, "week": 2, "month": 3, "year": 4}
STRENGTH = {"claimed": 0, "reported": 1, "accused": 2, "denied": 3}

K = TypeVar("K", bound=Hashable)


def fuse(event_id: str, members: Sequence[EventMention]) -> Event:
    """Everything but version and status, which depend on what was said before."""
    views = sorted(map(view, members), key=lambda one: one.order)  # by when siaga could know them, ties by id
    mentions = [one.mention for one in views]
    weapons = _weapons(mentions)
    targets = _distinct((target for mention in mentions for target in mention.targets), lambda target: target.kind)
    incident: Incident = _most_told([mention.incident for mention in mentions if mention.incident != "other"], mentions[0].incident)
    knowns = [mention.known for mention in mentions if mention.known]
    attackers, tolls = _attackers(views), _tolls(views)
    return Event(
        event_id=event_id,
        version=1,
        status="new",
        incident=incident,
        occurred=_occurred(mentions),
        recency="new" if any(mention.recency == "new" for mention in mentions) else "background",
        country=mentions[0].country,
        places=_places(mentions),
        attackers=attackers,
        attribution=_attribution(views, attackers),
        targets=targets,
        victims=_distinct((victim for mention in mentions for victim in mention.victims), lambda victim: victim.raw.lower()),
        weapons=weapons,
        casualties=_casualties(mentions, tolls),
        tolls=tolls,
        mentions=tuple(sorted(mention.mention_id for mention in mentions)),
        said=said(views),
        publishers=tuple(sorted({one.family for one in views})),
        independent_sources=independent_sources(mentions),
        evidence=tuple(one.evidence for one in views[:EVIDENCE_MAX]),
        plover=plover(incident, weapons),
        acled=acled(incident, weapons, targets),
        confidence=round(max(mention.confidence for mention in mentions), 3),
        first_seen=knowns[0] if knowns else None,
    )


def _most_told(values: Sequence[K], otherwise: K) -> K:
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], str(value))) if counted else otherwise


def _occurred(mentions: Sequence[EventMention]) -> Occurred | None:
    """The finest precision told; among those the range most told, the earliest on a tie."""
    told = [mention.occurred for mention in mentions if mention.occurred]
    if not told:
        return None
    finest = min(FINENESS[occurred.precision] for occurred in told)
    fine = [occurred for occurred in told if FINENESS[occurred.precision] == finest]
    counted = Counter((occurred.start, occurred.end) for occurred in fine)
    best = min(counted, key=lambda span: (-counted[span], span))
    return next(occurred for occurred in fine if (occurred.start, occurred.end) == best)


def _places(mentions: Sequence[EventMention]) -> tuple[Place, ...]:
    """The sharpest first; vaguer ones that may mean the same are left out."""
    kept: list[Place] = []
    for place in sorted((place for mention in mentions for place in mention.places), key=lambda place: (blur(place), place.name or place.raw or "")):
        if not any(_covers(place, sharper) for sharper in kept):
            kept.append(place)
    return tuple(kept)


def _covers(vague: Place, sharp: Place) -> bool:
    apart = distance_km(vague, sharp)
    if apart is None:
        return vague.name == sharp.name or vague.kind == "country"
    return apart <= max(blur(vague), SAME_PLACE_KM)


def _distinct(values: Iterable, key) -> tuple:  # type: ignore[no-untyped-def, type-arg]
    first: dict[object, object] = {}
    for value in values:
        first.setdefault(key(value), value)
    return tuple(first.values())


def _attackers(views: Sequence[View]) -> tuple[Actor, ...]:
    """Everybody named, whom most mentions name first."""
    named = Counter(key for one in views for key in set(one.actors))
    first: dict[str, Actor] = {}
    for one in views:
        for key, actor in zip(one.actors, one.mention.attackers, strict=True):
            first.setdefault(key, actor)
    return tuple(sorted(first.values(), key=lambda actor: -named[actor_key(actor)]))


def _attribution(views: Sequence[View], attackers: Sequence[Actor]) -> Attribution | None:
    """How the attacker named most is known, by the strongest told: its own claim before a report, a report before an accusation."""
    by = {actor_key(actor) for actor in attackers[:1]}
    told = [one.mention.attribution for one in views if one.mention.attribution and not by.isdisjoint(one.actors)]
    return min(told, key=lambda attribution: (STRENGTH[attribution.status], attribution.claimant or "~"), default=None)


def _weapons(mentions: Sequence[EventMention]) -> tuple[Weapon, ...]:
    """Each type once, with the count most told; the type most told first. Conflicts stay."""
    told = [weapon for mention in mentions for weapon in mention.weapons]
    counted = Counter(weapon.type for weapon in told)
    order = sorted(counted, key=lambda kind: (-counted[kind], kind))
    out = []
    for kind in order:
        of_kind = [weapon for weapon in told if weapon.type == kind]
        count = _most_told([(weapon.count.min, weapon.count.max) for weapon in of_kind if weapon.count], None)
        out.append(of_kind[0].model_copy(update={"count": Range(min=count[0], max=count[1]) if count else None}))
    return tuple(out)


def _tolls(views: Sequence[View]) -> tuple[SourceToll, ...]:
    """The newest toll of each house."""
    newest = {one.family: one.mention.casualties for one in views if one.mention.casualties.killed or one.mention.casualties.injured}
    return tuple(SourceToll(source=source, killed=newest[source].killed, injured=newest[source].injured) for source in sorted(newest))


def _casualties(mentions: Sequence[EventMention], tolls: Sequence[SourceToll]) -> Casualties:
    """From the least to the most that the houses' newest tolls say; never a sum."""
    bases = [mention.casualties.basis for mention in mentions if mention.casualties.killed or mention.casualties.injured]
    return Casualties(
        killed=_spread([toll.killed for toll in tolls if toll.killed]),
        injured=_spread([toll.injured for toll in tolls if toll.injured]),
        basis=_most_told(bases, "explicit"),
    )


def _spread(ranges: Sequence[Range]) -> Range | None:
    return Range(min=min(toll.min for toll in ranges), max=max(toll.max for toll in ranges)) if ranges else None
