"""Each field of an event keeps who says it, conflicts beside each other."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.event import Event
from schemas.mention import Actor, ArticleFacts, Attribution, EventMention, Occurred, Place, Target, Weapon
from streams.events.fuse import Fusion

KNOWN = datetime(2023, 12, 20, 6, tzinfo=UTC)


def fuse(event_id: str, mentions: Iterable[EventMention]) -> Event:
    fusion = Fusion()
    for one in mentions:
        fusion.add(one)
    return fusion.event(event_id)


def mention(number: int, outlet: str, *, day: int = 20, until: int = 20, weapon: str = "rocket", place: str = "Ain al-Asad") -> EventMention:
    return EventMention.model_validate(
        {
            "mention_id": f"m-{number}", "article_id": f"a-{number}", "language": "en", "incident": "attack", "known": KNOWN,
            "article": ArticleFacts(publisher=outlet, family=outlet),
            "occurred": Occurred(start=date(2023, 12, day), end=date(2023, 12, until), precision="day" if day == until else "week"),
            "places": (Place(name=place, country="IQ", lat=33.8, lon=42.4, kind="facility"),),
            "attackers": (Actor(name="Islamic Resistance in Iraq"),),
            "attribution": Attribution(status="claimed", claimant="Islamic Resistance in Iraq"),
            "targets": (Target(raw="base", kind="military"),),
            "weapons": (Weapon(raw=weapon, type=weapon),),
        }
    )  # fmt: skip


def test_what_two_houses_tell_differently_stands_side_by_side_with_their_names() -> None:
    event = fuse("e-1", [mention(1, "alpha"), mention(2, "beta"), mention(3, "beta", weapon="drone"), mention(4, "gamma", day=17, until=23, weapon="drone")])
    told = {(one.field, one.value): one.sources for one in event.said}
    assert told == {
        ("occurred", "2023-12-20"): ("alpha", "beta"),
        ("occurred", "2023-12-17/2023-12-23"): ("gamma",),
        ("place", "Ain al-Asad"): ("alpha", "beta", "gamma"),
        ("attacker", "Islamic Resistance in Iraq"): ("alpha", "beta", "gamma"),
        ("attribution", "claimed: Islamic Resistance in Iraq"): ("alpha", "beta", "gamma"),
        ("target", "military"): ("alpha", "beta", "gamma"),
        ("weapon", "drone"): ("beta", "gamma"),
        ("weapon", "rocket"): ("alpha", "beta"),
    }
    assert [one.field for one in event.said][:3] == ["occurred", "occurred", "place"]


def test_who_claims_and_who_accuses_are_told_with_the_house_that_says_so() -> None:
    charge = Attribution(status="accused", claimant="Iraq", raw="Iraq's army", through="spokesman")
    event = fuse("e-1", [mention(1, "alpha"), mention(2, "beta").model_copy(update={"attribution": charge})])
    told = {one.value: one.sources for one in event.said if one.field == "attribution"}
    assert told == {"claimed: Islamic Resistance in Iraq": ("alpha",), "accused: Iraq": ("beta",)}
    assert event.attribution == Attribution(status="claimed", claimant="Islamic Resistance in Iraq")


def test_everything_that_an_event_says_is_told_by_somebody() -> None:
    event = fuse("e-1", [mention(1, "alpha"), mention(2, "beta", weapon="missile", place="Harir")])
    told = {(one.field, one.value) for one in event.said}
    assert {("weapon", weapon.type) for weapon in event.weapons} <= told
    assert {("place", place.name) for place in event.places} <= told
    assert {("attacker", actor.name) for actor in event.attackers} <= told
    assert all(one.sources for one in event.said)


@given(
    st.permutations([mention(n, outlet, weapon=weapon) for n, (outlet, weapon) in enumerate([("a", "rocket"), ("b", "drone"), ("a", "drone"), ("c", "bomb")])])
)
def test_who_says_what_depends_on_the_set_of_mentions_alone(mentions: list[EventMention]) -> None:
    assert fuse("e-1", mentions).said == fuse("e-1", sorted(mentions, key=lambda one: one.mention_id)).said


def test_a_place_that_only_the_text_names_stands_beside_the_country_on_the_map() -> None:
    nigeria = Place(name="Nigeria", lat=9.1, lon=8.7, country="NG", kind="country")
    village = Place(raw="Kirsonga", country="NG", kind="city")
    event = fuse("e-1", [mention(1, "alpha").model_copy(update={"places": (village, nigeria)}), mention(2, "beta").model_copy(update={"places": (nigeria,)})])
    assert event.places == (village, nigeria)
    assert {one.value: one.sources for one in event.said if one.field == "place"} == {"Kirsonga": ("alpha",), "Nigeria": ("alpha", "beta")}
