"""Short articles of our own: those that tell no attack as news, by what they tell instead (`refused/`), and those that tell one (`told/`); a file for each language.

Every second one of a kind is a lesson for `streams.learning.train`, the others are for tests alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson
import yaml

from schemas.article import RawArticle
from streams.learning.gold import Annotated, Told
from streams.stages.admit import admit

DAY = "2024-05-15"
"""When those were published that do not say it: a Wednesday."""
OLDER = frozenset({"court", "history", "mourning", "old", "topic"})
"""Kinds that may tell an attack, but an older one: at most background."""

REFUSED = "refused"
"""What stands for the language of those that tell no attack."""

_FOLDER = Path(__file__).parent
_DATED = re.compile(r"(\d{4}-\d\d-\d\d) ")
_PARTS = " / "
_LINE_BREAK = " | "
_UNTOLD = "-"


class Short(NamedTuple):
    """`expected`: the attack that it tells, its country, day, toll and attacker as far as they are told."""

    kind: str
    article: RawArticle
    lesson: bool
    expected: Told | None

    @property
    def annotated(self) -> Annotated:
        language = "told" if self.expected else REFUSED
        return Annotated(self.article, language, (self.expected,) if self.expected else (), older=self.kind in OLDER)


def refused() -> list[Short]:
    """Those that tell no attack as their news. Raises ValueError where a line has not two parts."""
    return [Short(kind, _article(f"{kind}-{language}-{n}", language, text, body), n % 2 == 0, None) for kind, language, n, (text, body) in _lines("refused", 2)]


def told() -> list[Short]:
    """Those that tell one attack. Raises ValueError where a line has not three parts."""
    return [
        Short(kind, _article(f"{kind}-{language}-{n}", language, text, body), n % 2 == 0, _expected(body, facts))
        for kind, language, n, (text, body, facts) in _lines("told", 3)
    ]


def short_lessons() -> list[Annotated]:
    return [one.annotated for one in (*refused(), *told()) if one.lesson]


def _lines(folder: str, parts: int) -> Iterator[tuple[str, str, int, list[str]]]:
    for path in sorted((_FOLDER / folder).glob("*.yaml")):
        for kind, lines in yaml.safe_load(path.read_text("utf-8")).items():
            for n, line in enumerate(lines.splitlines()):
                found = line.split(_PARTS)
                if len(found) != parts:
                    raise ValueError(f"{path.name}: {kind}: {parts} parts with{_PARTS}between them are expected, not {line!r}")
                yield kind, path.stem, n, found


def _article(name: str, language: str, title: str, body: str) -> RawArticle:
    day = _DATED.match(title)
    row = {
        "id": name,
        "language": language,
        "published": day[1] if day else DAY,
        "title": _DATED.sub("", title, count=1),
        "body": body.replace(_LINE_BREAK, "\n"),
    }
    return admit(orjson.dumps(row))


def _expected(body: str, facts: str) -> Told:
    country, day, killed, *attacker = facts.split(maxsplit=3)
    return Told(
        background=False, date=None if day == _UNTOLD else day, country=None if country == _UNTOLD else country, places=(), attackers=tuple(attacker), attribution=None,
        targets=frozenset(), weapons=frozenset(), killed=None if killed == _UNTOLD else (int(killed), int(killed)), injured=None, evidence=body,
    )  # fmt: skip
