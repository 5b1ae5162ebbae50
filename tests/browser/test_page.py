"""The page as a person meets it, in a real Chromium."""

import math

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.alert import AlertEvidence, Wording
from streams.gateway.board import Board
from tests.support.accessibility import offences
from tests.support.browser import keep_screenshot, visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import (
    board_of_december,
    bombing_in_kerman,
    broken_lull,
    first_word_of_kerman,
    kerman_event,
    surge_in_iraq,
)

pytestmark = pytest.mark.browser
PIN_OF_IRAQ = '.pin[data-key="alert-iraq-october"] .core'
ATTACK = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def test_a_first_visit_shows_the_open_alerts_newest_first_on_list_and_map(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    headlines = page.locator(".item .headline")
    expect(headlines).to_have_text([broken_lull().headline.en, surge_in_iraq().headline.en])
    expect(page.locator(".pin.firing")).to_have_count(2)
    expect(page.locator("#land")).to_have_attribute("data-ready", "true")
    expect(page).to_have_title("(2) siaga")


def test_a_live_alert_appears_without_a_reload_and_is_announced(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    gateway.feed(lambda board: (board.put_event(kerman_event()), board.put_alert(bombing_in_kerman())))
    expect(page.locator(".item .headline").first).to_have_text(bombing_in_kerman().headline.en)
    expect(page.locator("#announcement")).to_contain_text(bombing_in_kerman().headline.en)
    expect(page.locator(".pin.firing")).to_have_count(3)


def test_a_resolved_alert_moves_to_the_closed_ones(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    gateway.feed(lambda board: board.put_alert(broken_lull(revision=2, state="resolved", reason="Seven quiet days.")))
    expect(page.locator(".item")).to_have_count(1)
    page.get_by_role("tab", name="Closed").click()
    page.get_by_role("button", name=broken_lull().headline.en).click()
    expect(page.locator("#detail")).to_contain_text("Seven quiet days.")
    expect(page.locator("#detail .revisions li")).to_have_count(2)


def test_the_detail_tells_why_in_numbers_and_shows_the_quotes(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "#alert=alert-iraq-october")
    detail = page.locator("#detail")
    for text in (
        "14",
        "2.1",
        "3.1 × 10⁻⁸",
        "1 in 32 million",
        "negative binomial, 56 days of baseline",
        "17 – 24 Oct 2023",
        "not told",
        "Independent sources: 6",
    ):
        expect(detail).to_contain_text(text)
    expect(detail.locator("blockquote").first).to_have_text(surge_in_iraq().evidence[0].quote)
    link = detail.get_by_role("link", name="Drones target bases in Iraq")
    expect(link).to_have_attribute("href", "https://dispatch.example/world/iraq-bases")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    keep_screenshot(page)


def test_a_corrected_toll_replaces_the_headline_and_keeps_the_earlier_revision(browser: Browser, gateway: RunningGateway):
    gateway.feed(lambda board: board.put_alert(first_word_of_kerman()))
    page = visit(browser, gateway.address + "#alert=alert-kerman")
    expect(page.locator("#detail h2")).to_have_text(first_word_of_kerman().headline.en)
    gateway.feed(lambda board: board.put_alert(bombing_in_kerman()))
    expect(page.locator("#detail h2")).to_have_text(bombing_in_kerman().headline.en)
    expect(page.locator("#detail .was")).to_have_text([bombing_in_kerman().headline.en, first_word_of_kerman().headline.en])


def test_no_request_leaves_the_host(browser: Browser, gateway: RunningGateway):
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(gateway.address + "#alert=alert-iraq-october")
    expect(page.locator("#land")).to_have_attribute("data-ready", "true")
    expect(page.locator("#detail blockquote")).to_have_count(3)
    assert asked
    assert [url for url in asked if not url.startswith((gateway.address, "data:"))] == []


def test_the_page_breaks_no_rule_of_its_own_content_security_policy(browser: Browser, gateway: RunningGateway):
    page = browser.new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(gateway.address + "#alert=alert-iraq-october")
    expect(page.locator("#land")).to_have_attribute("data-ready", "true")
    expect(page.locator("#detail .revisions li")).to_have_count(1)
    assert complaints == []


def test_a_script_in_an_article_is_shown_as_text_and_does_not_run(browser: Browser, gateway: RunningGateway):
    hostile = surge_in_iraq(
        alert_id="alert-<b>hostile</b>\"'&",
        headline=Wording(id=ATTACK, en=ATTACK, ar=ATTACK),
        description=Wording(id=ATTACK, en=ATTACK, ar=ATTACK),
        method=ATTACK,
        evidence=(
            AlertEvidence(article_id="x", url="javascript:document.title='broken'", publisher=ATTACK, title=ATTACK, language='en" onclick="x', quote=ATTACK),
            AlertEvidence(article_id="y", url="data:text/html,<script>alert(1)</script>", publisher="Outlet", title="A data address", quote="text"),
            AlertEvidence(article_id="z", url="https://outlet.example/a?b=<c>", publisher="Outlet", title="A web address", quote="text"),
        ),
    )
    gateway.feed(lambda board: board.put_alert(hostile))
    page = visit(browser, gateway.address)
    page.locator(".item", has_text="onerror").click()
    detail = page.locator("#detail")
    expect(detail.locator("blockquote").first).to_have_text(ATTACK)
    expect(detail.locator("h2")).to_have_text(ATTACK)
    expect(detail.locator(".evidence a")).to_have_count(1)
    expect(detail.locator(".evidence a")).to_have_attribute("href", "https://outlet.example/a?b=%3Cc%3E")
    assert page.locator("#detail img, #detail script, #list img, #pins img").count() == 0
    assert page.title() != "broken"


def test_arabic_runs_from_right_to_left(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator(".item .headline").first).to_have_text(broken_lull().headline.ar)
    desk, stage = page.locator("#desk").bounding_box(), page.locator("#stage").bounding_box()
    assert desk
    assert stage
    assert desk["x"] + desk["width"] == stage["x"] + stage["width"]
    page.reload()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize(
    ("locale", "headline"), [("id-ID", broken_lull().headline.id), ("ar-IQ", broken_lull().headline.ar), ("fr-FR", broken_lull().headline.en)]
)
def test_the_page_speaks_the_reader_s_language_or_english(browser: Browser, gateway: RunningGateway, locale: str, headline: str):
    page = visit(browser, gateway.address, language=locale)
    expect(page.locator(".item .headline").first).to_have_text(headline)


@pytest.mark.parametrize("language", ["en-GB", "id-ID", "ar"])
@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_no_width_needs_to_scroll_sideways(browser: Browser, gateway: RunningGateway, width: int, language: str):
    long = "pangkalan-" * 40
    gateway.feed(lambda board: board.put_alert(surge_in_iraq(alert_id="alert-long", headline=Wording(id=long, en=long, ar=long), method=long)))
    page = visit(browser, gateway.address, width=width, height=700, language=language)
    for hash in ("#", "#alert=alert-long"):
        page.evaluate("hash => { location.hash = hash }", hash)
        expect(page.locator("#detail")).to_be_visible(visible=hash != "#")
        wide = page.evaluate(
            "[...document.querySelectorAll('html, body, #list, #detail, .bar')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.id || e.tagName)"
        )
        assert wide == []


def test_the_keyboard_reaches_an_alert_and_comes_back(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    expect(page.locator(".item")).to_have_count(2)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('item')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_be_focused()
    expect(page.locator("#detail h2")).to_have_text(broken_lull().headline.en)
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator(".item").first).to_be_focused()


def pin_of_iraq(page: Page) -> tuple[float, float]:
    """Where the map has the alert. The pin's own box will not do: it includes the name, which changes sides with the room there is."""
    box = page.locator(PIN_OF_IRAQ).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def wait_for_pin_of_iraq(page: Page, *, at: tuple[float, float]) -> None:
    page.wait_for_function(
        "([pin, x, y]) => { const box = document.querySelector(pin).getBoundingClientRect(); return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 2 }",
        arg=[PIN_OF_IRAQ, *at],
    )


def test_the_keyboard_moves_the_map_and_the_tabs(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    x, y = pin_of_iraq(page)
    page.locator("#grip").focus()
    page.keyboard.press("ArrowRight")
    wait_for_pin_of_iraq(page, at=(x - 80, y))
    page.keyboard.press("+")
    page.keyboard.press("0")
    wait_for_pin_of_iraq(page, at=(x, y))
    page.get_by_role("tab", name="Open").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Closed")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".item.event")).to_have_count(11)


def test_the_mouse_drags_and_zooms_the_map(browser: Browser, gateway: RunningGateway):
    """A drag takes the map along; the wheel enlarges it about the mouse."""
    page = visit(browser, gateway.address)
    x, y = pin_of_iraq(page)
    page.mouse.move(900, 650)
    page.mouse.down()
    page.mouse.move(850, 620)
    page.mouse.up()
    x, y = x - 50, y - 30
    wait_for_pin_of_iraq(page, at=(x, y))
    page.mouse.wheel(0, -400)
    grown = math.exp(400 * 0.0016)
    wait_for_pin_of_iraq(page, at=(850 + (x - 850) * grown, 620 + (y - 620) * grown))
    page.get_by_role("button", name="Show everything").click()
    wait_for_pin_of_iraq(page, at=(x + 50, y + 30))


def test_a_click_on_a_circle_opens_its_event(browser: Browser, gateway: RunningGateway):
    gateway.feed(lambda board: board.put_event(kerman_event()))
    page = visit(browser, gateway.address + "#event=evt-kerman")
    expect(page.locator("#detail h2")).to_have_text("Kerman, Iran")
    expect(page.locator("#detail blockquote")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#land")).to_have_attribute("data-ready", "true")
    expect(page.locator("#detail")).to_be_hidden()
    box = page.locator("#grip").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(gateway.address + "#event=evt-kerman")


def test_a_link_to_an_alert_that_is_not_there_says_so(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "#alert=unknown")
    expect(page.locator("#detail")).to_contain_text("There is no such alert.")


def test_an_empty_board_says_what_to_do(browser: Browser):
    with RunningGateway(Board()) as gateway:
        page = visit(browser, gateway.address)
        expect(page.locator(".empty")).to_contain_text("No alert yet.")
        expect(page.locator(".empty")).to_contain_text("siaga demo")


def test_the_page_comes_back_after_the_server_was_away_and_shows_what_happened_meanwhile(browser: Browser):
    board = board_of_december()
    with RunningGateway(board) as gateway:
        port = gateway.port
        page = visit(browser, gateway.address)
        expect(page.locator(".item")).to_have_count(2)
    expect(page.locator("#connection")).to_have_attribute("data-state", "away")
    expect(page.locator("#connection")).to_contain_text("trying again")
    restarted = board_of_december()
    restarted.put_alert(bombing_in_kerman())
    with RunningGateway(restarted, port=port):
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        expect(page.locator(".item .headline").first).to_have_text(bombing_in_kerman().headline.en)
        gap = page.locator("#gap")
        expect(gap).to_contain_text("Not followed live from")
        expect(gap).to_contain_text("Alerts new or changed meanwhile: 1.")
        assert offences(page) == []
        keep_screenshot(page)
        gap.get_by_role("button", name="Close").click()
        expect(gap).to_be_hidden()
        page.context.close()


def test_a_gap_in_the_stream_is_shown_and_a_first_visit_has_none(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address)
    expect(page.locator("#gap")).to_be_hidden()
    gateway.feed(lambda board: board.start_over())
    expect(page.locator("#gap")).to_contain_text("Alerts new or changed meanwhile: 0.")


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(browser: Browser, gateway: RunningGateway, dark: bool):
    page = visit(browser, gateway.address + "#alert=alert-iraq-october", dark=dark)
    expect(page.locator("#detail blockquote")).to_have_count(3)
    weak = page.evaluate(CONTRAST)
    assert weak == []


CONTRAST = """() => {
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0.5) return found;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll('.bar *, .desk *, .detail *, .legend *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(colour(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) weak.push([element.className || element.tagName, element.textContent.slice(0, 20), ratio]);
  }
  return weak;
}"""
