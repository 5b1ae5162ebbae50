"""What resolve forgets: events of which nothing was told for KEPT_DAYS, with their mentions, and old marks of what was taken back.

Days are those of known time. An event that is told again before its day comes stays; the list of a day is looked at once, when it has come.
"""

from datetime import date, timedelta

from schemas.event import Event
from streams.stages.neighbours import Pages
from streams.stages.parts import Parts
from streams.stages.state import Draft
from streams.stages.telling import Tellings

KEPT_DAYS = 90
"""A background mention joins the event it tells of for so long after anybody told of it last."""
SWEPT = "swept"


class Leaving:
    """`leaves:DAY` lists events to look at on that day; `withdrawn:DAY` lists mentions whose marks may go."""

    def __init__(self, draft: Draft, pages: Pages, parts: Parts, tellings: Tellings):
        self._draft = draft
        self._tellings = tellings
        self._pages = pages
        self._parts = parts

    def remember(self, event: Event, before: Event | None, today: date) -> None:
        """Each event is on one day's list at a time, unless it is told again: then the earlier list sends it on."""
        if before is None:
            self._list("leaves", today + timedelta(days=KEPT_DAYS), event.event_id)

    def remember_withdrawn(self, mention_id: str, today: date) -> None:
        self._list("withdrawn", today + timedelta(days=KEPT_DAYS), mention_id)

    def sweep(self, today: date) -> None:
        """Lets go of what is due by today. The first sweep only notes the day."""
        swept = self._draft.read_json(SWEPT)
        if swept is not None and date.fromisoformat(swept[0]) >= today:
            return
        self._draft.write(SWEPT, [str(today)])
        day = date.fromisoformat(swept[0]) if swept else today
        while day < today:
            day += timedelta(days=1)
            for event_id in self._due("leaves", day):
                self._let_go(event_id, day)
            for mention_id in self._due("withdrawn", day):
                if self._pages.whereabouts(mention_id).page is None:
                    self._pages.forget(mention_id)

    def _let_go(self, event_id: str, day: date) -> None:
        last = self._tellings.last(event_id)
        if last is None:
            return
        due = (last.day or day) + timedelta(days=KEPT_DAYS)
        if due > day:
            self._list("leaves", due, event_id)
            return
        if not last.ended:
            gone = [mention_id for mention_id in last.mentions if self._pages.whereabouts(mention_id).event_id == event_id]
            self._parts.forget(gone)
            for mention_id in gone:
                self._pages.forget(mention_id)
        self._tellings.forget(event_id)

    def _list(self, kind: str, day: date, entry: str) -> None:
        key = f"{kind}:{day}"
        self._draft.write(key, [*(self._draft.read_json(key) or ()), entry])

    def _due(self, kind: str, day: date) -> list[str]:
        key = f"{kind}:{day}"
        listed: list[str] = self._draft.read_json(key) or []
        if listed:
            self._draft.delete(key)
        return listed
