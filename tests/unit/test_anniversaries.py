"""Who reads of an old attack is not told of it: anniversary articles in three languages, through the real reader and every stage."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.article import RawArticle
from schemas.watch import Watch
from streams.bootstrap import bootstrap
from streams.replay import replay
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline

TODAY = datetime(2023, 12, 16, 8, tzinfo=UTC)
TEXTS = {
    "en": (
        "Peshawar remembers the school attack of 2014",
        "PESHAWAR, Pakistan - Families lit candles on Saturday in memory of the victims of the attack on the Army Public School in Peshawar. "
        "On December 16, 2014, Taliban gunmen stormed the school in Peshawar and killed 149 people, most of them children. "
        "The anniversary was marked by prayers all over the country.",
    ),
    "id": (
        "Peshawar mengenang serangan sekolah tahun 2014",
        "PESHAWAR - Keluarga korban menyalakan lilin pada hari Sabtu untuk mengenang serangan di Peshawar, Pakistan. "
        "Pada 16 Desember 2014, kelompok bersenjata Taliban menyerang sekolah di Peshawar dan menewaskan 149 orang, sebagian besar anak-anak. "
        "Doa bersama digelar di seluruh negeri.",
    ),
    "ar": (
        "بيشاور تحيي ذكرى هجوم المدرسة عام 2014",
        "أحيت عائلات الضحايا السبت ذكرى الهجوم على مدرسة في بيشاور في باكستان. "
        "ففي 16 ديسمبر 2014 هاجم مسلحون من طالبان المدرسة في بيشاور وقتلوا 149 شخصاً معظمهم من الأطفال. "
        "وأقيمت الصلوات في أنحاء البلاد.",
    ),
}


@pytest.mark.parametrize("copies", [1, 6])
def test_an_anniversary_article_raises_nothing_whatever_many_outlets_bring_it(reader: Reader, copies: int) -> None:
    articles = [
        RawArticle(id=f"{language}-{n}", language=language, publisher=f"Outlet {language} {n}", title=title, body=body, fetched_at=TODAY + timedelta(hours=n))
        for language, (title, body) in TEXTS.items()
        for n in range(copies)
    ]
    outcome = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), (Watch(id="all", name="All"), *timeline(articles)))
    assert outcome.alerts == {}
    old = [event for event in outcome.standing_events() if event.occurred and event.occurred.start.year == 2014]
    assert old, "an attack that was not even read proves nothing"
