"""What joining compares of a mention, drawn once: days as numbers, names as sets of hashed words, kinds as bits."""

from array import array
from dataclasses import dataclass
from typing import get_args
from zlib import crc32

from schemas.base import Range
from schemas.mention import Actor, EventMention, Incident, Place, TargetKind, WeaponType
from streams.events.words import DAYPARTS, country_words, cues, key, stamp, vocabulary, words
from streams.knowledge.folding import fold

DAY, WEEK, MONTH, YEAR, UNDATED = range(5)
COARSENESS = {"hour": DAY, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR}
SITE, CITY, REGION, COUNTRY = range(4)
LEVELS = {"facility": SITE, "city": CITY, "admin2": REGION, "admin1": REGION, "sea": REGION, "region": REGION, "country": COUNTRY}
NEWS_DAYS = 10
"""News is told within days: what is told as new and undated is believed to be so young."""
EVER = (1, 3_650_000)
SPANS = ((DAY, 1), (WEEK, 8), (MONTH, 35), (YEAR, EVER[1]))
"""A date is at least as coarse as the days that it leaves open."""
PLACES_MAX = 5
WORDS_MAX = 12
BANDS, BAND_ROWS = 8, 8
"""Two texts with a Jaccard similarity of .9 share a band of eight MinHash values with 99 %, of .5 with 3 %."""

_BAND_BYTES = BAND_ROWS * array("d").itemsize

SHARP, PLACELESS, DATELESS = RANKS = range(3)

_INCIDENTS = {incident: n + 1 for n, incident in enumerate(get_args(Incident)) if incident not in ("other", "attack")}
_TARGETS = {kind: 1 << n for n, kind in enumerate(get_args(TargetKind)) if kind != "other"}
_WEAPONS = {kind: 1 << n for n, kind in enumerate(get_args(WeaponType)) if kind != "other"}
WEAPON_FAMILIES = tuple(
    sum(_WEAPONS[kind] for kind in family)
    for family in (
        ("rocket", "missile", "artillery", "mortar"),
        ("airstrike", "missile", "drone", "bomb"),
        ("rocket", "missile", "drone"),
        ("bomb", "ied", "suicide", "vehicle", "grenade"),
        ("firearm", "grenade", "melee"),
    )
)
"""Weapons that outlets take for one another, as bits."""
_ROUTINE = sum(_WEAPONS[kind] for kind in ("airstrike", "artillery", "mortar", "drone", "missile", "rocket"))
_OFTEN_BESIDE = _WEAPONS["bomb"] | _WEAPONS["firearm"]


@dataclass(frozen=True, slots=True)
class Spot:
    lat: float
    lon: float
    level: int


@dataclass(frozen=True, slots=True)
class Trace:
    """`start` and `end` are ordinals of days; counts are (min, max), None where the text is silent."""

    mention_id: str
    article: int
    ordinal: int
    language: int
    start: int
    end: int
    coarse: int
    country: int
    spots: tuple[Spot, ...]
    level: int
    place_words: tuple[int, ...]
    actors: tuple[int, ...]
    actor_words: tuple[int, ...]
    actor_ids: bool
    soft: bool
    claimed: bool
    target_words: tuple[int, ...]
    targets: int
    weapons: int
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    incident: int
    old: bool
    routine: bool
    again: bool
    dayparts: int
    copies: tuple[int, ...]

    @property
    def rank(self) -> int:
        """SHARP with a day and a town; what is vaguer fits many attacks, and never ties two of them together (`cluster.py`)."""
        return DATELESS if self.coarse > DAY else PLACELESS if self.level > CITY else SHARP


def trace(mention: EventMention) -> Trace:
    country = mention.country
    start, end, coarse = _when(mention)
    spots, level, place_words = _where(mention)
    specific = [actor for actor in mention.attackers if not _is_vague(actor)]
    again, dayparts = _cues(mention)
    attribution = mention.attribution.status if mention.attribution else None
    targets, weapons = sum({_TARGETS.get(target.kind, 0) for target in mention.targets}), sum({_WEAPONS.get(weapon.type, 0) for weapon in mention.weapons})
    return Trace(
        mention_id=mention.mention_id, article=stamp(mention.article_id), ordinal=mention.ordinal, language=stamp(mention.language or ""),
        start=start, end=end, coarse=coarse, country=stamp(country) if country != "XX" else 0, spots=spots, level=level,
        place_words=place_words, 
        actors=tuple(sorted({_actor_key(actor) for actor in specific}))[:WORDS_MAX],
        actor_words=tuple(sorted({word for actor in specific for word in _actor_words(actor)}))[:WORDS_MAX],
        actor_ids=bool(specific) and all(actor.id for actor in specific), soft=attribution in ("accused", "denied"), claimed=attribution == "claimed",
        target_words=_target_words(mention), targets=targets, weapons=weapons,
        killed=_count(mention.casualties.killed), injured=_count(mention.casualties.injured), incident=_INCIDENTS.get(mention.incident, 0),
        old=mention.recency == "background", routine=_is_routine(targets, weapons), again=again, dayparts=dayparts, copies=_bands(mention.article.signature),
    )  # fmt: skip


