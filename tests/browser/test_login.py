"""Logging in and out in a real browser, which keeps cookies and sends origins as browsers do."""

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pydantic import SecretStr

from streams.gateway.door import Door
from streams.gateway.oidc import Login
from streams.gateway.oidc import Provider as Settings
from streams.gateway.sessions import COOKIE, Sessions
from streams.gateway.watches import watch_routes
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.support.sample_alerts import board_of_december
from tests.support.shelf import Shelf

pytestmark = pytest.mark.browser


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    """Analysts log in; nobody else sees anything."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Provider() as provider:
        told = Settings(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), address=f"http://127.0.0.1:{port}")
        door = Door(login=Login(told, Sessions({"desk": "analyst"})))
        with RunningGateway(board_of_december(), port=port, routes=[watch_routes(Shelf())], door=door) as gateway:
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
