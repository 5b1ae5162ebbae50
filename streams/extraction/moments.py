"""What an expression of time means, apart from its words: arithmetic from the day of publication or from the moment told before."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from hijridate import Hijri

from schemas.mention import DateBasis, DatePrecision, Occurred

Unit = Literal["hour", "day", "week", "weekend", "month", "year"]
Part = Literal["early", "middle", "late"]
AHEAD = timedelta(days=2)
"""A day without its year may lie this far after publication: clocks and datelines differ."""
SLIP = timedelta(days=40)
"""News is seldom older: how far before publication a misprinted date is looked for."""


class Span(NamedTuple):
    """Days first..last, both in, and how exact that is."""

    first: date
    last: date
    precision: DatePrecision
    basis: DateBasis


def day(moment: date, basis: DateBasis) -> Span:
    return Span(moment, moment, "day", basis)


@dataclass(frozen=True, slots=True)
class OnCalendar:
    """A date as the calendar names it; what is None was not told. `last_day`, `last_month` and `last_year` end a range. Without a year it is the latest such date by the anchor.

    `weekday` is the one told with the date; `years_back` counts from the anchor's year, as in "June last year".
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    last_month: int | None = None
    last_year: int | None = None
    part: Part | None = None
    before_this: bool = False
    hijri: bool = False
    weekday: int | None = None
    years_back: int | None = None

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        if self.hijri:
            return self._hijri()
        span = self._told(anchor)
        if self.weekday is None or self.day is None or anchor is None or self.last_day or (span and span.first.weekday() == self.weekday):
            return span
        return self._corrected(span, anchor)

    def _corrected(self, span: Span | None, anchor: date) -> Span | None:
        """Where the weekday told with it denies the date, one of the two is a slip. Day and month changed round, or the month or the year beside it, hold where they lie shortly
        before publication or agree in the year before; else a far-off date without its year yields to the weekday."""
        near = [slip for slip in self._slips(anchor) if slip.weekday() == self.weekday and anchor - SLIP <= slip <= anchor + AHEAD]
        if near:
            return day(max(near), "explicit")
        if self.year is None:
            last_year = self._in(anchor.year - 1, anchor)
            if last_year and last_year.first.weekday() == self.weekday:
                return last_year
            if span is None or anchor - span.first > SLIP:
                return OnWeekday(self.weekday or 0).on(anchor, None)
        return span

    def _slips(self, anchor: date) -> Iterator[date]:
        years = {anchor.year, anchor.year - 1} if self.year is None else {self.year - 1, self.year, self.year + 1}
        for year in years:
            for month, number in ((self.day, self.month), (self.month, self.day), ((self.month or 1) - 1, self.day), ((self.month or 12) + 1, self.day)):
                if month and number and month <= 12 and number <= _length(year, month):
                    yield date(year, month, number)

    def _told(self, anchor: date | None) -> Span | None:
        year = self.year
        if self.years_back is not None:
            if anchor is None or anchor.year - self.years_back < 1:
                return None
            year = anchor.year - self.years_back
        years = [year] if year else [anchor.year + 1, anchor.year, anchor.year - 1] if anchor else []
        latest = None if year or anchor is None else anchor + (AHEAD if self.day else timedelta())
        for candidate in years:
            span = self._in(candidate, anchor)
            if span and (latest is None or span.first <= latest) and not (self.before_this and anchor and span.last >= anchor.replace(day=1)):
                return span
        return None

    def _in(self, year: int, anchor: date | None) -> Span | None:
        if self.month is None and self.day is None:
            return _part(date(year, 1, 1), date(self.last_year or year, 12, 31), self.part, "year")
        if self.month is None:
            return self._day_of_month(year, anchor)
        if self.day is None:
            return _part(date(year, self.month, 1), date(year, self.month, _length(year, self.month)), self.part, "month")
        if self.day > _length(year, self.month):
            return None
        first = date(year, self.month, self.day)
        if self.last_day is None:
            return day(first, "explicit")
        last_month = self.last_month or self.month
        last_year = year + (last_month < self.month)
        if self.last_day > _length(last_year, last_month) or (last := date(last_year, last_month, self.last_day)) < first:
            return None
        return Span(first, last, "day", "explicit")

    def _day_of_month(self, year: int, anchor: date | None) -> Span | None:
        """A day that names no month: the latest such day of the months up to the anchor's."""
        if anchor is None or self.day is None or year != anchor.year:
            return None
        candidate = anchor + AHEAD
        for _ in range(62):
            if candidate.day == self.day:
                return day(candidate, "explicit")
            candidate -= timedelta(days=1)
        return None

    def _hijri(self) -> Span | None:
        try:
            moment = Hijri(self.year or 0, self.month or 0, self.day or 1).to_gregorian()
        except (ValueError, OverflowError):
            return None
        first = date(moment.year, moment.month, moment.day)
        return day(first, "explicit") if self.day else Span(first, first + timedelta(days=28), "month", "explicit")


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """The latest such weekday (Monday is 0), the anchor's own day included unless told as the last one. `week`: in the week that lies so many weeks before."""

    weekday: int
    last: bool = False
    week: int | None = None

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        if anchor is None:
            return None
        if self.week is not None:
            return day(_monday(anchor) + timedelta(days=self.weekday - 7 * self.week), "relative")
        back = (anchor.weekday() - self.weekday) % 7
        return day(anchor - timedelta(days=back or (7 if self.last else 0)), "relative")


