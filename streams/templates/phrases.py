"""Noun phrases of tagged sentences: whatever may fill a role of a template."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.templates.clusters import Clusters
from streams.templates.hashed import Hashed
from streams.templates.tagging import NOUNS, tags_of
from streams.templates.words import Word, plain, sentences

_WITHIN = NOUNS | {"JJ", "CD", "VBN", "VBG", "POS", "RB"}
QUOTES = frozenset("\"'“”`")
_DAYS = frozenset(("yesterday", "today", "tonight", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
"""They stand beside names without being part of them ("kidnapped Carlos Rivas yesterday")."""
JOINING = frozenset(("of", "de", "del", "for", "in"))
PHRASE_WORDS_MAX = 10


class Tagged(NamedTuple):
    words: tuple[Word, ...]
    tags: tuple[str, ...]
    phrases: tuple[tuple[int, int], ...]
    """[first, after) word of each noun phrase, without its article."""


class Phrase(NamedTuple):
    sentence: int
    first: int
    after: int
    longer: int | None
    """After the phrase that "of" joins to it, if one is."""
    text: str
    """Plain, to compare by."""
    last: str
    """Its last word, which most often is its head."""


class Page(NamedTuple):
    text: str
    sentences: tuple[Tagged, ...]
    phrases: tuple[Phrase, ...]


def page_of(text: str, clusters: Clusters, tagger: Hashed) -> Page:
    tagged = []
    for words in sentences(text):
        tags = tuple(tags_of([word.text for word in words], clusters, tagger))
        tagged.append(Tagged(tuple(words), tags, tuple(spans(words, tags))))
    return Page(text, tuple(tagged), tuple(phrase for number, sentence in enumerate(tagged) for phrase in _phrases(text, number, sentence)))


def spans(words: Sequence[Word], tags: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of words that may stand in a noun phrase, up to their last noun."""
    found = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].text not in _DAYS and (tags[end] in _WITHIN or words[end].text in QUOTES):
            end += 1
        after = end
        while after > at and tags[after - 1] not in NOUNS:
            after -= 1
        if after > at:
            first = max(at, after - PHRASE_WORDS_MAX)
            while first < after - 1 and words[first].text in QUOTES and not any(word.text in QUOTES for word in words[first + 1 : after]):
                first += 1
            found.append((first, after))
        at = max(end, at + 1)
    return found


def _phrases(text: str, number: int, sentence: Tagged) -> list[Phrase]:
    ends = dict(sentence.phrases)
    found = []
    for first, after in sentence.phrases:
        words = sentence.words
        longer = None
        if after < len(words) and words[after].text in JOINING:
            at = after + 1
            while at < len(words) and sentence.tags[at] in ("DT", "PRP$"):
                at += 1
            longer = ends.get(at)
        name = plain(" ".join(word.text for word in words[first:after]))
        if name:
            found.append(Phrase(number, first, after, longer, name, plain(words[after - 1].text) or name.split()[-1]))
    return found
