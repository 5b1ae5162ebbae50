"""People log in at a provider with real signatures that may lie; what their sessions open, and what ends them."""

import logging
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from structlog.testing import capture_logs

from streams.adapters.audit import Audit
from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.oidc import Login, place_here
from streams.gateway.oidc import Provider as Settings
from streams.gateway.roles import Role
from streams.gateway.sessions import COOKIE, Sessions
from streams.gateway.watches import watch_routes
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Lie, Provider
from tests.support.shelf import Shelf

HERE = "https://siaga.example"
OURS = {"origin": HERE, "content-type": "application/json"}
WATCH = {"id": "tolls", "name": "Tolls", "least_killed": 5}
ROLES: dict[str, Role] = {"desk": "analyst", "it": "operator", "cn=wall,ou=rooms": "reader"}
SIGNS = SecretStr("what-signs-the-cookies-of-this-test")


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture
def clock() -> Clock:
    return Clock()


def gateway(provider: Provider, sessions: Sessions, *, audit: Audit | None = None, **options: Any) -> FastAPI:
    told = Settings(issuer=provider.issuer, client_id=CLIENT_ID, address=HERE, client_secret=SecretStr(CLIENT_SECRET), **options)
    return create_app(Board(), routes=[watch_routes(Shelf(), audit=audit)], door=Door(login=Login(told, sessions)))


class Browser:
    """Keeps cookies, and goes where it is sent one step at a time."""

    def __init__(self, http: httpx.AsyncClient):
        self.http = http

    async def begin(self, at: str = "/login") -> str:
        """The address at the gateway to which the provider sends the browser back."""
        away = await self.http.get(at)
        assert away.status_code == 302, away.text
        async with httpx.AsyncClient(trust_env=False) as there:
            return (await there.get(away.headers["location"])).headers["location"]

    async def log_in(self, at: str = "/login") -> httpx.Response:
        return await self.http.get(await self.begin(at))

    async def status(self, method: str = "GET", path: str = "/v1/alerts", **options: Any) -> int:
        return (await self.http.request(method, path, **options)).status_code


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as http:
        yield Browser(http)


