"""Learns which words in front of a name, and which "of" behind it, belong to it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from streams.templates.phrases import Page, Phrase
from streams.templates.trimming import Habits
from streams.templates.weighing import ROLES

Tally = dict[str, tuple[float, float]]
TAG_PULL = 2.0
"""How many sightings of its tag stand beside those of a word itself."""
JOIN_PULL = 3.0


class Filled(NamedTuple):
    """A phrase that fills a role: the words at which a right name may start, without and with what "of" joins to it."""

    role: str
    phrase: Phrase
    short: frozenset[int]
    long: frozenset[int]


def habits_of(pages: Iterable[tuple[Page, Sequence[Filled]]]) -> dict[str, Habits]:
    """For each role."""
    words: dict[str, dict[str, list[float]]] = {role: defaultdict(lambda: [0.0, 0.0]) for role in ROLES}
    tags: dict[str, dict[str, list[float]]] = {role: defaultdict(lambda: [0.0, 0.0]) for role in ROLES}
    usual: dict[str, str] = {}
    joins: dict[str, dict[str, list[float]]] = {role: defaultdict(lambda: [0.0, 0.0]) for role in ROLES}
    for page, listed in pages:
        for one in listed:
            sentence = page.sentences[one.phrase.sentence]
            if one.phrase.longer:
                name = f"{sentence.words[one.phrase.after - 1].text} {sentence.words[one.phrase.after].text}"
                for key in (name, sentence.words[one.phrase.after].text):
                    joins[one.role][key][0] += bool(one.long) and not one.short
                    joins[one.role][key][1] += 1
            right = one.short or one.long
            for at in range(one.phrase.first, one.phrase.after - 1):
                word, tag = sentence.words[at].text, sentence.tags[at]
                usual[word] = tag
                for tally in (words[one.role][word], tags[one.role][tag]):
                    tally[0] += at not in right
                    tally[1] += 1
                if at in right:
                    break
    return {role: _habits(words[role], tags[role], usual, joins[role]) for role in ROLES}


def _habits(words: dict[str, list[float]], tags: dict[str, list[float]], usual: dict[str, str], joins: dict[str, list[float]]) -> Habits:
    share = {tag: (gone + 0.3) / (all_ + 1) for tag, (gone, all_) in tags.items()}
    dropped = {word for word, (gone, all_) in words.items() if (gone + TAG_PULL * share[usual[word]]) / (all_ + TAG_PULL) > 0.5}
    joined = set()
    for name, (gone, all_) in joins.items():
        if " " in name:
            of, every = joins[name.split(" ")[1]]
            if (gone + JOIN_PULL * (of + 0.1) / (every + 1)) / (all_ + JOIN_PULL) > 0.5:
                joined.add(name)
    return Habits(frozenset(dropped), frozenset(words.keys() - dropped), frozenset(tag for tag, often in share.items() if often > 0.5), frozenset(joined))
