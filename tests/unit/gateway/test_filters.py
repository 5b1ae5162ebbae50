"""What alerts and events are found by."""

import pytest

from streams.gateway.api import create_app
from tests.support.asgi import Caller
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, surge_in_iraq
from tests.unit.gateway.test_api import filled_board

KERMAN, ASAD, IRAQ = bombing_in_kerman().alert_id, broken_lull().alert_id, surge_in_iraq().alert_id


@pytest.fixture
def client() -> Caller:
    return Caller(create_app(filled_board()))


def alerts(client: Caller, **asked: str) -> list[str]:
    return [alert["alert_id"] for alert in client.get("/v1/alerts", params=asked).json()["alerts"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"place": "ain al-asad"}, [ASAD, IRAQ]),
        ({"place": "العراق"}, [ASAD, IRAQ]),
        ({"weapon": "drone"}, [IRAQ]),
        ({"attacker": "Islamic State"}, [KERMAN]),
        ({"attacker": "islamic-resistance-in-iraq"}, [ASAD, IRAQ]),
        ({"target": "civilian"}, [KERMAN]),
        ({"reported_in": "ar"}, [ASAD, IRAQ]),
        ({"q": "quiet ASAD"}, [ASAD]),
        ({"q": "coroner"}, [KERMAN]),
        ({"since": "2023-12-20"}, [KERMAN, ASAD]),
        ({"until": "2023-12-20", "since": "2023-10-24"}, [ASAD, IRAQ]),
        ({"q": "nowhere"}, []),
    ],
)
def test_an_alert_is_found_by_its_own_words_and_by_what_its_events_tell(client: Caller, asked: dict[str, str], found: list[str]) -> None:
    assert alerts(client, **asked) == found


def test_names_are_found_without_case_and_accents_and_countries_in_every_language_of_the_desk(client: Caller) -> None:
    events = client.get("/v1/events", params={"place": "IRÁK", "limit": 2000}).json()["events"]
    assert {event["country"] for event in events} == {"IQ"}
    assert len(events) == 8


def test_the_feed_is_filtered_like_the_list(client: Caller) -> None:
    assert client.get("/v1/alerts.atom", params={"place": "kerman", "language": "id"}).text.count("<entry>") == 1
    assert client.get("/v1/alerts.atom", params={"plaice": "kerman"}).status_code == 422


@pytest.mark.parametrize("asked", [{"reported_in": "Arabic"}, {"q": ""}, {"place": "x" * 101}])
def test_what_cannot_be_asked_is_refused(client: Caller, asked: dict[str, str]) -> None:
    assert client.get("/v1/alerts", params=asked).status_code == 422
