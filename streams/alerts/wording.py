"""Headline and description of an alert in three languages. Every sentence follows from fields; what is not known is not said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.alert import AlertState, Wording
from schemas.event import Event
from schemas.mention import Weapon
from schemas.signal import Series, Signal, finding
from streams.alerts import words
from streams.alerts.grading import COUNTS, Certainty
from streams.alerts.phrases import LANGUAGES, Phrases, phrases

EVENTS_TOLD = 3
ALSO_TOLD = 3
NAMES_TOLD = 4
DAY_P_VALUE = 0.05
RAREST = 1e6


@dataclass(frozen=True, slots=True)
class Facts:
    """What an alert says, beside its leading signal. `also` are the lesser signals of the same situation; `raised` and `today` its first and its newest day."""

    signal: Signal
    state: AlertState
    certainty: Certainty
    independent_sources: int
    raised: date
    today: date
    publishers: tuple[str, ...] = ()
    also: tuple[Signal, ...] = ()
    is_late: bool = False
    reason: str | None = None
    hours: int = 0
    """Hours without news, where the reason is that."""
    q_value: float | None = None
    """Of a count that is not sure: how many of those that stand out as much on the day chance alone brings about."""
    before: Event | None = None
    """The leading event as the revision before told it, where its toll has changed."""


def in_all_languages(say: Callable[[Phrases], str]) -> Wording:
    return Wording(**{language: say(phrases(language)) for language in LANGUAGES})


def summary(event: Event) -> Wording:
    return in_all_languages(lambda say: say.upper_first(_summary(event, say)))


def headline(facts: Facts) -> Wording:
    return in_all_languages(lambda say: _marked(facts, say.upper_first(_headline(facts.signal, say)), say))


def description(facts: Facts) -> Wording:
    return in_all_languages(lambda say: say.sentences(_sentences(facts, say)))


def reason_in_english(reason: str, hours: int = 0) -> str:
    """What the alert's `reason` holds; the description says it in every language."""
    return phrases("en").say("reasons", reason, hours=phrases("en").count("hour", hours))


def _summary(event: Event, say: Phrases) -> str:
    return say.say("summary", what=words.what(event, say), place=words.place(event, say), when=words.occurred(event.occurred, say), toll=words.toll(event, say))


def _marked(facts: Facts, text: str, say: Phrases) -> str:
    mark = facts.state if facts.state in ("pending", "retracted") else "late" if facts.is_late else None
    return say.say("marks", mark, headline=text) if mark else text


def _headline(signal: Signal, say: Phrases, form: str = "headlines") -> str:
    """`form` is headlines, or brief for a finding that is told beside another."""
    event = signal.events[0] if signal.events else None
    observed = int(signal.observed)
    slots = {
        "where": words.where(signal.series, say),
        "count": say.number(observed) if say.code == "en" else say.count("attack", observed) if say.code == "ar" else say.number(observed),
        "reports": say.number(observed) if say.code != "ar" else say.count("report", observed),
        "usual": "" if signal.expected is None else say.say("usual", expected=say.number(signal.expected)),
        "when": say.span(signal.window.start, signal.window.end),
        "days": say.count("day", signal.gap_days or 0),
    }
    if event:
        slots |= {
            "when": slots["when"] if signal.kind in COUNTS else words.occurred(event.occurred, say) or slots["when"],
            "detail": _detail(event, signal.series, say),
            "weapon": words.what(event.model_copy(update={"weapons": tuple(uncounted(event))}), say, 1),
            "incident": words.incident(event, say),
            "place": words.place(event, say),
            "toll": words.toll(event, say),
        }
    if event and form == "headlines" and signal.series.kind == "watch" and signal.kind not in COUNTS:
        return say.say(form, "watched", name=say.quoted(signal.series.name), summary=_summary(event, say))
    return say.say(form, finding(signal), **slots)


def _detail(event: Event, series: Series, say: Phrases) -> str:
    """With what, where within the series, and the toll; an attack of which no more is told is not called an attack twice."""
    toll, spot = words.toll(event, say), words.spot(event, series, say)
    what = words.weapons(event, say, 1) or ("" if event.incident in ("attack", "other") else words.incident(event, say))
    told = " ".join(filter(None, (what, spot)))
    return say.say("detail", what=told, toll=toll) if told else toll


