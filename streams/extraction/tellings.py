"""Seeds of one article that tell of one attack, brought together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import cos, hypot, inf, radians
from typing import Any

from schemas.mention import Occurred
from streams.extraction.casualties import Toll
from streams.extraction.document import Document
from streams.extraction.features import bucket
from streams.extraction.linear import Weights, score
from streams.extraction.marks import ECHO, ActorMark, Marked, PlaceMark, WeaponMark
from streams.extraction.seeds import Named, Ranked, Seed, refers_back
from streams.knowledge.entries import PlaceEntry

LEAD = 2
EARLIER = 0.35
"""How much less each further seed says of the telling's place, time and actors than the one before."""
DOER_WEIGHT = 0.8
DOER_SHARE = 0.45
COARSE = frozenset({"country", "admin1", "region", "sea"})
NEAR_KM = 30.0
PLACE_LEAST = 0.25
ACTOR_LEAST = 0.4


@dataclass
class Telling:
    """One attack as the article tells it: its seeds in the order of the text, and sentences that only add a toll."""

    seeds: list[Seed]
    echoes: list[Marked] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.seeds[0].number

    @property
    def last(self) -> int:
        return max(self.seeds[-1].number, self.echoes[-1].number if self.echoes else 0)

    @property
    def sentences(self) -> list[Marked]:
        seen = {id(seed.marked): seed.marked for seed in self.seeds} | {id(echo): echo for echo in self.echoes}
        return sorted(seen.values(), key=lambda marked: marked.number)

    @property
    def weapons(self) -> list[tuple[Marked, WeaponMark]]:
        return [(seed.marked, weapon) for seed in self.seeds for weapon in seed.weapons]

    @property
    def tolls(self) -> list[tuple[Marked, Toll]]:
        """Those of the acts' own zones, then those of the echoes."""
        return [*((seed.marked, toll) for seed in self.seeds for toll in seed.tolls), *((echo, toll) for echo in self.echoes for toll in echo.tolls)]

    @property
    def when(self) -> Seed | None:
        """The seed whose time holds: the one that the seeds agree on most, days before longer spans."""
        weight: dict[tuple[date, date], float] = {}
        timed = [seed for seed in self.seeds if seed.when]
        for n, seed in enumerate(timed):
            if seed.when:
                span = seed.when.start, seed.when.end
                weight[span] = weight.get(span, 0.0) + seed.sure * (1.0 if seed.when.precision in ("day", "hour") else 0.5) / (1.0 + EARLIER * n)
        return max(timed, key=lambda seed: weight[seed.when.start, seed.when.end] if seed.when else 0.0, default=None)

    def places(self) -> list[Ranked[PlaceMark]]:
        """The likeliest first, by the agreement of the seeds; each place once."""
        return _agreed([seed.places for seed in self.seeds], lambda mark: mark.entry.key)

    def place(self) -> PlaceEntry | None:
        places = self.places()
        return places[0].mark.entry if places and places[0].p >= PLACE_LEAST else None

    def actors(self) -> list[Ranked[ActorMark]]:
        return _agreed([seed.actors for seed in self.seeds], lambda mark: mark.entry.id)

    def doers(self) -> list[Ranked[ActorMark]]:
        """The actors with what grammar alone tells of them."""
        return _agreed([seed.doers for seed in self.seeds], lambda mark: mark.entry.id)


def _agreed(ranked: Sequence[Sequence[Ranked[Named]]], name: Callable[[Named], str]) -> list[Ranked[Named]]:
    """Each entry once, as it stands where it is likeliest; ordered by the sum over the seeds, the earlier counting more."""
    weight: dict[str, float] = {}
    best: dict[str, Ranked[Named]] = {}
    for n, ones in enumerate(ranked):
        here: dict[str, float] = {}
        for one in ones:
            key = name(one.mark)
            here[key] = max(here.get(key, 0.0), one.p)
            if key not in best or one.p > best[key].p:
                best[key] = one
        for key, p in here.items():
            weight[key] = weight.get(key, 0.0) + p / (1.0 + EARLIER * n)
    return sorted(
        best.values(),
        key=lambda one: (-weight[name(one.mark)], one.marked.number, one.mark.start),
    )


class Kinship:
    """How likely two seeds of one article tell the same attack, each pair weighed once."""

    def __init__(self, model: Weights) -> None:
        self._model = model
        self._known: dict[tuple[int, int], float] = {}

    def of(self, a: Seed, b: Seed) -> float:
        """Log odds; `b` stands behind `a`."""
        pair = id(a), id(b)
        if pair not in self._known:
            self._known[pair] = score(pair_features(a, b), self._model)
        return self._known[pair]

    def alike(self, telling: Telling, seed: Seed) -> float:
        """Log odds that a seed tells the same attack: half the mean over the telling's seeds, half the worst of them."""
        scores = [self.of(other, seed) for other in telling.seeds]
        return (sum(scores) / len(scores) + min(scores)) / 2


