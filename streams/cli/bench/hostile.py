"""Texts that no newsroom wrote: what a reader must stand, each a pattern repeated to any length."""

PATTERNS: dict[str, tuple[str, str]] = {
    "commas": ("en", ", "),
    "numbers": ("en", "17 "),
    "number words": ("en", "two hundred and thirty thousand "),
    "dates": ("en", "20/12/2023 "),
    "dated attacks": ("en", "last Friday night attack, 12 December 2023, "),
    "attack words": ("en", "attack "),
    "attack sentences": ("en", "Rockets hit the base in Kirkuk on Friday, killing three. "),
    "attack lines": ("en", "attack\n"),
    "capitals": ("en", "ROCKETS HIT BASE IN KIRKUK IRAQ THREE KILLED "),
    "no punctuation": ("id", "roket menghantam pangkalan di irak pada rabu tiga tewas "),
    "places and attackers": ("en", "attack in Baghdad by Iran killed 3 people on Friday "),
    "attackers": ("en", "Iran Israel Hamas attack "),
    "speakers": ("en", "the army said that the attack "),
    "tolls": ("en", "3 killed and 4 wounded "),
    "toll lines": ("en", "Rockets hit Kirkuk.\n3 killed\n"),
    "weapons": ("en", "2 rockets attack "),
    "abbreviations": ("en", "Gen. Dr. attack U.S. "),
    "quotes": ("en", "“\"'(«attack "),
    "brackets": ("en", "(attack ("),
    "one long word": ("en", "a"),
    "run together": ("id", "ChinaIsraelmenyerangdi"),
    "HTML left in": ("en", "<p>Rockets hit the base in Kirkuk.</p>"),
    "unclosed HTML": ("en", "<p attack <div <a href='"),
    "mixed languages": ("id", "attack serangan هجوم di Baghdad في العراق "),
    "scanned badly": ("id", "ser4ngan r0ket d1 lrak, t1ga tewa5 ~|_ serangan "),
    "zero-width signs": ("en", "\u200battack\u200f in\u00ad Kirkuk\ufeff "),
    "direction marks": ("ar", "\u202bهجوم\u202c \u2067في بغداد\u2069 "),
    "control characters": ("en", "attack\x07\x1b[31m in Kirkuk\x0b "),
    "combining marks": ("ar", "هَُِّْجوم ـــ "),
    "Arabic attacks": ("ar", "هجوم في بغداد أسفر عن مقتل ثلاثة يوم الثلاثاء، "),
    "Indonesian attacks": ("id", "serangan roket di Irak pada Rabu (20/12/2023), tiga tewas. "),
    "emoji": ("en", "💥 attack 🚀🇮🇶 "),
}
"""Language and pattern by name."""


def text(name: str, characters: int) -> str:
    pattern = PATTERNS[name][1]
    return (pattern * (characters // len(pattern) + 1))[:characters]
