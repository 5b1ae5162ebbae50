"""siaga eval, end to end on the scenario's own articles and on a few hand-made files."""

import json
from pathlib import Path

from typer.testing import CliRunner

from streams import scenario
from streams.cli import app


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["eval", *map(str, args)])
    return result.exit_code, result.output


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("".join(row + "\n" for row in rows), "utf-8")
    return path


def folder_of(path: Path, articles: slice) -> Path:
    write(path / "id.jsonl", [article.model_dump_json() for article in scenario.articles()[articles]])
    write(path / "id.gold.jsonl", [truth.model_dump_json() for truth in scenario.truth()[articles]])
    return path


def test_a_folder_gives_figures_for_every_language_then_for_all(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, slice(0, 6))
    write(folder / "en.jsonl", ['{"id": "quiet", "lang": "en", "published": "2023-12-20", "title": "A fair", "body": "Farmers met at the fair."}'])
    write(folder / "en.gold.jsonl", ['{"id": "quiet", "events": []}'])
    code, output = run(folder, "--json")
    told = json.loads(output)
    assert code == 0
    assert list(told["groups"]) == ["en", "id", "all"]
    assert told["groups"]["all"]["articles"] == 7
    assert told["groups"]["en"]["false_news"] == {"quiet_articles": 1, "with_new_event": 0, "per_thousand": 0.0}
    assert told["groups"]["id"]["slot"]["f1"] > 0.5


def test_two_files_print_tables_and_errors_and_the_new_events_of_unlabelled_articles(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, slice(0, 40))
    mixed = write(
        tmp_path / "mixed.jsonl",
        [
            '{"id": "m", "lang": "en", "published": "2024-05-15", "title": "Rockets hit [Kirkuk] base", "body": "Two rockets hit a military base in Kirkuk on Wednesday, killing three soldiers, the army said."}'
        ],
    )
    code, output = run(folder / "id.gold.jsonl", folder / "id.jsonl", "--errors", 2, "--mixed", mixed)
    assert code == 0
    assert "1 of 1 articles get a new event" in output
    assert "Rockets hit [Kirkuk] base" in output
    assert "of events missed" in output
    assert "…" not in output.split("articles a second")[0]


def test_joining_is_held_against_clusters(tmp_path: Path) -> None:
    mention = {"article": {}, "incident": "attack", "recency": "new", "realis": "actual", "language": "en", "revision": 1, "ordinal": 0, "confidence": 1.0}
    rows = [json.dumps({**mention, "mention_id": name, "article_id": name}) for name in ("m1", "m2")]
    mentions = write(tmp_path / "mentions.jsonl", rows)
    clusters = write(tmp_path / "clusters.jsonl", ['{"mention_id": "m1", "cluster": "a"}', '{"mention_id": "m2", "cluster": null}'])
    code, output = run("--joining", clusters, mentions, "--json")
    told = json.loads(output)
    assert (code, told["mentions"], told["bcubed"]) == (0, 1, {"p": 1.0, "r": 1.0, "f1": 1.0})


def test_what_is_wrong_with_the_files_is_said(tmp_path: Path) -> None:
    assert run(tmp_path) == (2, f"siaga eval: {tmp_path} holds no LANG.gold.jsonl with its LANG.jsonl\n")
    gold = write(tmp_path / "gold.jsonl", [])
    assert run(gold)[0] == 2
    articles = write(tmp_path / "articles.jsonl", ['{"id": "a", "title": "x"}'])
    code, output = run(gold, articles)
    assert code == 2
    assert "article a of" in output
