"""Articles by HTTP: each of a batch gets its answer, nothing is accepted before Kafka has it, and not everybody is let in."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from kafka.errors import KafkaTimeoutError

from schemas.article import RawArticle
from streams.gateway.api import create_app
from streams.gateway.articles import ARTICLES_MAX, BODY_MAX, article_routes
from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.keys import Keyring, add_key
from tests.support.asgi import Caller

NOW = datetime(2023, 12, 20, 12, tzinfo=UTC)
JSON = {"content-type": "application/json"}


class Desk:
    def __init__(self) -> None:
        self.sent: list[RawArticle] = []
        self.fails = False

    def send(self, articles: Sequence[RawArticle], parents: object) -> None:
        if self.fails:
            raise KafkaTimeoutError
        self.sent += articles


@pytest.fixture
def desk() -> Desk:
    return Desk()


def app_of(desk: Desk, door: Door | None = None) -> FastAPI:
    return create_app(Board(), routes=[article_routes(lambda: desk, clock=lambda: NOW)], door=door)


def post(desk: Desk, body: object, headers: dict[str, str] = JSON) -> httpx.Response:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return Caller(app_of(desk)).request("POST", "/v1/articles", content=content, headers=headers)


def test_an_article_is_accepted_when_kafka_has_it(desk: Desk) -> None:
    answer = post(desk, {"id": "a-1", "title": "Rockets hit base", "body": "...", "language": "en"})
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "refused": 0, "items": [{"index": 0, "id": "a-1", "status": "accepted"}]}
    assert [(article.id, article.fetched_at) for article in desk.sent] == [("a-1", NOW)]


def test_of_a_batch_each_gets_its_own_answer(desk: Desk) -> None:
    good = {"id": "a-1", "title": "Rockets hit base", "fetched_at": "2023-12-20T10:00:00Z"}
    answer = post(desk, [good, good, {"title": "no id"}, {"id": "bad\u0007", "title": ""}, "no article"])
    assert answer.status_code == 207
    assert [(item["index"], item["status"]) for item in answer.json()["items"]] == [
        (0, "accepted"), (1, "repeated"), (2, "refused"), (3, "refused"), (4, "refused"),
    ]  # fmt: skip
    assert answer.json()["items"][3]["code"] == "control_characters"
    assert len(desk.sent) == 1


def test_an_article_without_an_id_is_known_by_its_address_whoever_sends_it_again(desk: Desk) -> None:
    lines = b'{"url": "https://outlet.example/1", "title": "x"}\n\n{"url": "https://outlet.example/2"}\n'
    for _ in range(2):
        assert post(desk, lines, {"content-type": "application/x-ndjson"}).status_code == 202
    assert len(desk.sent) == 4
    assert len({article.id for article in desk.sent}) == 2


def test_where_nothing_can_be_accepted_the_problem_says_why_for_each(desk: Desk) -> None:
    answer = post(desk, [{"title": "no id"}])
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["items"][0]["detail"].startswith("id:")
    assert desk.sent == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("{", JSON, 422),
        (b"\xff", JSON, 422),
        ("[]", JSON, 422),
        (json.dumps([{"id": "x"}] * (ARTICLES_MAX + 1)), JSON, 422),
        ("x" * (BODY_MAX + 1), JSON, 413),
        ("{}", {"content-type": "text/plain"}, 415),
        ("{}", JSON | {"origin": "https://elsewhere.example"}, 403),
        ("{}", JSON | {"x-forwarded-for": "203.0.113.9"}, 403),
        ('{"id": "a", "title": ' + "[" * 100_000, JSON, 422),
    ],
)
def test_what_is_no_batch_of_articles_is_refused(desk: Desk, body: str | bytes, headers: dict[str, str], status: int) -> None:
    assert post(desk, body, headers).status_code == status
    assert desk.sent == []


def test_kafka_away_means_send_again_and_nothing_is_called_accepted(desk: Desk) -> None:
    desk.fails = True
    answer = post(desk, {"id": "a-1"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def from_far(app: FastAPI, headers: dict[str, str]) -> int:
    async def ask() -> int:
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.post("/v1/articles", json={"id": "a"}, headers=headers)).status_code

    return asyncio.run(ask())


def test_other_machines_need_a_key(desk: Desk, tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys.yaml", "feeder", "analyst")
    door = Door(keys=Keyring(tmp_path / "keys.yaml"))
    assert from_far(app_of(desk, door), {}) == 401
    assert from_far(app_of(desk, door), {"authorization": f"Bearer {key}"}) == 202
    assert from_far(app_of(desk, door), {"authorization": f"Basic {key}"}) == 401
    assert from_far(app_of(desk, door), {"authorization": "Bearer wrong"}) == 401
    assert from_far(app_of(desk), {}) == 403
    assert from_far(app_of(desk), {"authorization": f"Bearer {key}"}) == 403


def test_an_origin_that_is_no_address_is_another_site(desk: Desk) -> None:
    assert post(desk, {"id": "a"}, JSON | {"origin": "http://[news]"}).status_code == 403
