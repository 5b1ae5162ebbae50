"""The outlets that come with the project: each is found by the name that its articles carry, so that it does not confirm its own house."""

from collections import Counter
from pathlib import Path

from streams.ingest.sources import read_sources
from streams.knowledge.knowledge import load

FILE = Path(__file__).parents[3] / "deploy" / "sources.yaml"


def test_each_listed_outlet_can_be_read_and_has_a_house() -> None:
    sources, faults = read_sources(FILE.read_text(encoding="utf-8"))
    assert sources
    assert not faults
    knowledge = load()
    homeless = [source.id for source in sources.sources if not knowledge.outlet(source.name)]
    assert not homeless
    languages = Counter(source.language for source in sources.sources)
    assert sum(languages.values()) >= 60
    assert min(languages[language] for language in ("id", "en", "ar")) >= 20
