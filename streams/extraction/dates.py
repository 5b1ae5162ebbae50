"""When: expressions of time in a text, and the days that they mean."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from schemas.mention import Occurred
from streams.extraction import numbers
from streams.extraction.moments import Away, Meaning, OnCalendar, OnWeekday, Part, Same, ThisUnit, Unit, WithinLast
from streams.extraction.tokens import Lexicon, Token, level, tokens
from streams.knowledge.files import read_yaml

Kind = Literal["explicit", "relative", "anaphoric"]
FIRST_YEAR, LAST_YEAR = 1900, 2099
RAW_MAX = 200


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """An expression of time at characters [start, end). `since`: it tells a beginning, as in "since Friday"."""

    start: int
    end: int
    kind: Kind
    raw: str
    meaning: Meaning
    since: bool = False

    def resolve(self, anchor: date | None, previous: Occurred | None = None) -> Occurred | None:
        """The days it means, seen from the day of publication (None where unknown) and from the moment told before. None where these do not suffice."""
        span = self.meaning.on(anchor, previous)
        if span is None:
            return None
        return Occurred(start=span.first, end=span.last, precision=span.precision, raw=self.raw, basis=span.basis)


class _Item(NamedTuple):
    """A word of time, or any other token, as the grammar sees it: one letter, and what the word is worth."""

    tag: str
    value: Any
    first: int
    last: int


class _Table(NamedTuple):
    words: Lexicon[tuple[str, Any]]
    week_or_sunday: frozenset[str]
    sunday_after: frozenset[str]
    counted: frozenset[str]


_TAGS = {
    "fillers": "f", "and": "e", "to": "r", "before": "b", "after": "a", "later": "F", "earlier": "E", "that": "t", "this": "T", "next": "N", "last": "L", "past": "P", "ago": "A",
    "since": "S", "ago_before": "B", "after_before": "G", "early": "i", "middle": "i", "late": "i", "units": "U", "counted_units": "V", "months_by_a_number": "m", "weekdays_by_a_date": "w",
    "hijri_months": "H", "months": "M", "weekdays": "W", "not_past": "Z", "days": "D", "beside": "x", "same_day": "s",
}  # fmt: skip
"""Lists of the knowledge and the letters that stand for their words in the grammar; where a word is in several lists, the later one holds.

