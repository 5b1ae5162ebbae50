"""Whether two mentions can tell the same attack, and how strongly they seem to.

Evidence is added up over what both tell: date, place, attacker, target, weapon, toll, text. What one leaves open neither helps nor hurts.
"""

from datetime import date

from schemas.base import Range
from schemas.mention import Actor, EventMention
from streams.events.places import blur, distance_km, sharpest

JOIN = 1.0
"""Least score of a pair that is joined."""
NEVER = float("-inf")

FAMILIES = (
    {"rocket", "missile", "artillery", "mortar"},
    {"airstrike", "missile", "drone", "bomb"},
    {"bomb", "ied", "suicide", "vehicle", "grenade"},
    {"firearm", "grenade", "melee"},
    {"arson"},
    {"chemical"},
)
"""Weapons that outlets take for one another."""

COPY = 0.7
"""Share of equal MinHash values from which two articles are one text."""


def score(a: EventMention, b: EventMention) -> float:
    """NEVER where they exclude each other; from JOIN on they are one event. Symmetric."""
    if a.article_id == b.article_id:
        return NEVER
    when = _when(a, b)
    where = _where(a, b)
    if when == NEVER or where == NEVER:
        return NEVER
    return when + where + _who(a, b) + _whom(a, b) + _weapon(a, b) + _toll(a, b) + _copy(a, b)


def _when(a: EventMention, b: EventMention) -> float:
    if a.occurred is None or b.occurred is None:
        return -0.6
    gap = _gap(a.occurred.start, a.occurred.end, b.occurred.start, b.occurred.end)
    coarse = {a.occurred.precision, b.occurred.precision} & {"week", "month", "year"}
    if gap == 0:
        return -0.2 if coarse else 0.6
    return -0.1 if gap == 1 else NEVER


def _gap(start_a: date, end_a: date, start_b: date, end_b: date) -> int:
    """Days between two ranges; 0 where they overlap."""
    return max(0, (max(start_a, start_b) - min(end_a, end_b)).days)


def _where(a: EventMention, b: EventMention) -> float:
    if a.country != b.country:
        return NEVER
    place_a, place_b = sharpest(a), sharpest(b)
    if place_a is None or place_b is None:
        return -0.3
    apart = distance_km(place_a, place_b)
    if apart is None:
        return 0.4 if place_a.name and place_a.name == place_b.name else -0.3
    if {place_a.kind, place_b.kind} & {"country", "region"}:
        return 0.0
    reach = blur(place_a) + blur(place_b)
    if place_a.kind == place_b.kind == "facility":
        return 0.7 if apart <= 5 else NEVER
    if apart > reach:
        return NEVER
    return 0.6 - 0.5 * apart / reach


def _who(a: EventMention, b: EventMention) -> float:
    if not a.attackers or not b.attackers:
        return 0.0
    return 0.3 if any(_same_actor(x, y) for x in a.attackers for y in b.attackers) else -0.5


def _same_actor(a: Actor, b: Actor) -> bool:
    if a.id and b.id:
        return a.id == b.id
    words_a, words_b = (set((actor.name or actor.raw or "").lower().split()) for actor in (a, b))
    return bool(words_a and words_b) and len(words_a & words_b) / min(len(words_a), len(words_b)) >= 0.6


def _whom(a: EventMention, b: EventMention) -> float:
    kinds_a, kinds_b = {target.kind for target in a.targets} - {"other"}, {target.kind for target in b.targets} - {"other"}
    if not kinds_a or not kinds_b:
        return 0.0
    return 0.15 if kinds_a & kinds_b else -0.15


def _weapon(a: EventMention, b: EventMention) -> float:
    types_a, types_b = {weapon.type for weapon in a.weapons} - {"other"}, {weapon.type for weapon in b.weapons} - {"other"}
    if not types_a or not types_b:
        return 0.0
    if types_a & types_b:
        return 0.3
    return 0.05 if any(family & types_a and family & types_b for family in FAMILIES) else -0.6


def _toll(a: EventMention, b: EventMention) -> float:
    return _same_count(a.casualties.killed, b.casualties.killed) + 0.5 * _same_count(a.casualties.injured, b.casualties.injured)


def _same_count(a: Range | None, b: Range | None) -> float:
    """Tolls rise and are disputed, so a difference says little; the same large number says much."""
    if a is None or b is None:
        return 0.0
    if a.min <= b.max and b.min <= a.max:
        return 0.1 if a.max < 3 else 0.4
    low, high = sorted((max(a.max, 1), max(b.max, 1)))
    return -0.3 if high > 3 * low else -0.1


def _copy(a: EventMention, b: EventMention) -> float:
    return 0.6 if a.ordinal == b.ordinal and resemblance(a, b) >= COPY else 0.0


def resemblance(a: EventMention, b: EventMention) -> float:
    """Estimated Jaccard similarity of the articles' texts: the share of equal MinHash values; 0 where either has none."""
    x, y = a.article.signature, b.article.signature
    if not x or not y or len(x) != len(y):
        return 0.0
    return sum(p == q for p, q in zip(x, y, strict=True)) / len(x)
