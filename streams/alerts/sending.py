"""Who is sent which revision of an alert, in which languages, by which channels, and when: what a watch asks for of its alerts, as a plan.

Delivery comes to the same end step by step, with an outbox on disk; what it shares with the plan are quiet hours and what breaks through them, and mutes, which nothing breaks through.
"""

from collections.abc import Iterable, Sequence
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
        """Whether quiet hours or a mute hold it back."""
        return self.at > self.alert.updated_at


def told_at(alert: Alert, quiet: QuietHours | None) -> datetime:
    """When the revision is told, but for a mute of its watch: at once, or at the end of quiet hours. What is Severe or worse breaks through, but for the news that it is over."""
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


def plan(revisions: Iterable[Alert], watches: Sequence[Watch]) -> list[Sending]:
    """Everything that these revisions lead to, in the order of telling. The desk's own alerts go out at once, in all languages, by no channel that a watch names.

    An alert that waits for confirmation is not sent. Of what waits for the end of quiet hours the newest revision is told, for it says all that those
    before it said; and of an alert that nobody was told of, nobody is told that it was retracted, or that it closed unconfirmed.
    """
    by_id = {watch.id: watch for watch in watches}
    waiting: dict[str, Sending] = {}
    heard: set[str] = set()
    sent: list[Sending] = []
    for alert in sorted(revisions, key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision)):
        for due in _in_order(sending for sending in waiting.values() if sending.at <= alert.updated_at):
            sent.append(waiting.pop(due.alert.alert_id))
            heard.add(due.alert.alert_id)
        was_waiting = waiting.pop(alert.alert_id, None) is not None
        is_known = alert.alert_id in heard
        if alert.state == "pending" or (not is_known and (alert.state == "retracted" or (alert.state == "resolved" and not was_waiting))):
            continue
        watch = by_id.get(alert.series.key) if alert.series.kind == "watch" else None
        languages, channels = (watch.languages, watch.channels) if watch else (LANGUAGES, ())
        at = told_at(alert, watch.quiet_hours if watch else None)
        if watch and watch.muted_until:
            at = max(at, watch.muted_until)
        sending = Sending(alert, languages, channels, at, is_first=not is_known)
        if sending.is_held:
            waiting[alert.alert_id] = sending
        else:
            sent.append(sending)
            heard.add(alert.alert_id)
    return [*sent, *_in_order(waiting.values())]


def _in_order(sendings: Iterable[Sending]) -> list[Sending]:
    return sorted(sendings, key=lambda sending: (sending.at, sending.alert.updated_at, sending.alert.alert_id))
