"""What went wrong in reading, by kind, each with the sentence it went wrong on."""

from collections.abc import Iterator, Sequence

from schemas.mention import EventMention
from streams.learning.gold import Annotated, Told
from streams.learning.score import SLOTS, agree, filled, similarity

QUOTE_MAX = 160


class Errors:
    """Counts as articles come in; `listed` tells them."""

    def __init__(self) -> None:
        self._by_kind: dict[str, list[str]] = {}

    def add(self, row: Annotated, mentions: Sequence[EventMention], told: Sequence[Told], pairs: Sequence[tuple[int, int]]) -> None:
        paired = {j for _, j in pairs}
        for j, mention in enumerate(mentions):
            if j not in paired:
                self._note("event that is none" if not row.events else "event of no annotated one", row, quote(mention))
        found = {i for i, _ in pairs}
        for i, event in enumerate(row.events):
            if i not in found:
                near = max(told, key=lambda other: similarity(event, other), default=None)
                self._note("event missed" if near is None else "event missed or misread", row, event.evidence)
        for i, j in pairs:
            for slot in SLOTS:
                if filled(slot, row.events[i]) and not (filled(slot, told[j]) and agree(slot, row.events[i], told[j])):
                    said = f"{_plain(getattr(told[j], slot))}, not {_plain(getattr(row.events[i], slot))}"
                    self._note(f"{slot} wrong", row, f"{said}: {quote(mentions[j])}")
            if row.events[i].background != told[j].background:
                self._note("new and background confused", row, quote(mentions[j]))

    def _note(self, kind: str, row: Annotated, sentence: str) -> None:
        self._by_kind.setdefault(kind, []).append(f"{row.article.id}: {sentence}")

    def listed(self, most: int) -> Iterator[tuple[str, int, list[str]]]:
        """Kinds, the commonest first, with their count and up to `most` sentences."""
        for kind, sentences in sorted(self._by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
            yield kind, len(sentences), sentences[:most]


def quote(mention: EventMention) -> str:
    quotes = mention.evidence.get("event", ())
    return " ".join(quotes[0].quote[:QUOTE_MAX].split()) if quotes else ""


def _plain(value: object) -> str:
    """A slot's value as a person would write it."""
    match value:
        case None | () | "":
            return "nothing"
        case (int() as low, int() as high):
            return str(low) if low == high else f"{low}-{high}"
        case tuple() | frozenset():
            return " + ".join(sorted(str(one[0]) if isinstance(one, tuple) else str(one) for one in value)) or "nothing"
        case _:
            return str(value)
