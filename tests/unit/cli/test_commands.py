"""Every command explains itself with an example, and refuses bad input in words."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import COMMANDS, app


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output


def test_detect_answers_every_row_in_its_order_and_learns_first(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    rows = [f"a,2023-10-{day:02},{1 if day < 28 else 30}" for day in range(1, 29)]
    path.write_text("\n".join(["series,date,count", *reversed(rows)]) + "\n")
    result = CliRunner().invoke(app, ["detect", str(path)])
    lines = result.stdout.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [row.split(",")[1] for row in reversed(rows)]
    assert lines[1].endswith(",alert")
    assert lines[-1].endswith(",1,none")


@pytest.mark.parametrize(
    ("text", "said"),
    [("x,y\n", "must name the columns"), ("series,date,count\na,today,1\n", "line 2"), ("series,date,count\na,2023-01-01,1\na,2023-01-01,2\n", "second row")],
)
def test_detect_names_the_line_that_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text)
    result = CliRunner().invoke(app, ["detect", str(path)])
    assert result.exit_code == 2
    assert said in result.output
