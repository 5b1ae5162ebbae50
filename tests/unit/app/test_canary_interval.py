"""A worker says how often it sends canaries, so that an alarm knows whether one is missing."""

from pathlib import Path

import pytest

from streams.adapters.metrics import Metrics
from streams.bootstrap import bootstrap
from streams.settings import Settings


@pytest.mark.parametrize(("canary_seconds", "tick_seconds", "told"), [(60, 1, 60), (0, 1, 0), (60, 0, 0)], ids=["on", "off", "without ticks there are none"])
def test_a_worker_says_how_often_it_sends_canaries(tmp_path: Path, canary_seconds: float, tick_seconds: float, told: float) -> None:
    metrics = Metrics()
    settings = Settings(data_dir=tmp_path, cache_dir=tmp_path, canary_seconds=canary_seconds, topic_prefix="desk-")
    bootstrap(settings, read=lambda article: [], metrics=metrics).worker("127.0.0.1:9", instance="a", tick_seconds=tick_seconds)
    assert metrics.registry.get_sample_value("siaga_canary_interval_seconds", {"topic": "articles.raw"}) == told


def test_a_process_that_is_no_worker_says_nothing_of_canaries() -> None:
    assert metrics_of(Metrics(), "siaga_canary_interval_seconds") == []


def metrics_of(metrics: Metrics, name: str) -> list[float]:
    return [sample.value for family in metrics.registry.collect() for sample in family.samples if sample.name == name]
