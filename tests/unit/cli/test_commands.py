"""Every command explains itself with an example, and refuses bad input in words."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.article import RawArticle
from streams.cli import COMMANDS, app
from streams.cli.replay import moment
from streams.stages.timeline import timeline, until


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


def test_detect_judges_hours_as_it_judges_days(tmp_path: Path) -> None:
    path = tmp_path / "hours.csv"
    hours = [f"2023-10-{1 + n // 24:02}T{n % 24:02}:00" for n in range(24 * 20)]
    night = [2 if int(hour[11:13]) < 6 else n % 2 for n, hour in enumerate(hours)]
    night[-1] = 25
    path.write_text("series,date,count\n" + "".join(f"a,{hour},{count}\n" for hour, count in zip(hours, night, strict=True)))
    result = CliRunner().invoke(app, ["detect", str(path)])
    levels = [line.rsplit(",", 1)[1] for line in result.stdout.splitlines()[1:]]
    assert levels[-1] == "alert"
    assert levels.count("alert") == 1


def test_detect_judges_series_together_and_refuses_to_calibrate_so(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    rows = [f"{name},2023-10-{day:02},{1 if day < 28 or name != 'a' else 30}" for name in "abc" for day in range(1, 29)]
    path.write_text("\n".join(["series,date,count", *rows]) + "\n")
    result = CliRunner().invoke(app, ["detect", str(path), "--together", "--rate", "0.1"])
    assert [line.split(",")[:2] for line in result.stdout.splitlines() if line.endswith(",alert")] == [["a", "2023-10-28"]]
    refused = CliRunner().invoke(app, ["detect", str(path), "--together", "--calibrate"])
    assert refused.exit_code == 2
    assert "choose one" in refused.output


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


def test_watches_that_are_right_are_told_as_they_were_understood(tmp_path: Path) -> None:
    path = tmp_path / "watches.yaml"
    path.write_text("- id: bases\n  name: Bases\n  where: {places: [Ain al-Asad]}\n  weapons: [rocket]\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["watches", "check", str(path)])
    assert result.exit_code == 0
    assert result.stdout == "bases: Al Asad Air Base; with rocket; at most 20 in 1 h\n"


def test_watches_that_are_wrong_are_refused_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "watches.yaml"
    path.write_text("- id: bases\n  name: Bases\n  weapon: [rocket]\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["watches", "check", str(path)])
    assert result.exit_code == 2
    assert f"{path}:3: weapon: there is no such field. Did you mean weapons?" in result.output


def test_a_replay_stops_at_a_moment_and_leaves_a_report(tmp_path: Path) -> None:
    articles, report, watches = tmp_path / "articles.jsonl", tmp_path / "report.html", tmp_path / "watches.yaml"
    articles.write_text(
        '{"id": "a", "title": "Gempa", "body": "Gempa terasa.", "fetched_at": "2023-12-01T08:00:00Z"}\n'
        '{"id": "b", "title": "Banjir", "body": "Air naik.", "fetched_at": "2023-12-09T08:00:00Z"}\n',
        encoding="utf-8",
    )
    watches.write_text("- {id: all, name: All}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "streams",
        "replay",
        str(articles),
        "--as-of",
        "2023-12-02",
        "--html",
        str(report),
        "--watches",
        str(watches),
        "--jobs",
        "1",
        "--language",
        "id",
    ]
    result = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True)  # a process of its own: it sets up logging for good
    assert result.returncode == 0, result.stderr
    assert "1 articles" in result.stderr
    assert "Tidak ada peringatan." in report.read_text(encoding="utf-8")


def test_a_date_stops_a_replay_before_what_is_dated_the_day_after() -> None:
    assert moment("2023-12-19") == datetime(2023, 12, 19, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment("2023-12-19T14:00") == datetime(2023, 12, 19, 14, tzinfo=UTC)
    dated = RawArticle(id="a", title="T", body="B", published="2023-12-20", url="https://a.example/a", publisher="A")
    assert dated not in list(until(timeline([dated]), moment("2023-12-19")))
    assert dated in list(until(timeline([dated]), moment("2023-12-20")))


def test_a_moment_that_is_none_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", str(tmp_path / "none.jsonl"), "--as-of", "kemarin"])
    assert result.exit_code == 2
    assert "Write it as 2023-12-20" in result.output


def test_articles_are_read_on_several_cores_in_their_order(tmp_path: Path) -> None:
    from streams import scenario

    path = tmp_path / "articles.jsonl"
    path.write_text("".join(article.model_dump_json() + "\n" for article in scenario.articles()[:40]), "utf-8")
    alone, together = (
        subprocess.run([sys.executable, "-m", "streams", "extract", str(path), "--jobs", jobs], capture_output=True, check=True, timeout=120).stdout
        for jobs in ("1", "2")
    )  # fmt: skip
    assert alone == together
    assert alone.count(b"\n") == 40


def test_extract_explains_one_article_in_the_terminal_and_as_a_page(tmp_path: Path) -> None:
    from streams import scenario

    path, html = tmp_path / "articles.jsonl", tmp_path / "why.html"
    articles = scenario.articles()[:3]
    path.write_text("".join(article.model_dump_json() + "\n" for article in articles), "utf-8")
    result = CliRunner().invoke(app, ["extract", str(path), "--only", articles[1].id, "--explain", "--html", str(html)])
    assert result.exit_code == 0
    assert articles[1].id in result.stdout
    assert articles[0].id not in result.stdout
    assert html.read_text("utf-8").count("<article") == 1
    assert CliRunner().invoke(app, ["extract", str(path), "--only", "none"]).exit_code == 2


def test_a_shell_is_told_what_may_follow() -> None:
    script = CliRunner().invoke(app, ["completion", "bash"])
    assert script.exit_code == 0
    assert "_SIAGA_COMPLETE=complete_bash" in script.output
    asked = {**os.environ, "_SIAGA_COMPLETE": "complete_bash", "COMP_WORDS": "siaga det", "COMP_CWORD": "1"}
    told = subprocess.run([sys.executable, "-m", "streams"], env=asked, capture_output=True, text=True, check=False)
    assert told.stdout.split() == ["detect"]
