"""What a signal's course makes of it, tick by tick: it stands, calms down, is over, or its ground is gone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel

from schemas.signal import Signal
from streams.alerts.grading import COUNTS, newest_event, severity, supporting_sources

Standing = Literal["on", "over", "gone"]
Ending = Literal["taken_back", "corrected", "merged", "unwatched", "over", "calm", "broken", "expired", "recounted"]

LIFETIME = timedelta(hours=72)
"""How long an alert of one event fires without news of it; surges and lulls end with their signal."""
CALM = 0.05
CALM_DAYS = 2
"""A surge ends when its p-value has stayed above CALM for that many days."""
FRESH_DAYS = 7
"""Events older than that raise nothing, whatever article tells of them; nor does what is to come, but for tomorrow's date elsewhere."""
LATE_DAYS = 2
"""An alert whose newest event is older than that when it is raised says so."""
LULL_DAYS = 7
"""A silence is told once it has lasted that long, and its end only after such a one, however lively it was before."""
CONFIRMING_SOURCES = 2
GRAVE = ("Severe", "Extreme")
"""An event so grave is told at once, and that it has one source."""
EVIDENCE_KEPT, EVIDENCE_LEAST = 30, 3
LOST_SHARE = 0.5
"""A count that falls below that share of its peak was wrong, rather than over: events do not unhappen."""


class Member(BaseModel):
    """A signal of a situation: as last told with its ground, when it was first heard, and how it stands.

    `is_sure`: it was at level alert once and stood among all counts of that day, a second independent source told its event, or that is grave. `calm_since`: the day from which its p-value was usual.
    `ends`: when it expires, if nothing is heard of it. `peak`: the most that was counted. `q_value`: as it was when it was last looked at among all counts of its kind.
    """

    signal: Signal
    heard: datetime
    standing: Standing = "on"
    ending: Ending | None = None
    is_sure: bool = False
    calm_since: date | None = None
    ends: datetime | None = None
    peak: float = 0
    q_value: float | None = None


def is_stale(signal: Signal, today: date) -> bool:
    """Whether what the signal tells is too old to raise an alert on, or has yet to come and is misread. A lull is told on the day it is noticed."""
    newest = newest_event(signal.events)
    return signal.kind != "lull" and newest is not None and not -1 <= (today - newest).days <= FRESH_DAYS


def is_trifling(signal: Signal) -> bool:
    """The end of a silence that was too short to be told; on a watch every event counts."""
    return signal.kind == "lull_broken" and signal.series.kind != "watch" and signal.gap_days is not None and signal.gap_days < LULL_DAYS


def is_waiting(signal: Signal) -> bool:
    """A silence that has yet to last."""
    return signal.kind == "lull" and signal.gap_days is not None and signal.gap_days < LULL_DAYS


def is_late(member: Member) -> bool:
    newest = newest_event(member.signal.events)
    return member.signal.kind != "lull" and newest is not None and (member.heard.date() - newest).days > LATE_DAYS


def hear(member: Member | None, signal: Signal, as_of: datetime, *, stands: bool = True) -> Member:
    """The member after this signal. A signal that was never heard and has no level begins as gone, and raises nothing.

    `stands`: whether it does so among all counts of the day too.
    """
    if signal.level == "none":
        return _ended(member or Member(signal=signal, heard=as_of, standing="gone", ending="taken_back"), signal, as_of)
    is_news = member is None or member.standing != "on" or _told(member.signal) != _told(signal)
    ends = None if signal.kind in COUNTS else as_of + LIFETIME if is_news or member is None else member.ends
    is_calm = signal.kind != "lull" and signal.kind in COUNTS and signal.p_value is not None and signal.p_value > CALM
    told = signal.kind not in COUNTS and (supporting_sources(signal) >= CONFIRMING_SOURCES or severity(signal) in GRAVE)
    sure = (signal.level == "alert" and stands) or told
    return Member(
        signal=slim(signal),
        heard=member.heard if member else as_of,
        is_sure=sure or (member is not None and member.is_sure),
        calm_since=((member.calm_since if member else None) or as_of.date()) if is_calm else None,
        ends=ends,
        peak=max(signal.observed, member.peak if member else 0),
    )


def weigh(member: Member, q_value: float | None, stands: bool) -> Member:
    """The member among all counts of the day: `q_value` is its share of false ones there, and it `stands` where that is accepted."""
    if member.standing != "on":
        return member
    return member.model_copy(update={"q_value": q_value, "is_sure": member.is_sure or (stands and member.signal.level == "alert")})


