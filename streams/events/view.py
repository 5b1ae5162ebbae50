"""What fusing asks of a mention again and again, drawn once: an event that is told for weeks is fused at each telling, from the same mentions."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.event import EventEvidence
from schemas.mention import Actor, EventMention
from streams.events.houses import house

NEVER = datetime.min.replace(tzinfo=UTC)
RELAYED = ("outlet", "agency")
VIEWS_MAX = 8_192


@dataclass(frozen=True, slots=True)
class View:
    """`family`: the house as it is shown; `own`, `relayed`: keys of `houses.house` of the article's outlet and of whom it has it from, and `names` of both as they are written."""

    mention: EventMention
    order: tuple[datetime, str]
    family: str
    own: frozenset[str]
    relayed: frozenset[str]
    names: tuple[str, ...]
    actors: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    evidence: EventEvidence


_held: OrderedDict[int, View] = OrderedDict()
"""By the identity of a mention that the view itself keeps alive: speed, never memory of its own."""


def view(mention: EventMention) -> View:
    found = _held.get(id(mention))
    if found is None or found.mention is not mention:
        found = _held[id(mention)] = _drawn(mention)
        if len(_held) > VIEWS_MAX:
            _held.popitem(last=False)
    return found


def family(mention: EventMention) -> str:
    """The house an article comes from; its own article id where nothing is known."""
    return mention.article.family or mention.article.publisher or mention.article_id


def actor_key(actor: Actor) -> str:
    return actor.id or (actor.name or actor.raw or "").lower()


def _drawn(mention: EventMention) -> View:
    own = tuple(name for name in (mention.article.family, mention.article.publisher) if name)
    relayed = tuple(source.name for source in mention.sources if source.kind in RELAYED)
    return View(
        mention=mention, order=(mention.known or NEVER, mention.mention_id), family=family(mention),
        own=frozenset(map(house, own)) or frozenset({f"article {mention.article_id}"}), relayed=frozenset(map(house, relayed)), names=(*own, *relayed),
        actors=tuple(map(actor_key, mention.attackers)), told=tuple(_told(mention)), evidence=_evidence(mention),
    )  # fmt: skip


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
