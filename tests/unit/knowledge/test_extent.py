"""How much of the world the knowledge knows: who acts, what can be hit, and districts of countries at war."""

from collections import Counter
from pathlib import Path

import pytest

from streams.knowledge.entries import PlaceEntry
from streams.knowledge.files import ROOT
from streams.knowledge.knowledge import Knowledge, load
from streams.knowledge.sources import read_sources

ACTORS_LEAST, FACILITIES_LEAST = 350, 600


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(Path(tmp_path_factory.getbasetemp()))


def test_most_actors_go_by_names_in_both_scripts() -> None:
    actors = read_sources(ROOT).actors
    named = [actor for actor in actors if (actor.names.en or actor.names.id) and actor.names.ar]
    assert len(named) >= ACTORS_LEAST
    assert sum(bool(actor.parents) for actor in named) >= ACTORS_LEAST / 2


def test_facilities_of_every_kind_that_makes_news_are_placed() -> None:
    facilities = read_sources(ROOT).facilities
    kinds = Counter(facility.type for facility in facilities)
    assert len(facilities) >= FACILITIES_LEAST
    assert {"base", "airbase", "embassy", "oil_field", "airport", "hospital", "crossing", "nuclear", "refinery", "port", "dam"} <= kinds.keys()


DISTRICTS = {
    "LB": ["Chouf", "Rashaya", "Marjayoun", "Bint Jbeil", "Hermel"], "SY": ["Suqaylabiyah", "Tal Abyad", "Salamiyah"],
    "YE": ["Harf Sufyan", "Sirwah", "Ad-Durayhimi", "Maqbanah"], "IQ": ["Sinjar", "Muqdadiya", "Makhmur"], "PS": ["Nur Shams", "Khan Younis", "Masafer Yatta"],
    "UA": ["Pokrovsk", "Kupiansk", "Beryslav"], "MM": ["Maungdaw", "Hpruso", "Kawlin", "Momauk"], "ML": ["Bandiagara", "Youwarou", "Tominian"],
    "NE": ["Torodi", "Banibangou", "N'Guigmi"], "BF": ["Oudalan", "Komondjari"], "PK": ["Orakzai", "Bajaur", "Kech"], "PH": ["Patikul", "Datu Salibo"],
    "TH": ["Bannang Sata", "Rangae", "Thung Yang Daeng"], "CO": ["Tibu", "El Tarra", "Guaviare"], "ID": ["Intan Jaya", "Yahukimo", "Waropen", "Maybrat"],
}  # fmt: skip


@pytest.mark.parametrize(("country", "names"), DISTRICTS.items())
def test_districts_of_a_country_at_war_are_known(knowledge: Knowledge, country: str, names: list[str]) -> None:
    for name in names:
        hits = knowledge.find(f"Two people died in {name} today.", "en")
        entries = [entry for hit in hits for key in hit.keys if isinstance(entry := knowledge.entry(key) if ":" in key else None, PlaceEntry)]
        assert any(entry.country == country for entry in entries), name
