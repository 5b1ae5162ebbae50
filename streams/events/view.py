"""What an event takes of one mention, drawn once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from schemas.event import EventEvidence, SourceToll
from schemas.mention import Actor, EventMention
from streams.events.houses import house

RELAYED = ("outlet", "agency")
Order: TypeAlias = tuple[float, str]
"""When siaga could know a mention, in seconds since 1970, and its id."""
ALWAYS = float("-inf")


@dataclass(frozen=True, slots=True)
class View:
    """`family`: the house as it is shown; `own`, `relayed`: keys of `houses.house` of the article's outlet and of whom it has it from."""

    mention: EventMention
    order: Order
    family: str
    own: frozenset[str]
    relayed: frozenset[str]
    actors: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    toll: SourceToll | None
    evidence: EventEvidence


def view(mention: EventMention) -> View:
    own = frozenset(house(name) for name in (mention.article.family, mention.article.publisher) if name)
    killed, injured = mention.casualties.killed, mention.casualties.injured
    shown = family(mention)
    return View(
        mention=mention, order=(mention.known.timestamp() if mention.known else ALWAYS, mention.mention_id), family=shown,
        own=own or frozenset({f"article {mention.article_id}"}), relayed=frozenset(house(source.name) for source in mention.sources if source.kind in RELAYED),
        actors=tuple(map(actor_key, mention.attackers)), told=tuple(_told(mention)),
        toll=SourceToll(source=shown, killed=killed, injured=injured) if killed or injured else None, evidence=_evidence(mention),
    )  # fmt: skip


def family(mention: EventMention) -> str:
    """The house an article comes from; its own article id where nothing is known."""
    return mention.article.family or mention.article.publisher or mention.article_id


def actor_key(actor: Actor) -> str:
    return actor.id or (actor.name or actor.raw or "").lower()


def _told(mention: EventMention) -> Iterator[tuple[str, str]]:
    """Field and value, as `schemas.event.Said` has them."""
    if when := mention.occurred:
        yield "occurred", str(when.start) if when.start == when.end else f"{when.start}/{when.end}"
    for place in mention.places:
        if name := place.name or place.raw:
            yield "place", name
    for actor in mention.attackers:
        if name := actor.name or actor.raw:
            yield "attacker", name
    if by := mention.attribution:
        yield "attribution", f"{by.status}: {by.claimant}" if by.claimant else by.status
    for target in mention.targets:
        yield "target", target.kind
    for weapon in mention.weapons:
        yield "weapon", weapon.type


def _evidence(mention: EventMention) -> EventEvidence:
    quotes = mention.evidence.get("event") or next((quotes for quotes in mention.evidence.values() if quotes), ())
    article = mention.article
    return EventEvidence(
        article_id=mention.article_id, mention_id=mention.mention_id, url=article.url, publisher=article.publisher, title=article.title,
        published=article.published, language=mention.language, quote=quotes[0] if quotes else None,
    )  # fmt: skip
