"""Independent sources, case by case: what people decide by."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import ArticleFacts, EventMention, Source
from streams.events.houses import house
from streams.events.independence import Origins
from streams.events.view import view

TEXT = tuple(range(100, 164))
NEAR_COPY = tuple(value if n % 8 else 7 for n, value in enumerate(TEXT))
LOOSE = tuple(value if n % 2 else 7 * n for n, value in enumerate(TEXT))


class Told(NamedTuple):
    outlet: str | None = None
    cites: Sequence[str] = ()
    text: tuple[int, ...] | None = None
    family: str | None = None
    kind: str = "agency"


def mention(n: int, told: Told) -> EventMention:
    return EventMention(
        mention_id=f"m{n}", article_id=f"a{n}", article=ArticleFacts(publisher=told.outlet, family=told.family, signature=told.text),
        sources=tuple(Source(name=name, kind=told.kind) for name in told.cites),
    )  # fmt: skip


def independent_sources(mentions: Sequence[EventMention]) -> int:
    origins = Origins()
    for one in map(view, mentions):
        origins.add(one.own, one.relayed, one.mention.article.signature)
    return origins.independent()


CASES: list[tuple[str, int, list[Told]]] = [
    ("nobody", 0, []),
    ("one outlet", 1, [Told("Harian Nusa")]),
    ("one outlet twice", 1, [Told("Harian Nusa"), Told("Harian Nusa")]),
    ("two outlets", 2, [Told("Harian Nusa"), Told("The Meridian")]),
    ("two articles of which nothing is known", 2, [Told(), Told()]),
    ("two outlets of one family", 1, [Told("Detik", family="trans"), Told("CNN Indonesia", family="trans")]),
    ("two outlets of one house, known by name alone", 1, [Told("Detik"), Told("CNN Indonesia")]),
    ("an outlet by name and by address", 1, [Told("Kompas"), Told("nasional.kompas.com")]),
    ("an outlet in two scripts", 1, [Told("Al Jazeera"), Told("الجزيرة")]),
    ("an agency and who quotes it", 1, [Told("Reuters"), Told("Harian Nusa", ["Reuters"])]),
    ("two who quote one agency that is not there", 1, [Told("Harian Nusa", ["Reuters"]), Told("The Meridian", ["Reuters"])]),
    ("one agency quoted in two scripts", 1, [Told("Harian Nusa", ["Reuters"]), Told("صحيفة المرفأ", ["رويترز"])]),
    ("one agency in two scripts and two outlets unknown", 1, [Told(None, ["Reuters"]), Told(None, ["رويترز"])]),
    ("one agency under two names", 1, [Told("Harian Nusa", ["AFP"]), Told("The Meridian", ["Agence France-Presse"])]),
    ("one agency under three names, one Arabic", 1, [Told(None, ["AFP"]), Told(None, ["Agence France-Presse"]), Told(None, ["وكالة فرانس برس"])]),
    ("an agency with its kind before its name", 1, [Told("Harian Nusa", ["kantor berita Antara"]), Told("The Meridian", ["Antara"])]),
    ("an agency that nobody lists, in two scripts", 1, [Told("Harian Nusa", ["Belmarin"]), Told("صحيفة المرفأ", ["وكالة بلمارين"])]),
    ("two agencies that nobody lists", 2, [Told("Harian Nusa", ["Belmarin"]), Told("صحيفة المرفأ", ["وكالة زرقانت"])]),
    ("two unlisted names that sound alike in one script", 2, [Told("Harian Nusa", ["Belmarin"]), Told("The Meridian", ["Bulmoran"])]),
    ("an Arabic name that could be either of two", 3, [Told(None, ["Belmarin"]), Told(None, ["Bulmoran"]), Told(None, ["بلمارين"])]),
    ("two agencies quoted by two", 2, [Told("Harian Nusa", ["Reuters"]), Told("The Meridian", ["AFP"])]),
    ("two agencies and who quotes both", 2, [Told("Reuters"), Told("AFP"), Told("Harian Nusa", ["Reuters", "AFP"])]),
    ("who quotes two agencies, alone", 1, [Told("Harian Nusa", ["Reuters", "AFP"])]),
    ("two who quote each other", 1, [Told("Harian Nusa", ["The Meridian"], kind="outlet"), Told("The Meridian", ["Harian Nusa"], kind="outlet")]),
    ("a chain of quotes", 1, [Told("Harian Nusa", ["The Meridian"]), Told("The Meridian", ["Gulf Record"]), Told("Gulf Record")]),
    ("a ring of quotes", 1, [Told("Harian Nusa", ["The Meridian"]), Told("The Meridian", ["Gulf Record"]), Told("Gulf Record", ["Harian Nusa"])]),
    ("a chain and one beside it", 2, [Told("Harian Nusa", ["The Meridian"]), Told("The Meridian", ["Gulf Record"]), Told("Gulf Record"), Told("Northern Post")]),
    ("a quoted outlet that has its own word too", 2, [Told("Harian Nusa", ["Reuters"]), Told("Reuters"), Told("Northern Post")]),
    ("officials and witnesses are no outlets", 2, [Told("Harian Nusa", ["polisi setempat"], kind="official"), Told("The Meridian", ["polisi setempat"], kind="official")]),
    ("a party's statement is told by two", 2, [Told("Harian Nusa", ["TPNPB"], kind="party"), Told("The Meridian", ["TPNPB"], kind="party")]),
    ("copies of one text", 1, [Told("Harian Nusa", text=TEXT), Told("The Meridian", text=TEXT)]),
    ("near copies of one text", 1, [Told("Harian Nusa", text=TEXT), Told("The Meridian", text=NEAR_COPY)]),
    ("texts that share some of their words", 2, [Told("Harian Nusa", text=TEXT), Told("The Meridian", text=LOOSE)]),
    ("a copy, and another text of the house that copied", 1, [Told("Harian Nusa", text=TEXT), Told("The Meridian", text=TEXT), Told("The Meridian", text=LOOSE)]),
    ("a copy of a text that quotes an agency, and another who quotes it", 1, [Told("Harian Nusa", ["Reuters"], TEXT), Told("Berita Pagi", (), TEXT), Told("Gulf Record", ["رويترز"])]),
    ("copies in one house and a second house", 2, [Told("Detik", text=TEXT), Told("CNN Indonesia", text=TEXT), Told("The Meridian")]),
    ("signatures of other lengths are not compared", 2, [Told("Harian Nusa", text=TEXT), Told("The Meridian", text=TEXT[:32])]),
    ("an outlet that gives itself another family each time", 1, [Told("Harian Nusa", family="one"), Told("Harian Nusa", family="two")]),
    ("outlets of one house that give themselves families of their own", 1, [Told("Detik", family="one"), Told("CNN Indonesia", family="two")]),
    ("copies under forged families", 1, [Told("Harian Nusa", text=TEXT, family="one"), Told("The Meridian", text=NEAR_COPY, family="two")]),
    ("who quotes an agency, and the agency, under forged families", 1, [Told("Harian Nusa", ["Reuters"], family="one"), Told("Reuters", family="two")]),
    ("five outlets, two of them of one agency, two of one house", 3, [Told("Harian Nusa", ["Reuters"]), Told("The Meridian", ["Reuters"]), Told("Detik"), Told("CNN Indonesia"), Told("Gulf Record")]),
]  # fmt: skip


@pytest.mark.parametrize(("independent", "told"), [pytest.param(independent, told, id=name) for name, independent, told in CASES])
def test_independent_sources(independent: int, told: list[Told]) -> None:
    assert independent_sources([mention(n, one) for n, one in enumerate(told)]) == independent


OUTLETS = st.sampled_from(["Harian Nusa", "The Meridian", "Gulf Record", "Reuters", "رويترز", None])
ANY = st.builds(
    Told,
    OUTLETS,
    st.lists(st.sampled_from(["Reuters", "رويترز", "AFP", "Gulf Record"]), max_size=2),
    st.sampled_from([TEXT, NEAR_COPY, LOOSE, None]),
    st.none(),
    st.just("agency"),
)


@given(st.lists(ANY, max_size=8), st.randoms())
def test_the_count_does_not_depend_on_order_and_another_article_of_a_known_text_never_adds_one(told: list[Told], chance) -> None:  # type: ignore[no-untyped-def]
    mentions = [mention(n, one) for n, one in enumerate(told)]
    count = independent_sources(mentions)
    shuffled = mentions[:]
    chance.shuffle(shuffled)
    assert independent_sources(shuffled) == count
    assert count <= len(mentions)
    assert (count > 0) == bool(mentions)
    repeated = [*mentions, *(one.model_copy(update={"mention_id": f"{one.mention_id}-again"}) for one in mentions)]
    assert independent_sources(repeated) == count


@pytest.mark.parametrize(
    ("one", "other"), [("Reuters", "وكالة رويترز"), ("reuters.com", "Thomson Reuters"), ("AFP", "فرانس برس"), ("Harian Nusa", "harian  nusa")]
)
def test_a_house_has_one_key(one: str, other: str) -> None:
    assert house(one) == house(other)
