"""Invented attacks with known truth: where, on which day, how many dead; told in three languages by many outlets, copied, corrected and withdrawn, between news of other kinds.

What each article says is known because the article was made from it. Of the same seed the same articles; a longer run of a seed begins as a shorter one does.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from schemas.article import RawArticle
from streams.cli.bench.news import ATTACKS, NEAR, everyday, near_attacks

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=5)
"""Between two articles by the time at which they were fetched: an attack every three hours, so that a town is struck once in four days and no attack could be taken for another."""
QUIET_DAYS = 3
"""So long after an attack nothing else happens in its town."""
OUTLETS = 60
TELLINGS = (1, 6)
COPIED, CORRECTED, WITHDRAWN = 0.2, 0.08, 0.04
"""Shares of tellings that repeat another outlet's text, that are corrected later, and that are taken back later."""
KILLED = (11, 40)
TOWNS = (
    ("Baghdad", "Bagdad", "بغداد"), ("Mosul", "Mosul", "الموصل"), ("Kirkuk", "Kirkuk", "كركوك"), ("Aleppo", "Aleppo", "حلب"),
    ("Homs", "Homs", "حمص"), ("Damascus", "Damaskus", "دمشق"), ("Kabul", "Kabul", "كابل"), ("Kandahar", "Kandahar", "قندهار"), ("Peshawar", "Peshawar", "بيشاور"),
    ("Karachi", "Karachi", "كراتشي"), ("Lahore", "Lahore", "لاهور"), ("Mogadishu", "Mogadishu", "مقديشو"), ("Kano", "Kano", "كانو"),
    ("Maiduguri", "Maiduguri", "مايدوغوري"), ("Bamako", "Bamako", "باماكو"), ("Khartoum", "Khartoum", "الخرطوم"), ("Tripoli", "Tripoli", "طرابلس"),
    ("Benghazi", "Benghazi", "بنغازي"), ("Aden", "Aden", "عدن"), ("Sanaa", "Sanaa", "صنعاء"), ("Beirut", "Beirut", "بيروت"), ("Kyiv", "Kyiv", "كييف"),
    ("Odesa", "Odesa", "أوديسا"), ("Makassar", "Makassar", "ماكاسار"),
    ("Manila", "Manila", "مانيلا"), ("Davao", "Davao", "دافاو"), ("Yangon", "Yangon", "يانغون"), ("Mandalay", "Mandalay", "ماندالاي"),
)  # fmt: skip
"""In English, Indonesian and Arabic; all of them known to the gazetteer in each."""
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
LANGUAGES = tuple(WEEKDAYS)
HOW = {
    "car bomb": {
        "en": ("Car bomb kills {killed} in {town}", "A car bomb exploded at a market in {town} on {weekday}, killing {killed} people and wounding {hurt}, {source} said."),
        "id": (
            "Bom mobil di {town}, {killed} orang tewas",
            "Sebuah bom mobil meledak di pasar di {town} pada {weekday} ({day}), menewaskan {killed} orang dan melukai {hurt} orang, kata {source}.",
        ),
        "ar": ("مقتل {killed} شخصا بانفجار سيارة مفخخة في {town}", "انفجرت سيارة مفخخة في سوق في {town} يوم {weekday}، ما أسفر عن مقتل {killed} شخصا وإصابة {hurt} آخرين، بحسب {source}."),
    },
    "gunmen": {
        "en": ("Gunmen kill {killed} in {town}", "Gunmen opened fire on worshippers at a mosque in {town} on {weekday}, killing {killed} people and wounding {hurt}, {source} said."),
        "id": (
            "Penembakan di {town}, {killed} orang tewas",
            "Orang bersenjata menembaki jemaah di masjid di {town} pada {weekday} ({day}), menewaskan {killed} orang dan melukai {hurt} orang, kata {source}.",
        ),
        "ar": ("مسلحون يقتلون {killed} شخصا في {town}", "فتح مسلحون النار على مصلين في مسجد في {town} يوم {weekday}، ما أسفر عن مقتل {killed} شخصا وإصابة {hurt} آخرين، بحسب {source}."),
    },
    "rockets": {
        "en": ("Rockets kill {killed} in {town}", "Rockets struck a hospital in {town} on {weekday}, killing {killed} people and wounding {hurt}, {source} said."),
        "id": ("Roket hantam {town}, {killed} orang tewas", "Roket menghantam rumah sakit di {town} pada {weekday} ({day}), menewaskan {killed} orang dan melukai {hurt} orang, kata {source}."),
        "ar": ("مقتل {killed} شخصا بقصف صاروخي على {town}", "سقطت صواريخ على مستشفى في {town} يوم {weekday}، ما أسفر عن مقتل {killed} شخصا وإصابة {hurt} آخرين، بحسب {source}."),
    },
}  # fmt: skip
"""Title and first sentence by what happened and language."""
SOURCES = {"en": ("police", "health officials"), "id": ("polisi", "dinas kesehatan"), "ar": ("الشرطة", "وزارة الصحة")}