def is_unsure(member: Member) -> bool:
    """Whether another count may yet make it sure."""
    return member.standing == "on" and member.signal.level == "alert" and not member.is_sure


def slim(signal: Signal) -> Signal:
    """The signal as it is kept: of many events each with less evidence, so that a situation stays small enough for one record."""
    most = max(EVIDENCE_KEPT // max(len(signal.events), 1), EVIDENCE_LEAST)
    return signal.model_copy(update={"events": tuple(event.model_copy(update={"evidence": event.evidence[:most], "mentions": ()}) for event in signal.events)})


def pass_time(member: Member, as_of: datetime) -> Member:
    """The member at a tick: a calm surge ends after CALM_DAYS, an event's alert when it expires."""
    if member.standing != "on":
        return member
    if member.signal.kind == "lull":
        return member.model_copy(update={"signal": _grown(member.signal, as_of.date())})
    if member.calm_since and (as_of.date() - member.calm_since).days >= CALM_DAYS:
        return member.model_copy(update={"standing": "over", "ending": "calm"})
    if member.ends and as_of >= member.ends:
        return member.model_copy(update={"standing": "over", "ending": "expired"})
    return member


def unwatched(member: Member) -> Member:
    """The member of a watch that asks for it no more."""
    return member.model_copy(update={"standing": "over", "ending": "unwatched"}) if member.standing == "on" else member


def due(member: Member) -> datetime | None:
    """When pass_time has something to say at the latest, if no signal comes."""
    if member.standing != "on":
        return None
    if member.calm_since:
        return datetime.combine(member.calm_since + timedelta(days=CALM_DAYS), time.min, UTC)
    if is_waiting(member.signal):
        return datetime.combine(member.signal.window.start + timedelta(days=LULL_DAYS - 1), time.min, UTC)
    return member.ends


def _ended(member: Member, signal: Signal, as_of: datetime) -> Member:
    """After a signal of level none: what it says of the events decides whether it is over, calms down, or never was."""
    if all(event.status == "retracted" for event in signal.events):
        return member.model_copy(update={"standing": "gone", "ending": "taken_back"})
    if signal.kind == "lull":
        return member.model_copy(update={"standing": "over", "ending": "broken"})
    if signal.kind not in COUNTS:
        is_another = all(event.status == "merged" for event in signal.events)
        return member.model_copy(update={"standing": "over", "ending": "merged"} if is_another else {"standing": "gone", "ending": "corrected"})
    if signal.observed < LOST_SHARE * member.peak:
        return member.model_copy(update={"standing": "gone", "ending": "corrected"})
    if member.standing == "on" and signal.p_value is not None and signal.p_value > CALM:
        return member.model_copy(update={"signal": _as_shown(member, signal), "calm_since": member.calm_since or as_of.date()})
    if member.standing == "over" and signal.observed != member.signal.observed:
        return member.model_copy(update={"signal": _as_shown(member, signal), "ending": "recounted", "peak": max(signal.observed, member.peak)})
    return member.model_copy(update={"standing": "over", "ending": "over"})


def _as_shown(member: Member, signal: Signal) -> Signal:
    """A count as it stood out, with the events that are known of it now."""
    shown = {"p_value": member.signal.p_value, "expected": member.signal.expected, "window": member.signal.window, "level": member.signal.level}
    return slim(signal.model_copy(update=shown)) if _told(member.signal) != _told(signal) else member.signal


def _grown(signal: Signal, today: date) -> Signal:
    """A silence as long as it is by now: what would have been usual grows with it, and chance brings it about more rarely (exp(-rate * days))."""
    days = (today - signal.window.start).days + 1
    if signal.gap_days is None or days <= signal.gap_days:
        return signal
    longer = days / signal.gap_days
    return signal.model_copy(
        update={
            "gap_days": days,
            "window": signal.window.model_copy(update={"end": today}),
            "expected": None if signal.expected is None else round(signal.expected * longer, 3),
            "p_value": None if signal.p_value is None else signal.p_value**longer,
        }
    )


def _told(signal: Signal) -> set[tuple[str, int]]:
    """An event's version grows with every article that tells of it, or of it otherwise."""
    return {(event.event_id, event.version) for event in signal.events}
