"""Made-up news: mostly everyday, some with words of attacks that tell none, a few attacks; and attacks of today, each of another place."""

import random
from collections.abc import Iterator
from datetime import date, datetime

from schemas.article import RawArticle

ATTACKS, NEAR = 0.05, 0.15
"""Shares of made-up articles that tell an attack, and that only have its words."""
SENTENCES = (10, 40)
EVERYDAY = {
    "en": (
        ("The council of Leeds", "A farmer near Nairobi", "The ministry", "Her team", "Shares in Tokyo", "The museum in Paris"),
        ("opened", "sold", "planned", "described", "repaired", "celebrated"),
        ("a new bridge over the river", "forty tonnes of rice", "the longest match of the season", "its yearly figures", "a school for two hundred pupils"),
        ("on Monday", "in June", "last week", "after a long debate", "with help from Germany", "for 3.5 million dollars"),
    ),
    "id": (
        ("Wali kota Bandung", "Petani di Jawa Tengah", "Kementerian", "Tim nasional", "Harga saham", "Museum di Yogyakarta"),
        ("membuka", "menjual", "merencanakan", "memperbaiki", "merayakan", "menjelaskan"),
        ("jembatan baru di atas sungai", "empat puluh ton beras", "musim tanam tahun ini", "laporan tahunan", "sekolah untuk dua ratus murid"),
        ("pada Senin (13/5/2024)", "pekan lalu", "setelah rapat panjang", "bersama warga Surabaya", "senilai Rp 3,5 miliar"),
    ),
    "ar": (
        ("مجلس مدينة عمّان", "مزارع قرب القاهرة", "الوزارة", "الفريق الوطني", "متحف في تونس"),
        ("افتتح", "باع", "أعلن", "وصف", "ناقش"),
        ("جسرا جديدا فوق النهر", "أربعين طنا من القمح", "التقرير السنوي", "مدرسة لمئتي تلميذ"),
        ("يوم الاثنين", "الأسبوع الماضي", "بعد اجتماع طويل", "بدعم من ألمانيا", "بقيمة ثلاثة ملايين دولار"),
    ),
}
"""Parts of sentences, each drawn from one list after the other."""
GRAVE = (
    "Baghdad", "Mosul", "Basra", "Kirkuk", "Aleppo", "Homs", "Damascus", "Kabul", "Kandahar", "Peshawar", "Quetta", "Karachi", "Lahore", "Mogadishu", "Kano", "Maiduguri",
    "Bamako", "Khartoum", "Tripoli", "Benghazi", "Aden", "Sanaa", "Beirut", "Kyiv", "Odesa", "Kharkiv", "Jakarta", "Makassar", "Manila", "Davao", "Yangon", "Mandalay",
)  # fmt: skip
"""Towns that no other in this list could be taken for."""


def made_up(rng: random.Random, count: int) -> Iterator[RawArticle]:
    """Everyday news, some of it with words of attacks that tell none, and the scenario's attacks."""
    from streams import scenario

    attacks = scenario.articles()
    near = near_attacks()
    for n in range(count):
        drawn = rng.random()
        if drawn < ATTACKS:
            yield rng.choice(attacks).model_copy(update={"id": f"made-{n}"})
        elif drawn < ATTACKS + NEAR:
            yield rng.choice(near).model_copy(update={"id": f"made-{n}"})
        else:
            yield everyday(rng, f"made-{n}", date(2024, 5, 15))


def everyday(rng: random.Random, id: str, day: date, language: str | None = None) -> RawArticle:
    """No attack and none of its words; in a language of chance's unless one is named."""
    language = language or rng.choice(sorted(EVERYDAY))
    title, *body = (" ".join(map(rng.choice, EVERYDAY[language])) for _ in range(rng.randint(*SENTENCES)))
    return RawArticle(id=id, language=language, published=f"{day:%Y-%m-%d}", title=title, body=". ".join(body))


def near_attacks() -> list[RawArticle]:
    """Short articles with words of attacks that tell none as their news."""
    from streams.learning.short import refused

    return [one.article for one in refused()]


def grave(number: int, now: datetime) -> RawArticle:
    """An attack of this day that is told at once: twenty and more dead, the number-th town of the list, another house each time."""
    town, killed = GRAVE[number % len(GRAVE)], 21 + number
    return RawArticle(
        id=f"grave-{number}", language="en", publisher=f"Harbour Courier {number}", published=f"{now:%Y-%m-%d}", fetched_at=now,
        title=f"Car bomb kills {killed} in {town}",
        body=f"A car bomb exploded at a market in {town} on {now:%A}, killing {killed} people and wounding {killed + 12}, police said. No group has claimed the attack.",
    )  # fmt: skip
