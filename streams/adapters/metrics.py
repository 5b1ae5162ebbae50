"""Prometheus metrics: one registry a process, made at start and handed down. Names as in prometheus.io/docs/practices/naming."""

from datetime import datetime
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from streams import __version__

Leg = Literal["stages", "deliver", "gateway"]
"""A part of the canary's way: from the articles' topic behind the last stage, on through deliver's outbox, and on through the gateway's read model."""


class Metrics:
    """No place, actor or article id is ever a label: their number has no bound."""

    def __init__(self, registry: CollectorRegistry | None = None):
        self.registry = registry or CollectorRegistry()
        self.consumed = Counter("siaga_records_consumed_total", "Records that a stage has taken in.", ["stage"], registry=self.registry)
        self.produced = Counter("siaga_records_produced_total", "Records that a stage has sent.", ["stage", "topic"], registry=self.registry)
        self.rejected = Counter("siaga_records_rejected_total", "Records sent to the dead letters.", ["stage", "reason"], registry=self.registry)
        self.batch_seconds = Histogram(
            "siaga_batch_seconds", "Time from taking a batch to its state being written.", ["stage"], registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )  # fmt: skip
        self.watermark = Gauge(
            "siaga_watermark_timestamp_seconds", "Known time up to which a stage's partition has heard.", ["stage", "partition"], registry=self.registry
        )
        self.waiting = Gauge(
            "siaga_records_waiting", "Records of a stage's partition that are not taken in yet.", ["stage", "partition"], registry=self.registry
        )
        self.capped = Gauge("siaga_capped_reports", "Reports that wait because their outlet tells too many at once.", ["partition"], registry=self.registry)
        self.capped_until = Gauge(
            "siaga_capped_until_timestamp_seconds", "Minute in which the last report that waits goes on; 0 where none waits.", ["partition"],
            registry=self.registry,
        )  # fmt: skip
        self.alerts = Counter("siaga_alerts_total", "Revisions of alerts that were said.", ["kind", "severity", "state"], registry=self.registry)
        self.canary = Gauge(
            "siaga_canary_timestamp_seconds", "When the newest canary that came so far was sent; 0 before the first.", ["leg"], registry=self.registry
        )
        self.canary_interval = Gauge(
            "siaga_canary_interval_seconds", "How often a worker puts a canary onto the articles' topic; 0: never.", ["topic"], registry=self.registry
        )  # labelled, so that no process but a worker says anything of it
        self.canary_seconds = Histogram(
            "siaga_canary_seconds", "Time that a canary took from the articles' topic to the end of a leg.", ["leg"], registry=self.registry,
            buckets=(0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900),
        )  # fmt: skip
        self.llm_requests = Counter("siaga_llm_requests_total", "Questions to the language model.", ["outcome"], registry=self.registry)
        self.llm_tokens = Counter("siaga_llm_tokens_total", "Tokens that the language model took.", registry=self.registry)
        self.llm_articles = Counter("siaga_llm_articles_total", "Articles by who read them in the end, and why.", ["by", "why"], registry=self.registry)
        self.llm_dropped = Counter("siaga_llm_dropped_total", "Values of the model that no quote bears out.", ["reason"], registry=self.registry)
        self.llm_disagreements = Counter("siaga_llm_disagreements_total", "Articles in which model and rules differ.", ["slot"], registry=self.registry)
        self.fetched = Counter(
            "siaga_ingest_total", "Feeds, pages and articles of a source, by what became of them.", ["source", "outcome"], registry=self.registry
        )
        self.last_article = Gauge("siaga_source_last_article_timestamp_seconds", "When a source last gave a new article.", ["source"], registry=self.registry)
        self.longest_gap = Gauge(
            "siaga_source_longest_gap_seconds", "Longest time between two visits that brought something new of a source, in 14 days; told once it has a habit.",
            ["source"], registry=self.registry,
        )  # fmt: skip
        self.delivered = Counter("siaga_delivery_attempts_total", "Messages that a channel was sent.", ["channel", "outcome"], registry=self.registry)
        self.delivery_seconds = Histogram(
            "siaga_delivery_seconds", "Time from an alert's revision to its being taken by a channel.", ["channel"], registry=self.registry,
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400),
        )  # fmt: skip
        self.outbox_waiting = Gauge("siaga_outbox_waiting", "Messages that wait for a channel.", ["channel"], registry=self.registry)
        self.outbox_dead = Gauge("siaga_outbox_dead", "Messages that a channel refused, or that were given up.", ["channel"], registry=self.registry)
        self.gateway_requests = Counter("siaga_gateway_requests_total", "Answers of the gateway.", ["route", "status"], registry=self.registry)
        self.gateway_seconds = Histogram(
            "siaga_gateway_request_seconds", "Time from a request to the beginning of its answer.", ["route"], registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )  # fmt: skip
        self.gateway_readers = Gauge("siaga_gateway_readers", "Live streams that are open.", registry=self.registry)
        self.gateway_held = Gauge("siaga_gateway_held", "Alerts and events that the gateway holds.", ["what"], registry=self.registry)
        self.active = Gauge("siaga_active_alerts", "Alerts that fire now, as the gateway holds them.", ["severity"], registry=self.registry)
        self.gateway_heard = Gauge(
            "siaga_gateway_heard_timestamp_seconds", "The newest moment that an alert, an event or a tick has told the gateway of.", registry=self.registry
        )
        self.gateway_feed = Gauge("siaga_gateway_feed", "1 for the state that the gateway's feed is in.", ["state"], registry=self.registry)
        self.gateway_position = Gauge(
            "siaga_gateway_position", "The next record of a partition that the gateway will read.", ["topic", "partition"], registry=self.registry
        )
        self.gateway_waiting = Gauge(
            "siaga_gateway_records_waiting", "Records of a partition that the gateway has not read yet.", ["topic", "partition"], registry=self.registry
        )
        self.gateway_rebuilds = Counter(
            "siaga_gateway_rebuilds_total", "How often the gateway threw away what it held and read the topics anew.", ["reason"], registry=self.registry
        )
        self.build = Gauge("siaga_build_info", "1, labelled with the running version.", ["version"], registry=self.registry)

    def awaits_canaries(self, leg: Leg) -> None:
        """That this process is at the end of the leg is told before the first one comes, so that it is missed."""
        self.canary.labels(leg)
        self.canary_seconds.labels(leg)

    def canary_came(self, leg: Leg, sent_at: datetime, now: datetime) -> None:
        self.canary.labels(leg).set(sent_at.timestamp())
        self.canary_seconds.labels(leg).observe(max(0.0, (now - sent_at).total_seconds()))

    def leave_partitions(self) -> None:
        """What is told by partition is another's to tell, until this worker tells it again: else a figure that nobody moves would stand for ever."""
        for gauge in (self.watermark, self.waiting, self.capped, self.capped_until):
            gauge.clear()

    def serve(self, host: str, port: int) -> int:
        """Answers GET /metrics from a thread of its own; returns the port, chosen by the system where `port` is 0."""
        self.build.labels(__version__).set(1)
        server, _ = start_http_server(port, addr=host, registry=self.registry)
        return int(server.server_port)
