"""Numbers in words and digits, with their ranges: "dua puluh lima", "1,234", "dozens", "between five and seven", صاروخان."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from streams.extraction.tokens import Found, Lexicon, Token, level, tokens
from streams.knowledge.files import read_yaml

KEPT_TOKENS = 1_000
LARGEST = 10**12
"""Nothing that news counts is larger; longer runs of digits are telephone numbers and ids."""


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A count at characters [start, end), told as min..max; `vague` where no figure is told (dozens is 12..99)."""

    start: int
    end: int
    min: int
    max: int
    vague: bool


class Counted(NamedTuple):
    """A number at tokens [first, last). `article` where it is only an "a"; `joined` where an "and" is written onto it; `dual` where the counted noun itself is the number."""

    first: int
    last: int
    min: int
    max: int
    vague: bool = False
    article: bool = False
    joined: bool = False
    dual: bool = False


class _Word(NamedTuple):
    """What a number word does: a `value` stands for itself, a `scale` multiplies, a `teen` adds ten, a `vague` word is a range, a `dual` a noun."""

    does: str
    value: int
    most: int


class _Table(NamedTuple):
    words: Lexicon[_Word]
    signs: Lexicon[str]
    refused_before: frozenset[str]
    refused_after: Lexicon[bool]
    counted: frozenset[str]
    articles: frozenset[str]
    onsets: frozenset[str]
    thousands: str
    decimal: str


def find(text: str, language: str) -> list[NumberSpan]:
    """All counts in the text, in order. Percentages, money, measures, ages, clock times, ordinals and years are none."""
    words = tokens(text)
    return [NumberSpan(words[count.first].start, words[count.last - 1].end, count.min, count.max, count.vague) for count in scan(words, language)]


def scan(words: tuple[Token, ...], language: str) -> list[Counted]:
    """As `find`, over tokens."""
    return _kept(words, language) if len(words) <= KEPT_TOKENS else _scan(words, language)


@lru_cache(maxsize=16)
def _kept(words: tuple[Token, ...], language: str) -> list[Counted]:
    """Dates, tolls and weapons want the numbers of the same sentence, one after another. Nobody changes the list."""
    return _scan(words, language)


def _scan(words: tuple[Token, ...], language: str) -> list[Counted]:
    table = _table(language)
    counts: list[Counted] = []
    begins = table.words.begins(words)
    place, refused = 0, -1
    while place < len(words):
        count = _digits(words, place, table) if words[place].is_number else _spoken(words, place, table) if begins[place] else None
        if count is None:
            place += 1
            continue
        place = count.last
        tail = refused == count.first - 1 and words[refused].text == "-" and _touches(words, refused) and _touches(words, count.first)
        if count.min >= 0 and not tail:
            counts.append(count)
        else:
            refused = count.last  # what a hyphen ties to it is refused with it: skor 2-1
    return _ranges(words, counts, table)


@cache
def _table(language: str) -> _Table:
    listed: dict[str, Any] = read_yaml(language, "numbers")
    alone = {level(str(word)) for word in listed["alone"]}
    teens = {level(word) for word in listed["teens"]}
    meanings: dict[str, _Word] = {}
    for word, (least, most) in listed["vague"].items():
        meanings[level(word)] = _Word("vague", least, most)
    for word, value in listed["scales"].items():
        folded = level(word)
        if folded in meanings:
            meanings[folded] = _Word("vague_scale", meanings[folded].value, value)
        else:
            meanings[folded] = _Word("lone_scale" if folded in alone else "scale", value, value)
    for word, value in listed["collective"].items():
        meanings[level(word)] = _Word("collective", value, value)
    for word, value in listed["values"].items():
        folded = level(word)
        meanings[folded] = _Word("value_or_teen" if folded in teens else "value", value, value)
    for word in teens:
        meanings.setdefault(word, _Word("teen", 10, 10))
    for noun in listed["duals"]:
        for ending in listed["dual_endings"]:
            meanings.setdefault(level(noun) + ending, _Word("dual", 2, 2))
    for noun in listed["duals_in_an"]:
        meanings.setdefault(level(noun) + "ان", _Word("dual", 2, 2))
    signs = {level(word): role for role in ("between_and", "to", "or", "within", "from", "between") for word in listed[role]}
    signs |= {level(word): "between_and within" for word in listed["within"] if word in listed["between_and"]}
    prefixes, joining = listed.get("prefixes", []), listed.get("joining", [])
    return _Table(
        words=Lexicon(meanings, prefixes, joining),
        signs=Lexicon(signs),
        refused_before=frozenset(onset + level(str(word)) for word in listed["not_before"] for onset in ("", *prefixes)),
        refused_after=Lexicon(dict.fromkeys(map(str, listed["not_after"]), True), prefixes),
        counted=frozenset(level(word) for word in listed["counted"]),
        articles=frozenset(level(word) for word in listed["articles"]),
        onsets=frozenset((*prefixes, *joining)),
        thousands=listed["thousands"],
        decimal=listed["decimal"],
    )


