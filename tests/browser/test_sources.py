"""The health of sources on the page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from streams.gateway.sources import SourceBook, source_routes
from tests.support.accessibility import offences
from tests.support.browser import keep_screenshot, visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import board_of_december

pytestmark = pytest.mark.browser
NOW = datetime(2023, 12, 20, 20, tzinfo=UTC)
HABITS = {
    "Kabar Pagi": [1.0] * 30 + [9.0],
    "The Dispatch": [24.0] * 12 + [3.0],
    "الصحيفة": [1.0, 8.0] * 10 + [8.5],
    "<b>New</b> outlet": [1.0, 1.0, 90.0],
}
"""Hours between the articles of each; the last number is the silence up to now."""


@pytest.fixture
def heard() -> Iterator[RunningGateway]:
    book = SourceBook(lambda: NOW)
    book.state = "reading"
    for name, hours in HABITS.items():
        for n in range(len(hours)):
            book.put(name, NOW - timedelta(hours=sum(hours[n:])))
    with RunningGateway(board_of_december(), routes=[source_routes(book)]) as gateway:
        yield gateway


def test_each_source_is_shown_with_its_last_article_and_its_silence_against_its_habit(browser: Browser, heard: RunningGateway):
    page = visit(browser, heard.address)
    page.get_by_role("button", name="Sources", exact=True).click()
    dialog = page.get_by_role("dialog", name="Sources")
    expect(dialog.locator("tbody tr")).to_have_count(4)
    first = dialog.locator("tbody tr").first
    expect(first.get_by_role("rowheader")).to_have_text("Kabar PagiToo silent")
    expect(first.get_by_role("cell")).to_have_text(["20 Dec 2023, \u206611:00 UTC\u2069", "9 hrs", "60 mins (longest 60 mins)", "31"])
    expect(dialog.locator(".levels")).to_have_text("Too silent: 1Longer than usual: 1As usual: 1No habit yet: 1")
    expect(dialog.get_by_role("row", name="الصحيفة")).to_contain_text("Longer than usual")
    expect(dialog.get_by_role("row", name="<b>New</b> outlet")).to_contain_text("No habit yet")
    assert offences(page) == []
    keep_screenshot(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_on_a_phone_in_arabic_the_table_stays_within_the_page(browser: Browser, heard: RunningGateway):
    page = visit(browser, heard.address, language="ar", width=390, height=844, dark=True)
    page.get_by_role("button", name="المصادر", exact=True).click()
    expect(page.locator("#sources tbody tr")).to_have_count(4)
    assert offences(page) == []
    assert page.evaluate("[...document.querySelectorAll('html, dialog')].filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0


def test_a_gateway_that_reads_no_articles_says_so(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    page.get_by_role("button", name="Sources", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("This gateway tells nothing of sources.")
    with RunningGateway(board_of_december(), routes=[source_routes(SourceBook())]) as waiting:
        page = visit(browser, waiting.address)
        page.get_by_role("button", name="Sources", exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("No articles are read yet")
