"""What the map says without words: means, freshness, uncertainty, surges. Looked up in the pixels of its canvas."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.mention import Place, Weapon
from streams.gateway.board import Board
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import AIN_AL_ASAD, bombing_in_kerman, event, kerman_event, surge_in_iraq

pytestmark = pytest.mark.browser
PIXELS = """() => {
  const canvas = document.getElementById("land");
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at] * 7 + data[at + 1] * 3 + data[at + 2]) % 1000000007;
  return `${width}x${height} ${sum}`;
}"""
RED = """() => {
  const canvas = document.getElementById("land");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let red = 0;
  for (let at = 0; at < data.length; at += 4) red += Math.max(0, data[at] - data[at + 2]);
  return red;
}"""


def drawn(page: Page, script: str = PIXELS) -> Any:
    expect(page.locator("#land")).to_have_attribute("data-ready", "true")
    page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
    return page.evaluate(script)


def test_the_means_of_an_event_are_told_by_the_shape_of_its_mark(browser: Browser):
    pictures = set()
    for weapon in ("drone", "bomb", "firearm", "other"):
        board = Board()
        board.put_event(event("e", "2023-12-20", AIN_AL_ASAD, 12, weapons=(Weapon(type=weapon, raw=weapon),)))  # type: ignore[arg-type]
        with RunningGateway(board) as gateway:
            pictures.add(drawn(visit(browser, gateway.address)))
    assert len(pictures) == 4


def test_the_further_a_count_is_above_its_usual_the_stronger_its_wash(browser: Browser):
    washes = []
    for observed in (4, 8, 14):
        board = Board()
        board.put_alert(surge_in_iraq(observed=observed, expected=2.1))
        with RunningGateway(board) as gateway:
            washes.append(drawn(visit(browser, gateway.address), RED))
    assert washes == sorted(set(washes)), washes


def test_an_opened_event_shows_how_far_around_its_place_it_may_have_happened(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    page.locator("#grip").focus()
    before = drawn(page, RED)
    page.evaluate("location.hash = 'event=evt-1208-baghdad'")
    expect(page.locator("#detail h2")).to_contain_text("Baghdad")
    assert drawn(page, RED) != before


def test_the_legend_names_every_sign(browser: Browser, gateway: RunningGateway):
    legend = visit(browser, gateway.address).locator("#legend")
    for sign in (
        "last 2 days",
        "from the air",
        "bomb",
        "gun or blade",
        "other or mixed",
        "Red wash: surge",
        "dashed: no country in the data",
    ):
        expect(legend).to_contain_text(sign)


def test_events_that_stand_together_come_apart_by_zooming_in_and_are_together_again_by_zooming_out(browser: Browser):
    board = Board()
    for name, lon in (("west", 44.0), ("east", 44.3)):
        board.put_event(event(name, "2023-12-20", Place(raw=name, name=name, lat=33.0, lon=lon, country="IQ", kind="city", precision="city")))
    with RunningGateway(board) as gateway:
        page = visit(browser, gateway.address)
        map_, tip = page.locator("#grip"), page.locator("#tip")
        drawn(page)
        box = map_.bounding_box()
        assert box
        x, y = box["width"] / 2, box["height"] / 2
        map_.hover(position={"x": x, "y": y})
        expect(tip).to_contain_text("2 events here")
        for _ in range(4):
            map_.press("+")
        drawn(page)
        map_.hover(position={"x": x - 18, "y": y})
        expect(tip.locator("strong")).to_have_text("west")
        expect(tip).not_to_contain_text("events here")
        for _ in range(4):
            map_.press("-")
        drawn(page)
        map_.hover(position={"x": x, "y": y})
        expect(tip).to_contain_text("2 events here")


def test_the_name_of_an_alert_does_not_stand_under_the_maps_buttons(browser: Browser):
    board = Board()
    board.put_alert(surge_in_iraq())
    board.put_event(kerman_event())
    board.put_alert(bombing_in_kerman())
    with RunningGateway(board) as gateway:
        page = visit(browser, gateway.address, width=390, height=844)
        drawn(page)
        name = page.locator(".pin .where", has_text="Kerman").bounding_box()
        buttons = page.locator("#zoom").bounding_box()
    assert name
    assert buttons
    assert name["x"] + name["width"] <= buttons["x"] or name["y"] >= buttons["y"] + buttons["height"]
