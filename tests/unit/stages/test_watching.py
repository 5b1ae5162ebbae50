"""Watches through the whole flow: set, changed, taken away while news comes in; in one partition or several, with the same result."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.control import Tick
from schemas.mention import ArticleFacts, EventMention, Occurred, Place, Quote, Weapon
from schemas.watch import Rate, Watch, Where
from streams.replay import Outcome, replay
from streams.stages.ports import Node
from streams.stages.timeline import timeline
from streams.stages.topology import flow
from tests.support.partitions import Message, Partitions

START = datetime(2023, 12, 1, 8, tzinfo=UTC)
ASAD = Place(name="Al Asad Air Base", lat=33.786, lon=42.441, country="IQ", kind="facility")
CONOCO = Place(name="Conoco gas plant", lat=35.33, lon=40.29, country="SY", kind="facility")
KYIV = Place(name="Kyiv", lat=50.45, lon=30.52, country="UA", kind="city")
PLACES = {"asad": ASAD, "conoco": CONOCO, "kyiv": KYIV}
BASES = Watch(id="bases", name="Bases", where=Where(countries=("IQ", "SY")), weapons=("rocket",))


def read(article: RawArticle) -> list[EventMention]:
    """A reader of telegrams: the title is a place, a weapon and a day."""
    place, weapon, day = article.title.split()
    on = date(2023, 12, int(day))
    return [
        EventMention(
            mention_id=f"m-{article.id}", article_id=article.id, known=article.fetched_at, article=ArticleFacts(publisher=article.publisher), places=(PLACES[place],),
            occurred=Occurred(start=on, end=on, precision="day"), weapons=(Weapon.model_validate({"type": weapon}),), evidence={"incident": (Quote(quote=article.title),)},
        )
    ]  # fmt: skip


def telegram(title: str, *, hours: float = 0, publisher: str = "Rawi") -> RawArticle:
    """Known so many hours after noon of the day that it tells of."""
    known = datetime(2023, 12, int(title.split()[-1]), 12, tzinfo=UTC) + timedelta(hours=hours)
    return RawArticle(id=f"{title} {publisher}".replace(" ", "-"), title=title, body="", publisher=publisher, fetched_at=known)


def nodes(count: int) -> Sequence[Node]:
    return flow(read, partitions=count, software_version="test")


def told(outcome: Outcome, watch: str = "bases") -> list[tuple[str, str, str]]:
    """Kind, state and English headline of the watch's alerts, as they came."""
    alerts = sorted(outcome.alerts.values(), key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision))
    return [(alert.kind, alert.state, alert.headline.en) for alert in alerts if alert.series.kind == "watch" and alert.series.key == watch]


def with_watches(articles: Sequence[RawArticle], *watches: Watch) -> list[Message]:
    """Watches that were there before the first article, then articles and ticks."""
    return [*watches, *timeline(articles)]


def test_every_event_that_fits_is_told_and_no_other() -> None:
    news = [telegram("asad rocket 3"), telegram("kyiv rocket 4"), telegram("conoco rocket 5"), telegram("asad drone 12")]
    found = told(replay(nodes(1), with_watches(news, BASES)))
    assert [headline for _, state, headline in found if state == "firing"] == [
        "“Bases”: rockets at Al Asad Air Base, Iraq, 3 December 2023: toll not reported",
        "“Bases”: rockets at Conoco gas plant, Syria, 5 December 2023: toll not reported",
    ]


def test_the_description_says_how_long_it_was_quiet() -> None:
    news = [telegram("asad rocket 3"), telegram("conoco rocket 9")]
    outcome = replay(nodes(1), with_watches(news, BASES))
    said = [alert.description.en for alert in outcome.alerts.values() if alert.series.kind == "watch" and alert.state == "firing"]
    assert any("First recorded attack within the watch “Bases”." in text for text in said)
    assert any("First attack within the watch “Bases” in 6 days." in text for text in said)


