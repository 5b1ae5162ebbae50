"""The server's own connections."""

import asyncio
import os
import resource
import socket
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from fastapi import HTTPException, Request
from starlette.types import Message
from structlog.testing import capture_logs

from streams.gateway import door, serve
from streams.gateway.board import Board
from streams.gateway.serve import HEAD_MAX, PortTaken, listen, open_files
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import surge_in_iraq


def test_an_accepted_connection_sends_each_part_of_an_answer_at_once():
    with RunningGateway(Board()) as gateway, socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=30) as client:
        client.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        accepted = next(found for found in psutil.Process().net_connections("tcp4") if found.raddr == client.getsockname())
        with socket.socket(fileno=os.dup(accepted.fd)) as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_listener_takes_connections_at_once_and_its_port_is_taken(host: str):
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection((host, port), timeout=30), pytest.raises(PortTaken, match=str(port)):
            listen(host, port)


@pytest.mark.parametrize("piece", [b"x-many: more\r\n", b"x" * 1_000, b"/" * 1_000])
def test_a_head_that_never_ends_is_refused_before_it_fills_memory(piece: bytes) -> None:
    beginning = b"GET /" if piece.startswith(b"/") else b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nx-long: "
    with RunningGateway(Board()) as gateway, socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=30) as client:
        client.sendall(beginning)
        sent, answer = 0, b""
        client.settimeout(0.01)
        while sent < 4 * HEAD_MAX and not answer:
            try:
                client.sendall(piece * 10)
                sent += 10 * len(piece)
                answer = client.recv(100)
            except TimeoutError:
                continue
            except OSError:
                break  # it hung up
    assert sent < 4 * HEAD_MAX
    assert not answer or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("beginning", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nx-slow: ", b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /v1"])
def test_who_holds_a_connection_without_asking_for_anything_is_hung_up_on(beginning: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.2)
    with RunningGateway(Board()) as gateway, socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=60) as client:
        client.sendall(beginning)
        while client.recv(10_000):
            pass


def test_a_stream_that_is_read_outlives_the_time_for_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.2)
    with RunningGateway(Board()) as gateway, socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=60) as client:
        client.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        with socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=60) as idle:
            assert idle.recv(1) == b""  # so long has passed
        gateway.feed(lambda board: board.put_alert(surge_in_iraq()))
        told = b""
        while b"event: alert" not in told:
            told += client.recv(10_000) or pytest.fail("the stream was hung up on")


async def test_a_body_that_drips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", 0.05)

    async def drips() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    request = Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, drips)
    with pytest.raises(HTTPException) as refused:
        await door.body_of(request, {"application/json"}, 1_000_000)
    assert refused.value.status_code == 408


def test_bodies_and_many_requests_on_one_connection_are_no_long_head() -> None:
    with RunningGateway(Board()) as gateway, httpx.Client(base_url=gateway.address) as client:
        assert {client.get("/v1/health", headers={"x-long": "x" * 1_000}).status_code for _ in range(100)} == {200}
        assert client.post("/v1/alerts", content=b"x" * 3 * HEAD_MAX).status_code == 405


def test_as_many_open_files_as_the_system_gives_are_asked_for() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert open_files(300) == 300
        if hard != resource.RLIM_INFINITY:
            with capture_logs() as logged:
                assert open_files(hard + 1) == hard
            assert (logged[0]["wanted"], logged[0]["given"]) == (hard + 1, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
