"""Figures counted by hand on a handful of events."""

import pytest

from streams.learning.gold import Told
from streams.learning.joined import judge
from streams.learning.losses import Losses
from streams.learning.score import Figures


def told(**slots: object) -> Told:
    empty: dict[str, object] = {
        "background": False, "date": None, "country": None, "places": (), "attackers": (), "attribution": None, "targets": frozenset(), "weapons": frozenset(),
        "killed": None, "injured": None,
    }  # fmt: skip
    return Told(**{**empty, **slots})  # type: ignore[arg-type]


BAGHDAD = told(date="2023-12-08", country="IQ", places=(("Baghdad", 33.3, 44.4),), weapons=frozenset({"rocket"}), killed=(0, 0))
ANBAR = told(date="2023-12-20", country="IQ", places=(("Anbar", 33.0, 42.0),), weapons=frozenset({"drone"}))


def figures_of(gold: list[Told], read: list[Told]) -> tuple[Figures, Losses]:
    figures, losses = Figures(), Losses()
    losses.add(gold, read, figures.add(gold, read))
    return figures, losses


def test_each_lost_slot_is_lost_in_one_way_and_mending_it_gives_the_f1_that_it_cost() -> None:
    misread = told(date="2023-12-08", country="IQ", places=(("Baghdad", 33.3, 44.4),), weapons=frozenset({"mortar"}), attackers=("ISIS",))
    figures, losses = figures_of([BAGHDAD, ANBAR], [misread, told(date="2023-01-01", country="SY")])
    assert (figures.slot.hit, figures.slot.read, figures.slot.gold) == (3, 7, 9)
    table = losses.table()
    assert {loss: lost.slots for loss, lost in table.items()} == {"of events missed": 4, "of events that are none": 2, "wrong": 1, "left out": 1, "added": 1}
    assert table["of events missed"].f1_without == pytest.approx(2 * 7 / (11 + 9))
    assert table["of events that are none"].f1_without == pytest.approx(2 * 3 / (5 + 9))
    assert table["wrong"].f1_without == pytest.approx(2 * 4 / (7 + 9))
    assert table["left out"].f1_without == pytest.approx(2 * 4 / (8 + 9))
    assert table["added"].f1_without == pytest.approx(2 * 3 / (6 + 9))


def test_slots_right_and_lost_make_up_all_that_was_annotated_and_read() -> None:
    figures, losses = figures_of([BAGHDAD, ANBAR], [ANBAR, told(date="2023-12-08", country="IQ")])
    lost = {loss: one.slots for loss, one in losses.table().items()}
    assert losses.right == figures.slot.hit
    assert losses.right + lost["wrong"] + lost["left out"] + lost["of events missed"] == figures.slot.gold
    assert losses.right + lost["wrong"] + lost["added"] + lost["of events that are none"] == figures.slot.read


def test_joining_is_judged_by_b_cubed_and_by_pairs() -> None:
    clusters = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c"}
    found = judge(clusters, [("x", ["a1", "a2", "b1", "unknown"]), ("y", ["a3"])])
    assert (found.mentions, found.clusters, found.events, found.alone) == (5, 3, 3, 1)
    assert found.all.precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert found.all.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found.joint.precision == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert (found.pairs.precision, found.pairs.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert found.wrong_joins == ({"a": ("a1", "a2"), "b": ("b1",)},)
    assert found.wrong_splits == {"a": (("a1", "a2"), ("a3",))}
