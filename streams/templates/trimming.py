"""Which words of a phrase belong to the name: titles and numbers go or stay, as the role has it."""

from collections.abc import Mapping
from typing import NamedTuple

from streams.templates.phrases import QUOTES, Page, Phrase


class Habits(NamedTuple):
    """What one role's names leave out. `tags` decide for words that are neither in `dropped` nor in `kept`."""

    dropped: frozenset[str]
    kept: frozenset[str]
    tags: frozenset[str]
    joined: frozenset[str]
    """Words whose "of" belongs to the name ("members of the band"), as "word of"."""

    @classmethod
    def of(cls, written: Mapping[str, list[str]]) -> "Habits":
        return cls(*(frozenset(written[name]) for name in cls._fields))


def trimmed(page: Page, phrase: Phrase, habits: Habits) -> tuple[int, int]:
    """[start, end) in the text of the phrase as a name."""
    sentence = page.sentences[phrase.sentence]
    words, first = sentence.words, phrase.first
    while first < phrase.after - 1:
        word = words[first].text
        if word in QUOTES or word in habits.dropped or (word not in habits.kept and sentence.tags[first] in habits.tags):
            first += 1
        else:
            break
    after = phrase.after
    if phrase.longer and f"{words[after - 1].text} {words[after].text}" in habits.joined:
        after = phrase.longer
    return words[first].start, words[after - 1].end
