"""What stands in a sentence: acts, weapons, targets, actors, places, cues, tolls, times. Found here once; weighed elsewhere."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from schemas.mention import SourceKind, TargetKind, WeaponType
from streams.extraction import casualties, dates, numbers
from streams.extraction.casualties import Toll
from streams.extraction.dates import TimeExpression
from streams.extraction.text import Sentence
from streams.knowledge.entries import ActorEntry, Hit, OutletEntry, PlaceEntry
from streams.knowledge.files import read_yaml
from streams.knowledge.knowledge import Knowledge

WEAK = frozenset({"blow", "blast", "killing"})
"""Acts that tell of an attack only beside a weapon, an attacker or a toll: hit, exploded, killed."""
ECHO = 2
"""Sentences behind an act in which a toll without an act may still belong to it."""
COUNT_GAP = 22
DENIED_WORDS = 5
COUNTED_WEAPONS = frozenset({"rocket", "missile", "drone", "artillery", "mortar", "bomb", "ied", "grenade"})
COUNT_MAX = 2_000
MARKS_MAX = 24
"""Marks of one kind that are kept of a sentence; what stands behind them is left out. Real sentences have up to 21, and every mark is weighed beside every act."""
LEADING_WORDS = 3
NAMESAKES_MAX = 8
_WORD = re.compile(r"\w+")

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")


class Act(NamedTuple):
    start: int
    end: int
    kind: str


class WeaponMark(NamedTuple):
    start: int
    end: int
    type: WeaponType
    low: int | None = None
    high: int | None = None


class SiteMark(NamedTuple):
    """Something or somebody that can be hit, by its words or as a known facility."""

    start: int
    end: int
    kind: TargetKind


class SpeakerMark(NamedTuple):
    """A word for those whom news quotes: a spokesman, witnesses, a security source."""

    start: int
    end: int
    kind: SourceKind


class ActorMark(NamedTuple):
    """`state` where a country's name stands for it; `people` where an adjective does (Israeli); `body` for armies and services."""

    start: int
    end: int
    entry: ActorEntry
    form: str


class PlaceMark(NamedTuple):
    """`namesakes` are places of the same name in other countries."""

    start: int
    end: int
    entry: PlaceEntry
    capital: bool
    namesakes: tuple[PlaceEntry, ...] = ()


@dataclass
class Marked:
    """One sentence with what stands in it, in the order of the text."""

    sentence: Sentence
    language: str
    acts: list[Act] = field(default_factory=list)
    weapons: list[WeaponMark] = field(default_factory=list)
    sites: list[SiteMark] = field(default_factory=list)
    actors: list[ActorMark] = field(default_factory=list)
    places: list[PlaceMark] = field(default_factory=list)
    agents: list[Act] = field(default_factory=list)
    """Words for actors that name nobody by themselves: kind is state, coalition or rebels."""
    speakers: list[SpeakerMark] = field(default_factory=list)
    outlets: list[tuple[int, int, OutletEntry]] = field(default_factory=list)
    cues: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    times: list[TimeExpression] = field(default_factory=list)
    echoes: bool = False
    """Whether an act stands so shortly before it that its tolls may be those of the act."""

    @property
    def number(self) -> int:
        return self.sentence.number

    @cached_property
    def strong(self) -> list[Act]:
        return [act for act in self.acts if act.kind not in WEAK]

    @cached_property
    def tolls(self) -> list[Toll]:
        """Sought when they are asked for: most articles turn out to tell nothing, and nobody asks behind their acts."""
        return casualties.find(self.sentence.text, self.language) if self.acts or self.echoes else []

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Of the words; most sentences are never asked for them."""
        return [match.span() for match in _WORD.finditer(self.sentence.text)]

    @cached_property
    def starts(self) -> list[int]:
        """Of each word, in characters."""
        return [start for start, _ in self._spans]

    @cached_property
    def ends(self) -> list[int]:
        return [end for _, end in self._spans]

    @cached_property
    def words(self) -> list[str]:
        """In small letters."""
        text = self.sentence.text
        return [text[start:end].lower() for start, end in self._spans]

    def word_at(self, offset: int) -> int:
        """Index of the first word that begins at the offset or behind it."""
        return bisect_left(self.starts, offset)

    def before(self, offset: int, count: int = 1) -> list[str]:
        """Up to `count` words that stand right before the offset, the nearest first."""
        at = self.word_at(offset)
        return self.words[max(0, at - count) : at][::-1]

    def after(self, offset: int, count: int = 1) -> list[str]:
        at = self.word_at(offset)
        return self.words[at : at + count]

    def leading(self, offset: int) -> tuple[str, ...]:
        """The one, two and three words right before the offset, each as a phrase."""
        known = self._leading.get(offset)
        if known is None:
            at = self.word_at(offset)
            near = self.words[max(0, at - LEADING_WORDS) : at]
            known = self._leading[offset] = tuple([" ".join(near[-length:]) for length in range(1, len(near) + 1)])
        return known

    @cached_property
    def _leading(self) -> dict[int, tuple[str, ...]]:
        return {}

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """See `once`."""
        return {}

    def gap(self, a: int, b: int) -> int:
        """Words between two stretches of which the first ends at `a` and the second begins at `b`."""
        starts = self.starts
        return max(0, bisect_left(starts, b) - bisect_left(starts, a))

    def apart(self, one: tuple[int, int], other: tuple[int, int]) -> int:
        """Words between two stretches, whichever stands first."""
        return self.gap(one[1], other[0]) if other[0] >= one[1] else self.gap(other[1], one[0])


def once(ask: Callable[[Marked, *Asked], Answer]) -> Callable[[Marked, *Asked], Answer]:
    """Keeps a function's answers with the sentence: every act is held against every name, and each asks the same. For what no longer changes once an article is open."""

    def answer(marked: Marked, *asked: *Asked) -> Answer:
        kept = marked.answers
        key = (ask, *asked)
        if key not in kept:
            kept[key] = ask(marked, *asked)
        known: Answer = kept[key]
        return known

    return answer


