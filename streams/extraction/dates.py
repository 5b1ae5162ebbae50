"""When: expressions of time in a text, and the days that they mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from schemas.mention import Occurred
from streams.extraction import numbers
from streams.extraction.date_readings import READINGS, Item, Told
from streams.extraction.moments import Away, Meaning, OnCalendar, Same
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
        if anchor and not FIRST_YEAR <= anchor.year <= LAST_YEAR:
            return None
        span = self.meaning.on(anchor, previous)
        if span is None:
            return None
        return Occurred(start=span.first, end=span.last, precision=span.precision, raw=self.raw, basis=span.basis)


class _Table(NamedTuple):
    words: Lexicon[tuple[str, Any]]
    triggers: frozenset[str]
    """Beginnings of the expressions without which, or digits, nothing is told of time."""
    week_or_sunday: frozenset[str]
    sunday_after: frozenset[str]
    counted: frozenset[str]
    of_a_month: frozenset[str]
    day_signs: frozenset[str]
    ordinal_endings: frozenset[str]


_TAGS = {
    "fillers": "f", "and": "e", "to": "r", "before": "b", "after": "a", "later": "F", "earlier": "E", "that": "t", "this": "T", "next": "N", "last": "L", "past": "P", "ago": "A",
    "since": "S", "ago_before": "B", "after_before": "G", "early": "i", "middle": "i", "late": "i", "units": "U", "counted_units": "V", "months_by_a_number": "m", "weekdays_by_a_date": "w",
    "hijri_months": "H", "months": "M", "weekdays": "W", "not_past": "Z", "days": "D", "beside": "x", "same_day": "s",
    "ordinal_days": "q", "recently": "R", "named": "X", "between": "Y",
}  # fmt: skip
"""Lists of the knowledge and the letters that stand for their words in the grammar; where a word is in several lists, the later one holds.

