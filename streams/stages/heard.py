"""Reports of a country's events by the day they were heard of: attention, not attacks. The counts of each day are kept up as reports come."""

from datetime import date, timedelta

COVERAGE_KEPT = timedelta(days=120)


class Heard:
    """By event, and by day of hearing, the number of its reports heard of by then."""

    def __init__(self) -> None:
        self.by_event: dict[str, dict[date, int]] = {}
        self._more: dict[date, dict[str, int]] = {}
        self._pruned: date | None = None

    def hear(self, event_id: str, reports: dict[date, int]) -> None:
        """The most reports that were known of the event at the end of each day; none where there is no more to be said of it."""
        for day, _ in _risen(self.by_event.pop(event_id, {})):
            del self._more[day][event_id]
            if not self._more[day]:
                del self._more[day]
        if reports:
            self.by_event[event_id] = reports
            for day, more in _risen(reports):
                self._more.setdefault(day, {})[event_id] = more

    def daily(self, start: date, today: date) -> list[int]:
        """Reports first heard of on each day."""
        days = (start + timedelta(days=n) for n in range((today - start).days + 1))
        return [sum(self._more[day].values()) if day in self._more else 0 for day in days]

    def events_since(self, day: date) -> set[str]:
        """Those that more was heard of on that day or later."""
        return {event_id for heard, more in self._more.items() if heard >= day for event_id in more}

    def prune(self, today: date) -> set[str]:
        """Lets go of events that nothing was heard of for COVERAGE_KEPT, and says which."""
        if self._pruned == today:
            return set()
        self._pruned = today
        gone = {event_id for event_id, heard in self.by_event.items() if max(heard) < today - COVERAGE_KEPT}
        for event_id in gone:
            self.hear(event_id, {})
        return gone


def _risen(reports: dict[date, int]) -> list[tuple[date, int]]:
    """Each day on which more were known than on any before, and how many more."""
    found, most = [], 0
    for day in sorted(reports):
        if reports[day] > most:
            found.append((day, reports[day] - most))
            most = reports[day]
    return found
