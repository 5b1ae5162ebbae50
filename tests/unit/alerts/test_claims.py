"""No claim without evidence: every number that an alert says is one of its signal's, and what is not known is not said, in any language."""

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.base import Range
from schemas.event import Event, EventEvidence
from schemas.mention import Actor, Attribution, Casualties, Quote, Weapon
from schemas.signal import Signal
from streams.alerts.wording import _odds
from tests.support.desk import AT_ASAD, BY_RESISTANCE, IRAQ, attack, broken_lull, first_in_place, lull, mass_casualty, surge
from tests.unit.alerts.cases import alert

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
TODAY = 20
TOLLS = st.none() | st.tuples(st.integers(0, 3000), st.integers(0, 40)).map(lambda toll: Range(min=toll[0], max=toll[0] + toll[1]))
PUBLISHERS = ("Kabar Pagi", "Gulf Ledger", "مرصد الشرق", "Anadolu Post", "Rawi", "Berita Timur")
HOUTHIS = Actor(name="Houthis", id="houthis", kind="armed_group", country="YE")


@st.composite
def events(draw: st.DrawFn) -> Event:
    day = draw(st.integers(12, TODAY))
    sources = draw(st.integers(0, 6))
    count = draw(st.none() | st.integers(1, 120))
    weapon = Weapon(
        type=draw(st.sampled_from(["rocket", "drone", "missile", "firearm", "other"])), count=None if count is None else Range(min=count, max=count)
    )
    named = draw(st.booleans())
    told: dict[str, Any] = {
        "casualties": Casualties(killed=draw(TOLLS), injured=draw(TOLLS)), "weapons": draw(st.sampled_from([(), (weapon,)])), "attackers": (HOUTHIS,) if named else (),
        "attribution": Attribution(status=draw(st.sampled_from(["claimed", "accused", "reported", "denied"]))) if named else None,
        "evidence": tuple(EventEvidence(article_id=f"a{n}", mention_id=f"m{n}", publisher=name, quote=Quote(quote="x")) for n, name in enumerate(PUBLISHERS[:sources])),
    }  # fmt: skip
    return attack(day, str(draw(st.integers(0, 10**6))), sources=sources, **told)


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    several = tuple(draw(st.lists(events(), min_size=1, max_size=6)))
    one, known = several[0], {"p_value": draw(st.none() | st.floats(1e-9, 0.04)), "expected": draw(st.none() | st.floats(0, 40))}
    gap = draw(st.integers(7, 400))
    return draw(
        st.sampled_from([
            surge(draw(st.sampled_from([IRAQ, AT_ASAD, BY_RESISTANCE])), several, **known), broken_lull(AT_ASAD, one, gap=gap, **known), mass_casualty(one),
            first_in_place(AT_ASAD, one), lull(AT_ASAD, one, gap, **known),
        ])
    )  # fmt: skip


def texts(found: Alert) -> list[tuple[str, str]]:
    return [(language, f"{getattr(found.headline, language)} {getattr(found.description, language)}") for language in ("id", "en", "ar")]


def said(text: str, language: str) -> set[float]:
    thousands, decimal = (".", ",") if language == "id" else (",", ".")
    return {float(number.replace(thousands, "").replace(decimal, ".")) for number in NUMBER.findall(text)}


def known(signal: Signal) -> set[float]:
    """Every number that the signal's fields hold, or that is counted from them."""
    numbers: set[float] = {
        signal.observed,
        len(signal.events),
        *(float(n) for n in range(1, len(PUBLISHERS) + 1)),
    }  # how many sources, outlets and further attacks
    for moment in (signal.window.start, signal.window.end, date(2023, 12, TODAY), *(event.occurred.start for event in signal.events if event.occurred)):
        numbers |= {float(moment.day), float(moment.year)}
    for event in signal.events:
        for amount in (event.casualties.killed, event.casualties.injured, *(weapon.count for weapon in event.weapons)):
            numbers |= {float(amount.min), float(amount.max)} if amount else set()
    if signal.expected is not None:
        numbers |= {round(signal.expected, 1), round(signal.expected, 2), float(round(signal.expected))}
    if signal.p_value:
        numbers.add(float(_odds(signal.p_value)))
    return numbers | ({float(signal.gap_days)} if signal.gap_days else set())


@given(signals())
def test_every_number_that_is_said_is_one_that_is_known(signal: Signal) -> None:
    for language, text in texts(alert(signal, day=TODAY)):
        unknown = {
            number
            for number in said(text, language)
            if not any(abs(number - held) < 0.0501 if number != int(number) else number == held for held in known(signal))
        }
        assert unknown == set(), f"{unknown} in: {text}"


@given(signals())
def test_nobody_is_named_who_is_not_in_the_fields(signal: Signal) -> None:
    attackers = {actor.name for event in signal.events for actor in event.attackers}
    publishers = {found.publisher for event in signal.events for found in event.evidence}
    for language, text in texts(alert(signal, day=TODAY)):
        assert ({"id": "Houthi", "en": "Houthi", "ar": "الحوثي"}[language] in text) <= bool(attackers)
        assert {name for name in PUBLISHERS if name in text} <= publishers


@given(events(), st.sampled_from(["casualties", "weapons", "targets", "attribution", "evidence"]))
def test_what_is_not_known_is_not_said(event: Event, field: str) -> None:
    """Without a field, nothing that stood in its sentence is said of it."""
    empty: dict[str, Any] = {"casualties": Casualties(), "weapons": (), "targets": (), "attribution": None, "evidence": ()}
    less = event.model_copy(update={field: empty[field]} | ({"independent_sources": 0} if field == "evidence" else {}))
    words = {
        "casualties": (" killed", " injured", "tewas", "luka", "قتيل", "قتلى", "جريح", "جرحى"),
        "weapons": ("rocket", "drone", "missile", "gunfire", "roket", "rudal", "صاروخ"),
        "targets": ("Target", "military", "Sasaran", "militer", "الأهداف", "عسكرية"),
        "attribution": ("Claimed", "accused", "Attributed", "denies", "Diklaim", "الجهة المتبنية"),
        "evidence": PUBLISHERS,
    }[field]
    for _, text in texts(alert(broken_lull(AT_ASAD, less), day=TODAY)):
        assert not any(word in text for word in words), text


def test_days_before_the_alert_are_told_as_they_are() -> None:
    """The day on which something became known is the only one that no event has."""
    event = attack(5, killed=30, sources=2)
    late = alert(mass_casualty(event), day=9)
    assert {5.0, 9.0} <= said(late.description.en, "en")
    assert event.occurred
    assert event.occurred.start + timedelta(days=4) == date(2023, 12, 9)
