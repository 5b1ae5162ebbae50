"""Who asks too often is told so, and when to come back; who asks from this machine is not counted."""

import asyncio
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.clients import network_of
from streams.gateway.limits import limit_of
from streams.settings import Settings


class Clients:
    """Requests to one gateway from addresses that the test names."""

    def __init__(self, **options: Any):
        self._app = create_app(Board(), **options)

    def asks(self, client: str, path: str = "/v1/alerts", **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(client, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                return await http.get(path, **options)

        return asyncio.run(ask())


def test_the_request_above_the_limit_is_a_problem_that_says_when_to_come_back() -> None:
    clients = Clients(limit="3/minute")
    answers = [clients.asks("192.0.2.1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"client";q=3;w=60'
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-security-policy"], "a refusal is guarded like any answer"


def test_clients_are_counted_apart_and_a_forged_header_changes_nothing() -> None:
    clients = Clients(limit="1/minute")
    assert clients.asks("192.0.2.1").status_code == 200
    assert clients.asks("192.0.2.1", headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429
    assert clients.asks("192.0.2.2").status_code == 200


def test_what_watches_over_the_gateway_is_never_refused() -> None:
    clients = Clients(limit="1/minute")
    assert [clients.asks("192.0.2.1", "/v1/health").status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_counted_only_where_it_is_asked_for(client: str) -> None:
    free, counted = Clients(limit="1/minute"), Clients(limit="1/minute", limit_loopback=True)
    assert [free.asks(client).status_code for _ in range(3)] == [200] * 3
    assert [counted.asks(client).status_code for _ in range(2)] == [200, 429]


def test_without_a_limit_nothing_is_counted() -> None:
    answer = Clients().asks("192.0.2.1")
    assert "ratelimit" not in answer.headers


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", ""),
        ("x", "x"),
    ],
)
def test_addresses_of_one_household_are_one_client(client: str, network: str) -> None:
    assert network_of(client) == network


def test_a_setting_that_is_no_limit_is_refused_at_start() -> None:
    assert limit_of(str(Settings().gateway_limit)).get_expiry() == 60
    for good in ("10/second", "5 per 2 minutes"):
        assert limit_of(str(Settings(gateway_limit=good).gateway_limit))
    for bad in ("0/minute", "many", "10/fortnight", "10"):
        with pytest.raises(ValidationError):
            Settings(gateway_limit=bad)
    with pytest.raises(ValueError, match="write it as"):
        limit_of("many")
