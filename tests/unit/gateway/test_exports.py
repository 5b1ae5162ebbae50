"""Filters, exports and ETags of the lists."""

import csv
import io
import xml.etree.ElementTree as Tree

import pytest

from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.exports import ATOM, EVENT_COLUMNS, alerts_atom, csv_of, event_line
from streams.gateway.geojson import feature
from tests.support.asgi import Caller
from tests.support.sample_alerts import AIN_AL_ASAD, event, surge_in_iraq
from tests.unit.gateway.test_api import filled_board


@pytest.fixture
def board() -> Board:
    return filled_board()


@pytest.fixture
def client(board: Board) -> Caller:
    return Caller(create_app(board))


def found(client: Caller, **params: str | int) -> list[str]:
    return [one["event_id"] for one in client.get("/v1/events", params={"limit": 2000, **params}).json()["events"]]


def test_events_are_filtered_by_what_they_tell(client: Caller, board: Board) -> None:
    every = {one.event_id: one for one in board.events()}
    assert set(found(client)) == set(every)
    assert set(found(client, country="IR")) == {id for id, one in every.items() if one.country == "IR"} != set(every)
    by_weapon = found(client, weapon="DRONE")
    assert by_weapon
    assert all("drone" in {weapon.type for weapon in every[id].weapons} for id in by_weapon)
    deadly = found(client, min_killed=50)
    assert deadly
    assert all((killed := every[id].casualties.killed) and killed.min >= 50 for id in deadly)
    assert found(client, place="no such place") == []
    day = every[deadly[0]].occurred
    assert day
    assert deadly[0] in found(client, since=str(day.start), until=str(day.end))


def test_a_box_holds_what_lies_in_it_also_across_the_date_line(client: Caller, board: Board) -> None:
    iraq = found(client, bbox="38,29,49,38")
    assert iraq
    assert all((one := board.event(id)) and one.country in ("IQ", "SY", "IR") for id in iraq)
    assert not set(iraq) & set(found(client, bbox="49,29,38,38"))


@pytest.mark.parametrize("query", ["countri=IQ", "country=Iraq", "bbox=1,2,3", "since=0", "min_killed=-1", "limit=0", "after=x"])
def test_a_filter_that_is_none_is_refused_and_not_passed_over(client: Caller, query: str) -> None:
    answer = client.get(f"/v1/events?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_alerts_are_filtered_by_gravity(client: Caller) -> None:
    severe = client.get("/v1/alerts", params={"min_severity": "Severe"}).json()["alerts"]
    assert {alert["severity"] for alert in severe} <= {"Severe", "Extreme"}
    assert 0 < len(severe) < len(client.get("/v1/alerts").json()["alerts"])


@pytest.mark.parametrize("path", ["/v1/alerts", "/v1/events", "/v1/events.geojson", "/v1/alerts.csv", "/v1/events.csv", "/v1/alerts.atom"])
def test_who_has_the_newest_answer_is_not_sent_it_again(client: Caller, board: Board, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    board.put_event(event("later", "2024-01-05", AIN_AL_ASAD))
    assert client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_a_table_has_a_row_for_each_event_and_no_formula(client: Caller, board: Board) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/v1/events.csv").text)))
    assert [row["event_id"] for row in rows] == [one.event_id for one in board.events()]
    for start in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"):
        evil = event(start + 'HYPERLINK("https://evil.example")', "2024-01-05", AIN_AL_ASAD)
        assert list(csv.reader(io.StringIO(csv_of(EVENT_COLUMNS, [event_line(evil, feature(evil))]), newline="")))[1][0].startswith("'" + start)


def test_the_feed_is_atom_in_the_language_asked_for(client: Caller, board: Board) -> None:
    answer = client.get("/v1/alerts.atom", params={"language": "ar"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = Tree.fromstring(answer.text)
    titles = [entry.findtext(f"{{{ATOM}}}title") for entry in feed.iter(f"{{{ATOM}}}entry")]
    assert titles == [alert.headline.ar for alert in board.alerts()]


def test_what_no_feed_may_hold_is_left_out() -> None:
    alert = surge_in_iraq()
    odd = alert.model_copy(update={"headline": alert.headline.model_copy(update={"en": "a\u0000<b>\ufffe"})})
    feed = Tree.fromstring(alerts_atom([odd], "en", "http://127.0.0.1/"))
    entry = feed.find(f"{{{ATOM}}}entry")
    assert entry is not None
    assert entry.findtext(f"{{{ATOM}}}title") == "a<b>"
