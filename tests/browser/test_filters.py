"""Search and filters of the page, and taking along what they leave."""

import csv
import io
import json

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, kerman_event, surge_in_iraq

pytestmark = pytest.mark.browser
IRAQ, ASAD = surge_in_iraq().headline, broken_lull().headline


@pytest.fixture
def filled(gateway: RunningGateway) -> RunningGateway:
    gateway.feed(lambda board: (board.put_event(kerman_event()), board.put_alert(bombing_in_kerman())))
    return gateway


def shown_events(page: Page) -> set[str]:
    return {key.removeprefix("event-") for key in page.locator(".item.event").evaluate_all("items => items.map(item => item.dataset.key)")}


def test_a_search_keeps_what_has_every_word_without_case_or_accents(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address)
    page.get_by_role("searchbox", name="Search").fill("ASÁD rockets")
    expect(page.locator(".item .headline")).to_have_text([ASAD.en, IRAQ.en])
    page.get_by_role("searchbox").fill("asad quiet")
    expect(page.locator(".item .headline")).to_have_text([ASAD.en])
    expect(page.locator("#found")).to_have_text("1 of 3 alerts · 0 of 12 events")
    page.get_by_role("searchbox").fill("كرمان")
    expect(page.locator(".item .headline")).to_have_text([bombing_in_kerman().headline.en])


def test_filters_narrow_list_and_map_and_stand_as_chips_that_can_be_taken_away(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address)
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Weapon").select_option(label="Drone")
    page.get_by_label("Place").fill("iraq")
    expect(page.locator(".item .headline")).to_have_text([IRAQ.en])
    expect(page.locator(".pin")).to_have_count(1)
    page.get_by_role("tab", name="Events").click()
    expect(page.locator(".item.event")).to_have_count(4)
    page.get_by_role("button", name="Remove filter Weapon: Drone").click()
    expect(page.locator(".item.event")).to_have_count(8)
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_label("Weapon")).to_have_value("")
    page.get_by_label("Target").select_option(label="Diplomatic")
    expect(page.locator(".item.event")).to_have_count(1)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".item.event")).to_have_count(12)
    expect(page.locator(".chip")).to_have_count(0)


def test_the_address_carries_the_filters_to_a_colleague(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address)
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Actor").fill("islamic state")
    page.get_by_label("Least certainty").select_option("Observed")
    page.get_by_role("tab", name="Events").click()
    page.locator(".item.event").click()
    expect(page.locator("#detail h2")).to_have_text("Kerman, Iran")
    expect(page).to_have_url(filled.address + "?attacker=islamic+state&min_certainty=Observed&tab=events#event=evt-kerman")
    other = visit(browser, page.url, language="ar")
    expect(other.locator(".item.event")).to_have_count(1)
    expect(other.locator(".chip").first).to_have_text("الجهة المهاجمة: islamic state×")
    expect(other.locator("#detail h2")).to_contain_text("Kerman")
    other.keyboard.press("Escape")
    expect(other).to_have_url(filled.address + "?attacker=islamic+state&min_certainty=Observed&tab=events")


def test_an_address_that_asks_for_nonsense_is_passed_over(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address + "?weapon=spoon&since=yesterday&min_certainty=Sure&unknown=1&tab=none")
    expect(page.locator(".item .headline")).to_have_count(3)
    expect(page).to_have_url(filled.address)


def test_where_nothing_matches_the_page_says_so_and_offers_a_way_back(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address + "?place=atlantis")
    empty = page.locator("#list .empty")
    expect(empty).to_contain_text("Nothing matches.")
    expect(empty).to_contain_text("The filters hide 3 here.")
    empty.get_by_role("button", name="Clear all filters").click()
    expect(page.locator(".item")).to_have_count(3)
    expect(page).to_have_url(filled.address)


def test_a_live_alert_that_does_not_pass_is_counted_and_not_listed(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "?place=asad")
    expect(page.locator("#found")).to_have_text("2 of 2 alerts · 4 of 11 events")
    gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
    expect(page.locator("#found")).to_have_text("2 of 3 alerts · 4 of 11 events")
    expect(page).to_have_title("(3) siaga")
    expect(page.locator("#announcement")).to_contain_text(bombing_in_kerman().headline.en)


def test_filters_work_by_keyboard_alone(browser: Browser, filled: RunningGateway):
    page = visit(browser, filled.address)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("kerman")
    expect(page.locator(".item")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Place")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Place")).to_be_hidden()
    expect(page.get_by_role("button", name="Filter", exact=True)).to_be_focused()
    page.get_by_role("button", name="Remove filter Search: kerman").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".item")).to_have_count(3)


@pytest.mark.parametrize(("locale", "label", "weapon"), [("id-ID", "Senjata", "Roket"), ("ar", "السلاح", "صاروخ")])
def test_filters_speak_the_reader_s_language(browser: Browser, filled: RunningGateway, locale: str, label: str, weapon: str):
    page = visit(browser, filled.address + "?weapon=rocket", language=locale)
    expect(page.locator(".chip")).to_have_text(f"{label}: {weapon}×")


QUERIES = ["", "?q=asad", "?place=iraq&weapon=drone", "?place=irak", "?attacker=islamic-resistance&since=2023-10-20&until=2023-12-10", "?min_certainty=Observed",
           "?reported_in=ar", "?q=kedutaan", "?target=diplomatic"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_exports_hold_just_what_the_page_shows(browser: Browser, filled: RunningGateway, query: str):
    page = visit(browser, filled.address + query)
    page.get_by_role("tab", name="Events").click()
    events = shown_events(page)
    page.get_by_role("tab", name="Open").click()
    alerts = set(page.locator(".item .headline").all_inner_texts())
    page.get_by_role("button", name="Export").click()

    def export(name: str) -> str:
        link = page.get_by_role("link", name=name)
        return httpx.get(filled.address + (link.get_attribute("href") or "")).raise_for_status().text

    assert {row["event_id"] for row in csv.DictReader(io.StringIO(export("Events – CSV")))} == events
    assert {feature["id"] for feature in json.loads(export("Events – GeoJSON"))["features"]} == events
    assert {row["headline"] for row in csv.DictReader(io.StringIO(export("Alerts – CSV")))} == alerts
    feed = export("Alerts – Atom")
    assert all(headline in feed for headline in alerts)
    assert feed.count("<entry>") == len(alerts)
