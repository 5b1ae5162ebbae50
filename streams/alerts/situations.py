"""Which signals are one situation, which of them leads its alert, and what state that gives.

A facility lies inside a province inside a country, and a broken lull inside the surge it begins: whoever is told of the wider is not told of the narrower again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel

from schemas.alert import Alert, AlertState
from schemas.signal import Signal, finding
from streams.alerts.grading import COUNTS
from streams.alerts.lifecycle import Member, due, is_unsure

KINDS = (
    "mass_casualty", "surge", "toll_escalation", "build_up", "lull_broken", "first_weapon", "first_in_place", "coverage_surge", "lull",
)  # fmt: skip
"""The weightiest first: it leads."""
WIDTHS = ("country", "admin1", "facility", "attacker", "target", "watch")
"""The widest first: among equals it leads."""
SHARED = 0.5
"""Share of its events from which a signal is part of what another tells."""
COOL_DOWN = timedelta(hours=48)
"""A count that rises again so soon after its alert closed opens that alert again."""
EVENTS_KEPT = 100

Rank = tuple[int, int]


class Situation(BaseModel):
    """An alert in the making: its signals by id, and what was last published of it.

    `told` is what a reader knows, to see what is news; `led_by` the signal that it was told under. `joined`: it has become part of another.
    `absorbed`: the revisions of those that have become part of this one.
    """

    alert_id: str
    domain: str
    raised: datetime
    members: dict[str, Member] = {}
    alert: Alert | None = None
    told: str = ""
    told_also: list[str] = []
    led_by: str | None = None
    joined: bool = False
    absorbed: list[str] = []


class Line(BaseModel):
    """What the index keeps of a situation: enough to see who belongs to it and when it must be looked at."""

    domain: str
    kind: str
    scope: str
    series_id: str
    rank: Rank
    events: list[str]
    raised: datetime
    due: datetime | None = None
    closed: datetime | None = None
    retracted: bool = False
    is_unsure: bool = False
    """Whether a count of it is at level alert, and among all counts of the day too likely a false one."""


def domain_of(signal: Signal) -> str:
    """Whose alerts may stand for one another: the desk's, or one watch's."""
    return f"watch:{signal.series.key}" if signal.series.kind == "watch" else "desk"


def rank(signal: Signal) -> Rank:
    return KINDS.index(finding(signal)), WIDTHS.index(signal.series.kind)


def belongs(signal: Signal, line: Line) -> bool:
    """Whether a signal is part of the situation: its lead tells at least half of the signal's events, or a weightier signal at least half of the lead's.

    Silence in a country is one with that at its places, and silence of a province with that of the base which was hit there last.
    """
    if line.closed or line.domain != domain_of(signal):
        return False
    events = {event.event_id for event in signal.events}
    if "lull" in (signal.kind, line.kind):
        is_one_silence = 0 in (rank(signal)[1], line.rank[1]) or not events.isdisjoint(line.events)
        return signal.kind == line.kind and signal.scope == line.scope and signal.series.kind != "attacker" and is_one_silence
    shared = len(events & set(line.events))
    return shared > 0 and shared >= SHARED * (len(line.events) if rank(signal) < line.rank else len(events))


def begins_again(signal: Signal, line: Line, as_of: datetime) -> bool:
    """Whether a signal takes up a situation that has just closed."""
    if line.closed is None or line.retracted or line.domain != domain_of(signal) or as_of - line.closed > COOL_DOWN:
        return False
    return rises_anew(signal) and line.kind == signal.kind and line.series_id == signal.series.series_id


def rises_anew(signal: Signal) -> bool:
    """Whether a finding can come a second time under its own name: a count can, one event or one silence cannot."""
    return signal.kind in COUNTS and signal.kind != "lull"


def lead(situation: Situation) -> Member | None:
    """The weightiest signal that stands. Once a weightier one is over, only counts keep the situation open: what happened within it is history with it."""
    top = weightiest(situation.members.values())
    on = [member for member in situation.members.values() if member.standing == "on"]
    if top.standing == "over":
        on = [member for member in on if member.signal.kind in COUNTS]
    return weightiest(on) if on else None


def weightiest(members: Iterable[Member]) -> Member:
    return min(members, key=lambda member: (rank(member.signal), member.heard, member.signal.signal_id))


def also(situation: Situation, leading: Member) -> list[Member]:
    """The other signals that stand, weightiest first. Under a lull there is nothing to tell: who is silent in a country is silent at its bases."""
    if leading.signal.kind == "lull":
        return []
    others = [member for member in situation.members.values() if member.standing == "on" and member.signal.signal_id != leading.signal.signal_id]
    return sorted(others, key=lambda member: (rank(member.signal), member.heard, member.signal.signal_id))


def state_of(situation: Situation) -> tuple[AlertState, Member, str | None]:
    """State, the signal that is shown, and the reason where it has ended. An alert ends as the signal ends that it was told under."""
    before = situation.alert.state if situation.alert else None
    shown = situation.members.get(situation.led_by or "") or weightiest(situation.members.values())
    if situation.joined:
        return "resolved", shown, "joined"
    leading = lead(situation)
    if leading:
        sure = any(member.is_sure for member in situation.members.values() if member.standing == "on")
        return ("firing" if sure or before in ("firing", "resolved") else "pending"), leading, None
    if shown.standing == "gone":
        return "retracted", shown, shown.ending or "taken_back"
    reason = "unconfirmed" if before == "pending" and shown.ending == "expired" else shown.ending or "over"
    return "resolved", shown, reason


def line_of(situation: Situation) -> Line:
    """The index entry of a situation as it stands."""
    state, shown, _ = state_of(situation)
    closed = state in ("resolved", "retracted")
    dues = [moment for member in situation.members.values() if (moment := due(member))]
    return Line(
        domain=situation.domain, kind=shown.signal.kind, scope=shown.signal.scope, series_id=shown.signal.series.series_id, rank=rank(shown.signal),
        events=[event.event_id for event in shown.signal.events[:EVENTS_KEPT]], raised=situation.raised, due=None if closed else min(dues, default=None),
        retracted=state == "retracted", is_unsure=not closed and any(map(is_unsure, situation.members.values())),
    )  # fmt: skip