Besides: n is a number, q and Q a day of a month told as such (on the 3rd), O the "of" that stands between both, y a year, z a year of the Hijri calendar, K a weekend, o anything else, and signs stand for themselves."""

_WEEKDAY = r"(?:U?[Ww],?\(?)?"
_MONTH = r"(?:M(?:/M|\(M\))?|m\.?)"
_COUNT = r"(?:nU|V)"
_YEARS_BACK = rf"U[LPT]|[LPT]U|{_COUNT}[LA]|B{_COUNT}"
_YEAR = rf"(?:,?(?:U?y|{_YEARS_BACK}))?\)?"
_MONTH_OF_A_DAY = r"(?:M|m\.?)"
_GRAMMAR = (
    ("between", rf"Y{_WEEKDAY}(?:n{_MONTH}?,?y?[er]{_WEEKDAY}n{_MONTH}|{_MONTH_OF_A_DAY}n,?y?[er]{_WEEKDAY}{_MONTH_OF_A_DAY}?n){_YEAR}"),
    ("iso", r"S?y(?:-n-n|/n/n)"),
    ("numeric", rf"S?{_WEEKDAY}n(?:-n-[yz]|/n/[yzn]|\.n\.y)\)?"),
    ("weekday_day_month", r"S?U?[Ww],?\(?n[-/]n\)?|\(n/n\)"),
    ("weekday_day", r"S?U?[Ww],?\(n\)"),
    ("days_of_month", rf"S?{_WEEKDAY}n[-re]n{_MONTH}{_YEAR}"),
    ("day_to_day", rf"S?{_WEEKDAY}n{_MONTH}(?:,?y)?[-re]{_WEEKDAY}n{_MONTH}{_YEAR}"),
    ("month_days", rf"S?{_MONTH_OF_A_DAY}n[-re]n{_YEAR}"),
    ("hijri", r"n?H,?z"),
    ("day_month", rf"S?{_WEEKDAY}n-?{_MONTH}-?{_YEAR}"),
    ("month_day", rf"S?{_WEEKDAY}{_MONTH_OF_A_DAY}n(?!{_MONTH}){_YEAR}"),
    ("named", r"X"),
    ("day_of_month", r"[qQ](?:U[TLP]|[TLP]U)"),
    ("future", r"NW|WN|NU|UN|nUN|NnU|NV|VN|NM|MN|NK|KN|Z"),
    ("month", rf"S?L?i?-?(?:M(?:/M|\(M\))?(?:,?U?y|{_YEARS_BACK}|[TLP])?|m\.?,?U?y)"),
    ("weekday_of_week", r"S?U?W(?:U[LPT]|[LT]U)"),
    ("day_and_weekday", r"S?(?:D,?\(?W\)?|W,?D)"),
    ("weekday", r"S?(?:LW|U?W[LP]|[UT]?W)"),
    ("day", r"S?D"),
    ("beside", r"x"),
    ("same", r"s|Ut|tU"),
    ("within", rf"[LP]{_COUNT}|{_COUNT}P|Un[LP]"),
    ("away", rf"S?(?:{_COUNT}(?:A|L)|B{_COUNT}(?![bO])A?)"),
    ("since_count", rf"S{_COUNT}"),
    ("from_event", rf"{_COUNT}[EFabO]|[GB]{_COUNT}[bO]?"),
    ("weekend", r"S?[LET]?K[LPT]?"),
    ("unit", r"S?[iE]?(?:U[LPT]|[LT]U)"),
    ("years", r"S?y[-re]y"),
    ("year", r"S?[LU]?i?-?y"),
    ("recently", r"R"),
    ("day_alone", r"Q"),
)
_NO_BEGINNING = frozenset({"years", "since_count"})
"""Rules in which a word for "since" tells no beginning: from 2014 to 2018, منذ يومين."""
_RULES = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _GRAMMAR))
_TRIGGER = re.compile(r"[MmHWwDUVxsKyzZQRX]|n/n")


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
        meaning = READINGS[rule](Told(told)) if rule != "future" else None
        if meaning is None and rule != "future":
            place = match.start() + 1
            continue
        place = match.end()
        if meaning is not None:
            while told[-1].tag in ",(" or (told[-1].tag == ")" and all(item.tag != "(" for item in told)):
                told.pop()
            start, end = words[told[0].first].start, words[told[-1].last - 1].end
            found.append(TimeExpression(start, end, _kind(meaning), text[start:end][:RAW_MAX], meaning, since=told[0].tag == "S" and rule not in _NO_BEGINNING))
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
    prefixes, joining = listed.get("prefixes", []), listed.get("joining", [])
    return _Table(
        words=Lexicon(meanings, prefixes, joining),
        triggers=Lexicon({word: meaning for word, meaning in meanings.items() if _TRIGGER.match(meaning[0])}, prefixes, joining).onsets,
        week_or_sunday=frozenset(listed["week_or_sunday"]),
        sunday_after=frozenset(listed["sunday_after"]),
        counted=frozenset(level(word) for word in read_yaml(language, "numbers")["counted"]),
        of_a_month=frozenset(listed["of_a_month"]),
        day_signs=frozenset(listed["day_signs"]),
        ordinal_endings=frozenset(listed["ordinal_endings"]),
    )


def _items(words: tuple[Token, ...], language: str) -> list[Item]:
    """The tokens as the grammar sees them; words that tell nothing of time beside one that does (on, the, pada, في) are left out."""
    table = _table(language)
    if not any(word.text in table.triggers or word.is_number or word.text[-2:] in ("'s", "/") for word in words):
        return []
    if not (table.words.knows(words) or any(word.is_number for word in words)):
        return []
    spoken = {count.first: count for count in numbers.scan(words, language) if words[count.first].is_word and not count.dual}
    begins = table.words.begins(words)
    items: list[Item] = []
    place = 0
    while place < len(words):
        word = words[place]
        told = begins[place] or place in spoken or word.is_number
        item = _item(words, place, items, spoken, table) if told else Item(_sign(word), None, place, place + 1)
        if item.tag != "f":
            items.append(item)
        place = item.last
    return _with_days_of_months(items)


def _with_days_of_months(items: list[Item]) -> list[Item]:
    """Ordinals are days only beside a month, and the "of" between them is left out: الثاني من أغسطس, on the 3rd of June."""
    kept = [
        item
        for place, item in enumerate(items)
        if item.tag != "O" or not (0 < place < len(items) - 1 and items[place - 1].tag in "qQnMm" and items[place + 1].tag in "MmHU")
    ]
    for place, item in enumerate(kept):
        if item.tag in "qQ":
            after = "".join(following.tag for following in kept[place + 1 : place + 3])
            if after[:1] in tuple("MmH") or (place and kept[place - 1].tag in "Mm"):
                kept[place] = item._replace(tag="n", value=(item.value, item.value))
            elif item.tag == "q" and not re.match("U[TLP]|[TLP]U", after):
                kept[place] = item._replace(tag="o")
    return kept


def _item(words: Sequence[Token], place: int, before: list[Item], spoken: dict[int, numbers.Counted], table: _Table) -> Item:
    word = words[place]
    hit = table.words.at(words, place)
    if word.is_number and not (hit and hit.value[0] == "X"):
        return _number(words, place, before, table)
    count = spoken.get(place)
    if hit and not (count and count.last > hit.last):
        tag, value = hit.value
        if word.text in table.of_a_month:
            tag = "O"
        if word.text in table.week_or_sunday and hit.last == place + 1:
            tag, value = _week_or_sunday(words, place, before, value, table)
        return Item(tag, value, hit.first, hit.last)
    if count:
        return Item("n", (count.min, count.max), place, count.last)
    return Item(_sign(word), None, place, place + 1)


def _sign(word: Token) -> str:
    return word.text if word.text in ",()/-." else "o"


def _week_or_sunday(words: Sequence[Token], place: int, before: list[Item], weekday: int, table: _Table) -> tuple[str, Any]:
    """Indonesian "minggu" is a week or, mostly with a capital letter, Sunday."""
    after = table.words.at(words, place + 1) if place + 1 < len(words) else None
    counted = bool(before) and before[-1].tag == "n"
    told_as_day = place > 0 and words[place - 1].text in table.sunday_after
    dated = place + 1 < len(words) and (words[place + 1].text in "(," or words[place + 1].is_number)
    if counted or (after and after.value[0] in "LTPNt" and not told_as_day):
        return "U", "week"
    return ("W", weekday) if told_as_day or dated or words[place].capital else ("U", "week")


def _number(words: Sequence[Token], place: int, before: list[Item], table: _Table) -> Item:
    """Digits as a day or a count (n), a year (y), a Hijri year (z), or nothing of time (o)."""
    word = words[place]
    other = Item("o", None, place, place + 1)
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
        return Item(tag, value, place, place + 1)
    if len(word.text) == 2 and value >= 50 and len(before) >= 2 and before[-1].tag in "Mm" and before[-2].tag == "n":
        return Item("y", 1900 + value, place, place + 1)
    if 1 <= value <= 31:
        if after in table.of_a_month:
            return Item("q", value, place, place + 1)
        ordinal = touched_after and after in table.ordinal_endings
        if place and words[place - 1].text in table.day_signs and (ordinal or not table.ordinal_endings):
            return Item("Q", value, place, place + 1)
        if ordinal:
            return Item("q", value, place, place + 1)
    return Item("n", (value, value), place, place + 1)
