"""What the gateway's readers of Kafka share: a consumer without a group, and patience with a broker that is away."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError as PlainKafkaError

RETRY_SECONDS = 3
TIMEOUT_SECONDS = 10
log = structlog.get_logger(__name__)


def groupless(connection: Mapping[str, Any]) -> AIOKafkaConsumer:
    """`connection`: AIOKafkaConsumer's arguments that say where Kafka is and how to sign in."""
    return AIOKafkaConsumer(
        **connection,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        request_timeout_ms=TIMEOUT_SECONDS * 1_000,
        metadata_max_age_ms=TIMEOUT_SECONDS * 1_000,
    )


async def identities(connection: Mapping[str, Any], topics: Iterable[str]) -> dict[str, str]:
    """Of each topic what tells it from one of the same name on another cluster, or made anew on this one. Raises KafkaError."""

    def ask() -> dict[str, str]:
        admin = KafkaAdminClient(**connection)
        try:
            cluster = admin.describe_cluster()["cluster_id"]
            return {told["name"]: f"{cluster}/{told['topic_id']}" for told in admin.describe_topics(sorted(topics))}
        finally:
            admin.close()

    try:
        return await asyncio.to_thread(ask)
    except PlainKafkaError as error:
        raise KafkaError(str(error) or repr(error)) from error


@contextmanager
def outlasting(away: str) -> Iterator[None]:
    """Around a reading that ends where Kafka goes away: says so, and lets whoever reads try again after RETRY_SECONDS. A wish to stop goes through."""
    try:
        yield
    except (KafkaError, OSError) as error:
        log.warning(away, error=str(error) or repr(error), again_in_seconds=RETRY_SECONDS)
    except asyncio.CancelledError:
        # aiokafka cancels the request that is under way when a connection breaks; that is not a wish to stop
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        log.warning("Kafka closed the connection", again_in_seconds=RETRY_SECONDS)
