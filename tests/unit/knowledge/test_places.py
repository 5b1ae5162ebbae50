"""Places in sentences of three languages: the right stretch, read first as the right place; and words that are no places."""

from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from streams.knowledge.knowledge import Knowledge, PlaceEntry, load

NEAR_KM = 15.0


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(Path(tmp_path_factory.getbasetemp()))


def km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b, c, d = map(radians, (lat, lon, other_lat, other_lon))
    return 12_742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


def places(knowledge: Knowledge, text: str, language: str) -> dict[str, PlaceEntry]:
    """Each stretch with the first of its readings that is a place."""
    read = {}
    for hit in knowledge.find(text, language):
        if found := next((place for key in hit.keys if (place := knowledge.place(key))), None):
            read[text[hit.start : hit.end]] = found
    return read


NAMED = [
    ("en", "Rockets landed near Ain al-Asad air base overnight.", "Ain al-Asad air base", "IQ", 33.786, 42.441),
    ("en", "A drone killed three soldiers at Tower 22.", "Tower 22", "JO", 33.306, 38.704),
    ("en", "Fire was seen at the Conoco gas plant.", "Conoco gas plant", "SY", 35.33, 40.32),
    ("en", "Militants shelled the village of Tal Afar.", "Tal Afar", "IQ", 36.375, 42.449),
    ("en", "A bomb exploded in Hama on Monday.", "Hama", "SY", 35.13, 36.75),
    ("en", "Shells fell on Homs for an hour.", "Homs", "SY", 34.73, 36.72),
    ("en", "Fighters entered al-Bab at dawn.", "al-Bab", "SY", 36.37, 37.515),
    ("en", "Air strikes hit Raqqa again.", "Raqqa", "SY", 35.95, 39.01),
    ("en", "A mine killed two children near Deir ez-Zor.", "Deir ez-Zor", "SY", 35.34, 40.14),
    ("en", "The blast was heard in Mandali.", "Mandali", "IQ", 33.743, 45.547),
    ("en", "Gunmen attacked a checkpoint in Balad.", "Balad", "IQ", 34.016, 44.145),
    ("en", "Clashes broke out in Tripoli between militias.", "Tripoli", "LY", 32.887, 13.19),
    ("en", "An IED struck a patrol in Haditha.", "Haditha", "IQ", 34.14, 42.38),
    ("en", "Israel bombed Khan Younis on Tuesday.", "Khan Younis", "PS", 31.34, 34.30),
    ("en", "Tanks advanced in Rafah.", "Rafah", "PS", 31.29, 34.25),
    ("en", "A strike hit a tent in al-Mawasi.", "al-Mawasi", "PS", 31.33, 34.27),
    ("en", "Rockets were fired at Kiryat Shmona.", "Kiryat Shmona", "IL", 33.21, 35.57),
    ("en", "Shelling damaged houses in Khiam.", "Khiam", "LB", 33.325, 35.612),
    ("en", "A raid targeted Aita al-Shaab.", "Aita al-Shaab", "LB", 33.10, 35.34),
    ("en", "Missiles hit the port of Hodeidah.", "port of Hodeidah", "YE", 14.834, 42.93),
    ("en", "Houthi fighters shelled Taiz.", "Taiz", "YE", 13.58, 44.02),
    ("en", "Russian bombs fell on Bakhmut.", "Bakhmut", "UA", 48.59, 38.0),
    ("en", "A missile hit Kharkiv on Friday.", "Kharkiv", "UA", 49.99, 36.23),
    ("en", "Drones struck Engels air base.", "Engels air base", "RU", 51.48, 46.21),
    ("en", "Blasts damaged the Kerch Bridge.", "Kerch Bridge", "UA", 45.31, 36.51),
    ("en", "A suicide bomber struck in Miranshah.", "Miranshah", "PK", 33.0, 70.07),
    ("en", "Gunmen killed tourists at Pahalgam.", "Pahalgam", "IN", 34.015, 75.318),
    ("en", "Attackers stormed the Pathankot air base.", "Pathankot air base", "IN", 32.234, 75.634),
    ("en", "A hospital in Kunduz was hit.", "Kunduz", "AF", 36.73, 68.87),
    ("en", "Shots were fired at Bagram.", "Bagram", "AF", 34.946, 69.265),
    ("en", "A car bomb went off at Lido Beach.", "Lido Beach", "SO", 2.037, 45.369),
    ("en", "Gunmen attacked Garissa University College.", "Garissa University College", "KE", -0.442, 39.66),
    ("en", "Four gunmen entered the Westgate mall.", "Westgate mall", "KE", -1.257, 36.803),
    ("en", "The town of Chibok was raided.", "Chibok", "NG", 10.87, 12.85),
    ("en", "Insurgents shot villagers near Gao.", "Gao", "ML", 16.27, -0.04),
    ("en", "Rebels killed worshippers at Komanda.", "Komanda", "CD", 1.36, 29.75),
    ("en", "The RSF shelled Zamzam camp.", "Zamzam camp", "SD", 13.508, 25.298),
    ("en", "Ninety people were shot dead at the Bataclan.", "Bataclan", "FR", 48.863, 2.371),
    ("en", "Bombs exploded at Zaventem airport.", "Zaventem airport", "BE", 50.90, 4.48),
    ("en", "A man opened fire at the Al Noor Mosque.", "Al Noor Mosque", "NZ", -43.533, 172.612),
    ("en", "Guerrillas attacked a barracks in San Salvador.", "San Salvador", "SV", 13.69, -89.19),
    ("en", "A bomb exploded in downtown Lima.", "Lima", "PE", -12.04, -77.03),
    ("en", "A car bomb killed six in Cali.", "Cali", "CO", 3.44, -76.52),
    ("en", "Bombs went off in Santiago at night.", "Santiago", "CL", -33.45, -70.65),
    ("en", "Shots were heard in Van before dawn.", "Van", "TR", 38.49, 43.38),
    ("en", "A shell landed in northern Israel.", "northern Israel", "IL", 33.05, 35.4),
    ("en", "A tanker was hit in the Red Sea.", "Red Sea", None, 20.0, 38.5),
    ("id", "Kelompok bersenjata menembak warga di Distrik Kiwirok.", "Distrik Kiwirok", "ID", -4.878, 140.938),
    ("id", "Baku tembak terjadi di Sugapa pada Senin.", "Sugapa", "ID", -3.74, 137.033),
    ("id", "Pos TNI di Ilaga diserang.", "Ilaga", "ID", -3.973, 137.617),
    ("id", "Kontak tembak pecah di Kabupaten Puncak Jaya.", "Kabupaten Puncak Jaya", "ID", -3.65, 137.95),
    ("id", "Pekerja tewas ditembak di Dekai.", "Dekai", "ID", -4.857, 139.482),
    ("id", "Pesawat ditembaki di Bandara Aminggaru.", "Bandara Aminggaru", "ID", -3.973, 137.615),
    ("id", "Penembakan terjadi di areal Freeport.", "areal Freeport", "ID", -4.053, 137.116),
    ("id", "Bom bunuh diri meledak di Mapolrestabes Medan.", "Mapolrestabes Medan", "ID", 3.592, 98.672),
    ("id", "Napi terorisme mengamuk di Mako Brimob.", "Mako Brimob", "ID", -6.366, 106.858),
    ("id", "Bom meledak di kawasan Sarinah.", "kawasan Sarinah", "ID", -6.187, 106.823),
    ("id", "Gereja Katedral Makassar diserang.", "Gereja Katedral Makassar", "ID", -5.133, 119.408),
    ("id", "Ledakan terjadi di Kota Solo.", "Kota Solo", "ID", -7.556, 110.831),
    ("id", "Tiga polisi ditembak di Serang.", "Serang", "ID", -6.12, 106.15),
    ("id", "Serangan udara menghantam Jalur Gaza.", "Jalur Gaza", "PS", 31.42, 34.36),
    ("id", "Tentara menembak pemuda di Tepi Barat.", "Tepi Barat", "PS", 31.95, 35.25),
    ("id", "Roket jatuh di Dataran Tinggi Golan.", "Dataran Tinggi Golan", "SY", 33.1, 35.85),
    ("id", "Rudal menghantam Damaskus.", "Damaskus", "SY", 33.51, 36.29),
    ("id", "Ledakan mengguncang Kairo.", "Kairo", "EG", 30.06, 31.25),
    ("id", "Ledakan terdengar di Teheran.", "Teheran", "IR", 35.69, 51.42),
    ("id", "Drone ditembak jatuh di dekat Moskow.", "Moskow", "RU", 55.75, 37.62),
    ("id", "Rudal menghantam Kiev.", "Kiev", "UA", 50.45, 30.52),
    ("id", "Penusukan terjadi di Yerusalem.", "Yerusalem", "IL", 31.77, 35.22),
    ("id", "Kapal diserang di Laut Merah.", "Laut Merah", None, 20.0, 38.5),
    ("id", "Roket ditembakkan ke Israel utara.", "Israel utara", "IL", 33.05, 35.4),
    ("id", "Rumah Sakit Indonesia dibom lagi.", "Rumah Sakit Indonesia", "PS", 31.5385, 34.5115),
    ("id", "Bom meledak di Jolo.", "Jolo", "PH", 6.053, 121.002),
    ("ar", "سقطت قذائف على تلعفر.", "تلعفر", "IQ", 36.375, 42.449),
    ("ar", "قصف الطيران مدينة بلد.", "مدينة بلد", "IQ", 34.016, 44.145),
    ("ar", "استهدفت غارة حارة حريك.", "حارة حريك", "LB", 33.854, 35.51),
    ("ar", "سقط صاروخ في كريات شمونة.", "كريات شمونة", "IL", 33.21, 35.57),
    ("ar", "قصفت القوات ريف دمشق.", "ريف دمشق", "SY", 33.6, 36.6),
    ("ar", "دارت اشتباكات في تعز.", "تعز", "YE", 13.58, 44.02),
    ("ar", "انفجرت سيارة بعدن.", "بعدن", "YE", 12.78, 45.03),
    ("ar", "قصفت الطائرات خان يونس.", "خان يونس", "PS", 31.34, 34.30),
    ("ar", "غارات على ميناء رأس عيسى.", "ميناء رأس عيسى", "YE", 15.119, 42.67),
    ("ar", "هجوم على سفينة في البحر الأحمر.", "البحر الأحمر", None, 20.0, 38.5),
    ("ar", "تفجير انتحاري في سروج.", "سروج", "TR", 36.977, 38.428),
    ("ar", "هجوم بالأسلحة في الفاشر.", "الفاشر", "SD", 13.627, 25.35),
    ("ar", "إطلاق نار في مسرح باتاكلان.", "مسرح باتاكلان", "FR", 48.863, 2.371),
    ("ar", "قصف جوي في شمال العراق.", "شمال العراق", "IQ", 36.5, 43.5),
    ("ar", "وقع الهجوم في لودر.", "لودر", "YE", 13.885, 45.87),
]


