"""Expressions of time, and the days they mean, seen from a publication on Wednesday 20 December 2023 after a telling of 8 December."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import Occurred
from streams.extraction import dates

PUBLISHED = date(2023, 12, 20)
BEFORE = Occurred(start=date(2023, 12, 8), end=date(2023, 12, 8), precision="day")

INDONESIAN = {
    "Rabu (20/12/2023)": "2023-12-20",
    "pada Rabu (20/12)": "2023-12-20",
    "Minggu, 17 Desember 2023": "2023-12-17",
    "Minggu 17 Desember": "2023-12-17",
    "Senin, 18 Desember": "2023-12-18",
    "Jumat (8/12/2023) dini hari": "2023-12-08",
    "Sabtu (16/12/2023) malam waktu setempat": "2023-12-16",
    "Selasa (19)": "2023-12-19",
    "pada 14 Desember": "2023-12-14",
    "tanggal 14 Desember 2023": "2023-12-14",
    "14-12-2023": "2023-12-14",
    "14/12/2023": "2023-12-14",
    "14.12.2023": "2023-12-14",
    "2023-12-14": "2023-12-14",
    "7 Oktober": "2023-10-07",
    "7 Okt 2023": "2023-10-07",
    "31 Desember": "2022-12-31",
    "tanggal 3": "2023-12-03",
    "tanggal 3 bulan ini": "2023-12-03",
    "Rabu": "2023-12-20",
    "Rabu pagi": "2023-12-20",
    "Kamis": "2023-12-14",
    "hari Senin": "2023-12-18",
    "Sabtu malam": "2023-12-16",
    "pada Minggu": "2023-12-17",
    "Minggu (17/12)": "2023-12-17",
    "Senin lalu": "2023-12-18",
    "Rabu lalu": "2023-12-13",
    "Kamis pekan lalu": "2023-12-14",
    "Selasa pekan ini": "2023-12-19",
    "sejak Jumat": "2023-12-15 since",
    "sejak 17 Desember": "2023-12-17 since",
    "sejak Oktober": "2023-10 since",
    "hari ini": "2023-12-20",
    "pagi ini": "2023-12-20",
    "malam ini": "2023-12-20",
    "siang tadi": "2023-12-20",
    "dini hari tadi": "2023-12-20",
    "kemarin": "2023-12-19",
    "semalam": "2023-12-19",
    "tadi malam": "2023-12-19",
    "kemarin malam": "2023-12-19",
    "dua hari lalu": "2023-12-18",
    "tiga hari yang lalu": "2023-12-17",
    "beberapa hari lalu": "2023-12-11..2023-12-18 week",
    "sepekan lalu": "2023-12-13..2023-12-19 week",
    "dua pekan lalu": "2023-12-06..2023-12-12 week",
    "dua minggu lalu": "2023-12-06..2023-12-12 week",
    "pekan lalu": "2023-12-11..2023-12-17 week",
    "minggu lalu": "2023-12-11..2023-12-17 week",
    "pekan ini": "2023-12-18..2023-12-20 week",
    "akhir pekan lalu": "2023-12-16..2023-12-17 week",
    "bulan lalu": "2023-11",
    "bulan ini": "2023-12",
    "awal bulan ini": "2023-12",
    "dua bulan lalu": "2023-10",
    "tahun lalu": "2022",
    "dua tahun lalu": "2021",
    "tahun ini": "2023",
    "Oktober": "2023-10",
    "Oktober 2023": "2023-10",
    "Oktober lalu": "2023-10",
    "bulan Oktober tahun 2022": "2022-10",
    "Juni tahun lalu": "2022-06",
    "14 Januari dua tahun lalu": "2021-01-14",
    "awal Oktober": "2023-10",
    "akhir November 2023": "2023-11",
    "pada 2019": "2019",
    "tahun 2019": "2019",
    "sejak 2014": "2014 since",
    "2014-2018": "2014..2018",
    "15-17 Desember 2023": "2023-12-15..2023-12-17",
    "15 hingga 17 Desember": "2023-12-15..2023-12-17",
    "30 November - 2 Desember 2023": "2023-11-30..2023-12-02",
    "hari itu": "2023-12-08",
    "pada hari yang sama": "2023-12-08",
    "malam itu": "2023-12-08",
    "keesokan harinya": "2023-12-09",
    "sehari sebelumnya": "2023-12-07",
    "tiga hari sebelum serangan ini": "2023-12-05",
    "dua hari kemudian": "2023-12-10",
    "dua hari setelah serangan itu": "2023-12-10",
    "dalam 24 jam terakhir": "2023-12-19..2023-12-20",
    "dalam tiga hari terakhir": "2023-12-17..2023-12-20 week",
    "serangan 7 Oktober": "2023-10-07",
    "Jumat (15/11/2023)": "2023-12-15",
    "Jumat (12/8)": "2023-12-08",
    "Senin (31/11)": "2023-12-18",
    "besok": "",
    "pekan depan": "",
    "Senin depan": "",
    "skor 2-1": "",
    "12 orang": "",
    "pukul 10.30": "",
    "pasal 340": "",
    "10 Muharram 1445 H": "2023-07-28",
    "bulan Ramadan": "",
    "Selasa dan Rabu": "2023-12-19 | 2023-12-20",
}
ENGLISH = {
    "on Wednesday": "2023-12-20",
    "Wednesday morning": "2023-12-20",
    "on Thursday": "2023-12-14",
    "last Friday": "2023-12-15",
    "last Wednesday": "2023-12-13",
    "Friday night": "2023-12-15",
    "early Saturday": "2023-12-16",
    "late on Monday": "2023-12-18",
    "this Monday": "2023-12-18",
    "on Friday of last week": "2023-12-15",
    "since Friday": "2023-12-15 since",
    "Friday, Dec. 8": "2023-12-08",
    "Dec. 8": "2023-12-08",
    "Jan. 3": "2023-01-03",
    "December 8": "2023-12-08",
    "December 8, 2023": "2023-12-08",
    "Dec 8 2023": "2023-12-08",
    "8 December": "2023-12-08",
    "8 December 2023": "2023-12-08",
    "the 8th of December": "2023-12-08",
    "December 8th": "2023-12-08",
    "December 31": "2022-12-31",
    "on the 3rd": "2023-12-03",
    "on the 3rd of this month": "2023-12-03",
    "the 28th of last month": "2023-11-28",
    "the third of December": "2023-12-03",
    "2023-12-08": "2023-12-08",
    "12/25/2022": "2022-12-25",
    "8/12/2023": "2023-12-08",
    "today": "2023-12-20",
    "this morning": "2023-12-20",
    "tonight": "2023-12-20",
    "yesterday": "2023-12-19",
    "yesterday evening": "2023-12-19",
    "last night": "2023-12-19",
    "the day before yesterday": "2023-12-18",
    "overnight": "2023-12-20",
    "two days ago": "2023-12-18",
    "a few days ago": "2023-12-11..2023-12-18 week",
    "a week ago": "2023-12-13..2023-12-19 week",
    "two weeks ago": "2023-12-06..2023-12-12 week",
    "two months ago": "2023-10",
    "three years ago": "2020",
    "last week": "2023-12-11..2023-12-17 week",
    "this week": "2023-12-18..2023-12-20 week",
    "earlier this week": "2023-12-18..2023-12-20 week",
    "last weekend": "2023-12-16..2023-12-17 week",
    "last month": "2023-11",
    "earlier this month": "2023-12",
    "last year": "2022",
    "this year": "2023",
    "in October": "2023-10",
    "in October 2023": "2023-10",
    "last October": "2023-10",
    "in June last year": "2022-06",
    "in March": "2023-03",
    "in early October": "2023-10",
    "late November 2023": "2023-11",
    "mid-November": "2023-11",
    "in 2019": "2019",
    "since 2014": "2014 since",
    "since October": "2023-10 since",
    "from 2014 to 2018": "2014..2018",
    "December 15-17": "2023-12-15..2023-12-17",
    "15-17 December 2023": "2023-12-15..2023-12-17",
    "November 30 to December 2": "2023-11-30 | 2023-12-02",
    "that day": "2023-12-08",
    "the same day": "2023-12-08",
    "later that day": "2023-12-08",
    "that night": "2023-12-08",
    "the next day": "2023-12-09",
    "a day later": "2023-12-09",
    "the previous day": "2023-12-07",
    "two days later": "2023-12-10",
    "three days before the attack": "2023-12-05",
    "three days after the bombing": "2023-12-11",
    "in the past 24 hours": "2023-12-19..2023-12-20",
    "over the last three days": "2023-12-17..2023-12-20 week",
    "in recent days": "2023-12-13..2023-12-20 week",
    "the October 7 attacks": "2023-10-07",
    "the 9/11 attacks": "2001-09-11",
    "tomorrow": "",
    "next week": "",
    "next Monday": "",
    "they may attack": "",
    "the march of protesters": "",
    "between 4 and 6 December": "2023-12-04..2023-12-06",
    "between December 4 and December 6, 2022": "2022-12-04..2022-12-06",
    "between Oct. 30 and Nov. 2": "2023-10-30..2023-11-02",
    "between 10 and 12 people": "",
    "won 2-1": "",
    "in the 1990s": "",
    "at 10:30": "",
    "12 people": "",
    "on Monday and Tuesday": "2023-12-18 | 2023-12-19",
}
ARABIC = {
    "الأربعاء": "2023-12-20",
    "يوم الأربعاء": "2023-12-20",
    "الخميس": "2023-12-14",
    "مساء الجمعة": "2023-12-15",
    "فجر السبت": "2023-12-16",
    "الاثنين الماضي": "2023-12-18",
    "الأربعاء الماضي": "2023-12-13",
    "يوم الجمعة الماضية": "2023-12-15",
    "منذ الجمعة": "2023-12-15 since",
    "اليوم": "2023-12-20",
    "اليوم الأربعاء": "2023-12-20",
    "فجر اليوم": "2023-12-20",
    "صباح اليوم": "2023-12-20",
    "أمس": "2023-12-19",
    "أمس الثلاثاء": "2023-12-19",
    "أمس (الثلاثاء)": "2023-12-19",
    "مساء أمس": "2023-12-19",
    "الليلة الماضية": "2023-12-19",
    "أول أمس": "2023-12-18",
    "أول من أمس": "2023-12-18",
    "قبل يومين": "2023-12-18",
    "قبل ثلاثة أيام": "2023-12-17",
    "منذ ثلاثة أيام": "2023-12-17",
    "قبل أسبوعين": "2023-12-06..2023-12-12 week",
    "قبل عدة أيام": "2023-12-11..2023-12-18 week",
    "قبل شهرين": "2023-10",
    "قبل عامين": "2021",
    "الأسبوع الماضي": "2023-12-11..2023-12-17 week",
    "هذا الأسبوع": "2023-12-18..2023-12-20 week",
    "الشهر الماضي": "2023-11",
    "الشهر الجاري": "2023-12",
    "العام الماضي": "2022",
    "العام الجاري": "2023",
    "8 ديسمبر": "2023-12-08",
    "8 ديسمبر 2023": "2023-12-08",
    "٨ ديسمبر ٢٠٢٣": "2023-12-08",
    "8 كانون الأول": "2023-12-08",
    "8 كانون الأول/ديسمبر 2023": "2023-12-08",
    "8 ديسمبر (كانون الأول)": "2023-12-08",
    "الجمعة 8 ديسمبر": "2023-12-08",
    "يوم 8 ديسمبر الحالي": "2023-12-08",
    "7 تشرين الأول": "2023-10-07",
    "السابع من أكتوبر": "2023-10-07",
    "السابع من أكتوبر 2022": "2022-10-07",
    "الثامن من الشهر الجاري": "2023-12-08",
    "8 من الشهر الجاري": "2023-12-08",
    "الخامس والعشرين من الشهر الماضي": "2023-11-25",
    "منذ السابع من أكتوبر": "2023-10-07 since",
    "أكتوبر": "2023-10",
    "أكتوبر الماضي": "2023-10",
    "أكتوبر/تشرين الأول 2023": "2023-10",
    "أكتوبر عام 2022": "2022-10",
    "يونيو من العام الماضي": "2022-06",
    "أوائل أكتوبر": "2023-10",
    "أواخر نوفمبر": "2023-11",
    "عام 2019": "2019",
    "منذ عام 2014": "2014 since",
    "في 2019": "2019",
    "8/12/2023": "2023-12-08",
    "2023-12-08": "2023-12-08",
    "بين 25 و27 نوفمبر": "2023-11-25..2023-11-27",
    "في إب في 25 نوفمبر": "2023-11-25",
    "15-17 ديسمبر": "2023-12-15..2023-12-17",
    "10 محرم 1445": "2023-07-28",
    "10 محرم 1445هـ": "2023-07-28",
    "10/1/1445": "2023-07-28",
    "في ذلك اليوم": "2023-12-08",
    "في اليوم نفسه": "2023-12-08",
    "تلك الليلة": "2023-12-08",
    "في اليوم التالي": "2023-12-09",
    "قبل ذلك بيوم": "2023-12-07",
    "بعد يومين من الهجوم": "2023-12-10",
    "قبل ثلاثة أيام من الهجوم": "2023-12-05",
    "خلال 24 ساعة الماضية": "2023-12-19..2023-12-20",
    "خلال الأيام الأخيرة": "2023-12-13..2023-12-20 week",
    "هجوم السابع من أكتوبر": "2023-10-07",
    "غدا": "",
    "الأسبوع المقبل": "",
    "الاثنين المقبل": "",
    "باب المدينة": "",
    "محافظة إب": "",
    "12 شخصا": "",
    "الساعة 10:30": "",
    "كانون الثاني الماضي": "2023-01",
    "شباط 2023": "2023-02",
    "آذار/مارس": "2023-03",
    "6 نيسان": "2023-04-06",
    "أيار الماضي": "2023-05",
    "حزيران 2022": "2022-06",
    "تموز": "2023-07",
    "4 آب 2020": "2020-08-04",
    "أيلول": "2023-09",
}


def shown(moment: Occurred) -> str:
    if moment.precision == "month":
        return f"{moment.start:%Y-%m}"
    if moment.precision == "year":
        return f"{moment.start:%Y}" if moment.start.year == moment.end.year else f"{moment.start:%Y}..{moment.end:%Y}"
    span = f"{moment.start}" if moment.start == moment.end else f"{moment.start}..{moment.end}"
    return span if moment.precision == "day" else f"{span} {moment.precision}"


def told(text: str, language: str, published: date | None = PUBLISHED, before: Occurred | None = BEFORE) -> str:
    """The days of all expressions in short."""
    moments = [(expression, expression.resolve(published, before)) for expression in dates.find(text, language)]
    return " | ".join(shown(moment) + " since" * expression.since for expression, moment in moments if moment)


@pytest.mark.parametrize(("text", "expected"), INDONESIAN.items())
def test_an_indonesian_expression_means_its_days(text, expected):
    assert told(text, "id") == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_an_english_expression_means_its_days(text, expected):
    assert told(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), ARABIC.items())
def test_an_arabic_expression_means_its_days(text, expected):
    assert told(text, "ar") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Rabu (20/12/2023)", "id", "2023-12-20"),
        ("Rabu (20/12)", "id", ""),
        ("kemarin", "id", ""),
        ("Oktober 2023", "id", "2023-10"),
        ("8 December", "en", ""),
        ("last week", "en", ""),
        ("أمس", "ar", ""),
        ("8 ديسمبر 2023", "ar", "2023-12-08"),
    ],
)
def test_without_a_publication_date_only_full_dates_hold(text, language, expected):
    assert told(text, language, published=None, before=None) == expected


@pytest.mark.parametrize(("text", "language"), [("hari itu", "id"), ("that day", "en"), ("في ذلك اليوم", "ar"), ("two days later", "en")])
def test_what_leans_on_another_telling_means_nothing_without_one(text, language):
    assert told(text, language, before=None) == ""


@pytest.mark.parametrize(("day", "expected"), [(3, "2024-02-29"), (1, "2024-02-29")])
def test_a_leap_day_is_found_in_the_year_that_has_it(day, expected):
    assert told("29 February", "en", published=date(2024, 3, day)) == expected


def test_the_expression_is_told_without_its_prepositions():
    text = "Serangan terjadi pada Rabu (20/12/2023) pagi."
    found = dates.find(text, "id")
    assert [text[expression.start : expression.end] for expression in found] == ["Rabu (20/12/2023)"]


WORDS = st.sampled_from(
    [
        "Rabu",
        "(",
        "20/12/2023",
        ")",
        "Desember",
        "17",
        "lalu",
        "pekan",
        "hari",
        "itu",
        "dua",
        "sejak",
        "Friday",
        "last",
        "ago",
        "Dec.",
        "8",
        ",",
        "2023",
        "of",
        "week",
        "أمس",
        "قبل",
        "ديسمبر",
        "/",
        "الأول",
        "من",
        "-",
        "99",
        "0",
    ]
)


@given(st.lists(WORDS, max_size=40), st.sampled_from(["en", "id", "ar"]), st.sampled_from([" ", ""]), st.none() | st.dates(), st.none() | st.dates())
def test_whatever_is_said_its_dates_lie_in_the_text_and_end_after_they_begin(said, language, gap, published, before):
    text = gap.join(said)
    previous = Occurred(start=before, end=before, precision="day") if before else None
    end = 0
    for expression in dates.find(text, language):
        assert end <= expression.start < expression.end <= len(text)
        end = expression.end
        moment = expression.resolve(published, previous)
        assert moment is None or moment.start <= moment.end


@given(st.text(max_size=200), st.sampled_from(["en", "id", "ar"]))
def test_any_text_is_read(text, language):
    assert isinstance(dates.find(text, language), list)


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_a_full_date_is_itself_whenever_it_is_read(day):
    for text, language in ((f"{day:%d/%m/%Y}", "id"), (f"{day:%Y-%m-%d}", "en"), (f"{day:%B} {day.day}, {day.year}", "en")):
        assert told(text, language, published=None, before=None) == day.isoformat()


@pytest.mark.parametrize("text", ["," * 100_000, "1" * 1_000_000, "Friday " * 30_000, "1/1/" * 50_000, "two days " * 30_000, "(" * 50_000])
def test_hostile_lengths_are_read_too(text):
    assert all(expression.end <= len(text) for expression in dates.find(text, "en"))
