"""What there is to show of one article's reading; the terminal and the page draw it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["act", "attacker", "target", "place", "date", "weapon", "toll", "source", "cue"]
KINDS: tuple[Kind, ...] = ("act", "attacker", "target", "place", "date", "weapon", "toll", "source", "cue")


class Span(NamedTuple):
    """[start, end) of the article's text. `used`: a value of an event came from it; the others were seen and passed over."""

    start: int
    end: int
    kind: Kind
    label: str
    used: bool


class Reason(NamedTuple):
    """A feature in words, and its weight in log odds: above 0 it speaks for, below against."""

    words: str
    weight: float


class Weighed(NamedTuple):
    """A model's answer: how likely, the strongest features, and what the other features and the bias sum up to."""

    p: float
    reasons: tuple[Reason, ...]
    rest: float


class Value(NamedTuple):
    """One slot of an event: what was read, from which words, by which rule, and how the models weighed it."""

    slot: str
    value: str
    quotes: tuple[str, ...]
    rule: str
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True)
class EventShown:
    head: str
    is_new: bool
    quote: str
    values: tuple[Value, ...]
    passed_over: tuple[str, ...]
    """Candidates for its slots that were not taken, and why."""


@dataclass(frozen=True, slots=True)
class RefusedShown:
    quote: str
    why: str
    weighed: Weighed | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`text` is what the spans count in, `title_length` of it the title. `note` says why nothing was read at all."""

    article_id: str
    byline: str
    language: str
    text: str
    title_length: int
    spans: tuple[Span, ...] = ()
    events: tuple[EventShown, ...] = ()
    refused: tuple[RefusedShown, ...] = ()
    note: str = ""