async def test_somebody_who_opens_the_page_logs_in_and_is_sent_back_to_where_they_were(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        sent = await ana.http.get("/?place=iraq&since=2023-12-01", headers={"accept": "text/html,*/*"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2F%3Fplace%3Diraq%26since%3D2023-12-01")
        answer = await ana.log_in(sent.headers["location"])
        assert (answer.status_code, answer.headers["location"]) == (303, "/?place=iraq&since=2023-12-01")
        assert (await ana.http.get("/v1/me")).json() == {"name": "ana (login 248289)", "role": "analyst", "login": "/login", "logout": "/logout"}
        assert await ana.status() == 200
        assert await ana.status("POST", "/v1/watches", json=WATCH, headers=OURS) == 200


async def test_a_program_without_a_login_is_told_and_not_sent_anywhere(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as program:
        answer = await program.http.get("/v1/alerts")
        assert (answer.status_code, answer.json()["detail"]) == (401, "This needs a reader: log in at /login.")
        assert await program.status("POST", "/v1/watches", json=WATCH) == 401
        assert await program.status(path="/v1/health") == 200


async def test_the_cookie_is_for_this_host_over_tls_and_no_script_and_no_other_site(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        answer = await ana.log_in()
        (told,) = answer.headers.get_list("set-cookie")
        (morsel,) = SimpleCookie(told).values()
        assert morsel.key == COOKIE == "__Host-siaga"
        assert (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (True, True, "lax", "/", "")
        assert morsel["max-age"] == morsel["expires"] == "", "it goes with the browser"
        assert answer.headers["cache-control"] == "no-store"
        assert not any(token in b64decode(morsel.value.split(".")[0] + "==").decode() for token in provider.tokens)


async def test_the_provider_is_asked_for_a_code_with_state_nonce_and_pkce_and_sends_back_to_our_address_alone(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES), scope="openid groups")) as ana:
        asked = {name: value[0] for name, value in parse_qs(urlsplit((await ana.http.get("/login")).headers["location"]).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]) == ("code", "S256", f"{HERE}/login/answer")
        assert asked["scope"] == "openid groups"
        assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 20


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        (Lie(lambda claims: claims | {"nonce": "another"}), "its claim nonce is wrong or missing"),
        (Lie(lambda claims: {name: value for name, value in claims.items() if name != "nonce"}), "its claim nonce is wrong or missing"),
        (Lie(lambda claims: claims | {"iss": "https://elsewhere.example"}), "its claim iss is wrong or missing"),
        (Lie(lambda claims: claims | {"aud": "another-client"}), "its claim aud is wrong or missing"),
        (Lie(lambda claims: claims | {"aud": ["another-client"], "azp": CLIENT_ID}), "its claim aud is wrong or missing"),
        (Lie(lambda claims: claims | {"azp": "another-client"}), "its claim azp is wrong or missing"),
        (Lie(lambda claims: claims | {"exp": claims["iat"] - 300}), "has expired: are both clocks right?"),
        (Lie(lambda claims: {name: value for name, value in claims.items() if name != "exp"}), "its claim exp is wrong or missing"),
        (Lie(lambda claims: {name: value for name, value in claims.items() if name != "sub"}), "its claim sub is wrong or missing"),
        (Lie(known=False), "is not signed with a key that it publishes"),
        (Lie(algorithm="none"), "cannot be read, or is signed in a way that is not allowed"),
        (Lie(algorithm="HS256"), "cannot be read, or is signed in a way that is not allowed"),
    ],
    ids=["nonce", "no nonce", "issuer", "audience", "audience of another", "for another", "expired", "no end", "no subject", "signature", "no signature", "signed with the secret"],
)  # fmt: skip
async def test_a_lie_of_the_provider_opens_nothing_and_says_what_is_wrong(provider: Provider, lie: Lie, said: str) -> None:
    provider.lie = lie
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        answer = await ana.log_in()
        assert answer.status_code == 401, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert said in answer.json()["detail"]
        assert answer.json()["detail"].endswith("Begin again at /login.")
        assert not any(token in answer.text for token in provider.tokens)
        assert await ana.status() == 401
        provider.lie = Lie()
        assert (await ana.log_in()).status_code == 303


async def test_an_answer_holds_once_for_the_browser_that_began(provider: Provider) -> None:
    app = gateway(provider, Sessions(ROLES))
    async with browser(app) as ana, browser(app) as mallory:
        back = await mallory.begin()
        for address in (back, "/login/answer", "/login/answer?code=x&state=x"):
            answer = await ana.http.get(address)
            assert (answer.status_code, await ana.status()) == (401, 401)
            assert "belongs to no login that this browser began" in answer.json()["detail"]
        back = await ana.begin()
        assert (await ana.http.get(back)).status_code == 303
        assert (await ana.http.get(back)).status_code == 401


async def test_what_an_address_says_went_wrong_is_not_repeated(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        denied = await ana.http.get("/login/answer?error=access_denied&error_description=Call+0800")
        assert denied.json()["detail"] == "The provider says that access was denied. Begin again at /login."
        assert "0800" not in (await ana.http.get("/login/answer?error=x0800")).text


async def test_a_provider_that_is_away_or_calls_itself_otherwise_is_told_as_that(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        provider.fails = True
        assert ((answer := await ana.http.get("/login")).status_code, answer.headers["retry-after"]) == (503, "30")
        provider.fails, provider.calls_itself = False, "https://elsewhere.example"
        assert "SIAGA_GATEWAY_OIDC_ISSUER" in (await ana.http.get("/login")).json()["detail"]
        provider.calls_itself = None
        back = await ana.begin()
        provider.fails = True
        assert await ana.status(path=back) in (401, 503)
        provider.fails = False
        assert (await ana.log_in()).status_code == 303


@pytest.mark.parametrize(
    ("person", "at_userinfo", "claim", "role"),
    [
        ({"groups": ["desk", "it"]}, {}, "groups", "operator"),
        ({"groups": "cn=wall,ou=rooms"}, {}, "groups", "reader"),
        ({"realm_access": {"roles": ["it"]}}, {}, "realm_access.roles", "operator"),
        ({"https://siaga.example/roles": ["desk"]}, {}, "https://siaga.example/roles", "analyst"),
        ({}, {"sub": "7", "groups": ["desk"]}, "groups", "analyst"),
        ({}, {"sub": "another", "groups": ["desk"]}, "groups", None),
        ({"groups": ["Desk", 7, None, {"it": 1}]}, {}, "groups", None),
        ({"groups": {"it": True}}, {}, "groups", None),
    ],
)
async def test_groups_are_found_where_the_provider_tells_them(provider: Provider, person: Any, at_userinfo: Any, claim: str, role: Role | None) -> None:
    provider.person, provider.told_at_userinfo = {"sub": "7", **person}, at_userinfo
    async with browser(gateway(provider, Sessions(ROLES), claim=claim)) as ana:
        assert (await ana.log_in()).status_code == 303
        answer = await ana.http.get("/v1/me")
        assert answer.json().get("role") == role
        if role is None:
            assert answer.status_code == 403
            assert "none of their groups has a role here" in answer.json()["detail"]
            assert "SIAGA_GATEWAY_OIDC_ROLES" in answer.json()["detail"]


async def test_a_session_ends_with_its_hours(provider: Provider, clock: Clock) -> None:
    async with browser(gateway(provider, Sessions(ROLES, hours=8, clock=clock))) as ana:
        await ana.log_in()
        clock.now += 8 * 3600 - 1
        assert await ana.status() == 200
        clock.now += 1
        assert await ana.status() == 401


async def test_a_logout_ends_the_session_and_every_copy_of_its_cookie(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        await ana.log_in()
        page = await ana.http.get("/logout")
        assert "ana (login 248289)" in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert "script" not in page.text
        assert await ana.status() == 200, "a link to /logout logs nobody out"
        copy = ana.http.cookies[COOKIE]
        assert await ana.status("POST", "/logout", headers={"origin": "https://elsewhere.example"}) == 403
        out = await ana.http.post("/logout", headers=OURS)
        assert (out.status_code, f'href="{provider.issuer}/end"' in out.text) == (200, True)
        assert COOKIE not in ana.http.cookies
        assert await ana.status() == 401
        assert await ana.status(headers={"cookie": f"{COOKIE}={copy}"}) == 401
        assert (await ana.log_in()).status_code == 303
        assert await ana.status() == 200


async def test_a_cookie_of_ones_own_making_opens_nothing(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES, key=SIGNS))) as ana:
        await ana.log_in()
        body, _, signed = ana.http.cookies[COOKIE].partition(".")
    forged = [body, f"{body}.", f"x{body}.{signed}", f"{body}.{signed}x", "null", "", f"{body[:-4]}.{signed}"]
    async with browser(gateway(provider, Sessions(ROLES, key=SIGNS))) as mallory:
        assert [await mallory.status(headers={"cookie": f"{COOKIE}={cookie}"}) for cookie in forged] == [401] * len(forged)
        assert await mallory.status(headers={"cookie": f"{COOKIE}={body}.{signed}"}) == 200
    async with browser(gateway(provider, Sessions(ROLES))) as mallory:
        assert await mallory.status(headers={"cookie": f"{COOKIE}={body}.{signed}"}) == 401, "without a key of its own a restart ends all sessions"


async def test_a_role_that_the_settings_take_from_a_group_is_gone_at_once(provider: Provider) -> None:
    async with browser(gateway(provider, Sessions(ROLES, key=SIGNS))) as ana:
        await ana.log_in()
        cookie = {"cookie": f"{COOKIE}={ana.http.cookies[COOKIE]}"}
    async with browser(gateway(provider, Sessions({"it": "operator"}, key=SIGNS))) as ana:
        assert await ana.status(headers=cookie) == 403
    async with browser(gateway(provider, Sessions({"*": "reader"}, key=SIGNS))) as ana:
        assert (await ana.http.get("/v1/me", headers=cookie)).json()["role"] == "reader"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://news.siaga.example"},
        {"origin": "https://siaga.example.elsewhere.example"},
        {"origin": "http://siaga.example"},
        {"origin": "https://siaga.example:8443"},
        {"origin": "https://elsewhere.example", "content-type": "text/plain"},
        {"origin": "https://elsewhere.example", "host": "siaga.example", "x-forwarded-host": "elsewhere.example"},
    ],
)
async def test_no_page_of_another_site_changes_anything_with_somebodys_cookie(provider: Provider, headers: dict[str, str]) -> None:
    """The cookie is sent along as if the browser knew no SameSite."""
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        await ana.log_in()
        sent = {"content-type": "application/json", **headers}
        assert await ana.status("POST", "/v1/watches", json=WATCH, headers=sent) == 403
        assert await ana.status("PUT", "/v1/watches/tolls", json=WATCH, headers=sent) == 403
        assert await ana.status("DELETE", "/v1/watches/tolls", headers=sent) == 403
        assert (await ana.http.get("/v1/watches")).json() == {"watches": []}
        preflight = await ana.http.options("/v1/watches", headers={**sent, "access-control-request-method": "POST"})
        assert not [name for name in preflight.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("told", "there"),
    [
        ("/?place=iraq", "/?place=iraq"),
        ("https://elsewhere.example", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/a\\b", "/"),
        ("/\t/elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/login?next=/", "/"),
        ("/" + "x" * 2_000, "/"),
        (None, "/"),
    ],
)
def test_a_login_leads_nowhere_else(told: object, there: str) -> None:
    assert place_here(told) == there


async def test_the_audit_log_has_who_it_was(provider: Provider, tmp_path: Path) -> None:
    provider.person = {"sub": "7", "email": "ana@desk.example", "groups": ["desk"]}
    file = tmp_path / "audit.jsonl"
    async with browser(gateway(provider, Sessions(ROLES), audit=Audit(file))) as ana:
        await ana.log_in()
        assert await ana.status("POST", "/v1/watches", json=WATCH, headers=OURS) == 200
    assert '"who":"ana@desk.example (login 7)"' in file.read_text("utf-8")


async def test_a_name_cannot_write_into_the_page_or_the_log(provider: Provider) -> None:
    provider.person = {"sub": "7", "preferred_username": "<b>\x1b[31m\n" + "x" * 500, "groups": ["desk"]}
    async with browser(gateway(provider, Sessions(ROLES))) as ana:
        await ana.log_in()
        page = (await ana.http.get("/logout")).text
        assert "&lt;b&gt;\ufffd[31m\ufffdxxx" in page
        assert "<b>" not in page
        assert len(page) < 1_000


async def test_no_secret_is_in_any_log(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as ours:
        async with browser(gateway(provider, Sessions(ROLES, key=SIGNS))) as ana:
            for lie in (Lie(lambda claims: claims | {"nonce": "another"}), Lie(known=False), Lie()):
                provider.lie = lie
                answer = await ana.log_in()
            cookie = ana.http.cookies[COOKIE]
            assert await ana.status("POST", "/v1/watches", json=WATCH, headers={"origin": "null"}) == 403
            await ana.http.post("/logout", headers=OURS)
    assert answer.status_code == 303
    assert {entry["event"] for entry in ours} == {"a login was refused", "logged in"}
    told = f"{ours} {caplog.text}"
    for secret in (CLIENT_SECRET, SIGNS.get_secret_value(), cookie, *provider.tokens):
        assert secret not in told
