"""Other spellings of a name, made when the knowledge is compiled: Arabic names in Latin letters, and Arabic words with what is written onto them."""

import re
from itertools import islice, product
from typing import Literal

MOST = 40
"""Spellings of one name, at most."""
BARE_LONG = 5
"""Letters that a name needs to be itself without its article: Qamishli is al-Qamishli, but Bab is not al-Bab."""

ARTICLES = frozenset({"al", "el", "ad", "as", "at", "az", "ez", "ar", "er", "an", "ash", "esh", "adh", "ath", "es", "ed", "et", "en"})
_TWINS = (
    frozenset({"ain", "ayn", "ein", "ayin"}), frozenset({"deir", "dayr", "dair", "der"}), frozenset({"tel", "tal", "tall", "tell"}),
    frozenset({"umm", "um", "om", "oum"}), frozenset({"abu", "abou"}), frozenset({"jabal", "jebel", "djebel", "gebel"}),
    frozenset({"bayt", "beit", "bait", "beyt"}), frozenset({"kafr", "kafar", "kfar", "kufr"}), frozenset({"shaykh", "sheikh", "sheik", "shaikh", "syekh"}),
    frozenset({"qasr", "kasr"}), frozenset({"wadi", "wady", "oued"}), frozenset({"khan", "chan"}), frozenset({"mukhayyam", "mukhayam"}),
    frozenset({"hezbollah", "hizbullah", "hizballah", "hezballah", "hizbollah", "hisbullah", "hezbullah"}), frozenset({"kataib", "kata ib", "kataeb", "katibat", "kitaib"}),
    frozenset({"mohammed", "muhammad", "mohammad", "mohamed", "muhammed"}), frozenset({"ansar", "anshar"}), frozenset({"jaish", "jaysh", "jaesh", "jeish"}),
    frozenset({"liwa", "liwaa"}), frozenset({"harakat", "harakah", "haraka"}), frozenset({"islami", "islamy"}), frozenset({"allah", "ullah"}),
)  # fmt: skip
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iyyah", ("iya", "iyah", "iyya", "iyeh")),
    ("iyah", ("iya", "iyya", "iyyah", "ia")),
    ("iya", ("iyah", "iyya", "ia")),
    ("ah", ("a", "eh")),
)
_LETTERS = (
    ("q", "k"),
    ("kh", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("aw", "au"),
    ("ay", "ai"),
    ("ai", "ay"),
    ("ei", "ay"),
    ("dh", "d"),
    ("gh", "g"),
    ("sh", "sy"),
    ("y", "i"),
    ("u", "o"),
)
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1")
_FINAL = re.compile(r"(?<=[aeiou])([sdnr])$")


def latin_spellings(folded: str) -> list[str]:
    """A folded Arabic-origin name and its usual other spellings: articles, hyphens, doubled letters, kh/k, q/k, ay/ai."""
    words = folded.split(" ")
    choices: list[list[str]] = []
    skip_article = False
    for place, word in enumerate(words):
        if skip_article:
            skip_article = False
            continue
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in ARTICLES and after:
            stems = _word_spellings(after, 3)
            choices.append([f"{article}{join}{stem}" for stem in stems for join in (" ", "") for article in _articles(word, after)])
            skip_article = True
        else:
            choices.append(_word_spellings(word, 6 if len(words) == 1 else 4))
    spellings = dict.fromkeys(" ".join(combination) for combination in islice(product(*choices), 4 * MOST))
    if len(words) == 2 and words[0] in ARTICLES and len(words[1]) >= BARE_LONG:
        spellings |= dict.fromkeys(_word_spellings(words[1], 6))
    joined = folded.replace(" ", "")
    if len(words) == 2 and len(words[0]) + len(words[1]) <= 9 and words[0] not in ARTICLES and min(map(len, words)) <= 2:
        spellings[joined] = None
    return [folded, *(spelling for spelling in spellings if spelling != folded)][:MOST]


def _articles(word: str, after: str) -> list[str]:
    """The article as written, then the plain forms, then the one whose l takes the sound of the next letter (ad-Dawr, ez-Zor, ash-Shaab)."""
    sound = "sh" if after.startswith("sh") else after[0]
    assimilated = [f"a{sound}", f"e{sound}"] if sound in {"d", "t", "s", "z", "r", "n", "sh"} else []
    return list(dict.fromkeys([word, "al", "el", *assimilated]))


def _word_spellings(word: str, most: int) -> list[str]:
    for twins in _TWINS:
        if word in twins:
            return [word, *sorted(twins - {word})][: most + 2]
    if len(word) < 4:
        return [word]
    spellings = [word]
    single = _DOUBLED.sub(r"\1", word)
    spellings.append(single)
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            spellings.extend(word[: -len(ending)] + other for other in others)
            break
    for letters, other in _LETTERS:
        if letters in word[1:] or (letters in {"q", "kh"} and word.startswith(letters)):
            spellings.append(word.replace(letters, other))
    doubled = _FINAL.sub(r"\1\1", single)
    spellings.append(doubled)
    return list(dict.fromkeys(spellings))[:most]


Proclitics = Literal["all", "usual", "none"]
"""Which of the words that are written onto an Arabic name are expected: of all, or "and", "in" and "to" alone."""


def with_proclitics(folded: str, proclitics: Proclitics = "all", *, noun: bool) -> list[str]:
    """An Arabic surface and its forms with the one-letter words that are written onto its first word: and, so, by, to, like.

    A noun of the lexicon takes the article too; a name has it or has it not.
    """
    first, _, rest = folded.partition(" ")
    if len(first) < 3 or proclitics == "none":
        return [folded]
    tail = f" {rest}" if rest else ""
    bare = first[2:] if first.startswith("ال") and len(first) > 4 else None
    forms = [first, "و" + first, "ب" + first, "لل" + bare if bare is not None else "ل" + first]
    if proclitics == "all":
        forms += ["ف" + first, "ك" + first, "وب" + first, "ولل" + bare if bare is not None else "ول" + first]
    if bare is None and noun:
        forms += [prefix + first for prefix in ("ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وبال")]
    return [form + tail for form in dict.fromkeys(forms)]


def nisba_forms(adjective: str) -> list[str]:
    """The forms of an Arabic adjective of origin, given in the masculine: عراقي, عراقية, عراقيون, عراقيين, عراقيان. What does not end in ي comes back alone.

    In one of several words (كوري جنوبي) each takes its ending, and with the article each that ends so takes the article (الكوري الجنوبي).
    """
    words = adjective.split()
    if not words[-1].endswith("ي"):
        return [adjective]
    forms = [" ".join(word + ending if word.endswith("ي") else word for word in words) for ending in ("", "ة", "ون", "ين", "ان")]
    if len(words) > 1:
        forms += [" ".join(part if place and not words[place].endswith("ي") else f"ال{part}" for place, part in enumerate(form.split())) for form in forms]
    return forms
