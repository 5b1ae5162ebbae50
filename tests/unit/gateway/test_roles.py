"""Who may do what: every route of the gateway and every role, by key; and where no login is set."""

import asyncio
import json
from pathlib import Path
from typing import get_args

import httpx
import pytest
import schemathesis
from fastapi import APIRouter, FastAPI
from hypothesis import HealthCheck, settings

from streams.gateway.api import create_app
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.keys import Keyring, add_key
from streams.gateway.roles import Role, role_for
from streams.gateway.sources import SourceBook, source_routes
from streams.gateway.watches import watch_routes
from tests.support.shelf import Shelf

OPEN, READER, ANALYST, OPERATOR = "nobody", "reader", "analyst", "operator"
LEAST = {
    "GET /": READER,
    "GET /openapi.json": READER,
    "GET /v1/alerts": READER,
    "GET /v1/alerts.csv": READER,
    "GET /v1/alerts.atom": READER,
    "GET /v1/alerts/{alert_id}": READER,
    "GET /v1/events": READER,
    "GET /v1/events.geojson": READER,
    "GET /v1/events.csv": READER,
    "GET /v1/events/{event_id}": READER,
    "GET /v1/series": READER,
    "GET /v1/sources": READER,
    "GET /v1/stream": READER,
    "GET /v1/watches": READER,
    "GET /v1/me": READER,
    "GET /v1/health": OPEN,
    "GET /v1/articles/{article_id}": READER,
    "POST /v1/articles": ANALYST,
    "POST /v1/watches": ANALYST,
    "POST /v1/watches/try": ANALYST,
    "PUT /v1/watches/{watch_id}": ANALYST,
    "DELETE /v1/watches/{watch_id}": ANALYST,
    "POST /v1/tomorrow": OPERATOR,
    "PATCH /v1/watches/{watch_id}/more": OPERATOR,
}
ROLES: tuple[Role, ...] = get_args(Role)
BODIES = {"PUT": {"id": "id", "name": "A"}, "/v1/articles": {"id": "a"}, "/v1/watches": {"id": "id", "name": "A"}, "/v1/watches/try": {"id": "id", "name": "A"}}


class Desk:
    def send(self, articles: object, parents: object) -> None:
        pass


def gateway(door: Door | None) -> FastAPI:
    """All routes that there are, and two of tomorrow."""
    tomorrow = APIRouter(prefix="/v1", include_in_schema=False)
    tomorrow.add_api_route("/tomorrow", lambda: None, methods=["POST"])
    tomorrow.add_api_route("/watches/{watch_id}/more", lambda watch_id: None, methods=["PATCH"])
    routes = [tomorrow, source_routes(SourceBook()), article_routes(Desk), watch_routes(Shelf())]
    app = create_app(Board(), routes=routes, door=door, allowed_hosts=["testserver"])
    app.state.live.close()  # or a stream would be read for ever
    return app


def ask(app: FastAPI, route: str, headers: dict[str, str], client: str = "203.0.113.9") -> httpx.Response:
    method, path = route.split(" ")
    path = path.replace("{alert_id}", "id").replace("{event_id}", "id").replace("{watch_id}", "id")
    content = json.dumps(BODIES.get(path) or BODIES.get(method) or {})

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            return await http.request(method, path, headers={"content-type": "application/json", **headers}, content=content)

    return asyncio.run(asked())


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    return {role: add_key(tmp_path / "keys.yaml", f"{role}-key", role) for role in ROLES}


