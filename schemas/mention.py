"""EventMention: one attack as one article tells it, each value with the quote it came from."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.base import Instant, Range, Schema

Incident = Literal["attack", "bombing", "strike", "assassination", "ambush", "clash", "arson", "abduction", "other"]
DatePrecision = Literal["hour", "day", "week", "month", "year"]
DateBasis = Literal["explicit", "relative", "anaphoric", "publication"]
PlaceKind = Literal["facility", "city", "admin2", "admin1", "country", "sea", "region"]
ActorKind = Literal["state", "armed_group", "individual", "unknown"]
AttributionStatus = Literal["claimed", "reported", "accused", "denied"]
TargetKind = Literal[
    "military", "government", "diplomatic", "police", "civilian", "medical", "energy", "nuclear", "media", "transport", "religious", "infrastructure", "other"
]  # fmt: skip
WeaponType = Literal[
    "rocket", "missile", "drone", "airstrike", "artillery", "mortar", "bomb", "ied", "suicide", "firearm", "grenade", "vehicle", "arson", "melee", "chemical", "other"
]  # fmt: skip
TollBasis = Literal["explicit", "explicit_zero", "vague", "claimed"]
SourceKind = Literal["outlet", "agency", "official", "witness", "party"]


class ArticleFacts(Schema):
    """What later stages need of the article. `signature` is its MinHash, for finding copies."""

    url: str | None = None
    publisher: str | None = None
    family: str | None = None
    published: str | None = None
    title: str | None = None
    signature: tuple[int, ...] | None = None


class Clock(Schema):
    """A time of the day by the clock where it happened, as it was told. `utc_offset`: that clock's hours ahead of UTC, where they are known."""

    hour: int
    minute: int | None = None
    utc_offset: float | None = None
    raw: str | None = None


class Occurred(Schema):
    start: date
    end: date
    precision: DatePrecision
    raw: str | None = None
    basis: DateBasis = "explicit"
    clock: Clock | None = None
    """On the one day that `start` and `end` are."""


class Place(Schema):
    raw: str | None = None
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonameid: int | None = None
    kind: PlaceKind = "city"
    precision: PlaceKind | None = None
    relation: Literal["at", "near"] = "at"

    @property
    def is_unknown(self) -> bool:
        """Whether only the text's own words tell of it: neither its name nor where it lies is known."""
        return self.name is None and self.lat is None


class Actor(Schema):
    raw: str | None = None
    name: str | None = None
    id: str | None = None
    kind: ActorKind = "unknown"
    country: str | None = None


class Attribution(Schema):
    """How the attackers are known. `claimant`: who claims, who accuses them or who denies, as `status` has it; by its known name, else in the text's words (`raw`).

    `through`: the spokesman, statement or channel that it speaks by.
    """

    status: AttributionStatus
    claimant: str | None = None
    raw: str | None = None
    through: str | None = None


class Target(Schema):
    raw: str | None = None
    kind: TargetKind = "other"


class Victim(Schema):
    raw: str
    role: str | None = None


class Weapon(Schema):
    type: WeaponType
    raw: str | None = None
    count: Range | None = None


class Casualties(Schema):
    """Null is not zero: null says that the text is silent, 0..0 that it says nobody."""

    killed: Range | None = None
    injured: Range | None = None
    basis: TollBasis = "explicit"


class Source(Schema):
    name: str
    kind: SourceKind = "outlet"
    relation: str | None = None


class Quote(Schema):
    """Text of the article (title, a line break, body as plain text) from `start` to `end`, in characters."""

    start: int | None = None
    end: int | None = None
    quote: str


class EventMention(Schema):
    mention_id: str
    article_id: str
    revision: int = 1
    ordinal: int = 0
    language: str | None = None
    known: Instant | None = None
    """When siaga could first know: fetched_at, else the publication time. Orders history; never decides a window."""
    article: ArticleFacts = ArticleFacts()
    incident: Incident = "other"
    occurred: Occurred | None = None
    recency: Literal["new", "background"] = "new"
    realis: Literal["actual"] = "actual"
    places: tuple[Place, ...] = ()
    attackers: tuple[Actor, ...] = ()
    attribution: Attribution | None = None
    targets: tuple[Target, ...] = ()
    victims: tuple[Victim, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    casualties: Casualties = Casualties()
    sources: tuple[Source, ...] = ()
    evidence: dict[str, tuple[Quote, ...]] = Field(default_factory=dict)
    confidence: float = 1.0

    @property
    def country(self) -> str:
        """ISO code of the first place that has one; XX where none has: the key of the mentions topic."""
        return next((place.country for place in self.places if place.country), "XX")


class Withdrawal(Schema):
    """A mention that its article no longer tells: the article was corrected or withdrawn. `country` is the key its mention was sent under."""

    mention_id: str
    article_id: str
    revision: int
    known: Instant | None = None
    country: str = "XX"
