"""Detectors of other packages beside ours: what each answers on a tiny series, and that none looks ahead."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.cli.bench import surveillance
from streams.cli.bench.peers import PEERS, of_peers, p_values
from streams.detection.classic import ears_c1, ears_c2
from streams.detection.judged import LEARNING_ROWS, Array, daily

COUNTS = [2, 1, 0, 3, 2, 1, 2, 1, 2, 9, 4, 12, 3, 1, 2, 0, 1, 2, 5, 8, 1, 0, 2, 3, 1, 2, 1, 0, 2, 14, 3, 2, 1, 1, 2, 0, 3, 1, 2, 2]
CALM = [2.0, 1, 3, 2, 2, 1, 3, 2] * 8
SURGE_DAYS = slice(len(CALM), len(CALM) + 3)


@pytest.fixture(params=PEERS.values(), ids=list(PEERS))
def peer(request: pytest.FixtureRequest) -> Callable[[Array], Array]:
    chosen: Callable[[Array], Array] = request.param
    return chosen


def test_a_surge_is_told_from_the_calm_before_it(peer: Callable[[Array], Array]) -> None:
    judged = peer(np.array([*CALM, 12, 14, 13]))
    assert judged[SURGE_DAYS].min() < judged[: len(CALM)].min()


def test_a_fall_is_no_surge(peer: Callable[[Array], Array]) -> None:
    judged = peer(np.array([12.0, 14, 13, 12] * 12 + [0.0] * 6))
    assert judged[48:].min() == 1


def test_later_rows_change_no_earlier_answer(peer: Callable[[Array], Array]) -> None:
    rows = np.array([*CALM, 12, 14, 13, 2, 1, 9, 30, 2])
    whole = peer(rows)
    for known in (20, 60, 65, 68):
        assert peer(rows[:known]).tolist() == whole[:known].tolist()


def test_a_day_without_a_row_is_not_shown_to_a_peer_and_never_an_alarm(peer: Callable[[Array], Array]) -> None:
    rows = np.array([*CALM, 12, 14, 13])
    with_gaps = np.insert(rows, [5, 30], np.nan)
    judged = p_values(peer, with_gaps[None])[0]
    assert judged[np.isnan(with_gaps)].tolist() == [1, 1]
    assert judged[~np.isnan(with_gaps)].tolist() == peer(rows).tolist()


METHODS = surveillance.QUICK | surveillance.SLOW
SETS = [np.array([[1.0, np.nan, 4.0], [0.0, 2.0, 0.0]]), np.array([[7.0, 8.0]])]
ANSWERED = """"c1","c2","c3","cusum","farrington"
1,1,1,1,1
0.00123,0.5,0.25,0.0316227766016838,0.2
1,1,1,1,1
1,1,1,1,1
0.5,1,1,0.1,1
1,1,1,1,1
3.1e-17,0.04,1,1e-09,0.000424
"""


def test_r_is_asked_for_each_row_that_there_is() -> None:
    assert surveillance.as_csv(SETS) == "series,count\n0,1\n0,4\n1,0\n1,2\n1,0\n2,7\n2,8\n"


def test_what_r_has_written_is_put_back_where_it_was_asked() -> None:
    told = surveillance.read(ANSWERED, SETS, METHODS)
    assert list(told) == list(METHODS.values())
    assert [part.tolist() for part in told["R EARS C1"]] == [[[1, 1, 0.00123], [1, 1, 0.5]], [[1, 3.1e-17]]]
    assert [part.tolist() for part in told["R farrington"]] == [[[1, 1, 0.2], [1, 1, 1]], [[1, 0.000424]]]


def test_what_r_answered_once_agrees_with_our_ears() -> None:
    """Recorded from surveillance 1.20.3, on these counts twice over."""
    counts = np.array([COUNTS * 2], dtype=np.float64)
    told = surveillance.read((Path(__file__).parent / "surveillance_answers.csv").read_text(), [counts], METHODS)
    for name, ours in (("R EARS C1", ears_c1), ("R EARS C2", ears_c2)):
        assert told[name][0][0, LEARNING_ROWS:] == pytest.approx(ours(daily(COUNTS * 2)).p_value[0, LEARNING_ROWS:], rel=1e-6, abs=1e-12)
    assert told["R farrington"][0].min() < 0.1


@pytest.mark.parametrize("answers", [ANSWERED.rsplit("3.1e-17", 1)[0], ANSWERED.replace("0.25", "NA")], ids=["a row too few", "no number"])
def test_an_answer_that_is_not_whole_is_refused(answers: str) -> None:
    with pytest.raises(ValueError, match=r"R has answered 6 rows of 7|NA"):
        surveillance.read(answers, SETS, METHODS)


def test_without_r_the_others_are_asked_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    told = dict(of_peers([np.array([[*CALM, 12, 14, 13]]), np.array([[np.nan, 1.0]])], said.append))
    assert list(told) == list(PEERS)
    assert [[part.shape for part in judged] for judged in told.values()] == [[(1, 67), (1, 2)]] * len(PEERS)
    assert said == ["R's surveillance was not asked: there is no Rscript on the path (on Debian and Ubuntu: sudo apt-get install r-cran-surveillance)"]


@pytest.mark.parametrize("package", ["river", "ruptures"])
def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    told = CliRunner().invoke(app, ["bench", "detect", "--peers"])
    assert told.exit_code == 2
    assert told.stderr == f"siaga bench detect --peers needs the extra, and {package} is not installed: pip install 'siaga[peers]'\n"
