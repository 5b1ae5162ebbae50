"""A cap on one voice: of each outlet's articles on a country so many a minute go on, in the order in which they were known; the others wait for the minutes after.

Nothing is lost and nothing is refused: a flood is told at the cap's pace, and whoever joins, counts and is alerted is never flooded. It is counted by country because a country's mentions
meet in one partition, however many there are; so the cap, as everything here, is a function of what was known when. A mention that was taken in before is no article more: a repeat
after a crash moves nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.mention import EventMention, Withdrawal
from streams.events.houses import house
from streams.stages.ports import Measured
from streams.stages.state import Draft

ARTICLES_A_MINUTE = 60
INDEX = "capped"
"""`as_of`: the minute of the last tick; `used`: of each country and house the minute that its newest article was given, and how many were given that one; `due`: how many wait for each minute."""

Item = EventMention | Withdrawal


class Cap:
    """At most `articles` a minute of each house and country. Mentions that no time is known of are not counted: they come from archives."""

    def __init__(self, articles: int):
        self._articles = articles

    def let_through(self, draft: Draft, items: Sequence[Item], as_of: datetime, is_settled: Callable[[Item], bool]) -> list[Item]:
        """What goes on at this tick: what has waited long enough, then of `items` what has room. `is_settled`: a repeat of what went on before."""
        before = draft.read_json(INDEX)
        index = draft.read_json(INDEX) or {"as_of": None, "used": {}, "due": {}}
        now = _minute(as_of)
        turn = _Turn(draft, index, now, self._articles)
        through: list[Item] = [*turn.released()]
        through += [item for item in items if turn.passes(item, is_settled)]
        used = {key: given for key, given in index["used"].items() if given[0] >= now}
        after = {"as_of": now, "used": used, "due": index["due"]}
        if after != before:
            draft.write(INDEX, after)
        return through


def held_back(state: Mapping[str, bytes]) -> Measured:
    """What waits in a partition, and until when."""
    due: dict[str, int] = (Draft(state).read_json(INDEX) or {"due": {}})["due"]
    return Measured(sum(due.values()), max(map(int, due)) * 60.0) if due else Measured()


class _Turn:
    def __init__(self, draft: Draft, index: dict[str, Any], now: int, articles: int):
        self._draft = draft
        self._used: dict[str, list[int]] = index["used"]
        self._due: dict[str, int] = index["due"]
        self._earliest: int | None = index["as_of"]
        self._now = now
        self._articles = articles
        self._given: dict[tuple[str, str, int], int] = {}

    def released(self) -> Iterator[EventMention]:
        """Those whose minute has come, in the order in which they were put off."""
        for minute in sorted((minute for minute in self._due if int(minute) <= self._now), key=int):
            for number in range(self._due.pop(minute)):
                place = _place(minute, number)
                held = self._draft.read_json(place)
                self._draft.delete(place)
                if held is not None:
                    mention = EventMention.model_validate(held)
                    self._draft.delete(_waits(mention))
                    yield mention

    def passes(self, item: Item, is_settled: Callable[[Item], bool]) -> bool:
        """Whether it goes on now; else it is put off, or takes the place of what waits in its name."""
        place = self._draft.read_json(_waits(item))
        if place is not None:
            return self._meets(item, place[0])
        if isinstance(item, Withdrawal) or item.known is None or is_settled(item):
            return True
        minute = self._minute_for(item)
        if minute <= self._now:
            return True
        number = self._due.get(str(minute), 0)
        self._due[str(minute)] = number + 1
        self._draft.write(_place(minute, number), item)
        self._draft.write(_waits(item), [_place(minute, number)])
        return False

    def _meets(self, item: Item, place: str) -> bool:
        """One of that name waits already: a newer telling waits in its place, and what takes it back goes on without it."""
        waiting = EventMention.model_validate(self._draft.read_json(place))
        if item.revision < waiting.revision:
            return isinstance(item, Withdrawal)
        if isinstance(item, Withdrawal):
            self._draft.delete(place)
            self._draft.delete(_waits(item))
            return True
        self._draft.write(place, item)
        return False

    def _minute_for(self, mention: EventMention) -> int:
        """The first minute with room, not before the one in which it was known; what comes late counts from the tick before."""
        key = f"{mention.country}/{house(mention.article.publisher or mention.article.family or '')}"
        article = (key, mention.article_id, mention.revision)
        if article not in self._given:
            known = _minute(mention.known) if mention.known else self._now
            first = known if self._earliest is None else max(known, self._earliest)
            minute, count = self._used.get(key, [first, 0])
            minute, count = (first, 0) if first > minute else (minute, count)
            minute, count = (minute, count + 1) if count < self._articles else (minute + 1, 1)
            self._used[key] = [minute, count]
            self._given[article] = minute
        return self._given[article]


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _place(minute: int | str, number: int) -> str:
    return f"capped:{minute}#{number}"


def _waits(item: Item) -> str:
    """Under which it is known that a mention waits, and where."""
    return f"capped:of:{item.country}/{item.mention_id}"
