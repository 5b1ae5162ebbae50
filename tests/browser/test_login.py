"""Logging in and out in a real browser, which keeps cookies and sends origins as browsers do."""

import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect
from pydantic import SecretStr

from streams.gateway.door import Door
from streams.gateway.oidc import Login
from streams.gateway.oidc import Provider as Settings
from streams.gateway.sessions import COOKIE, Sessions
from streams.gateway.watches import watch_routes
from tests.support.accessibility import offences
from tests.support.browser import keep_screenshot, visit
from tests.support.gateway import RunningGateway
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.support.sample_alerts import board_of_december
from tests.support.shelf import Shelf

pytestmark = pytest.mark.browser


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def gateway(shelf: Shelf) -> Iterator[RunningGateway]:
    """Analysts log in; nobody else sees anything."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Provider() as provider:
        told = Settings(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), address=f"http://127.0.0.1:{port}")
        door = Door(login=Login(told, Sessions({"desk": "analyst"})), ask_again=0.2)
        with RunningGateway(board_of_december(), port=port, routes=[watch_routes(shelf)], door=door) as gateway:
            yield gateway


def test_the_page_is_live_after_a_login_sets_a_watch_and_is_closed_after_a_logout(browser: Browser, gateway: RunningGateway):
    page = visit(browser, f"{gateway.address}?weapon=drone")  # by way of the provider
    assert page.url == f"{gateway.address}?weapon=drone"
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, True, "Lax")
    page.get_by_role("button", name="Watches").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New watch").click()
    dialog.get_by_label("Name").fill("Tolls")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status")).to_have_text("Saved: Tolls")
    page.goto(f"{gateway.address}logout")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading")).to_have_text("You are logged out.")
    assert page.context.cookies() == []
    assert page.request.get(f"{gateway.address}v1/alerts").status == 401


def test_the_page_says_who_is_logged_in_and_leads_out(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    expect(page.locator("#me .who")).to_have_text(re.compile(r"^.+ · analyst$"))
    page.get_by_role("link", name="Log out").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading")).to_have_text("You are logged out.")


def test_a_login_that_ends_in_mid_session_is_said_and_begun_again_with_all_filters(browser: Browser, gateway: RunningGateway):
    address = f"{gateway.address}?weapon=drone&tab=events&series=country%3AIQ#event=evt-1018-harir"
    page = visit(browser, address)
    expect(page.locator(".item.event")).to_have_count(6)
    page.request.post(f"{gateway.address}logout", headers={"origin": gateway.address.rstrip("/")})  # as by a logout in another tab
    expect(page.get_by_role("alert")).to_contain_text("Your login has ended. What you see is as it stood then.")
    expect(page.locator("#connection")).to_have_attribute("data-state", "expired")
    expect(page.locator(".item.event")).to_have_count(6)  # what is known stays in sight
    assert offences(page) == []
    keep_screenshot(page)
    page.get_by_role("button", name="Log in again").click()
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert page.url == address
    expect(page.locator("#detail h2")).to_have_text("Harir Air Base, Iraq")


def test_who_logs_in_again_elsewhere_finds_the_page_live_again(browser: Browser, gateway: RunningGateway):
    page = visit(browser, f"{gateway.address}?weapon=drone")
    page.request.post(f"{gateway.address}logout", headers={"origin": gateway.address.rstrip("/")})
    expect(page.get_by_role("alert")).to_be_visible()
    other = page.context.new_page()
    other.goto(gateway.address)
    expect(other.locator("#connection")).to_have_attribute("data-state", "live")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_without_logins_nothing_is_said_of_them(browser: Browser):
    with RunningGateway(board_of_december()) as open_to_all:
        page = visit(browser, open_to_all.address)
        expect(page.locator("#me")).to_be_empty()


TRICKS = """<body><iframe name="there"></iframe>
<form id="watch" method="post" enctype="text/plain" target="there" action="{there}v1/watches"><input name='[{{"id": "mine", "name": "Mine", "where": "' value='"}}]'></form>
<form id="out" method="post" target="there" action="{there}logout"></form>
<img src="{there}logout"><img src="{there}login?next=//elsewhere.example">
<script>
const tried = (path, options) => fetch("{there}" + path, {{credentials: "include", ...options}}).then((answer) => answer.text(), String);
async function tricks() {{
  for (const form of document.forms) form.submit();
  const body = '{{"id": "mine", "name": "Mine"}}';
  const told = [await tried("v1/alerts", {{}}), await tried("v1/alerts", {{mode: "no-cors"}})];
  for (const headers of [{{"content-type": "application/json"}}, {{"content-type": "text/plain"}}]) told.push(await tried("v1/watches", {{method: "POST", body, headers}}));
  told.push(await tried("v1/watches/mine", {{method: "PUT", body}}), await tried("v1/watches", {{method: "POST", body, mode: "no-cors"}}));
  return told;
}}
</script>"""
"""What a page elsewhere may try with the cookie of whoever opens it."""


@pytest.fixture
def port_elsewhere(gateway: RunningGateway) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(TRICKS.format(there=gateway.address).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("site", ["localhost", "127.0.0.1"])
def test_a_page_elsewhere_reads_nothing_changes_nothing_and_logs_nobody_out(
    browser: Browser, gateway: RunningGateway, shelf: Shelf, port_elsewhere: int, site: str
):
    """To browsers 127.0.0.1 on another port is the same site, so that SameSite lets the cookie go along: the origin alone tells the two apart."""
    page = visit(browser, gateway.address)
    elsewhere = page.context.new_page()
    answers: list[tuple[str, str, int]] = []
    elsewhere.on("response", lambda answer: answers.append((answer.request.method, answer.url.removeprefix(gateway.address), answer.status)))
    elsewhere.goto(f"http://{site}:{port_elsewhere}/")
    told = elsewhere.evaluate("tricks()")
    elsewhere.wait_for_load_state("networkidle")
    assert all("Failed to fetch" in answer or answer == "" for answer in told), told
    changes = {(method, path): status for method, path, status in answers if method != "GET" and path.startswith(("v1", "logout"))}
    assert changes, answers
    assert set(changes.values()) <= {403, 405}, changes
    assert shelf.kept == []
    assert page.request.get(f"{gateway.address}v1/me").json()["role"] == "analyst", "and is still logged in"
