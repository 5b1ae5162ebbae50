"""Event: mentions of one real attack, joined."""

from typing import Literal

from schemas.base import Instant, Range, Schema
from schemas.mention import Actor, Attribution, Casualties, Incident, Occurred, Place, Quote, Target, Victim, Weapon


class SourceToll(Schema):
    """What one source says of the toll; tolls of one event are never summed."""

    source: str
    killed: Range | None = None
    injured: Range | None = None


class Said(Schema):
    """One value of a field, and which houses (outlets of one family) tell it; tolls have their own (`Event.tolls`).

    `value`: a day or an interval as ISO 8601 (2023-12-20, 2023-12-01/2023-12-31), a name, a kind; of an attribution its status and the claimant behind a colon.
    """

    field: Literal["occurred", "place", "attacker", "attribution", "target", "weapon"]
    value: str
    sources: tuple[str, ...]


class EventEvidence(Schema):
    """The quote that carries the event in one article."""

    article_id: str
    mention_id: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    quote: Quote | None = None


class Plover(Schema):
    type: str
    mode: str


class Acled(Schema):
    type: str
    sub_type: str


class Event(Schema):
    event_id: str
    version: int
    status: Literal["new", "updated", "merged", "split", "retracted"]
    merged_into: str | None = None
    incident: Incident = "other"
    occurred: Occurred | None = None
    recency: Literal["new", "background"] = "new"
    country: str = "XX"
    places: tuple[Place, ...] = ()
    attackers: tuple[Actor, ...] = ()
    attribution: Attribution | None = None
    targets: tuple[Target, ...] = ()
    victims: tuple[Victim, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    casualties: Casualties = Casualties()
    tolls: tuple[SourceToll, ...] = ()
    mentions: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    publishers: tuple[str, ...] = ()
    independent_sources: int = 0
    evidence: tuple[EventEvidence, ...] = ()
    plover: Plover | None = None
    acled: Acled | None = None
    confidence: float = 1.0
    first_seen: Instant | None = None
    updated_at: Instant | None = None
