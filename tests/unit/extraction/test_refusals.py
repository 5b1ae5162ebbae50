"""What an act needs to be news: not to be another story's headline, a war's total, a day of history, or a death by nobody and with nothing."""

from functools import cache

import orjson
import pytest

from schemas.mention import EventMention
from streams.extraction.read import Reader
from streams.knowledge.knowledge import load
from streams.stages.admit import admit


@cache
def _reader() -> Reader:
    return Reader(load())


def _news(language: str, title: str, body: str, day: str = "2024-05-15") -> list[EventMention]:
    article = admit(orjson.dumps({"id": "one", "language": language, "published": day, "title": title, "body": body}))
    return [mention for mention in _reader().read(article) if mention.recency == "new"]


def test_a_headline_of_another_story_inside_a_sentence_is_no_event_while_the_articles_own_is() -> None:
    told = _news(
        "id",
        "Bom mobil guncang Mogadishu",
        "Bom mobil meledak di sebuah restoran di Mogadishu, Somalia, Selasa (14/5), dan menewaskan sembilan orang. "
        "Tentara Sudan Gempur Pasar El Fasher, Puluhan Warga Tewas Polisi mengatakan korban masih bisa bertambah.",
    )
    assert [place.country for mention in told for place in mention.places[:1]] == ["SO"]


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "War's dead", "Israeli strikes have killed 35,000 people in Gaza since October 2023, the ministry said."),
        ("id", "Korban perang", "Serangan Israel telah menewaskan 35.000 warga Gaza sejak Oktober 2023, kata kementerian."),
        ("ar", "ضحايا الحرب", "قتلت الغارات الإسرائيلية 35 ألف شخص في غزة منذ أكتوبر 2023 بحسب الوزارة."),
    ],
)
def test_a_wars_total_is_no_news_of_an_attack(language: str, title: str, body: str) -> None:
    assert _news(language, title, body) == []


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "On this day", "On this day in 1944 American bombers attacked Berlin and killed 600 people."),
        ("ar", "في مثل هذا اليوم", "في مثل هذا اليوم من عام 1944 قصفت الطائرات الأمريكية برلين وقتلت 600 شخص."),
    ],
)
def test_a_day_of_history_is_not_todays_attack(language: str, title: str, body: str) -> None:
    assert _news(language, title, body) == []


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "Ten dead at food stall", "Ten people were killed in a crush at a food stall in Lagos, Nigeria, on Tuesday."),
        ("id", "Sepuluh tewas berebut sembako", "Sepuluh orang tewas saat berebut sembako di Lagos, Nigeria, Selasa (14/5)."),
        ("ar", "عشرة قتلى في تدافع", "قتل عشرة أشخاص في تدافع على المساعدات في لاغوس بنيجيريا الثلاثاء."),
    ],
)
def test_deaths_by_nobody_and_with_nothing_are_no_attack(language: str, title: str, body: str) -> None:
    assert _news(language, title, body) == []


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "Ten dead in Lagos market", "Gunmen killed ten people at a market in Lagos, Nigeria, on Tuesday."),
        ("id", "Sepuluh tewas di pasar Lagos", "Kelompok bersenjata menembak mati sepuluh orang di pasar di Lagos, Nigeria, Selasa (14/5)."),
        ("ar", "عشرة قتلى في سوق", "قتل مسلحون عشرة أشخاص بالرصاص في سوق في لاغوس بنيجيريا الثلاثاء."),
    ],
)
def test_deaths_by_gunmen_are(language: str, title: str, body: str) -> None:
    assert len(_news(language, title, body)) == 1