def _when(mention: EventMention) -> tuple[int, int, int]:
    """The days it can have been. Nothing happens after it is told; undated news is not older than NEWS_DAYS."""
    known = mention.known.date().toordinal() if mention.known else None
    occurred = mention.occurred
    if occurred is None:
        return (EVER[0] if mention.recency == "background" or known is None else known - NEWS_DAYS, EVER[1] if known is None else known + 1, UNDATED)
    start, end = occurred.start.toordinal(), max(occurred.start, occurred.end).toordinal()
    coarse = max(COARSENESS[occurred.precision], next(kind for kind, days in SPANS if end - start <= days))
    if known is not None and coarse > WEEK and start <= known + 1 < end:
        end = known + 1
    return start, end, coarse


def _where(mention: EventMention) -> tuple[tuple[Spot, ...], int, tuple[int, ...]]:
    """Coordinates, the finest level, and the words of the places' names without those of the country (unless there is nothing else)."""
    levels = [_level(place) for place in mention.places]
    finest = min((level for place, level in zip(mention.places, levels, strict=True) if not place.is_unknown), default=min(levels, default=COUNTRY + 1))
    spots = [
        Spot(place.lat, place.lon, level)
        for place, level in sorted(zip(mention.places, levels, strict=True), key=lambda pair: pair[1])
        if place.lat is not None and place.lon is not None and (level < COUNTRY or finest == COUNTRY)
    ]
    named = {
        word
        for place, level in zip(mention.places, levels, strict=True)
        if level < COUNTRY or finest == COUNTRY
        for word in words(place.name or place.raw or "")
    }
    kept = named - vocabulary().region - (country_words(mention.country) if finest < COUNTRY else set())
    if finest <= CITY:
        kept = kept - vocabulary().direction or kept
    return tuple(spots[:PLACES_MAX]), finest, tuple(sorted(map(key, kept or named)))[:WORDS_MAX]


def _level(place: Place) -> int:
    """A reader's kind is believed; "city", which stands for anything, only where the name does not say province, sea or country."""
    if place.kind != "city":
        return LEVELS[place.kind]
    named = words((place.name or place.raw or "").split(",")[0])
    bare = [word for word in named if word not in vocabulary().direction]
    nation = country_words(place.country) if place.country else frozenset()
    if not bare or nation.issuperset(bare):
        return COUNTRY if len(bare) == len(named) and bare else REGION
    if vocabulary().region.intersection(bare) or vocabulary().sea.intersection(bare):
        return REGION
    return CITY


def _is_vague(actor: Actor) -> bool:
    if actor.id:
        return False
    named = words(actor.name or actor.raw or "")
    return not named or vocabulary().vague_actor.issuperset(named)


def _actor_key(actor: Actor) -> int:
    return stamp(f"id {actor.id}") if actor.id else key(" ".join(sorted(_bare_actor(actor))))


def _actor_words(actor: Actor) -> set[int]:
    return {key(word) for word in _bare_actor(actor)}


def _bare_actor(actor: Actor) -> set[str]:
    """Without what only says that it is a state's: Israeli army and Israel are one."""
    named = set(words(actor.name or actor.raw or ""))
    return named - vocabulary().actor_suffix or named


def _target_words(mention: EventMention) -> tuple[int, ...]:
    named = [word for target in mention.targets for word in words(target.raw or "") if target.raw != target.kind]
    named += [word for victim in mention.victims for word in words(victim.raw)]
    telling = [word for word in named if word not in vocabulary().common_target and len(word) > 2]
    return tuple(sorted({key(word) for word in telling}))[:WORDS_MAX]


def _is_routine(targets: int, weapons: int) -> bool:
    """Air strikes, shelling and fights come again and again at one place; a bomb in a mosque does not."""
    if not weapons:
        return bool(targets & _TARGETS["military"])
    return bool(weapons & _ROUTINE) and not weapons & ~(_ROUTINE | _OFTEN_BESIDE)


def _count(told: Range | None) -> tuple[int, int] | None:
    return (told.min, told.max) if told else None


def _cues(mention: EventMention) -> tuple[bool, int]:
    listed = cues(mention.language or "")
    if listed is None:
        return False, 0
    said = fold(" ".join(quote.quote for quote in mention.evidence.get("event", ()))).text
    time = f"{mention.occurred.raw or ''} " if mention.occurred else ""
    moment = fold(time).text + said
    dayparts = sum(1 << n for n, pattern in enumerate(listed.dayparts) if pattern.search(moment))
    return bool(listed.again.search(said)), dayparts if len(DAYPARTS) > dayparts.bit_count() else 0


def _bands(signature: tuple[int, ...] | None) -> tuple[int, ...]:
    if not signature or len(signature) < BANDS * BAND_ROWS:
        return ()
    values = memoryview(array("d", signature)).cast("B")
    return tuple(crc32(values[first : first + _BAND_BYTES]) or 1 for first in range(0, BANDS * _BAND_BYTES, _BAND_BYTES))
