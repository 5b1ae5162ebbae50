"""The report is one page that asks nobody for anything, and believes nothing it is told."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert, AlertEvidence
from streams.report.land import coarser, land
from streams.report.map import view_of
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


# the map


def placed(name: str, lat: float | None, lon: float | None, **fields: object) -> Alert:
    event = surge_in_iraq().events[0].model_copy(update={"place": name, "lat": lat, "lon": lon})
    return surge_in_iraq(**{"alert_id": f"a-{name}-{lat}", "events": (event,), **fields})


def discs(html: str) -> list[dict[str, str]]:
    return [attributes for tag, attributes in Tags(html).tags if tag == "circle"]


def test_the_map_has_a_disc_for_each_place_in_the_colour_of_the_gravest() -> None:
    html = page(
        [placed("Homs", 34.73, 36.72), placed("Homs", 34.731, 36.72, severity="Extreme"), placed("Erbil", 36.19, 44.01, severity="Minor")], NUMBERS, "en"
    )
    assert sorted(disc["class"] for disc in discs(html)) == ["Extreme told", "Minor told"]
    assert ">Homs</text>" in html


def test_places_are_named_in_the_language_of_the_page() -> None:
    assert ">حمص</text>" in page([placed("Homs", 34.73, 36.72)], NUMBERS, "ar")


def test_north_is_up_and_east_is_right() -> None:
    homs, erbil = discs(page([placed("Homs", 34.73, 36.72), placed("Erbil", 36.19, 44.01, severity="Minor")], NUMBERS, "en"))
    assert float(homs["cx"]) < float(erbil["cx"])
    assert float(homs["cy"]) > float(erbil["cy"])


def test_what_was_retracted_is_hollow() -> None:
    before = placed("Homs", 34.73, 36.72)
    assert discs(page([before, before.model_copy(update={"revision": before.revision + 1, "state": "retracted", "events": ()})], NUMBERS, "en"))[0][
        "class"
    ].endswith("retracted")


@pytest.mark.parametrize(("lat", "lon"), [(None, 36.7), (34.7, None), (99.0, 36.7), (34.7, 300.0)])
def test_what_lies_nowhere_is_not_on_the_map(lat: float | None, lon: float | None) -> None:
    assert discs(page([placed("Homs", lat, lon)], NUMBERS, "en")) == []


def test_that_it_was_in_a_country_is_no_place_on_its_map() -> None:
    assert discs(page([placed("Syria", 35.0, 38.5)], NUMBERS, "en")) == []


def test_where_places_lie_half_a_world_apart_a_second_map_shows_where_most_was_told() -> None:
    alerts = [placed("Manila", 14.6, 121.0), *(placed("Homs", 34.73 + n / 10, 36.72) for n in range(3)), placed("Lewiston", 44.1, -70.2)]
    html = page(alerts, NUMBERS, "en")
    assert html.count('class="map"') == 2
    assert len(discs(html)) == 5 + 3


def test_a_hostile_name_of_a_place_stays_text_on_the_map() -> None:
    read = Tags(page([placed(HOSTILE, 34.73, 36.72)], NUMBERS, "en"))
    assert not {tag for tag, _ in read.tags} & {"script", "img"}


SPOTS = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(st.lists(SPOTS, min_size=1, max_size=20))
def test_the_map_holds_every_place_on_a_page_of_some_height(spots: list[tuple[float, float]]) -> None:
    view = view_of(spots)
    assert all(view.holds(spot) for spot in spots)
    assert 150 < view.height < 2_500
    for spot in spots:
        x, y = view.at(spot)
        assert -0.1 <= x <= 1000.1
        assert -0.1 <= y <= view.height + 0.1


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=2, max_size=40))
def test_a_coarser_line_keeps_its_ends_and_adds_nothing(line: list[tuple[float, float]]) -> None:
    found = coarser(line, 0.5)
    assert (found[0], found[-1]) == (line[0], line[-1])
    assert set(found) <= set(line)


def test_the_land_has_the_countries_of_the_desk() -> None:
    labels = {code: spot for code, spot, _ in land().labels}
    assert len(labels) > 200
    assert all(abs(labels["IQ"][axis] - degrees) < 3 for axis, degrees in enumerate((43.7, 33.0)))
