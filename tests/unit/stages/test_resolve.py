"""resolve joins what tells of one attack, whatever the order it comes in."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.event import Event
from schemas.mention import ArticleFacts, EventMention, Occurred, Place, Weapon, Withdrawal
from streams.replay import join
from streams.stages.resolve import Resolve
from streams.stages.state import Draft

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
ASAD = Place(name="Ain al-Asad", lat=33.786, lon=42.441, country="IQ", kind="facility")
HARIR = Place(name="Harir", lat=36.531, lon=44.343, country="IQ", kind="facility")


def mention(article: str, place: Place = ASAD, day: int = 20, known: int = 0, revision: int = 1) -> EventMention:
    on = date(2023, 12, day)
    return EventMention(
        mention_id=f"m-{article}", article_id=article, revision=revision, known=NOON + timedelta(hours=known), article=ArticleFacts(publisher=article),
        occurred=Occurred(start=on, end=on, precision="day"), places=(place,), weapons=(Weapon(type="rocket"),),
    )  # fmt: skip


SET = [mention("a"), mention("b", known=1), mention("c", HARIR), mention("d", HARIR, known=2), mention("e", day=16), mention("f", day=21, known=3)]


def content(events: list[Event]) -> list[tuple[str, ...]]:
    return sorted(event.mentions for event in events)


def test_reports_of_one_attack_become_one_event_and_other_bases_and_days_others() -> None:
    assert content(join(SET[:5])) == [("m-a", "m-b"), ("m-c", "m-d"), ("m-e",)]


@settings(deadline=None)
@given(st.permutations(SET), st.integers(0, 5))
def test_clusters_depend_on_the_set_and_not_on_the_order_or_on_repeats(arrivals: list[EventMention], again: int) -> None:
    stage, state = Resolve(), {}
    events: dict[str, Event] = {}
    for n, item in enumerate([*arrivals, arrivals[again]]):
        draft = Draft(state)
        for out in stage.advance(draft, [item], NOON + timedelta(hours=n)):
            if isinstance(out.value, Event):
                events[out.value.event_id] = out.value
        state.update({key: value for key, value in draft.changes.items() if value is not None})
        for key in [key for key, value in draft.changes.items() if value is None]:
            state.pop(key, None)
    standing = [event for event in events.values() if event.status not in ("merged", "retracted")]
    assert content(standing) == content(join(SET))


def test_a_withdrawn_mention_leaves_its_event_and_an_empty_event_is_retracted() -> None:
    stage, draft = Resolve(), Draft({})
    stage.advance(draft, [mention("a")], NOON)
    gone = Withdrawal(mention_id="m-a", article_id="a", revision=2, known=NOON, country="IQ")
    said = [out.value for out in stage.advance(draft, [gone], NOON) if isinstance(out.value, Event)]
    assert [event.status for event in said] == ["retracted"]


def test_a_redelivered_mention_changes_nothing() -> None:
    stage, draft = Resolve(), Draft({})
    stage.advance(draft, [mention("a")], NOON)
    assert stage.advance(draft, [mention("a")], NOON) == []
