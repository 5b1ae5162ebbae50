"""siaga sources: what the file says, before anything is fetched."""

from pathlib import Path

from typer.testing import CliRunner

from streams.cli import app

FILE = """sources:
  - {id: dw, name: DW Indonesia, language: id, feeds: ["https://rss.dw.example/id"]}
  - {id: village, name: The Village Voice of Nowhere, language: en, feeds: ["https://village.example/rss", "https://village.example/more"]}
"""


def check(folder: Path, *options: str) -> tuple[int, str]:
    file = folder / "sources.yaml"
    file.write_text(FILE, encoding="utf-8")
    said = CliRunner().invoke(app, ["sources", "check", str(file), *options], env={"COLUMNS": "200"})
    return said.exit_code, said.output


def test_offline_it_shows_the_house_of_each_source_and_where_to_name_one(tmp_path: Path) -> None:
    code, said = check(tmp_path, "--offline")
    lines = {line.split("│")[1].strip(): line for line in said.splitlines() if "│" in line}
    assert code == 0
    assert "deutsche-welle" in lines["dw"]
    assert "streams/knowledge/world/outlets.yaml" in lines["village"]
    assert "2 sources, 3 feeds: the file is well" in said


def test_a_source_that_the_file_does_not_have_is_said(tmp_path: Path) -> None:
    code, said = check(tmp_path, "--only", "dw", "--only", "vilage", "--offline")
    assert code == 2
    assert "is called vilage" in said
    assert check(tmp_path, "--only", "dw", "--offline")[1].strip().endswith("1 sources, 1 feeds: the file is well")
