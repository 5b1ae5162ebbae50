"""The topics that siaga uses: their make as data, and their creation and check on a broker."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

from streams.adapters.clients import client_options
from streams.settings import Settings

DAY_MS = 24 * 3600 * 1000
KNOWN_TRIES, KNOWN_SECONDS = 100, 0.1
"""A topic is made before the broker that is asked has heard of it."""
MESSAGE_BYTES = 8 * 1024 * 1024
"""Room for the longest article, and for records that are refused only when they are read."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it should be; `config` holds the settings that matter, the rest is the broker's."""

    name: str
    partitions: int
    config: dict[str, str]


def topic_specs(settings: Settings) -> tuple[TopicSpec, ...]:
    """Retention counts by the time of sending, so record timestamps are the broker's: an archive of old articles would else be deleted while it is read."""
    month, year = str(30 * DAY_MS), str(365 * DAY_MS)
    common = {"max.message.bytes": str(MESSAGE_BYTES), "message.timestamp.type": "LogAppendTime"}

    def spec(name: str, *, retention: str | None = None, partitions: int = settings.partitions) -> TopicSpec:
        policy = (
            {"cleanup.policy": "compact", "max.compaction.lag.ms": str(7 * DAY_MS)}
            if retention is None
            else {"cleanup.policy": "delete", "retention.ms": retention}
        )
        return TopicSpec(settings.topic_prefix + name, partitions, common | policy)

    return (
        spec("articles.raw", retention=month),
        spec("watches"),
        spec("forgotten"),
        spec("mentions", retention=month),
        spec("events"),
        spec("series", retention=month),
        spec("signals", retention=month),
        spec("alerts"),
        spec("alerts.log", retention=year),
        spec("progress", retention=str(DAY_MS)),
        spec("dead-letter", retention=year, partitions=1),
    )


@contextmanager
def admin_client(settings: Settings) -> Iterator[KafkaAdminClient]:
    """Raises KafkaError where the brokers do not answer."""
    with closing(KafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, **client_options(settings))) as admin:
        yield admin


def create_topics(settings: Settings) -> list[str]:
    """Makes the topics that are not there, and returns their names once the broker tells of them. Those that are there stay as they are."""
    with admin_client(settings) as admin:
        there = set(admin.list_topics())
        made = [spec for spec in topic_specs(settings) if spec.name not in there]
        for spec in made:
            try:
                admin.create_topics(
                    [NewTopic(spec.name, num_partitions=spec.partitions, replication_factor=settings.replication_factor, topic_configs=spec.config)]
                )
            except TopicAlreadyExistsError:  # another process made it in between
                continue
        names = {spec.name for spec in made}
        for _ in range(KNOWN_TRIES):
            if names <= set(admin.list_topics()):
                break
            time.sleep(KNOWN_SECONDS)
        return [spec.name for spec in made]


def check_topics(settings: Settings) -> list[str]:
    """What of the topics is not as it should be, a line each; empty where all is well."""
    with admin_client(settings) as admin:
        there = {topic["name"]: topic for topic in admin.describe_topics([spec.name for spec in topic_specs(settings)]) if not topic.get("error_code")}
        found = []
        for spec in topic_specs(settings):
            if spec.name not in there:
                found.append(f"{spec.name}: missing. Make it with: siaga topics create")
                continue
            partitions = len(there[spec.name]["partitions"])
            if partitions != spec.partitions:
                found.append(f"{spec.name}: has {partitions} partitions, should have {spec.partitions} (SIAGA_PARTITIONS)")
            found.extend(_config_differences(admin, spec))
        return found


def _config_differences(admin: KafkaAdminClient, spec: TopicSpec) -> list[str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, spec.name, configs=list(spec.config))
    values = admin.describe_configs([resource], config_filter="all")["topic"][spec.name]
    found = {key: str(values.get(key, {}).get("value")) for key in spec.config}
    return [f"{spec.name}: {key} is {found[key]}, should be {want}" for key, want in spec.config.items() if found[key] != want]
