"""Watches by HTTP: set, replaced, taken away; and who is not let in."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.adapters.audit import Audit
from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.keys import Keyring, add_key
from streams.gateway.roles import Role
from streams.gateway.watches import watch_routes
from tests.support.asgi import Caller
from tests.support.sample_alerts import december_events, october_events
from tests.support.shelf import Shelf

NOW = datetime(2023, 12, 20, 12, tzinfo=UTC)
JSON = {"content-type": "application/json"}
BASES = '[{"id": "bases", "name": "Bases", "where": {"places": ["Ain al-Asad"]}}]'


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_who_set_and_took_away_what_is_written_down_and_the_key_is_not(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    key = add_key(tmp_path / "keys.yaml", "night-desk", "analyst")
    door = Door(anyone="analyst", keys=Keyring(tmp_path / "keys.yaml"))
    client = Caller(create_app(Board(), routes=[watch_routes(shelf, clock=lambda: NOW, audit=Audit(file, lambda: NOW))], door=door))
    bearer = JSON | {"authorization": f"Bearer {key}"}
    assert client.request("POST", "/v1/watches", content=BASES, headers=bearer).status_code == 200
    assert client.request("DELETE", "/v1/watches/bases").status_code == 204
    assert client.request("DELETE", "/v1/watches/bases", headers={"authorization": "Bearer wrong"}).status_code == 401
    shelf.fails = True
    assert client.request("POST", "/v1/watches", content=BASES, headers=JSON).status_code == 503
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(entry["who"], entry["what"], entry["on"], entry["outcome"]) for entry in entries] == [
        ("night-desk (key)", "watches_applied", {"watches": ["bases"]}, "done"),
        ("anyone", "watches_removed", {"watches": ["bases"]}, "done"),
        ("anyone", "watches_applied", {"watches": ["bases"]}, "failed: KafkaTimeoutError"),
    ]
    assert {(entry["when"], entry["where"]) for entry in entries} == {(NOW.isoformat(), "127.0.0.1")}
    assert key not in file.read_text(encoding="utf-8")


def test_a_mute_and_its_end_are_written_down_as_such(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    client = Caller(create_app(Board(), routes=[watch_routes(shelf, clock=lambda: NOW, audit=Audit(file, lambda: NOW))]))
    watch = client.request("POST", "/v1/watches", content=BASES, headers=JSON).json()["watches"][0]
    until = {"muted_until": "2023-12-21T07:00:00+07:00"}
    for changes in (until, {}, until | {"name": "All bases"}):
        answer = client.request("PUT", "/v1/watches/bases", content=json.dumps(watch | changes), headers=JSON)
        assert answer.status_code == 200
    assert answer.json()["muted_until"] == "2023-12-21T00:00:00Z"
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(entry["what"], entry["on"]) for entry in entries[1:]] == [
        ("mute", {"watch": "bases", "until": "2023-12-21T00:00:00+00:00"}),
        ("unmute", {"watch": "bases", "until": None}),
        ("watches_applied", {"watches": ["bases"]}),
    ]


def test_where_it_cannot_be_written_down_it_is_not_done(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    client = Caller(create_app(Board(), routes=[watch_routes(shelf, clock=lambda: NOW, audit=Audit(tmp_path / "taken" / "audit.jsonl"))]))
    answer = client.request("POST", "/v1/watches", content=BASES, headers=JSON)
    assert (answer.status_code, shelf.kept) == (503, [])
    assert "SIAGA_AUDIT_LOG" in answer.json()["detail"]


@pytest.fixture
def client(shelf: Shelf) -> Caller:
    return Caller(create_app(Board(), routes=[watch_routes(shelf, clock=lambda: NOW)]))


def ids(client: Caller) -> list[str]:
    return [watch["id"] for watch in client.get("/v1/watches").json()["watches"]]


def test_watches_are_set_replaced_and_taken_away(client: Caller, shelf: Shelf) -> None:
    assert client.get("/v1/watches").json() == {"watches": []}
    answer = client.request("POST", "/v1/watches", content=BASES, headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["watches"][0]["where"]["places"] == ["Al Asad Air Base"]
    assert client.request("PUT", "/v1/watches/tolls", content='{"id": "tolls", "name": "Tolls", "least_killed": 5}', headers=JSON).status_code == 200
    assert ids(client) == ["bases", "tolls"]
    client.request("PUT", "/v1/watches/tolls", content='{"id": "tolls", "name": "Tolls", "least_killed": 9}', headers=JSON)
    assert [watch["least_killed"] for watch in client.get("/v1/watches").json()["watches"]] == [0, 9]
    assert client.request("DELETE", "/v1/watches/bases").status_code == 204
    assert ids(client) == ["tolls"]
    assert shelf.kept[-1].removed
    assert {watch.since for watch in shelf.kept} == {NOW}


def test_a_file_of_watches_may_be_sent_as_it_is(client: Caller) -> None:
    text = "watches:\n  - id: bases\n    name: Bases\n    quiet_hours: {start: 22:00, end: 06:00}\n"
    assert client.request("POST", "/v1/watches", content=text, headers={"content-type": "application/yaml; charset=utf-8"}).status_code == 200
    assert ids(client) == ["bases"]


def test_a_faulty_list_sets_nothing_and_is_told_its_lines(client: Caller, shelf: Shelf) -> None:
    answer = client.request(
        "POST", "/v1/watches", content='[{"id": "a", "name": "A"},\n{"id": "b", "nam": "B"},\n{"id": "c", "name": "C", "weapons": ["stick"]}]', headers=JSON
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "line 2: nam: there is no such field. Did you mean name?" in answer.json()["detail"]
    assert "line 3: weapons.0" in answer.json()["detail"]
    assert shelf.kept == []


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "status"),
    [
        ("PUT", "/v1/watches/a", '{"id": "b", "name": "B"}', JSON, 422),
        ("PUT", "/v1/watches/a", "[]", JSON, 422),
        ("PUT", "/v1/watches/A%20B", '{"id": "b", "name": "B"}', JSON, 422),
        ("POST", "/v1/watches", "- [", JSON, 422),
        ("POST", "/v1/watches", b"\xff\xfe", JSON, 422),
        ("POST", "/v1/watches", BASES, {"content-type": "text/plain"}, 415),
        ("POST", "/v1/watches", BASES, {}, 415),
        ("POST", "/v1/watches", "#" * 1_000_001, JSON, 413),
        ("DELETE", "/v1/watches/unknown", None, {}, 404),
        ("POST", "/v1/watches", BASES, JSON | {"origin": "https://evil.example"}, 403),
        ("POST", "/v1/watches", BASES, JSON | {"origin": "null"}, 403),
        ("DELETE", "/v1/watches/a", None, {"origin": "http://127.0.0.1:1"}, 403),
        ("POST", "/v1/watches", BASES, JSON | {"x-forwarded-for": "127.0.0.1"}, 403),
        ("POST", "/v1/watches", BASES, JSON | {"forwarded": "for=127.0.0.1"}, 403),
    ],
)
def test_what_is_wrong_or_comes_from_elsewhere_is_refused(
    client: Caller, shelf: Shelf, method: str, path: str, content: Any, headers: dict[str, str], status: int
) -> None:
    answer = client.request(method, path, content=content, headers=headers)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert shelf.kept == []


@pytest.mark.parametrize(("host", "anyone", "status"), [("192.0.2.7", None, 403), ("192.0.2.7", "analyst", 200), ("127.0.0.9", None, 200), ("127.0.0.9", "reader", 403), ("::1", None, 200), ("::ffff:127.0.0.1", None, 200), ("::ffff:192.0.2.7", None, 403)])  # fmt: skip
def test_other_machines_set_watches_only_where_they_are_allowed_to(host: str, anyone: Role | None, status: int) -> None:
    app = create_app(Board(), routes=[watch_routes(Shelf())], door=Door(anyone=anyone))

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post("/v1/watches", content=BASES, headers=JSON)

    assert asyncio.run(post()).status_code == status


def test_the_page_s_own_origin_is_let_in(client: Caller) -> None:
    assert client.request("POST", "/v1/watches", content=BASES, headers=JSON | {"origin": "http://127.0.0.1"}).status_code == 200


def test_a_kafka_that_does_not_answer_is_told_as_that(client: Caller, shelf: Shelf) -> None:
    shelf.fails = True
    answer = client.request("POST", "/v1/watches", content=BASES, headers=JSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_watch_is_tried_on_the_events_known_now_and_not_set(shelf: Shelf) -> None:
    known = [*december_events(), *october_events()]
    client = Caller(create_app(Board(), routes=[watch_routes(shelf, events=lambda: known)]))
    drones = '[{"id": "drones", "name": "Drones", "weapons": ["drone"], "where": {"countries": ["SY"]}}, {"id": "tolls", "name": "Tolls", "least_killed": 5}]'
    answer = client.request("POST", "/v1/watches/try", content=drones, headers=JSON).json()["trials"]
    assert [(trial["watch"]["id"], trial["events"]) for trial in answer] == [("drones", ["evt-1217-omar", "evt-1023-omar"]), ("tolls", [])]
    assert shelf.kept == []
    assert client.request("POST", "/v1/watches/try", content='{"id": "x"}', headers=JSON).status_code == 422
    assert client.request("POST", "/v1/watches/try", content=drones, headers=JSON | {"origin": "https://elsewhere.example"}).status_code == 403
