"""Answers that are kept: the same as if they were not, whatever comes between."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.control import Tick
from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.remembered import OVERHEAD, Remembered
from tests.support.asgi import Caller
from tests.support.sample_alerts import AIN_AL_ASAD, at, bombing_in_kerman, broken_lull, event, kerman_event, october_events, surge_in_iraq

PATHS = (
    "/v1/alerts", "/v1/alerts?limit=1", "/v1/alerts?state=firing&q=iraq", "/v1/alerts/alert-kerman", "/v1/alerts.csv", "/v1/alerts.atom", "/v1/events", "/v1/events?country=IQ",
    "/v1/events?with_gone=true", "/v1/events.geojson", "/v1/events.csv", "/v1/events/evt-kerman", "/v1/series?days=3",
)  # fmt: skip
CHANGES: tuple[Callable[[Board], object], ...] = (
    lambda board: board.put_alert(surge_in_iraq()),
    lambda board: board.put_alert(broken_lull()),
    lambda board: board.put_alert(broken_lull(revision=2, state="resolved")),
    lambda board: board.put_alert(bombing_in_kerman()),
    lambda board: board.put_event(kerman_event()),
    lambda board: board.put_event(kerman_event(version=3).model_copy(update={"status": "retracted"})),
    lambda board: board.put_event(october_events()[0]),
    lambda board: board.put_tick(Tick(as_of=at("2024-02-01 00:00"))),
    lambda board: board.forget("alert", "alert-kerman"),
    lambda board: board.forget("event", "evt-kerman"),
    lambda board: board.forget_article(surge_in_iraq().evidence[0].article_id),
    lambda board: board.start_over(),
    lambda board: board.clear(),
)


def told(answer: httpx.Response) -> tuple[Any, ...]:
    return answer.status_code, answer.headers.get("etag"), answer.headers.get("content-type"), answer.content


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(range(len(CHANGES))), min_size=1, max_size=6), st.lists(st.sampled_from(PATHS), min_size=3, max_size=6))
def test_whatever_changes_a_kept_answer_is_that_of_a_gateway_that_was_never_asked(changes: list[int], paths: list[str]) -> None:
    board = Board(run="a")
    asked = Caller(create_app(board))
    tags: dict[str, str] = {}
    for change in changes:
        CHANGES[change](board)
        for path in paths:
            fresh = Caller(create_app(board)).get(path)
            assert told(asked.get(path)) == told(asked.get(path)) == told(fresh)
            if path in tags:
                again = asked.get(path, headers={"if-none-match": tags[path]})
                assert again.status_code == (304 if fresh.status_code == 200 and fresh.headers["etag"] == tags[path] else fresh.status_code)
            if fresh.status_code == 200:
                tags[path] = fresh.headers["etag"]


def test_time_that_goes_on_is_told_in_lists_but_makes_no_new_position() -> None:
    board = Board(run="a")
    board.put_alert(surge_in_iraq())
    client = Caller(create_app(board))
    first = client.get("/v1/alerts")
    board.put_tick(Tick(as_of=at("2024-02-01 00:00")))
    assert client.get("/v1/alerts").json()["as_of"] == "2024-02-01T00:00:00Z"
    assert client.get("/v1/alerts", headers={"if-none-match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/v1/alerts?nonsense=1", "/v1/events/unknown"])
def test_a_refusal_is_never_kept_nor_turned_into_not_changed(path: str) -> None:
    client = Caller(create_app(Board()))
    assert {client.get(path, headers={"if-none-match": "*"}).status_code for _ in range(2)} <= {404, 422}


def test_who_takes_no_gzip_is_sent_none() -> None:
    board = Board(run="a")
    for one in october_events():
        board.put_event(one)
    client = Caller(create_app(board))
    found = [client.get("/v1/events", headers={"accept-encoding": encoding}) for encoding in ("gzip", "identity", "gzip")]
    assert [answer.headers.get("content-encoding") for answer in found] == ["gzip", None, "gzip"]
    assert found[0].json() == found[1].json() == found[2].json()


def test_the_security_headers_of_one_answer_do_not_pile_up_in_the_next() -> None:
    client = Caller(create_app(Board(), limit="600/minute", limit_loopback=True))
    answers = [client.get("/v1/alerts") for _ in range(3)]
    assert len({len(answer.headers.raw) for answer in answers}) == 1
    assert all(len(answer.headers.get_list("content-security-policy")) == 1 for answer in answers)


async def test_what_is_kept_is_bounded_and_the_least_asked_for_leaves() -> None:
    asked: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 500})

    kept = Remembered(app, board=Board(), bytes_max=2 * (OVERHEAD + 600))

    async def get(path: str) -> None:
        async def nothing(message: Any) -> None:
            pass

        await kept({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}, asyncio.Event().wait, nothing)  # type: ignore[arg-type]

    for path in ("/v1/events/a", "/v1/events/b", "/v1/events/a", "/v1/events/c", "/v1/events/a", "/v1/events/b"):
        await get(path)
    assert asked == ["/v1/events/a", "/v1/events/b", "/v1/events/c", "/v1/events/b"]


def test_an_event_of_one_gateway_is_not_answered_by_another() -> None:
    first, second = Board(run="a"), Board(run="b")
    first.put_event(event("only-here", "2024-01-05", AIN_AL_ASAD))
    assert Caller(create_app(first)).get("/v1/events/only-here").status_code == 200
    assert Caller(create_app(second)).get("/v1/events/only-here").status_code == 404
