"""How two mentions agree and differ, each finding as a number: what the pair model weighs. Silence of either side is 0 everywhere."""

from dataclasses import dataclass

import numpy as np

from streams.events.block import SILENT, Array, Block
from streams.events.trace import BANDS, CITY, COUNTRY, DAY, MONTH, REGION, UNDATED, WEAPON_FAMILIES, WEEK, YEAR

EARTH_KM = 6371.0
UNBOUNDED_DAYS = 3_000
TELLING_TOLL = 2.0
"""Both tell the same three dead, or more."""
NEAR_KM, BESIDE_KM, FAR_KM, REGION_KM = 6.0, 20.0, 60.0, 180.0
FEATURES = (
    "bias",
    "same_day", "next_day", "days_apart", "in_week", "week_starts_apart", "in_month", "same_month", "in_year", "same_year", "undated", "unbounded", "outside",
    "routine_next_day", "routine_in_week", "routine_later", "vague_next_day",
    "near", "beside", "apart", "far", "place_words", "other_site", "more_places", "in_region", "same_region", "in_country", "same_country", "off_region", "unplaced",
    "same_actor", "other_actor", "other_actor_doubted", "swapped", "rival_claims",
    "target_words", "many_target_words", "other_target_words", "same_target", "other_target",
    "same_weapon", "kindred_weapon", "other_weapon",
    "same_killed", "close_killed", "other_killed", "none_or_some_killed", "same_injured", "other_injured",
    "same_incident", "other_incident", "both_old", "both_old_and_vague", "again", "other_daypart", "same_article", "copy", "indistinct",
)  # fmt: skip


def common(a: Array, b: Array) -> Array:
    """Number of non-zero values in each row of `a` that the same row of `b` holds too; values come first in a row, padding last."""
    found = np.zeros(len(a), dtype=np.int64)
    rows = np.flatnonzero((a[:, 0] != 0) & (b[:, 0] != 0))
    if len(rows):
        left, right = _columns(a[rows]), _columns(b[rows])
        shared = np.zeros(len(rows), dtype=np.int64)
        for column in left:
            held = right[0] == column
            for other in right[1:]:
                held |= other == column
            shared += held & (column != 0)
        found[rows] = shared
    return found


def _columns(rows: Array) -> Array:
    """Those that are not all padding, each in one piece."""
    columns = np.ascontiguousarray(rows.T)
    return columns[: int(np.count_nonzero(columns.any(axis=1)))]


