"""When an outlet says that it published, in whatever way it writes that."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any

from hijridate import Hijri

from streams.extraction.tokens import Lexicon, Token, tokens
from streams.knowledge.files import ROOT, read_yaml

FIRST_YEAR, LAST_YEAR = 1900, 2199
LENGTH_MAX = 300
"""Characters that are looked at; a longer line is no time stamp."""

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?")
_SPREADSHEET = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}(?::\d{2})?")
_OFFSET_MAX = 14 * 60


def parse(text: str | None) -> datetime | None:
    """The moment told, with its own offset from UTC where it tells one, else in UTC. None where there is none, or before 1900 or after 2199.

    The day goes before the month where both could be either (16/06/2025), except in the spreadsheet's own form "6/16/2025 9:57", which is
    American. A date alone is its midnight. A Hijri date counts where its year or month says so. Runs of digits as epoch seconds are refused.
    """
    if not text or len(text) > LENGTH_MAX:
        return None
    stamp = text.strip()
    if compact := _COMPACT.fullmatch(stamp):
        return _compact(compact)
    words = tokens(stamp)
    day = _iso_or_numeric(words, american=bool(_SPREADSHEET.fullmatch(stamp))) or _worded(words)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    clock, offset = _clock(words)
    try:
        return datetime.combine(day, clock, tzinfo=offset)
    except (ValueError, OverflowError):
        return None


def _compact(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zone = match.groups()
    moment = _day(int(year), int(month), int(day))
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    clock = _time(int(hour or 0), int(minute or 0), int(second or 0))
    offset = UTC
    if zone and zone != "Z":
        offset = _offset((1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[-2:]))) or UTC
    return datetime.combine(moment, clock, tzinfo=offset) if clock else None


@cache
def _words() -> Lexicon[tuple[str, float]]:
    """What the date tables of all languages list: month names, zones, halves of the day."""
    meanings: dict[str, tuple[str, float]] = {}
    for folder in sorted(entry.name for entry in ROOT.iterdir() if entry.is_dir() and entry.joinpath("dates.yaml").is_file()):
        listed: dict[str, Any] = read_yaml(folder, "dates")
        for name, role in (("months_by_a_number", "month"), ("months", "month"), ("hijri_months", "hijri"), ("zones", "zone")):
            for word, value in listed[name].items():
                meanings.setdefault(word, (role, value))
        meanings |= dict.fromkeys(listed["morning"], ("morning", 0.0)) | dict.fromkeys(listed["evening"], ("evening", 12.0))
    return Lexicon(meanings)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        if 1300 <= year <= 1500:
            moment = Hijri(year, month, day).to_gregorian()
            return date(moment.year, moment.month, moment.day)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _time(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, min(second, 59))
    except ValueError:
        return None


def _offset(minutes: int) -> timezone | None:
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= _OFFSET_MAX else None


def _iso_or_numeric(words: Sequence[Token], *, american: bool) -> date | None:
    """2025-06-16, 16/06/2025, 16.06.2025, 16-6-25."""
    for place in range(len(words) - 4):
        first, sign, second, again, third = words[place : place + 5]
        if not (first.is_number and second.is_number and third.is_number and sign.text == again.text and sign.text in "-/."):
            continue
        if place and words[place - 1].end == first.start and not words[place - 1].is_word and words[place - 1].text in ":.-/":
            continue
        if len(first.text) == 4:
            return _day(int(first.text), int(second.text), int(third.text))
        if len(third.text) == 4 or (len(third.text) == 2 and sign.text != "."):
            year, day, month = _full_year(third.text), int(first.text), int(second.text)
            if month > 12 or (american and day <= 12):
                day, month = month, day
            return _day(year, month, day)
    return None


def _full_year(written: str) -> int:
    return int(written) if len(written) == 4 else int(written) + (2000 if int(written) < 70 else 1900)


def _worded(words: Sequence[Token]) -> date | None:
    """16 Juni 2025, 16Jun2025, June 16, 2025, ١٦ حزيران/يونيو ٢٠٢٥, 20 ذو الحجة 1446."""
    lexicon = _words()
    for place in range(len(words)):
        month = lexicon.at(words, place)
        if month is None or month.value[0] not in {"month", "hijri"}:
            continue
        day = _number(words, month.first - 1, -1, 2)
        after = _number(words, month.last, 1, 4)
        if day is None and after is not None and len(after.text) <= 2:
            day, after = after, _number(words, words.index(after) + 1, 1, 4)
        if day is None or after is None or len(day.text) > 2 or len(after.text) not in {2, 4}:
            continue
        year = _full_year(after.text)
        if (month.value[0] == "hijri") == (1300 <= year <= 1500) and (found := _day(year, int(month.value[1]), int(day.text))):
            return found
    return None


def _number(words: Sequence[Token], place: int, step: int, most: int) -> Token | None:
    """The nearest digits, going past a few signs, ordinal endings and second names of the month."""
    for _ in range(most):
        if not 0 <= place < len(words):
            return None
        if words[place].is_number:
            return words[place]
        if words[place].text in "|:":
            return None
        place += step
    return None


def _clock(words: Sequence[Token]) -> tuple[time, timezone]:
    """Time of day and offset; midnight and UTC where none is told."""
    for place in range(len(words) - 2):
        hour, sign, minute = words[place : place + 3]
        if not (
            hour.is_number
            and minute.is_number
            and sign.text in ":."
            and sign.start == hour.end
            and sign.end == minute.start
            and len(minute.text) == 2
            and len(hour.text) <= 2
        ):
            continue
        if _is_in_a_date(words, place):
            continue
        last, second = place + 3, 0
        if last + 1 < len(words) and words[last].text == sign.text and words[last + 1].is_number and len(words[last + 1].text) == 2:
            second, last = int(words[last + 1].text), last + 2
        if last + 1 < len(words) and words[last].text == "." and words[last].start == words[last - 1].end and words[last + 1].is_number:
            last += 2
        offset, half = _zone(words, last)
        hours = int(hour.text)
        if half is not None and hours <= 12:
            hours = hours % 12 + half
        if clock := _time(hours, int(minute.text), second):
            return clock, offset
    return time(), UTC


def _is_in_a_date(words: Sequence[Token], place: int) -> bool:
    """Whether "16.06" is the head or the tail of 16.06.2025."""
    before = words[place - 1] if place else None
    after = words[place + 3 : place + 5]
    if before and before.text in ".-/" and before.end == words[place].start and place > 1 and words[place - 2].is_number:
        return True
    return len(after) == 2 and words[place + 1].text == "." == after[0].text and after[1].is_number and len(after[1].text) == 4


def _zone(words: Sequence[Token], place: int) -> tuple[timezone, int | None]:
    """Offset from UTC, and 0 or 12 for a told half of the day."""
    lexicon, hours, half = _words(), 0.0, None
    signed: int | None = None
    for _ in range(6):
        if place >= len(words):
            break
        word = words[place]
        hit = lexicon.at(words, place)
        if word.text in "+-" and place + 1 < len(words) and words[place + 1].is_number and words[place + 1].start == word.end:
            signed = (-1 if word.text == "-" else 1) * _minutes(words, place + 1)
            break
        if hit and hit.value[0] in {"morning", "evening"} and half is None:
            half = int(hit.value[1])
        elif hit and hit.value[0] == "zone":
            hours = hit.value[1]
        elif word.is_number:
            break
        place = hit.last if hit else place + 1
    return _offset(signed if signed is not None else round(hours * 60)) or UTC, half


def _minutes(words: Sequence[Token], place: int) -> int:
    """+0700, +07:00, +7 as minutes."""
    written = words[place].text
    if len(written) >= 3:
        return int(written[-4:-2]) * 60 + int(written[-2:])
    more = words[place + 1 : place + 3]
    return int(written) * 60 + (int(more[1].text) if len(more) == 2 and more[0].text == ":" and more[1].is_number and len(more[1].text) == 2 else 0)
