"""One article's trace, from the request that brings it to the receiver that is told of its alert: gateway, worker and deliver on a real Kafka, and a collector that reads what they send."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.adapters.tracing import tracing_of
from streams.gateway.run import gateway
from streams.settings import Settings
from tests.integration.test_deliver import Post, hook
from tests.support.collector import Collected, answer, collected
from tests.support.receiver import Receiver
from tests.support.stream import Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST, SECOND = "a" * 32, "b" * 32


TEXTS = (
    "A suicide bomber blew himself up in a mosque in Kabul, Afghanistan, on {day}, killing 31 worshippers and wounding 40, police said.",
    "The toll of the suicide bombing of a mosque in Kabul on {day} rose to 37 dead, doctors at two hospitals in the Afghan capital told this newspaper. Dozens were wounded.",
)


def telling(number: int, publisher: str, now: datetime) -> dict[str, str]:
    return {
        "id": f"traced-{number}", "publisher": publisher, "language": "en", "published": now.isoformat(), "fetched_at": now.isoformat(),
        "title": ("Suicide bomber kills 31 at Kabul mosque", "Toll of Kabul mosque bombing rises to 37")[number], "body": TEXTS[number].format(day=DAYS[now.weekday()]),
    }  # fmt: skip


def told_by(spans: list[Collected], name: str, trace: str) -> list[Collected]:
    return [span for span in spans if span.name == name and span.trace == trace]


def way_to(span: Collected, spans: list[Collected]) -> list[Collected]:
    """From where its trace came in to the span, parent by parent."""
    above = next((one for one in spans if one.id == span.parent), None)
    return [*(way_to(above, spans) if above else []), span]


async def test_an_articles_trace_goes_from_the_request_to_the_receiver(
    broker: Broker, topic_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC) - timedelta(hours=1)
    with Receiver(answer) as collector, Receiver() as receiver:
        monkeypatch.setenv("SIAGA_OTEL_ENDPOINT", collector.url)
        post = Post(broker, topic_prefix, tmp_path)
        post.channels(hook(receiver))
        settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix)
        tracing = tracing_of(settings, "gateway")
        with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream, post.delivering("--from-start") as delivering:
            async with gateway(settings, broker.bootstrap, host="127.0.0.1", port=0, tracing=tracing) as address, httpx.AsyncClient(base_url=address) as client:
                for number, (publisher, trace) in enumerate((("Tidewater Post", FIRST), ("Kabul Courier", SECOND))):
                    at = now + timedelta(minutes=20 * number)
                    sent = await client.post("/v1/articles", json=telling(number, publisher, at), headers={"traceparent": f"00-{trace}-{'c' * 16}-01"})
                    assert sent.status_code == 202
                    stream.send([Tick(as_of=at + timedelta(seconds=30))])
                    await asyncio.to_thread(stream.wait)
            assert tracing
            tracing.close()
            until(lambda: len(receiver.calls) >= 1, "the receiver is told")
            until(lambda: any(span.name == "deliver" for span in collected(collector)), "the collector hears of it")
            delivering.send_signal(signal.SIGTERM)
            delivering.wait(60)
        post.close()
        spans = collected(collector)
    way = way_to(told_by(spans, "deliver", FIRST)[0], spans)
    assert [span.name for span in way] == ["article", "extract", "resolve", "detect", "alert", "deliver"]
    assert [span.service for span in way] == ["siaga-gateway", *["siaga-worker"] * 4, "siaga-deliver"]
    assert way[0].parent == "c" * 16
    assert way[0].attributes["siaga.article_id"] == "traced-0"
    [call, *_] = [call for call in receiver.calls if call.headers["webhook-id"].startswith(way[-1].attributes["siaga.alert_id"])]
    assert call.headers["traceparent"] == f"00-{FIRST}-{way[-1].id}-01"
    revised = told_by(spans, "alert", SECOND)
    assert revised, "the second article revises the alert in a trace of its own"
    assert FIRST in revised[-1].links
    batches = {link for span in spans if span.name == "extract batch" for link in span.links}
    assert batches == {FIRST, SECOND}
    assert not any("Kabul" in value for span in spans for value in span.attributes.values())


def test_without_the_setting_nothing_of_it_is_imported_and_no_record_has_a_header(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    code = (
        "import sys; from streams.settings import Settings; from streams.adapters.tracing import tracing_of; import streams.app.shell, streams.delivery.run;"
        "assert tracing_of(Settings(), 'worker') is None; sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    now = datetime(2023, 12, 20, 9, tzinfo=UTC)
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send([RawArticle.model_validate(telling(0, "Tidewater Post", now)), Tick(as_of=now + timedelta(seconds=30))])
        stream.wait()
        names = {name for topic in ("mentions", "events", "alerts") for record in stream.records(topic) for name, _ in record.headers}
    assert names
    assert "traceparent" not in names


def test_traces_that_cannot_be_made_are_an_error_in_words(tmp_path: Path) -> None:
    hidden = tmp_path / "opentelemetry" / "exporter"
    hidden.mkdir(parents=True)
    code = (
        "import sys; sys.modules['opentelemetry.exporter.otlp.proto.http.trace_exporter'] = None;"
        "from streams.cli import app; sys.argv = ['siaga', 'worker']; app(prog_name='siaga')"
    )
    environment = {"PATH": "", "HOME": str(tmp_path), "SIAGA_KAFKA_BOOTSTRAP": "127.0.0.1:9", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment, cwd=Path(__file__).parents[2])
    assert done.returncode == 2
    assert "Install siaga[otel], or unset them." in done.stderr
    assert "Traceback" not in done.stderr
