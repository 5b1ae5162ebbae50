"""One act in one sentence with what most likely belongs to it: who, where, when. The rankers' weights are learned; see `streams.learning`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar

from schemas.mention import Occurred
from streams.extraction.casualties import Toll
from streams.extraction.charges import charges_in
from streams.extraction.dates import TimeExpression
from streams.extraction.document import Document
from streams.extraction.doers import does
from streams.extraction.features import actor_features, home_features, place_features, time_features
from streams.extraction.linear import Models, probability, score
from streams.extraction.marks import WEAK, Act, ActorMark, Marked, PlaceMark, SiteMark, WeaponMark, grammar, leads, once
from streams.extraction.roles import is_doer, is_hit, is_where_somebody_speaks, only_speaks, sends

Named = TypeVar("Named", ActorMark, PlaceMark)

SEEDS_MAX = 60
"""Acts of an article that are looked at, the first ones. Real articles have up to 27, and each is held against all others."""
WINDOW = 3
"""Sentences around the act's in which its place may stand."""
TIME_LEAST = 0.35
DOER_LEAST = 0.4
COUNTRY_LEAST = 0.4
SHARP = frozenset({"facility", "city"})
SHARP_LEAST = 0.7
"""From here a site or town in the act's own sentence tells the country, whatever the article speaks of elsewhere."""
ONLY_COUNTRY = 0.1
STATEMENT = 0.3
HIT = 0.2
DOES = 0.8
CHARGED = 0.8
"""How likely at least who claims an act, denies it or is accused of it is its doer."""
SAID_WORDS = 3
REMEMBERED_WORDS = 4
APART_WORDS = 8
AGES = {"now": 3, "week": 10, "month": 45}
"""Days before publication, at most."""


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Named]):
    """An actor or a place with the sentence it stands in and how likely it plays the part."""

    marked: Marked
    mark: Named
    p: float


@dataclass
class Seed:
    """`zone` is the part of the sentence that speaks of this act: [start, end) in its text."""

    marked: Marked
    act: Act
    zone: tuple[int, int]
    actors: list[Ranked[ActorMark]]
    places: list[Ranked[PlaceMark]]
    doer: ActorMark | None = None
    """Who seemed to act when the places were weighed."""
    when: Occurred | None = None
    time: TimeExpression | None = None
    since: bool = False
    age: str = "none"
    """How long before publication its time lies, and whether it is only when a wave began."""
    told: float = 1.0
    """How likely it speaks of an attack that happened."""
    sure: float = 0.0
    """How likely its time is the act's."""

    @property
    def number(self) -> int:
        return self.marked.number

    def holds(self, start: int) -> bool:
        return self.zone[0] <= start < self.zone[1]

    @cached_property
    def doers(self) -> list[Ranked[ActorMark]]:
        """Its actors, those that grammar alone tells as doers raised. What is one attack was learned from `actors`."""
        charged = {charge.actor for charge in charges_in(self.marked)}
        raised = (replace(one, p=max(one.p, DOES)) if one.mark not in charged and does(self.marked, self.act, one.mark) else one for one in self.actors)
        return sorted(raised, key=lambda one: -one.p)

    @cached_property
    def acts(self) -> list[Act]:
        return [act for act in self.marked.acts if self.holds(act.start)]

    @cached_property
    def weapons(self) -> list[WeaponMark]:
        return [weapon for weapon in self.marked.weapons if self.holds(weapon.start)]

    @cached_property
    def tolls(self) -> list[Toll]:
        return [toll for toll in self.marked.tolls if self.holds(toll.start)]

    @cached_property
    def sites(self) -> list[SiteMark]:
        return [site for site in self.marked.sites if self.holds(site.start)]

    @cached_property
    def kinds(self) -> dict[str, set[Any]]:
        """What it tells that another seed may tell as well, or otherwise."""
        return {
            "weapons": {weapon.type for weapon in self.weapons},
            "killed": {toll.min for toll in self.tolls if toll.what == "killed" and toll.max},
            "injured": {toll.min for toll in self.tolls if toll.what == "injured" and toll.max},
            "sites": {site.kind for site in self.sites},
        }


