"""A live stream does not outlive its reader's right to it; and the settings make the door that they describe."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typer.testing import CliRunner

from streams.cli import app as commands
from streams.gateway.board import Board
from streams.gateway.door import Door, Doorkeeper
from streams.gateway.entry import door_of
from streams.gateway.keys import FaultyKeys, Keyring, add_key
from streams.gateway.live import LiveStream
from streams.gateway.oidc import Login, Provider
from streams.gateway.sessions import Sessions
from streams.settings import Settings, explain

PERSON_SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "path": "/v1/stream", "query_string": b"", "client": ("203.0.113.9", 1), "headers": []}
OIDC: dict[str, Any] = {
    "gateway_oidc_issuer": "https://login.example/desk",
    "gateway_oidc_client_id": "siaga",
    "gateway_address": "https://siaga.example:443/",
    "gateway_oidc_roles": "newsroom=reader; cn=desk,ou=rooms = analyst",
}


def stream_of(live: LiveStream) -> ASGIApp:
    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await live.response(None)(scope, receive, send)

    return stream


def until(gone: asyncio.Event) -> Receive:
    """A reader who stays until then."""

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


async def read(door: Door, changed: Callable[[], object], **told: Any) -> list[Message]:
    """What a reader of the live stream is sent, who stays until sent away; `changed` happens meanwhile."""
    live, sent = LiveStream(Board()), list[Message]()
    gone = asyncio.Event()

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) == 2:
            changed()

    async with asyncio.timeout(20):
        await Doorkeeper(stream_of(live), door=replace(door, ask_again=0.02))({**PERSON_SCOPE, **told}, until(gone), send)
    return sent


async def test_a_key_that_is_taken_away_ends_the_stream_of_who_showed_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    key = add_key(file, "wall", "reader")
    bearer = [(b"authorization", f"Bearer {key}".encode())]
    sent = await read(Door(keys=Keyring(file)), lambda: file.write_text("[]", encoding="utf-8"), headers=bearer)
    assert sent[0]["status"] == 200
    assert (sent[-1].get("body"), sent[-1].get("more_body")) == (b"", False), "it ends as an answer that is whole"


async def test_the_end_of_a_session_ends_its_stream() -> None:
    now = [0.0]
    sessions = Sessions({"desk": "reader"}, hours=1, clock=lambda: now[0])
    session: dict[str, Any] = {}
    sessions.begin(session, "ana (login 7)", ["desk"])
    door = Door(login=Login(Provider("https://login.example", "siaga", "https://siaga.example"), sessions))
    sent = await read(door, lambda: now.__setitem__(0, 3_600.0), session=session)
    assert sent[0]["status"] == 200
    assert sent[-1].get("more_body") is False


async def test_a_stream_of_who_may_read_goes_on_and_ends_when_the_reader_goes() -> None:
    live, gone, sent = LiveStream(Board()), asyncio.Event(), list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    reading = asyncio.create_task(Doorkeeper(stream_of(live), door=Door(ask_again=0.01))(dict(PERSON_SCOPE), until(gone), send))
    await asyncio.sleep(0.2)
    assert not reading.done()
    gone.set()
    await asyncio.wait_for(reading, 20)
    assert live.readers == 0


def test_without_settings_no_login_is_asked_for() -> None:
    door = door_of(Settings())
    assert (door.anyone, door.keys, door.login, door.is_set) == (None, None, None, False)


def test_the_settings_make_the_door(tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys.yaml", "wall", "reader")
    door = door_of(Settings(gateway_keys=tmp_path / "keys.yaml", gateway_anyone="nothing", **OIDC))
    assert door.keys
    assert door.keys.owner(key)
    assert door.login
    assert (door.login.host, door.login.origin) == ("siaga.example", "https://siaga.example")
    assert door.login.sessions.role_of(["cn=desk,ou=rooms"]) == "analyst"
    assert door.login.sessions.role_of(["elsewhere"]) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"gateway_address": None, "gateway_oidc_client_id": None}, "SIAGA_GATEWAY_ADDRESS and SIAGA_GATEWAY_OIDC_CLIENT_ID must be too"),
        ({"gateway_oidc_roles": ""}, "SIAGA_GATEWAY_OIDC_ROLES must give some group a role"),
        ({"gateway_oidc_roles": "desk=chief"}, "SIAGA_GATEWAY_OIDC_ROLES: Input should be 'reader', 'analyst' or 'operator'"),
        ({"gateway_oidc_roles": "desk"}, "SIAGA_GATEWAY_OIDC_ROLES: Input should be"),
        ({"gateway_oidc_issuer": "http://login.example"}, "SIAGA_GATEWAY_OIDC_ISSUER must begin with https://"),
        ({"gateway_oidc_issuer": "login.example"}, "SIAGA_GATEWAY_OIDC_ISSUER must begin with https://"),
        ({"gateway_address": "http://siaga.example"}, "SIAGA_GATEWAY_ADDRESS must begin with https://"),
        ({"gateway_address": "https://siaga.example/page"}, "SIAGA_GATEWAY_ADDRESS"),
        ({"gateway_oidc_scope": "email"}, "SIAGA_GATEWAY_OIDC_SCOPE"),
        ({"gateway_session_key": "too short"}, "SIAGA_GATEWAY_SESSION_KEY"),
        ({"gateway_session_hours": 0}, "SIAGA_GATEWAY_SESSION_HOURS"),
        ({"gateway_anyone": "everything"}, "SIAGA_GATEWAY_ANYONE"),
    ],
)
def test_settings_that_would_let_nobody_in_or_a_login_be_stolen_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as failure:
        Settings(**OIDC | changed)
    assert said in explain(failure.value)
    assert "too short" not in explain(failure.value)


def test_a_login_on_this_machine_needs_no_tls() -> None:
    assert Settings(**OIDC | {"gateway_oidc_issuer": "http://127.0.0.1:8000", "gateway_address": "http://localhost:8080"}).gateway_address


def test_roles_come_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_GATEWAY_OIDC_ROLES", "*=reader;it=operator;")
    assert Settings().gateway_oidc_roles == {"*": "reader", "it": "operator"}


def test_a_faulty_file_of_keys_ends_the_start_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text("- {name: wall, role: reader}\n", encoding="utf-8")
    with pytest.raises(FaultyKeys):
        door_of(Settings(gateway_keys=file))
    monkeypatch.setenv("SIAGA_GATEWAY_KEYS", str(file))
    monkeypatch.setenv("SIAGA_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    try:
        answer = CliRunner().invoke(commands, ["gateway", "--port", "0"])
    finally:
        structlog.reset_defaults()  # the command's logs go to an output that is closed now
    assert (answer.exit_code, answer.stderr) == (2, f"{file}:1: sha256: is missing.\n")


def test_a_right_is_that_of_the_path_as_it_is_routed() -> None:
    """Of a URL, line breaks and what follows a question mark that was escaped are dropped: the name of an open path could lead elsewhere."""
    for path in ("/v1/health\n", "/v1/health?/v1/alerts", "/v1/health#"):
        with pytest.raises(Exception, match="401"):
            Door(anyone="nothing", login=Login(Provider("https://l.example", "s", "https://s.example"), Sessions({}))).let_in(
                Request({**PERSON_SCOPE, "path": path, "session": {}})
            )
