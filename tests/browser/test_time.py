"""The strip of days below the map."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from schemas.mention import Occurred
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import broken_lull, kerman_event, surge_in_iraq

pytestmark = pytest.mark.browser


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def test_the_strip_shows_how_many_events_each_day_has(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    expect(page.locator(".chart .bar")).to_have_count(10)
    expect(page.locator("#time .span")).to_have_text("17 Oct – 20 Dec 2023Events: 11")
    heights = page.locator(".chart .bar").evaluate_all("bars => bars.map(bar => Number(bar.getAttribute('height')))")
    assert heights == [50, 50, 100, *[50] * 7]
    gateway.feed(lambda board: board.put_event(kerman_event()))
    expect(page.locator("#time .span")).to_have_text("17 Oct 2023 – 4 Jan 2024Events: 12")


def test_the_keyboard_moves_the_window_that_list_map_and_address_keep_to(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "?tab=events")
    expect(page.locator(".item.event")).to_have_count(11)
    slider(page, "Until").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".item.event")).to_have_count(10)
    expect(slider(page, "Until")).to_have_attribute("aria-valuetext", "19 Dec 2023")
    expect(page).to_have_url(gateway.address + "?until=2023-12-19&tab=events")
    expect(page.locator(".pin")).to_have_count(1)
    slider(page, "Since").focus()
    page.keyboard.press("End")
    expect(slider(page, "Since")).to_have_attribute("aria-valuetext", "19 Dec 2023")
    expect(page.locator("#list")).to_contain_text("Nothing matches.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".item.event")).to_have_count(1)
    page.keyboard.press("Home")
    slider(page, "Until").focus()
    page.keyboard.press("End")
    expect(page).to_have_url(gateway.address + "?tab=events")
    expect(page.locator(".item.event")).to_have_count(11)


def test_a_drag_over_the_days_selects_them_and_a_click_one(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    expect(page.locator(".item")).to_have_count(2)
    box = page.locator(".chart").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2

    def at(day: int) -> float:
        return box["x"] + box["width"] * day / 64

    page.mouse.move(at(16), middle)
    page.mouse.down()
    page.mouse.move(at(2), middle)
    page.mouse.up()
    expect(page).to_have_url(gateway.address + "?since=2023-10-19&until=2023-11-02")
    expect(page.locator(".item .headline")).to_have_text([surge_in_iraq().headline.en])
    page.mouse.click(at(52), middle)
    expect(page).to_have_url(gateway.address + "?since=2023-12-08&until=2023-12-08")
    expect(page.locator("#list")).to_contain_text("Nothing matches.")
    page.get_by_role("button", name="Remove filter Until: 8 Dec 2023").click()
    expect(page.locator(".item .headline")).to_have_text([broken_lull().headline.en])


def test_a_press_shows_the_last_week_the_last_month_or_all(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "?tab=events")
    page.get_by_role("button", name="7 days").click()
    expect(page.locator(".item.event")).to_have_count(2)
    expect(page.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="30 days").click()
    expect(page.locator(".item.event")).to_have_count(3)
    page.get_by_role("group", name="Days shown").get_by_role("button", name="All").click()
    expect(page.locator(".item.event")).to_have_count(11)


def test_an_event_of_long_ago_does_not_stretch_the_strip_and_is_shown_with_the_oldest_days(browser: Browser, gateway: RunningGateway):
    gateway.feed(lambda board: board.put_event(kerman_event().model_copy(update={"event_id": "evt-old", "occurred": old_day()})))
    page = visit(browser, gateway.address + "?tab=events")
    expect(slider(page, "Since")).to_have_attribute("max", "179")
    expect(page.locator(".item.event")).to_have_count(12)


def old_day() -> Occurred:
    occurred = kerman_event().occurred
    assert occurred
    return occurred.model_copy(update={"start": occurred.start.replace(year=1983), "end": occurred.end.replace(year=1983)})


def test_in_arabic_time_runs_as_on_the_map_and_says_its_days_in_arabic(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address, language="ar")
    page.get_by_role("slider", name="حتى").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider", name="حتى")).to_have_attribute("aria-valuetext", "19 ديسمبر 2023")
