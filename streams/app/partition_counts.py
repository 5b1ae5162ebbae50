"""Partitions that were added to a topic: the worker says so and ends, before anybody is given work.

An article's place is its key's hash by the number of partitions, and a stage's state lies in the partition of what it reads. With another number on one topic both are torn apart, and Faust would deal
out a topic and the changelog of its state to different workers without a word.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

import structlog

ADVICE = (
    "Nothing is lost, and nothing goes on: Kafka cannot take partitions away. Start on another SIAGA_TOPIC_PREFIX, with SIAGA_PARTITIONS as wanted, and send the articles again"
    " (docs/operations.md, topics)."
)
METADATA_SECONDS = 30.0
"""How often a worker asks Kafka for topics and their partitions; by default it would be five minutes until somebody notices."""
log = structlog.get_logger(__name__)


def end_where_recounted(assignor: Any, wanted: Callable[[], Mapping[str, int]], end: Callable[[], None] = lambda: os._exit(1)) -> None:
    """Whoever deals out the partitions of the group looks first. `wanted`: partitions by topic. Ends as a crash would, so that nothing is acknowledged and whoever deals next refuses too."""
    deal = assignor.assign

    def assign(cluster: Any, members: Any) -> Any:
        for topic, here, asked in recounted(cluster, wanted()):
            log.error("partitions_changed", topic=topic, partitions=here, wanted=asked, advice=ADVICE)
            end()
        return deal(cluster, members)

    assignor.assign = assign


def recounted(cluster: Any, wanted: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Topics with another number of partitions than wanted: name, the number there is, the number wanted. One that Kafka does not tell of yet is none of them."""
    there = ((topic, len(cluster.partitions_for_topic(topic) or ()), asked) for topic, asked in wanted.items())
    return [(topic, here, asked) for topic, here, asked in there if here not in (0, asked)]
