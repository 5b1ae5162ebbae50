"""The attacks of tests/data/joining as mentions, each with the attack that it tells of.

    python -m tests.support.tellings FOLDER [learn|measure]

writes FOLDER/mentions.jsonl and FOLDER/clusters.jsonl.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import yaml

from schemas.base import Range
from schemas.mention import Actor, ArticleFacts, Attribution, Casualties, EventMention, Occurred, Place, Quote, Target, Weapon

FOLDER = Path(__file__).parents[1] / "data" / "joining"
LANGUAGES = ("id", "en", "ar")
OUTLETS = {
    "id": ("Kabar Samudra", "Harian Nusa", "Berita Pagi"), "en": ("Harbour Times", "The Meridian", "Northern Post", "Gulf Record"), "ar": ("صحيفة المرفأ", "شبكة الأفق", "أخبار المدى"),
}  # fmt: skip
NEWS_HOURS = 24 * 7
Half = Literal["learn", "measure"]


@dataclass(frozen=True, slots=True)
class Telling:
    """`attack` is None for one that tells two attacks at once."""

    mention: EventMention
    attack: str | None
    half: Half


def tellings() -> list[Telling]:
    return [
        telling
        for path in sorted(FOLDER.glob("*.yaml"))
        for situation in yaml.safe_load(path.read_text(encoding="utf-8"))
        for telling in _of_situation(situation)
    ]


def _of_situation(situation: dict[str, Any]) -> Iterator[Telling]:
    half: Half = "learn" if blake2b(f"{situation['country']} {situation['situation']}".encode()).digest()[0] % 2 else "measure"
    facts = {attack["id"]: attack["facts"] for attack in situation["attacks"]}
    for attack in situation["attacks"]:
        for n, told in enumerate(attack["told"]):
            yield Telling(_mention(f"{attack['id']}.{n}", attack["facts"] | told, situation["country"], attack["facts"]["day"]), attack["id"], half)
    for n, told in enumerate(situation.get("both", ())):
        yield Telling(_mention(f"{told['of']}.both.{n}", facts[told["of"]] | told, situation["country"], facts[told["of"]]["day"]), None, half)


def _mention(name: str, told: dict[str, Any], country: str, happened: date) -> EventMention:
    language = next(code for code in LANGUAGES if code in told)
    known = datetime.combine(happened, datetime.min.time(), UTC) + timedelta(hours=told["after"])
    outlets = OUTLETS[language]
    attackers = tuple(Actor(raw=attacker, name=attacker) for attacker in told.get("by", ()))
    return EventMention(
        mention_id=f"{name}#0", article_id=name, language=language, known=known,
        article=ArticleFacts(publisher=outlets[sum(name.encode()) % len(outlets)], published=known.isoformat(), title=told[language]),
        occurred=_occurred(happened, told.get("day")), recency="background" if told.get("old") or told["after"] > NEWS_HOURS else "new", places=(_place(told, country),), attackers=attackers,
        attribution=Attribution(status=told.get("status", "reported")) if attackers else None, targets=(Target(raw=told["what"] if language == "en" else None, kind=told["whom"]),),
        weapons=tuple(Weapon(type=weapon) for weapon in told.get("with", ())), casualties=Casualties(killed=_count(told.get("killed")), injured=_count(told.get("hurt"))),
        evidence={"event": (Quote(quote=told[language]),)},
    )  # fmt: skip


def _occurred(happened: date, told: Any) -> Occurred | None:
    if told == "none":
        return None
    if told == "year":
        return Occurred(start=date(happened.year, 1, 1), end=date(happened.year, 12, 31), precision="year")
    if told == "month":
        first = happened.replace(day=1)
        return Occurred(start=first, end=(first + timedelta(days=31)).replace(day=1) - timedelta(days=1), precision="month")
    if told == "week":
        return Occurred(start=happened - timedelta(days=2), end=happened + timedelta(days=4), precision="week")
    day = happened + timedelta(days=told) if isinstance(told, int) else happened
    return Occurred(start=day, end=day, precision="day")


def _place(told: dict[str, Any], country: str) -> Place:
    if told.get("where") == "country":
        return Place(country=country, kind="country")
    if told.get("where") == "in":
        name, lat, lon = told["in"]
        return Place(raw=name, name=name, lat=lat, lon=lon, country=country, kind="admin1")
    name, lat, lon, kind = told["at"]
    return Place(raw=name, name=name, lat=None if kind == "country" else lat, lon=None if kind == "country" else lon, country=country, kind=kind)


def _count(told: int | list[int] | None) -> Range | None:
    if told is None:
        return None
    low, high = told if isinstance(told, list) else (told, told)
    return Range(min=low, max=high)


def write(folder: Path, half: str | None) -> None:
    chosen = [telling for telling in tellings() if half in (None, telling.half)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mentions.jsonl").write_text("".join(telling.mention.model_dump_json() + "\n" for telling in chosen))
    rows = [{"mention_id": telling.mention.mention_id, "cluster": telling.attack} for telling in chosen]
    (folder / "clusters.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