def gather(document: Document, seeds: Sequence[Seed], kinship: Kinship, least: float) -> list[Telling]:
    """Tellings in the order of their first sentence: each seed joins the one it is most alike, or is a new one where that is less than `least`."""
    tellings: list[Telling] = []
    for seed in seeds:
        alike, n = max(((kinship.alike(telling, seed), -n) for n, telling in enumerate(tellings)), default=(-inf, 0))
        if alike >= least:
            tellings[-n].seeds.append(seed)
        else:
            tellings.append(Telling([seed]))
    told = {id(seed.marked) for seed in seeds}
    for marked in document.sentences:
        if id(marked) not in told and marked.tolls:
            near = [telling for telling in tellings if any(0 < marked.number - seed.number <= ECHO for seed in telling.seeds)]
            if near:
                max(near, key=lambda telling: max(seed.number for seed in telling.seeds if seed.number < marked.number)).echoes.append(marked)
    return tellings


def pair_features(a: Seed, b: Seed) -> Iterator[str]:
    """What two seeds of one article, `b` behind `a`, have in common and what parts them."""
    apart = b.number - a.number
    yield f"apart={bucket(apart)}"
    yield f"language={b.marked.language}"
    dates = _dates(a.when, b.when)
    yield f"dates={dates}"
    yield from _ages(a, b, dates)
    where, sharp = _where(a, b)
    yield f"where={where}"
    yield f"where={where}:{sharp}"
    who = _who(a, b)
    yield f"who={who}"
    yield f"dates={dates}:where={where}"
    yield f"who={who}:where={where}"
    for what, mine in a.kinds.items():
        yield f"{what}={_common(mine, b.kinds[what])}"
    back = refers_back(b.marked, b.act)
    yield f"back={back}"
    yield f"back={back}:apart={bucket(apart)}"
    yield f"back={back}:where={where}"
    if "another" in b.marked.cues:
        yield "another"
    if a.number == 0:
        yield f"title:apart={bucket(apart)}"
    yield f"kind={a.act.kind == b.act.kind}"
    if a.act.kind != b.act.kind:
        yield "kinds=" + "+".join(sorted((a.act.kind, b.act.kind)))


def _ages(a: Seed, b: Seed, dates: str) -> Iterator[str]:
    """An old date parts its act from the undated ones of the title and the lead, which tell what is new; a fresh one does not."""
    if dates == "one":
        dated, other = (a, b) if a.when else (b, a)
        standing = "title" if other.number == 0 else "lead" if other.number <= LEAD else "body"
        yield f"one={dated.age}"
        yield f"one={dated.age}:{standing}:{'first' if dated is a else 'second'}"
        yield f"one={dated.age}:back={refers_back(other.marked, other.act)}"
    elif dates != "none":
        yield f"ages={a.age}:{b.age}"


def _common(mine: set[Any], theirs: set[Any]) -> str:
    return "none" if not mine or not theirs else "same" if mine & theirs else "other"


def _dates(a: Occurred | None, b: Occurred | None) -> str:
    if a is None or b is None:
        return "none" if a is b else "one"
    if a.start <= b.end and b.start <= a.end:
        return "day" if a.precision == b.precision == "day" else "overlap"
    gap = min(abs((a.start - b.end).days), abs((b.start - a.end).days))
    return "next" if gap == 1 else "week" if gap <= 7 else "other"


def _where(a: Seed, b: Seed) -> tuple[str, str]:
    """How their likeliest places lie, and whether each stands in its own sentence."""
    mine, theirs = _own_place(a), _own_place(b)
    sharp = f"{'own' if mine else 'far'}-{'own' if theirs else 'far'}"
    here, there = mine or _any_place(a), theirs or _any_place(b)
    if here is None or there is None:
        return "none", sharp
    if here.key == there.key:
        return f"same:{here.kind if here.kind in COARSE else 'sharp'}", sharp
    if here.country != there.country:
        return "abroad", sharp
    if here.kind in COARSE or there.kind in COARSE:
        return "vague", sharp
    return "near" if distance_km(here, there) <= NEAR_KM else "far", sharp


def _own_place(seed: Seed) -> PlaceEntry | None:
    return next((one.mark.entry for one in seed.places if one.marked is seed.marked and one.p >= PLACE_LEAST), None)


def _any_place(seed: Seed) -> PlaceEntry | None:
    return next((one.mark.entry for one in seed.places if one.p >= PLACE_LEAST), None)


def _who(a: Seed, b: Seed) -> str:
    mine = {one.mark.entry.id for one in a.actors if one.p >= ACTOR_LEAST}
    theirs = {one.mark.entry.id for one in b.actors if one.p >= ACTOR_LEAST}
    return _common(mine, theirs)


def main_doer(tellings: Sequence[Telling]) -> Ranked[ActorMark] | None:
    """Who acts in an article as a whole: the actor behind most of its acts, if there is one."""
    weight: dict[str, float] = {}
    best: dict[str, Ranked[ActorMark]] = {}
    for seed in (seed for telling in tellings for seed in telling.seeds):
        for one in seed.actors:
            actor = one.mark.entry.id
            weight[actor] = weight.get(actor, 0.0) + one.p
            if actor not in best or one.p > best[actor].p:
                best[actor] = one
    if not weight:
        return None
    top = max(weight, key=lambda actor: (weight[actor], actor))
    return best[top] if weight[top] >= DOER_WEIGHT and weight[top] >= DOER_SHARE * sum(weight.values()) else None


def distance_km(a: PlaceEntry, b: PlaceEntry) -> float:
    """Good for short distances: a degree is 111 km, of longitude less towards the poles."""
    return 111.2 * hypot(a.lat - b.lat, (a.lon - b.lon) * cos(radians((a.lat + b.lat) / 2)))
