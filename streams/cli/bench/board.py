"""Events and alerts that are made up by a number, as large as those of a busy desk."""

import random
from datetime import UTC, date, datetime, timedelta

from schemas.alert import Alert, AlertEvent, AlertEvidence, Area, Wording
from schemas.base import Range
from schemas.event import Event, EventEvidence, Said, SourceToll
from schemas.mention import Actor, Casualties, Occurred, Place, Quote, Target, Weapon
from schemas.signal import Series, Window

FIRST = date(2023, 1, 1)
DAYS = 700
COUNTRIES = {
    "IQ": (33.0, 44.0),
    "SY": (35.0, 38.0),
    "YE": (15.5, 47.5),
    "ID": (-3.5, 137.0),
    "SD": (15.0, 30.0),
    "UA": (49.0, 32.0),
    "SO": (5.0, 46.0),
    "PK": (30.0, 70.0),
}
SENTENCE = "Residents said that the blast had woken the whole quarter, and officials in the capital promised to name those behind it."
KILLED, WEAPONS, TARGETS, LANGUAGES = (None, 0, 0, 1, 3, 12), ("rocket", "drone", "bomb", "firearm"), ("military", "civilian", "police"), ("id", "en", "ar")
SEVERITIES, STATES = ("Minor", "Moderate", "Severe", "Extreme"), ("firing", "resolved", "resolved", "resolved")


def made_up_event(number: int) -> Event:
    chance = random.Random(number)  # noqa: S311 - made up, and the same each time
    country, (lat, lon) = chance.choice(sorted(COUNTRIES.items()))
    day, town, killed = FIRST + timedelta(days=number % DAYS), f"Town {chance.randrange(400)}", chance.choice(KILLED)
    toll = None if killed is None else Range(min=killed, max=killed)
    outlets = [f"Outlet {n}" for n in chance.sample(range(200), chance.choice((1, 1, 2, 3, 6)))]
    return Event(
        event_id=f"evt-{number:06}",
        version=1,
        status="new",
        incident="attack",
        country=country,
        occurred=Occurred(start=day, end=day, precision="day", raw="Wednesday"),
        places=(Place(raw=town, name=town, lat=lat + chance.uniform(-2, 2), lon=lon + chance.uniform(-2, 2), country=country, admin1=f"Province {number % 12}"),),
        attackers=(Actor(raw="gunmen", name=f"Group {chance.randrange(60)}", id=f"group-{chance.randrange(60)}", kind="armed_group"),),
        targets=(Target(raw="the post", kind=chance.choice(TARGETS)),),
        weapons=(Weapon(raw="the weapon", type=chance.choice(WEAPONS)),),
        casualties=Casualties(killed=toll),
        tolls=tuple(SourceToll(source=outlet, killed=toll) for outlet in outlets),
        said=(Said(field="place", value=town, sources=tuple(outlets)),),
        mentions=tuple(f"m-{number}-{n}" for n in range(len(outlets))),
        publishers=tuple(outlets),
        independent_sources=len(outlets),
        evidence=tuple(
            EventEvidence(
                article_id=f"a-{number}-{n}", mention_id=f"m-{number}-{n}", url=f"https://{n}.example/{number}", publisher=outlet, title=f"Attack in {town} on {day}",
                published=f"{day}T10:00:00Z", language=chance.choice(LANGUAGES), quote=Quote(quote=f"Gunmen attacked the post in {town}. {SENTENCE}"),
            )
            for n, outlet in enumerate(outlets)
        ),
        first_seen=datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=6),
        updated_at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=10),
    )  # fmt: skip


def made_up_alert(number: int, *, revision: int = 1, updated_at: datetime | None = None) -> Alert:
    chance = random.Random(number)  # noqa: S311 - made up, and the same each time
    country, (lat, lon) = chance.choice(sorted(COUNTRIES.items()))
    day = FIRST + timedelta(days=number % DAYS)
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    words = Wording(id=f"Lonjakan serangan di {country}: {number}", en=f"Attacks surge in {country}: {number}", ar=f"تصاعد الهجمات في {country}: {number}")
    about = [made_up_event(number * 10 + n) for n in range(4)]
    return Alert(
        alert_id=f"alert-{number:05}",
        revision=revision,
        kind="surge",
        state=chance.choice(STATES),
        severity=chance.choice(SEVERITIES),
        urgency="Immediate",
        certainty="Likely",
        onset=moment,
        updated_at=updated_at or moment,
        headline=words,
        description=words,
        series=Series(series_id=f"country:{country}", kind="country", key=country, name=country, country=country),
        window=Window(start=day - timedelta(days=6), end=day),
        observed=14,
        expected=2.1,
        p_value=1e-6,
        method="negative binomial, 56 days of baseline",
        place=Place(name=country, lat=lat, lon=lon, country=country, kind="country"),
        area=Area(description=country, lat=lat, lon=lon, radius_km=400),
        events=tuple(AlertEvent(event_id=one.event_id, version=1, summary=words, occurred=one.occurred, place=one.places[0].name) for one in about),
        independent_sources=4,
        evidence=tuple(
            AlertEvidence(article_id=found.article_id, url=found.url, publisher=found.publisher, title=found.title, language=found.language, quote=SENTENCE)
            for one in about
            for found in one.evidence[:2]
        ),
        rule="surge",
        software_version="0.1.0",
    )
