"""What alerts say, word for word, in the three languages of the desk. golden.yaml was read by people; whoever changes a template reads it again:

python -m tests.unit.alerts.cases    writes it anew
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from schemas.base import Range
from schemas.event import Event, Said
from schemas.mention import Place, Weapon
from schemas.signal import Signal
from streams.alerts import words
from streams.alerts.phrases import LANGUAGES, phrases
from tests.support.desk import IRAQ, attack, broken_lull, surge
from tests.unit.alerts.cases import alert, cases

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden.yaml").read_text(encoding="utf-8"))
CASES = cases()


def test_every_case_has_its_golden_text() -> None:
    assert sorted(CASES) == sorted(GOLDEN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", sorted(CASES))
def test_the_words_are_the_golden_ones(case: str, language: str) -> None:
    found = {"headline": getattr(CASES[case].headline, language), "description": getattr(CASES[case].description, language)}
    assert found == {part: GOLDEN[case][part][language] for part in found}


@pytest.mark.parametrize(
    ("noun", "n", "id", "en", "ar"),
    [
        ("attack", 0, "0 serangan", "0 attacks", "لا هجمات"),
        ("attack", 1, "1 serangan", "1 attack", "هجوم واحد"),
        ("attack", 2, "2 serangan", "2 attacks", "هجومان"),
        ("killed", 3, "3 tewas", "3 killed", "3 قتلى"),
        ("killed", 11, "11 tewas", "11 killed", "11 قتيلاً"),
        ("killed", 100, "100 tewas", "100 killed", "100 قتيل"),
        ("killed", 103, "103 tewas", "103 killed", "103 قتلى"),
        ("injured", 1240, "1.240 luka-luka", "1,240 injured", "1,240 جريحاً"),
        ("day", 2, "2 hari", "2 days", "يومين"),
        ("source", 1, "satu sumber saja", "a single source", "مصدر واحد"),
    ],
)
def test_counted_nouns_take_their_plural_form(noun: str, n: int, id: str, en: str, ar: str) -> None:
    assert [phrases(language).count(noun, n) for language in LANGUAGES] == [id, en, ar]


@pytest.mark.parametrize(
    ("weapon", "n", "en", "ar"),
    [
        ("rocket", 1, "1 rocket", "صاروخ واحد"),
        ("rocket", 2, "2 rockets", "صاروخان"),
        ("drone", 3, "3 drones", "3 طائرات مسيّرة"),
        ("rocket", 12, "12 rockets", "12 صاروخاً"),
    ],
)
def test_weapons_are_counted_where_their_number_is_told(weapon: str, n: int, en: str, ar: str) -> None:
    assert phrases("en").weapon(weapon, Range(min=n, max=n)) == en
    assert phrases("ar").weapon(weapon, Range(min=n, max=n)) == ar
    assert phrases("en").weapon("firearm", Range(min=n, max=n)) == "gunfire"
    assert phrases("en").weapon("other", None) is None


@pytest.mark.parametrize(
    ("killed", "injured", "en", "ar"),
    [
        (None, None, "toll not reported", "لم تُعلن حصيلة"),
        (0, 0, "no casualties", "لا قتلى ولا جرحى"),
        (0, None, "no deaths", "لا قتلى"),
        (None, 0, "no injuries", "لا جرحى"),
        (2, None, "2 killed", "قتيلان"),
        (2, 0, "2 killed", "قتيلان"),
        (0, 3, "no deaths and 3 injured", "لا قتلى و3 جرحى"),
        ((0, 1), None, "at most 1 killed", "قتيل واحد على الأكثر"),
        ((2, 5), 4, "2–5 killed and 4 injured", "2 إلى 5 قتلى و4 جرحى"),
        ((2, 9), None, "several killed", "عدة قتلى"),
        ((12, 99), None, "dozens killed", "عشرات القتلى"),
        ((100, 999), 3, "hundreds killed and 3 injured", "مئات القتلى و3 جرحى"),
    ],
)
def test_silence_on_the_toll_is_not_zero(killed: int | tuple[int, int] | None, injured: int | None, en: str, ar: str) -> None:
    event = attack(1, killed=killed)
    toll = event.casualties.model_copy(update={"killed": None if killed is None else _range(killed), "injured": None if injured is None else _range(injured)})
    told: Event = event.model_copy(update={"casualties": toll})
    assert words.toll(told, phrases("en")) == en
    assert words.toll(told, phrases("ar")) == ar


def _range(value: int | tuple[int, int]) -> Range:
    low, high = value if isinstance(value, tuple) else (value, value)
    return Range(min=low, max=high)


def test_every_language_has_every_template() -> None:
    shapes = [_shape(phrases(language).templates) for language in LANGUAGES]
    assert shapes[0] == shapes[1] == shapes[2]


def _shape(template: object, path: str = "") -> set[str]:
    """Paths of the templates, but for the forms of plurals and the lists of names."""
    if not isinstance(template, dict) or path.startswith(("/nouns/", "/weapons/", "/vague", "/the")):
        return {path}
    return {found for key, value in template.items() for found in _shape(value, f"{path}/{key}")}


@pytest.mark.parametrize("kind", [broken_lull, surge])
def test_nobody_is_cited_where_nobody_is_known(kind: Callable[..., Signal]) -> None:
    told = attack(5, sources=0, evidence=())
    found = alert(kind(IRAQ, (told, told, told)) if kind is surge else kind(IRAQ, told), day=5)
    assert found.independent_sources == 0
    for text in (found.description.en, found.description.id, found.description.ar):
        assert not any(word in text for word in ("source", "told by", "sumber", "diberitakan", "مصدر", "المصادر"))


def test_latin_names_are_isolated_in_arabic_and_arabic_ones_are_not() -> None:
    say = phrases("ar")
    assert say.foreign("Kabar Pagi") == "\u2068Kabar Pagi\u2069"
    assert say.foreign("مرصد الشرق") == "مرصد الشرق"
    assert phrases("en").foreign("Kabar Pagi") == "Kabar Pagi"


@pytest.mark.parametrize(
    ("name", "id", "ar"),
    [
        ("Al Asad Air Base", "pangkalan udara Ain al-Asad", "قاعدة الأسد"),
        ("Gaza Strip", "Jalur Gaza", "قطاع غزة"),
        ("Homs", "Homs", "حمص"),
        ("Baghdad", "Baghdad", "بغداد"),
        ("Nowhere at all", "Nowhere at all", "\u2068Nowhere at all\u2069"),
    ],
)
def test_places_are_called_as_they_are_known_in_the_language(name: str, id: str, ar: str) -> None:
    assert phrases("id").place(name) == id
    assert phrases("ar").place(name) == ar


def test_countries_take_their_article_in_english() -> None:
    assert [phrases("en").country(code) for code in ("US", "IQ", "PH", "XK")] == ["the United States", "Iraq", "the Philippines", "Kosovo"]


@pytest.mark.parametrize(("rockets", "shots", "told"), [(5, 1, "rockets"), (4, 1, "rockets and gunfire"), (0, 0, "rockets and gunfire")])
def test_a_weapon_that_hardly_anybody_tells_is_left_to_the_event(rockets: int, shots: int, told: str) -> None:
    counts = {"rocket": rockets, "firearm": shots}
    said = tuple(Said(field="weapon", value=kind, sources=tuple(f"{n}.example" for n in range(count))) for kind, count in counts.items() if count)
    event = attack(20).model_copy(update={"weapons": (Weapon(type="rocket"), Weapon(type="firearm")), "said": said})
    assert words.weapons(event, phrases("en")) == told


def test_an_alert_names_a_place_that_siaga_knows_before_one_that_only_the_text_names() -> None:
    village = Place(raw="Kirsonga", country="NG", kind="city")
    nigeria = Place(name="Nigeria", lat=9.1, lon=8.7, country="NG", kind="country")
    assert words.sharpest((village, nigeria)) == nigeria
    assert words.sharpest((village,)) == village
