"""Bringing an article's acts together in several ways: what differs, what comes first, and which is taken."""

from streams.extraction.document import Document, Opener
from streams.extraction.linear import shipped
from streams.extraction.seeds import Seed, seeds_of
from streams.extraction.tellings import Telling
from streams.extraction.ways import ACTUAL_LEAST, Way, best, ways
from streams.knowledge.knowledge import load
from tests.unit.extraction.test_reader import article

STORY = article(
    "Rockets hit base near Kirkuk",
    "Rockets struck an army base near Kirkuk on Tuesday, killing two soldiers, a security source said. "
    "On Sunday a car bomb exploded in Basra and killed nine people. The attack wounded 20 others, police said. A drone hit an oil field near Erbil last month.",
)


def opened() -> tuple[Document, list[Seed]]:
    document = Opener(load()).open(STORY)
    assert document
    return document, seeds_of(document, shipped())


def held(way: Way) -> list[list[int]]:
    return [[seed.act.start + 10_000 * seed.number for seed in telling.seeds] for telling in way.tellings]


def test_no_two_ways_bring_the_acts_together_alike_and_no_way_tells_an_act_twice() -> None:
    document, seeds = opened()
    found = ways(document, seeds, shipped())
    assert len({str(held(way)) for way in found}) == len(found) > 1
    for way in found:
        acts = [act for telling in held(way) for act in telling]
        assert len(set(acts)) == len(acts)
        assert len(way.shown) == len(way.beside) == len(way.tellings)


def test_the_way_that_promises_most_is_taken_and_of_equal_ones_the_first() -> None:
    seed = opened()[1][0]
    sure, unsure, two = (
        Way([Telling([seed])] * len(marks), [(mark,) for mark in marks], [()] * len(marks), [3] * len(marks), [])
        for marks in (["sure"], ["unsure"], ["sure", "sure"])
    )
    models = {"actual": {"sure": 1.0, "unsure": -3.0}}
    assert best([unsure, sure], models).shown == sure.shown
    assert best([sure, two], models).shown == two.shown
    assert best([sure, sure._replace(tellings=[])], models).tellings == sure.tellings
    assert best([unsure], models).promise == 0.0
    assert best([unsure], models).sure[0] < ACTUAL_LEAST
