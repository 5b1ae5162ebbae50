"""Numbers of a sentence: counts with their ranges, and what is no count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction import numbers

ENGLISH = {
    "12 people": "12",
    "1,200 people": "1200",
    "1,234,567 people": "1234567",
    "1.5 million people": "1500000",
    "2.3 million": "2300000",
    "two soldiers": "2",
    "twenty-five soldiers": "25",
    "one hundred and fifty men": "150",
    "two thousand three hundred men": "2300",
    "a hundred people": "100",
    "a dozen people": "12",
    "two dozen people": "24",
    "half a dozen people": "6",
    "dozens of people": "12-99~",
    "scores of people": "12-99~",
    "hundreds of people": "100-999~",
    "thousands of people": "1000-9999~",
    "tens of thousands of people": "10000-99999~",
    "hundreds of thousands of people": "100000-999999~",
    "several people": "2-9~",
    "a few people": "2-9~",
    "several hundred people": "200-900~",
    "at least 12 people": "12",
    "more than 12 people": "12",
    "12-15 people": "12-15",
    "12 to 15 people": "12-15",
    "between 3 and 5 people": "3-5",
    "between three and five people": "3-5",
    "two to three people": "2-3",
    "two or three people": "2-3",
    "3 soldiers and 5 civilians": "3, 5",
    "from 10 to 12 people": "10, 12",
    "12 percent of the city": "",
    "12% of the city": "",
    "$500 in cash": "",
    "12 dollars": "",
    "a boy aged 12": "1",
    "an F-16 and a Su-25": "1, 1",
    "an RPG-7": "1",
    "12 km away": "",
    "5 kilometres away": "",
    "at 10:30 am": "",
    "at 5 pm": "",
    "the 3rd attack": "",
    "the 21st brigade": "",
    "in 2023": "",
    "since 1990": "",
    "2,023 people": "2023",
    "1990 people": "1990",
    "flight 370": "",
    "resolution 1701": "",
    "won 2-1": "",
    "on 12/6/2025": "",
    "call 081234567890123": "",
    "zero casualties": "0",
    "the first of three attacks": "3",
    "one of the two men": "1, 2",
    "40-year-old": "",
    "a 35-year-old man": "1",
    "version 2.1": "",
    "MH17": "",
    "12k people": "12000",
    "one million people": "1000000",
    "ten thousand people": "10000",
}
INDONESIAN = {
    "12 orang": "12",
    "1.200 orang": "1200",
    "1,200 orang": "1200",
    "1.234.567 orang": "1234567",
    "1,5 juta orang": "1500000",
    "dua prajurit": "2",
    "dua belas prajurit": "12",
    "sebelas prajurit": "11",
    "dua puluh lima prajurit": "25",
    "seratus lima puluh orang": "150",
    "dua ribu tiga ratus orang": "2300",
    "seribu orang": "1000",
    "sepuluh ribu orang": "10000",
    "seorang prajurit": "1",
    "belasan orang": "11-19~",
    "puluhan orang": "12-99~",
    "ratusan orang": "100-999~",
    "ribuan orang": "1000-9999~",
    "puluhan ribu orang": "10000-99999~",
    "ratusan ribu orang": "100000-999999~",
    "beberapa orang": "2-9~",
    "sejumlah orang": "2-9~",
    "setidaknya 12 orang": "12",
    "sedikitnya dua belas orang": "12",
    "lebih dari 12 orang": "12",
    "hingga 12 orang": "12",
    "12-15 orang": "12-15",
    "12 hingga 15 orang": "12-15",
    "antara lima dan tujuh orang": "5-7",
    "dua atau tiga orang": "2-3",
    "dua sampai tiga orang": "2-3",
    "tiga prajurit dan lima warga": "3, 5",
    "dari 10 menjadi 12 orang": "10, 12",
    "12 persen": "",
    "Rp 5 juta": "",
    "Rp5.000": "",
    "5 juta rupiah": "",
    "pria berusia 35 tahun": "",
    "12 kilometer": "",
    "pukul 10.30 WIB": "",
    "pukul 03.00": "",
    "tahun 2023": "",
    "Su-25 dan F-16": "",
    "skor 2-1": "",
    "tanggal (13/6/2025)": "",
    "Rabu (18/6)": "",
    "pasal 340": "",
    "dua lusin nyawa": "24",
    "kedua korban": "2",
    "korban kedua": "",
    "Perang Dunia Kedua": "",
    "untuk ketiga kalinya": "",
    "sepasang suami istri": "2",
    "selusin orang": "12",
    "2 ribu orang": "2000",
    "nol korban": "0",
}
ARABIC = {
    "12 شخصا": "12",
    "١٢ شخصا": "12",
    "١٬٢٠٠ شخص": "1200",
    "1,200 شخص": "1200",
    "1.200 شخص": "1200",
    "ثلاثة أشخاص": "3",
    "ثلاث نساء": "3",
    "جنديان": "2",
    "صاروخين": "2",
    "قتيلان": "2",
    "بصاروخين": "2",
    "أحد عشر جنديا": "11",
    "اثنا عشر جنديا": "12",
    "اثنتي عشرة امرأة": "12",
    "خمسة عشر جنديا": "15",
    "عشرون جنديا": "20",
    "خمسة وعشرين جنديا": "25",
    "مئة جندي": "100",
    "مئتا جندي": "200",
    "مئتي جندي": "200",
    "ثلاثمئة جندي": "300",
    "مئة وخمسين جنديا": "150",
    "ألف شخص": "1000",
    "ألفي شخص": "2000",
    "ثلاثة آلاف شخص": "3000",
    "عشرة آلاف شخص": "10000",
    "عشرات القتلى": "12-99~",
    "العشرات": "12-99~",
    "مئات الأشخاص": "100-999~",
    "آلاف الأشخاص": "1000-9999~",
    "عشرات الآلاف": "10000-99999~",
    "عدة أشخاص": "2-9~",
    "عدد من الجنود": "2-9~",
    "ما لا يقل عن خمسة قتلى": "5",
    "أكثر من 12 شخصا": "12",
    "بين ثلاثة وخمسة أشخاص": "3-5",
    "12-15 شخصا": "12-15",
    "ثلاثة أو أربعة جنود": "3-4",
    "ثلاثة جنود وخمسة مدنيين": "3, 5",
    "21 قتيلا و102 جريح": "21, 102",
    "12 بالمئة": "",
    "12 في المئة": "",
    "500 دولار": "",
    "12 كيلومترا": "",
    "الساعة 10:30": "",
    "عام 2023": "",
    "عمره 35 عاما": "",
    "مقاتلين أجانب": "",
    "هجوم صاروخي": "",
    "المليون الثاني": "1000000",
    "مليونا شخص": "2000000",
    "1,5 مليون شخص": "1500000",
}


def told(text: str, language: str) -> str:
    """The counts of a text in short; ~ where no figure is told."""
    return ", ".join((str(n.min) if n.min == n.max else f"{n.min}-{n.max}") + "~" * n.vague for n in numbers.find(text, language))


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_an_english_number_is_read(text, expected):
    assert told(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), INDONESIAN.items())
def test_an_indonesian_number_is_read(text, expected):
    assert told(text, "id") == expected


@pytest.mark.parametrize(("text", "expected"), ARABIC.items())
def test_an_arabic_number_is_read(text, expected):
    assert told(text, "ar") == expected


@given(st.integers(0, 10**9).filter(lambda n: not 1900 <= n <= 2100))
def test_digits_grouped_or_not_are_one_number(number):
    for written, language in (
        (str(number), "en"),
        (f"{number:,}", "en"),
        (f"{number:,}".replace(",", "."), "id"),
        (str(number).translate({48 + d: 0x660 + d for d in range(10)}), "ar"),
    ):
        assert [(found.min, found.max) for found in numbers.find(written, language)] == [(number, number)]


WORDS = st.sampled_from(
    [
        "12",
        "1,2",
        "-",
        "to",
        "and",
        "between",
        "two",
        "hundred",
        "dozens",
        "dua",
        "puluh",
        "belas",
        "antara",
        "dan",
        "ratusan",
        "ribu",
        "خمسة",
        "وعشرون",
        "مئة",
        "بين",
        "آلاف",
        "%",
        "$",
        ".",
        ",",
    ]
)


@given(st.lists(WORDS, max_size=40), st.sampled_from(["en", "id", "ar"]), st.sampled_from([" ", ""]))
def test_whatever_is_said_its_numbers_lie_in_the_text_and_are_ranges(said, language, gap):
    text = gap.join(said)
    end = 0
    for number in numbers.find(text, language):
        assert end <= number.start < number.end <= len(text)
        assert 0 <= number.min <= number.max
        end = number.end


@given(st.text(max_size=200), st.sampled_from(["en", "id", "ar"]))
def test_any_text_is_read(text, language):
    assert isinstance(numbers.find(text, language), list)


@pytest.mark.parametrize("text", ["," * 100_000, "1" * 1_000_000, "1," * 100_000, "two " * 50_000, "1 000 " * 30_000, "hundred and " * 30_000, "1-" * 50_000])
def test_hostile_lengths_are_read_too(text):
    assert all(number.end <= len(text) for number in numbers.find(text, "en"))
