"""siaga bench growth on a small scale: what is told is what was measured."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.cli.bench.curve import curve

HEAD = "{http://www.w3.org/2000/svg}"


def test_each_point_is_told_and_drawn(tmp_path: Path) -> None:
    plot = tmp_path / "growth.svg"
    told = CliRunner().invoke(app, ["bench", "growth", "--stored", "60,20", "--a-day", "240", "--articles", "100", "--plot", str(plot)])
    assert told.exit_code == 0, told.output
    assert re.search(r"archive +100 invented articles, \d+ events: [\d,]+ a second of one core's CPU, [\d.]+ ms an article; [\d,]+ MB at most", told.output)
    points = re.findall(r"^ +([\d,]+) +([\d,]+) +\d+ +(\d+\.\d\d)$", told.output, re.MULTILINE)
    assert [int(events) >= least for (events, _, _), least in zip(points, (20, 60), strict=True)] == [True, True]
    assert all(float(cost) > 0 for _, _, cost in points)
    drawn = ElementTree.fromstring(plot.read_text(encoding="utf-8"))
    assert len(drawn.findall(f"{HEAD}circle")) == 2
    assert {cost for _, _, cost in points} <= {text.text for text in drawn.findall(f"{HEAD}text")}


@pytest.mark.parametrize("stored", ["many", "0,10", "10,,20"])
def test_what_is_no_list_of_numbers_is_refused_with_an_example(stored: str) -> None:
    told = CliRunner().invoke(app, ["bench", "growth", "--stored", stored])
    assert told.exit_code == 2
    assert "--stored:" in told.output


def test_the_same_cost_is_a_level_line() -> None:
    drawn = ElementTree.fromstring(curve([(10, 2.0), (100, 2.0), (1000, 2.0)], "cost <of> growth"))
    heights = {circle.get("cy") for circle in drawn.findall(f"{HEAD}circle")}
    assert len(heights) == 1
    with pytest.raises(ValueError, match="math domain"):
        curve([], "nothing")