def test_a_watch_changes_nothing_for_the_desk() -> None:
    news = [telegram(f"asad rocket {day}") for day in range(1, 20)]
    plain, watched = replay(nodes(1), timeline(news)), replay(nodes(1), with_watches(news, BASES))
    assert {key: alert for key, alert in watched.alerts.items() if alert.series.kind != "watch"} == plain.alerts


def test_a_watch_that_is_taken_away_tells_nothing_more() -> None:
    messages = with_watches([telegram("asad rocket 3"), telegram("asad rocket 8")], BASES.model_copy(update={"since": START}))
    away = BASES.model_copy(update={"removed": True, "since": START + timedelta(days=4)})
    at = next(n for n, message in enumerate(messages) if isinstance(message, Tick) and message.as_of.day == 6)
    found = told(replay(nodes(1), [*messages[:at], away, *messages[at:]]))
    assert [headline for _, state, headline in found if state == "firing"] == ["“Bases”: rockets at Al Asad Air Base, Iraq, 3 December 2023: toll not reported"]


def test_a_watch_set_in_the_middle_holds_from_then_on() -> None:
    messages = list(timeline([telegram("asad rocket 3"), telegram("asad rocket 8")]))
    at = next(n for n, message in enumerate(messages) if isinstance(message, Tick) and message.as_of.day == 6)
    found = told(replay(nodes(1), [*messages[:at], BASES, *messages[at:]]))
    assert [headline for _, state, headline in found if state == "firing"] == ["“Bases”: rockets at Al Asad Air Base, Iraq, 8 December 2023: toll not reported"]


def test_a_changed_watch_asks_for_what_it_asks_now() -> None:
    messages = list(timeline([telegram("asad rocket 3"), telegram("asad drone 8"), telegram("asad rocket 8")]))
    at = next(n for n, message in enumerate(messages) if isinstance(message, Tick) and message.as_of.day == 6)
    early, late = BASES.model_copy(update={"since": START}), BASES.model_copy(update={"weapons": ("drone",), "since": START + timedelta(days=4)})
    found = told(replay(nodes(1), [early, *messages[:at], late, *messages[at:]]))
    assert [headline.split()[1] for _, state, headline in found if state == "firing"] == ["rockets", "drones"]


def test_an_expired_watch_is_silent() -> None:
    news = [telegram("asad rocket 3"), telegram("asad rocket 8")]
    found = told(replay(nodes(1), with_watches(news, BASES.model_copy(update={"expires": date(2023, 12, 5)}))))
    assert [headline for _, state, headline in found if state == "firing"] == ["“Bases”: rockets at Al Asad Air Base, Iraq, 3 December 2023: toll not reported"]


def test_a_watch_has_a_rate_of_its_own() -> None:
    news = [telegram("asad rocket 3"), telegram("conoco rocket 4"), telegram("asad rocket 5")]
    busy = replay(nodes(1), with_watches(news, BASES.model_copy(update={"rate": Rate(alerts=1, hours=168)})))
    rules = [alert.rule for alert in busy.alerts.values() if alert.series.kind == "watch" and alert.state == "firing"]
    assert rules.count("summary") >= 1
    assert sum(rule != "summary" for rule in rules) == 1


@pytest.mark.parametrize("seed", range(5))
def test_several_partitions_tell_what_one_tells(seed: int) -> None:
    titles = [
        f"{place} {weapon} {day}"
        for day in range(1, 21)
        for place, weapon in (("asad", "rocket"), ("conoco", "rocket"), ("kyiv", "missile"))
        if (day * len(place)) % 3
    ]
    news = [telegram(title, publisher=publisher, hours=hours) for title in titles for publisher, hours in (("Rawi", 0), ("Gulf Ledger", 5))]
    messages = with_watches(news, BASES, Watch(id="east", name="East", where=Where(centre=(50, 30), radius_km=300)))
    alone, spread = replay(nodes(1), messages), Partitions(partial(nodes), 3, seed).run(messages)
    assert spread.alerts == alone.alerts
    assert any(isinstance(alert, Alert) and alert.series.key == "east" for alert in alone.alerts.values())
