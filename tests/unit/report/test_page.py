"""The report is one page that asks nobody for anything, and believes nothing it is told."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from schemas.alert import Alert, AlertEvidence
from streams.report.page import LANGUAGES, Numbers, page
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, first_word_of_kerman, surge_in_iraq

NUMBERS = Numbers(articles=1234, refused=1, events=9, as_of=datetime(2024, 1, 5, tzinfo=UTC))
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
ALERTS = [surge_in_iraq(), broken_lull(), first_word_of_kerman(), bombing_in_kerman()]


class Tags(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alert_is_told_in_the_language_that_was_asked_for(language: str) -> None:
    read = Tags(page(ALERTS, NUMBERS, language))
    for alert in (surge_in_iraq(), broken_lull(), bombing_in_kerman()):
        assert getattr(alert.headline, language) in read.text
        assert getattr(alert.description, language) in read.text
        assert all(found.quote in read.text for found in alert.evidence)
    assert dict(read.tags[0][1]) == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


def test_what_an_article_says_stays_text() -> None:
    evidence = AlertEvidence(article_id=HOSTILE, url="javascript:alert(1)", publisher=HOSTILE, title=HOSTILE, language=HOSTILE, quote=HOSTILE)
    alert = surge_in_iraq(evidence=(evidence,), method=HOSTILE, headline=surge_in_iraq().headline.model_copy(update={"en": HOSTILE}))
    read = Tags(page([alert], NUMBERS, "en"))
    assert not {tag for tag, _ in read.tags} & {"script", "img", "iframe", "object", "link"}
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert not any("javascript" in attributes.get("href", "") for _, attributes in read.tags)
    assert HOSTILE in read.text


def test_the_page_loads_nothing_from_elsewhere() -> None:
    html = page(ALERTS, NUMBERS, "en")
    read = Tags(html)
    assert not any("src" in attributes for _, attributes in read.tags)
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html
    assert all(attributes["rel"] == "noopener noreferrer nofollow" for tag, attributes in read.tags if tag == "a" and attributes["href"].startswith("http"))


def test_it_has_a_light_and_a_dark_face() -> None:
    assert "prefers-color-scheme: dark" in page(ALERTS, NUMBERS, "en")


def test_links_lead_to_what_is_there() -> None:
    read = Tags(page(ALERTS, NUMBERS, "en"))
    there = {attributes["id"] for _, attributes in read.tags if "id" in attributes}
    assert {attributes["href"].removeprefix("#") for tag, attributes in read.tags if tag == "a" and attributes["href"].startswith("#")} == there


def test_a_retracted_alert_shows_what_it_had_said() -> None:
    before = broken_lull()
    after = broken_lull(
        revision=2, state="retracted", updated_at=before.updated_at + timedelta(hours=2), reason="the reports behind it were taken back", evidence=(), events=()
    )
    read = Tags(page([before, after], NUMBERS, "en"))
    assert before.evidence[0].quote in read.text
    assert any(tag == "article" and "retracted" in attributes["class"] for tag, attributes in read.tags)


def test_a_replay_without_alerts_says_so() -> None:
    assert "No alerts." in page([], NUMBERS, "en")


def test_a_thousand_alerts_are_all_in_the_table() -> None:
    many: list[Alert] = [surge_in_iraq(alert_id=f"a-{n}") for n in range(1000)]
    assert page(many, NUMBERS, "en").count("<article") == 1000
