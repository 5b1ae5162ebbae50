"""Who is told of an alert, when, and in which languages: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.alert import Alert
from schemas.watch import Watch
from streams.alerts.lifecycle import GRAVE
from streams.alerts.sending import end_of_quiet
from streams.delivery.hours import next_hour
from streams.delivery.port import Language
from streams.delivery.settings import Common, Digest

RANKS = {"Unknown": 0, "Minor": 1, "Moderate": 2, "Severe": 3, "Extreme": 4}


@dataclass(frozen=True, slots=True)
class Route:
    """`due`: not before this moment."""

    channel: str
    languages: tuple[Language, ...]
    due: datetime


def is_grave(alert: Alert) -> bool:
    """Severe or Extreme: goes at once, at any hour and any rate; but for the news that it is over."""
    return alert.severity in GRAVE and alert.state != "resolved"


def routes(alert: Alert, channels: Iterable[Common], watches: Mapping[str, Watch], now: datetime) -> list[Route]:
    """The channels that an alert goes to. The desk's alerts go to the desk's channels; a watch's to those that it names or that name it, in the watch's languages where they share one, within the quiet
    hours of both. How grave it is decides of a raised alert only: what was told is also ended."""
    watch = watches.get(alert.series.key) if alert.series.kind == "watch" else None
    found = []
    for channel in channels:
        if not _is_meant(alert, channel, watch):
            continue
        if RANKS[alert.severity] < RANKS[channel.least_severity] and alert.state == "firing":
            continue
        languages = tuple(language for language in channel.languages if watch is None or language in watch.languages) or channel.languages
        due = now
        if isinstance(channel, Digest):
            due = next_hour(now, channel.at, channel.zone)
        elif not is_grave(alert):
            for hours in (channel.quiet_hours, watch.quiet_hours if watch else None):
                due = max(due, (hours and end_of_quiet(now, hours)) or now)
        found.append(Route(channel.name, languages, due))
    return found


def _is_meant(alert: Alert, channel: Common, watch: Watch | None) -> bool:
    if alert.series.kind != "watch":
        return channel.desk
    return alert.series.key in channel.watches or (watch is not None and channel.name in watch.channels)
