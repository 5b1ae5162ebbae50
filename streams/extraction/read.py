"""The reader's whole story on one page: an article in, its attack events out."""

import re
from urllib.parse import urlsplit

from rensa import RMinHash

from schemas.article import RawArticle
from schemas.mention import ArticleFacts, EventMention
from streams.extraction import judge
from streams.extraction.assemble import assemble
from streams.extraction.document import Opener
from streams.extraction.linear import Models, shipped
from streams.extraction.published import parse
from streams.extraction.seeds import seeds_of
from streams.extraction.tellings import gather, main_doer
from streams.knowledge.knowledge import Knowledge

SIGNATURE_VALUES = 64
SHINGLE = 3
EVENTS_MAX = 15
ACTUAL_LEAST = 0.43

_WORDS = re.compile(r"\w+")


class Reader:
    """Rules and learned weights over the knowledge. Pure: the same article gives the same mentions."""

    def __init__(self, knowledge: Knowledge, models: Models | None = None):
        self._knowledge = knowledge
        self._models = models or shipped()
        self._opener = Opener(knowledge)

    def read(self, article: RawArticle) -> list[EventMention]:
        document = self._opener.open(article)
        if document is None or not document.sentences:
            return []
        tellings = gather(document, judge.worth_telling(seeds_of(document, self._models), document, self._models), self._models)
        judged = [(telling, judge.actual(telling, document, tellings, self._models)) for telling in tellings]
        told = [(telling, p) for telling, p in judged if p >= ACTUAL_LEAST][:EVENTS_MAX]
        if not told:
            return []
        facts = self._facts(article, document.text)
        known = article.fetched_at or parse(article.published)
        doer = main_doer(tellings)
        mentions = [
            assemble(telling, n, document, facts, self._models, judge.is_news(telling, document, tellings, self._models), p, doer)
            for n, (telling, p) in enumerate(told)
        ]
        return [mention.model_copy(update={"known": known}) for mention in mentions]

    def _facts(self, article: RawArticle, text: str) -> ArticleFacts:
        host = (urlsplit(article.url).hostname or "").removeprefix("www.") if article.url else ""
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
