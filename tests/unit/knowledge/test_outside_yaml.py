"""YAML from outside is bounded before anything is made of it."""

import pytest
import yaml

from streams.knowledge.outside_yaml import ALIASES_MAX, DEPTH_MAX, Unbounded, read, refuse_bombs


@pytest.mark.parametrize("bomb", ["[" * 500_000, "- " * 200_000 + "x", "{a: " * 200_000, "\n".join(" " * n + "a:" for n in range(1_000))])
def test_what_is_nested_too_deep_is_refused_at_the_first_level_too_many(bomb: str) -> None:
    with pytest.raises(Unbounded, match="nested too deep"):
        refuse_bombs(bomb)


def test_depth_is_what_is_open_and_not_what_there_is() -> None:
    assert read("[" * DEPTH_MAX + "]" * DEPTH_MAX)
    assert len(read("[" + "[x]," * 10_000 + "]")) == 10_000


def test_aliases_are_counted() -> None:
    assert read("a: &x [1]\nb: [" + "*x, " * ALIASES_MAX + "]")
    with pytest.raises(Unbounded, match="too many aliases"):
        read("a: &x [1]\nb: [" + "*x, " * (ALIASES_MAX + 1) + "]")


@pytest.mark.parametrize("text", ["a: [", "!!python/object/apply:os.system ['true']"])
def test_what_is_no_yaml_and_what_would_run_code_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read(text)
