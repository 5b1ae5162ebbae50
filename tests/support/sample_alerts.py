"""Alerts and events as a desk would meet them, for trying out whatever shows or sends them. The texts are written for these tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.alert import Alert, AlertEvent, AlertEvidence, Area, Wording
from schemas.base import Range
from schemas.event import Event, EventEvidence, SourceToll
from schemas.mention import Actor, Attribution, Casualties, Occurred, Place, Quote, Target, Weapon
from schemas.signal import Series, Window
from streams.gateway.board import Board

AIN_AL_ASAD = Place(raw="Ain al-Asad", name="Ain al-Asad", lat=33.786, lon=42.441, country="IQ", admin1="Al Anbar", kind="facility", precision="facility")
HARIR = Place(raw="Harir", name="Harir Air Base", lat=36.533, lon=44.348, country="IQ", admin1="Erbil", kind="facility", precision="facility")
BAGHDAD_AIRPORT = Place(
    raw="Victoria base", name="Baghdad Airport", lat=33.262, lon=44.234, country="IQ", admin1="Baghdad", kind="facility", precision="facility"
)
BAGHDAD = Place(raw="Baghdad", name="Baghdad", lat=33.315, lon=44.366, country="IQ", admin1="Baghdad", kind="city", precision="city")
AL_OMAR = Place(raw="al-Omar", name="Al-Omar oil field", lat=35.107, lon=40.557, country="SY", admin1="Deir ez-Zor", kind="facility", precision="facility")
KERMAN = Place(raw="Kerman", name="Kerman", lat=30.283, lon=57.079, country="IR", admin1="Kerman", kind="city", precision="city")
IRAQ = Place(raw="Irak", name="Iraq", lat=33.0, lon=44.0, country="IQ", kind="country", precision="country")
RESISTANCE = Actor(raw="Perlawanan Islam di Irak", name="Islamic Resistance in Iraq", id="islamic-resistance-in-iraq", kind="armed_group", country="IQ")


def at(text: str) -> datetime:
    """A moment in UTC: `at("2023-12-20 07:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(event_id: str, day: str, place: Place, killed: int | None = None, injured: int | None = None, **fields: Any) -> Event:
    start = date.fromisoformat(day)
    told: dict[str, Any] = {
        "incident": "attack",
        "status": "new",
        "version": 1,
        "attackers": (RESISTANCE,),
        "attribution": Attribution(status="claimed", claimant="Islamic Resistance in Iraq"),
        "targets": (Target(raw="pangkalan", kind="military"),),
        "weapons": (Weapon(type="rocket", raw="roket"),),
        "publishers": ("kabar-pagi",),
        "independent_sources": 2,
        "evidence": (
            EventEvidence(
                article_id=f"a-{event_id}",
                mention_id=f"m-{event_id}",
                url=f"https://kabar.example/{event_id}",
                publisher="Kabar Pagi",
                title=f"Serangan di {place.name}",
                language="id",
                quote=Quote(quote=f"Sebuah serangan dilaporkan terjadi di {place.name}."),
            ),
        ),
        "updated_at": datetime.combine(start, datetime.min.time(), UTC) + timedelta(hours=20),
    }
    return Event(
        event_id=event_id,
        country=place.country or "XX",
        places=(place,),
        occurred=Occurred(start=start, end=start, precision="day"),
        casualties=Casualties(killed=_exactly(killed), injured=_exactly(injured)),
        tolls=(SourceToll(source="Kabar Pagi", killed=_exactly(killed), injured=_exactly(injured)),) if killed is not None else (),
        **{**told, **fields},
    )


def _exactly(count: int | None) -> Range | None:
    return None if count is None else Range(min=count, max=count)


def alert_event(of: Event, id: str, en: str, ar: str) -> AlertEvent:
    place = of.places[0]
    return AlertEvent(
        event_id=of.event_id,
        version=of.version,
        summary=Wording(id=id, en=en, ar=ar),
        occurred=of.occurred,
        place=place.name,
        lat=place.lat,
        lon=place.lon,
        killed=of.casualties.killed,
        injured=of.casualties.injured,
    )


def october_events() -> list[Event]:
    """Two weeks of rockets and drones on bases in Iraq and Syria, October 2023."""
    drone = (Weapon(type="drone", raw="drone"),)
    return [
        event("evt-1017-asad", "2023-10-17", AIN_AL_ASAD, 0, 2, weapons=drone),
        event("evt-1018-harir", "2023-10-18", HARIR, 0, 0, weapons=drone),
        event("evt-1019-asad", "2023-10-19", AIN_AL_ASAD, 0, 1),
        event("evt-1019-omar", "2023-10-19", AL_OMAR, None, None),
        event("evt-1020-airport", "2023-10-20", BAGHDAD_AIRPORT, 0, 0),
        event("evt-1021-asad", "2023-10-21", AIN_AL_ASAD, None, None, weapons=drone),
        event("evt-1023-omar", "2023-10-23", AL_OMAR, 0, 0, weapons=drone),
        event("evt-1024-harir", "2023-10-24", HARIR, None, 4, weapons=drone),
    ]


def december_events() -> list[Event]:
    return [
        event("evt-1208-baghdad", "2023-12-08", BAGHDAD, 0, 0, targets=(Target(raw="kedutaan", kind="diplomatic"),)),
        event("evt-1217-omar", "2023-12-17", AL_OMAR, None, None, weapons=(Weapon(type="drone", raw="drone"),)),
        event("evt-1220-asad", "2023-12-20", AIN_AL_ASAD, 0, 0),
    ]


def kerman_event(killed: int = 84, version: int = 2) -> Event:
    return event(
        "evt-kerman", "2024-01-03", KERMAN, killed, 284, version=version, incident="bombing", attackers=(Actor(name="Islamic State", kind="armed_group"),),
        targets=(Target(kind="civilian"),), weapons=(Weapon(type="suicide"),), independent_sources=5, updated_at=at("2024-01-04 15:00"),
    )  # fmt: skip


def surge_in_iraq(**changes: Any) -> Alert:
    events = [event for event in october_events() if event.country == "IQ"]
    told: dict[str, Any] = {
        "alert_id": "alert-iraq-october",
        "revision": 3,
        "kind": "surge",
        "state": "firing",
        "severity": "Severe",
        "urgency": "Immediate",
        "certainty": "Likely",
        "onset": at("2023-10-18 06:00"),
        "updated_at": at("2023-10-24 18:30"),
        "headline": Wording(
            id="Lonjakan serangan di Irak: 14 dalam tujuh hari, biasanya 2",
            en="Attacks surge in Iraq: 14 in seven days, usually 2",
            ar="تصاعد الهجمات في العراق: 14 هجوما خلال سبعة أيام، والمعتاد هجومان",
        ),
        "description": Wording(
            id="Sejak 17 Oktober pangkalan yang menampung pasukan asing di Anbar, Erbil, dan Baghdad diserang roket dan drone hampir setiap hari.",
            en="Since 17 October, bases that host foreign troops in Anbar, Erbil and Baghdad have met rockets and drones almost every day.",
            ar="منذ 17 تشرين الأول تتعرض قواعد تضم قوات أجنبية في الأنبار وأربيل وبغداد لصواريخ وطائرات مسيرة بشكل شبه يومي.",
        ),
        "series": Series(series_id="country:IQ", kind="country", key="IQ", name="Iraq", country="IQ"),
        "window": Window(start=date(2023, 10, 17), end=date(2023, 10, 24)),
        "observed": 14,
        "expected": 2.1,
        "p_value": 3.1e-8,
        "method": "negative binomial, 56 days of baseline",
        "place": IRAQ,
        "area": Area(description="Iraq", lat=33.0, lon=44.0, radius_km=420),
        "events": tuple(
            alert_event(of, f"Serangan ke {of.places[0].name}", f"Attack on {of.places[0].name}", f"هجوم على {of.places[0].name}") for of in events
        ),
        "independent_sources": 6,
        "evidence": (
            AlertEvidence(
                article_id="a1", url="https://kabar.example/irak/serangan-drone", publisher="Kabar Pagi", title="Dua pangkalan di Irak diserang drone", language="id",
                quote="Dua drone dicegat di dekat pangkalan Ain al-Asad, dan satu lagi jatuh di Harir pada Rabu pagi.",
            ),
            AlertEvidence(
                article_id="a2", url="https://dispatch.example/world/iraq-bases", publisher="The Dispatch", title="Drones target bases in Iraq", language="en",
                quote="It was the fifth attack on a base in Iraq within a week, two officials said.",
            ),
            AlertEvidence(
                article_id="a3", url="https://sahifa.example/iraq/1021", publisher="الصحيفة", title="هجوم جديد على عين الأسد", language="ar",
                quote="أعلنت فصائل عراقية مسؤوليتها عن استهداف قاعدة عين الأسد بطائرتين مسيرتين.",
            ),
        ),
        "rule": "surge/3",
        "software_version": "0.1.0",
    }  # fmt: skip
    return Alert(**{**told, **changes})


def broken_lull(**changes: Any) -> Alert:
    told: dict[str, Any] = {
        "alert_id": "alert-ain-al-asad-december",
        "revision": 1,
        "kind": "lull_broken",
        "state": "firing",
        "severity": "Moderate",
        "urgency": "Immediate",
        "certainty": "Observed",
        "onset": at("2023-12-20 05:10"),
        "updated_at": at("2023-12-20 07:00"),
        "headline": Wording(
            id="Dua roket ke Ain al-Asad: serangan pertama sejak 17 Desember",
            en="Two rockets at Ain al-Asad: first attack since 17 December",
            ar="صاروخان على عين الأسد: أول هجوم منذ 17 كانون الأول",
        ),
        "description": Wording(
            id="Setelah tiga hari tenang, dua roket jatuh di sekitar pangkalan Ain al-Asad di Anbar. Tidak ada korban.",
            en="After three quiet days two rockets came down near the Ain al-Asad base in Anbar. Nobody was hurt.",
            ar="بعد ثلاثة أيام من الهدوء سقط صاروخان قرب قاعدة عين الأسد في الأنبار، دون إصابات.",
        ),
        "series": Series(series_id="facility:ain-al-asad", kind="facility", key="ain-al-asad", name="Ain al-Asad", country="IQ"),
        "window": Window(start=date(2023, 12, 20), end=date(2023, 12, 20)),
        "observed": 1,
        "expected": 0.8,
        "p_value": 0.0004,
        "method": "quiet days against a geometric gap",
        "place": AIN_AL_ASAD,
        "area": Area(description="Ain al-Asad", lat=33.786, lon=42.441, radius_km=15),
        "events": (
            alert_event(december_events()[-1], "Dua roket di dekat Ain al-Asad", "Two rockets near Ain al-Asad", "صاروخان قرب عين الأسد"),
        ),
        "independent_sources": 2,
        "evidence": (
            AlertEvidence(
                article_id="b1", url="https://kabar.example/irak/ain-al-asad", publisher="Kabar Pagi", title="Roket jatuh di Ain al-Asad", language="id",
                quote="Dua roket jatuh di luar pagar pangkalan Ain al-Asad pada Rabu (20/12/2023), tanpa korban.",
            ),
            AlertEvidence(
                article_id="b2", url="https://sahifa.example/iraq/1220", publisher="الصحيفة", title="صاروخان قرب عين الأسد", language="ar",
                quote="قال مصدر أمني إن صاروخين سقطا قرب قاعدة عين الأسد فجر الأربعاء.",
            ),
        ),
        "rule": "lull_broken/1",
        "software_version": "0.1.0",
    }  # fmt: skip
    return Alert(**{**told, **changes})


def bombing_in_kerman(**changes: Any) -> Alert:
    happened = kerman_event()
    told: dict[str, Any] = {
        "alert_id": "alert-kerman",
        "revision": 2,
        "kind": "mass_casualty",
        "state": "firing",
        "severity": "Extreme",
        "urgency": "Immediate",
        "certainty": "Observed",
        "onset": at("2024-01-03 12:20"),
        "updated_at": at("2024-01-04 15:00"),
        "headline": Wording(
            id="Bom di Kerman, Iran: 84 tewas, 284 luka",
            en="Bombing in Kerman, Iran: 84 killed, 284 injured",
            ar="تفجير في كرمان الإيرانية: 84 قتيلا و284 جريحا",
        ),
        "description": Wording(
            id="Dua ledakan menghantam kerumunan peziarah. Jumlah korban dikoreksi dari 103 menjadi 84.",
            en="Two explosions hit a crowd of mourners. The toll was corrected from 103 to 84.",
            ar="ضرب انفجاران حشدا من المشيعين. وصُححت الحصيلة من 103 إلى 84.",
        ),
        "series": Series(series_id="country:IR", kind="country", key="IR", name="Iran", country="IR"),
        "window": Window(start=date(2024, 1, 3), end=date(2024, 1, 3)),
        "observed": 84,
        "method": "toll of one event, at least 20 killed",
        "place": KERMAN,
        "events": (alert_event(happened, "Dua ledakan di Kerman", "Two explosions in Kerman", "انفجاران في كرمان"),),
        "independent_sources": 5,
        "evidence": (
            AlertEvidence(
                article_id="c1", url="https://dispatch.example/world/kerman", publisher="The Dispatch", title="Blasts kill dozens in Kerman", language="en",
                quote="The number of dead was lowered to 84 after a second count, the coroner said.",
            ),
        ),
        "references": ("alert-kerman/1",),
        "rule": "mass_casualty/2",
        "software_version": "0.1.0",
    }  # fmt: skip
    return Alert(**{**told, **changes})


def first_word_of_kerman() -> Alert:
    """The revision before the toll was corrected."""
    return bombing_in_kerman(
        revision=1,
        certainty="Likely",
        updated_at=at("2024-01-03 16:40"),
        observed=103,
        independent_sources=2,
        references=(),
        headline=Wording(id="Bom di Kerman, Iran: 103 tewas", en="Bombing in Kerman, Iran: 103 killed", ar="تفجير في كرمان الإيرانية: 103 قتلى"),
    )


def board_of_december() -> Board:
    """Two open alerts with what happened around them."""
    board = Board()
    for happened in (*october_events(), *december_events()):
        board.put_event(happened)
    board.put_alert(surge_in_iraq())
    board.put_alert(broken_lull())
    return board
