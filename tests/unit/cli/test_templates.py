"""siaga templates and siaga eval --templates, end to end on articles of our own."""

import json
from pathlib import Path

from typer.testing import CliRunner

from streams.cli import app

KIDNAPPING = {
    "id": "k", "lang": "en", "published": "2024-03-02", "title": "Businessman kidnapped",
    "body": "Armed men kidnapped businessman Carlos Rivas yesterday. The kidnappers demanded a ransom for Rivas, police said.",
}  # fmt: skip
FAIR = {"id": "f", "lang": "en", "published": "2024-03-02", "title": "A fair", "body": "Farmers met at the fair on Sunday and sold maize, beans and cattle."}
GOLD = [
    {
        "incident_type": "kidnapping",
        "PerpInd": [[["armed men", 22]]],
        "PerpOrg": [],
        "Target": [],
        "Victim": [[["carlos rivas", 54], ["rivas", 61]]],
        "Weapon": [],
    }
]


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(map(str, args)))
    return result.exit_code, result.output


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def test_each_article_gets_a_line_in_the_inputs_order(tmp_path: Path) -> None:
    code, output = run("templates", write(tmp_path / "articles.jsonl", FAIR, KIDNAPPING))
    assert code == 0
    fair, kidnapping = map(json.loads, output.splitlines())
    assert fair == {"id": "f", "templates": []}
    assert kidnapping["id"] == "k"
    assert [one["incident_type"] for one in kidnapping["templates"]] == ["kidnapping"]
    assert kidnapping["templates"][0]["Victim"] == [[["Carlos Rivas", 54]]]


def test_a_line_that_is_no_article_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "articles.jsonl", "nonsense", FAIR)
    code, output = run("templates", path)
    assert code == 1
    assert f"{path}:1:" in output
    assert '{"id":"f","templates":[]}' in output


def test_figures_hold_what_was_read_against_annotated_templates(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", {**KIDNAPPING, "templates": GOLD}, {**FAIR, "templates": []})
    code, output = run("eval", "--templates", path, "--json")
    told = json.loads(output)
    assert code == 0
    assert told["articles"] == 2
    assert told["incident"] == {"f1": 100, "p": 100, "r": 100}
    assert told["Victim"]["f1"] == 100
    assert run("eval", "--templates", path)[1].splitlines()[0] == "2 articles; CEAF-REE, percent"


def test_an_article_without_gold_is_refused_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", {**FAIR, "templates": []}, FAIR)
    code, output = run("eval", "--templates", path)
    assert code == 2
    assert f"{path}:2: not an article" in output


def test_templates_are_measured_by_themselves(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", {**FAIR, "templates": []})
    assert run("eval", "--templates", path, "--errors", "3")[0] == 2
