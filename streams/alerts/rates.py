"""How many alerts a desk or a watch is sent: above the limit the lesser ones are told of in one summary an hour, never silently dropped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel

from schemas.alert import Alert, Wording
from schemas.ids import stable_id
from schemas.signal import Window
from streams.alerts.compose import Maker, revisions_of
from streams.alerts.grading import GRAVITY
from streams.alerts.lifecycle import GRAVE
from streams.alerts.phrases import LANGUAGES, Phrases, phrases

TOLD_MAX = 10
BY_PLACE_MAX = 5
SURENESS = ("Unknown", "Unlikely", "Possible", "Likely", "Observed")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `alerts` new ones in `hours`; those of `always` severity are sent beyond it."""

    alerts: int = 20
    hours: int = 1
    always: tuple[str, ...] = GRAVE


class Sent(BaseModel):
    """When a domain's alerts were raised within the limit's hours, and what is held back since the summary was opened."""

    raised: list[datetime] = []
    held: dict[str, Alert] = {}
    opened: datetime | None = None
    summary: Alert | None = None


def without(sent: Sent, alert_id: str) -> Sent:
    """What was sent and held back, after the ground of an alert that was held back is gone."""
    return sent.model_copy(update={"held": {held_id: alert for held_id, alert in sent.held.items() if held_id != alert_id}})


def may_raise(sent: Sent, alert: Alert, limit: Limit, as_of: datetime) -> bool:
    recent = [moment for moment in sent.raised if as_of - moment < timedelta(hours=limit.hours)]
    return len(recent) < limit.alerts or alert.severity in limit.always


def note_raised(sent: Sent, limit: Limit, as_of: datetime) -> Sent:
    recent = [moment for moment in sent.raised if as_of - moment < timedelta(hours=limit.hours)]
    return sent.model_copy(update={"raised": [*recent, as_of]})


def is_over(sent: Sent, limit: Limit, as_of: datetime) -> bool:
    """Whether the summary's time has passed."""
    return sent.opened is not None and as_of - sent.opened >= timedelta(hours=limit.hours)


def summarise(sent: Sent, domain: str, limit: Limit, maker: Maker, as_of: datetime, *, closed: bool = False) -> Alert:
    """The summary's next revision: it stands for the alerts held back, and has the severity of the gravest and the certainty of the least sure.

    Where the ground of all that it told of is gone, so is its own.
    """
    if not sent.held and sent.summary:
        return _taken_back(sent.summary, as_of)
    held = sorted(sent.held.values(), key=lambda alert: (-GRAVITY.index(alert.severity), alert.onset, alert.alert_id))
    opened = sent.opened or as_of
    first = held[0]
    return first.model_copy(
        update={
            "alert_id": stable_id("a", "summary", domain, opened.isoformat()),
            "revision": sent.summary.revision + 1 if sent.summary else 1,
            "state": "resolved" if closed else "firing",
            "status": maker.status,
            "onset": opened,
            "updated_at": as_of,
            "resolved_at": as_of if closed else None,
            "expires": opened + timedelta(hours=limit.hours),
            "headline": _in_all(lambda say: _headline(held, opened, say)),
            "description": _in_all(lambda say: _description(held, limit, as_of, closed, say)),
            "certainty": min((alert.certainty for alert in held), key=SURENESS.index),
            "independent_sources": min(alert.independent_sources for alert in held),
            "window": Window(start=min(alert.window.start for alert in held), end=max(alert.window.end for alert in held)),
            "place": None,
            "area": None,
            "observed": len(held),
            "expected": None,
            "p_value": None,
            "method": f"at most {limit.alerts} new alerts in {limit.hours} hours",
            "events": tuple(event for alert in held for event in alert.events[:1])[:30],
            "evidence": tuple(found for alert in held for found in alert.evidence[:1])[:30],
            "references": revisions_of(sent.summary),
            "reason": phrases("en").say("reasons", "delivered") if closed else None,
            "rule": "summary",
        }
    )


def _taken_back(summary: Alert, as_of: datetime) -> Alert:
    day, today = summary.onset.date(), as_of.date()
    return summary.model_copy(
        update={
            "revision": summary.revision + 1,
            "state": "retracted",
            "urgency": "Past",
            "certainty": "Unlikely",
            "updated_at": as_of,
            "resolved_at": as_of,
            "headline": _in_all(lambda say: say.say("marks", "retracted", headline=getattr(summary.headline, say.code))),
            "description": _in_all(
                lambda say: say.say("sentences", "retracted", day=say.day(day), today=say.day(today), reason=say.say("reasons", "taken_back"))
            ),
            "references": revisions_of(summary),
            "reason": phrases("en").say("reasons", "taken_back"),
        }
    )


def _in_all(say) -> Wording:  # type: ignore[no-untyped-def]
    return Wording(**{language: say(phrases(language)) for language in LANGUAGES})


def _headline(held: Sequence[Alert], opened: datetime, say: Phrases) -> str:
    counted = Counter(_place(alert, say) for alert in held).most_common()
    shown = [f"{name} ({say.number(count)})" for name, count in counted[:BY_PLACE_MAX]]
    kinds = say.listing(shown) if len(counted) <= BY_PLACE_MAX else f"{say.templates['list']['between'].join(shown)} …"
    return say.say("headlines", "summary", alerts=say.count("alert", len(held)), since=f"{opened:%H:%M} UTC", kinds=kinds)


def _place(alert: Alert, say: Phrases) -> str:
    """The country where one is known, else what is counted."""
    code = alert.series.country or (alert.place.country if alert.place else None)
    return say.country(code) if code else say.foreign(alert.series.name)


def _description(held: Sequence[Alert], limit: Limit, as_of: datetime, closed: bool, say: Phrases) -> str:
    said = [say.say("sentences", "held_back", limit=say.number(limit.alerts), hours=say.count("hour", limit.hours))]
    if closed:
        said.insert(0, say.say("sentences", "resolved", today=say.day(as_of.date()), reason=say.say("reasons", "delivered")))
    said += [say.say("sentences", "event", summary=getattr(alert.headline, say.code)) for alert in held[:TOLD_MAX]]
    return say.sentences(said)
