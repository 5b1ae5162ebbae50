"""Times of the day that a text tells: pukul 03.15 WIB, at 4:30 p.m. local time, الساعة الثالثة فجراً.

A time is told where nothing else can be meant: with a word before it, a part of the day, or a zone. Where a language counts to twelve, a bare "3:30" is told by none of the two halves.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.core import get_global

from schemas.mention import Clock
from streams.extraction.tokens import Found, Lexicon, Token, tokens
from streams.knowledge.files import read_yaml

AFTER_TOKENS = 6
"""How far behind the digits the part of the day and the zone may stand."""
APART_MAX = 2
"""Words between a time of the day and the date it belongs to, beside those that only lead from one to the other."""
LAST_HOUR, LAST_MINUTE = 23, 59
SEPARATORS = ".:"


class ToldClock(NamedTuple):
    """A time of the day at characters [start, end). `offset`: hours from UTC of the zone named with it."""

    start: int
    end: int
    hour: int
    minute: int | None
    offset: float | None


class _Table(NamedTuple):
    words: Lexicon[tuple[str, Any]]
    """Each with its list: before, part, zone, local, hour, lead."""
    onsets: frozenset[str]
    whole_day: bool


@cache
def _table(language: str) -> _Table:
    listed: dict[str, Any] = read_yaml(language, "dates")
    clock = listed["clock"]
    meanings: dict[str, tuple[str, Any]] = {word: ("lead", None) for word in [*listed["fillers"], *clock["about"]] if any(map(str.isalpha, word))}
    meanings |= {word: ("zone", value) for word, value in listed["zones"].items()}
    meanings |= {word: ("part", (tuple(hours), False)) for word, hours in clock["parts"].items()}
    meanings |= {word: ("part", (tuple(hours), True)) for word, hours in clock["signs"].items()}
    meanings |= dict.fromkeys(clock["local"], ("local", None)) | dict.fromkeys(clock["before"], ("before", None))
    meanings |= {word: ("hour", (value, None) if isinstance(value, int) else tuple(value)) for word, value in clock["hours"].items()}
    return _Table(
        Lexicon(meanings),
        Lexicon({word: None for word, (kind, _) in meanings.items() if kind in ("before", "part", "zone", "local")}).onsets,
        clock["whole_day"],
    )


def find_clocks(text: str, language: str) -> list[ToldClock]:
    """All times of the day in the text, in order."""
    table, words = _table(language), tokens(text)
    if not any(word.text in table.onsets for word in words):
        return []
    found: list[ToldClock] = []
    place = 0
    while place < len(words):
        told = _at(words, place, table)
        if told is None:
            place += 1
            continue
        clock, place = told
        found.append(clock)
    return found


def _at(words: Sequence[Token], place: int, table: _Table) -> tuple[ToldClock, int] | None:
    """A time that begins at this token, and the token behind it."""
    first, is_announced = place, False
    hit = table.words.at(words, place)
    if hit and hit.value[0] == "before":
        is_announced, place = True, hit.last
        while place < len(words) and (led := table.words.at(words, place)) and led.value[0] == "lead":
            place = led.last
    digits = _digits(words, place, table, is_announced)
    if digits is None:
        return None
    hour, minute, last = digits
    part, is_sign, offset, is_zoned, end = _behind(words, last, table)
    is_exact = minute is not None or (is_announced and is_zoned)
    if not (is_sign or is_exact or (is_announced and part)):
        return None
    if part is None and not (is_zoned or (is_announced and (table.whole_day or hour > 12))):
        return None
    if part and hour <= 12:
        halves = [candidate for candidate in (hour % 12, hour % 12 + 12) if part[0] <= candidate <= part[1]]
        if len(halves) != 1:
            return None
        hour = halves[0]
    return ToldClock(words[first].start, words[end - 1].end, hour, minute, offset), end


def _digits(words: Sequence[Token], place: int, table: _Table, is_announced: bool) -> tuple[int, int | None, int] | None:
    """Hour, minute and the token behind them."""
    if place >= len(words):
        return None
    word = words[place]
    if not word.is_number:
        hit = table.words.at(words, place)
        return (hit.value[1][0], hit.value[1][1], hit.last) if is_announced and hit and hit.value[0] == "hour" else None
    if place and words[place - 1].text in "-/.,:" and words[place - 1].end == word.start:
        return None
    if len(word.text) == 4:
        hour, minute = int(word.text[:2]), int(word.text[2:])
        return (hour, minute, place + 1) if hour <= LAST_HOUR and minute <= LAST_MINUTE and not 1900 <= int(word.text) <= 2099 else None
    if len(word.text) > 2 or int(word.text) > LAST_HOUR:
        return None
    more = words[place + 1 : place + 3]
    if len(more) == 2 and more[0].text in SEPARATORS and more[0].start == word.end and more[1].is_number and more[1].start == more[0].end:
        after = words[place + 3 : place + 4]
        if (
            len(more[1].text) != 2
            or int(more[1].text) > LAST_MINUTE
            or (after and after[0].text in "./-" and words[place + 4 : place + 5] and words[place + 4].is_number)
        ):
            return None
        return int(word.text), int(more[1].text), place + 3
    return int(word.text), None, place + 1


def _behind(words: Sequence[Token], place: int, table: _Table) -> tuple[tuple[int, int] | None, bool, float | None, bool, int]:
    """Part of the day, whether it is a sign of time by itself, hours of the zone from UTC, whether a zone is told, and the token behind what was told last."""
    part: tuple[int, int] | None = None
    offset: float | None = None
    is_sign = False
    is_zoned, end, limit = False, place, place + AFTER_TOKENS
    while place < min(len(words), limit):
        hit: Found[tuple[str, Any]] | None = table.words.at(words, place)
        if hit is None and words[place].text not in ".,(":
            break
        place = hit.last if hit else place + 1
        if hit and hit.value[0] == "part" and part is None:
            place += hit.last - hit.first > 1 and place < len(words) and words[place].text == "."  # the last point of a.m.
            (part, is_sign), end = hit.value[1], place
        elif hit and hit.value[0] in ("zone", "local") and not is_zoned:
            offset, is_zoned, end = hit.value[1], True, place
    return part, is_sign, offset, is_zoned, end


def clock_beside(text: str, language: str, start: int, end: int) -> ToldClock | None:
    """The one time of the day that is told, where it stands beside or within the characters [start, end) of what it belongs to; None else, and where several are told."""
    found = find_clocks(text, language)
    if len(found) != 1:
        return None
    [clock] = found
    between = text[end : clock.start] if clock.start >= end else text[clock.end : start] if clock.end <= start else ""
    return clock if _words_between(between, language) <= APART_MAX else None


def _words_between(text: str, language: str) -> int:
    table, words = _table(language), tokens(text)
    count = place = 0
    while place < len(words):
        hit = table.words.at(words, place)
        count += hit is None and (words[place].is_word or words[place].is_number)
        if words[place].text in ".;\n":
            return APART_MAX + 1
        place = hit.last if hit else place + 1
    return count


def as_clock(told: ToldClock, text: str, day: date, country: str | None) -> Clock:
    """With its hours from UTC: of the zone that is named, else of the country where it has but one on that day."""
    offset = told.offset if told.offset is not None else _own_offset(country, datetime(day.year, day.month, day.day, told.hour, told.minute or 0))
    return Clock(hour=told.hour, minute=told.minute, utc_offset=offset, raw=text[told.start : told.end])


def _own_offset(country: str | None, moment: datetime) -> float | None:
    zones = get_global("territory_zones").get(country or "", ())
    offsets = {ZoneInfo(zone).utcoffset(moment) for zone in zones}
    [only] = offsets if len(offsets) == 1 else [None]
    return None if only is None else only / timedelta(hours=1)
