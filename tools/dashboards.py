"""Grafana's dashboards as code: python tools/dashboards.py writes deploy/grafana/dashboards/*.json; with --links ADDRESS it says where Prometheus itself shows their panels."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

FOLDER = Path(__file__).parents[1] / "deploy" / "grafana" / "dashboards"
WIDTH, HEIGHT = 12, 8
STAGES = ("extract", "resolve", "detect", "alert")


class Panel(NamedTuple):
    """`queries`: legend to PromQL. `says`: what to make of it. `kind`: timeseries, stat or table. `alarm`: the rule that rings for it, and so its chapter in docs/runbooks.md."""

    title: str
    queries: dict[str, str]
    says: str
    unit: str = "short"
    kind: str = "timeseries"
    alarm: str = ""


def rate(metric: str, by: str = "", **labels: str) -> str:
    chosen = "{" + ",".join(f"{name}{value if value.startswith('=~') else '=' + value}" for name, value in labels.items()) + "}" if labels else ""
    return f"sum{f' by ({by}) ' if by else ''}(rate({metric}{chosen}[$__rate_interval]))"


def late(by: str, chosen: str = "") -> str:
    """A partition that went to another worker is told by both for a moment: the newer holds."""
    return f"time() - min by ({by}) (max by (stage, partition) (siaga_watermark_timestamp_seconds{chosen}))"


LATE = Panel("Behind the clock", {"{{stage}}": late("stage")}, "Alerts wait for the slowest partition.", "s", alarm="SiagaStageLate")
TAKEN = Panel(
    "Records taken in",
    {"{{stage}}": rate("siaga_records_consumed_total", "stage")},
    "A stage that stands still while the one before it sends is stuck.",
    "ops",
    alarm="SiagaNoArticles",
)
REFUSED = Panel(
    "Records refused",
    {"{{stage}} {{reason}}": rate("siaga_records_rejected_total", "stage, reason")},
    "siaga dlq list shows them.",
    "ops",
    alarm="SiagaRecordsRefused",
)
DELIVERED = Panel(
    "Messages by outcome",
    {"{{channel}} {{outcome}}": rate("siaga_delivery_attempts_total", "channel, outcome")},
    "Failed ones are tried again, on the schedule of docs/channels.md.",
    "ops",
)
OUTBOX = Panel(
    "Messages that wait", {"{{channel}}": "sum by (channel) (siaga_outbox_waiting)"}, "Of each alert only the newest revision waits.", alarm="SiagaChannelWaits"
)
WAITING = Panel(
    "Records that wait",
    {"{{stage}}": "sum by (stage) (siaga_records_waiting)"},
    "Grows while an archive is read in, and ends by itself.",
    alarm="SiagaLagGrows",
)
SAID = Panel(
    "Alerts' revisions", {"{{severity}} {{state}}": rate("siaga_alerts_total", "severity, state")}, "What the last stage says, each revision once.", "ops"
)
HELD = Panel(
    "Reports held back", {"partition {{partition}}": "max by (partition) (siaga_capped_reports)"}, "Of outlets that tell too many at once; they go on minute by minute.",
    alarm="SiagaReportsHeldBack",
)  # fmt: skip
OVERVIEW = (
    Panel("Processes that answer", {"up": 'sum(up{job="siaga"})'}, "Workers, gateway, deliver and ingest.", kind="stat", alarm="SiagaDown"),
    Panel("Version", {"{{version}}": "count by (version) (siaga_build_info)"}, "More than one while an upgrade rolls.", kind="stat"),
    Panel(
        "Since the last canary", {"canary": 'time() - max(siaga_canary_timestamp_seconds{leg="stages"})'}, "An article of siaga's own that went through all stages; one a minute.", "s", "stat",
        "SiagaCanaryMissing",
    ),
    Panel(
        "From article to alert",
        {f"{share} are quicker, {{{{leg}}}}": f"histogram_quantile({quantile}, {rate('siaga_canary_seconds_bucket', 'leg, le')})" for share, quantile in (("half", 0.5), ("9 of 10", 0.9))},
        "Measured on the canary: to the end of the stages, through deliver's outbox, through the gateway.", "s", alarm="SiagaCanarySlow",
    ),
    Panel(
        "Since the last canary, by leg", {"{{leg}} {{instance}}": "time() - max by (leg, instance) (siaga_canary_timestamp_seconds)"},
        "One leg that rises alone: there alerts stop on their way to people.", "s", alarm="SiagaCanaryLost",
    ),
    LATE,
    WAITING,
    TAKEN,
    REFUSED,
    SAID,
    HELD,
    DELIVERED,
    OUTBOX,
)  # fmt: skip


def of_stage(stage: str) -> tuple[Panel, ...]:
    own, chosen = {"stage": f'"{stage}"'}, f'{{stage="{stage}"}}'

    def batch(quantile: float) -> str:
        return f"histogram_quantile({quantile}, {rate('siaga_batch_seconds_bucket', 'le', **own)})"

    held = (HELD, Panel(
        "Held back until", {"partition {{partition}}": "max by (partition) (siaga_capped_until_timestamp_seconds) * 1000"}, "When the last report that waits goes on; 1970 where none waits.",
        "dateTimeAsIso", "table", "SiagaReportsHeldBack",
    ))  # fmt: skip
    return (
        Panel("Taken in", {"records": rate("siaga_records_consumed_total", **own)}, "Articles, or what the stage before says, and ticks.", "ops"),
        Panel("Sent", {"{{topic}}": rate("siaga_records_produced_total", "topic", **own)}, "A tick to all partitions counts once.", "ops"),
        Panel(
            "Time of a batch",
            {"half are quicker": batch(0.5), "99 of 100 are quicker": batch(0.99)},
            "From taking it to its state being written.",
            "s",
            alarm="SiagaBatchesSlow",
        ),
        Panel(
            "Behind the clock, by partition",
            {"{{partition}}": late("partition", chosen)},
            "One that falls behind alone has a worker with too much.",
            "s",
            alarm="SiagaStageLate",
        ),
        Panel(
            "Waiting, by partition",
            {"{{partition}}": f"max by (partition) (siaga_records_waiting{chosen})"},
            "Records that are not taken in yet.",
            alarm="SiagaLagGrows",
        ),
        Panel(
            "Refused", {"{{reason}}": rate("siaga_records_rejected_total", "reason", **own)}, "siaga dlq list shows them.", "ops", alarm="SiagaRecordsRefused"
        ),
        *(held if stage == "resolve" else ()),
    )


MODEL = (
    Panel("Articles by who read them", {"{{by}} {{why}}": rate("siaga_llm_articles_total", "by, why")}, "The rules read what the model does not.", "ops"),
    Panel(
        "Questions by outcome",
        {"{{outcome}}": rate("siaga_llm_requests_total", "outcome")},
        "A question holds several articles.",
        "ops",
        alarm="SiagaModelFails",
    ),
    Panel("Tokens", {"tokens": rate("siaga_llm_tokens_total")}, "Against SIAGA_LLM_TOKENS_A_DAY.", "ops"),
    Panel("Values dropped", {"{{reason}}": rate("siaga_llm_dropped_total", "reason")}, "What no quote in the article bears out.", "ops"),
    Panel("Model and rules differ", {"{{slot}}": rate("siaga_llm_disagreements_total", "slot")}, "Articles to look at: siaga extract --explain.", "ops"),
)
SOURCES = (
    Panel("Articles", {"{{source}}": rate("siaga_ingest_total", "source", outcome='"article"')}, "Sent on and acknowledged by Kafka.", "ops"),
    Panel(
        "What fails", {"{{source}} {{outcome}}": rate("siaga_ingest_total", "source, outcome", outcome='=~"feed_failed|page_failed|article_refused"')},
        "siaga sources check says what is wrong.", "ops",
    ),
    Panel(
        "Silent for", {"{{source}}": "time() - max by (source) (siaga_source_last_article_timestamp_seconds)"}, "Whatever its habit.", "s", "table", "SiagaSourceSilent"
    ),
    Panel(
        "Silence against habit",
        {"{{source}}": "(time() - max by (source) (siaga_source_last_article_timestamp_seconds)) / max by (source) (siaga_source_longest_gap_seconds)"},
        "In longest pauses of its own; above 2 it rings.", alarm="SiagaSourceSilent",
    ),
)  # fmt: skip
ALERTS = (
    SAID,
    Panel("Alerts that fire now", {"{{severity}}": "max by (severity) (siaga_active_alerts)"}, "As the page shows them."),
    Panel("Alerts by kind", {"{{kind}}": rate("siaga_alerts_total", "kind")}, "A kind that stops is as telling as one that floods.", "ops"),
    DELIVERED,
    Panel(
        "From revision to receiver", {"{{channel}}": f"histogram_quantile(0.99, {rate('siaga_delivery_seconds_bucket', 'channel, le')})"}, "99 of 100 are quicker.", "s"
    ),
    OUTBOX,
    Panel(
        "Messages given up", {"{{channel}}": "sum by (channel) (siaga_outbox_dead)"}, "siaga deliver status says why; siaga deliver retry calls again.", alarm="SiagaMessagesGivenUp"
    ),
)  # fmt: skip
GATEWAY = (
    Panel("Feed at the newest record", {"{{instance}}": 'siaga_gateway_feed{state="live"}'}, "1: the page is current. 0: Kafka is away, or history is being read.", alarm="SiagaGatewayBehind"),
    Panel("Records that wait", {"{{topic}}": "sum by (topic) (siaga_gateway_records_waiting)"}, "Of each topic, what is not read yet."),
    Panel(
        "Records read", {"{{topic}}": "sum by (topic) (rate(siaga_gateway_position[$__rate_interval]))"}, "How fast the feed moves on; a partition that stands still has no news or no leader.", "ops"
    ),
    Panel("Since the newest word", {"{{instance}}": "time() - max by (instance) (siaga_gateway_heard_timestamp_seconds > 0)"}, "An alert, an event or a tick.", "s", "stat"),
    Panel(
        "Answers by status", {"{{status}} {{route}}": rate("siaga_gateway_requests_total", "status, route")}, "503 of /v1/health says that the feed is behind.", "ops", alarm="SiagaGatewayFails"
    ),
    Panel(
        "Time to an answer", {"{{route}}": f"histogram_quantile(0.99, {rate('siaga_gateway_request_seconds_bucket', 'route, le')})"}, "99 of 100 begin sooner.", "s", alarm="SiagaGatewaySlow"
    ),
    Panel("Live streams", {"open": "sum(siaga_gateway_readers)"}, "Pages and programs that follow."),
    Panel("Held", {"{{what}}": "max by (what) (siaga_gateway_held)"}, "At most 5,000 alerts and 50,000 events."),
    Panel("Read anew", {"{{reason}}": "sum by (reason) (siaga_gateway_rebuilds_total)"}, "How often, since each gateway's start, what was held was thrown away."),
)  # fmt: skip
DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "overview": ("siaga: overview", OVERVIEW),
    **{stage: (f"siaga: {stage}", of_stage(stage)) for stage in STAGES},
    "model": ("siaga: language model", MODEL),
    "sources": ("siaga: sources", SOURCES),
    "alerts": ("siaga: alerts", ALERTS),
    "gateway": ("siaga: gateway", GATEWAY),
}


def dashboard(name: str, title: str, panels: Iterable[Panel]) -> dict[str, Any]:
    return {
        "uid": f"siaga-{name}", "title": title, "tags": ["siaga"], "schemaVersion": 41, "version": 1, "refresh": "15s", "time": {"from": "now-3h", "to": "now"},
        "links": [{"type": "dashboards", "tags": ["siaga"], "asDropdown": True, "title": "siaga"}],
        "panels": [_panel(n, panel) for n, panel in enumerate(panels)],
    }  # fmt: skip


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "prometheus"}
    return {
        "id": number + 1, "type": panel.kind, "title": panel.title,
        "description": panel.says + (f" Alarm {panel.alarm}: docs/runbooks.md#{panel.alarm.lower()}" if panel.alarm else ""), "datasource": source,
        "gridPos": {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + n), "datasource": source, "expr": query, "legendFormat": legend, "instant": panel.kind == "table"}
            for n, (legend, query) in enumerate(panel.queries.items())
        ],
    }  # fmt: skip


def written() -> dict[str, str]:
    return {f"{name}.json": json.dumps(dashboard(name, title, panels), indent=1) + "\n" for name, (title, panels) in DASHBOARDS.items()}


def links(prometheus: str) -> dict[str, str]:
    """Of each dashboard an address of Prometheus' own page with its queries as graphs, one below the other."""
    return {title: f"{prometheus.rstrip('/')}/graph?" + urlencode(_graphs(panels)) for title, panels in DASHBOARDS.values()}


def _graphs(panels: Iterable[Panel]) -> list[tuple[str, str]]:
    queries = [query.replace("$__rate_interval", "1m") for panel in panels for query in panel.queries.values()]
    return [(f"g{n}.{name}", value) for n, query in enumerate(queries) for name, value in (("expr", query), ("tab", "0"), ("range_input", "15m"))]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--links", metavar="ADDRESS", help="of a Prometheus, as http://127.0.0.1:9090; nothing is written")
    if address := asked.parse_args().links:
        for title, link in links(address).items():
            print(f"{title}: {link}")
    else:
        for name, text in written().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
