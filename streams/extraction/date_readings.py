"""How the words of each rule of the grammar of dates are read."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from streams.extraction.moments import Away, Meaning, OnCalendar, OnWeekday, Part, Same, ThisUnit, Unit, WithinLast


class Item(NamedTuple):
    """A word of time, or any other token, as the grammar sees it: one letter, and what the word is worth."""

    tag: str
    value: Any
    first: int
    last: int


class Told:
    """The items of one expression, by tag."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.tags = "".join(item.tag for item in items)
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
    def weekday(self) -> int | None:
        weekday: int | None = self.one("W") if self.has("W") else self.one("w")
        return weekday

    @property
    def counts_years(self) -> bool:
        """Whether the last number counts years: 14 Januari dua tahun lalu."""
        return self.one("U") == "year" and re.search(r"nU[LA]|BnU", self.tags) is not None

    @property
    def years_back(self) -> int | None:
        """1 for last year's, 2 for that of two years ago; None where the year is not told so."""
        if "V" in self.by_tag:
            count, unit = self.one("V")
            return count if unit == "year" else None
        if self.one("U") != "year":
            return None
        return self.numbers[-1] if self.counts_years else 1 if self.has("LP") else 0 if self.has("T") else None

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


def _iso(told: Told) -> Meaning | None:
    month, day = told.numbers
    return _on_calendar(told.one("y"), month, day)


def _numeric(told: Told) -> Meaning | None:
    """Day before month, unless only the other order can be."""
    day, month, *short = told.numbers
    year = told.one("y")
    if short:
        year = short[0] + (1900 if short[0] >= 50 else 2000) if short[0] < 100 else None
        if year is None:
            return None
    if told.has("z"):
        return OnCalendar(told.one("z"), month, day, hijri=True)
    if month > 12 >= day:
        day, month = month, day
    return _on_calendar(year, month, day, weekday=told.weekday)


def _weekday_day(told: Told) -> Meaning | None:
    return _on_calendar(None, None, told.numbers[0], weekday=told.weekday)


def _day_of_month(told: Told) -> Meaning | None:
    """On the 8th of this month, or of the last one."""
    if told.one("U") != "month":
        return None
    return ThisUnit("month", -1 if told.has("LP") else 0, day=told.one("q") or told.one("Q"))


def _days(told: Told) -> Meaning | None:
    """A day of a month, or a range of days in one month or two."""
    days, months = told.numbers[:-1] if told.counts_years else told.numbers, told.months
    ends = {"last_day": days[1] if days[1] <= 31 else None} if len(days) > 1 else {}
    if len(days) > 1 and len(months) > 1 and months[1] != months[0]:
        ends["last_month"] = months[1]
    return _on_calendar(told.one("y"), months[0], days[0], weekday=told.weekday, years_back=told.years_back, **ends)


def _hijri(told: Told) -> Meaning | None:
    return OnCalendar(told.one("z"), told.one("H"), told.numbers[0] if told.numbers else None, hijri=True)


def _month(told: Told) -> Meaning | None:
    back = told.years_back
    return OnCalendar(told.one("y"), told.months[0], part=told.part, before_this=told.has("LP") and back is None, years_back=back)


def _weekday(told: Told) -> Meaning | None:
    return OnWeekday(told.one("W"), last=told.has("LP"))


def _weekday_of_week(told: Told) -> Meaning | None:
    return OnWeekday(told.one("W"), week=1 if told.has("LP") else 0) if "week" in told.by_tag["U"] else None


def _within(told: Told) -> Meaning | None:
    least, most, unit = told.count
    return WithinLast(unit, most) if least else None


def _away(told: Told) -> Meaning | None:
    least, most, unit = told.count
    return Away(unit, -most, -least)


def _from_event(told: Told) -> Meaning | None:
    least, most, unit = told.count
    if told.has("G") or (told.has("Fa") and not told.has("B")):
        return Away(unit, least, most, from_event=True)
    return Away(unit, -most, -least, from_event=True)


def _unit(told: Told) -> Meaning | None:
    unit = told.one("U")
    return ThisUnit(unit, -1 if told.has("LP") else 0, told.part) if unit in {"week", "month", "year"} else None


def _years(told: Told) -> Meaning | None:
    first, last = told.by_tag["y"]
    return OnCalendar(first, last_year=last) if first <= last else None


def _same(told: Told) -> Meaning | None:
    return Same(told.one("U") or "day")


READINGS: dict[str, Callable[[Told], Meaning | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "weekday_day_month": _numeric,
    "weekday_day": _weekday_day,
    "named": lambda told: OnCalendar(*told.one("X")),
    "day_of_month": _day_of_month,
    "day_alone": lambda told: OnCalendar(None, None, told.one("Q")),
    "recently": lambda told: WithinLast(told.one("R")[1], told.one("R")[0]),
    "between": _days,
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
    "since_count": _away,
    "from_event": _from_event,
    "weekend": lambda told: ThisUnit("weekend", -1 if told.has("LP") else 0),
    "unit": _unit,
    "years": _years,
    "year": lambda told: OnCalendar(told.one("y"), part=told.part),
}
"""How the items of each rule of the grammar are read; None where they make no date."""