@cache
def grammar(language: str) -> dict[str, frozenset[str]]:
    """The function words of a language, by role (`grammar.yaml`)."""
    return {role: frozenset(str(word).lower() for word in words) for role, words in read_yaml(language, "grammar").items()}


def leads(marked: Marked, offset: int, role: str) -> bool:
    """Whether a function word of that role stands right before the offset, one to three words long."""
    return not grammar(marked.language)[role].isdisjoint(marked.leading(offset))


class Marker:
    """Marks sentences with the knowledge's names and words."""

    def __init__(self, knowledge: Knowledge):
        self._knowledge = knowledge

    def mark(self, sentence: Sentence, language: str, *, echoes: bool) -> Marked:
        """Times and counts are sought beside acts only."""
        text = sentence.text
        marked = Marked(sentence, language, echoes=echoes)
        for hit in self._knowledge.find(text, language):
            self._sort(hit, marked)
        _keep_first(marked)
        _drop_denied_claims(marked)
        if marked.acts:
            marked.times = dates.find(text, language)
            if marked.weapons:
                _count_weapons(marked)
        return marked

    def _sort(self, hit: Hit, marked: Marked) -> None:
        lexical = False
        for key in hit.keys:
            kind, slash, entry = key.partition("/")
            if not slash or ":" in kind:
                continue
            lexical = True
            match kind:
                case "ATTACK" if _is_town(marked, hit):
                    lexical = False
                case "ATTACK":
                    marked.acts.append(Act(hit.start, hit.end, entry))
                case "WEAPON":
                    marked.weapons.append(WeaponMark(hit.start, hit.end, entry))  # type: ignore[arg-type]
                case "TARGET":
                    marked.sites.append(SiteMark(hit.start, hit.end, entry))  # type: ignore[arg-type]
                case "AGENT":
                    marked.agents.append(Act(hit.start, hit.end, entry))
                case "SOURCE":
                    marked.speakers.append(SpeakerMark(hit.start, hit.end, entry))  # type: ignore[arg-type]
                case "CUE":
                    marked.cues.setdefault(entry, []).append((hit.start, hit.end))
        named = next((key for key in hit.keys if ":" in key), None)
        if named is None or (lexical and not named.startswith(("facility:", "actor:", "country:", "demonym:"))):
            return
        self._name(named, hit, marked)

    def _name(self, key: str, hit: Hit, marked: Marked) -> None:
        entry = self._knowledge.entry(key)
        match entry:
            case PlaceEntry():
                namesakes = tuple(self._namesakes(entry, hit))
                marked.places.append(PlaceMark(hit.start, hit.end, entry, self._knowledge.capital_of(key) is not None, namesakes))
                if entry.site:
                    marked.sites.append(SiteMark(hit.start, hit.end, entry.site))
                if entry.kind == "country" and entry.country and (state := self._knowledge.state(entry.country)):
                    marked.actors.append(ActorMark(hit.start, hit.end, state, "state"))
            case ActorEntry():
                state = self._knowledge.state(entry.country) if entry.kind == "state" and entry.country else None
                form = "people" if key.startswith("demonym:") else "body" if entry.kind == "state" else entry.kind
                marked.actors.append(ActorMark(hit.start, hit.end, state or entry, form))
            case OutletEntry():
                marked.outlets.append((hit.start, hit.end, entry))

    def _namesakes(self, entry: PlaceEntry, hit: Hit) -> Iterator[PlaceEntry]:
        if entry.kind in ("country", "facility"):
            return
        for key in [key for key in hit.keys if key.startswith(("place:", "admin1:", "admin2:"))][:NAMESAKES_MAX]:
            other = self._knowledge.entry(key)
            if isinstance(other, PlaceEntry) and other.country != entry.country:
                yield other