MORE = {
    "en": ("No group has claimed the attack.", "Roads were closed and residents were told to stay at home.", "An investigation has begun."),
    "id": ("Belum ada kelompok yang mengaku bertanggung jawab.", "Jalan ditutup dan warga diminta tinggal di rumah.", "Penyelidikan sedang berlangsung."),
    "ar": ("ولم تعلن أي جهة مسؤوليتها عن الهجوم.", "وأغلقت الطرق وطلب من السكان البقاء في منازلهم.", "وبدأت السلطات تحقيقا."),
}


class Attack(NamedTuple):
    """What happened: the town by its English name."""

    name: str
    town: str
    day: date
    killed: int


@dataclass
class Invented:
    """`articles` in the order in which they were fetched, several revisions of some; `attacks` those of which some telling stands at the end, each with the ids of those tellings;
    `taken_back` those whose tellings were all withdrawn."""

    articles: list[RawArticle] = field(default_factory=list)
    attacks: dict[Attack, set[str]] = field(default_factory=dict)
    taken_back: set[Attack] = field(default_factory=set)


def invented(seed: int, count: int) -> Invented:
    """So many articles and revisions of articles."""
    chance = random.Random(seed)  # noqa: S311 a load for tests and for measuring, not a secret
    near = near_attacks()
    desk = _Desk(chance)
    found = Invented()
    for n in range(count):
        now = BEGINNING + n * APART
        drawn = chance.random()
        if drawn < ATTACKS:
            article = desk.next(n, now)
        elif drawn < ATTACKS + NEAR:
            article = chance.choice(near).model_copy(update={"id": f"near-{n}"})
        else:
            article = everyday(chance, f"everyday-{n}", now.date())
        found.articles.append(article.model_copy(update={"fetched_at": now}))
    for attack, standing in desk.told.items():
        if standing:
            found.attacks[attack] = standing
        else:
            found.taken_back.add(attack)
    return found


class _Desk:
    """Which attack is told next, by whom, and what becomes of the telling."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        self._waiting: deque[tuple[Attack, str, RawArticle | None]] = deque()
        self._later: deque[RawArticle] = deque()
        self._struck: dict[str, date] = {}
        self._made = 0
        self.told: dict[Attack, set[str]] = {}

    def next(self, number: int, now: datetime) -> RawArticle:
        if self._later and self._chance.random() < 0.2:
            return self._revised(self._later.popleft())
        if not self._waiting:
            self._begin(now.date())
        attack, how, original = self._waiting.popleft()
        article = self._telling(number, attack, how, original, now)
        self.told.setdefault(attack, set()).add(article.id)
        if self._waiting and self._waiting[0][2] is None and self._chance.random() < COPIED:
            self._waiting[0] = (attack, how, article)
        drawn = self._chance.random()
        if drawn < CORRECTED:
            self._later.append(self._corrected(article, attack))
        elif drawn < CORRECTED + WITHDRAWN:
            self._later.append(article.model_copy(update={"withdrawn": True, "revision": 2}))
        return article

    def _begin(self, today: date) -> None:
        quiet = [town for town, *_ in TOWNS if (today - self._struck.get(town, date.min)).days > QUIET_DAYS]
        town = self._chance.choice(quiet)
        self._struck[town] = today
        self._made += 1
        attack, how = Attack(f"attack-{self._made}", town, today, self._chance.randint(*KILLED)), self._chance.choice(list(HOW))
        self._waiting.extend((attack, how, None) for _ in range(self._chance.randint(*TELLINGS)))

    def _telling(self, number: int, attack: Attack, how: str, original: RawArticle | None, now: datetime) -> RawArticle:
        outlet = f"Courier {self._chance.randrange(OUTLETS)}"
        if original:
            return original.model_copy(update={"id": f"{attack.name}-{number}", "publisher": outlet, "url": f"https://outlet.example/{number}"})
        language = self._chance.choice(LANGUAGES)
        title, body = (part.format(**self._said(attack, language, attack.killed)) for part in HOW[how][language])
        return RawArticle(
            id=f"{attack.name}-{number}", language=language, publisher=outlet, url=f"https://outlet.example/{number}", published=f"{attack.day:%Y-%m-%d}",
            title=title, body=f"{body} {self._chance.choice(MORE[language])}",
        )  # fmt: skip

    def _said(self, attack: Attack, language: str, killed: int) -> dict[str, object]:
        town = next(names for names in TOWNS if names[0] == attack.town)[LANGUAGES.index(language)]
        return {
            "town": town, "weekday": WEEKDAYS[language][attack.day.weekday()], "day": f"{attack.day.day}/{attack.day.month}/{attack.day.year}", "killed": killed,
            "hurt": attack.killed + 12, "source": self._chance.choice(SOURCES[language]),
        }  # fmt: skip

    def _corrected(self, article: RawArticle, attack: Attack) -> RawArticle:
        """Two more dead than was said first."""
        old, new = str(attack.killed), str(attack.killed + 2)
        return article.model_copy(update={"title": article.title.replace(old, new), "body": article.body.replace(old, new, 1), "revision": 2})

    def _revised(self, article: RawArticle) -> RawArticle:
        if article.withdrawn:
            attack = next(attack for attack in self.told if article.id in self.told[attack])
            self.told[attack].discard(article.id)
        return article


def quiet_ids(found: Invented) -> Iterator[str]:
    """Articles that tell no attack at all."""
    return (article.id for article in found.articles if article.id.startswith("everyday-"))
