"""Clocks of workers that jump by hours: time comes to the stages by ticks alone, so a clock that jumped is a tick of the wrong hour."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from schemas.control import Tick
from streams.bootstrap import bootstrap
from streams.replay import Message, Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same

HOURS = 5


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return played(reader, timeline(articles()))


def played(reader: Reader, messages: Iterable[Message]) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)


def jumped(hours: int, every: int) -> Iterator[Message]:
    """After each so many ticks one of another hour, as a clock tells it that jumped and is put right before its next tick."""
    for number, message in enumerate(timeline(articles())):
        yield message
        if isinstance(message, Tick) and number % every == 0:
            yield message.model_copy(update={"as_of": message.as_of + timedelta(hours=hours)})


def facts(outcome: Outcome) -> dict[str, Any]:
    """What the events that stand say, without the moments at which it was said."""
    return {
        str(sorted(event.mentions)): (event.occurred, event.places, event.casualties, sorted(map(repr, event.evidence))) for event in outcome.standing_events()
    }


def of_attacks(outcome: Outcome) -> set[str]:
    """Alerts but those of coverage: reports are counted by the hour at which they were heard of, and that is what the clock said."""
    return {alert_id for (alert_id, _), alert in outcome.alerts.items() if alert.rule != "coverage_surge"}


def test_a_clock_that_falls_back_changes_nothing(reader: Reader, calm: Outcome) -> None:
    assert_same(played(reader, jumped(-HOURS, 7)), calm)


def test_a_clock_that_ran_ahead_loses_nothing_and_the_same_events_and_alerts_of_attacks_stand(reader: Reader, calm: Outcome) -> None:
    found = played(reader, jumped(HOURS, 7))
    assert facts(found) == facts(calm)
    assert of_attacks(found) == of_attacks(calm)
