"""A scenario to show and to test siaga with: invented outlets telling the attacks of September to December 2023.

`articles()` is what the outlets published, in the order in which it was fetched; `truth()` is what each article says, read by a person;
`expected()` is what siaga must raise from it. The texts were written for siaga; README.md beside this file tells how.
"""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files

from schemas.article import RawArticle
from schemas.base import Range, Schema
from schemas.signal import SignalKind


class ToldPlace(Schema):
    """`text` as it stands in the article, `name` in English, WGS 84 degrees."""

    text: str
    name: str
    lat: float
    lon: float


class ToldEvent(Schema):
    """One attack as one article tells it. Null is silence; `date` may be a day, a month (2023-10) or a year; `attack` names the real attack."""

    attack: str
    background: bool
    date: str | None
    date_precision: str | None
    country: str | None
    places: tuple[ToldPlace, ...]
    attackers: tuple[str, ...]
    attribution: str | None
    targets: tuple[str, ...]
    target_type: tuple[str, ...]
    weapons: tuple[str, ...]
    weapon_count: Range | None
    killed: Range | None
    injured: Range | None
    claimed_by: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: str


class Truth(Schema):
    """What revision `revision` of article `id` tells; `kind` says what the article is there to test."""

    id: str
    revision: int
    kind: tuple[str, ...]
    relevant: bool
    events: tuple[ToldEvent, ...]
    notes: str | None = None


class Attack(Schema):
    """One real attack of the scenario, on its own day."""

    attack: str
    date: date
    country: str | None
    places: tuple[str, ...]
    attackers: tuple[str, ...]
    articles: tuple[str, ...]


class ExpectedSignal(Schema):
    """An alert that must be raised for `series_id`, with a window that touches `start`..`end`.

    `killed_min` is the least toll that its sources agree on at the end. One that is `taken_back` rests on a withdrawn article: it may be raised
    while the article stands, and must not stand afterwards.
    """

    kind: SignalKind
    series_id: str
    name: str
    start: date
    end: date
    gap_days: int | None = None
    killed_min: int | None = None
    attack: str | None = None
    taken_back: bool = False


class Expected(Schema):
    """What must come out at least; other alerts may be right too."""

    attacks: tuple[Attack, ...]
    signals: tuple[ExpectedSignal, ...]


class Outlet(Schema):
    """An invented outlet; outlets of one `family` belong to one publisher and confirm nothing to each other."""

    publisher: str
    domain: str
    family: str
    language: str


def articles() -> list[RawArticle]:
    """Every revision of every article, by `fetched_at`."""
    return [RawArticle.model_validate_json(line) for line in _lines("articles.jsonl")]


def truth() -> list[Truth]:
    """One for each of `articles()`, in the same order."""
    return [Truth.model_validate_json(line) for line in _lines("truth.jsonl")]


def expected() -> Expected:
    """The distinct attacks by day, and the alerts they must lead to."""
    return Expected.model_validate_json(_read("expected.json"))


def outlets() -> list[Outlet]:
    """The invented outlets and their families."""
    return [Outlet.model_validate_json(line) for line in _lines("outlets.jsonl")]


def _lines(name: str) -> Iterator[str]:
    return (line for line in _read(name).splitlines() if line)


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
