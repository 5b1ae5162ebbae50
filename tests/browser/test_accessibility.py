"""The page by the rules of WCAG 2.2 AA: every view, light and dark, in every language, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.accessibility import offences
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, kerman_event

pytestmark = pytest.mark.browser
DESK, PHONE = (1280, 800), (390, 844)


def listed(page: Page) -> None:
    expect(page.locator(".item").first).to_be_visible()


def opened(page: Page) -> None:
    expect(page.locator("#detail blockquote").first).to_be_visible()


def lost(page: Page) -> None:
    expect(page.locator("#detail .empty")).to_be_visible()


def filtering(page: Page) -> None:
    page.locator("#show-filters").click()
    expect(page.locator("#filters label").first).to_be_visible()


def exporting(page: Page) -> None:
    page.locator("#show-exports").click()
    expect(page.locator("#exports a").first).to_be_visible()


VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "alerts": ("", listed),
    "closed": ("?tab=closed", listed),
    "events": ("?tab=events", listed),
    "an alert": ("#alert=alert-iraq-october", opened),
    "one event's alert": ("#alert=alert-kerman", opened),
    "an event": ("#event=evt-kerman", opened),
    "no such alert": ("#alert=none", lost),
    "filters": ("?weapon=drone&place=iraq", filtering),
    "nothing matches": ("?place=atlantis", filtering),
    "a week": ("?since=2023-10-18&until=2023-10-24", listed),
    "exports": ("", exporting),
}


@pytest.fixture
def filled(gateway: RunningGateway) -> RunningGateway:
    gateway.feed(lambda board: (board.put_event(kerman_event()), board.put_alert(bombing_in_kerman())))
    gateway.feed(lambda board: board.put_alert(broken_lull(revision=2, state="resolved", reason="Seven quiet days.")))
    return gateway


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("language", "dark"), [("en-GB", False), ("en-GB", True), ("ar", False), ("id-ID", True)])
def test_every_view_keeps_the_rules(browser: Browser, filled: RunningGateway, language: str, dark: bool, size: tuple[int, int]):
    page = visit(browser, filled.address, width=size[0], height=size[1], language=language, dark=dark)
    found = []
    for name, (address, ready) in VIEWS.items():
        page.goto(filled.address + address)
        ready(page)
        found += [f"{name}: {offence}" for offence in offences(page)]
    assert found == []
