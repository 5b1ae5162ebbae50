"""The API: what it answers, and what it refuses."""

from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.sources import SourceBook, source_routes
from tests.support.asgi import Caller
from tests.support.sample_alerts import (
    bombing_in_kerman,
    broken_lull,
    december_events,
    event,
    first_word_of_kerman,
    kerman_event,
    october_events,
    surge_in_iraq,
)


@pytest.fixture
def board() -> Board:
    return filled_board()


def filled_board() -> Board:
    board = Board(run="a")
    for happened in (*october_events(), *december_events(), kerman_event()):
        board.put_event(happened)
    for alert in (surge_in_iraq(), broken_lull(state="resolved"), first_word_of_kerman(), bombing_in_kerman()):
        board.put_alert(alert)
    return board


def filled_book() -> SourceBook:
    book = SourceBook(lambda: datetime(2024, 1, 4, tzinfo=UTC))
    for hour in range(48):
        book.put("Kabar Pagi", datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hour))
    return book


@pytest.fixture
def client(board: Board) -> Caller:
    return Caller(create_app(board))


def test_alerts_come_newest_first_with_the_position_of_the_stream(client: Caller, board: Board):
    page = client.get("/v1/alerts").json()
    assert [alert["alert_id"] for alert in page["alerts"]] == ["alert-kerman", "alert-ain-al-asad-december", "alert-iraq-october"]
    assert page["position"] == board.position
    assert page["as_of"] == "2024-01-04T15:00:00Z"
    assert page["next"] is None


def test_alerts_are_filtered_by_one_state_or_several(client: Caller):
    assert len(client.get("/v1/alerts", params={"state": "firing"}).json()["alerts"]) == 2
    assert len(client.get("/v1/alerts", params={"state": ["firing", "resolved"]}).json()["alerts"]) == 3


@pytest.mark.parametrize(("path", "key", "id"), [("/v1/alerts", "alerts", "alert_id"), ("/v1/events", "events", "event_id")])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(client: Caller, path: str, key: str, id: str):
    whole = [item[id] for item in client.get(path).json()[key]]
    found: list[str] = []
    params: dict[str, str | int] = {"limit": 2}
    while True:
        page = client.get(path, params=params).json()
        found += [item[id] for item in page[key]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert found == whole


def test_an_alert_comes_with_its_revisions_oldest_first(client: Caller):
    history = client.get("/v1/alerts/alert-kerman").json()
    assert history["alert"]["observed"] == 84
    assert [revision["observed"] for revision in history["revisions"]] == [103, 84]


def test_events_are_filtered_by_country_and_day(client: Caller):
    page = client.get("/v1/events", params={"country": "IQ", "since": "2023-12-01"}).json()
    assert [found["event_id"] for found in page["events"]] == ["evt-1220-asad", "evt-1208-baghdad"]


def test_events_as_geojson_stand_at_longitude_latitude(client: Caller):
    answer = client.get("/v1/events.geojson", params={"country": "IR"})
    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [57.079, 30.283]}
    assert feature["properties"]["killed"] == {"min": 84, "max": 84}


def test_an_event_without_usable_coordinates_has_no_geometry(client: Caller, board: Board):
    nowhere = kerman_event().places[0].model_copy(update={"lat": 99.0})
    board.put_event(event("evt-nowhere", "2024-02-01", nowhere))
    features = {feature["id"]: feature for feature in client.get("/v1/events.geojson").json()["features"]}
    assert features["evt-nowhere"]["geometry"] is None


def test_one_event_comes_with_its_evidence(client: Caller):
    assert client.get("/v1/events/evt-kerman").json()["evidence"][0]["publisher"] == "Kabar Pagi"


def test_an_article_is_told_with_the_events_and_alerts_that_it_is_evidence_of(client: Caller):
    cited = surge_in_iraq().evidence[0]
    told = client.get(f"/v1/articles/{cited.article_id}").json()
    assert told["article_id"] == cited.article_id
    assert [(one["alert_id"], [held["quote"] for held in one["evidence"]]) for one in told["alerts"]] == [("alert-iraq-october", [cited.quote])]
    told = client.get(f"/v1/articles/{kerman_event().evidence[0].article_id}")
    assert [one["event_id"] for one in told.json()["events"]] == ["evt-kerman"]
    assert client.get(f"/v1/articles/{cited.article_id}", headers={"if-none-match": told.headers["etag"]}).status_code == 304
    assert client.get("/v1/articles/unknown").status_code == 404


def test_a_number_that_json_cannot_tell_does_not_break_the_answer(client: Caller, board: Board):
    board.put_alert(surge_in_iraq(alert_id="alert-odd", expected=float("inf"), p_value=float("nan")))
    answer = client.get("/v1/alerts/alert-odd")
    assert answer.status_code == 200
    assert answer.json()["alert"]["expected"] is None


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/alerts/unknown", 404), ("/v1/events/unknown", 404), ("/v1/alerts?state=loud", 422), ("/v1/alerts?limit=0", 422), ("/v1/alerts?after=x", 422),
     ("/v1/nothing", 404), ("/no-such-file.js", 404), ("/assets/../../../api.py", 404), ("/%2e%2e/%2e%2e/api.py", 404)],
)  # fmt: skip
def test_every_refusal_is_a_problem_document(client: Caller, path: str, status: int):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_nothing_can_be_written(client: Caller):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = client.request(method, "/v1/alerts")
        assert answer.status_code == 405
        assert answer.headers["content-type"] == "application/problem+json"


def test_health_says_what_the_board_holds(client: Caller, board: Board):
    board.count_unreadable()
    answer = client.get("/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok", "feed": "none", "as_of": "2024-01-04T15:00:00Z", "alerts": 3, "events": 12, "unreadable": 1, "readers": 0,
    }  # fmt: skip


def test_health_is_unavailable_until_the_feed_stands_at_the_newest_record(board: Board):
    answer = Caller(create_app(board, feed_state=lambda: "catching_up")).get("/v1/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "waiting"


def test_a_failure_inside_is_told_without_its_details(board: Board):
    def broken_feed_state() -> str:
        raise RuntimeError("the password is swordfish")

    app = create_app(board, feed_state=broken_feed_state)  # type: ignore[arg-type]
    answer = Caller(app).get("/v1/health")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "swordfish" not in answer.text


schema = schemathesis.openapi.from_asgi(
    "/openapi.json", create_app(filled_board(), allowed_hosts=["testserver", "localhost"], routes=[source_routes(filled_book())])
)


@schema.exclude(path="/v1/stream").parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_does_what_its_openapi_document_says(case: schemathesis.Case):
    case.call_and_validate()