def _is_town(marked: Marked, hit: Hit) -> bool:
    """ "Di Serang", "Serang (ANTARA)": a town with the name of an act, which a preposition of place or a dateline tells."""
    text = marked.sentence.text
    if not text[hit.start].isupper() or " " in text[hit.start : hit.end] or marked.language == "ar":
        return False
    dateline = hit.start == 0 and text[hit.end : hit.end + 3].lstrip(" ,").startswith(("(", "-", "–", "—"))
    return dateline or (marked.language == "id" and leads(marked, hit.start, "in"))


def _keep_first(marked: Marked) -> None:
    for marks in (
        marked.acts,
        marked.weapons,
        marked.sites,
        marked.actors,
        marked.places,
        marked.agents,
        marked.speakers,
        marked.outlets,
        *marked.cues.values(),
    ):
        del marks[MARKS_MAX:]  # type: ignore[attr-defined]


def _drop_denied_claims(marked: Marked) -> None:
    """ "No group has claimed it" is no claim."""
    denials = [end for _, end in marked.cues.get("negation", ())]
    claims = [span for span in marked.cues.get("claim", ()) if not any(end <= span[0] and marked.gap(end, span[0]) <= DENIED_WORDS for end in denials)]
    if claims:
        marked.cues["claim"] = claims
    else:
        marked.cues.pop("claim", None)


def _count_weapons(marked: Marked) -> None:
    """A count that stands right before munitions belongs to them; an Arabic dual is its own count."""
    dated = [(time.start, time.end) for time in marked.times]
    counts = [
        count
        for count in numbers.find(marked.sentence.text, marked.language)
        if count.max <= COUNT_MAX and not any(start <= count.start < end for start, end in dated)
    ]
    for n, weapon in enumerate(marked.weapons):
        if weapon.type not in COUNTED_WEAPONS:
            continue
        near = [count for count in counts if _counts(marked, count, weapon)]
        if near:
            marked.weapons[n] = weapon._replace(low=near[-1].min, high=near[-1].max)


def _counts(marked: Marked, count: numbers.NumberSpan, weapon: WeaponMark) -> bool:
    """Whether a number stands right before a weapon's word, or in it. Behind "in" or "with" it is another's: "ten were wounded in a grenade attack"."""
    if count.start >= weapon.start and count.end <= weapon.end:
        return True
    between = marked.words[marked.word_at(count.end) : marked.word_at(weapon.start)]
    return -1 <= weapon.start - count.end <= COUNT_GAP and grammar(marked.language)["in"].isdisjoint(between)


def mark_all(sentences: Iterable[Sentence], language: str, marker: Marker) -> list[Marked]:
    marked: list[Marked] = []
    last_act = -ECHO - 1
    for sentence in sentences:
        one = marker.mark(sentence, language, echoes=sentence.number - last_act <= ECHO)
        if one.acts:
            last_act = sentence.number
        marked.append(one)
    return marked
