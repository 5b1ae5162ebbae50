"""Every language is held to short articles of its own (`languages/LANG.yaml`): attacks with their slots, and what looks like one and is none.

An article with `stands: why` is one that is known to be read wrongly; the day that it is read rightly, its test asks to take the words away.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.extraction.document import language_of
from streams.extraction.text import article_text
from streams.knowledge.files import LANGUAGES
from streams.stages.ports import Reader

FOLDER = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Told:
    """`slots` is None for an article that tells no attack."""

    article: RawArticle
    language: str
    slots: dict[str, Any] | None


def told() -> list[Any]:
    cases = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), 1):
            article = RawArticle(
                id=f"{file.stem}-{number}", title=case["title"], body=case["body"], published=str(case["published"]), publisher="Tidewater Post"
            )
            marks = [pytest.mark.xfail(reason=case["stands"], strict=True)] if "stands" in case else []
            cases.append(pytest.param(Told(article, file.stem, case["attack"]), id=article.id, marks=marks))
    return cases


def slots_of(mention: EventMention, asked: dict[str, Any]) -> dict[str, Any]:
    """What a mention says of the slots asked for, in the words of the files."""
    toll = mention.casualties
    every: dict[str, Any] = {
        "country": mention.country,
        "day": mention.occurred.start if mention.occurred else None,
        "attacker": {actor.id for actor in mention.attackers},
        "killed": toll.killed.min if toll.killed else None,
        "injured": toll.injured.min if toll.injured else None,
        "weapon": {weapon.type for weapon in mention.weapons},
        "place": {place.name for place in mention.places},
        "attribution": mention.attribution.status if mention.attribution else None,
    }
    return {slot: value if isinstance(said := every[slot], set) and value in said else said for slot, value in asked.items()}


@pytest.mark.parametrize("case", told())
def test_an_article_is_read_as_its_file_says(reader: Reader, case: Told) -> None:
    new = [mention for mention in reader(case.article) if mention.recency == "new"]
    if case.slots is None:
        assert not new
    else:
        assert [slots_of(mention, case.slots) for mention in new] == [case.slots]


@pytest.mark.parametrize("case", [pytest.param(*case.values, id=case.id) for case in told()])
def test_its_language_is_told_from_its_text(case: Told) -> None:
    assert language_of(case.article, article_text(case.article)) == case.language


def test_every_language_in_the_files_is_a_folder_of_knowledge() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} <= set(LANGUAGES)
    assert all(isinstance(case.values[0].slots["day"], date) for case in told() if case.values[0].slots)
