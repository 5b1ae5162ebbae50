"""CEAF-REE on templates small enough to count by hand."""

from typing import Any

import pytest

from streams.learning.template_score import Counts, count, templates_of


def template(kind: str = "attack", **roles: list[list[str]]) -> dict[str, Any]:
    return {"incident_type": kind, **roles}


def f1(gold: list[dict[str, Any]], read: list[dict[str, Any]], slot: str | None = None) -> tuple[float, float, float]:
    return count(templates_of(gold), templates_of(read)).f1(slot)


def test_any_of_an_entitys_names_is_right() -> None:
    gold = [template(PerpOrg=[["fmln", "liberation front"]])]
    assert f1(gold, [template(PerpOrg=[["the Liberation Front"]])]) == pytest.approx((100, 100, 100))


def test_a_wrong_name_costs_precision_and_a_missing_one_recall() -> None:
    gold = [template(Victim=[["soto"], ["rivas"]])]
    assert f1(gold, [template(Victim=[["soto"], ["lopez"]])], "Victim") == pytest.approx((50, 50, 50))
    _, precision, recall = f1(gold, [template(Victim=[["soto"]])])
    assert (precision, recall) == pytest.approx((100, 200 / 3))


def test_templates_of_another_kind_have_nothing_in_common() -> None:
    assert f1([template(Victim=[["soto"]])], [template("bombing", Victim=[["soto"]])]) == (0, 0, 0)


def test_either_of_two_kinds_is_right() -> None:
    assert f1([template("bombing / attack")], [template("attack")]) == pytest.approx((100, 100, 100))


def test_templates_are_aligned_for_the_most_in_common() -> None:
    gold = [template(Victim=[["soto"]]), template(Victim=[["rivas"]])]
    assert f1(gold, gold[::-1])[0] == pytest.approx(100)


def test_a_template_told_twice_counts_once() -> None:
    gold = [template(Victim=[["soto"]])]
    assert f1(gold, gold * 2)[0] == pytest.approx(100)


def test_nothing_read_of_nothing_is_no_figure() -> None:
    assert Counts.none().f1() == (0, 0, 0)
