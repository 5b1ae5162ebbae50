"""Which of several places of one name is meant: that of the country named right behind it, else that of the article's main country where the usual one's is not named at all."""

from collections.abc import Sequence

from streams.extraction.marks import Marked, PlaceMark

BESIDE_WORDS = 3
COARSE = frozenset({"country", "region", "admin1"})


def settle(sentences: Sequence[Marked], main: str | None) -> None:
    """Puts the place that is meant in the stead of the one that is usually meant by the name. `main`: the country that the article names most."""
    named = {place.entry.country for marked in sentences for place in marked.places if place.entry.kind == "country"}
    for marked in sentences:
        for n, place in enumerate(marked.places):
            if not place.namesakes:
                continue
            country = _country_behind(marked, place) or (main if place.entry.country not in named else None)
            meant = next((one for one in place.namesakes if one.country == country), None)
            if meant and country != place.entry.country:
                marked.places[n] = place._replace(entry=meant, capital=False)


def _country_behind(marked: Marked, place: PlaceMark) -> str | None:
    """That of the country, region or province right behind a place: "Hyderabad, Pakistan"."""
    near = (other for other in marked.places if other.start >= place.end and marked.gap(place.end, other.start) <= BESIDE_WORDS)
    return next((other.entry.country for other in near if other.entry.kind in COARSE), None)
