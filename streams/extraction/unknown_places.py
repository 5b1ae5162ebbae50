"""Places that siaga has no name for, told by the word for what they are: "the village of Tarwalo", "di Desa Wonombe", "في قرية زاركلي"."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.mention import PlaceKind
from streams.extraction.marks import Marked, PlaceMark, grammar
from streams.extraction.places import BESIDE_WORDS
from streams.extraction.seeds import Ranked, Seed
from streams.extraction.tellings import Telling

UNKNOWN_MAX = 2
NAME_WORDS = 3
LEAST_LETTERS = 3
SUBJECT_WORDS = 2
"""Words between an Arabic verb and its object: its subject."""
KINDS: dict[str, PlaceKind] = {"settlement": "city", "division": "admin2", "quarters": "facility"}
"""What the place is, by the role of its word in `grammar.yaml`."""
JOINTS = frozenset({" ", "-", "'", "’"})


class Unknown(NamedTuple):
    """A name in a sentence that no gazetteer has, and what its word says that it is."""

    marked: Marked
    start: int
    end: int
    kind: PlaceKind
    near: bool
    within: tuple[str | None, str | None]
    """Country and province of the known place told right behind it ("desa Kirsonga, Nigeria")."""

    @property
    def raw(self) -> str:
        return self.marked.sentence.text[self.start : self.end]


def unknown_places_of(telling: Telling, known: Sequence[Ranked[PlaceMark]]) -> list[Unknown]:
    """Those of the acts' own parts of the body's sentences, each once; none where a known facility or town stands in such a part."""
    seeds = [seed for seed in telling.seeds if seed.number > 0]
    if any(one.mark.entry.kind in ("facility", "city") and any(one.marked is seed.marked for seed in seeds) for one in known):
        return []
    found = {one.raw.lower(): one for seed in seeds for one in _unknown(seed)}
    return list(found.values())[:UNKNOWN_MAX]


def _unknown(seed: Seed) -> Iterator[Unknown]:
    marked = seed.marked
    words = grammar(marked.language)
    for role, kind in KINDS.items():
        for at, word in enumerate(marked.words):
            if word not in words[role] or not seed.holds(marked.starts[at]) or _is_doubled(marked, at):
                continue
            for first, last, lead in _names(marked, at, article_tells=kind != "city"):
                start, end = marked.starts[first], marked.ends[last]
                if _is_where(marked, lead) and not _is_known(marked, start, end):
                    yield Unknown(marked, start, end, kind, marked.words[lead] in words["near"], _within(marked, end))


def _within(marked: Marked, end: int) -> tuple[str | None, str | None]:
    behind = next((place.entry for place in marked.places if place.start >= end and marked.gap(end, place.start) <= BESIDE_WORDS), None)
    if behind is None:
        return None, None
    return behind.country, behind.name if behind.kind == "admin1" else behind.admin1


def _is_doubled(marked: Marked, at: int) -> bool:
    """ "Desa-desa Bedouin", villages: several are no name."""
    return at > 0 and marked.words[at - 1] == marked.words[at] and _joined(marked, at - 1)


def _is_where(marked: Marked, lead: int) -> bool:
    """Whether a word leads to a place: a preposition of place, an act's verb that has it as its object, or an Arabic one with its preposition written on."""
    words = grammar(marked.language)
    if marked.words[lead] in words["in"] | words["near"] | words["onto"] or _is_written_on(marked, lead):
        return True
    between = SUBJECT_WORDS if marked.language == "ar" else 0
    return any(act.end <= marked.ends[lead] and marked.gap(act.end, marked.ends[lead]) <= between for act in marked.acts)


def _is_written_on(marked: Marked, word: int) -> bool:
    """ "بقرية": the preposition is part of the word."""
    words = grammar(marked.language)
    text = marked.words[word]
    return marked.language == "ar" and text.startswith("ب") and text[1:] in words["settlement"] | words["division"] | words["quarters"]


def _names(marked: Marked, at: int, *, article_tells: bool) -> Iterator[tuple[int, int, int]]:
    """First and last word of what may be the name of the place whose word stands at `at`, and the word that leads to both. Behind it, or in English before it ("Tarwalo village").

    `article_tells`: "the Dahlqani district" is a name; in "the Christian town" stands a mere word.
    """
    words = grammar(marked.language)
    if marked.language == "ar":
        if (name := _arabic_name(marked, at + 1)) is not None:
            yield at + 1, name, at if _is_written_on(marked, at) else max(0, at - 1)
        return
    behind = at + 1
    if behind < len(marked.words) and marked.words[behind] in words["part_of"]:
        behind += 1
    last = behind
    while last < min(behind + NAME_WORDS, len(marked.words)) and _is_capital(marked, last) and _joined(marked, last - 1):
        last += 1
    if last > behind:
        yield behind, last - 1, _past_determiners(marked, at)
    elif marked.words[at] in words["place_before"]:
        first = at
        while first > max(0, at - NAME_WORDS) and _is_capital(marked, first - 1) and _joined(marked, first - 1):
            first -= 1
        if 0 < first < at and (article_tells or marked.words[first - 1] not in words["determiners"]):
            yield first, at - 1, _past_determiners(marked, first)


def _past_determiners(marked: Marked, word: int) -> int:
    """The nearest word before one that is no determiner."""
    at = word - 1
    while at > 0 and marked.words[at] in grammar(marked.language)["determiners"]:
        at -= 1
    return max(0, at)


def _is_capital(marked: Marked, word: int) -> bool:
    return marked.sentence.text[marked.starts[word]].isupper()


def _joined(marked: Marked, word: int) -> bool:
    """Whether nothing but a space or a hyphen stands between a word and the next."""
    return word + 1 < len(marked.words) and marked.sentence.text[marked.ends[word] : marked.starts[word + 1]] in JOINTS


def _arabic_name(marked: Marked, first: int) -> int | None:
    """The last word of a name, which no capital shows: one word, two where the first is one that names begin with; none for what only describes ("قرية نائية")."""
    words = grammar(marked.language)
    if first >= len(marked.words) or not _joined(marked, first - 1):
        return None
    name = marked.words[first]
    if name in words["name_first"]:
        return first + 1 if _joined(marked, first) else None
    describes = name.endswith("ية") and not name.startswith("ال")
    return None if describes or len(name) < LEAST_LETTERS or any(name in role for role in words.values()) else first


def _is_known(marked: Marked, start: int, end: int) -> bool:
    """Whether any of a name is known as something: a place, an actor, an outlet, a day, a word of the news."""
    taken = [
        *(
            (one.start, one.end)
            for marks in (marked.places, marked.actors, marked.sites, marked.acts, marked.weapons, marked.times, marked.speakers)
            for one in marks
        ),
        *((first, last) for first, last, _ in marked.outlets),
        *(span for spans in marked.cues.values() for span in spans),
    ]
    return any(first < end and start < last for first, last in taken)
