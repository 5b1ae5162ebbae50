"""Who is sent which revision of an alert, in which languages, by which channels, and when: what a watch asks for of its alerts.

Pure: `hear` takes each revision as it is published, `release` the time as it passes. Delivery keeps what is held back between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from schemas.watch import QuietHours, Watch
from streams.alerts.lifecycle import GRAVE
from streams.alerts.phrases import LANGUAGES


@dataclass(frozen=True, slots=True)
class Sending:
    """A revision for `channels`, worded in `languages`, told at `at`. `is_first`: nobody was told of the alert before."""

    alert: Alert
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    at: datetime
    is_first: bool

    @property
    def is_held(self) -> bool:
        """Whether quiet hours hold it back."""
        return self.at > self.alert.updated_at


Held = dict[str, Sending]
"""What waits for the end of quiet hours, by alert id: the newest revision, which says all that those before it said."""


def hear(held: Mapping[str, Sending], alert: Alert, watch: Watch | None) -> tuple[Held, tuple[Sending, ...]]:
    """What waits and what is sent after this revision. `watch` is the alert's own; the desk's alerts have none: all languages, at once, no channel of their own.

    What was retracted before anybody was told of it is not told at all.
    """
    before = held.get(alert.alert_id)
    rest = {alert_id: sending for alert_id, sending in held.items() if alert_id != alert.alert_id}
    sending = Sending(
        alert=alert,
        languages=watch.languages if watch else LANGUAGES,
        channels=watch.channels if watch else (),
        at=told_at(alert, watch.quiet_hours if watch else None),
        is_first=before.is_first if before else alert.revision == 1,
    )
    if sending.is_first and alert.state == "retracted":
        return rest, ()
    return (rest | {alert.alert_id: sending}, ()) if sending.is_held else (rest, (sending,))


def release(held: Mapping[str, Sending], as_of: datetime) -> tuple[Held, tuple[Sending, ...]]:
    """What waits still, and what is sent now that it is `as_of`, in the order in which it was published."""
    due = [sending for sending in held.values() if sending.at <= as_of]
    kept = {alert_id: sending for alert_id, sending in held.items() if sending.at > as_of}
    return kept, tuple(sorted(due, key=lambda sending: (sending.at, sending.alert.updated_at, sending.alert.alert_id)))


def told_at(alert: Alert, quiet: QuietHours | None) -> datetime:
    """When the revision is told: at once, or at the end of quiet hours. What is Severe or worse breaks through, but for the news that it is over."""
    if quiet is None or (alert.severity in GRAVE and alert.state != "resolved"):
        return alert.updated_at
    return end_of_quiet(alert.updated_at, quiet) or alert.updated_at


def end_of_quiet(moment: datetime, quiet: QuietHours) -> datetime | None:
    """The end of the quiet hours that hold at `moment`, on the clock of their zone; None outside them."""
    zone = ZoneInfo(quiet.zone)
    local = moment.astimezone(zone)
    start, end, now = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end), local.time().replace(tzinfo=None)
    if not (start <= now < end if start < end else now >= start or now < end):
        return None
    day = local.date() if now < end else local.date() + timedelta(days=1)
    # where clocks are set back the same hour comes twice: its second coming ends behind it
    fold = local.fold if day == local.date() else 0
    return datetime.combine(day, end, zone).replace(fold=fold).astimezone(UTC)


def plan(revisions: Iterable[Alert], watches: Sequence[Watch], until: datetime | None = None) -> list[Sending]:
    """Everything that these revisions lead to, in the order of telling; what still waits after `until` stands last, with the time at which it will be told."""
    by_id = {watch.id: watch for watch in watches}
    held: Held = {}
    sent: list[Sending] = []
    for alert in sorted(revisions, key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision)):
        held, due = release(held, alert.updated_at)
        held, now = hear(held, alert, by_id.get(alert.series.key) if alert.series.kind == "watch" else None)
        sent += [*due, *now]
    end = until or max((sending.at for sending in held.values()), default=None)
    if end is None:
        return sent
    held, due = release(held, end)
    return [*sent, *due, *sorted(held.values(), key=lambda sending: (sending.at, sending.alert.updated_at, sending.alert.alert_id))]
