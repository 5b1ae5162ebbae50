"""The words that tolls are told with, as the knowledge of a language lists them, and a sentence seen as those words."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from streams.extraction import numbers
from streams.extraction.tokens import Found, Lexicon, Token, level
from streams.knowledge.files import read_yaml

What = Literal["killed", "injured"]
Kind = Literal["killed", "injured", "neither", "none"]

AFTER, BEFORE, EITHER, NOUN, TAKES = "A", "B", "E", "N", "v"
TOLL_WORDS = AFTER + BEFORE + EITHER + NOUN + TAKES
"""Tags of words of death, injury or another fate: they tell of people behind them, before them, on either side, as a noun, or of lives taken."""
COUNT, ARTICLE, ONE, SINGULAR, PEOPLE, OTHERS, THING, LIVES = "n", "a", "1", "s", "p", "T", "t", "l"
WORD, NAME, AND, COMMA, BREAK, OPEN, CLOSE = "o", "C", "&", ",", ".", "(", ")"
NONE, NOBODY, FURTHER, VICTIMS = "0", "Z", "u", "V"
SUBSET, RISES, TOTALS, IS_ONE, ARE_MANY, BE_ANY, WHO, OWN, CUMULATIVE, SINCE, WAR, UNTIL = "i", "r", "g", "w", "e", "b", "H", "h", "c", "S", "W", "z"
NOT, FUNCTION, RELATIVE, VERB = "!", "j", "q", "y"
PLAIN = WORD + NAME + THING + TOTALS + SINCE + WAR + OWN + FURTHER + ONE + FUNCTION + RELATIVE + VERB + NOT
"""Tags of words that may trail people without a meaning of their own there: two policemen in a car of the ministry."""

_LISTS = (
    ("function_words", FUNCTION), ("things", THING), ("people", PEOPLE), ("singular", SINGULAR), ("war", WAR), ("possessives", OWN), ("who", WHO), ("further", FURTHER), ("totals", TOTALS),
    ("rises", RISES), ("and", AND), ("not", NOT), ("relative", RELATIVE), ("fillers", "f"), ("until", UNTIL), ("one_person", ONE), ("others", OTHERS), ("subset", SUBSET),
    ("none", NONE), ("nobody", NOBODY), ("none_killed", NOBODY), ("lives", LIVES), ("victims", VICTIMS), ("cumulative", CUMULATIVE),
)  # fmt: skip
"""Lists of the knowledge and their tags; where an expression is in several, the later one holds."""
_SIDES = (("tallies", NOUN), ("nouns", NOUN), ("those_before", BEFORE), ("those_after", AFTER), ("either", EITHER))
VERB_LENGTH = 6
PART_OF = frozenset({"من"})
OWN_DUAL_ENDINGS = ("اه", "اها", "اهم", "يه", "يها", "يهم")
DEFINITE = ("ال", "لل")
"""Ends of prefixes that hold the Arabic article: verbs take none."""
ABBREVIATION = 4
"""Letters of a word behind which a full stop ends no sentence: Sgt., U.S."""
_STOPS = frozenset(".;!?\n-…|/")


class Meaning(NamedTuple):
    """`also` says what a person is besides: a perpetrator, one alone."""

    tag: str
    kind: Kind = "none"
    also: str = ""


class Item(NamedTuple):
    """A word of the table, a count, or any other token, at tokens [first, last)."""

    tag: str
    first: int
    last: int
    kind: Kind = "none"
    also: str = ""
    counted: numbers.Counted | None = None


class Table(NamedTuple):
    words: Lexicon[Meaning]
    onsets: frozenset[str]
    adjectival: frozenset[str]
    through: frozenset[str]
    months: frozenset[str]
    dual_people: frozenset[str]
    own_dual_people: frozenset[str]
    """Two people told by whose they are: طفلاها."""
    prefixes: tuple[str, ...]
    verb_onsets: tuple[str, ...]
    no_verbs: frozenset[str]


@cache
def table(language: str) -> Table:
    listed: dict[str, Any] = read_yaml(language, "casualties")
    dates: dict[str, Any] = read_yaml(language, "dates")
    meanings: dict[str, Meaning] = {}
    for name, tag in _LISTS:
        endings = listed.get("singular_endings", [""]) if name == "singular" else [""]
        for word in listed.get(name, []):
            for ending in endings:
                meanings[_with_ending(level(str(word)), ending)] = Meaning(tag, "killed" if name == "none_killed" else "none")
    for word, number in listed["being"].items():
        meanings[level(word)] = Meaning({"one": IS_ONE, "many": ARE_MANY}.get(number, BE_ANY))
    for word in dates["since"]:
        meanings[level(word)] = Meaning(SINCE)
    for word in listed["takes"]:
        meanings[level(word)] = Meaning(TAKES, "killed")
    kinds: tuple[Kind, ...] = ("neither", "injured", "killed")
    for kind in kinds:
        for side, tag in _SIDES:
            for word in listed[kind][side]:
                meanings[level(word)] = Meaning(tag, kind, "takes" if word in listed["takes"] else "tally" if side == "tallies" else "")
    for word in listed["perpetrators"]:
        held = meanings.get(level(word), Meaning(PEOPLE))
        meanings[level(word)] = held._replace(also="perpetrator")
    prefixes, joining = listed.get("prefixes", []), listed.get("joining", [])
    telling = {word: meaning for word, meaning in meanings.items() if meaning.tag in TOLL_WORDS + NOBODY + VICTIMS and meaning.kind != "neither"}
    singular = {level(word) for word in listed.get("singular", [])}
    return Table(
        words=Lexicon(meanings, prefixes, joining),
        onsets=Lexicon(telling, prefixes, joining).onsets,
        adjectival=frozenset(level(word) for word in listed["adjectival"]),
        through=frozenset(level(word) for word in listed["none_through"]),
        months=frozenset(level(str(word)) for name in ("months", "months_by_a_number") for word in dates[name]),
        own_dual_people=frozenset(_with_ending(word, ending) for word in singular for ending in OWN_DUAL_ENDINGS),
        dual_people=frozenset(_with_ending(word, ending) for word in singular for ending in ("ان", "ين")),
        prefixes=(*joining, *prefixes),
        verb_onsets=tuple(listed["verb_onsets"]),
        no_verbs=frozenset(listed["no_verbs"]),
    )


def _with_ending(word: str, ending: str) -> str:
    """The word with an ending written onto it; a ta marbuta opens to a ta."""
    return word[:-1] + "ت" + ending if ending and word.endswith("ه") else word + ending


def items(words: tuple[Token, ...], language: str) -> list[Item]:
    """The tokens as tagged items. Words that change nothing (at least, reportedly, telah, quotes) are left out."""
    known = table(language)
    begins = known.words.begins(words)
    counts = {count.first: count for count in numbers.scan(words, language)}
    seen: list[Item] = []
    place = 0
    while place < len(words):
        count, hit = counts.get(place), known.words.at(words, place) if begins[place] else None
        if count and not (hit and hit.last > count.last and hit.value.tag in TOLL_WORDS + NOBODY + NONE + CUMULATIVE):
            seen.extend(_counted(words, count, hit.value if hit else None, known))
            place = count.last
        elif hit:
            if hit.joined and hit.value.tag != "f":
                seen.append(Item(AND, place, place))
            tag, kind, also = hit.value
            if tag == SINGULAR and _is_dual_of_people(words[place].text, known, known.own_dual_people):
                seen.append(Item(COUNT, place, hit.last, also="person", counted=numbers.Counted(place, hit.last, 2, 2)))
                place = hit.last
                continue
            if tag == NOUN and _is_part_of(words, seen, hit):
                tag, kind = WORD, "none"
            if tag in TOLL_WORDS and _tells_of_nobody(words, seen, hit, known):
                tag, kind = WORD, "none"
            if tag == SINGULAR and hit.prefix.endswith(DEFINITE):
                after_a_noun = place > 0 and words[place - 1].text.lstrip("وفب").startswith(DEFINITE)
                tag, also = (WORD, "") if after_a_noun else (tag, f"{also} definite")
            if tag != "f":
                seen.append(Item(tag, place, hit.last, kind, also))
            place = hit.last
        else:
            tag = _plain(words, place, known)
            if tag:
                seen.append(Item(tag, place, place + 1))
            place += 1
    return seen


def _is_part_of(words: Sequence[Token], seen: Sequence[Item], hit: Found[Meaning]) -> bool:
    """ "ثلاثة من الجرحى": the wounded of whom some have another fate are not told by that count."""
    counted = seen[-1].counted if seen and seen[-1].tag == COUNT else None
    counted = counted or (seen[-2].counted if len(seen) > 1 and seen[-2].tag == COUNT else None)
    return hit.prefix.endswith(DEFINITE) and hit.first > 0 and words[hit.first - 1].text in PART_OF and counted is not None and not counted.vague


def _tells_of_nobody(words: Sequence[Token], seen: Sequence[Item], hit: Found[Meaning], known: Table) -> bool:
    """Whether the word only describes (the killed general), is denied or supposed (was not killed), is a part of another word (mati-matian), or a verb's letters with an article."""
    tag = hit.value.tag
    before = next((item.tag for item in reversed(seen) if item.tag not in IS_ONE + ARE_MANY + BE_ANY), "")
    if before == NOT:
        return True
    if hit.last + 1 < len(words) and words[hit.last].text == "-" and words[hit.last].start == words[hit.last - 1].end and words[hit.last + 1].is_word:
        return True
    if tag not in EITHER + BEFORE:
        return False
    if hit.prefix.endswith(DEFINITE):
        return True
    return hit.first > 0 and words[hit.first - 1].text in known.adjectival and hit.last < len(words) and words[hit.last].is_word


