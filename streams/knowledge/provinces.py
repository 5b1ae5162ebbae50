"""In which first-level division a point lies, by the towns around it: the outlines of divisions are in no package."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from streams.knowledge.gazetteer import Town

NEAREST, KM_MAX = 3, 100.0
KM_A_DEGREE = 111.2


class Provinces:
    """`names`: of divisions by GeoNames' codes."""

    def __init__(self, towns: Iterable[Town], names: Mapping[str, str]):
        within: dict[str, list[Town]] = defaultdict(list)
        for town in towns:
            within[town.country].append(town)
        self._within = {
            country: (np.array([(town.lat, town.lon) for town in held]), [names.get(town.admin1 or "") for town in held]) for country, held in within.items()
        }

    def of(self, country: str | None, lat: float, lon: float) -> str | None:
        """What the nearest towns of the country agree on. None where they do not: a base on a border belongs to no count rather than to the wrong one."""
        if country not in self._within:
            return None
        spots, names = self._within[country]
        north = (spots[:, 0] - lat) * KM_A_DEGREE
        east = ((spots[:, 1] - lon + 180.0) % 360.0 - 180.0) * KM_A_DEGREE * np.cos(np.radians(lat))
        apart = np.hypot(north, east)
        nearest = np.argsort(apart, kind="stable")[:NEAREST]
        found = {names[n] for n in nearest.tolist()}
        return found.pop() if len(found) == 1 and apart[nearest[0]] <= KM_MAX else None