def seeds_of(document: Document, models: Models) -> list[Seed]:
    """A seed for each sentence with an act; a second one where another act of the sentence has other actors."""
    found: list[Seed] = []
    previous: Occurred | None = None
    for index, marked in enumerate(document.sentences):
        if not marked.acts:
            continue
        for act, zone in heads(marked):
            known = [score(actor_features(marked, act, actor, document.whole), models["actor"]) for actor in marked.actors]
            anywhere = _actors(marked, act, None, known, models)
            doer = anywhere[0].mark if anywhere and anywhere[0].p >= DOER_LEAST else None
            seed = Seed(marked, act, zone, [], _places(document, index, act, doer, models), doer)
            here = seed.places[0].mark.entry.country if seed.places else None
            seed.actors = _actors(marked, act, here, known, models) if here else anywhere
            _set_time(document, seed, previous, models)
            if seed.when is not None:
                previous = seed.when
            found.append(seed)
            if len(found) == SEEDS_MAX:
                return found
    return found


def heads(marked: Marked) -> list[tuple[Act, tuple[int, int]]]:
    """The acts that a sentence tells, each with its zone: strong ones (weak ones where there is no other) that stand well apart."""
    chosen: list[Act] = []
    for act in [act for act in marked.strong if not is_backdrop(marked, act)] or _weak(marked) or marked.strong:
        if not chosen or marked.gap(chosen[-1].end, act.start) >= APART_WORDS:
            chosen.append(act)
    if not chosen:
        return []
    borders = [0, *(_border(marked.sentence.text, left.end, right.start) for left, right in pairwise(chosen)), len(marked.sentence.text)]
    return [(act, zone) for act, zone in zip(chosen, pairwise(borders), strict=True)]


def is_backdrop(marked: Marked, act: Act) -> bool:
    """An act that only says when or why something else was: "before this attack", "after the strikes"."""
    words = grammar(marked.language)
    return any(word in words["after_it"] for word in marked.before(act.start, 2)) and refers_back(marked, act)


@once
def refers_back(marked: Marked, act: Act) -> bool:
    """An act told as known: serangan itu, the attack, الهجوم."""
    words = grammar(marked.language)["this"]
    if marked.language == "id":
        return any(word in words for word in marked.after(act.end, 1))
    if marked.language == "ar":
        return marked.sentence.text.startswith("ال", act.start) or any(word in words for word in marked.before(act.start, 1))
    return any(word in words for word in marked.before(act.start, 2))


def _weak(marked: Marked) -> list[Act]:
    return [act for act in marked.acts if act.kind in WEAK and not _lacks_weapon(marked, act)][:1]


def _lacks_weapon(marked: Marked, act: Act) -> bool:
    """Rockets land and so do airliners: what falls, lands or goes off is an attack's only beside a weapon."""
    text = marked.sentence.text[act.start : act.end].lower()
    falls = grammar(marked.language)["falls"]
    fallen = text.endswith(tuple(falls)) if marked.language == "ar" else text in falls
    return fallen and not marked.weapons


def _border(text: str, left: int, right: int) -> int:
    """Where one act's zone ends and the next begins: the last comma or stop between them, else the middle."""
    cut = max(text.rfind(sign, left, right) for sign in ",;:،؛.")
    return cut + 1 if cut >= 0 else (left + right) // 2


def _actors(marked: Marked, act: Act, here: str | None, known: Sequence[float], models: Models) -> list[Ranked[ActorMark]]:
    """`here`: the country where the act seems to have happened. `known`: each actor's log odds wherever that is."""
    model = models["actor"]
    charges = charges_in(marked)
    ranked = []
    for actor, odds in zip(marked.actors, known, strict=True):
        p = probability(home_features(marked, actor, here), model, odds)
        parts = {charge.part for charge in charges if charge.actor == actor}
        if parts - {"accuses"} and not (parts == {"denies"} and _is_another_s(marked, act, actor)):
            p = max(p, CHARGED)
        elif not parts and sends(marked, act, actor):
            p = max(p, DOES)
        elif parts or is_hit(marked, act, actor) or only_speaks(marked, act, actor, here):
            p *= HIT
        elif is_doer(marked, act, actor):
            p = max(p, DOES)
        ranked.append(Ranked(marked, actor, p))
    return sorted(ranked, key=lambda one: -one.p)


