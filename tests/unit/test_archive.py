"""An archive that does not fit into memory is replayed in the same order, with the same ticks."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from schemas.article import RawArticle
from streams.archive import Archive
from streams.stages.admit import known_at
from streams.stages.timeline import in_time, timeline

START = datetime(2023, 12, 1, tzinfo=UTC)


def articles(seed: int) -> list[RawArticle]:
    """In any order; some known at the same moment, some at none, some of the same id."""
    chance = random.Random(seed)
    moments = [None, *(START + timedelta(minutes=17 * n) for n in range(60))]
    return [
        RawArticle(id=f"a-{chance.randrange(80)}", revision=chance.randint(1, 2), title=f"t{n}", body="b" * chance.randrange(200), fetched_at=chance.choice(moments))
        for n in range(200)
    ]  # fmt: skip


@pytest.mark.parametrize("run_bytes", [1, 2_000, 10_000_000])
@pytest.mark.parametrize("seed", range(3))
def test_runs_on_disk_come_back_in_the_order_of_the_whole(seed: int, run_bytes: int) -> None:
    told = articles(seed)
    with Archive(run_bytes) as archive:
        for article in told:
            archive.add(article.model_dump_json().encode(), article, known_at(article))
        assert len(archive) == len(told)
        assert list(in_time(archive, archive.ticks())) == list(timeline(told))


def test_an_empty_archive_is_one_tick_as_an_empty_set_is() -> None:
    with Archive() as archive:
        assert list(in_time(archive, archive.ticks())) == list(timeline([]))
