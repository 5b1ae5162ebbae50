"""What the reader finds in short articles of three languages, told as claims."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.extraction.glue import loosen
from streams.extraction.text import article_text
from streams.stages.ports import Reader

NAMES = {"Israel", "Iran", "China", "AFP"}


def article(title: str, body: str, language: str = "en", published: str = "2023-12-20T12:00:00Z") -> RawArticle:
    return RawArticle(id="t", title=title, body=body, language=language, published=published, publisher="Tidewater Post")


def new(read: list[EventMention]) -> list[EventMention]:
    return [mention for mention in read if mention.recency == "new"]


ATTACKS = {
    "en": article(
        "Two rockets hit base in western Iraq",
        "Two rockets struck the Ain al-Asad air base in Anbar, western Iraq, on Wednesday, a security source said. No casualties were reported.",
    ),
    "id": article(
        "Dua Roket Hantam Pangkalan di Irak Barat",
        "Dua roket menghantam pangkalan udara Ain al-Asad di Anbar, Irak barat, pada Rabu (20/12/2023), kata sumber keamanan. Tidak ada korban.",
        "id",
    ),
    "ar": article(
        "صاروخان يستهدفان قاعدة غربي العراق",
        "سقط صاروخان على قاعدة عين الأسد الجوية في محافظة الأنبار غربي العراق يوم الأربعاء، بحسب مصدر أمني، دون وقوع إصابات.",
        "ar",
    ),
}


@pytest.mark.parametrize("language", ATTACKS)
def test_an_attack_is_read_with_day_place_weapon_and_a_toll_of_zero(reader: Reader, language: str) -> None:
    [mention] = new(reader(ATTACKS[language]))
    assert mention.occurred
    assert mention.occurred.start == date(2023, 12, 20)
    assert mention.country == "IQ"
    assert any(place.name == "Al Asad Air Base" for place in mention.places)
    assert mention.weapons[0].type == "rocket"
    assert mention.weapons[0].count
    assert mention.weapons[0].count.min == 2
    assert mention.casualties.killed
    assert mention.casualties.killed.max == 0
    assert mention.evidence["event"][0].quote


QUIET = {
    "sport": article(
        "Striker's late rocket sinks rivals", "The striker fired a rocket from thirty metres in the final minute as the home team won the match 2-1 in Madrid."
    ),
    "health": article(
        "Lelaki 40 Tahun Meninggal karena Serangan Jantung", "Seorang lelaki meninggal akibat serangan jantung di sebuah rumah sakit di Surabaya, Selasa.", "id"
    ),
    "accident": article(
        "Gas leak blamed for kitchen explosion",
        "A gas leak caused an explosion in a restaurant kitchen in Lyon on Tuesday, injuring two cooks, firefighters said.",
    ),
    "threat": article("Minister warns of response", "The defence minister warned that the army could strike targets across the border if the talks fail."),
    "market": article("Harga Minyak Naik", "Harga minyak naik dua persen karena investor khawatir pasokan terganggu jika konflik meluas, kata analis.", "id"),
    "film": article("فيلم جديد عن الحرب", "يروي الفيلم الجديد قصة جندي يعود إلى قريته، ويعرض في دور السينما الأسبوع المقبل.", "ar"),
    "nothing": article("", ""),
}


@pytest.mark.parametrize("kind", QUIET)
def test_news_without_an_attack_tells_none(reader: Reader, kind: str) -> None:
    assert new(reader(QUIET[kind])) == []


def test_links_to_other_stories_are_not_read(reader: Reader) -> None:
    body = "Pemerintah membuka pasar baru di Bandung, Rabu.\nBaca juga: Rudal Hantam Kapal Tanker di Laut Merah, 3 Awak Tewas\nPasar itu memuat 200 kios."
    assert reader(article("Pasar Baru Dibuka di Bandung", body, "id")) == []


def test_a_claim_that_nobody_made_is_no_claim(reader: Reader) -> None:
    body = "A car bomb exploded outside a police station in Mogadishu on Tuesday, killing three officers. No group has claimed responsibility."
    [mention] = new(reader(article("Car bomb kills three police in Mogadishu", body)))
    assert mention.attribution is None or mention.attribution.status != "claimed"
    assert mention.casualties.killed
    assert mention.casualties.killed.min == 3


def test_those_who_are_hit_are_not_the_attackers(reader: Reader) -> None:
    body = (
        "Drones attacked the Harir base in northern Iraq, which houses US troops, on Tuesday. The Islamic Resistance in Iraq said it had launched the drones."
    )
    [mention] = new(reader(article("Drones attack base housing US troops in Iraq", body)))
    assert [actor.name for actor in mention.attackers] == ["Islamic Resistance in Iraq"]


def test_an_older_attack_in_the_same_article_is_background(reader: Reader) -> None:
    body = (
        "Two rockets struck the Ain al-Asad air base in Anbar, western Iraq, on Wednesday, a security source said. No casualties were reported.\n"
        "On 8 December, rockets landed near the US embassy in Baghdad's Green Zone."
    )
    read = reader(article("Two rockets hit base in western Iraq", body))
    assert [(mention.recency, mention.occurred.start) for mention in read if mention.occurred] == [
        ("new", date(2023, 12, 20)),
        ("background", date(2023, 12, 8)),
    ]


def test_words_run_together_by_a_page_s_links_are_taken_apart() -> None:
    loosened = loosen("Kedutaan Besar Chinadi Israel, dilansirAFP, Israelmeluncurkan drone", "id", NAMES.__contains__)
    assert loosened.text == "Kedutaan Besar China di Israel, dilansir AFP, Israel meluncurkan drone"
    start = loosened.text.index("Israel meluncurkan")
    assert loosened.span(start, start + 6) == (44, 50)


@given(st.text(alphabet=st.sampled_from("ab AIsraelChinadimeluncurkan,. AFP"), max_size=80))
def test_taking_words_apart_changes_nothing_but_spaces(text: str) -> None:
    loosened = loosen(text, "id", NAMES.__contains__)
    assert loosened.text.replace(" ", "") == text.replace(" ", "")
    for at, sign in enumerate(loosened.text):
        if sign != " ":
            start, end = loosened.span(at, at + 1)
            assert text[start:end] == sign


@given(
    st.text(max_size=300),
    st.sampled_from(["id", "en", "ar"]),
    st.sampled_from(["", "Dua roket menghantam Baghdad, 3 tewas. ", "A bomb killed 5 people in Kabul on Friday. ", "قصف الجيش الإسرائيلي غزة وقتل 4 أشخاص. "]),
)
def test_whatever_is_said_the_reader_answers_and_its_quotes_are_the_text(reader: Reader, noise: str, language: str, head: str) -> None:
    told = article(noise[:40], head + noise, language)
    text = article_text(told)
    for mention in reader(told):
        for quotes in mention.evidence.values():
            assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)


@pytest.mark.parametrize(
    "body",
    ["," * 100_000, "bom " * 20_000, "<p>" * 3_000 + "serangan", "\u202e\u200f" * 5_000, "A" * 1_000_000],
    ids=["commas", "word", "markup", "marks", "megabyte"],
)
def test_bad_text_is_read_without_an_error(reader: Reader, body: str) -> None:
    assert isinstance(reader(article("Serangan", body, "id")), list)
