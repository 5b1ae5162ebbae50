"""What the detail of an alert and of an event tells: why, who says so, and when each report came."""

import re

import pytest
from playwright.sync_api import Browser, expect

from schemas.base import Range
from schemas.event import Event, EventEvidence, Said, SourceToll
from schemas.mention import Quote
from schemas.signal import DEADLIER, FIRST_WEAPON, Series
from streams.gateway.board import Board
from tests.support.browser import visit
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, kerman_event, surge_in_iraq

pytestmark = pytest.mark.browser
METHODS = (
    "weighed evidence", "month against quarter", "reports by the day heard", "interval test", "every event of a watch", "at least 20 killed", "first in 90 days",
    FIRST_WEAPON, DEADLIER,
)  # fmt: skip


def told_by(article: str, publisher: str, title: str, published: str | None, quote: str, language: str = "en") -> EventEvidence:
    return EventEvidence(
        article_id=article, mention_id=f"m-{article}", url=f"https://{article}.example/kerman", publisher=publisher, title=title, published=published,
        language=language, quote=Quote(quote=quote),
    )  # fmt: skip


def kerman_as_told() -> Event:
    """Three reports that came one after another, and differ."""
    return kerman_event().model_copy(
        update={
            "evidence": (
                told_by("second", "The Dispatch", "Blasts kill dozens in Kerman", "2024-01-03T18:30:00+03:30", "At least 103 people were killed in Kerman, state media said."),
                told_by("untimed", "Kabar Pagi", "Bom di Kerman", None, "Korban tewas di Kerman kini 84 orang.", "id"),
                told_by("first", "الصحيفة", "انفجاران في كرمان", "2024-01-03T12:40:00Z", "هز انفجاران مدينة Kerman", "ar"),
            ),
            "tolls": (
                SourceToll(source="The Dispatch", killed=Range(min=103, max=103)),
                SourceToll(source="Kabar Pagi", killed=Range(min=84, max=84), injured=Range(min=284, max=284)),
            ),
            "said": (
                Said(field="occurred", value="2024-01-03", sources=("The Dispatch", "Kabar Pagi")),
                Said(field="attribution", value="claimed:Islamic State", sources=("The Dispatch",)),
                Said(field="attribution", value="denied", sources=("Kabar Pagi",)),
                Said(field="weapon", value="suicide", sources=("The Dispatch",)),
            ),
        }
    )  # fmt: skip


@pytest.fixture
def kerman(gateway: RunningGateway) -> RunningGateway:
    gateway.feed(lambda board: (board.put_event(kerman_as_told()), board.put_alert(bombing_in_kerman())))
    return gateway


def test_an_event_tells_its_reports_by_the_time_they_came_with_their_words_marked(browser: Browser, kerman: RunningGateway):
    page = visit(browser, kerman.address + "#event=evt-kerman")
    reports = page.locator("#detail .timeline li")
    expect(reports.locator("strong")).to_have_text(["الصحيفة", "The Dispatch", "Kabar Pagi"])
    expect(reports.nth(0).locator("time")).to_have_text("3 Jan 2024, \u206612:40 UTC\u2069")
    expect(reports.nth(1).locator("time")).to_have_attribute("datetime", "2024-01-03T15:00:00.000Z")
    expect(reports.nth(2)).to_contain_text("no time told")
    expect(reports.nth(1).locator("blockquote")).to_have_text("At least 103 people were killed in Kerman, state media said.")
    expect(reports.nth(1).locator("mark")).to_have_text(["103", "Kerman"])
    expect(reports.nth(0).locator("mark")).to_have_text(["Kerman"])


def test_an_event_tells_tolls_by_source_and_who_says_what(browser: Browser, kerman: RunningGateway):
    page = visit(browser, kerman.address + "#event=evt-kerman")
    detail = page.locator("#detail")
    expect(detail.get_by_role("row", name="The Dispatch 103 not told")).to_be_visible()
    expect(detail.get_by_role("row", name="Kabar Pagi 84 284")).to_be_visible()
    expect(detail.locator(".said td bdi")).to_have_text(["3 Jan 2024", "claimed: Islamic State", "denied", "Suicide bomb"])
    expect(detail.get_by_role("row", name="Attribution denied Kabar Pagi")).to_be_visible()


def test_an_alert_of_one_event_tells_its_tolls_by_source_and_when_its_reports_came(browser: Browser, kerman: RunningGateway):
    page = visit(browser, kerman.address + "#alert=alert-kerman")
    detail = page.locator("#detail")
    expect(detail.get_by_role("row", name="The Dispatch 103 not told")).to_be_visible()
    expect(detail.locator(".timeline li")).to_have_count(3)
    expect(detail.locator(".evidence mark")).to_have_text(["84"])