Besides: n is a number, y a year, z a year of the Hijri calendar, K a weekend, o anything else, and signs stand for themselves."""

_WEEKDAY = r"(?:U?[Ww],?\(?)?"
_MONTH = r"(?:M(?:/M|\(M\))?|m\.?)"
_YEAR = r"(?:,?y)?\)?"
_COUNT = r"(?:nU|V)"
_GRAMMAR = (
    ("iso", r"S?y(?:-n-n|/n/n)"),
    ("numeric", rf"S?{_WEEKDAY}n(?:-n-y|/n/[yn]|\.n\.y)\)?"),
    ("weekday_day_month", r"S?U?[Ww],?\(?n[-/]n\)?|\(n/n\)"),
    ("weekday_day", r"S?U?[Ww],?\(n\)"),
    ("days_of_month", rf"S?{_WEEKDAY}n[-re]n{_MONTH}{_YEAR}"),
    ("day_to_day", rf"S?{_WEEKDAY}n{_MONTH}(?:,?y)?[-re]{_WEEKDAY}n{_MONTH}{_YEAR}"),
    ("month_days", rf"S?(?:M|m\.?)n[-re]n{_YEAR}"),
    ("hijri", r"n?H,?z"),
    ("day_month", rf"S?{_WEEKDAY}n-?{_MONTH}-?{_YEAR}"),
    ("month_day", rf"S?{_WEEKDAY}(?:M|m\.?)n{_YEAR}"),
    ("future", r"NW|WN|NU|UN|nUN|NnU|NV|VN|NM|MN|NK|KN|Z"),
    ("month", r"S?L?i?-?(?:M(?:/M|\(M\))?(?:,?y|[TLP])?|m\.?,?y)"),
    ("weekday_of_week", r"S?U?W(?:U[LPT]|[LT]U)"),
    ("day_and_weekday", r"S?(?:D,?\(?W\)?|W,?D)"),
    ("weekday", r"S?(?:LW|U?W[LP]|[UT]?W)"),
    ("day", r"S?D"),
    ("beside", r"x"),
    ("same", r"s|Ut|tU"),
    ("within", rf"[LP]{_COUNT}|{_COUNT}P|Un[LP]"),
    ("away", rf"S?(?:{_COUNT}(?:A|L)|B{_COUNT}(?!b)A?)"),
    ("from_event", rf"{_COUNT}[EFab]|[GB]{_COUNT}b?"),
    ("weekend", r"S?[LET]?K[LPT]?"),
    ("unit", r"S?[iE]?(?:U[LPT]|[LT]U)"),
    ("years", r"S?y[-re]y"),
    ("year", r"S?[LU]?i?-?y"),
)
_RULES = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _GRAMMAR))
_TRIGGER = re.compile(r"[MmHWwDUVxsKyZ]")


def find(text: str, language: str) -> list[TimeExpression]:
    """All expressions of time in the text, in order. Scores, prices, clock times, decades and what is told to come are none."""
    words = tokens(text)
    items = _items(words, language)
    tags = "".join(item.tag for item in items)
    if not _TRIGGER.search(tags):
        return []
    found, place = [], 0
    while match := _RULES.search(tags, place):
        told = items[match.start() : match.end()]
        rule = match.lastgroup or ""
        meaning = _READINGS[rule](_Told(told)) if rule != "future" else None
        if meaning is None and rule != "future":
            place = match.start() + 1
            continue
        place = match.end()
        if meaning is not None:
            while told[-1].tag in ",(" or (told[-1].tag == ")" and all(item.tag != "(" for item in told)):
                told.pop()
            start, end = words[told[0].first].start, words[told[-1].last - 1].end
            found.append(TimeExpression(start, end, _kind(meaning), text[start:end][:RAW_MAX], meaning, since=told[0].tag == "S"))
    return found


def _kind(meaning: Meaning) -> Kind:
    if isinstance(meaning, OnCalendar):
        return "explicit"
    return "anaphoric" if isinstance(meaning, Same) or (isinstance(meaning, Away) and meaning.from_event) else "relative"


@cache
def _table(language: str) -> _Table:
    listed: dict[str, Any] = read_yaml(language, "dates")
    meanings: dict[str, tuple[str, Any]] = {}
    for name, tag in _TAGS.items():
        entries = listed[name]
        for word in entries:
            value = entries[word] if isinstance(entries, dict) else name
            meanings[level(word)] = ("K" if value == "weekend" else tag, value)
    return _Table(
        words=Lexicon(meanings, listed.get("prefixes", []), listed.get("joining", [])),
        week_or_sunday=frozenset(listed["week_or_sunday"]),
        sunday_after=frozenset(listed["sunday_after"]),
        counted=frozenset(level(word) for word in read_yaml(language, "numbers")["counted"]),
    )


def _items(words: Sequence[Token], language: str) -> list[_Item]:
    """The tokens as the grammar sees them; words that tell nothing of time beside one that does (on, the, pada, في) are left out."""
    table = _table(language)
    if not (table.words.knows(words) or any(word.is_number for word in words)):
        return []
    spoken = {count.first: count for count in numbers.scan(words, language) if words[count.first].is_word and not count.dual}
    items: list[_Item] = []
    place = 0
    while place < len(words):
        item = _item(words, place, items, spoken, table)
        if item.tag != "f":
            items.append(item)
        place = item.last
    return items


def _item(words: Sequence[Token], place: int, before: list[_Item], spoken: dict[int, numbers.Counted], table: _Table) -> _Item:
    word = words[place]
    if word.is_number:
        return _number(words, place, before, table)
    hit = table.words.at(words, place)
    count = spoken.get(place)
    if hit and not (count and count.last > hit.last):
        tag, value = hit.value
        if word.text in table.week_or_sunday and hit.last == place + 1:
            tag, value = _week_or_sunday(words, place, before, value, table)
        return _Item(tag, value, hit.first, hit.last)
    if count:
        return _Item("n", (count.min, count.max), place, count.last)
    return _Item(word.text if word.text in ",()/-." else "o", None, place, place + 1)


def _week_or_sunday(words: Sequence[Token], place: int, before: list[_Item], weekday: int, table: _Table) -> tuple[str, Any]:
    """Indonesian "minggu" is a week or, mostly with a capital letter, Sunday."""
    after = table.words.at(words, place + 1) if place + 1 < len(words) else None
    counted = bool(before) and before[-1].tag == "n"
    told_as_day = place > 0 and words[place - 1].text in table.sunday_after
    dated = place + 1 < len(words) and (words[place + 1].text in "(," or words[place + 1].is_number)
    if counted or (after and after.value[0] in "LTPNt" and not told_as_day):
        return "U", "week"
    return ("W", weekday) if told_as_day or dated or words[place].capital else ("U", "week")


def _number(words: Sequence[Token], place: int, before: list[_Item], table: _Table) -> _Item:
    """Digits as a day or a count (n), a year (y), a Hijri year (z), or nothing of time (o)."""
    word = words[place]
    other = _Item("o", None, place, place + 1)
    touched_after = place + 1 < len(words) and words[place + 1].start == word.end
    after = words[place + 1].text if place + 1 < len(words) else ""
    if len(word.text) > 4 or after in table.counted or (touched_after and after in "%:"):
        return other
    if place and words[place - 1].end == word.start and words[place - 1].text in "$€£#:":
        return other
    value = int(word.text)
    if len(word.text) == 4:
        if touched_after and after[0].isalpha() and after[0] not in "tmه":
            return other
        tag = "y" if FIRST_YEAR <= value <= LAST_YEAR else "z" if 1300 <= value <= 1500 else "o"
        return _Item(tag, value, place, place + 1)
    if len(word.text) == 2 and value >= 50 and len(before) >= 2 and before[-1].tag in "Mm" and before[-2].tag == "n":
        return _Item("y", 1900 + value, place, place + 1)
    return _Item("n", (value, value), place, place + 1)


class _Told:
    """The items of one expression, by tag."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self.by_tag: dict[str, list[Any]] = defaultdict(list)
        for item in items:
            self.by_tag[item.tag].append(item.value)

    def has(self, tags: str) -> bool:
        return any(tag in self.by_tag for tag in tags)

    def one(self, tag: str) -> Any:
        values = self.by_tag.get(tag)
        return values[0] if values else None

    @property
    def numbers(self) -> list[int]:
        return [least for least, _ in self.by_tag.get("n", [])]

    @property
    def months(self) -> list[int]:
        return [*self.by_tag.get("M", []), *self.by_tag.get("m", [])]

    @property
    def part(self) -> Part | None:
        part: Part | None = self.one("i")
        return part

    @property
    def count(self) -> tuple[int, int, Unit]:
        """How many of which unit, as a range."""
        if "V" in self.by_tag:
            count, unit = self.one("V")
            return count, count, unit
        least, most = self.one("n")
        return least, most, self.one("U")


