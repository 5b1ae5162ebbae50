"""Grafana's dashboards as code: python tools/dashboards.py writes deploy/grafana/dashboards/*.json."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[1] / "deploy" / "grafana" / "dashboards"
WIDTH, HEIGHT = 12, 8
STAGES = ("extract", "resolve", "detect", "alert")


class Panel(NamedTuple):
    """`queries`: legend to PromQL. `kind`: timeseries, stat or table."""

    title: str
    queries: dict[str, str]
    unit: str = "short"
    kind: str = "timeseries"
    says: str = ""


LATE = Panel(
    "Behind the clock", {"{{stage}}": "time() - min by (stage) (siaga_watermark_timestamp_seconds)"}, "s", says="Alerts wait for the slowest partition."
)
TAKEN = Panel("Records taken in", {"{{stage}}": "sum by (stage) (rate(siaga_records_consumed_total[$__rate_interval]))"}, "ops")
REFUSED = Panel(
    "Records refused",
    {"{{stage}} {{reason}}": "sum by (stage, reason) (rate(siaga_records_rejected_total[$__rate_interval]))"},
    "ops",
    says="siaga dlq list shows them.",
)
DELIVERED = Panel(
    "Messages by outcome", {"{{channel}} {{outcome}}": "sum by (channel, outcome) (rate(siaga_delivery_attempts_total[$__rate_interval]))"}, "ops"
)
OVERVIEW = (
    Panel("Processes that answer", {"up": 'sum(up{job="siaga"})'}, kind="stat"),
    Panel("Version", {"{{version}}": "count by (version) (siaga_build_info)"}, kind="stat"),
    LATE,
    TAKEN,
    REFUSED,
    Panel("Alerts' revisions sent", {"revisions": 'sum(rate(siaga_records_produced_total{topic="alerts.log"}[$__rate_interval]))'}, "ops"),
    DELIVERED,
    Panel("Messages that wait", {"{{channel}}": "sum by (channel) (siaga_outbox_waiting)"}),
)


def of_stage(stage: str) -> tuple[Panel, ...]:
    def batch(quantile: float) -> str:
        return f'histogram_quantile({quantile}, sum by (le) (rate(siaga_batch_seconds_bucket{{stage="{stage}"}}[$__rate_interval])))'

    return (
        Panel("Taken in", {"records": f'sum(rate(siaga_records_consumed_total{{stage="{stage}"}}[$__rate_interval]))'}, "ops"),
        Panel("Sent", {"{{topic}}": f'sum by (topic) (rate(siaga_records_produced_total{{stage="{stage}"}}[$__rate_interval]))'}, "ops"),
        Panel("Time of a batch", {"half are quicker": batch(0.5), "99 of 100 are quicker": batch(0.99)}, "s"),
        Panel("Behind the clock, by partition", {"{{partition}}": f'time() - min by (partition) (siaga_watermark_timestamp_seconds{{stage="{stage}"}})'}, "s"),
        Panel("Refused", {"{{reason}}": f'sum by (reason) (rate(siaga_records_rejected_total{{stage="{stage}"}}[$__rate_interval]))'}, "ops"),
    )


MODEL = (
    Panel("Articles by who read them", {"{{by}} {{why}}": "sum by (by, why) (rate(siaga_llm_articles_total[$__rate_interval]))"}, "ops"),
    Panel("Questions by outcome", {"{{outcome}}": "sum by (outcome) (rate(siaga_llm_requests_total[$__rate_interval]))"}, "ops"),
    Panel("Tokens", {"tokens": "sum(rate(siaga_llm_tokens_total[$__rate_interval]))"}, "ops"),
    Panel("Values dropped", {"{{reason}}": "sum by (reason) (rate(siaga_llm_dropped_total[$__rate_interval]))"}, "ops"),
    Panel("Model and rules differ", {"{{slot}}": "sum by (slot) (rate(siaga_llm_disagreements_total[$__rate_interval]))"}, "ops"),
)
SOURCES = (
    Panel("Articles", {"{{source}}": 'sum by (source) (rate(siaga_ingest_total{outcome="article"}[$__rate_interval]))'}, "ops"),
    Panel(
        "What fails",
        {"{{source}} {{outcome}}": 'sum by (source, outcome) (rate(siaga_ingest_total{outcome=~"feed_failed|page_failed|article_refused"}[$__rate_interval]))'},
        "ops",
    ),
    Panel("Silent for", {"{{source}}": "time() - max by (source) (siaga_source_last_article_timestamp_seconds)"}, "s", "table"),
)
ALERTS = (
    Panel("Revisions", {"revisions": 'sum(rate(siaga_records_produced_total{topic="alerts.log"}[$__rate_interval]))'}, "ops"),
    DELIVERED,
    Panel(
        "From revision to receiver",
        {"{{channel}}": "histogram_quantile(0.99, sum by (channel, le) (rate(siaga_delivery_seconds_bucket[$__rate_interval])))"},
        "s",
        says="99 of 100 are quicker.",
    ),
    Panel("Messages that wait", {"{{channel}}": "sum by (channel) (siaga_outbox_waiting)"}),
    Panel("Messages given up", {"{{channel}}": "sum by (channel) (siaga_outbox_dead)"}, says="siaga deliver status says why; siaga deliver retry calls again."),
)
DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "overview": ("siaga: overview", OVERVIEW),
    **{stage: (f"siaga: {stage}", of_stage(stage)) for stage in STAGES},
    "model": ("siaga: language model", MODEL),
    "sources": ("siaga: sources", SOURCES),
    "alerts": ("siaga: alerts", ALERTS),
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
        "id": number + 1, "type": panel.kind, "title": panel.title, "description": panel.says, "datasource": source,
        "gridPos": {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + n), "datasource": source, "expr": query, "legendFormat": legend, "instant": panel.kind == "table"}
            for n, (legend, query) in enumerate(panel.queries.items())
        ],
    }  # fmt: skip


def written() -> dict[str, str]:
    return {f"{name}.json": json.dumps(dashboard(name, title, panels), indent=1) + "\n" for name, (title, panels) in DASHBOARDS.items()}


if __name__ == "__main__":
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
