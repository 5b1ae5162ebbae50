"""The reader's whole story on one page: an article in, its attack events out."""

import re
from dataclasses import dataclass
from datetime import UTC

from rensa import RMinHash

from schemas.article import RawArticle
from schemas.mention import ArticleFacts, EventMention
from streams.extraction import judge
from streams.extraction.assemble import assemble
from streams.extraction.document import Document, Opener
from streams.extraction.gate import GateWeights, Passage
from streams.extraction.linear import Models, shipped
from streams.extraction.marks import ActorMark
from streams.extraction.published import parse
from streams.extraction.seeds import Ranked, Seed, seeds_of
from streams.extraction.tellings import Telling, main_doer
from streams.extraction.ways import ACTUAL_LEAST, best, ways
from streams.knowledge.addresses import host_of
from streams.knowledge.knowledge import Knowledge

SIGNATURE_VALUES = 64
SHINGLE = 3
EVENTS_MAX = 15

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Judged:
    """A telling, what it shows (see `judge`) alone and beside the others, how likely it is an attack that happened, and the mention that it became; None where it was refused."""

    telling: Telling
    shown: tuple[str, ...]
    beside: tuple[str, ...]
    actual: float
    mention: EventMention | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's way to its events. Seeds that no telling holds were refused; `doer` acts in the article as a whole."""

    document: Document
    seeds: tuple[Seed, ...]
    judged: tuple[Judged, ...]
    doer: Ranked[ActorMark] | None
    models: Models

    @property
    def mentions(self) -> list[EventMention]:
        return [one.mention for one in self.judged if one.mention is not None]


class Reader:
    """Rules and learned weights over the knowledge. Pure: the same article gives the same mentions."""

    def __init__(self, knowledge: Knowledge, models: Models | None = None, gate: GateWeights | None = None):
        """By default with the weights that come with the package."""
        self._knowledge = knowledge
        self._models = models or shipped()
        self._opener = Opener(knowledge, gate)

    def read(self, article: RawArticle) -> list[EventMention]:
        reading = self.reading(article)
        return reading.mentions if reading else []

    def reading(self, article: RawArticle) -> Reading | None:
        """What `read` answers with, and the way to it; None where there is nothing to read: another language, or refused at the gate (`passage`)."""
        document = self._opener.open(article)
        if document is None or not document.sentences:
            return None
        seeds = seeds_of(document, self._models)
        tellings, shown, beside, _, sure = best(ways(document, seeds, self._models), self._models)
        told = [n for n, p in enumerate(sure) if p >= ACTUAL_LEAST][:EVENTS_MAX]
        doer = main_doer(tellings)
        news = {n: judge.is_news(tellings[n], shown[n], document, tellings, self._models) for n in told}
        mentions = self._mentions(document, tellings, sure, news, doer) if news else {}
        judged = (Judged(telling, shown[n], beside[n], sure[n], mentions.get(n)) for n, telling in enumerate(tellings))
        return Reading(document, tuple(seeds), tuple(judged), doer, self._models)

    def passage(self, article: RawArticle) -> Passage | None:
        """What the gate says of an article; None where its language is not one that siaga reads."""
        return self._opener.passage(article)

    def _mentions(
        self, document: Document, tellings: list[Telling], sure: list[float], news: dict[int, bool], doer: Ranked[ActorMark] | None
    ) -> dict[int, EventMention]:
        """By the telling's number. `news`: those to tell, and whether each is news."""
        article, models = document.article, self._models
        facts = self.facts(article, document.text)
        moment = article.fetched_at or parse(article.published)
        known = moment.astimezone(UTC) if moment else None  # as it is written
        mentions = {}
        for ordinal, (n, is_new) in enumerate(news.items()):
            mention = assemble(tellings[n], ordinal, document, facts, models, is_new, sure[n], doer)
            mentions[n] = mention.model_copy(update={"known": known})
        return mentions

    def facts(self, article: RawArticle, text: str) -> ArticleFacts:
        """What later stages need of the article, whoever reads it."""
        host = host_of(article.url) if article.url else ""
        outlet = self._knowledge.outlet(article.publisher or host) if article.publisher or host else None
        family = outlet.family if outlet else host or article.publisher
        return ArticleFacts(
            url=article.url, publisher=article.publisher, family=family, published=article.published, title=article.title, signature=signature(text)
        )


def signature(text: str) -> tuple[int, ...]:
    """MinHash of the text's three-word shingles, for finding copies."""
    words = _WORDS.findall(text.lower())
    shingles = [" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))]
    minhash = RMinHash(num_perm=SIGNATURE_VALUES, seed=1)
    minhash.update(shingles)
    return tuple(minhash.digest())