@pytest.fixture
def keyring(keys: dict[str, str], tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys.yaml")


def test_the_table_holds_every_route() -> None:
    found = {f"{method.upper()} {path}" for path, methods in gateway(None).openapi()["paths"].items() for method in methods}
    assert found | {"GET /", "GET /openapi.json", "POST /v1/tomorrow", "PATCH /v1/watches/{watch_id}/more"} == set(LEAST)


@pytest.mark.parametrize("route", LEAST)
def test_each_route_is_open_from_its_role_on_and_a_refusal_says_what_to_do(route: str, keyring: Keyring, keys: dict[str, str]) -> None:
    app, least = gateway(Door(keys=keyring)), LEAST[route]
    order = [OPEN, *ROLES]
    for role in order:
        answer = ask(app, route, {"authorization": f"Bearer {keys[role]}"} if role in keys else {}, "127.0.0.1")
        if order.index(role) >= order.index(least):
            assert answer.status_code in (200, 202, 204, 404), (role, answer.text)
            continue
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-security-policy"], "a refusal is guarded like any answer"
        problem = answer.json()
        if role == OPEN:
            assert (problem["status"], answer.headers["www-authenticate"]) == (401, "Bearer")
            assert problem["detail"] == f"This needs {'a' if least == READER else 'an'} {least}: send Authorization: Bearer KEY."
        else:
            assert problem["status"] == 403
            assert problem["detail"].startswith(f"{role}-key (key) is {'a' if role == READER else 'an'} {role}; this needs an {least}. Ask ")


@pytest.mark.parametrize("told", ["Bearer wrong", "Bearer ", "bearer", "Bearer \x00", "Basic cmVhZGVyOng=", "Bearer siaga_"])
def test_what_is_no_key_opens_nothing_but_what_is_open(told: str, keyring: Keyring) -> None:
    app = gateway(Door(keys=keyring))
    assert [ask(app, route, {"authorization": told}, "127.0.0.1").status_code for route in ("GET /v1/alerts", "POST /v1/watches", "GET /v1/health")] == [
        401,
        401,
        200,
    ]


def test_a_wrong_key_is_refused_where_anyone_may_read_too_for_somebody_thinks_it_holds(keyring: Keyring, keys: dict[str, str]) -> None:
    app = gateway(Door(anyone="reader", keys=keyring))
    assert ask(app, "GET /v1/alerts", {}).status_code == 200
    assert ask(app, "GET /v1/alerts", {"authorization": "Bearer wrong"}).status_code == 401
    assert ask(app, "GET /v1/alerts", {"authorization": "Basic of-the-proxy-before-it"}).status_code == 200
    assert ask(app, "POST /v1/articles", {}).status_code == 401
    assert ask(app, "POST /v1/articles", {"authorization": f"Bearer {keys['analyst']}"}).status_code == 202


@pytest.mark.parametrize(
    ("anyone", "client", "headers", "may"),
    [
        (None, "127.0.0.1", {}, OPERATOR),
        (None, "::1", {}, OPERATOR),
        (None, "127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, READER),
        (None, "203.0.113.9", {}, READER),
        ("nothing", "127.0.0.1", {}, OPEN),
        ("reader", "127.0.0.1", {}, READER),
        ("analyst", "203.0.113.9", {}, ANALYST),
        ("operator", "203.0.113.9", {}, OPERATOR),
    ],
)
def test_where_no_login_is_set_it_goes_by_machine_or_by_the_setting(anyone: Role | None, client: str, headers: dict[str, str], may: str) -> None:
    app, order = gateway(Door(anyone=anyone)), [OPEN, *ROLES]
    for route in ("GET /v1/health", "GET /v1/alerts", "POST /v1/articles", "POST /v1/tomorrow"):
        answer = ask(app, route, headers, client)
        assert (answer.status_code == 403) == (order.index(LEAST[route]) > order.index(may)), (route, answer.text)
        assert answer.status_code != 403 or "SIAGA_GATEWAY_KEYS" in answer.json()["detail"]


def test_everybody_is_told_who_they_are(keyring: Keyring, keys: dict[str, str]) -> None:
    app = gateway(Door(keys=keyring))
    assert ask(app, "GET /v1/me", {"authorization": f"Bearer {keys['analyst']}"}).json() == {
        "name": "analyst-key (key)",
        "role": "analyst",
        "login": None,
        "logout": None,
    }
    assert ask(gateway(None), "GET /v1/me", {}, "127.0.0.1").json() == {"name": "this machine", "role": "operator", "login": None, "logout": None}


@pytest.mark.parametrize("method", ["post", "Get", "PROPFIND", "CONNECT", ""])
def test_a_method_that_nobody_knows_is_the_operators(method: str) -> None:
    assert role_for(method, "/v1/alerts") == "operator"
    assert role_for(method, "/v1/health") == "operator"


@pytest.mark.parametrize("path", ["/v1/health/", "/v1//health", "/v1/health/../alerts", "/V1/HEALTH", "/v1/health\n", "/v1/alerts/v1/health"])
def test_what_only_looks_like_an_open_path_is_none(path: str, keyring: Keyring) -> None:
    answer = ask(gateway(Door(keys=keyring)), f"GET {path.replace(chr(10), '%0A')}", {})
    assert answer.status_code in (401, 404)


KEY = "siaga_of-this-test-alone"


class OneKey(Keyring):
    def __init__(self) -> None:
        pass

    def owner(self, told: str):  # type: ignore[no-untyped-def]
        from streams.gateway.keys import Key

        return Key("schemathesis", "operator", "") if told == KEY else None


reading = create_app(Board(), routes=[source_routes(SourceBook())], door=Door(keys=OneKey()), allowed_hosts=["testserver", "localhost"])
schema = schemathesis.openapi.from_asgi("/openapi.json", reading, headers={"Authorization": f"Bearer {KEY}"})


@schema.exclude(path="/v1/stream").parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_with_keys_too_the_api_does_what_its_openapi_document_says(case: schemathesis.Case) -> None:
    """Also that it refuses whoever leaves the key out where the document asks for one."""
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"})