def test_an_alert_of_many_events_has_one_line_for_each_report(browser: Browser, gateway: RunningGateway):
    page = visit(browser, gateway.address + "#alert=alert-iraq-october")
    expect(page.locator("#detail .timeline li")).to_have_count(len(surge_in_iraq().events))
    expect(page.locator("#detail .evidence li").first.locator("mark")).to_have_text(["drone", "pangkalan", "Ain al-Asad", "Harir"])


def test_every_link_out_gives_the_other_page_no_hold_of_this_one(browser: Browser, kerman: RunningGateway):
    page = visit(browser, kerman.address + "#alert=alert-kerman")
    expect(page.locator("#detail .timeline a")).to_have_count(3)
    for hash in ("#alert=alert-kerman", "#event=evt-kerman"):
        page.goto(kerman.address + hash)
        rels = page.locator("a[target=_blank]").evaluate_all("links => links.map(link => link.rel)")
        assert rels
        assert all("noopener" in rel.split() for rel in rels)
        outside = page.locator("a[href^=http]").evaluate_all("links => links.map(link => link.rel)")
        assert set(outside) == {"noopener noreferrer nofollow"}


FIRST = surge_in_iraq(
    alert_id="alert-first", kind="first_in_place", observed=1, expected=None, p_value=None, rule="first/1",
    series=Series(series_id="country:IQ", kind="country", key="IQ", name="Iraq", country="IQ"),
)  # fmt: skip
LULL = surge_in_iraq(alert_id="alert-lull", kind="lull", observed=0, expected=5.2, p_value=0.004)
WATCHED = surge_in_iraq(
    alert_id="alert-watch", kind="lull_broken", observed=1, expected=None, p_value=None, series=Series(series_id="watch:b", kind="watch", key="b", name="Bases")
)


@pytest.mark.parametrize(
    ("alert", "language", "sentence"),
    [
        (surge_in_iraq(), "en-GB", "Attacks counted for Iraq in 17 – 24 Oct 2023: 14; by its own history 2.1 would be usual in that time; chance alone brings that about once in 32,000,000 days."),
        (surge_in_iraq(), "id-ID", "Serangan yang terhitung untuk Irak pada 17–24 Okt 2023: 14; menurut riwayatnya sendiri biasanya 2,1; secara kebetulan hal seperti itu terjadi sekitar sekali dalam 32.000.000 hari."),
        (surge_in_iraq(), "ar", "الهجمات المسجلة (العراق، 17–24 أكتوبر 2023): 14؛ والمعتاد في مثل هذه المدة وفق سجلها 2.1؛ ولا يحدث ذلك بالمصادفة إلا نحو مرة كل 32,000,000 يوم."),
        (broken_lull(), "en-GB", "An attack was counted for Ain al-Asad on 20 Dec 2023, after a silence longer than usual; chance alone brings a gap so long about once in 2,500 gaps."),
        (bombing_in_kerman(), "en-GB", "Killed in one event, by its most careful source: 84."),
        (FIRST, "en-GB", "This is the first for Iraq in all the days that siaga knows."),
        (LULL, "en-GB", "No attack was counted for Iraq in 17 – 24 Oct 2023; at the pace before, 5.2 would have been usual; chance alone brings a gap so long about once in 250 gaps."),
        (WATCHED, "en-GB", "Every event that fits the watch Bases is told."),
        (bombing_in_kerman(rule="summary", observed=7), "en-GB", "More alerts began than the limit lets through; this one sums up 7."),
    ],
    ids=lambda value: getattr(value, "kind", None),
)  # fmt: skip
def test_one_sentence_says_why_it_fired(browser: Browser, gateway: RunningGateway, alert, language: str, sentence: str):  # type: ignore[no-untyped-def]
    gateway.feed(lambda board: board.put_alert(alert))
    page = visit(browser, gateway.address + f"#alert={alert.alert_id}", language=language)
    because = page.locator("#detail .because")
    expect(because).to_be_visible()
    assert because.inner_text().translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069"))) == sentence


def test_each_method_of_siaga_has_its_words_in_arabic(browser: Browser):
    board = Board()
    for number, method in enumerate(METHODS):
        board.put_alert(surge_in_iraq(alert_id=f"by-{number}", method=method))
    with RunningGateway(board) as gateway:
        page = visit(browser, gateway.address, language="ar")
        for number in range(len(METHODS)):
            page.locator(f'[data-key="alert-by-{number}"]').click()
            expect(page.locator(f'[data-key="alert-by-{number}"]')).to_have_attribute("aria-current", "true")
            told = page.locator("#detail dt", has_text="الطريقة").locator("xpath=following-sibling::dd[1]")
            expect(told).to_have_text(re.compile("[\u0600-\u06ff]"))
            expect(told).not_to_have_text(re.compile("[A-Za-z]"))
