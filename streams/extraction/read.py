"""The reader's whole story on one page: an article in, its attack events out."""

import re
from urllib.parse import urlsplit

import pycld2
from rensa import RMinHash

from schemas.article import RawArticle
from schemas.mention import ArticleFacts, EventMention
from streams.extraction.assemble import assemble
from streams.extraction.clauses import Clause, ClauseReader
from streams.extraction.gather import LEAD, gather
from streams.extraction.published import parse
from streams.extraction.text import article_text, sentences
from streams.knowledge.knowledge import Knowledge

LANGUAGES = {"id": "id", "ms": "id", "en": "en", "ar": "ar"}
DETECTED_CHARACTERS = 300
SIGNATURE_VALUES = 64
SHINGLE = 3
EVENTS_MAX = 12
TOPICS_MAX = 3
"""Sentences about sport, films or accidents from which an article is about them."""

_WORDS = re.compile(r"\w+")


class Reader:
    """Rules over the knowledge. Pure: the same article gives the same mentions."""

    def __init__(self, knowledge: Knowledge):
        self._knowledge = knowledge
        self._clauses = ClauseReader(knowledge)

    def read(self, article: RawArticle) -> list[EventMention]:
        text = article_text(article)
        language = language_of(article, text)
        if language is None:
            return []
        clauses = [self._clauses.read(sentence, language) for sentence in sentences(text, language)]
        if not any(clause.triggers for clause in clauses) or is_about_something_else(clauses):
            return []
        when = parse(article.published) or article.fetched_at
        anchor = when.date() if when else None
        tellings = gather(clauses, anchor)[:EVENTS_MAX]
        if not tellings:
            return []
        facts = self._facts(article, text)
        known = article.fetched_at or when
        mentions = [assemble(telling, n, article.id, article.revision, language, facts, anchor) for n, telling in enumerate(tellings)]
        return [mention.model_copy(update={"known": known}) for mention in mentions]

    def _facts(self, article: RawArticle, text: str) -> ArticleFacts:
        host = (urlsplit(article.url).hostname or "").removeprefix("www.") if article.url else ""
        outlet = self._knowledge.outlet(article.publisher or host) if article.publisher or host else None
        family = outlet.family if outlet else host or article.publisher
        return ArticleFacts(
            url=article.url, publisher=article.publisher, family=family, published=article.published, title=article.title, signature=signature(text)
        )


def language_of(article: RawArticle, text: str) -> str | None:
    """The declared language where siaga reads it, else what the first lines look like; Malay is read as Indonesian."""
    declared = LANGUAGES.get((article.language or "")[:2].lower())
    if declared:
        return declared
    sample = "".join(char for char in text[:DETECTED_CHARACTERS] if char.isprintable())
    _, _, found = pycld2.detect(sample, bestEffort=True)
    return LANGUAGES.get(found[0][1])


def is_about_something_else(clauses: list[Clause]) -> bool:
    """Sport, films, accidents: several sentences of it, or the head of the article without an attack of its own."""
    topics = sum(any(cue in clause.cues for cue in ("sport", "figure", "accident")) for clause in clauses)
    told = sum(bool(clause.triggers) and not clause.refused for clause in clauses)
    return (topics >= TOPICS_MAX and topics >= told) or not any(clause.triggers for clause in clauses[: 2 * LEAD])


def signature(text: str) -> tuple[int, ...]:
    """MinHash of the text's three-word shingles, for finding copies."""
    words = _WORDS.findall(text.lower())
    shingles = [" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))]
    minhash = RMinHash(num_perm=SIGNATURE_VALUES, seed=1)
    minhash.update(shingles)
    return tuple(minhash.digest())
