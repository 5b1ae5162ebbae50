"""Topics are made once and checked in full."""

import pytest
from kafka.admin import KafkaAdminClient

from streams.adapters.broker.server import Broker
from streams.adapters.topics import check_topics, create_topics, topic_specs
from streams.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture
def settings(broker: Broker, topic_prefix: str) -> Settings:
    return Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix, partitions=2)


def test_missing_topics_are_made_and_pass_the_check(settings: Settings) -> None:
    assert create_topics(settings) == [spec.name for spec in topic_specs(settings)]
    assert check_topics(settings) == []


def test_making_them_again_changes_nothing(settings: Settings) -> None:
    create_topics(settings)
    assert create_topics(settings) == []


def test_the_check_names_what_is_missing_and_how_to_mend_it(settings: Settings) -> None:
    assert f"{settings.topic_prefix}mentions: missing. Make it with: siaga topics create" in check_topics(settings)


def test_the_check_names_other_partitions_and_other_settings(settings: Settings) -> None:
    create_topics(settings.model_copy(update={"partitions": 3}))
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    admin.delete_topics([settings.topic_prefix + "alerts"])
    admin.close()
    differences = check_topics(settings)
    assert f"{settings.topic_prefix}mentions: has 3 partitions, should have 2 (SIAGA_PARTITIONS)" in differences


def test_what_is_looked_up_by_key_is_compacted_and_nothing_else_is(settings: Settings) -> None:
    compacted = {spec.name.removeprefix(settings.topic_prefix) for spec in topic_specs(settings) if spec.config["cleanup.policy"] == "compact"}
    assert compacted == {"watches", "forgotten", "events", "alerts"}
