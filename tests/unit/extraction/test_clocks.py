"""Times of the day: told by words that allow nothing else, with the clock they go by, and given to the day beside them."""

from datetime import date

import pytest

from schemas.article import RawArticle
from schemas.mention import Clock
from streams.bootstrap import build_rule_reader
from streams.extraction.clocks import as_clock, clock_beside, find_clocks
from streams.extraction.read import Reader

TOLD = [
    ("id", "pada Rabu (20/12/2023) pukul 03.15 WIB", (3, 15, 7)),
    ("id", "jam 3 dini hari", (3, None, None)),
    ("id", "sekitar pukul 7 malam", (19, None, None)),
    ("id", "pukul 15.30 siang waktu setempat", (15, 30, None)),
    ("id", "pukul 5 WITA", (5, None, 8)),
    ("en", "at 4:30 pm local time on Wednesday", (16, 30, None)),
    ("en", "around 3 a.m. Tuesday", (3, None, None)),
    ("en", "at 12 a.m.", (0, None, None)),
    ("en", "at 0330 GMT", (3, 30, 0)),
    ("en", "shortly after 5 o'clock in the afternoon", (17, None, None)),
    ("en", "at 15:30", (15, 30, None)),
    ("ar", "الساعة الثالثة فجراً", (3, None, None)),
    ("ar", "في الساعة الثالثة والنصف من فجر الأربعاء", (3, 30, None)),
    ("ar", "الساعة 0515 بتوقيت جرينتش", (5, 15, 0)),
    ("ar", "الساعة ١١ مساءً", (23, None, None)),
    ("fr", "à 15.30 heure locale", (15, 30, None)),
]
NONE = [
    ("id", "ia memukul 3 orang, lalu pukul 3 orang lagi"), ("id", "pukul 12 malam"), ("id", "pada 14.30"), ("id", "selama 24 jam"), ("id", "jam 3"),
    ("en", "at 3:30"), ("en", "killing 3 in the morning"), ("en", "at 15 places"), ("en", "in 2023 local elections"), ("en", "the score was 2:10"), ("en", "killed 12"),
    ("ar", "الساعة 3"), ("ar", "قتل 3 فجر الأربعاء"), ("fr", "à 15 km"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "told"), TOLD)
def test_a_time_of_the_day_is_told_with_its_zone(language: str, text: str, told: tuple[int, int | None, float | None]) -> None:
    assert [(clock.hour, clock.minute, clock.offset) for clock in find_clocks(text, language)] == [told]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_what_may_be_something_else_or_either_half_of_the_day_is_none(language: str, text: str) -> None:
    assert find_clocks(text, language) == []


def test_the_own_time_of_a_country_is_known_where_it_has_one() -> None:
    text = "at 3 a.m."
    [told] = find_clocks(text, "en")
    assert as_clock(told, text, date(2023, 12, 20), "IQ") == Clock(hour=3, utc_offset=3, raw="at 3 a.m.")
    assert as_clock(told, text, date(2023, 7, 1), "UA").utc_offset == 3  # summer time
    assert as_clock(told, text, date(2023, 12, 20), "ID").utc_offset is None  # three zones
    assert as_clock(told, text, date(2023, 12, 20), None).utc_offset is None


def test_a_time_belongs_to_the_day_beside_it_and_to_none_where_several_are_told() -> None:
    text = "A bomb exploded at 3 a.m. on Wednesday."
    assert clock_beside(text, "en", text.index("Wednesday"), len(text) - 1)
    far = "At 3 a.m. soldiers found the body of a man who had been shot on Wednesday."
    assert clock_beside(far, "en", far.index("Wednesday"), len(far) - 1) is None
    several = "Bombs exploded at 3 a.m. and at 5 a.m. on Wednesday."
    assert clock_beside(several, "en", several.index("Wednesday"), len(several) - 1) is None


@pytest.fixture(scope="module")
def reader() -> Reader:
    return build_rule_reader()


@pytest.mark.parametrize(
    ("language", "title", "body", "clock"),
    [
        ("id", "Dua Roket Hantam Pangkalan Ain al-Asad", "Dua roket menghantam pangkalan Ain al-Asad di Anbar, Irak, pada Rabu (20/12/2023) pukul 03.15 waktu setempat. Tidak ada korban.", (3, 15, 3)),
        ("en", "Car bomb kills 12 in Baghdad", "A car bomb killed 12 people at a market in Baghdad at 4:30 p.m. on Wednesday, police said.", (16, 30, 3)),
        ("en", "Car bomb kills 12 in Baghdad", "A car bomb killed 12 people at a market in Baghdad on Wednesday, police said.", None),
    ],
)  # fmt: skip
def test_the_reader_gives_an_event_its_hour_and_the_quote(
    reader: Reader, language: str, title: str, body: str, clock: tuple[int, int | None, float] | None
) -> None:
    article = RawArticle(id="a", language=language, published="2023-12-20T18:00:00Z", title=title, body=body)
    [mention] = reader.read(article)
    assert mention.occurred
    assert str(mention.occurred.start) == "2023-12-20"
    found = mention.occurred.clock
    assert (found and (found.hour, found.minute, found.utc_offset)) == clock
    if found:
        [quote] = mention.evidence["clock"]
        assert (article.title + "\n" + article.body)[quote.start : quote.end] == quote.quote == found.raw