@pytest.mark.parametrize(("language", "text", "stretch", "country", "lat", "lon"), NAMED, ids=[f"{row[0]}: {row[2]}" for row in NAMED])
def test_a_place_is_read_where_it_stands(knowledge: Knowledge, language: str, text: str, stretch: str, country: str | None, lat: float, lon: float) -> None:
    read = places(knowledge, text, language)
    assert stretch in read
    assert read[stretch].country == country
    assert km(read[stretch].lat, read[stretch].lon, lat, lon) <= NEAR_KM


NOT_PLACES = [
    ("id", "Kami tidak tahu siapa pelakunya."),
    ("id", "Anda bisa datang besok."),
    ("id", "Tapi mereka menolak."),
    ("id", "Dari balik pintu terdengar suara."),
    ("id", "Kita harus waspada."),
    ("id", "Orang itu lari."),
    ("id", "Bank itu tutup lebih awal."),
    ("id", "Selama tiga jam mereka menunggu."),
    ("id", "KPK memeriksa seorang pejabat."),
    ("id", "Iron Dome mencegat roket."),
    ("id", "Pangkalan itu kosong."),
    ("id", "Minta maaf saja."),
    ("id", "Bulan lalu harganya naik."),
    ("id", "Sungai itu meluap."),
    ("id", "Acara dimulai pukul tujuh."),
    ("en", "Most people stayed at home."),
    ("en", "More than ever, nobody knows."),
    ("en", "Police said nothing."),
    ("en", "Bush and Obama met Clinton."),
    ("en", "The White House declined to comment."),
    ("en", "March was a quiet month."),
    ("en", "Vice squads were called."),
    ("en", "Human error was ruled out."),
    ("en", "Campbell and Davis won."),
    ("ar", "وصل إلى البيت."),
    ("ar", "كان بيان الوزارة واضحا."),
    ("ar", "العديد من الناس خرجوا الآن."),
    ("ar", "كيف وقع ذلك؟"),
    ("ar", "دوماً يقول الشيء نفسه."),
    ("ar", "أشار صاحب المحل إلى الصور."),
    ("ar", "قال باراك إن الخبر كاذب."),
]


@pytest.mark.parametrize(("language", "text"), NOT_PLACES, ids=[text for _, text in NOT_PLACES])
def test_words_and_people_are_not_read_as_places(knowledge: Knowledge, language: str, text: str) -> None:
    assert places(knowledge, text, language) == {}
