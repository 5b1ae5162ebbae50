"""What the gateway tells Prometheus: every answer by its route, what it holds, and where its feed stands."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from streams.adapters.metrics import Metrics
from streams.gateway import measured
from streams.gateway.api import create_app
from streams.gateway.board import Board, FeedState
from streams.gateway.feed import Feed
from streams.gateway.readfile import open_read_model
from streams.gateway.sources import SourceBook, source_routes
from tests.support.asgi import Caller
from tests.support.sample_alerts import at, bombing_in_kerman, kerman_event


def filled() -> Board:
    board = Board(run="a")
    board.put_alert(bombing_in_kerman())
    board.put_event(kerman_event())
    return board


def told(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def requests(metrics: Metrics) -> dict[tuple[str, str], float]:
    return {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "siaga_gateway_requests_total"
    }


def test_answers_are_counted_by_route_and_status_however_many_paths_there_are() -> None:
    metrics = Metrics()
    asked = Caller(create_app(filled(), routes=[source_routes(SourceBook())], metrics=metrics))
    for number in range(50):
        asked.get(f"/v1/alerts/none-{number}")
        asked.get(f"/nothing/{number}")
    asked.get("/v1/alerts/alert-kerman")
    asked.get("/v1/sources")
    asked.get("/v1/me")
    asked.get("/v1/events?limit=0")
    asked.request("DELETE", "/v1/alerts")
    assert requests(metrics) == {
        ("/v1/alerts/{alert_id}", "404"): 50, ("page", "404"): 50, ("/v1/alerts/{alert_id}", "200"): 1, ("/v1/sources", "200"): 1, ("/v1/me", "200"): 1, ("/v1/events", "422"): 1,
        ("page", "405"): 1,
    }  # fmt: skip


def test_a_remembered_answer_counts_on_the_route_that_made_it() -> None:
    metrics = Metrics()
    asked = Caller(create_app(filled(), metrics=metrics))
    answers = [asked.get("/v1/alerts") for _ in range(3)]
    asked.get("/v1/alerts", headers={"if-none-match": answers[0].headers["etag"]})
    assert requests(metrics) == {("/v1/alerts", "200"): 3, ("/v1/alerts", "304"): 1}


def test_what_is_refused_before_any_route_counts_too() -> None:
    metrics = Metrics()
    Caller(create_app(filled(), metrics=metrics), host="elsewhere.example").get("/v1/alerts")
    assert requests(metrics) == {("unrouted", "421"): 1}


def test_an_error_of_ours_counts_as_one() -> None:
    def broken() -> FeedState:
        raise RuntimeError("broken")

    metrics = Metrics()
    app = create_app(filled(), feed_state=lambda: "live", metrics=metrics)

    @app.get("/v1/broken")
    async def fail() -> None:
        broken()

    app.router.routes.insert(0, app.router.routes.pop())
    assert Caller(app).get("/v1/broken").status_code == 500
    assert requests(metrics) == {("/v1/broken", "500"): 1}


def test_time_is_taken_until_an_answer_begins_not_until_it_ends() -> None:
    metrics, now = Metrics(), [10.0]

    async def slow_reader(scope: Any, receive: Any, send: Any) -> None:
        now[0] += 0.2
        await send({"type": "http.response.start", "status": 200, "headers": []})
        now[0] += 3_600
        await send({"type": "http.response.body", "body": b""})

    async def nowhere(message: Any) -> None:
        pass

    app = measured.Measured(slow_reader, metrics=metrics, clock=lambda: now[0])
    asyncio.run(app({"type": "http", "path": "/v1/stream"}, None, nowhere))  # type: ignore[arg-type]
    assert told(metrics, "siaga_gateway_request_seconds_sum", route="unrouted") == pytest.approx(0.2)


def test_paths_that_are_known_by_their_route_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "PATHS_MAX", 3)
    metrics = Metrics()
    asked = Caller(create_app(filled(), metrics=metrics))
    for number in range(10):
        asked.get(f"/v1/events/none-{number}")
    assert requests(metrics) == {("/v1/events/{event_id}", "404"): 10}


def test_what_is_held_and_heard_and_the_state_of_the_feed_are_told() -> None:
    metrics, board, state = Metrics(), filled(), ["catching_up"]
    create_app(board, feed_state=lambda: state[0], metrics=metrics)  # type: ignore[arg-type, return-value]
    assert (told(metrics, "siaga_gateway_held", what="alerts"), told(metrics, "siaga_gateway_held", what="events")) == (1, 1)
    assert board.as_of
    assert told(metrics, "siaga_gateway_heard_timestamp_seconds") == board.as_of.timestamp()
    assert (told(metrics, "siaga_gateway_feed", state="catching_up"), told(metrics, "siaga_gateway_feed", state="live")) == (1, 0)
    state[0] = "live"
    assert (told(metrics, "siaga_gateway_feed", state="catching_up"), told(metrics, "siaga_gateway_feed", state="live")) == (0, 1)


def test_alerts_that_fire_now_are_told_by_severity() -> None:
    metrics, board = Metrics(), filled()
    create_app(board, metrics=metrics)
    severity = bombing_in_kerman().severity
    assert told(metrics, "siaga_active_alerts", severity=severity) == 1
    assert told(metrics, "siaga_active_alerts", severity="Unknown") == 0
    ended = bombing_in_kerman()
    board.put_alert(ended.model_copy(update={"revision": ended.revision + 1, "state": "resolved"}))
    assert told(metrics, "siaga_active_alerts", severity=severity) == 0


def test_live_streams_are_counted_while_they_are_open() -> None:
    metrics = Metrics()
    live = create_app(filled(), metrics=metrics).state.live

    async def follow() -> list[float | None]:
        stream = live.updates(None)
        before = told(metrics, "siaga_gateway_readers")
        await anext(stream)
        during = told(metrics, "siaga_gateway_readers")
        await stream.aclose()
        return [before, during, told(metrics, "siaga_gateway_readers")]

    assert asyncio.run(follow()) == [0, 1, 0]


@dataclass
class Consumer:
    """What the feed asks of a consumer to say where it stands."""

    positions: dict[TopicPartition, int] = field(default_factory=dict)
    ends: dict[TopicPartition, int | None] = field(default_factory=dict)

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    async def position(self, at: TopicPartition) -> int:
        return self.positions[at]

    def highwater(self, at: TopicPartition) -> int | None:
        return self.ends[at]


def test_the_feed_says_how_far_each_partition_is_read_and_what_waits() -> None:
    metrics = Metrics()
    feed = Feed(Board(), {}, prefix="desk.", metrics=metrics)
    first, second = TopicPartition("desk.events", 0), TopicPartition("desk.events", 1)
    asyncio.run(feed._tell_standing(Consumer({first: 40, second: 3}, {first: 100, second: None})))  # type: ignore[arg-type]
    assert told(metrics, "siaga_gateway_position", topic="events", partition="0") == 40
    assert told(metrics, "siaga_gateway_records_waiting", topic="events", partition="0") == 60
    assert told(metrics, "siaga_gateway_records_waiting", topic="events", partition="1") == 0


def test_each_rebuild_is_counted_with_its_reason(tmp_path: Path) -> None:
    metrics, path, now = Metrics(), tmp_path / "siaga.sqlite", at("2024-01-05 00:00")
    open_read_model(path, now, metrics=metrics).close()
    open_read_model(path, now, metrics=metrics).close()
    open_read_model(path, now, rebuild=True, metrics=metrics).close()
    open_read_model(path, datetime(2025, 1, 1, tzinfo=UTC), metrics=metrics).close()
    path.write_bytes(b"no database" * 1_000)
    open_read_model(path, now, metrics=metrics).close()
    feed = Feed(Board(), {}, metrics=metrics)
    feed.meet({"events": "one"})
    feed.meet({"events": "another"})
    reasons = {"asked": 1, "stale": 1, "unreadable": 1, "other_topics": 1}
    assert {reason: told(metrics, "siaga_gateway_rebuilds_total", reason=reason) for reason in reasons} == reasons


def test_metrics_are_served_on_a_port_of_their_own_and_not_by_the_page() -> None:
    metrics = Metrics()
    app = create_app(filled(), metrics=metrics)
    assert Caller(app).get("/metrics").status_code == 404
    answer = httpx.get(f"http://127.0.0.1:{metrics.serve('127.0.0.1', 0)}/metrics", trust_env=False)
    assert "siaga_gateway_held" in {family.name for family in text_string_to_metric_families(answer.text)}
