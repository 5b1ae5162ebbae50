"""Sound and browser notifications: by choice, on this device."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from schemas.signal import Series
from tests.support.accessibility import offences
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import board_of_december, bombing_in_kerman, broken_lull, surge_in_iraq

pytestmark = pytest.mark.browser
EAR = """
window.heard = { tones: 0, notes: [] };
window.answer = 'granted';
window.AudioContext = class {
  currentTime = 0; destination = {};
  resume() { return Promise.resolve(); }
  createGain() { return { gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect: to => to }; }
  createOscillator() { return { frequency: {}, connect: to => to, start() { heard.tones += 1; }, stop() {} }; }
};
window.Notification = class {
  static permission = 'granted';
  static requestPermission() { return Promise.resolve(window.answer); }
  constructor(title, options) { heard.notes.push([title, options.tag]); window.lastNote = this; }
  close() {}
};
"""
WATCH = Series(series_id="watch:bases", kind="watch", key="bases", name="Bases")


def listening(browser: Browser, address: str, *, language: str = "en-GB") -> Page:
    """The page in a browser that notes what it would sound and show."""
    return visit(browser, address, language=language, script=EAR)


def opened(page: Page) -> Locator:
    page.get_by_role("button", name="Notifications").click()
    dialog = page.get_by_role("dialog", name="Notifications")
    expect(dialog).to_be_visible()
    return dialog


def tones(page: Page) -> int:
    return int(page.evaluate("heard.tones"))


def notes(page: Page) -> list[str]:
    return [tag for _, tag in page.evaluate("heard.notes")]


def test_nothing_sounds_and_nothing_is_shown_unless_it_is_chosen(browser: Browser, gateway: RunningGateway):
    page = listening(browser, gateway.address)
    expect(page.get_by_role("button", name="Notifications: off")).to_be_visible()
    gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
    expect(page.locator(".item")).to_have_count(3)
    assert (tones(page), notes(page)) == (0, [])


def test_a_chosen_sound_is_heard_once_for_each_alert_that_begins_and_thrice_for_the_gravest(browser: Browser, gateway: RunningGateway):
    page = listening(browser, gateway.address)
    dialog = opened(page)
    dialog.get_by_label("Sound").check()
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Notifications: on")
    assert tones(page) == 2
    page.keyboard.press("Escape")
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-new")))
    page.wait_for_function("() => heard.tones === 4")
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-new", revision=4)))
    gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
    page.wait_for_function("() => heard.tones === 10")
    page.reload()
    expect(page.get_by_role("button", name="Notifications: Click the page to let it sound")).to_be_visible()
    page.locator("#grip").click()
    expect(page.get_by_role("button", name="Notifications: on")).to_be_visible()


def test_a_chosen_notification_opens_its_alert(browser: Browser, gateway: RunningGateway):
    page = listening(browser, gateway.address)
    opened(page).get_by_label("Browser notification").check()
    page.keyboard.press("Escape")
    gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
    page.wait_for_function("() => heard.notes.length === 1")
    assert page.evaluate("heard.notes") == [[bombing_in_kerman().headline.en, "alert-kerman"]]
    page.evaluate("lastNote.onclick()")
    expect(page.locator("#detail h2")).to_have_text(bombing_in_kerman().headline.en)
    assert tones(page) == 0


def test_a_browser_that_refuses_is_believed(browser: Browser, gateway: RunningGateway):
    page = listening(browser, gateway.address)
    page.evaluate("answer = 'denied'")
    dialog = opened(page)
    dialog.get_by_label("Browser notification").click()
    expect(dialog.get_by_role("status")).to_contain_text("This browser does not allow it.")
    expect(dialog.get_by_label("Browser notification")).not_to_be_checked()


def test_what_is_less_grave_or_silenced_is_not_told(browser: Browser, gateway: RunningGateway):
    gateway.feed(lambda board: board.put_alert(broken_lull(alert_id="alert-watch-1", series=WATCH, state="resolved")))
    page = listening(browser, gateway.address)
    dialog = opened(page)
    dialog.get_by_label("Browser notification").check()
    dialog.get_by_label("Least severity").select_option(label="Severe")
    dialog.get_by_label("Bases").check()
    gateway.feed(lambda board: board.put_alert(broken_lull(alert_id="alert-moderate")))
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-watch-2", series=WATCH)))
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-severe")))
    page.wait_for_function("() => heard.notes.length === 1")
    assert notes(page) == ["alert-severe"]
    dialog.get_by_label("Bases").uncheck()
    dialog.get_by_role("button", name="Silence for an hour").click()
    expect(dialog.get_by_role("button", name="End the silence")).to_be_focused()
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-silent", series=WATCH)))
    expect(page.locator(".item")).to_have_count(6)
    dialog.get_by_role("button", name="End the silence").click()
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-watch-3", series=WATCH)))
    page.wait_for_function("() => heard.notes.length === 2")
    assert notes(page) == ["alert-severe", "alert-watch-3"]


def test_what_began_while_the_server_was_away_is_told_when_it_is_back(browser: Browser):
    with RunningGateway(board_of_december()) as gateway:
        port = gateway.port
        page = listening(browser, gateway.address)
        opened(page).get_by_label("Browser notification").check()
        expect(page.locator(".item")).to_have_count(2)
    restarted = board_of_december()
    restarted.put_alert(bombing_in_kerman())
    with RunningGateway(restarted, port=port):
        page.wait_for_function("() => heard.notes.length === 1")
        assert notes(page) == ["alert-kerman"]
        page.context.close()


@pytest.mark.parametrize(("language", "name"), [("en-GB", "Notifications"), ("id-ID", "Pemberitahuan"), ("ar", "الإشعارات")])
def test_the_choice_keeps_the_rules_of_wcag(browser: Browser, gateway: RunningGateway, language: str, name: str):
    gateway.feed(lambda board: board.put_alert(broken_lull(alert_id="alert-watch-1", series=WATCH)))
    page = listening(browser, gateway.address, language=language)
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog", name=name)).to_be_visible()
    assert offences(page) == []
