"""The report's map: each event where it is said to have been, with a way to its alert."""

import re

from streams.report.map import picture
from streams.report.page import LANGUAGES, Numbers, page
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, surge_in_iraq

HOSTILE = '"><script>alert(1)</script>'


def circles(svg: str) -> list[tuple[str, str, float, float]]:
    """The alert that each leads to, its class, and where it lies."""
    found = re.findall(r'<a href="#([^"]+)"><title>[^<]*</title><circle class="([^"]+)" cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(alert, kind, float(x), float(y)) for alert, kind, x, y in found]


def test_every_event_with_a_place_is_on_the_map_and_leads_to_its_alert() -> None:
    drawn = circles(picture([surge_in_iraq(), bombing_in_kerman()], "en"))
    places = {(event.lat, event.lon) for alert in (surge_in_iraq(), bombing_in_kerman()) for event in alert.events}
    assert len(drawn) == len(places)
    assert {alert for alert, _, _, _ in drawn} == {surge_in_iraq().alert_id, bombing_in_kerman().alert_id}


def test_east_is_right_north_is_up_and_nobody_is_outside_the_picture() -> None:
    svg = picture([broken_lull(), bombing_in_kerman()], "en")
    at = {alert: (x, y) for alert, _, x, y in circles(svg)}
    asad, kerman = at[broken_lull().alert_id], at[bombing_in_kerman().alert_id]
    assert asad[0] < kerman[0]
    assert asad[1] < kerman[1]
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())  # type: ignore[union-attr]
    assert all(0 < x < width and 0 < y < height for x, y in at.values())


def test_countries_are_named_in_the_language_of_the_report() -> None:
    said = {language: picture([broken_lull()], language) for language in LANGUAGES}
    assert ">Irak<" in said["id"]
    assert ">Iraq<" in said["en"]
    assert ">العراق<" in said["ar"]


def test_what_was_taken_back_looks_taken_back() -> None:
    assert {kind for _, kind, _, _ in circles(picture([broken_lull(state="retracted")], "en"))} == {"retracted Moderate"}


def test_an_event_of_which_nobody_says_where_it_was_is_not_put_anywhere() -> None:
    nowhere = tuple(event.model_copy(update={"lat": None, "lon": None}) for event in broken_lull().events)
    assert picture([broken_lull(events=nowhere)], "en") == ""
    assert "<h2>Map</h2>" not in page([broken_lull(events=nowhere)], Numbers(1, 0, 1), "en")


def test_a_name_of_a_place_stays_text() -> None:
    named = tuple(event.model_copy(update={"place": HOSTILE}) for event in broken_lull().events)
    assert "<script" not in picture([broken_lull(events=named)], "en")
