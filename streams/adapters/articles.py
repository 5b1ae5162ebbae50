"""Articles onto Kafka: whoever sends them goes on when Kafka has them."""

from collections.abc import Sequence

from kafka import KafkaProducer

from schemas.article import RawArticle
from streams.adapters.clients import client_options
from streams.adapters.topics import MESSAGE_BYTES
from streams.settings import Settings

ACKNOWLEDGED_SECONDS = 120
CLOSE_SECONDS = 10


class ArticleTopic:
    """The topic articles.raw, keyed by article id."""

    def __init__(self, settings: Settings):
        """Raises KafkaError where the brokers do not answer."""
        self._topic = settings.topic_prefix + "articles.raw"
        self._producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", max_request_size=MESSAGE_BYTES, **client_options(settings))

    def send(self, articles: Sequence[RawArticle]) -> None:
        """Returns when Kafka has acknowledged all of them. Raises KafkaError otherwise: then some may be there, and sending all again is harmless."""
        sent = [self._producer.send(self._topic, key=article.id.encode(), value=article.model_dump_json().encode()) for article in articles]
        for future in sent:
            future.get(ACKNOWLEDGED_SECONDS)

    def close(self) -> None:
        self._producer.close(CLOSE_SECONDS)
