"""Who acts is found where it stands, in three languages; ordinary words are nobody."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.knowledge.entries import ActorEntry, PlaceEntry
from streams.knowledge.knowledge import Knowledge, load


@cache
def knowledge() -> Knowledge:
    return load()


def actors(text: str, language: str) -> list[tuple[str, str]]:
    """(stretch, actor id) of every actor found; a country stands for its state."""
    found = []
    for hit in knowledge().find(text, language):
        named = next((key for key in hit.keys if ":" in key), None)
        entry = knowledge().entry(named) if named else None
        if isinstance(entry, ActorEntry):
            found.append((text[hit.start : hit.end], entry.id))
        elif isinstance(entry, PlaceEntry) and entry.kind == "country":
            found.append((text[hit.start : hit.end], f"state-{(entry.country or '').lower()}"))
    return found


SENTENCES = [
    # Indonesian
    ("id", "Pejuang Houthi menembakkan rudal ke arah kapal tanker.", "Pejuang Houthi", "houthis"),
    ("id", "Milisi Houthi menyerang pelabuhan itu pada Kamis malam.", "Milisi Houthi", "houthis"),
    ("id", "Rudal itu ditembakkan kelompok Houthi dari Hodeidah.", "kelompok Houthi", "houthis"),
    ("id", "Jet tempur Israel membombardir permukiman warga.", "Jet tempur Israel", "israeli-air-force"),
    ("id", "Tentara Israel melepaskan tembakan di pos pemeriksaan.", "Tentara Israel", "israel-defense-forces"),
    ("id", "Dua anggota TNI gugur ditembak KKB di Intan Jaya.", "KKB", "opm-tpnpb"),
    ("id", "TPNPB-OPM mengaku bertanggung jawab atas penembakan itu.", "TPNPB-OPM", "opm-tpnpb"),
    ("id", "Kelompok separatis Papua membakar gedung sekolah.", "Kelompok separatis Papua", "opm-tpnpb"),
    ("id", "Prajurit TNI terlibat kontak tembak di Nduga.", "Prajurit TNI", "indonesian-national-armed-forces"),
    ("id", "Densus 88 menembak seorang terduga teroris.", "Densus 88", "densus-88"),
    ("id", "Militan ISIS meledakkan bom di pasar Mosul.", "Militan ISIS", "islamic-state"),
    ("id", "Serangan itu diklaim Negara Islam lewat Telegram.", "Negara Islam", "islamic-state"),
    ("id", "Koalisi pimpinan Arab Saudi menggempur Sanaa.", "Koalisi pimpinan Arab Saudi", "saudi-led-coalition"),
    ("id", "Rezim Suriah menjatuhkan bom di Idlib.", "Rezim Suriah", "syrian-army"),
    ("id", "Pasukan Rusia merebut desa di Donetsk.", "Pasukan Rusia", "russian-armed-forces"),
    ("id", "Drone militer Ukraina menghantam kilang.", "militer Ukraina", "armed-forces-of-ukraine"),
    ("id", "Pasukan Moskow merebut kota itu.", "Pasukan Moskow", "russian-armed-forces"),
    ("en", "Kyiv's troops crossed the river.", "Kyiv's troops", "armed-forces-of-ukraine"),
    ("id", "Junta militer Myanmar mengebom sebuah biara.", "Junta militer Myanmar", "myanmar-military"),
    ("id", "Kapal perang Turki menembaki perahu itu.", "Kapal perang Turki", "navy-tr"),
    ("id", "Tentara Chad memburu gerilyawan di tepi danau.", "Tentara Chad", "army-td"),
    ("id", "Polisi Kenya menembak para pengunjuk rasa.", "Polisi Kenya", "police-ke"),
    ("id", "Serangan udara AS menewaskan seorang komandan.", "AS", "state-us"),
    ("id", "Pasukan AS di Irak diserang roket.", "Pasukan AS", "united-states-armed-forces"),
    ("id", "Mujahidin Indonesia Timur menyerang pos polisi.", "Mujahidin Indonesia Timur", "east-indonesia-mujahideen"),
    ("id", "Bom itu diledakkan anggota Jamaah Ansharut Daulah.", "anggota Jamaah Ansharut Daulah", "jamaah-ansharut-daulah"),
    ("id", "Kelompok Abu Sayyaf menculik dua nelayan.", "Kelompok Abu Sayyaf", "abu-sayyaf"),
    ("id", "Garda Revolusi Iran meluncurkan belasan rudal.", "Garda Revolusi Iran", "islamic-revolutionary-guard-corps"),
    # English
    ("en", "Iraqi army troops shelled the village at dawn.", "Iraqi army troops", "iraqi-army"),
    ("en", "Israel's military said it had struck the site.", "Israel's military", "israel-defense-forces"),
    ("en", "Israeli warplanes hit a building in the south.", "Israeli warplanes", "israeli-air-force"),
    ("en", "Rockets were fired at U.S. troops near the border.", "U.S. troops", "united-states-armed-forces"),
    ("en", "Al-Shabaab fighters stormed the hotel.", "Al-Shabaab fighters", "al-shabaab"),
    ("en", "The attack was claimed by JNIM on Monday.", "JNIM", "jamaat-nusrat-al-islam-wal-muslimin"),
    ("en", "Boko Haram insurgents burned the village.", "Boko Haram insurgents", "boko-haram"),
    ("en", "M23 rebels entered the town after a firefight.", "M23 rebels", "march-23-movement"),
    ("en", "Sudan's Rapid Support Forces shelled the market.", "Rapid Support Forces", "rapid-support-forces"),
    ("en", "The Sudanese army bombed the bridge.", "Sudanese army", "sudanese-armed-forces"),
    ("en", "Burkina Faso's army was blamed for the killings.", "Burkina Faso's army", "army-bf"),
    ("en", "Turkish jets bombed the mountain camps.", "Turkish jets", "air-force-tr"),
    ("en", "Arakan Army fighters seized the outpost.", "Arakan Army fighters", "arakan-army"),
    ("en", "The TTP claimed the bombing in Peshawar.", "TTP", "tehreek-e-taliban-pakistan"),
    ("en", "BLA separatists stopped the bus and opened fire.", "BLA separatists", "balochistan-liberation-army"),
    ("en", "Tamil Tiger rebels sank a patrol boat.", "Tamil Tiger rebels", "liberation-tigers-of-tamil-eelam"),
    ("en", "FMLN guerrillas attacked the barracks in San Miguel.", "FMLN guerrillas", "farabundo-marti-national-liberation-front"),
    ("en", "THE SHINING PATH DYNAMITED TWO PYLONS NEAR LIMA.", "SHINING PATH", "shining-path"),
    ("en", "The Manuel Rodriguez Patriotic Front set off the bomb.", "Manuel Rodriguez Patriotic Front", "manuel-rodriguez-patriotic-front"),
    ("en", "THE EXTRADITABLES CLAIMED THE MURDER.", "THE EXTRADITABLES", "the-extraditables"),
    ("en", "South Korean marines returned fire.", "South Korean marines", "republic-of-korea-armed-forces"),
    ("en", "Syrian regime forces shelled the suburb.", "Syrian regime forces", "syrian-army"),
    ("en", "ISKP said its bomber hit the mosque.", "ISKP", "islamic-state-khorasan-province"),
    # Arabic
    ("ar", "شن الطيران الحربي الإسرائيلي غارات على البلدة", "الطيران الحربي الإسرائيلي", "israeli-air-force"),
    ("ar", "أطلقت قوات الاحتلال النار على شاب", "قوات الاحتلال", "israel-defense-forces"),
    ("ar", "وقصف الجيش الإسرائيلي منزلا في المخيم", "الجيش الإسرائيلي", "israel-defense-forces"),
    ("ar", "أعلنت جماعة الحوثي مسؤوليتها عن الهجوم", "جماعة الحوثي", "houthis"),
    ("ar", "هاجم مسلحو تنظيم داعش حاجزا أمنيا", "مسلحو تنظيم داعش", "islamic-state"),
    ("ar", "شن تنظيم الدولة هجوما على الثكنة", "تنظيم الدولة", "islamic-state"),
    ("ar", "استهدفت القوات الروسية مستودعا للوقود", "القوات الروسية", "russian-armed-forces"),
    ("ar", "وقصفت قوات النظام أحياء في المدينة", "قوات النظام", "syrian-army"),
    ("ar", "اشتبك الجيش الكوري الجنوبي مع قارب", "الجيش الكوري الجنوبي", "republic-of-korea-armed-forces"),
    ("ar", "أغارت طائرات التحالف العربي على المعسكر", "طائرات التحالف العربي", "saudi-led-coalition"),
    ("ar", "نفذت قوات أمريكية عملية إنزال", "قوات أمريكية", "united-states-armed-forces"),
    ("ar", "قصف الجيش السوداني مواقع على النيل", "الجيش السوداني", "sudanese-armed-forces"),
    ("ar", "سيطرت قوات الدعم السريع على البلدة", "قوات الدعم السريع", "rapid-support-forces"),
    ("ar", "أعلنت حركة الشباب تبني التفجير", "حركة الشباب", "al-shabaab"),
    ("ar", "قتلت الشرطة الهندية ثلاثة مسلحين", "الشرطة الهندية", "police-in"),
    ("ar", "أطلقت كتائب القسام رشقة صاروخية", "كتائب القسام", "izz-ad-din-al-qassam-brigades"),
    ("ar", "أغار طيران العدو الإسرائيلي على البلدة", "طيران العدو الإسرائيلي", "israeli-air-force"),
    ("ar", "سقط القتيل برصاص جنود إسرائيليين", "جنود إسرائيليين", "israel-defense-forces"),
]


@pytest.mark.parametrize(("language", "text", "stretch", "actor"), SENTENCES)
def test_an_actor_is_found_with_the_words_that_belong_to_it(language: str, text: str, stretch: str, actor: str) -> None:
    assert (stretch, actor) in actors(text, language)


NOBODY = [
    ("id", "Pada Minggu siang bom rakitan meledak di pasar."),
    ("id", "Mobil itu patah as roda di tengah jalan."),
    ("id", "Warga Kota Serang dan Kabupaten Serang mengungsi."),
    ("id", "Pengikut Oman Abdurrahman hadir di sidang itu."),
    ("id", "AS Roma menang tipis atas tamunya."),
    ("id", "Antara lain, warga diminta tetap tenang."),
    ("id", "Merdeka atau mati, teriak mereka."),
    ("id", "Tim Penggerak PKK dan TP PKK kecamatan membagikan masker."),
    ("id", "Bapak Santoso dan Ibu Komala tinggal di Kebayoran Pulo."),
    ("id", "Dokter Ali Ghufron Mukti memimpin rapat DPR di Masjid Al Fatah."),
    ("id", "Presiden Abdel Fattah al-Sisi menerima tamu itu."),
    ("id", "Kompak, warga menolak proyek itu pada 17 November."),
    ("id", "Pedagang batu akik di pasar itu kompak tutup."),
    ("en", "Male soldiers and female soldiers train apart."),
    ("en", "The ambassador spoke of human rights and of nights without sleep."),
    ("en", "They told us that the mission is over."),
    ("en", "A CAR BOMB WENT OFF; THEY LET US GO."),
    ("en", "The ship sank in the Indian Ocean after a storm."),
    ("en", "workers replaced two poles and polish the floor as the guardian of the house slept"),
    ("en", "Georgia police said the gunman was from Atlanta."),
    ("ar", "شجع الجمهور الفريق بالحماس نفسه"),
    ("ar", "تغير مجرى النهر بعد الفيضان"),
    ("ar", "هبطت طائرة طيران الإمارات في المطار"),
    ("ar", "غنت كارمن أمام النجباء من الطلاب"),
    ("ar", "طلبت البلدية دعم مالي لترميم المدرسة"),
    ("ar", "هبطت المروحية في القاعدة الجوية"),
    ("ar", "سبق أن أعلن ذلك ولم يكن بنا حاجة إليه"),
]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_ordinary_words_are_nobody(language: str, text: str) -> None:
    assert actors(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("en", "Iran-backed militias fired at the base.", "state-ir"),
        ("en", "Soldiers entered the Israeli-occupied town.", "state-il"),
        ("id", "Drone buatan Iran jatuh di ladang.", "state-ir"),
        ("id", "Milisi pro-Rusia menguasai desa itu.", "state-ru"),
        ("id", "Dewan menolak darurat militer Korsel malam itu.", "state-kr"),
        ("ar", "هاجمت فصائل موالية لإيران القاعدة العسكرية", "state-ir"),
    ],
)
def test_who_backs_or_makes_something_does_not_act(language: str, text: str, state: str) -> None:
    assert state not in [actor for _, actor in actors(text, language)]


def test_a_hyphen_tells_a_backer_from_a_sentence() -> None:
    assert ("Israel", "state-il") in actors("Israel held the hill after the raid.", "en")


def test_a_name_keeps_what_its_words_say_of_weapons_and_targets() -> None:
    (hit,) = [hit for hit in knowledge().find("Jet tempur Israel terbang rendah.", "id") if "actor:israeli-air-force" in hit.keys]
    assert "WEAPON/airstrike" in hit.keys


@pytest.mark.parametrize(("id", "target"), [("police-ke", "police"), ("army-td", "military"), ("hamas", "military"), ("state-il", None)])
def test_an_actor_says_what_a_blow_on_it_hits(id: str, target: str | None) -> None:
    entry = knowledge().entry(f"actor:{id}")
    assert isinstance(entry, ActorEntry)
    assert entry.target == target


def test_every_state_has_armed_forces_named_after_its_people() -> None:
    entry = knowledge().entry("actor:army-bd")
    assert isinstance(entry, ActorEntry)
    assert (entry.name, entry.kind, entry.country, entry.parents) == ("Bangladeshi armed forces", "state", "BD", ("state-bd",))


@pytest.mark.parametrize("id", ["saudi-led-coalition", "us-led-coalition", "nato", "united-nations-peacekeepers"])
def test_a_force_of_several_states_is_no_single_states(id: str) -> None:
    entry = knowledge().entry(f"actor:{id}")
    assert isinstance(entry, ActorEntry)
    assert (entry.kind, entry.country) == ("state", None)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), language=st.sampled_from(["id", "en", "ar"]))
def test_finds_stand_in_the_text_in_order_and_never_overlap(data: st.DataObject, language: str) -> None:
    pieces = [text for spoken, text, _, _ in SENTENCES if spoken == language]
    words = [word for text in pieces for word in text.split()]
    text = "".join(data.draw(st.lists(st.sampled_from([*words, *pieces]), max_size=12).flatmap(lambda chosen: st.permutations(chosen).map(" ".join))))
    text += data.draw(st.sampled_from(["", "'s army", "-backed", "\u064b", " İ", "."]))
    at = 0
    for hit in knowledge().find(text, language):
        assert at <= hit.start < hit.end <= len(text)
        assert hit.keys
        at = hit.end
