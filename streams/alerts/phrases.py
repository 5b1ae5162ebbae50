"""A language of the desk: its templates (languages/*.yaml), plural forms, numbers, dates and names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from schemas.base import Range
from streams.alerts.names import LATIN, Names, known_names

LANGUAGES = ("id", "en", "ar")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
ARABIC_LETTER = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True)
class Phrases:
    """`templates` is the language's file; `names` what things are called."""

    code: str
    locale: Locale
    templates: dict[str, Any]
    names: Names

    def say(self, *path: str, **slots: str) -> str:
        """The template at that path with its slots filled."""
        template: Any = self.templates
        for step in path:
            template = template[step]
        return str(template).format(**slots)

    def number(self, value: float) -> str:
        """At most one decimal; two digits of what is smaller than a tenth."""
        return str(format_decimal(value, format="#,##0.#" if value >= 0.1 or value == 0 else "#,##0.##", locale=self.locale))

    def percent(self, share: float) -> str:
        """Whole percent, one decimal below ten."""
        return str(format_percent(share, format="#,##0%" if share >= 0.1 else "#,##0.#%", locale=self.locale))

    def count(self, noun: str, n: int) -> str:
        """A counted noun in its plural form: 2 days, يومين."""
        return self._form(self.templates["nouns"][noun], n, self.number(n))

    def weapon(self, kind: str, count: Range | None) -> str | None:
        """2 rockets, or rockets where no count is told; None for a kind that says nothing."""
        forms = self.templates["weapons"].get(kind)
        if forms is None:
            return None
        return self._range(forms, count) if count and count.max > 0 and "other" in forms else str(forms["any"])

    def toll(self, noun: str, amount: Range) -> str:
        return self._range(self.templates["nouns"][noun], amount)

    def _range(self, forms: dict[str, str], amount: Range) -> str:
        """2 to 5; a range that stands for a word of the texts (dozens is 12..99) is said as that word again."""
        if amount.min == amount.max:
            return self._form(forms, amount.max, self.number(amount.max))
        vague = f"{amount.min}-{amount.max}"
        if vague in forms:
            return str(forms[vague])
        if word := self.templates["vague"].get(vague):
            return forms.get("few", forms["other"]).format(n=word)
        if amount.min == 0:
            return self.say("at_most", counted=self._form(forms, amount.max, self.number(amount.max)))
        shown = self.say("range", low=self.number(amount.min), high=self.number(amount.max))
        form = forms.get(self.locale.plural_form(amount.max), forms["other"])
        return form.format(n=shown) if "{n}" in form else forms["few" if "few" in forms else "other"].format(n=shown)

    def _form(self, forms: dict[str, str], n: int, shown: str) -> str:
        return (forms.get(f"={n}") or forms.get(self.locale.plural_form(n), forms["other"])).format(n=shown)

    def listing(self, items: Sequence[str]) -> str:
        """A, B and C in the language's own form."""
        if len(items) < 2:
            return "".join(items)
        words = self.templates["list"]
        if len(items) == 2:
            return str(words["pair"].format(*items))
        return str(words["last"].format(words["between"].join(items[:-1]), items[-1]))

    def day(self, value: date) -> str:
        return self._date(value, "d MMMM y")

    def month(self, value: date) -> str:
        return self._date(value, "MMMM y")

    def year(self, value: date) -> str:
        return self._date(value, "y")

    def span(self, first: date, last: date) -> str:
        """17–31 October 2023: what the ends share is said once."""
        if first == last:
            return self.day(first)
        start = self.day(first) if first.year != last.year else self._date(first, "d" if first.month == last.month else "d MMMM")
        joint = "–" if " " not in start else " – "
        return self.say("span", start=start, end=self.day(last)).replace("–", joint)

    def _date(self, value: date, form: str) -> str:
        return str(format_date(value, format=form, locale=self.locale))

    def foreign(self, text: str) -> str:
        """A name in another script than the sentence, kept together where the sentence runs from right to left."""
        if self.code == "ar" and LATIN.search(text) and not ARABIC_LETTER.search(text):
            return f"{ISOLATE}{text}{END_OF_ISOLATE}"
        return text

    def quoted(self, name: str) -> str:
        return self.say("quote", name=self.foreign(name))

    def country(self, code: str) -> str:
        name = self.names.country(code, self.code)
        return self.foreign(f"the {name}" if code in self.templates["the"]["countries"] else name)

    def place(self, name: str) -> str:
        found = self.names.place(name, self.code)
        return self.foreign(f"the {found}" if found.endswith(tuple(self.templates["the"]["endings"])) else found)

    def actor(self, key: str, name: str) -> str:
        """A state with the article that its name takes; a group as it is called."""
        if re.fullmatch("state-[a-z]{2}", key):
            return self.country(key.removeprefix("state-").upper())
        return self.foreign(self.names.actor(key, name, self.code))

    def upper_first(self, text: str) -> str:
        """A sentence begins with a capital, where the script has them."""
        return text[:1].upper() + text[1:]

    def sentences(self, parts: Iterable[str]) -> str:
        return " ".join(self.upper_first(part) for part in parts if part)


@cache
def phrases(language: str) -> Phrases:
    """The phrases of id, en or ar."""
    text = (files("streams.alerts") / "languages" / f"{language}.yaml").read_text(encoding="utf-8")
    templates = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders; the C one is ten times faster
    return Phrases(code=language, locale=Locale(language), templates=templates, names=known_names())
