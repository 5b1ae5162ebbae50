"""Another number of partitions than the flow was made with."""

from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from streams.app.partition_counts import end_where_recounted, recounted

WANTED = {"articles.raw": 4, "siaga-extract-state-changelog": 4}


class Ended(Exception):
    pass


def end() -> None:
    raise Ended


def kafka(**counts: int) -> Any:
    known = {name.replace("_", "."): set(range(count)) for name, count in counts.items()}
    return SimpleNamespace(partitions_for_topic=known.get)


def dealing() -> Any:
    assignor = SimpleNamespace(assign=lambda cluster, members: {"a": "all"})
    end_where_recounted(assignor, lambda: WANTED, end)
    return assignor


@pytest.mark.parametrize("count", [1, 5])
def test_more_or_fewer_end_the_worker_before_anything_is_dealt_out_and_it_says_which_topic(count: int) -> None:
    with capture_logs() as logs, pytest.raises(Ended):
        dealing().assign(kafka(articles_raw=count), {})
    [line] = logs
    assert (line["event"], line["topic"], line["partitions"], line["wanted"]) == ("partitions_changed", "articles.raw", count, 4)
    assert "SIAGA_TOPIC_PREFIX" in line["advice"]


def test_the_right_number_and_topics_that_kafka_does_not_tell_of_yet_are_dealt_out() -> None:
    assert dealing().assign(kafka(articles_raw=4), {}) == {"a": "all"}
    assert recounted(kafka(), WANTED) == []
