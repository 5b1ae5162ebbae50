"""A linear model's answer taken apart: the strongest features in words, and what all others sum up to."""

from collections.abc import Iterable

from streams.explain.shape import Reason, Weighed
from streams.explain.words import in_words
from streams.extraction.features import actor_features, home_features, place_features, time_features
from streams.extraction.linear import Weights, probability, score
from streams.extraction.marks import ActorMark, PlaceMark
from streams.extraction.read import Reading
from streams.extraction.seeds import Ranked, Seed

TOP = 6
LEAST = 0.05


def weigh(features: Iterable[str], model: Weights, p: float | None = None) -> Weighed:
    """`p`: the answer where a rule had its say behind the model."""
    seen = list(features)
    known = sorted((Reason(in_words(name), model[name]) for name in seen if name in model), key=lambda reason: -abs(reason.weight))
    top = tuple(reason for reason in known if abs(reason.weight) >= LEAST and not reason.words.startswith("the article is in"))[:TOP]
    return Weighed(probability(seen, model) if p is None else p, top, score(seen, model) - sum(reason.weight for reason in top))


def weigh_actor(reading: Reading, seed: Seed, one: Ranked[ActorMark]) -> Weighed:
    here = seed.places[0].mark.entry.country if seed.places else None
    features = (*actor_features(seed.marked, seed.act, one.mark, reading.document.whole), *home_features(seed.marked, one.mark, here))
    return weigh(features, reading.models["actor"], one.p)


def weigh_place(reading: Reading, seed: Seed, one: Ranked[PlaceMark]) -> Weighed:
    own = frozenset(place.entry.country for place in seed.marked.places)
    act = seed.act if one.marked is seed.marked else None
    features = place_features(one.marked, act, one.mark, reading.document.whole, one.marked.number - seed.number, own, seed.doer)
    return weigh(features, reading.models["place"], one.p)


def weigh_time(reading: Reading, seed: Seed) -> Weighed | None:
    if seed.time is None or seed.when is None:
        return None
    return weigh(time_features(seed.marked, seed.act, seed.time, seed.when, reading.document.whole), reading.models["time"], seed.sure)
