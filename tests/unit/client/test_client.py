"""The client against a real gateway: pages, articles, the live stream over an interruption; and the examples that need no Kafka."""

import asyncio
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright._impl._driver import compute_driver_executable
from typer.testing import CliRunner

from schemas.alert import Alert
from streams.cli import app
from streams.client import AsyncSiaga, Heard, Siaga
from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.keys import Keyring, add_key
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import AIN_AL_ASAD, bombing_in_kerman, event
from tests.unit.gateway.test_api import filled_board

EXAMPLES = Path(__file__).parents[3] / "examples"
NODE = compute_driver_executable()[0]
"""The browser tests bring it."""


def test_lists_come_whole_page_by_page() -> None:
    board = filled_board()
    with RunningGateway(board) as gateway, Siaga(gateway.address) as siaga:
        assert [one.event_id for one in siaga.events(limit=2)] == [one.event_id for one in board.events()]
        assert [alert.alert_id for alert in siaga.alerts(state="firing", limit=1)] == [alert.alert_id for alert in board.alerts(["firing"])]


async def test_the_asynchronous_client_reads_the_same() -> None:
    board = filled_board()
    with RunningGateway(board) as gateway:
        async with AsyncSiaga(gateway.address) as siaga:
            assert [one.event_id async for one in siaga.events(limit=2)] == [one.event_id for one in board.events()]
            assert [alert.alert_id async for alert in siaga.alerts()] == [alert.alert_id for alert in board.alerts()]


def test_a_filter_that_is_none_is_an_error_and_not_an_empty_list() -> None:
    with RunningGateway(filled_board()) as gateway, Siaga(gateway.address) as siaga, pytest.raises(httpx.HTTPStatusError):
        list(siaga.alerts(stat="firing"))


def test_the_stream_goes_on_where_it_was_when_the_gateway_was_away() -> None:
    board = filled_board()
    heard: list[Heard] = []
    with RunningGateway(board) as gateway:
        port = gateway.port
        siaga = Siaga(gateway.address, sleep=lambda _: threading.Event().wait(0.05))
        stream = siaga.follow(board.position)
        gateway.feed(lambda board: board.put_event(event("first", "2024-01-05", AIN_AL_ASAD)))
        heard.append(next(stream))
    board.put_event(event("while away", "2024-01-05", AIN_AL_ASAD))
    with RunningGateway(board, port=port) as gateway:
        heard.append(next(stream))
        gateway.feed(lambda board: board.put_alert(bombing_in_kerman().model_copy(update={"revision": 9})))
        heard.append(next(stream))
    assert [(one.name, one.data.get("id", one.data.get("alert_id"))) for one in heard] == [
        ("event", "first"), ("event", "while away"), ("alert", "alert-kerman"),
    ]  # fmt: skip
    assert heard[2].alert
    assert heard[2].alert.revision == 9


async def test_the_asynchronous_stream_tells_of_a_gap() -> None:
    with RunningGateway(filled_board()) as gateway:
        async with AsyncSiaga(gateway.address) as siaga, asyncio.timeout(30):
            assert (await anext(siaga.follow("another-life-7"))).name == "gap"


def test_the_javascript_example_follows_the_stream() -> None:
    with RunningGateway(filled_board()) as gateway:
        node = subprocess.Popen([NODE, str(EXAMPLES / "stream.mjs"), gateway.address], stdout=subprocess.PIPE, text=True)
        try:
            said: list[str] = []
            reading = threading.Thread(target=lambda: said.append(node.stdout.readline() if node.stdout else ""))
            reading.start()
            revision = 100
            while reading.is_alive() and revision < 700:
                revision += 1
                gateway.feed(partial(Board.put_alert, alert=bombing_in_kerman().model_copy(update={"revision": revision})))
                reading.join(0.1)
            assert said == [bombing_in_kerman().headline.en + "\n"]
        finally:
            node.kill()
            node.communicate()


def test_the_receiver_takes_what_is_signed_and_nothing_else() -> None:
    from datetime import UTC, datetime

    from standardwebhooks.webhooks import Webhook

    secret = "whsec_c2lhZ2Egc2lhZ2Egc2lhZ2Egc2lhZ2E="
    receiver = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "webhook_receiver.py"), "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"SIAGA_WEBHOOK_SECRET": secret},
    )
    try:
        assert receiver.stdout
        address = receiver.stdout.readline().strip()
        body, now = '{"type": "alert.firing"}', datetime.now(UTC)
        headers = {"webhook-id": "m-1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": Webhook(secret).sign("m-1", now, body)}
        assert httpx.post(address, content=body, headers=headers).status_code == 204
        assert httpx.post(address, content=body + " ", headers=headers).status_code == 401
        assert receiver.stdout.readline() == "m-1 alert.firing\n"
    finally:
        receiver.kill()
        receiver.communicate()


def test_alerts_are_listed_in_a_terminal_and_for_machines() -> None:
    board = filled_board()
    with RunningGateway(board) as gateway:
        told = CliRunner().invoke(app, ["alerts", "list", "--gateway", gateway.address, "--state", "firing", "--language", "id"])
        lines = CliRunner().invoke(app, ["alerts", "list", "--gateway", gateway.address, "--json"])
        wrong = CliRunner().invoke(app, ["alerts", "list", "--gateway", gateway.address, "--country", "Iraq"])
    assert told.exit_code == 0
    assert [line.split("  ")[1].split()[0] for line in told.stdout.splitlines()] == ["firing", "firing"]
    assert all(alert.headline.id in told.stdout for alert in board.alerts(["firing"]))
    assert [Alert.model_validate_json(line) for line in lines.stdout.splitlines()] == list(board.alerts())
    assert (wrong.exit_code, "answers 422" in wrong.stderr) == (1, True)
    away = CliRunner().invoke(app, ["alerts", "list", "--gateway", "http://127.0.0.1:9/"])
    assert (away.exit_code, "does not answer" in away.stderr) == (1, True)


def test_a_key_is_shown_from_its_file(tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys.yaml", "terminal", "reader")
    (tmp_path / "key").write_text(f"{key}\n", encoding="utf-8")
    with RunningGateway(filled_board(), door=Door(keys=Keyring(tmp_path / "keys.yaml"))) as gateway:
        asked = ["alerts", "list", "--json", "--gateway", gateway.address]
        told = CliRunner().invoke(app, [*asked, "--key-file", str(tmp_path / "key")])
        without = CliRunner().invoke(app, asked)
    assert (told.exit_code, len(told.stdout.splitlines())) == (0, len(list(filled_board().alerts())))
    assert (without.exit_code, "send Authorization: Bearer KEY" in without.stderr) == (1, True)


def test_alerts_are_followed_as_they_come() -> None:
    with RunningGateway(filled_board()) as gateway:
        command = [sys.executable, "-m", "streams", "alerts", "tail", "--gateway", gateway.address]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            said: list[str] = []
            reading = threading.Thread(target=lambda: said.append(process.stdout.readline() if process.stdout else ""))
            reading.start()
            revision = 100
            while reading.is_alive() and revision < 700:
                revision += 1
                gateway.feed(partial(Board.put_alert, alert=bombing_in_kerman().model_copy(update={"revision": revision})))
                reading.join(0.1)
            assert bombing_in_kerman().headline.en in said[0]
        finally:
            process.kill()
            process.communicate()
