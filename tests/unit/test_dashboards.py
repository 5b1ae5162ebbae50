"""Dashboards and rules ask for what there is: every query is parsed, every metric and label held against the registry, every alarm leads somewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.promql import Impossible, Labels, known_metrics, labels_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "grafana"
RULES = [rule for group in yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules.yml").read_text("utf-8"))["groups"] for rule in group["rules"]]
BOARDS: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "dashboards").glob("*.json"))}
UNITS = {"short", "s", "ops", "dateTimeAsIso"}
LEGEND = re.compile(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}")
RUNBOOK = re.compile(r"Alarm (\w+): (docs/runbooks\.md#\w+)$")


def known() -> dict[str, Labels]:
    """The metrics, and what the rules record of them."""
    found = known_metrics()
    for rule in RULES:
        if "record" in rule:
            found[rule["record"]] = labels_of(rule["expr"], found)
    return found


def targets(board: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel, target


@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_asks_for_metrics_and_labels_that_there_are(name: str) -> None:
    metrics = known()
    for panel, target in targets(BOARDS[name]):
        left = labels_of(target["expr"], metrics)
        assert set(LEGEND.findall(target["legendFormat"])) <= left, panel["title"]


def test_every_rule_asks_for_metrics_and_labels_that_there_are_and_tells_only_those() -> None:
    metrics = known()
    for rule in RULES:
        left = labels_of(rule["expr"], metrics)
        assert set(re.findall(r"\$labels\.(\w+)", rule.get("annotations", {}).get("summary", ""))) <= left, rule


@pytest.mark.parametrize(
    "query",
    [
        "sum(siaga_nothing_total)",
        "sum by (town) (siaga_outbox_waiting)",
        'siaga_outbox_waiting{town="Kabul"}',
        "histogram_quantile(0.9, sum by (stage) (rate(siaga_batch_seconds_bucket[5m])))",
    ],
)
def test_what_cannot_be_is_found(query: str) -> None:
    with pytest.raises(Impossible):
        labels_of(query, known())


def test_there_is_a_board_for_the_whole_each_stage_the_sources_the_alerts_the_model_and_the_gateway() -> None:
    assert set(BOARDS) == {"overview", "extract", "resolve", "detect", "alert", "sources", "alerts", "model", "gateway"}
    assert len({board["uid"] for board in BOARDS.values()}) == len(BOARDS)


@pytest.mark.parametrize("name", BOARDS)
def test_a_panel_says_what_it_shows_in_which_unit_and_from_where(name: str) -> None:
    sources = yaml.safe_load((FOLDER / "provisioning" / "datasources" / "prometheus.yaml").read_text("utf-8"))["datasources"]
    panels = BOARDS[name]["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert {panel["datasource"]["uid"], *(target["datasource"]["uid"] for target in panel["targets"])} == {source["uid"] for source in sources}
    taken = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(taken) == len(panels)


def test_every_alarm_has_a_panel_that_leads_to_its_runbook() -> None:
    told = {found[1]: found[2] for board in BOARDS.values() for panel in board["panels"] if (found := RUNBOOK.search(panel["description"]))}
    assert told == {rule["alert"]: rule["annotations"]["runbook_url"] for rule in RULES if "alert" in rule}