def _counted(words: Sequence[Token], count: numbers.Counted, meaning: Meaning | None, known: Table) -> list[Item]:
    """A count as an item; an "and" or a noun written onto it as one more."""
    seen = [Item(AND, count.first, count.first)] if count.joined else []
    before = words[count.first - 1] if count.first else None
    if before and words[count.first].is_number and (before.text in known.months or (before.capital and len(before.text) == 1)):
        return [Item(THING, count.first, count.last)]
    if count.article and not (meaning and meaning.tag == ONE):
        return [*seen, Item(ARTICLE, count.first, count.last, counted=count)]
    if count.dual:
        if meaning and meaning.tag == NOUN:
            return [*seen, Item(COUNT, count.first, count.last, counted=count), Item(NOUN, count.first, count.last, meaning.kind)]
        if not _is_dual_of_people(words[count.first].text, known, known.dual_people):
            return [*seen, Item(THING, count.first, count.last)]
        return [*seen, Item(COUNT, count.first, count.last, counted=count, also="person " + (meaning.also if meaning else ""))]
    return [*seen, Item(COUNT, count.first, count.last, counted=count)]


def _is_dual_of_people(text: str, known: Table, duals: frozenset[str]) -> bool:
    return any(text[len(onset) :] in duals for onset in ("", *known.prefixes) if text.startswith(onset)) or any(
        text[len(first) + len(second) :] in duals for first in known.prefixes for second in known.prefixes if text.startswith(first + second)
    )


def _plain(words: Sequence[Token], place: int, known: Table) -> str:
    """The tag of a token that is no listed word. None for a sign that changes nothing: a hyphen inside a word, the full stop of an abbreviation."""
    word = words[place]
    if word.is_word:
        if word.capital:
            return NAME
        return (
            VERB
            if known.verb_onsets and word.text.startswith(known.verb_onsets) and len(word.text) >= VERB_LENGTH and word.text not in known.no_verbs
            else WORD
        )
    if word.is_number:
        return WORD
    if word.text in "(),":
        return word.text
    if word.text not in _STOPS:
        return ""
    touches = place > 0 and words[place - 1].end == word.start
    inside = touches and place + 1 < len(words) and words[place + 1].start == word.end
    short = touches and word.text == "." and place + 1 < len(words) and words[place - 1].capital and word.start - words[place - 1].start <= ABBREVIATION
    return "" if inside or short else BREAK