def uncounted(event: Event) -> list[Weapon]:
    return [weapon.model_copy(update={"count": None}) for weapon in event.weapons]


def _sentences(facts: Facts, say: Phrases) -> list[str]:
    signal = facts.signal
    said = [_ending(facts, say)]
    if facts.state == "retracted":
        return said
    if facts.is_late:
        said.append(say.say("sentences", "late", today=say.day(facts.raised)))
    if signal.series.kind == "watch" and signal.kind not in COUNTS:
        said.append(say.say("sentences", "brief", finding=_headline(signal, say, "brief")))
    said += _compared(signal, say)
    if facts.state == "pending" and facts.q_value is not None:
        said.append(say.say("sentences", "among_others", share=say.percent(facts.q_value)))
    told = signal.events[:EVENTS_TOLD] if signal.kind != "lull" else ()
    if signal.kind == "lull" and signal.events:
        said.append(say.say("sentences", "last", summary=_summary(signal.events[0], say)))
    said += [say.upper_first(say.say("sentences", "event", summary=_summary(event, say))) for event in told]
    rest = len(signal.events) - len(told)
    if told and rest > 0:
        said.append(say.say("sentences", "more", attacks=say.count("more", rest)))
    if signal.kind not in COUNTS and told:
        said.append(words.target(signal.events[0], say))
    if facts.before:
        said.append(say.say("sentences", "toll_before", toll=words.toll(facts.before, say)))
    if signal.kind not in COUNTS and signal.events:
        said.append(words.attribution(signal.events[0], say))
    if facts.also:
        findings = [_headline(other, say, "brief") for other in facts.also[:ALSO_TOLD]]
        said.append(say.say("sentences", "also", findings=str(say.templates["list"]["findings"]).join(findings)))
    said.append(_sources(facts, say))
    return said


def _ending(facts: Facts, say: Phrases) -> str:
    if facts.reason is None:
        return ""
    reason = say.say("reasons", facts.reason, hours=say.count("hour", facts.hours))
    kind = "retracted" if facts.state == "retracted" else "resolved"
    return say.say("sentences", kind, day=say.day(facts.raised), today=say.day(facts.today), reason=reason)


def _compared(signal: Signal, say: Phrases) -> list[str]:
    """What the count is measured against, and how rarely chance alone brings it about."""
    said = []
    if signal.kind == "lull" and signal.expected is not None:
        said.append(say.say("sentences", "pace", expected=say.count("attack", round(signal.expected))))
    if signal.kind in ("lull", "lull_broken"):
        if signal.p_value is not None and 0 < signal.p_value < DAY_P_VALUE:
            said.append(say.say("sentences", "gap", odds=say.number(_odds(signal.p_value))))
        return said
    if signal.kind in COUNTS and signal.expected is not None:
        said.append(say.say("sentences", "compared", observed=say.number(signal.observed), expected=say.number(signal.expected)))
        if signal.p_value is not None and 0 < signal.p_value < DAY_P_VALUE:
            said.append(say.say("sentences", "chance", days=say.count("day", _odds(signal.p_value))))
    return said


def _odds(p_value: float) -> int:
    """1/p to two digits: more would pretend."""
    return int(float(f"{min(1 / p_value, RAREST):.1e}"))


def _sources(facts: Facts, say: Phrases) -> str:
    """How sure, and by which sources; nothing where nobody is known to have told it."""
    names = [say.foreign(name) for name in facts.publishers[:NAMES_TOLD]]
    if rest := len(facts.publishers) - len(names):
        names.append(say.count("outlet", rest))
    certainty = str(say.templates["certainty"][facts.certainty])
    if facts.signal.kind == "lull":
        return say.say("sentences", "silence", certainty=certainty)
    if facts.signal.kind in COUNTS:
        return say.say("sentences", "told_of_several", certainty=certainty, names=say.listing(names)) if names else ""
    if facts.independent_sources < 1:
        return ""
    sources = say.count("source", facts.independent_sources)
    if not names:
        return say.say("sentences", "told", certainty=certainty, sources=sources)
    return say.say("sentences", "told_by", certainty=certainty, sources=sources, names=say.listing(names))


def publishers(events: Sequence[Event]) -> tuple[str, ...]:
    """Who told it, each once, the order of the events and of their evidence."""
    return tuple(dict.fromkeys(found.publisher for event in events for found in event.evidence if found.publisher))
