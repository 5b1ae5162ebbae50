"""resolve joins what tells of one attack, whatever the order it comes in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Range
from schemas.event import Event
from schemas.mention import ArticleFacts, Casualties, EventMention, Occurred, Place, Weapon, Withdrawal
from streams.events.block import concat, row
from streams.events.cluster import clusters
from streams.events.pairs import scores_within
from streams.events.trace import trace
from streams.replay import join
from streams.stages.leaving import KEPT_DAYS
from streams.stages.neighbours import CELLS
from streams.stages.resolve import Resolve
from streams.stages.state import Draft

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
ASAD = Place(name="Ain al-Asad", lat=33.786, lon=42.441, country="IQ", kind="facility")
HARIR = Place(name="Harir", lat=36.531, lon=44.343, country="IQ", kind="facility")
BEJI = Place(name="Baiji", lat=34.93, lon=43.49, country="IQ", kind="city")
HOMS = Place(name="Homs", lat=34.733, lon=36.717, country="SY", kind="city")
IRAQ = Place(name="Iraq", country="IQ", kind="country")


def mention(article: str, place: Place = ASAD, day: int = 20, known: int = 0, revision: int = 1, **fields: Any) -> EventMention:
    on = date(2023, 12, day)
    told = {"occurred": Occurred(start=on, end=on, precision="day"), "weapons": (Weapon(type="rocket"),)} | fields
    return EventMention(
        mention_id=f"m-{article}", article_id=article, revision=revision, known=NOON + timedelta(hours=known), article=ArticleFacts(publisher=article), places=(place,), **told,
    )  # fmt: skip


def withdrawal(article: str, revision: int = 2) -> Withdrawal:
    return Withdrawal(mention_id=f"m-{article}", article_id=article, revision=revision, known=NOON, country="IQ")


class Room:
    """The stage with what it wrote and said."""

    def __init__(self) -> None:
        self._stage = Resolve()
        self._state: dict[str, bytes] = {}
        self.events: dict[str, Event] = {}

    def hears(self, *items: EventMention | Withdrawal, hour: int = 0) -> list[Event]:
        draft = Draft(self._state)
        said = [out.value for out in self._stage.advance(draft, items, NOON + timedelta(hours=hour), 0) if isinstance(out.value, Event)]
        for key, value in draft.changes.items():
            if value is None:
                self._state.pop(key, None)
            else:
                self._state[key] = value
        self.events |= {event.event_id: event for event in said}
        return said

    def restarts(self) -> None:
        """What it had only in memory is gone."""
        self._stage = Resolve()

    def was_written_by_an_earlier_version(self) -> None:
        """Pages of another layout, and no parts."""
        for key, value in list(self._state.items()):
            if key.startswith("page:"):
                self._state[key] = orjson.dumps([[mention_id, 0, 0] for mention_id in orjson.loads(value.partition(b"\n")[0])[1]])
            elif key.startswith("where:"):
                self._state[key] = orjson.dumps(orjson.loads(value)[:3])
            elif key.startswith("part:"):
                del self._state[key]
        self.restarts()

    @property
    def standing(self) -> list[Event]:
        return [event for event in self.events.values() if event.status not in ("merged", "retracted")]

    @property
    def keys(self) -> set[str]:
        return set(self._state)


def content(events: Iterable[Event]) -> list[tuple[str, ...]]:
    return sorted(event.mentions for event in events)


def told_by_the_set(mentions: Sequence[EventMention]) -> list[tuple[str, ...]]:
    """The clusters as `events/cluster.py` has them of the whole set."""
    traces = [trace(told) for told in sorted(mentions, key=lambda told: told.mention_id)]
    ids = [told.mention_id for told in traces]
    rows = concat([row(told) for told in traces])
    return sorted(tuple(ids[n] for n in cluster) for cluster in clusters(scores_within(rows), rows.number("rank"), ids))


MONTH = Occurred(start=date(2023, 12, 1), end=date(2023, 12, 31), precision="month")
SET = [
    mention("a"), mention("b", known=1), mention("c", HARIR), mention("d", HARIR, known=2), mention("e", day=16), mention("f", day=21, known=3),
    mention("g", IRAQ, known=4), mention("h", IRAQ, day=16, casualties=Casualties(killed=Range(min=3, max=3))), mention("i", HARIR, occurred=MONTH, known=5),
    mention("j", BEJI, day=21, weapons=(Weapon(type="ied"),)), mention("k", IRAQ, occurred=None, recency="background"), mention("l", BEJI, day=22, known=1),
]  # fmt: skip


def test_reports_of_one_attack_become_one_event_and_other_bases_and_days_others() -> None:
    assert content(join(SET[:5])) == [("m-a", "m-b"), ("m-c", "m-d"), ("m-e",)]


@st.composite
def tellings(draw: Callable[..., Any]) -> EventMention:
    """Of a few places, days, tolls and weapons, so that many fit several attacks."""
    number = draw(st.integers(0, 11))
    day = date(2023, 12, 18) + timedelta(days=draw(st.integers(0, 5)))
    killed = draw(st.sampled_from([None, 0, 2, 7]))
    return mention(
        str(number), draw(st.sampled_from([ASAD, HARIR, BEJI, IRAQ])), known=draw(st.integers(0, 90)), revision=draw(st.integers(1, 3)),
        occurred=draw(st.sampled_from([Occurred(start=day, end=day, precision="day"), Occurred(start=day, end=day + timedelta(days=6), precision="week"), MONTH, None])),
        weapons=(Weapon(type=draw(st.sampled_from(["rocket", "drone", "ied"]))),), recency=draw(st.sampled_from(["new", "background"])),
        casualties=Casualties(killed=None if killed is None else Range(min=killed, max=killed)),
    )  # fmt: skip


@settings(deadline=None)
@given(st.permutations(SET), st.lists(st.integers(0, len(SET) - 1), max_size=3), st.integers(1, len(SET)))
def test_clusters_depend_on_the_set_and_not_on_order_repeats_or_batches(arrivals: list[EventMention], again: list[int], batch: int) -> None:
    room = Room()
    items = [*arrivals, *(arrivals[n] for n in again)]
    for n in range(0, len(items), batch):
        room.hears(*items[n : n + batch], hour=n)
    assert content(room.standing) == content(join(SET)) == told_by_the_set(SET)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(tellings(), st.integers(0, 11)), max_size=40), st.integers(1, 9), st.booleans())
def test_corrections_and_withdrawals_in_any_order_leave_the_clusters_of_what_still_stands(
    arrivals: list[EventMention | int], batch: int, restarts: bool
) -> None:
    room = Room()
    items = [withdrawal(str(item), 2) if isinstance(item, int) else item for item in arrivals]
    kept: dict[str, EventMention | Withdrawal] = {}
    for item in items:
        held = kept.get(item.mention_id)
        if held is None or item.revision > held.revision or (item.revision == held.revision and isinstance(held, EventMention)):
            kept[item.mention_id] = item
    for n in range(0, len(items), batch):
        room.hears(*items[n : n + batch], hour=n)
        if restarts:
            room.restarts()
    standing = [item for item in kept.values() if isinstance(item, EventMention)]
    assert content(room.standing) == (told_by_the_set(standing) if standing else [])
    assert {mention_id: event.event_id for event in room.standing for mention_id in event.mentions}.keys() == {item.mention_id for item in standing}


def test_a_withdrawn_mention_leaves_its_event_and_an_empty_event_is_retracted() -> None:
    room = Room()
    room.hears(mention("a"))
    assert [event.status for event in room.hears(withdrawal("a"))] == ["retracted"]


def test_an_article_that_told_nothing_for_a_while_may_tell_of_another_day() -> None:
    room = Room()
    room.hears(mention("a"), mention("b"))
    room.hears(withdrawal("a", 2), hour=1)
    room.hears(mention("a", day=10, revision=3), hour=2)
    room.hears(mention("b", known=3, revision=2), hour=3)
    assert content(room.standing) == [("m-a",), ("m-b",)]


def test_a_redelivered_mention_changes_nothing() -> None:
    room = Room()
    room.hears(mention("a"))
    assert room.hears(mention("a")) == []


def test_an_event_keeps_its_id_while_it_is_told_again_and_counts_its_versions() -> None:
    room = Room()
    [new] = room.hears(mention("a"))
    [again] = room.hears(mention("b", known=1), hour=1)
    assert (new.status, new.version, again.status, again.version, again.event_id) == ("new", 1, "updated", 2, new.event_id)


def test_a_corrected_day_moves_the_mention_and_leaves_the_others_where_they_were() -> None:
    room = Room()
    room.hears(mention("a"), mention("b", known=1), mention("e", day=16))
    first = {mention_id: event.event_id for event in room.standing for mention_id in event.mentions}
    room.hears(mention("b", day=16, known=1, revision=2), hour=1)
    assert {mention_id: event.event_id for event in room.standing for mention_id in event.mentions} == first | {"m-b": first["m-e"]}


@pytest.mark.parametrize("withdrawn_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_a_mention_corrected_to_another_country_leaves_its_event_and_begins_one_there(withdrawn_first: bool, together: bool) -> None:
    """As each partition sees it that has one of the countries: the events of the other are not its business."""
    moved, gone = mention("a", HOMS, revision=2), withdrawal("a")
    items = (gone, moved) if withdrawn_first else (moved, gone)
    room = Room()
    room.hears(mention("a"), mention("b"))
    said = room.hears(*items, hour=1) if together else [*room.hears(items[0], hour=1), *room.hears(items[1], hour=2)]
    alone = Room()
    [there] = alone.hears(moved, hour=1)
    assert {(event.country, event.event_id): event.mentions for event in said}[there.country, there.event_id] == ("m-a",)
    assert content(room.standing) == [("m-a",), ("m-b",)]
    assert room.hears(mention("a"), moved, gone, hour=3) == []


def test_what_proves_to_be_one_attack_is_merged_with_a_redirect_and_what_proves_to_be_two_is_split() -> None:
    room = Room()
    room.hears(mention("a"), mention("b", day=16, known=1))
    corrected = room.hears(mention("b", day=20, known=1, revision=2), hour=1)
    [heir] = room.standing
    assert [(event.status, event.merged_into) for event in corrected if event.event_id != heir.event_id] == [("merged", heir.event_id)]
    said = room.hears(mention("b", day=16, known=1, revision=3), hour=2)
    assert sorted(event.status for event in said) == ["new", "split"]
    assert content(room.standing) == [("m-a",), ("m-b",)]


def test_background_told_weeks_later_joins_the_event_it_tells_of() -> None:
    room = Room()
    [new] = room.hears(mention("a"), hour=1)
    late = mention("late", known=24 * 30, recency="background")
    assert [(event.event_id, event.mentions) for event in room.hears(late, hour=24 * 30)] == [(new.event_id, ("m-a", "m-late"))]


def test_a_vague_telling_joins_the_sharp_one_and_never_ties_two_together() -> None:
    room = Room()
    four = Casualties(killed=Range(min=4, max=4))
    room.hears(mention("a", casualties=four), mention("c", HARIR, known=1), mention("vague", IRAQ, known=1, casualties=four))
    assert content(room.standing) == [("m-a", "m-vague"), ("m-c",)]


def test_hundreds_of_reports_at_once_are_joined_as_their_set_is() -> None:
    """More pairs than are looked at at once."""
    towns = [Place(name=f"Town {n}", lat=10.0 + n // 20, lon=10.0 + n % 20, country="IQ", kind="city") for n in range(200)]
    told = [mention(f"{n}", towns[n % 200], day=20 + n // 600) for n in range(800)]
    assert len(told) ** 2 > CELLS
    room = Room()
    room.hears(*told)
    assert content(room.standing) == told_by_the_set(told)


def test_what_an_earlier_version_kept_is_taken_over() -> None:
    room = Room()
    room.hears(*SET[:5])
    room.was_written_by_an_earlier_version()
    room.hears(*SET[5:], hour=1)
    for telling in SET:
        room.hears(telling.model_copy(update={"revision": 2}), hour=2)
    assert content(room.standing) == told_by_the_set(SET)


def test_an_event_of_which_nothing_is_told_leaves_with_all_that_was_kept_of_it() -> None:
    room = Room()
    room.hears(mention("a"), mention("g", IRAQ), hour=0)
    for day in range(KEPT_DAYS + 2):
        room.hears(hour=24 * day)
    assert room.keys == {"swept"}
    assert [(event.status, event.mentions) for event in room.hears(mention("a"), hour=24 * (KEPT_DAYS + 3))] == [("new", ("m-a",))]
