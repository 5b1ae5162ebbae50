"""Watches made, tried, changed and deleted on the page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from schemas.watch import QuietHours, Watch, Where
from streams.gateway.door import Door
from streams.gateway.keys import Keyring, add_key
from streams.gateway.watches import watch_routes
from tests.support.accessibility import offences
from tests.support.browser import keep_screenshot, visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import board_of_december
from tests.support.shelf import Shelf

pytestmark = pytest.mark.browser
SYRIA = Watch(
    id="syria",
    name="Syria at night",
    where=Where(countries=("SY",)),
    weapons=("drone",),
    quiet_hours=QuietHours(start="22:00", end="06:00", zone="Asia/Jakarta"),
)


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.kept.append(SYRIA)
    return shelf


@pytest.fixture
def watched(shelf: Shelf) -> Iterator[RunningGateway]:
    board = board_of_december()
    with RunningGateway(board, routes=[watch_routes(shelf, events=board.events)]) as gateway:
        yield gateway


def opened(page: Page, name: str = "Watches") -> Locator:
    page.get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def newest(shelf: Shelf) -> Watch:
    return shelf.kept[-1]


def test_a_watch_is_made_by_keyboard_and_told_back(browser: Browser, watched: RunningGateway, shelf: Shelf):
    page = visit(browser, watched.address)
    page.get_by_role("button", name="Watches").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Watches")
    dialog.get_by_role("button", name="New watch").focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Basés in Iraq!")
    dialog.get_by_label("Where").select_option(label="Countries")
    dialog.get_by_label("Countries (").fill("irak, Syria")
    dialog.get_by_label("Rocket").focus()
    page.keyboard.press("Space")
    dialog.get_by_label("Killed at least").fill("3")
    dialog.get_by_label("Last day").fill("2030-12-31")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Saved: Basés in Iraq!")
    expect(dialog.locator("[data-watch=bases-in-iraq] .asks")).to_have_text("Iraq, Syria · Rocket · Killed at least: 3 · Last day: 31 Dec 2030")
    expect(dialog.get_by_role("button", name="Edit: Basés in Iraq!")).to_be_focused()
    assert newest(shelf).where.countries == ("IQ", "SY")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Watches")).to_be_focused()


def test_a_watch_is_tried_on_what_is_known_now_and_leads_to_its_events(browser: Browser, watched: RunningGateway, shelf: Shelf):
    page = visit(browser, watched.address)
    dialog = opened(page)
    dialog.get_by_role("button", name="Try: Syria at night").click()
    expect(dialog.get_by_role("status")).to_have_text("Events known now that fit: 2")
    dialog.get_by_role("button", name="17 Dec 2023, Al-Omar oil field, Syria").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#detail h2")).to_have_text("Al-Omar oil field, Syria")
    assert shelf.kept == [SYRIA]


def test_an_edit_keeps_what_the_form_does_not_show(browser: Browser, watched: RunningGateway, shelf: Shelf):
    dialog = opened(visit(browser, watched.address))
    dialog.get_by_role("button", name="Edit: Syria at night").click()
    dialog.get_by_label("Name").fill("Syria by day and night")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[data-watch=syria] strong")).to_have_text("Syria by day and night")
    assert newest(shelf).model_copy(update={"since": None}) == SYRIA.model_copy(update={"name": "Syria by day and night"})


def test_a_watch_is_deleted_after_a_second_thought(browser: Browser, watched: RunningGateway, shelf: Shelf):
    dialog = opened(visit(browser, watched.address))
    dialog.get_by_role("button", name="Delete: Syria at night").click()
    expect(dialog.get_by_role("button", name="Keep it: Syria at night")).to_be_focused()
    dialog.get_by_role("button", name="Keep it: Syria at night").click()
    assert not newest(shelf).removed
    dialog.get_by_role("button", name="Delete: Syria at night").click()
    dialog.get_by_role("button", name="Yes, delete: Syria at night").click()
    expect(dialog).to_contain_text("There is no watch yet.")
    assert newest(shelf).removed


def test_a_watch_is_muted_for_an_hour_and_the_mute_is_ended(browser: Browser, watched: RunningGateway, shelf: Shelf):
    page = visit(browser, watched.address)
    dialog = opened(page)
    dialog.get_by_role("button", name="Mute: Syria at night").click()
    expect(dialog.get_by_role("button", name="For an hour")).to_be_focused()
    began = datetime.now(UTC)
    dialog.get_by_role("button", name="For an hour").click()
    expect(dialog.get_by_role("status")).to_contain_text("Syria at night: muted until")
    expect(dialog.locator("[data-watch=syria] .muted")).to_contain_text("Until then its channels send nothing, however grave")
    muted = newest(shelf)
    assert muted.muted_until
    assert began + timedelta(minutes=59) < muted.muted_until < datetime.now(UTC) + timedelta(minutes=61)
    assert muted.model_copy(update={"muted_until": None, "since": None}) == SYRIA
    assert offences(page) == []
    keep_screenshot(page)
    dialog.get_by_role("button", name="End mute: Syria at night").click()
    expect(dialog.locator("[data-watch=syria] .muted")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Mute: Syria at night")).to_be_focused()
    assert newest(shelf).muted_until is None


def test_a_watch_is_muted_until_the_morning_or_a_time_that_is_named(browser: Browser, watched: RunningGateway, shelf: Shelf):
    page = visit(browser, watched.address)
    page.clock.set_fixed_time(datetime(2030, 3, 1, 22, 30, tzinfo=UTC))
    hours = page.evaluate("-new Date(2030, 2, 2).getTimezoneOffset() / 60")
    dialog = opened(page)
    dialog.get_by_role("button", name="Mute: Syria at night").click()
    dialog.get_by_role("button", name="Until 07:00").click()
    expect(dialog.locator("[data-watch=syria] .muted")).to_contain_text("07:00")
    assert newest(shelf).muted_until == datetime(2030, 3, 2, 7, tzinfo=UTC) - timedelta(hours=hours)
    dialog.get_by_role("button", name="End mute: Syria at night").click()
    dialog.get_by_role("button", name="Mute: Syria at night").click()
    dialog.get_by_label("Until this time").first.fill("2030-02-01T00:00")
    dialog.get_by_role("button", name="Until this time").click()
    expect(dialog.get_by_label("Until this time").first).to_be_focused()
    assert newest(shelf).muted_until is None, "a time that is past mutes nothing"
    dialog.get_by_label("Until this time").first.fill("2030-04-05T06:30")
    dialog.get_by_role("button", name="Until this time").click()
    expect(dialog.locator("[data-watch=syria] .muted")).to_contain_text("5 Apr 2030, \u206606:30\u2069")
    assert newest(shelf).muted_until == datetime(2030, 4, 5, 6, 30, tzinfo=UTC) - timedelta(hours=hours)


def test_a_watch_begins_with_the_filters_that_are_set(browser: Browser, watched: RunningGateway, shelf: Shelf):
    page = visit(browser, watched.address + "?weapon=drone&min_certainty=Likely")
    dialog = opened(page)
    dialog.get_by_role("button", name="New watch from the present filters").click()
    expect(dialog.get_by_label("Drone")).to_be_checked()
    dialog.get_by_label("Name").fill("Drones")
    dialog.get_by_role("button", name="Try").click()
    expect(dialog.get_by_role("status")).to_have_text("Events known now that fit: 6")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[data-watch=drones]")).to_be_visible()
    assert (newest(shelf).weapons, newest(shelf).least_certainty) == (("drone",), "Likely")


def test_what_is_wrong_is_said_where_it_is(browser: Browser, watched: RunningGateway, shelf: Shelf):
    dialog = opened(visit(browser, watched.address))
    dialog.get_by_role("button", name="New watch").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status")).to_have_text("Give the watch a name.")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("Atlantis")
    dialog.get_by_label("Where").select_option(label="Countries")
    dialog.get_by_label("Countries (").fill("Atlantis")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status")).to_have_text("No such country: Atlantis")
    dialog.get_by_label("Where").select_option(label="Places")
    dialog.get_by_label("Places (").fill("Zzyzxistan")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status")).to_contain_text("Zzyzxistan")
    dialog.get_by_label("Where").select_option(label="Circle")
    dialog.get_by_label("Latitude").fill("95")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status")).to_contain_text("1–2,000 km")
    assert shelf.kept == [SYRIA]


def test_a_gateway_that_asks_for_its_key_is_given_it(browser: Browser, shelf: Shelf, tmp_path: Path):
    key = add_key(tmp_path / "keys.yaml", "desk", "analyst")
    door = Door(anyone="reader", keys=Keyring(tmp_path / "keys.yaml"))
    with RunningGateway(board_of_december(), routes=[watch_routes(shelf)], door=door) as gateway:
        dialog = opened(visit(browser, gateway.address))
        dialog.get_by_role("button", name="Try: Syria at night").click()
        dialog.get_by_label("Key of the gateway").fill(key)
        dialog.get_by_role("button", name="Try: Syria at night").click()
        expect(dialog.get_by_role("status")).to_have_text("Events known now that fit: 0")


def test_a_gateway_without_watches_says_so(browser: Browser, gateway: RunningGateway):
    expect(opened(visit(browser, gateway.address))).to_contain_text("This gateway offers no watches.")


@pytest.mark.parametrize(
    ("language", "size", "dark", "name", "new"),
    [
        ("en-GB", (1280, 800), False, "Watches", "New watch"),
        ("ar", (390, 844), True, "المراقبات", "مراقبة جديدة"),
        ("id-ID", (320, 640), False, "Pantauan", "Pantauan baru"),
    ],
)
def test_list_and_form_keep_the_rules_of_wcag(browser: Browser, watched: RunningGateway, language: str, size: tuple[int, int], dark: bool, name: str, new: str):
    page = visit(browser, watched.address, language=language, width=size[0], height=size[1], dark=dark)
    dialog = opened(page, name)
    expect(dialog.locator("[data-watch]")).to_have_count(1)
    found = offences(page)
    dialog.get_by_role("button", name=new).click()
    expect(dialog.locator("form")).to_be_visible()
    assert found + offences(page) == []
    assert page.evaluate("[...document.querySelectorAll('html, dialog')].filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