def _on_calendar(year: int | None, month: int | None, day: int | None, **more: Any) -> OnCalendar | None:
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return OnCalendar(year, month, day, **more)


def _iso(told: _Told) -> Meaning | None:
    month, day = told.numbers
    return _on_calendar(told.one("y"), month, day)


def _numeric(told: _Told) -> Meaning | None:
    """Day before month, unless only the other order can be."""
    day, month, *short = told.numbers
    year = told.one("y")
    if short:
        year = short[0] + (1900 if short[0] >= 50 else 2000) if short[0] < 100 else None
        if year is None:
            return None
    if month > 12 >= day:
        day, month = month, day
    return _on_calendar(year, month, day)


def _weekday_day(told: _Told) -> Meaning | None:
    return _on_calendar(None, None, told.numbers[0])


def _days(told: _Told) -> Meaning | None:
    """A day of a month, or a range of days in one month or two."""
    days, months = told.numbers, told.months
    ends = {"last_day": days[1] if days[1] <= 31 else None} if len(days) > 1 else {}
    if len(days) > 1 and len(months) > 1 and months[1] != months[0]:
        ends["last_month"] = months[1]
    return _on_calendar(told.one("y"), months[0], days[0], **ends)


def _hijri(told: _Told) -> Meaning | None:
    return OnCalendar(told.one("z"), told.one("H"), told.numbers[0] if told.numbers else None, hijri=True)


def _month(told: _Told) -> Meaning | None:
    return OnCalendar(told.one("y"), told.months[0], part=told.part, before_this=told.has("LP"))


def _weekday(told: _Told) -> Meaning | None:
    return OnWeekday(told.one("W"), last=told.has("LP"))


def _weekday_of_week(told: _Told) -> Meaning | None:
    return OnWeekday(told.one("W"), week=1 if told.has("LP") else 0) if "week" in told.by_tag["U"] else None


def _within(told: _Told) -> Meaning | None:
    least, most, unit = told.count
    return WithinLast(unit, most) if least else None


def _away(told: _Told) -> Meaning | None:
    least, most, unit = told.count
    return Away(unit, -most, -least)


def _from_event(told: _Told) -> Meaning | None:
    least, most, unit = told.count
    if told.has("G") or (told.has("Fa") and not told.has("B")):
        return Away(unit, least, most, from_event=True)
    return Away(unit, -most, -least, from_event=True)


def _unit(told: _Told) -> Meaning | None:
    unit = told.one("U")
    return ThisUnit(unit, -1 if told.has("LP") else 0, told.part) if unit in {"week", "month", "year"} else None


def _years(told: _Told) -> Meaning | None:
    first, last = told.by_tag["y"]
    return OnCalendar(first, last_year=last) if first <= last else None


def _same(told: _Told) -> Meaning | None:
    return Same(told.one("U") or "day")


_READINGS: dict[str, Callable[[_Told], Meaning | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "weekday_day_month": _numeric,
    "weekday_day": _weekday_day,
    "days_of_month": _days,
    "day_to_day": _days,
    "month_days": _days,
    "hijri": _hijri,
    "day_month": _days,
    "month_day": _days,
    "month": _month,
    "weekday_of_week": _weekday_of_week,
    "day_and_weekday": _weekday,
    "weekday": _weekday,
    "day": lambda told: Away("day", told.one("D"), told.one("D")),
    "beside": lambda told: Away("day", told.one("x"), told.one("x"), from_event=True),
    "same": _same,
    "within": _within,
    "away": _away,
    "from_event": _from_event,
    "weekend": lambda told: ThisUnit("weekend", -1 if told.has("LP") else 0),
    "unit": _unit,
    "years": _years,
    "year": lambda told: OnCalendar(told.one("y"), part=told.part),
}
"""How the items of each rule of the grammar are read; None where they make no date."""