def _touches(words: Sequence[Token], place: int) -> bool:
    """Whether a token stands right after the one before it, without a space."""
    return 0 < place < len(words) and words[place - 1].end == words[place].start


def _refused(first: int, last: int) -> Counted:
    """Tokens to pass over: a number, but no count."""
    return Counted(first, last, -1, -1)


def _digits(words: Sequence[Token], first: int, table: _Table) -> Counted | None:
    """A count written in digits, grouped by thousands or not, with a decimal part before a scale (1,5 juta)."""
    last, written = first + 1, words[first].text
    grouped = False
    while len(written) <= 15 and len(words[first].text) <= 3 and (step := _next_group(words, last, table)):
        last, written, grouped = last + step, written + words[last + step - 1].text, True
    fraction = ""
    if (
        _touches(words, last)
        and _touches(words, last + 1)
        and words[last].text in table.decimal
        and words[last + 1].is_number
        and len(words[last + 1].text) <= 2
    ):
        fraction, last = words[last + 1].text, last + 2
    value, plain = (int(written) if len(written) <= 15 else LARGEST + 1), last
    measure = table.refused_after.at(words, last) if last < len(words) else None
    if measure:
        return _refused(first, measure.last)
    while last < len(words) and (scale := table.words.at(words, last)) and scale.value.does in {"scale", "lone_scale", "vague_scale"} and not scale.joined:
        factor = scale.value.most
        value = value * factor + (int(fraction) * factor // 10 ** len(fraction) if fraction else 0)
        fraction, last = "", scale.last
        if value > LARGEST:
            break
    year = not grouped and last == plain and len(written) == 4 and 1900 <= value <= 2100 and not (last < len(words) and words[last].text in table.counted)
    if fraction or year or value > LARGEST or _is_part_of_a_sign(words, first, plain, table) or _is_measure(words, first, last, table):
        return _refused(first, last)
    return Counted(first, last, value, value)


def _next_group(words: Sequence[Token], last: int, table: _Table) -> int:
    """How many tokens the next group of three digits takes: with its sign, or after a single space."""
    if last + 1 < len(words) and words[last].text in table.thousands and _touches(words, last) and _touches(words, last + 1) and _is_group(words[last + 1]):
        return 2
    if last < len(words) and _is_group(words[last]) and words[last].start - words[last - 1].end == 1:
        return 1
    return 0


def _is_group(word: Token) -> bool:
    return len(word.text) == 3 and word.is_number


def _is_part_of_a_sign(words: Sequence[Token], first: int, last: int, table: _Table) -> bool:
    """Whether the digits belong to a date, a clock time, a fraction, an ordinal, or a name as F-16 and MH17."""
    if _touches(words, first):
        before = words[first - 1]
        if (
            (before.is_word and not (before.text in table.onsets and not _touches(words, first - 1)))
            or before.text in "/:#.$€£_@+"
            or (before.text == "-" and _touches(words, first - 1) and not words[first - 2].is_number)
        ):
            return True
        if before.text == "," and _touches(words, first - 1) and words[first - 2].is_number:
            return True
    if _touches(words, last):
        after = words[last]
        if after.is_word and not (len(after.text) > 3 or after.text in {"k", "m", "bn"}):
            return True
        if after.text in "/:%_@" or (after.text in "-.," and _touches(words, last + 1) and (words[last + 1].is_number != (after.text == "-"))):
            return True
    return False


def _is_measure(words: Sequence[Token], first: int, last: int, table: _Table) -> bool:
    if first and words[first - 1].text in table.refused_before:
        return True
    return last < len(words) and table.refused_after.at(words, last) is not None


def _spoken(words: Sequence[Token], first: int, table: _Table) -> Counted | None:
    """A count told in words. None where no number word stands."""
    opening = table.words.at(words, first)
    if opening is None:
        return None
    does = opening.value.does
    joined = opening.joined
    if does in {"vague", "vague_scale"}:
        factor = 1
        after = table.words.at(words, opening.last) if opening.last < len(words) else None
        if after and after.value.does in {"scale", "vague_scale"} and not after.joined:
            factor, opening = after.value.most, after
        vague = table.words.at(words, first)
        least, most = (vague.value.value, vague.value.most) if vague and vague.value.does == "vague" else (opening.value.value, opening.value.value * 10 - 1)
        return Counted(first, opening.last, least * factor, most * factor, vague=True, joined=joined)
    if does == "collective":
        counts = opening.last < len(words) and words[opening.last].text in table.counted
        return Counted(first, opening.last, opening.value.value, opening.value.value, joined=joined) if counts else None
    if does == "dual":
        return Counted(first, opening.last, 2, 2, joined=joined, dual=True)
    if does in {"scale", "teen"}:
        return None
    value, last, article = _sum(words, opening, table)
    if _is_measure(words, first, last, table):
        return _refused(first, last)
    return Counted(first, last, value, value, article=article, joined=joined)


def _sum(words: Sequence[Token], opening: Found[_Word], table: _Table) -> tuple[int, int, bool]:
    """Value, end, and whether it is only an article, of the number that the opening word begins."""
    parts = [opening.value.value]
    total, last = 0, opening.last
    article = words[opening.first].text in table.articles and opening.last == opening.first + 1
    while last < len(words) and total < LARGEST:
        ahead, linked = last, False
        if words[ahead].text == "-" and _touches(words, ahead):
            ahead += 1
        elif (sign := table.signs.at(words, ahead)) and "within" in sign.value and parts[-1] >= 100:
            ahead, linked = sign.last, True
        word = table.words.at(words, ahead) if ahead < len(words) else None
        if word is None:
            break
        does, value = word.value.does, word.value.value
        linked = linked or word.joined
        if does in {"teen", "value_or_teen"} and 1 <= parts[-1] <= 9 and not linked:
            parts[-1] += 10
        elif does in {"scale", "lone_scale", "vague_scale"} and not word.joined and not (linked and ahead > last):
            scale = word.value.most
            if scale < 1000 and parts[-1] < scale:
                parts[-1] *= scale
            elif scale >= 1000 and any(parts):
                total, parts = total + sum(parts) * scale, [0]
            else:
                break
        elif does in {"value", "value_or_teen", "lone_scale"} and not article and _continues(parts, total, value, linked):
            parts.append(value)
        else:
            break
        article, last = False, word.last
    return total + sum(parts), last, article


def _continues(parts: list[int], total: int, value: int, linked: bool) -> bool:
    """Whether a further value belongs to the same number: a smaller part after a larger (dua puluh lima), or tens joined to units (خمسة وعشرون)."""
    before = parts[-1]
    if before == 0:
        return bool(total) and 0 < value < 1000
    if linked and before < 10 and 20 <= value <= 90 and value % 10 == 0:
        return True
    if before >= 100 and before % 100 == 0:
        return 0 < value < 100
    return 20 <= before <= 90 and before % 10 == 0 and 1 <= value <= 9 and len(parts) < 4


def _ranges(words: Sequence[Token], counts: list[Counted], table: _Table) -> list[Counted]:
    """Two numbers told as one range become one: five to seven, antara 5 dan 7, two or three."""
    if len(counts) < 2:
        return counts
    merged: list[Counted] = []
    for count in counts:
        before = merged[-1] if merged else None
        if (
            before
            and not before.article
            and not before.vague
            and not count.vague
            and before.min == before.max < count.max
            and _is_range(words, before, count, table)
        ):
            merged[-1] = before._replace(last=count.last, max=count.max)
        elif (
            before
            and before.max >= count.max
            and count.first - before.last == 1
            and words[before.last].text == "-"
            and words[before.first].is_number
            and _touches(words, count.first)
        ):
            merged.pop()  # a score, 2-1
        else:
            merged.append(count)
    return merged


def _is_range(words: Sequence[Token], before: Counted, count: Counted, table: _Table) -> bool:
    opened = _role(words, before.first - 1, table)
    if count.first == before.last:
        return opened == "between" and count.joined
    sign = table.signs.at(words, before.last)
    if sign is None or sign.last != count.first:
        return False
    if opened == "between":
        return "between_and" in sign.value or sign.value == "to"
    return sign.value in {"to", "or"} and not (opened == "from" and words[before.last].text != "-")


def _role(words: Sequence[Token], place: int, table: _Table) -> str | None:
    sign = table.signs.at(words, place) if place >= 0 else None
    return sign.value if sign else None