def _is_another_s(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Iran denied that Israeli jets had bombed": whether somebody else stands between an actor and the act."""
    return any(actor.end <= other.start < act.start and other.entry.id != actor.entry.id for other in marked.actors)


def _places(document: Document, index: int, act: Act, doer: ActorMark | None, models: Models) -> list[Ranked[PlaceMark]]:
    """The places of the likeliest country, the likeliest place first; none where no country is likely."""
    marked = document.sentences[index]
    own = frozenset(place.entry.country for place in marked.places)
    near = {*range(max(0, index - WINDOW), min(len(document.sentences), index + WINDOW + 1)), 0, 1}
    sure: dict[str | None, list[float]] = {}
    """By country: how likely it is by the places of other sentences, and by those of the act's own."""
    found: list[tuple[Marked, PlaceMark, list[str]]] = []
    for n in sorted(n for n in near if n < len(document.sentences)):
        other = document.sentences[n]
        for place in other.places:
            features = list(place_features(other, act if other is marked else None, place, document.whole, other.number - marked.number, own, doer))
            country = place.entry.country
            known = sure.setdefault(country, [0.0, 0.0])
            known[other is marked] = max(known[other is marked], probability(features, models["country"]))
            found.append((other, place, features))
    if not sure:
        return []
    here = [_ranked(*one, models) for one in found if one[0] is marked]
    only = _only_country(here, marked, act)
    doubt = {country: (1.0 - far) * (1.0 - own_one) for country, (far, own_one) in sure.items()}
    country = min(doubt, key=lambda code: (doubt[code], code or ""))
    sharp = max((one for one in here if one.mark.entry.kind in SHARP), key=lambda one: one.p, default=None)
    if sharp is not None and sharp.p >= SHARP_LEAST:
        country = sharp.mark.entry.country
    elif 1.0 - doubt[country] < COUNTRY_LEAST:
        return []
    ranked = [_ranked(*one, models) for one in found if one[1].entry.country == country]
    if only and only.mark.entry.country == country:
        ranked = [only if one.mark is only.mark else one for one in ranked]
    return sorted(ranked, key=lambda one: (-one.p, abs(one.marked.number - marked.number)))


def _ranked(marked: Marked, place: PlaceMark, features: Sequence[str], models: Models) -> Ranked[PlaceMark]:
    return Ranked(marked, place, probability(features, models["place"]) * (HIT if is_where_somebody_speaks(marked, place) else 1.0))


def _only_country(own: Sequence[Ranked[PlaceMark]], marked: Marked, act: Act) -> Ranked[PlaceMark] | None:
    """ "An air strike killed ten in Yemen": the only place of a sentence, behind the act and a word for "in"."""
    if len(own) != 1 or own[0].mark.start < act.end or own[0].mark.entry.kind != "country" or not leads(marked, own[0].mark.start, "in"):
        return None
    return Ranked(marked, own[0].mark, max(own[0].p, ONLY_COUNTRY))


def _set_time(document: Document, seed: Seed, previous: Occurred | None, models: Models) -> None:
    model = models["time"]
    best: tuple[float, Occurred, TimeExpression] | None = None
    for time in seed.marked.times:
        occurred = time.resolve(document.anchor, previous)
        if occurred is None or (document.anchor and (occurred.start - document.anchor).days > 1):
            continue
        p = probability(time_features(seed.marked, seed.act, time, occurred, document.whole), model)
        if is_statement_day(seed.marked, time, seed.act) or is_day_of_memory(seed.marked, time, occurred, seed.act):
            p *= STATEMENT
        if p >= TIME_LEAST and (best is None or p > best[0]):
            best = p, occurred, time
    if best:
        seed.sure, seed.when, seed.time = best
        seed.since = best[2].since
        seed.age = _age(document, seed.when, seed.since)


def _age(document: Document, when: Occurred, since: bool) -> str:
    if document.anchor is None:
        return "none"
    days = (document.anchor - when.end).days
    known = next((name for name, most in AGES.items() if days <= most), "old")
    return f"{known}:since" if since else known


def is_day_of_memory(marked: Marked, time: TimeExpression, occurred: Occurred, act: Act) -> bool:
    """ "On Saturday they commemorated the attack of 2014": the day of those who remember it, not of the act; a date told with the calendar's words may be its own."""
    if occurred.basis == "explicit" or occurred.precision not in ("day", "hour"):
        return False
    return any(not (start < time.end and time.start < end) for start, end in remembering(marked, act))


def remembering(marked: Marked, act: Act) -> list[tuple[int, int]]:
    """Words of memory right before the act: "in memory of the victims of the attack"."""
    return [(start, end) for start, end in marked.cues.get("memory", ()) if end <= act.start and marked.gap(end, act.start) <= REMEMBERED_WORDS]


def is_statement_day(marked: Marked, time: TimeExpression, act: Act) -> bool:
    """ "He said on Friday that the attack ...": the day of the words, not of the act."""
    if time.end > act.start:
        return False
    said = any(end <= time.start and marked.gap(end, time.start) <= SAID_WORDS for _, end in marked.cues.get("say", ()))
    between = marked.words[marked.word_at(time.end) : marked.word_at(act.start)]
    return said and any(word in grammar(marked.language)["that"] for word in between)
