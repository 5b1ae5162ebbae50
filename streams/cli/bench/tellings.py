"""A year of invented attacks, told as the world's outlets would: a few wars that are told every hour, many places that are told once; copies, corrections of the toll, vague dates, late tellings."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from schemas.base import Range
from schemas.mention import Actor, ArticleFacts, Casualties, EventMention, Occurred, Place, Quote, Target, Weapon

COUNTRIES = (
    "UA",
    "PS",
    "SY",
    "YE",
    "IQ",
    "MM",
    "SD",
    "NG",
    "SO",
    "PK",
    "AF",
    "ML",
    "BF",
    "CD",
    "IL",
    "LB",
    "IR",
    "IN",
    "ID",
    "MX",
    "CO",
    "RU",
    "TR",
    "EG",
    "LY",
    "TH",
    "PH",
    "KE",
    "MZ",
    "CM",
)
TELLINGS = 5.0
"""Mean tellings of an attack; a few are told hundreds of times."""
TELLINGS_MAX = 600
ARMS = (
    ("missile", "rocket"),
    ("drone", "missile"),
    ("airstrike", "bomb"),
    ("artillery", "mortar"),
    ("ied", "bomb"),
    ("suicide", "bomb"),
    ("firearm", "grenade"),
)
KINDS = ("military", "civilian", "civilian", "police", "energy", "infrastructure", "government", "medical")
SYLLABLES = ("ka", "ra", "mu", "den", "sol", "ti", "bar", "vel", "no", "ash", "gur", "lim", "pe", "zo", "hat", "in", "dor", "sha", "mek", "ul")
FIRST_DAY = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class Land:
    code: str
    towns: tuple[Place, ...]
    attackers: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    day: date
    land: Land
    town: Place
    attacker: Actor
    arms: tuple[str, str]
    kind: str
    killed: int
    text: tuple[int, ...]


def told_mentions(count: int, days: int, seed: int) -> Iterator[tuple[EventMention, str]]:
    """Each mention with the name of the attack it tells of, by known time."""
    chance = random.Random(seed)  # noqa: S311 a load for measuring, not a secret
    lands = [_land(code, chance) for code in COUNTRIES]
    shares = [1 / (n + 1) ** 0.9 for n in range(len(lands))]
    waiting: list[tuple[datetime, str, EventMention, str]] = []
    made = 0
    for n in range(days):
        day = FIRST_DAY + timedelta(days=n)
        while waiting and waiting[0][0].date() < day:
            yield _taken(heapq.heappop(waiting))
        for attack in _attacks(day, count * (n + 1) // days - made, lands, shares, chance):
            for mention in _tellings(attack, chance):
                made += 1
                heapq.heappush(waiting, (mention.known or datetime.now(UTC), mention.mention_id, mention, attack.name))
    while waiting:
        yield _taken(heapq.heappop(waiting))


def _taken(entry: tuple[datetime, str, EventMention, str]) -> tuple[EventMention, str]:
    return entry[2], entry[3]


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(3)).title()


def _land(code: str, chance: random.Random) -> Land:
    lat, lon = chance.uniform(-20, 50), chance.uniform(-100, 120)
    towns = tuple(
        Place(
            name=_name(chance), lat=lat + chance.uniform(-3, 3), lon=lon + chance.uniform(-3, 3), country=code, kind=chance.choice(("city", "city", "facility"))
        )
        for _ in range(60)
    )
    attackers = tuple(Actor(name=f"{_name(chance)} Front", id=f"{code}-{n}", kind="armed_group") for n in range(4))
    return Land(code, towns, attackers)


def _attacks(day: date, mentions: int, lands: list[Land], shares: list[float], chance: random.Random) -> Iterator[Attack]:
    """As many as are told about so often."""
    for n in range(max(0, round(mentions / TELLINGS))):
        land = chance.choices(lands, shares)[0]
        killed = 0 if chance.random() < 0.5 else min(300, int(chance.paretovariate(1.1)))
        yield Attack(
            f"{day}-{n}", day, land, chance.choice(land.towns), chance.choice(land.attackers), chance.choice(ARMS), chance.choice(KINDS), killed,
            tuple(chance.getrandbits(32) for _ in range(64)),
        )  # fmt: skip


def _tellings(attack: Attack, chance: random.Random) -> Iterator[EventMention]:
    for n in range(min(TELLINGS_MAX, int(chance.paretovariate(1.25)))):
        late = chance.random() < 0.07
        delay = timedelta(hours=chance.expovariate(1 / 480) if late else 2 + chance.lognormvariate(1.8, 1.0))
        yield _telling(attack, n, datetime.combine(attack.day, datetime.min.time(), UTC) + delay, late, chance)


def _telling(attack: Attack, n: int, known: datetime, late: bool, chance: random.Random) -> EventMention:
    agency = chance.random() < 0.3
    article = f"{attack.name}-{n}"
    nation = Place(name=None, lat=None, lon=None, country=attack.land.code, kind="country")
    killed = max(0, attack.killed + (chance.choice((-1, 1, 2)) if attack.killed > 2 and chance.random() < 0.3 else 0))
    return EventMention(
        mention_id=f"m-{article}", article_id=article, language=chance.choice(("id", "en", "ar")), known=known,
        article=ArticleFacts(
            url=f"https://outlet.example/{article}", publisher=f"outlet-{chance.randrange(400)}", title=f"Serangan di {attack.town.name}",
            signature=attack.text if agency else tuple(chance.getrandbits(32) for _ in range(64)),
        ),
        incident="attack", occurred=_date(attack.day, chance), recency="background" if late else "new",
        places=(nation,) if chance.random() < 0.08 else (attack.town,),
        attackers=(attack.attacker,) if chance.random() < 0.7 else (),
        targets=(Target(raw="posisi", kind=attack.kind),), weapons=(Weapon(type=attack.arms[chance.random() < 0.2]),),
        casualties=Casualties(killed=Range(min=killed, max=killed)) if chance.random() < 0.6 else Casualties(),
        evidence={"event": (Quote(start=0, end=90, quote=f"Sedikitnya {killed} orang tewas ketika sasaran di {attack.town.name} diserang, kata pejabat setempat."),)},
    )  # fmt: skip


def _date(day: date, chance: random.Random) -> Occurred | None:
    told = chance.random()
    if told < 0.02:
        return None
    if told < 0.03:
        return Occurred(start=date(day.year, 1, 1), end=date(day.year, 12, 31), precision="year")
    if told < 0.06:
        first = day.replace(day=1)
        return Occurred(start=first, end=(first + timedelta(days=31)).replace(day=1) - timedelta(days=1), precision="month")
    if told < 0.10:
        return Occurred(start=day - timedelta(days=2), end=day + timedelta(days=4), precision="week")
    if told < 0.13:
        day += timedelta(days=1)
    return Occurred(start=day, end=day, precision="day")
