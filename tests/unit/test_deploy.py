"""What is deployed is what there is: commands, settings, metrics and links of compose, Kubernetes, Prometheus and Grafana."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import pytest
import typer
import yaml

from streams.adapters.topics import topic_specs
from streams.cli import app
from streams.delivery.settings import read_channels
from streams.settings import Settings
from tests.support.tools import tool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "siaga"}
MANIFESTS = [part for path in sorted((DEPLOY / "k8s").glob("*.yaml")) for part in yaml.safe_load_all(path.read_text("utf-8"))]
PODS = {part["metadata"]["name"]: part["spec"]["template"]["spec"] for part in MANIFESTS if part["kind"] in ("StatefulSet", "Deployment")}


def parse(words: list[str]) -> None:
    """Raises click.UsageError for what is no command of ours."""
    command, words = typer.main.get_command(app), list(words)
    context = click.Context(command)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found, f"there is no command {name}"
        command = found
    command.make_context("siaga", words, resilient_parsing=False)


def queries() -> Iterator[str]:
    for path in sorted((DEPLOY / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            yield from (target["expr"] for target in panel["targets"])
    for group in yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_command_of_ours_with_settings_of_ours(name: str) -> None:
    parse([str(word) for word in OURS[name]["command"]])
    known = {f"SIAGA_{field.upper()}" for field in Settings.model_fields}
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert name == "kafka" or (service["read_only"] and service["user"] not in ("0", "root"))
    assert name == "topics" or service["healthcheck"]["test"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_what_a_service_mounts_is_there_and_whom_it_waits_for_too() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
        assert set(service.get("depends_on", {})) <= set(SERVICES)
    _, faults = read_channels((DEPLOY / "channels.yaml").read_text("utf-8"))
    assert faults == []


@pytest.mark.parametrize("name", PODS)
def test_a_pod_runs_a_command_of_ours_and_is_shut_in(name: str) -> None:
    pod = PODS[name]
    [container] = pod["containers"]
    parse([str(word) for word in container["args"]])
    known = {f"SIAGA_{field.upper()}" for field in Settings.model_fields} | {"POD_NAME"}
    assert {one["name"] for one in container["env"]} <= known
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert container["resources"]["limits"]["memory"]
    mounted = {one["name"] for one in container["volumeMounts"]}
    claims = next(part for part in MANIFESTS if part["kind"] in ("StatefulSet", "Deployment") and part["metadata"]["name"] == name)["spec"]
    assert mounted == {one["name"] for one in pod["volumes"]} | {one["metadata"]["name"] for one in claims.get("volumeClaimTemplates", ())}


def test_every_manifest_belongs_to_the_kustomization_and_names_what_there_is() -> None:
    whole = next(part for part in MANIFESTS if part["kind"] == "Kustomization")
    assert sorted(whole["resources"]) == sorted(path.name for path in (DEPLOY / "k8s").glob("*.yaml") if path.name != "kustomization.yaml")
    literals = {line.split("=")[0] for line in whole["configMapGenerator"][0]["literals"]}
    assert literals <= {f"SIAGA_{field.upper()}" for field in Settings.model_fields}
    names = {(part["kind"], part["metadata"]["name"]) for part in MANIFESTS if part["kind"] != "Kustomization"}
    for part in MANIFESTS:
        if part["kind"] == "ScaledObject":
            assert (part["spec"]["scaleTargetRef"]["kind"], part["spec"]["scaleTargetRef"]["name"]) in names
        if part["kind"] == "PodDisruptionBudget":
            assert part["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] in PODS


def test_the_topics_of_the_cluster_are_those_that_siaga_would_make() -> None:
    settings = Settings(partitions=8)
    made = {part["spec"]["topicName"]: part["spec"] for part in MANIFESTS if part["kind"] == "KafkaTopic"}
    assert {name: (spec["partitions"], {key: str(value) for key, value in spec["config"].items()}) for name, spec in made.items()} == {
        spec.name: (spec.partitions, spec.config) for spec in topic_specs(settings)
    }


def test_every_query_is_promql_and_every_rule_rings_when_it_should(tmp_path: Path) -> None:
    plain = [query.replace("$__rate_interval", "5m") for query in queries()]
    rules = {"groups": [{"name": "all", "rules": [{"record": f"r:{n}", "expr": query} for n, query in enumerate(plain)]}]}
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump(rules), "utf-8")
    for words in (
        ["promtool", "check", "rules", str(file)],
        ["promtool", "check", "config", str(DEPLOY / "prometheus" / "prometheus.yml")],
        ["promtool", "check", "config", str(DEPLOY / "prometheus" / "local.yml")],
        ["promtool", "test", "rules", str(DEPLOY / "prometheus" / "rules.test.yml")],
        ["amtool", "check-config", str(DEPLOY / "alertmanager" / "alertmanager.yml")],
    ):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alarm_rings_in_a_unit_test() -> None:
    alarms = {
        rule["alert"]
        for group in yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    parts = yaml.safe_load((DEPLOY / "prometheus" / "rules.test.yml").read_text("utf-8"))["tests"]
    assert {one["alertname"] for part in parts for one in part["alert_rule_test"] if one["exp_alerts"]} == alarms


def test_every_panel_is_on_prometheus_own_page_too() -> None:
    board = tool("dashboards")
    for title, panels in board.DASHBOARDS.values():
        asked = parse_qs(urlsplit(board.links("http://127.0.0.1:9090/")[title]).query)
        queries = [query for panel in panels for query in panel.queries.values()]
        assert [asked[f"g{n}.expr"] for n in range(len(queries))] == [[query.replace("$__rate_interval", "1m")] for query in queries]
        assert f"g{len(queries)}.expr" not in asked


def test_every_alarm_links_to_a_chapter_of_the_runbooks() -> None:
    chapters = {line[3:].strip().lower() for line in (ROOT / "docs" / "runbooks.md").read_text("utf-8").splitlines() if line.startswith("## ")}
    for group in yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                page, _, chapter = rule["annotations"]["runbook_url"].partition("#")
                assert (ROOT / page).is_file()
                assert chapter in chapters
                assert chapter == rule["alert"].lower()


def test_the_dashboards_are_those_that_the_code_draws() -> None:
    folder = DEPLOY / "grafana" / "dashboards"
    assert tool("dashboards").written() == {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
