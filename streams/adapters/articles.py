"""Articles onto Kafka: whoever sends them goes on when Kafka has them."""

from collections.abc import Mapping, Sequence

from kafka import KafkaProducer

from schemas.article import RawArticle
from streams.adapters.clients import client_options
from streams.adapters.topics import MESSAGE_BYTES
from streams.adapters.tracing import TRACEPARENT, Begun, Tracing
from streams.settings import Settings

ACKNOWLEDGED_SECONDS = 120
CLOSE_SECONDS = 10
NO_PARENTS: Mapping[str, str] = {}


class ArticleTopic:
    """The topic articles.raw, keyed by article id."""

    def __init__(self, settings: Settings, tracing: Tracing | None = None):
        """Raises KafkaError where the brokers do not answer."""
        self._topic = settings.topic_prefix + "articles.raw"
        self._producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", max_request_size=MESSAGE_BYTES, **client_options(settings))
        self._tracing = tracing

    def send(self, articles: Sequence[RawArticle], parents: Mapping[str, str] = NO_PARENTS) -> None:
        """Returns when Kafka has acknowledged all of them. Raises KafkaError otherwise: then some may be there, and sending all again is harmless.

        `parents`: by article id the traceparent of what brought it; where traces are made, each article's begins here or goes on here.
        """
        begun = (
            {
                article.id: self._tracing.begin("article", "PRODUCER", parent=parents.get(article.id), attributes={"siaga.article_id": article.id})
                for article in articles
            }
            if self._tracing
            else {}
        )
        try:
            sent = [
                self._producer.send(self._topic, key=one.id.encode(), value=one.model_dump_json().encode(), headers=_headers(begun.get(one.id)))
                for one in articles
            ]
            for future in sent:
                future.get(ACKNOWLEDGED_SECONDS)
        finally:
            for span in begun.values():
                span.end()

    def close(self) -> None:
        self._producer.close(CLOSE_SECONDS)


def _headers(span: Begun | None) -> list[tuple[str, bytes]]:
    return [(TRACEPARENT, span.traceparent.encode())] if span else []
