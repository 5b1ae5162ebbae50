"""What is expected of a chosen series, behind the days' bars."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, expect

from schemas.control import Tick
from streams.gateway.board import Board
from tests.support.accessibility import offences
from tests.support.browser import keep_screenshot, visit
from tests.support.desk import BEGINNING, attack
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import surge_in_iraq

pytestmark = pytest.mark.browser
DAYS = (1, 3, 4, 6, 7, 9, 11, 12, 14, 15, 17, 18, 20, 22, 23, 25, 26, 28, 29, 31, 33, 34, 36, 38, 39, *[40] * 9)
"""Quiet until a fortieth day of nine attacks."""


@pytest.fixture
def risen() -> Iterator[RunningGateway]:
    board = Board()
    for number, day in enumerate(DAYS):
        known = datetime.combine((BEGINNING + timedelta(days=day - 1)).date(), time(20), UTC)
        board.put_event(attack(day, name=str(number)).model_copy(update={"first_seen": known, "updated_at": known}))
    board.put_alert(surge_in_iraq())
    board.put_tick(Tick(as_of=BEGINNING + timedelta(days=39, hours=20)))
    with RunningGateway(board) as gateway:
        yield gateway


def test_a_chosen_series_shows_its_counts_its_band_and_its_alarms(browser: Browser, risen: RunningGateway):
    page = visit(browser, risen.address)
    chooser = page.get_by_label("Count shown by day")
    expect(chooser.locator("option").first).to_have_text("All events (nothing expected)")
    expect(page.locator(".chart .band")).to_have_count(0)
    chooser.select_option(label="Iraq")
    expect(page.locator(".chart .band")).to_have_count(1)
    expect(page.locator(".chart .alarm")).to_have_count(1)
    expect(page.locator(".band-legend")).to_contain_text("band: 95 of 100 days usually lie in it")
    expect(page.locator(".band-legend")).to_contain_text("alarm: by chance once in 1,000 days")
    assert page.url == f"{risen.address}?series=country%3AIQ"
    keep_screenshot(page)
    assert offences(page) == []


def test_what_the_band_shows_is_a_table_to_those_who_do_not_see_it(browser: Browser, risen: RunningGateway):
    page = visit(browser, f"{risen.address}?series=country%3AIQ")
    rows = page.get_by_role("table", name="Iraq").get_by_role("row")
    expect(rows).to_have_count(1 + len(set(DAYS)))
    expect(rows.nth(1).get_by_role("cell")).to_have_text(["1", "–", "–", ""])
    last = rows.last.get_by_role("cell").all_inner_texts()
    assert (last[0], last[3]) == ("9", "Alarm")
    assert int(last[2].split("–")[1]) < 9, last


def test_a_day_that_is_pointed_at_says_what_was_usual(browser: Browser, risen: RunningGateway):
    page = visit(browser, f"{risen.address}?series=country%3AIQ")
    expect(page.locator(".chart .band")).to_have_count(1)
    box = page.locator(".chart").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 10)
    expect(page.locator("#time .span")).to_contain_text("Events: 9 · usually 0–")
    expect(page.locator("#time .span")).to_contain_text("Alarm")


def test_the_count_behind_an_alert_is_a_press_away(browser: Browser, risen: RunningGateway):
    page = visit(browser, f"{risen.address}#alert=alert-iraq-october")
    page.get_by_role("button", name="Count by day").click()
    expect(page.get_by_label("Count shown by day")).to_have_value("country:IQ")
    expect(page.locator(".chart .band")).to_have_count(1)


def test_while_the_method_learns_the_strip_says_so(browser: Browser, gateway: RunningGateway):
    page = visit(browser, f"{gateway.address}?series=country%3AIQ", language="id-ID")
    expect(page.locator(".band-legend")).to_have_text("Belum ada harapan: siaga belajar dulu selama 14 hari.")
    expect(page.locator(".chart .bar")).to_have_count(8)
    expect(page.locator(".chart .band")).to_have_count(0)


def test_on_a_phone_in_arabic_the_band_keeps_the_rules_of_wcag(browser: Browser, risen: RunningGateway):
    page = visit(browser, f"{risen.address}?series=country%3AIQ", language="ar", width=390, height=844, dark=True)
    expect(page.locator(".chart .band")).to_have_count(1)
    assert offences(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
