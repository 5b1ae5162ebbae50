"""What a stage says reaches Kafka in few records and in its order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.control import Tick, Ticks
from schemas.mention import Withdrawal
from streams.app.shell import packed
from streams.stages.ports import Out, Topic

START = datetime(2023, 12, 20, tzinfo=UTC)


def tick(hour: int, topic: Topic = "series") -> Out:
    return Out(topic, "", Tick(as_of=START + timedelta(hours=hour), source=2))


def news(name: str, topic: Topic = "series") -> Out:
    return Out(topic, name, Withdrawal(mention_id=name, article_id=name, revision=1))


def test_ticks_that_follow_each_other_travel_in_one_record() -> None:
    first, second = (START + timedelta(hours=hour) for hour in (1, 2))
    assert list(packed([tick(1), tick(2), news("a"), tick(3)])) == [Out("series", "", Ticks(as_of=(first, second), source=2)), news("a"), tick(3)]


def test_what_goes_to_another_topic_does_not_part_them() -> None:
    assert [out.topic for out in packed([tick(1), news("e", "events"), tick(2)])] == ["events", "series"]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["series", "events", "mentions"]))))
def test_every_topic_hears_the_same_in_the_same_order(script: list[tuple[bool, Topic]]) -> None:
    said = [tick(n, topic) if is_tick else news(str(n), topic) for n, (is_tick, topic) in enumerate(script)]
    heard: list[Out] = []
    for out in packed(said):
        heard.extend(Out(out.topic, "", part) for part in out.value) if isinstance(out.value, Ticks) else heard.append(out)
    for topic in ("series", "events", "mentions"):
        assert [out for out in heard if out.topic == topic] == [out for out in said if out.topic == topic]
