"""Where a telling's attack was: its likeliest places, without those that only say where another of them lies."""

from streams.extraction.marks import PlaceMark
from streams.extraction.seeds import SHARP, Ranked
from streams.extraction.tellings import NEAR_KM, Telling, distance_km

PLACES_MAX = 4
PLACE_LEAST = 0.07
ALIKE = 0.5
"""How likely a place must be beside the likeliest."""
BESIDE_WORDS = 2
LOCATING = frozenset({"city", "admin1", "region"})
WIDTH = {"facility": 0, "city": 1, "admin2": 2, "admin1": 3, "region": 4, "sea": 4, "country": 5}


def places_of(telling: Telling) -> list[Ranked[PlaceMark]]:
    ranked = [one for one in telling.places() if one.p >= PLACE_LEAST]
    if not ranked:
        return []
    main = ranked[0]
    country = main.mark.entry.country
    kept = [one for one in ranked if one.mark.entry.country == country and one.p >= ALIKE * main.p][:PLACES_MAX]
    own = {id(seed.marked) for seed in telling.seeds}
    if any(id(one.marked) in own and one.mark.entry.kind in SHARP for one in kept):
        kept = [one for one in kept if id(one.marked) in own]
    finer = [one for one in kept if one.mark.entry.kind not in ("country", "admin1", "region")]
    if finer and main.mark.entry.kind in ("country", "region"):
        kept = [*finer, *(one for one in kept if one not in finer)]
    kept = [one for one in kept if one.mark.entry.kind != "country" or not finer]
    return [one for one in kept if not any(_only_locates(one, other) for other in kept)]


def _only_locates(wide: Ranked[PlaceMark], sharp: Ranked[PlaceMark]) -> bool:
    """ "The base in Anbar, western Iraq", "the Green Zone in Baghdad": whether a wider place only says where the sharper one lies, which stands right before it."""
    inner, outer = sharp.mark.entry, wide.mark.entry
    if outer.kind not in LOCATING or WIDTH[inner.kind] >= WIDTH[outer.kind] or sharp.p < wide.p:
        return False
    if outer.kind == "city" and distance_km(outer, inner) > NEAR_KM:
        return False
    return sharp.marked is wide.marked and sharp.mark.end <= wide.mark.start and wide.marked.gap(sharp.mark.end, wide.mark.start) <= BESIDE_WORDS
