"""siaga bench detect --real: surges put into counts of one's own, on their own days and weekdays."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.cli.bench.real import SURGES_MIN, with_surges_put_in

START = date(2023, 1, 4)
"""A Wednesday."""


def written(path: Path, series: dict[str, list[int]]) -> Path:
    lines = [f"{name},{START + timedelta(days=day)},{count}\n" for name, counts in series.items() for day, count in enumerate(counts)]
    path.write_text("series,date,count\n" + "".join(lines), encoding="utf-8")
    return path


def quiet(days: int) -> list[int]:
    return np.random.default_rng(days).poisson(0.4, days).tolist()


def test_surges_lie_within_each_series_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    long, short = quiet(2_100), quiet(120)
    own = with_surges_put_in(written(tmp_path / "counts.csv", {"long": long, "short": short}), np.random.default_rng(1))
    assert own.usual[0].tolist() == long
    assert own.usual[1, :120].tolist() == short
    assert np.isnan(own.usual[1, 120:]).all()
    assert own.phase.tolist() == [2, 2]
    assert len(own.surges) >= SURGES_MIN
    more = np.concatenate(own.risen) - np.tile(own.usual, (len(own.risen), 1))
    for surge in own.surges:
        during = slice(surge.start, surge.start + surge.days)
        assert more[surge.series, during].sum() >= 1
        more[surge.series, during] = 0
    assert np.nansum(np.abs(more)) == 0


def test_methods_are_told_side_by_side(tmp_path: Path) -> None:
    path = written(tmp_path / "counts.csv", {name: quiet(300 + n) for n, name in enumerate("abcdefgh")})
    result = CliRunner().invoke(app, ["bench", "detect", "--real", str(path), "--method", "predictive", "--method", "ears-c1"])
    assert result.exit_code == 0, result.output
    told = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert told["8"].startswith("8 series, 2,428 days")
    assert float(told["predictive"].split()[1]) > float(told["ears-c1"].split()[1]) > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("series,date,count\na,2023-01-01T05:00,1\n", "takes counts by day, not by hour"),
        ("series,date,count\na,2023-01-01,1\na,2023-03-01,1\n", "has the 108 days"),
        ("series,date,count\na,2023-01-01,1\na,2023-06-01,1\n", "has 0 days past learning"),
        ("series,date,count\na,2023-01-01,many\n", 'line 2: the count must be a number, not "many"'),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["bench", "detect", "--real", str(path)])
    assert result.exit_code != 0
    assert said in " ".join(result.stderr.split())
