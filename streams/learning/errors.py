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
        self.quiet = 0
        """Articles that tell no attack, and how many new events were read in them: `false_news`."""
        self.false_news = 0

    def add(self, row: Annotated, mentions: Sequence[EventMention], told: Sequence[Told], pairs: Sequence[tuple[int, int]]) -> None:
        if not row.events:
            self.quiet += 1
            self.false_news += sum(mention.recency == "new" for mention in mentions)
        paired = {j for _, j in pairs}
        for j, mention in enumerate(mentions):
            if j not in paired:
                self._note("event that is none" if not row.events else "event of no annotated one", row, _quote(mention))
        found = {i for i, _ in pairs}
        for i, event in enumerate(row.events):
            if i not in found:
                near = max(told, key=lambda other: similarity(event, other), default=None)
                self._note("event missed" if near is None else "event missed or misread", row, event.evidence)
        for i, j in pairs:
            for slot in SLOTS:
                if filled(slot, row.events[i]) and not (filled(slot, told[j]) and agree(slot, row.events[i], told[j])):
                    said = f"{getattr(told[j], slot)!r}, not {getattr(row.events[i], slot)!r}"
                    self._note(f"{slot} wrong", row, f"{said}: {_quote(mentions[j])}")
            if row.events[i].background != told[j].background:
                self._note("new and background confused", row, _quote(mentions[j]))

    def _note(self, kind: str, row: Annotated, sentence: str) -> None:
        self._by_kind.setdefault(kind, []).append(f"{row.article.id}: {sentence}")

    def listed(self, most: int) -> Iterator[tuple[str, list[str]]]:
        """Kinds, the commonest first, with their count and up to `most` sentences."""
        for kind, sentences in sorted(self._by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
            yield f"{kind}: {len(sentences):,}", sentences[:most]


def _quote(mention: EventMention) -> str:
    quotes = mention.evidence.get("event", ())
    return quotes[0].quote[:QUOTE_MAX].replace("\n", " ") if quotes else ""
