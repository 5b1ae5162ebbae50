"""Numbers, dates, names of places and weapons in the desk's three languages."""

from collections.abc import Callable
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from schemas.base import Range
from schemas.event import Event
from schemas.mention import Occurred
from schemas.signal import Series

LANGUAGES = ("id", "en", "ar")

WEAPONS = {
    "rocket": ("roket", "rockets", "صواريخ"), "missile": ("rudal", "missiles", "صواريخ موجهة"), "drone": ("drone", "drones", "طائرات مسيّرة"),
    "airstrike": ("serangan udara", "air strike", "غارة جوية"), "artillery": ("artileri", "artillery", "مدفعية"), "mortar": ("mortir", "mortars", "قذائف هاون"),
    "bomb": ("bom", "bomb", "قنبلة"), "ied": ("bom rakitan", "improvised bomb", "عبوة ناسفة"), "suicide": ("bom bunuh diri", "suicide bombing", "تفجير انتحاري"),
    "firearm": ("senjata api", "firearms", "أسلحة نارية"), "grenade": ("granat", "grenades", "قنابل يدوية"), "vehicle": ("kendaraan", "vehicle", "مركبة"),
    "arson": ("pembakaran", "arson", "إحراق"), "melee": ("senjata tajam", "blades", "سلاح أبيض"), "chemical": ("senjata kimia", "chemical weapon", "سلاح كيميائي"),
    "other": ("senjata lain", "other weapons", "أسلحة أخرى"),
}  # fmt: skip

ATTACKS = {
    "id": lambda n: f"{number(n, 'id')} serangan",
    "en": lambda n: f"{number(n, 'en')} attack{'' if n == 1 else 's'}",
    "ar": lambda n: _arabic(n, "هجوم واحد", "هجومان", "هجمات", "هجومًا", "هجوم"),
}  # fmt: skip
DAYS = {
    "id": lambda n: f"{number(n, 'id')} hari",
    "en": lambda n: f"{number(n, 'en')} day{'' if n == 1 else 's'}",
    "ar": lambda n: _arabic(n, "يوم واحد", "يومان", "أيام", "يومًا", "يوم"),
}  # fmt: skip
SOURCES = {
    "id": lambda n: f"{number(n, 'id')} sumber independen",
    "en": lambda n: f"{number(n, 'en')} independent source{'' if n == 1 else 's'}",
    "ar": lambda n: _arabic(n, "مصدر مستقل واحد", "مصدران مستقلان", "مصادر مستقلة", "مصدرًا مستقلاً", "مصدر مستقل"),
}  # fmt: skip

Count = Callable[[int], str]


def number(value: float, language: str) -> str:
    return format_decimal(value, format="#,##0.#" if value >= 0.1 else "#,##0.##", locale=language)


def _arabic(n: int, one: str, two: str, few: str, many: str, other: str) -> str:
    """CLDR's plural forms of Arabic."""
    form = Locale("ar").plural_form(n)
    if form in ("one", "two"):
        return one if form == "one" else two
    return f"{number(n, 'ar')} {few if form == 'few' else many if form == 'many' else other}"


def day(value: date, language: str) -> str:
    return format_date(value, format="d MMMM y", locale=language)


def span(first: date, last: date, language: str) -> str:
    return day(first, language) if first == last else f"{day(first, language)} – {day(last, language)}"


def occurred(value: Occurred | None, language: str) -> str | None:
    return None if value is None else span(value.start, value.end, language)


def subject(series: Series, language: str) -> str:
    """A country in the language's own words; other names as they are known."""
    if series.kind == "country":
        return Locale(language).territories.get(series.key) or series.key
    if series.kind == "target":
        return Locale(language).territories.get(series.country or "") or series.name
    return series.name


def place(event: Event, language: str) -> str:
    """The sharpest place that has a name, else the country."""
    named = next((found.name or found.raw for found in event.places if (found.name or found.raw) and found.kind != "country"), None)
    return named or Locale(language).territories.get(event.country) or event.country


def weapons(event: Event, language: str) -> str:
    """The weapon told most, with its count where one is told."""
    if not event.weapons:
        return {"id": "serangan", "en": "attack", "ar": "هجوم"}[language]
    first = event.weapons[0]
    name = WEAPONS[first.type][LANGUAGES.index(language)]
    count = first.count
    return f"{_range(count, language)} {name}" if count and count.max > 1 else name


def toll(killed: Range | None, injured: Range | None, language: str) -> str:
    """What is said of the dead and the hurt; silence is said as silence."""
    if killed is None and injured is None:
        return {"id": "jumlah korban belum disebut", "en": "no toll given", "ar": "لم تُذكر حصيلة"}[language]
    if (killed is None or killed.max == 0) and (injured is None or injured.max == 0):
        dead_only = injured is None
        zero = {"id": ("tidak ada korban", "tidak ada korban jiwa"), "en": ("no casualties", "no deaths"), "ar": ("لا إصابات", "لا قتلى")}
        return zero[language][dead_only]
    words = {"id": ("tewas", "luka-luka"), "en": ("killed", "injured"), "ar": ("قتلى", "جرحى")}[language]
    told = [f"{_range(found, language)} {word}" for found, word in zip((killed, injured), words, strict=True) if found is not None and found.max > 0]
    return ("، " if language == "ar" else ", ").join(told)


def _range(value: Range, language: str) -> str:
    low = number(value.min, language)
    return low if value.min == value.max else f"{low}–{number(value.max, language)}"