@dataclass(frozen=True, slots=True)
class Away:
    """`least`..`most` units from the anchor, backward where negative; `from_event`: from the moment told before, where there is one. Weeks ago are counted to the day: the week that began then."""

    unit: Unit
    least: int
    most: int
    from_event: bool = False

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        base, basis = anchor, "relative"
        if self.from_event and previous is not None:
            base, basis = previous.start, "anaphoric"
        elif self.from_event and self.least > 0:
            return None
        if base is None:
            return None
        if self.unit == "week" and self.least == self.most and not self.from_event:
            return Span(near := _moved(base, "week", self.least), _moved(near, "day", 6), "week", "relative")
        near, far = sorted((_moved(base, self.unit, self.least), _moved(base, self.unit, self.most)))
        if self.least != self.most:
            wider: dict[Unit, DatePrecision] = {"hour": "day", "day": "week", "week": "month", "weekend": "month", "month": "year", "year": "year"}
            return Span(near, far, wider[self.unit], "anaphoric" if basis == "anaphoric" else "relative")
        return _around(near, self.unit, "anaphoric" if basis == "anaphoric" else "relative")


@dataclass(frozen=True, slots=True)
class WithinLast:
    """The last so many units up to the anchor: dalam 24 jam terakhir."""

    unit: Unit
    count: int

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        if anchor is None:
            return None
        first = _moved(anchor, self.unit, -self.count)
        length = (anchor - first).days
        return Span(first, anchor, "day" if length <= 2 else "week" if length <= 10 else "month" if length <= 62 else "year", "relative")


@dataclass(frozen=True, slots=True)
class ThisUnit:
    """The week, month or year of the anchor (0), or one before it (-1), or a part or a day of it."""

    unit: Unit
    back: int
    part: Part | None = None
    day: int | None = None

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        if anchor is None:
            return None
        span = _around(_moved(anchor, self.unit, self.back), self.unit, "relative")
        if self.day is not None:
            return day(span.first.replace(day=self.day), "explicit") if self.day <= span.last.day else None
        if self.unit == "weekend":
            saturday = _monday(anchor) + timedelta(days=5 - 7 * (anchor.weekday() < 5 or self.back < 0))
            span = Span(saturday, saturday + timedelta(days=1), "week", "relative")
        if self.part and self.unit in {"month", "year"}:
            return _part(span.first, span.last, self.part, span.precision)._replace(basis="relative")
        return span if self.back else span._replace(last=max(span.first, min(span.last, anchor)))


@dataclass(frozen=True, slots=True)
class Same:
    """The moment told before, or the unit of the calendar around it."""

    unit: Unit = "day"

    def on(self, anchor: date | None, previous: Occurred | None) -> Span | None:
        if previous is None:
            return None
        if self.unit in {"day", "hour"}:
            return Span(previous.start, previous.end, previous.precision, "anaphoric")
        return _around(previous.start, self.unit, "anaphoric")


Meaning = OnCalendar | OnWeekday | Away | WithinLast | ThisUnit | Same


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _monday(moment: date) -> date:
    return moment - timedelta(days=moment.weekday())


def _moved(moment: date, unit: Unit, count: int) -> date:
    """The moment moved by so many units; the calendar's ends (years 1 and 9999) hold."""
    if unit in {"month", "year"}:
        months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(max(12, min(months, 9999 * 12 + 11)), 12)
        return date(year, month + 1, min(moment.day, _length(year, month + 1)))
    days = round(count / 24) if unit == "hour" else count * (7 if unit in {"week", "weekend"} else 1)
    return date.fromordinal(max(1, min(moment.toordinal() + days, date.max.toordinal())))


def _around(moment: date, unit: Unit, basis: DateBasis) -> Span:
    if unit == "year":
        return Span(date(moment.year, 1, 1), date(moment.year, 12, 31), "year", basis)
    if unit == "month":
        return Span(moment.replace(day=1), moment.replace(day=_length(moment.year, moment.month)), "month", basis)
    if unit in {"week", "weekend"}:
        monday = date.fromordinal(max(1, moment.toordinal() - moment.weekday()))
        return Span(monday, date.fromordinal(min(monday.toordinal() + 6, date.max.toordinal())), "week", basis)
    return day(moment, basis)


def _part(first: date, last: date, part: Part | None, precision: DatePrecision) -> Span:
    """The first, second or last third of a month or a year."""
    if part is None:
        return Span(first, last, precision, "explicit")
    third = ((last - first).days + 1) // 3
    begin = {"early": 0, "middle": third, "late": 2 * third}[part]
    return Span(first + timedelta(days=begin), last if part == "late" else first + timedelta(days=begin + third - 1), precision, "explicit")
