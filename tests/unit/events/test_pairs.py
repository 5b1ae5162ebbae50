"""What speaks for one attack, and what against it: each finding by itself, of two mentions that agree in all else."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.base import Range
from schemas.mention import Actor, ArticleFacts, Attribution, Casualties, EventMention, Occurred, Place, Quote, Target, Weapon
from streams.events.block import concat, row
from streams.events.pairs import APART, scores_of, scores_within
from streams.events.trace import trace

ASAD = Place(name="Ain al-Asad", lat=33.786, lon=42.441, country="IQ", kind="facility")
HARIR = Place(name="Harir", lat=36.531, lon=44.343, country="IQ", kind="facility")
BALAD = Place(name="Balad", lat=33.94, lon=44.36, country="IQ", kind="facility")
RESISTANCE = Actor(name="Islamic Resistance in Iraq", id="islamic-resistance-in-iraq", kind="armed_group")
STATE = Actor(name="Islamic State", id="islamic-state", kind="armed_group")


def on(day: int) -> Occurred:
    return Occurred(start=date(2023, 12, day), end=date(2023, 12, day), precision="day")


def toll(killed: int) -> Casualties:
    return Casualties(killed=Range(min=killed, max=killed))


def said(quote: str) -> dict[str, tuple[Quote, ...]]:
    return {"event": (Quote(start=0, end=len(quote), quote=quote),)}


def telling(article_id: str, **fields: Any) -> EventMention:
    told: dict[str, Any] = {
        "language": "en", "occurred": on(20), "places": (ASAD,), "attackers": (RESISTANCE,), "targets": (Target(raw="base", kind="military"),),
        "weapons": (Weapon(type="rocket"),), "casualties": toll(2), "article": ArticleFacts(publisher=article_id),
    }  # fmt: skip
    return EventMention(mention_id=f"m-{article_id}", article_id=article_id, known=datetime(2023, 12, 20, 12, tzinfo=UTC), **(told | fields))


def score(one: EventMention, other: EventMention) -> float:
    return float(scores_of(row(trace(one)), row(trace(other)))[0])


def alike(one: dict[str, Any], other: dict[str, Any]) -> float:
    return score(telling("one", **one), telling("other", **other))


AGREED = alike({}, {})
CLAIMED = Attribution(status="claimed", claimant="whoever")


def test_two_tellings_that_agree_in_everything_tell_one_attack() -> None:
    assert AGREED > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"occurred": on(21)}),
        ({}, {"occurred": on(22)}),
        ({}, {"places": (HARIR,)}),
        ({}, {"places": (BALAD,)}),
        ({}, {"attackers": (STATE,)}),
        ({"attribution": CLAIMED}, {"attackers": (STATE,), "attribution": CLAIMED}),
        ({}, {"weapons": (Weapon(type="melee"),)}),
        ({}, {"targets": (Target(raw="market", kind="civilian"),)}),
        ({}, {"casualties": toll(0)}),
        ({}, {"casualties": toll(40)}),
        ({}, {"evidence": said("Another rocket attack hit the base.")}),
        ({}, {"evidence": said("A second attack within days, the governor said.")}),
        ({}, {"language": "id", "evidence": said("Pangkalan itu kembali diserang roket.")}),
        ({}, {"language": "ar", "evidence": said("تعرضت القاعدة مجددا لهجوم صاروخي.")}),
        ({"evidence": said("It was hit at dawn.")}, {"evidence": said("It was hit in the evening.")}),
        ({"language": "id", "evidence": said("Serangan terjadi pada pagi hari.")}, {"language": "ar", "evidence": said("وقع الهجوم مساء.")}),
    ],
)
def test_what_differs_speaks_against_one_attack(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert alike(one, other) < AGREED


@pytest.mark.parametrize(
    "other",
    [{"places": (HARIR,)}, {"places": (BALAD,)}, {"occurred": on(22)}, {"attackers": (STATE,), "weapons": (Weapon(type="melee"),), "casualties": toll(9)}],
)
def test_another_base_or_day_or_attacker_with_another_weapon_is_another_attack(other: dict[str, Any]) -> None:
    assert alike({}, other) <= 0


def test_two_claims_of_one_attack_by_different_groups_weigh_more_than_two_reports() -> None:
    rivals = alike({"attribution": CLAIMED}, {"attackers": (STATE,), "attribution": CLAIMED})
    assert rivals < alike({}, {"attackers": (STATE,)})
    accused = Attribution(status="accused", claimant="an official")
    assert rivals < alike({"attribution": accused}, {"attackers": (STATE,), "attribution": accused})


@pytest.mark.parametrize(("one", "other"), [("rocket", "missile"), ("drone", "missile"), ("bomb", "ied"), ("firearm", "grenade")])
def test_weapons_that_outlets_take_for_one_another_differ_less_than_others(one: str, other: str) -> None:
    def held(first: str, second: str) -> float:
        return alike({"weapons": (Weapon(type=first),)}, {"weapons": (Weapon(type=second),)})

    assert held(one, other) > held(one, "melee" if one != "firearm" else "airstrike")


@pytest.mark.parametrize("silent", ["attackers", "targets", "weapons"])
def test_silence_speaks_less_against_than_another_word(silent: str) -> None:
    other = {"attackers": (STATE,), "targets": (Target(raw="market", kind="civilian"),), "weapons": (Weapon(type="melee"),)}[silent]
    assert alike({}, {silent: ()}) > alike({}, {silent: other})


def test_the_same_many_dead_say_more_than_the_same_few() -> None:
    assert alike({"casualties": toll(60)}, {"casualties": toll(60)}) > alike({"casualties": toll(1)}, {"casualties": toll(1)})


def test_copies_of_one_text_tell_the_same_and_a_text_that_shares_a_few_words_is_none() -> None:
    chance = random.Random(5)
    text = tuple(chance.getrandbits(32) for _ in range(64))
    edited = (*text[:60], *(chance.getrandbits(32) for _ in range(4)))
    other = (*text[:6], *(chance.getrandbits(32) for _ in range(58)))

    def told(signature: tuple[int, ...]) -> dict[str, Any]:
        return {"article": ArticleFacts(publisher="x", signature=signature)}

    assert alike(told(text), told(edited)) == alike(told(text), told(text)) > AGREED
    assert alike(told(text), told(other)) == AGREED


def test_an_article_does_not_tell_one_attack_twice() -> None:
    one = telling("one")
    assert score(one, one.model_copy(update={"mention_id": "m-one-2", "ordinal": 1})) < 0


def test_a_score_is_the_same_both_ways_and_beside_whatever_else() -> None:
    told = [
        telling("a"),
        telling("b", places=(HARIR,)),
        telling("c", occurred=on(21), casualties=toll(9)),
        telling("d", attackers=(), weapons=(Weapon(type="drone"),)),
    ]
    rows = [row(trace(mention)) for mention in told]
    within = scores_within(concat(rows))
    assert (within == within.T).all()
    for i, one in enumerate(told):
        for j, other in enumerate(told):
            if i != j:
                assert within[i, j] in (score(one, other), APART)


def test_a_place_that_only_the_text_names_adds_its_word_and_parts_nobody() -> None:
    borno = Place(name="Borno", lat=11.5, lon=13.0, country="NG", kind="admin1")
    village = Place(raw="Kirsonga", country="NG", admin1="Borno", kind="city")
    other_village = Place(raw="Dahlqani", country="NG", admin1="Borno", kind="city")
    alone = alike({"places": (borno,)}, {"places": (borno,)})
    assert alike({"places": (village, borno)}, {"places": (borno,)}) >= alone - 1
    assert alike({"places": (village, borno)}, {"places": (village, borno)}) > alike({"places": (village, borno)}, {"places": (other_village, borno)})
