"""What a telling shows beside its article's other tellings: whether they tell of its day and place too, and how much alike its acts are among themselves and to those of others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from streams.extraction.seeds import SHARP, Seed
from streams.extraction.tellings import PLACE_LEAST, Kinship, Telling
from streams.knowledge.entries import PlaceEntry

LIKELY = 0.5
STEPS = 1.5
"""Steps of log odds are two thirds wide."""
LOWEST, HIGHEST = -4, 6


def features_beside(telling: Telling, tellings: Sequence[Telling], kinship: Kinship, placed: Mapping[int, PlaceEntry | None]) -> Iterator[str]:
    """`placed`: the place of each telling, by its id."""
    others = [other for other in tellings if other is not telling]
    yield from _same(telling, others, placed)
    yield from _alike(telling, others, kinship)
    yield f"own_days={min(3, len({span for seed in telling.seeds if (span := _span(seed)) is not None}))}"
    places = [place for seed in telling.seeds if (place := _place(seed)) is not None]
    yield f"own_countries={min(3, len({place.country for place in places}))}"
    yield f"own_spots={min(3, len({place.key for place in places if place.kind in SHARP}))}"
    likely = sum(_is_likely(other) for other in others)
    yield f"likely={min(4, likely)}:{_is_likely(telling)}"


def _same(telling: Telling, others: Sequence[Telling], placed: Mapping[int, PlaceEntry | None]) -> Iterator[str]:
    """How many others tell of its day in its country, of its place, of both, and how many of no day."""
    span, place = _span(telling.when), placed[id(telling)]
    days = places = both = 0
    for other in others:
        its_span, its_place = _span(other.when), placed[id(other)]
        same_day = span is not None and span == its_span
        same_place = place is not None and its_place is not None and place.key == its_place.key
        days += same_day and place is not None and its_place is not None and place.country == its_place.country
        places += same_place
        both += same_day and same_place
    yield f"same_day={min(3, days)}"
    yield f"same_place={min(3, places)}"
    yield f"same_both={min(2, both)}"
    yield f"undated={span is None}:{min(2, sum(other.when is None for other in others))}"
    yield f"undated={span is None}:unplaced={place is None}:alone={not others}"


def _alike(telling: Telling, others: Sequence[Telling], kinship: Kinship) -> Iterator[str]:
    within = [kinship.of(a, b) for n, b in enumerate(telling.seeds) for a in telling.seeds[:n]]
    yield f"alike_least={_step(min(within)) if within else 'one'}"
    yield f"alike_mean={_step(sum(within) / len(within)) if within else 'one'}"
    nearest = max((_nearness(telling, other, kinship) for other in others), default=None)
    yield f"nearest={'alone' if nearest is None else _step(nearest)}"


def _nearness(telling: Telling, other: Telling, kinship: Kinship) -> float:
    """Half the mean over the pairs of their seeds, half the best of them."""
    between = [kinship.of(*sorted((a, b), key=lambda seed: (seed.number, seed.act.start))) for a in telling.seeds for b in other.seeds]
    return (sum(between) / len(between) + max(between)) / 2


def _step(odds: float) -> int:
    return max(LOWEST, min(HIGHEST, int(odds * STEPS // 1)))


def _span(seed: Seed | None) -> tuple[date, date] | None:
    return (seed.when.start, seed.when.end) if seed is not None and seed.when is not None else None


def _place(seed: Seed) -> PlaceEntry | None:
    return seed.places[0].mark.entry if seed.places and seed.places[0].p >= PLACE_LEAST else None


def _is_likely(telling: Telling) -> bool:
    return max(seed.told for seed in telling.seeds) >= LIKELY
