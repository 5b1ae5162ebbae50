"""Tolls of one sentence: which count belongs to which word of death or injury."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction import casualties

ENGLISH = {
    "Two rockets landed in a field.": "",
    "Two soldiers were killed in an ambush near the border.": "killed 2",
    "The blast killed two soldiers and wounded four others.": "killed 2, injured 4",
    "A roadside bomb exploded on Monday, killing two soldiers and wounding 4 others.": "killed 2, injured 4",
    "A soldier was killed and another was wounded.": "killed 1, injured 1",
    "Gunmen killed a policeman and his wife.": "killed 2",
    "At least 14 civilians including three children were killed in the strikes.": "killed 14",
    "Twelve people, three of them children, were killed.": "killed 12",
    "Twelve people, among them two nurses and a driver, were killed and five wounded.": "killed 12, injured 5",
    "The strike killed 12 people, including three children, and injured 5 others.": "killed 12, injured 5",
    "Three women and two children were killed by mortar fire.": "killed 5",
    "Seven killed, 20 wounded in market blast": "killed 7, injured 20",
    "12 dead as gunmen storm hotel": "killed 12",
    "Attack on convoy leaves 12 dead, 30 wounded": "killed 12, injured 30",
    "Dozens were killed and hundreds injured when the shells hit the market.": "killed 12-99, injured 100-999",
    "Several people were hurt.": "injured 2-9",
    "No casualties were reported.": "killed 0, injured 0",
    "There were no immediate reports of casualties.": "killed 0, injured 0",
    "There were no reports of deaths.": "killed 0",
    "No one was killed in the attack.": "killed 0",
    "No one was hurt.": "killed 0, injured 0",
    "No one was killed, but five people were injured.": "killed 0, injured 5",
    "Two people were killed and no injuries were reported.": "killed 2, injured 0",
    "The rockets caused no damage or casualties.": "killed 0, injured 0",
    "The drone exploded without causing any casualties.": "killed 0, injured 0",
    "There were no other casualties.": "",
    "No group has claimed responsibility for the attack that killed two guards.": "killed 2",
    "There was no immediate word on casualties.": "",
    "No fewer than 30 people were killed.": "killed 30",
    "The death toll rose to 41 on Tuesday.": "killed 41 rising",
    "The death toll from the bombing has climbed from 12 to 15.": "killed 15 rising",
    "Another victim died in hospital, bringing the death toll to nine.": "killed 1, killed 9 rising",
    "The death toll stands at 23, with 40 wounded.": "killed 23, injured 40",
    "More than 55,000 people have been killed since October 2023.": "killed 55000 cumulative",
    "At least 2,000 civilians have been killed since the war began.": "killed 2000 cumulative",
    "Four people were killed on Friday, and 3,100 have been killed since the start of the war.": "killed 4, killed 3100 cumulative",
    "The ministry put the dead at 12 and the police said 15 people were killed.": "killed 15",
    "Three attackers were killed when their car blew up.": "killed 3 attackers",
    "The suicide bomber killed 17 worshippers.": "killed 17",
    "Five people are missing after the raid.": "",
    "Police arrested 12 suspects after two officers were killed.": "killed 2",
    "Thousands were displaced by the shelling.": "",
    "Militants kidnapped 20 students and killed a guard.": "killed 1",
    "The widow of a killed general spoke to reporters.": "",
    "He visited the families of the slain soldiers.": "",
    "The bomb claimed 15 lives.": "killed 15",
    "The campaign saved 15 lives.": "",
    "The blast claimed the lives of eight people.": "killed 8",
    "Eight villagers lost their lives in the raid.": "killed 8",
    "Between three and five people were killed.": "killed 3-5",
    "Two to three policemen were wounded.": "injured 2-3",
    "Up to 40 people died.": "killed 40",
    "Half a dozen soldiers were wounded.": "injured 6",
    "A woman, 34, was killed by shrapnel.": "killed 1",
    "A 35-year-old man was killed by a sniper.": "killed 1",
    "Omar was killed on the front line.": "killed 1 implied",
    "The commander, who was killed last year, founded the group.": "killed 1 implied",
    "The minister was not hurt.": "",
    "Two buses and five cars were destroyed.": "",
    "Ten people in two villages were killed.": "killed 10",
    "Twelve people attending a funeral were killed.": "killed 12",
    "Dozens of people were killed or wounded.": "killed 12-99, injured 12-99",
    "Thirty people were killed and wounded.": "",
    "Of the 40 people in the hall, three died.": "killed 3",
    "Nine soldiers were wounded, two of them seriously.": "injured 9",
    "Nine soldiers were wounded, two of whom later died.": "injured 9, killed 2",
    "One Israeli was killed and 12 others were injured.": "killed 1, injured 12",
    "Killed in the attack were five guards.": "killed 5",
    "Gunmen shot dead three shopkeepers.": "killed 3",
    "A Palestinian teenager was shot dead by soldiers.": "killed 1",
    "The shelling left two dead and wounded a child.": "killed 2, injured 1",
    "An F-16 dropped two bombs, killing one person.": "killed 1",
    "On June 13, 9 people were killed.": "killed 9",
}
INDONESIAN = {
    "Dua roket jatuh di lapangan kosong.": "",
    "Dua prajurit gugur dalam penyergapan itu.": "killed 2",
    "Ledakan itu menewaskan 3 dan melukai 5.": "killed 3, injured 5",
    "3 tewas, 5 luka-luka akibat bom di pasar": "killed 3, injured 5",
    "Sedikitnya 12 orang, termasuk tiga anak, tewas dalam serangan itu.": "killed 12",
    "Serangan itu menewaskan 12 orang, termasuk 3 anak, dan melukai 20 lainnya.": "killed 12, injured 20",
    "12 orang tewas, tiga di antaranya anak-anak.": "killed 12",
    "12 orang luka, dua di antaranya kemudian meninggal.": "injured 12, killed 2",
    "Tujuh orang tewas dan 19 lainnya terluka.": "killed 7, injured 19",
    "Empat polisi dan tiga pekerja tewas.": "killed 7",
    "Tiga orang tewas dan empat orang terluka.": "killed 3, injured 4",
    "Bom itu menewaskan tiga orang dan empat orang terluka.": "killed 3, injured 4",
    "Tidak ada korban jiwa dalam insiden itu.": "killed 0",
    "Tidak ada korban dalam serangan tersebut.": "killed 0, injured 0",
    "Serangan roket itu tidak menimbulkan korban jiwa maupun luka.": "killed 0, injured 0",
    "Serangan itu tidak mengakibatkan cedera.": "killed 0, injured 0",
    "Belum ada laporan mengenai korban jiwa.": "killed 0",
    "Belum ada laporan korban.": "killed 0, injured 0",
    "Dua orang tewas dan tidak ada yang luka.": "killed 2, injured 0",
    "Belum ada informasi soal jumlah korban.": "",
    "Korban tewas menjadi 12 orang.": "killed 12",
    "Jumlah korban tewas bertambah menjadi 12 orang.": "killed 12 rising",
    "Korban tewas naik dari 10 menjadi 12 orang.": "killed 12 rising",
    "Korban tewas 12 orang, korban luka 30 orang.": "killed 12, injured 30",
    "Jumlah korban luka mencapai 40 orang.": "injured 40",
    "Lebih dari 55.000 orang tewas sejak Oktober 2023.": "killed 55000 cumulative",
    "Sekitar 1.200 warga tewas sejak perang dimulai.": "killed 1200 cumulative",
    "Perang itu telah menewaskan lebih dari 54.700 warga Palestina.": "killed 54700 cumulative",
    "Puluhan warga tewas dan ratusan lainnya luka-luka.": "killed 12-99, injured 100-999",
    "Belasan siswa terluka.": "injured 11-19",
    "Beberapa orang mengalami luka ringan.": "injured 2-9",
    "Ratusan orang tewas dan terluka.": "killed 100-999, injured 100-999",
    "Seorang prajurit TNI gugur dan seorang lainnya terluka.": "killed 1, injured 1",
    "Tiga orang hilang dan dua tewas.": "killed 2",
    "Sebanyak 500 warga mengungsi setelah serangan.": "",
    "Polisi menangkap 12 orang setelah dua petugas tewas.": "killed 2",
    "Lima warga ditahan.": "",
    "Pasukan menembak mati tiga militan.": "killed 3",
    "Tiga pelaku tewas ditembak polisi.": "killed 3 attackers",
    "Seorang pelaku bom bunuh diri menewaskan 17 jemaah.": "killed 17",
    "Pertempuran itu menelan nyawa 19 orang.": "killed 19",
    "Ledakan itu merenggut sedikitnya 15 nyawa.": "killed 15",
    "Lima warga Palestina lainnya ditembak mati oleh pasukan.": "killed 5",
    "Antara lima dan tujuh orang tewas.": "killed 5-7",
    "Dua hingga tiga orang terluka.": "injured 2-3",
    "Hingga 2.000 warga sipil telah tewas dalam tiga hari.": "killed 2000",
    "Dua pria menembak Eko hingga tewas.": "killed 1 implied",
    "Soleimani tewas dalam serangan udara di Baghdad.": "killed 1 implied",
    "Pria berusia 35 tahun itu menyerang pos polisi.": "",
    "Serangan itu terjadi pada 13 Juni dan menewaskan 9 orang.": "killed 9",
    "Dua mobil dan lima rumah rusak.": "",
    "Lima orang yang berada di dalam rumah tewas seketika.": "killed 5",
    "Dua puluh lima orang luka berat.": "injured 25",
    "Sepasang suami istri tewas.": "killed 2",
    "Kedua pelaku tewas di tempat.": "killed 2 attackers",
    "Serangan di dua desa menewaskan 10 warga.": "killed 10",
    "Ia mengatakan musuh mempertahankan kota itu mati-matian selama dua bulan.": "",
    "Tak seorang pun tewas.": "killed 0",
    "Tidak kurang dari 30 orang tewas.": "killed 30",
    "Tidak ada korban lain.": "",
    "Dua anggota Brimob tertembak.": "injured 2",
}
ARABIC = {
    "سقط صاروخان في أرض خالية.": "",
    "مقتل 3 أشخاص وإصابة 5 آخرين": "killed 3, injured 5",
    "استشهد مواطنان في قصف على البلدة.": "killed 2",
    "سقط 20 قتيلا بينهم أطفال.": "killed 20",
    "أسفر الهجوم عن مقتل جندي وإصابة آخر.": "killed 1, injured 1",
    "أدى الانفجار إلى مقتل جنديين وإصابة ثلاثة.": "killed 2, injured 3",
    "قتل ثلاثة جنود وأصيب أربعة آخرون بجروح.": "killed 3, injured 4",
    "لقي ستة أشخاص مصرعهم في الهجوم.": "killed 6",
    "أسفر التفجير عن سقوط 21 قتيلا و102 جريح.": "killed 21, injured 102",
    "سقط قتيلان وخمسة جرحى.": "killed 2, injured 5",
    "مقتل 12 شخصا بينهم ثلاثة أطفال وإصابة 20": "killed 12, injured 20",
    "قتل 12 مدنيا، بينهم 3 أطفال و4 نساء، في غارة.": "killed 12",
    "ارتفع عدد القتلى إلى 15 قتيلا.": "killed 15 rising",
    "ارتفعت حصيلة الضحايا إلى 41 قتيلا و90 جريحا.": "killed 41 rising, injured 90",
    "بلغ عدد الجرحى 30.": "injured 30",
    "لم تقع إصابات في الهجوم.": "killed 0, injured 0",
    "لم يصب أحد بأذى.": "killed 0, injured 0",
    "سقطت القذائف دون وقوع خسائر بشرية.": "killed 0, injured 0",
    "لم ترد أنباء عن سقوط ضحايا.": "killed 0, injured 0",
    "لم يسفر القصف عن سقوط قتلى.": "killed 0",
    "قتل أكثر من 55000 شخص منذ بدء الحرب.": "killed 55000 cumulative",
    "قتل 2000 مدني منذ اندلاع النزاع.": "killed 2000 cumulative",
    "سقط عشرات القتلى والجرحى في الانفجار.": "killed 12-99, injured 12-99",
    "مقتل وإصابة العشرات في غارات": "killed 12-99, injured 12-99",
    "مقتل وإصابة 40 مسلحا في اشتباكات": "",
    "استشهاد عدد من رجال الأمن وإصابة آخرين": "killed 2-9, injured 2-9",
    "ما لا يقل عن خمسة قتلى في تفجير سيارة": "killed 5",
    "قتل انتحاري ثلاثة جنود عند نقطة تفتيش.": "killed 3",
    "قتلت القوات الإسرائيلية أمس فلسطينيا في جنين.": "killed 1",
    "راح ضحيتها 15 رجل أمن و3 عمال.": "killed 18",
    "أودى الهجوم بحياة تسعة مصلين.": "killed 9",
    "أودى بحياة تسعة مصلين.": "killed 9",
    "خطف مسلحون عشرة طلاب وقتلوا حارسا.": "killed 1",
    "اعتقال 12 شخصا بعد الهجوم": "",
    "قتل 24 عنصرا وأسر 10 آخرون.": "killed 24",
    "نزح ثلاثة آلاف شخص.": "",
    "جنديا تركيا قتل وأصيب آخر في الاشتباكات.": "killed 1, injured 1",
    "12 شخصا قتلوا في الانفجار.": "killed 12",
    "مصرع خمسة وإصابة ستة": "killed 5, injured 6",
    "إصابة ضابطين ومجند في انفجار عبوة": "injured 3",
    "مقتل خمسة وعشرين مسلحا في غارة": "killed 25",
    "مقتل ما بين ثلاثة وخمسة أشخاص": "killed 3-5",
    "مقتل نحو مئة شخص": "killed 100",
    "مقتل مئتي مدني في القصف": "killed 200",
    "اغتيال مسؤول أمني في عدن": "killed 1",
    "استشهاد ضابط ومرافقه": "killed 2",
    "أصيبت امرأة وطفلتان بشظايا.": "injured 3",
    "مقتل أحد عشر جنديا": "killed 11",
    "قتل اثنا عشر شخصا وجرح عشرون.": "killed 12, injured 20",
    "قتل 51 شخصا وجرح مئات آخرون.": "killed 51, injured 100-999",
    "أعلنت الوزارة القتل العمد جريمة كبرى.": "",
    "تدمير 3 سيارات وإحراق منزلين": "",
    "مقتل 3 مهاجمين برصاص الشرطة": "killed 3 attackers",
    "قتل ١٢ شخصا وأصيب ٣٠.": "killed 12, injured 30",
}


def told(text: str, language: str) -> str:
    """The tolls of a sentence in short: killed 3-5, injured 2 rising."""
    parts = []
    for toll in casualties.find(text, language):
        span = str(toll.min) if toll.min == toll.max else f"{toll.min}-{toll.max}"
        marks = [name for name in ("cumulative", "rising", "implied", "sub") if getattr(toll, name)] + (["attackers"] if toll.whose == "attackers" else [])
        parts.append(" ".join([toll.what, span, *marks]))
    return ", ".join(parts)


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_an_english_sentence_tells_its_tolls(text, expected):
    assert told(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), INDONESIAN.items())
def test_an_indonesian_sentence_tells_its_tolls(text, expected):
    assert told(text, "id") == expected


@pytest.mark.parametrize(("text", "expected"), ARABIC.items())
def test_an_arabic_sentence_tells_its_tolls(text, expected):
    assert told(text, "ar") == expected


WORDS = st.sampled_from(
    [
        "killed",
        "12",
        "people",
        "and",
        ",",
        "were",
        "including",
        "three",
        "tewas",
        "dan",
        "orang",
        "luka",
        "termasuk",
        "(",
        ")",
        ".",
        "قتل",
        "3",
        "أشخاص",
        "و5",
        "بينهم",
        "جندي",
        "no",
        "dozens",
        "-",
        "Omar",
    ]
)


@given(st.lists(WORDS, max_size=40), st.sampled_from(["en", "id", "ar"]))
def test_whatever_is_said_its_tolls_lie_in_the_text_and_are_ranges(said, language):
    text = " ".join(said)
    for toll in casualties.find(text, language):
        assert 0 <= toll.start <= toll.count_span[0] < toll.count_span[1] <= toll.end <= len(text)
        assert toll.start <= toll.word_span[0] < toll.word_span[1] <= toll.end
        assert 0 <= toll.min <= toll.max
        assert (toll.max == 0) == (toll.basis == "explicit_zero")


@given(st.text(max_size=200), st.sampled_from(["en", "id", "ar"]))
def test_any_text_is_read(text, language):
    assert isinstance(casualties.find(text, language), list)


@pytest.mark.parametrize(
    "text",
    [
        "killed " + "," * 100_000,
        "1" * 1_000_000 + " killed",
        "3 killed and " * 20_000,
        "(" * 50_000 + " killed",
        "no " * 50_000 + "deaths",
        "3 people, " * 20_000 + "killed",
    ],
)
def test_hostile_lengths_are_read_too(text):
    assert all(toll.end <= len(text) for toll in casualties.find(text, "en"))


def test_a_toll_tells_where_its_count_and_its_word_stand():
    text = "Police said two guards were killed."
    toll = casualties.find(text, "en")[0]
    assert (text[slice(*toll.count_span)], text[slice(*toll.word_span)]) == ("two guards", "killed")