def distances(a: Block, b: Block) -> Array:
    """Least great-circle distance in km between any place of a row of `a` and any of the same row of `b`; NaN where either has no coordinates."""
    least = np.full(len(a), np.nan)
    for i in range(int(a.number("spots").max(initial=0))):
        for j in range(int(b.number("spots").max(initial=0))):
            half = np.sin((b.lat[:, j] - a.lat[:, i]) / 2) ** 2 + a.coslat[:, i] * b.coslat[:, j] * np.sin((b.lon[:, j] - a.lon[:, i]) / 2) ** 2
            least = np.fmin(least, 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
    return least


@dataclass(frozen=True, slots=True)
class Pairs:
    """Findings for each row of `a` with the same row of `b`."""

    a: Block
    b: Block

    def of(self, name: str) -> tuple[Array, Array]:
        return self.a.number(name), self.b.number(name)

    def findings(self) -> dict[str, Array]:
        found = {"bias": np.ones(len(self.a))} | self.when() | self.where() | self.who() | self.whom() | self.weapon() | self.tolls() | self.telling()
        found["indistinct"] = self.indistinct(found)
        return {name: found[name] for name in FEATURES}

    def indistinct(self, found: dict[str, Array]) -> Array:
        """Where the place or the day of one is so vague that it fits much else, and nothing of its own speaks for the other. In a war such pairs would tie all attacks together."""
        levels, coarse = self.of("level"), self.of("coarse")
        vague_place = (np.maximum(*levels) > CITY) & (np.minimum(*levels) <= CITY)
        vague_day = (np.maximum(*coarse) >= MONTH) & ~found["near"] & ~found["beside"] & (found["place_words"] == 0)
        own = (found["target_words"] > 0) | (found["same_killed"] >= TELLING_TOLL) | found["copy"] | (found["place_words"] > 0)
        fits_much: Array = (vague_place | vague_day) & ~own
        return fits_much

    def when(self) -> dict[str, Array]:
        start_a, start_b = self.of("start")
        end_a, end_b = self.of("end")
        coarse_a, coarse_b = self.of("coarse")
        gap = np.maximum(0, np.maximum(start_a, start_b) - np.minimum(end_a, end_b))
        coarser, finer = np.maximum(coarse_a, coarse_b), np.minimum(coarse_a, coarse_b)
        fine, meets = coarser == DAY, gap == 0
        routine = np.logical_and(*self.of("routine"))
        level_a, level_b = self.of("level")
        sharp = np.maximum(level_a, level_b) <= CITY
        return {
            "same_day": fine & meets, "next_day": fine & (gap == 1), "days_apart": fine * np.clip(gap - 1, 0, 3),
            "in_week": (coarser == WEEK) & meets, "week_starts_apart": ((coarser == WEEK) & meets) * np.minimum(np.abs(start_a - start_b), 6) / 6,
            "in_month": (coarser == MONTH) & (finer < MONTH) & meets, "same_month": (coarse_a == MONTH) & (coarse_b == MONTH) & meets,
            "in_year": (coarser == YEAR) & (finer < YEAR) & meets, "same_year": (coarse_a == YEAR) & (coarse_b == YEAR) & meets,
            "undated": (coarser == UNDATED) & meets, "unbounded": (finer == UNDATED) & (np.minimum(end_a - start_a, end_b - start_b) > UNBOUNDED_DAYS),
            "outside": ~fine * np.clip(gap, 0, 6) / 2, "routine_next_day": routine & fine & sharp & (gap == 1), "routine_in_week": routine & sharp & (coarser == WEEK) & meets,
            "routine_later": routine & sharp & (coarser >= MONTH) & meets, "vague_next_day": fine & ~sharp & (gap == 1),
        }  # fmt: skip

    def where(self) -> dict[str, Array]:
        level_a, level_b = self.of("level")
        coarser, finer = np.maximum(level_a, level_b), np.minimum(level_a, level_b)
        apart = distances(self.a, self.b)
        known = ~np.isnan(apart)
        km = np.where(known, apart, 0.0)
        shared = common(self.a.set("place_words"), self.b.set("place_words"))
        size_a, size_b = self.a.number("place_words"), self.b.number("place_words")
        alike = shared / np.maximum(1, np.minimum(size_a, size_b))
        fine = coarser <= CITY
        named_only = fine & ~known & (shared == 0)
        region, nation = coarser == REGION, coarser == COUNTRY
        spots_a, spots_b = self.a.number("spots"), self.b.number("spots")
        return {
            "near": fine & known & (km <= NEAR_KM), "beside": fine & known & (km > NEAR_KM) & (km <= BESIDE_KM),
            "apart": (fine & known & (km > BESIDE_KM)) * np.clip((km - BESIDE_KM) / (FAR_KM - BESIDE_KM), 0.25, 1), "far": fine & known & (km > FAR_KM),
            "place_words": alike * (coarser < COUNTRY), "other_site": (fine & (shared < size_a) & (shared < size_b) & (km > 1.0)) | named_only,
            "more_places": fine & (spots_a != spots_b) & (np.minimum(spots_a, spots_b) > 0),
            "in_region": region & (finer < REGION) & (km <= REGION_KM), "same_region": region & (finer == REGION) & ((km <= REGION_KM / 3) | (alike == 1)),
            "in_country": nation & (finer < COUNTRY), "same_country": nation & (finer == COUNTRY),
            "off_region": (region & known & (km > REGION_KM)) * np.clip(km / REGION_KM - 0.5, 0, 2), "unplaced": coarser > COUNTRY,
        }  # fmt: skip

    def who(self) -> dict[str, Array]:
        size_a, size_b = self.a.number("actors"), self.b.number("actors")
        told = (size_a > 0) & (size_b > 0)
        words_a, words_b = self.a.set("actor_words"), self.b.set("actor_words")
        least = np.maximum(1, np.minimum(self.a.number("actor_words"), self.b.number("actor_words")))
        both_ids = np.logical_and(*self.of("actor_ids"))
        same = told & ((common(self.a.set("actors"), self.b.set("actors")) > 0) | (~both_ids & (common(words_a, words_b) / least >= 0.6)))
        doubted = np.logical_or(*self.of("soft"))
        claimed = np.logical_and(*self.of("claimed"))
        swapped = told & ~same & ((common(words_a, self.b.set("target_words")) > 0) | (common(self.a.set("target_words"), words_b) > 0))
        return {
            "same_actor": same, "other_actor": told & ~same & ~doubted, "other_actor_doubted": told & ~same & doubted,
            "swapped": swapped, "rival_claims": told & ~same & claimed,
        }  # fmt: skip

    def whom(self) -> dict[str, Array]:
        size_a, size_b = self.a.number("target_words"), self.b.number("target_words")
        shared = common(self.a.set("target_words"), self.b.set("target_words"))
        language_a, language_b = self.of("language")
        kinds_a, kinds_b = self.of("targets")
        return {
            "target_words": np.minimum(shared, 3) / np.maximum(1, np.minimum(np.minimum(size_a, size_b), 3)),
            "many_target_words": shared >= 2, "other_target_words": (size_a > 0) & (size_b > 0) & (shared == 0) & (language_a == language_b),
            "same_target": (kinds_a & kinds_b) != 0, "other_target": (kinds_a != 0) & (kinds_b != 0) & ((kinds_a & kinds_b) == 0),
        }  # fmt: skip

    def weapon(self) -> dict[str, Array]:
        a, b = self.of("weapons")
        told, same = (a != 0) & (b != 0), (a & b) != 0
        kindred = np.zeros(same.shape, dtype=bool)
        for family in WEAPON_FAMILIES:
            kindred |= ((a & family) != 0) & ((b & family) != 0)
        return {"same_weapon": same, "kindred_weapon": told & ~same & kindred, "other_weapon": told & ~same & ~kindred}

    def tolls(self) -> dict[str, Array]:
        killed, injured = _counts(self.a.killed, self.b.killed), _counts(self.a.injured, self.b.injured)
        return {
            "same_killed": killed["same"], "close_killed": killed["close"], "other_killed": killed["other"], "none_or_some_killed": killed["none_or_some"],
            "same_injured": injured["same"], "other_injured": injured["other"] + injured["none_or_some"],
        }  # fmt: skip

    def telling(self) -> dict[str, Array]:
        incident_a, incident_b = self.of("incident")
        told = (incident_a != 0) & (incident_b != 0)
        again_a, again_b = self.of("again")
        old = np.logical_and(*self.of("old"))
        day_a, day_b = self.of("dayparts")
        article_a, article_b = self.of("article")
        ordinal_a, ordinal_b = self.of("ordinal")
        coarse_a, coarse_b = self.of("coarse")
        return {
            "both_old": old, "both_old_and_vague": old & (np.maximum(*self.of("level")) > CITY),
            "same_incident": told & (incident_a == incident_b), "other_incident": told & (incident_a != incident_b), "again": again_a != again_b,
            "other_daypart": (day_a != 0) & (day_b != 0) & ((day_a & day_b) == 0) & (coarse_a == DAY) & (coarse_b == DAY),
            "same_article": article_a == article_b,
            "copy": _shares_band(self.a.set("copies"), self.b.set("copies")) & (ordinal_a == ordinal_b) & (article_a != article_b),
        }  # fmt: skip


def _shares_band(a: Array, b: Array) -> Array:
    """Whether the two texts of a row agree in a band; a band stands in the same place of each."""
    shared: Array = (a[:, 0] == b[:, 0]) & (a[:, 0] != 0)
    for n in range(1, BANDS):
        shared |= (a[:, n] == b[:, n]) & (a[:, n] != 0)
    return shared


def _counts(a: Array, b: Array) -> dict[str, Array]:
    """`same` grows with the number that both tell; `other` with the ratio of their distance (tolls rise and are disputed, so it says little)."""
    low_a, high_a, low_b, high_b = a[:, 0], a[:, 1], b[:, 0], b[:, 1]
    told = (low_a != SILENT) & (low_b != SILENT)
    meets = told & (low_a <= high_b) & (low_b <= high_a)
    exact = meets & (low_a == low_b) & (high_a == high_b) & (low_a == high_a)
    none_or_some = told & ((high_a == 0) != (high_b == 0)) & ~meets
    ratio = np.log2(np.maximum(1, np.maximum(low_a, low_b)) / np.maximum(1, np.minimum(high_a, high_b)))
    return {
        "same": exact * np.log2(1 + np.clip(low_a, 0, 255)), "close": meets & ~exact,
        "other": (told & ~meets & ~none_or_some) * np.clip(ratio, 0, 4), "none_or_some": none_or_some,
    }  # fmt: skip
