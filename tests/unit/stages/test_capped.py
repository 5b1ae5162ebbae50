"""One outlet's flood goes on at the cap's pace: nothing is lost, others are not held up, and partitions, repeats and crashes change nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from zlib import crc32

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from schemas.mention import ArticleFacts, EventMention, Place, Withdrawal
from streams.replay import Message, Outcome, replay
from streams.stages.capped import INDEX, Cap, held_back
from streams.stages.ports import Measured
from streams.stages.state import Draft
from streams.stages.topology import flow
from tests.support.newsroom import HOMS, MOSUL, Newsroom, read
from tests.support.outcomes import assert_same
from tests.support.partitions import Partitions

EIGHT = datetime(2023, 12, 20, 8, tzinfo=UTC)
CAP = 5


def mention(name: str, *, minute: float = 0, by: str | None = "Rawi", country: str = "SY", revision: int = 1, article: str = "") -> EventMention:
    return EventMention(
        mention_id=name, article_id=article or name, revision=revision, known=EIGHT + timedelta(minutes=minute), article=ArticleFacts(publisher=by),
        places=(Place(country=country),),
    )  # fmt: skip


class Door:
    """A cap with its state. Remembers what went on, as resolve does."""

    def __init__(self, articles: int = CAP):
        self._cap = Cap(articles)
        self.state: dict[str, bytes] = {}
        self.through: list[str] = []
        self._revisions: dict[str, int] = {}

    def at(self, minute: float, *items: EventMention | Withdrawal) -> list[str]:
        """Ids of what goes on at a tick of that minute."""
        draft = Draft(self.state)
        passed = self._cap.let_through(draft, items, EIGHT + timedelta(minutes=minute), lambda item: self._revisions.get(item.mention_id, 0) >= item.revision)
        for key, value in draft.changes.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value
        for item in passed:
            self._revisions[item.mention_id] = max(item.revision, self._revisions.get(item.mention_id, 0))
        names = [item.mention_id for item in passed]
        self.through += names
        return names


@pytest.fixture
def door() -> Door:
    return Door()


def flood(count: int, **how: object) -> list[EventMention]:
    return [mention(f"m{n:03}", **how) for n in range(count)]  # type: ignore[arg-type]


def test_what_is_over_the_cap_goes_on_in_the_minutes_after_and_none_is_lost(door: Door) -> None:
    door.at(-1)
    assert len(door.at(0.5, *flood(12))) == CAP
    assert len(door.at(0.9)) == 0
    assert len(door.at(1)) == CAP
    assert len(door.at(2)) == 2
    assert door.through == sorted({f"m{n:03}" for n in range(12)})
    door.at(10)
    assert list(door.state) == [INDEX]  # nothing is left behind


def test_other_outlets_other_countries_and_corrections_taken_before_are_not_held_up(door: Door) -> None:
    door.at(0, *flood(CAP + 1))
    assert door.at(0.5, mention("other", by="Gulf Ledger"), mention("abroad", country="IQ"), mention("m001")) == ["other", "abroad", "m001"]


def test_names_of_one_house_share_a_cap_and_so_do_all_who_have_no_name(door: Door) -> None:
    names = ("Reuters", "Reuters News Agency", "رويترز", "reuters.com")
    assert len(door.at(0, *(mention(f"r{n}", by=names[n % 4]) for n in range(8)))) == CAP
    assert len(door.at(0, *(mention(f"n{n}", by=None) for n in range(8)))) == CAP


def test_the_attacks_of_one_article_go_together_and_count_once(door: Door) -> None:
    many = [mention(f"{name}-{n}", article=name) for n in range(3) for name in "abcdef"]
    assert {name.split("-")[0] for name in door.at(0, *many)} == set("abcde")
    assert door.at(1) == ["f-0", "f-1", "f-2"]


def test_a_repeat_of_what_went_on_takes_no_room(door: Door) -> None:
    door.at(0, *flood(4))
    assert len(door.at(0.2, *flood(4), mention("x"), mention("y"))) == 5
    assert door.at(1) == ["y"]


def test_a_repeat_of_what_waits_waits_once(door: Door) -> None:
    door.at(0, *flood(CAP + 1))
    assert door.at(0.3, mention(f"m{CAP:03}")) == []
    assert door.at(1) == [f"m{CAP:03}"]
    assert door.at(2) == []


def test_a_correction_takes_the_place_of_what_waits_and_a_withdrawal_takes_it_away(door: Door) -> None:
    door.at(0, *flood(CAP + 2))
    corrected = mention(f"m{CAP:03}", minute=0.5, revision=2)
    gone = Withdrawal(mention_id=f"m{CAP + 1:03}", article_id=f"m{CAP + 1:03}", revision=2, known=EIGHT, country="SY")
    assert door.at(0.6, corrected, gone) == [gone.mention_id]
    assert door.at(5) == [corrected.mention_id]
    assert door._revisions[corrected.mention_id] == 2


def test_a_flood_dated_back_gets_no_more_room_than_one_of_now(door: Door) -> None:
    door.at(60)
    assert len(door.at(60.5, *flood(1_000, minute=-600))) == CAP


def test_an_archive_without_times_is_not_held_up() -> None:
    undated = [item.model_copy(update={"known": None}) for item in flood(50)]
    assert len(Door().at(0, *undated)) == 50


# in the flow


def newsroom() -> Newsroom:
    """Two hundred attacks of one outlet in one minute, one told by another house among them; the outlet corrects some, takes some back."""
    room = Newsroom().at(40, 8.1)
    for number in range(200):
        room.tells(f"flood-{number}", (HOMS, MOSUL)[number % 2], killed=20 + number, on=36 + number % 4)
    room.tells("sober", HOMS, killed=33, by="Gulf Ledger", on=39)
    room.at(40, 8.2).corrects("flood-7", MOSUL, killed=2, on=39).withdraws("flood-8").withdraws("flood-99")
    return room.at(43).tells("later", HOMS, by="Gulf Ledger")


def not_later(message: Message) -> bool:
    return isinstance(message, RawArticle) or (isinstance(message, Tick) and message.as_of <= datetime(2024, 1, 9, 9, tzinfo=UTC))


def plays(messages: Sequence[Message], cap: int) -> Outcome:
    return replay(flow(read, partitions=1, software_version="test", outlet_cap=cap), messages)


def test_a_capped_flood_ends_where_it_would_have_ended_without_a_cap() -> None:
    messages = newsroom().messages()
    free, capped = plays(messages, 0), plays(messages, 1)

    def told(outcome: Outcome) -> list[tuple[str, ...]]:
        return sorted(tuple(sorted(event.mentions)) for event in outcome.standing_events())

    assert told(capped) == told(free)


def test_a_capped_flood_raises_at_its_pace_and_the_other_house_is_heard_at_once() -> None:
    messages = newsroom().messages()
    heard = [str(alert.updated_at)[:16] for alert in plays(messages, 1).alerts.values()]
    assert any(moment.startswith("2024-01-10 00:00") for moment in heard)  # the next tick behind the hour
    assert not any(str(alert.updated_at).startswith("2024-01-10 00:00") for alert in plays(messages, 0).alerts.values())
    early = [event for event in plays([message for message in messages if not_later(message)], 1).events.values() if "m-sober" in event.mentions]
    assert early[0].updated_at.isoformat() == "2024-01-09T09:00:00+00:00"


@pytest.mark.parametrize("seed", range(3))
def test_partitions_and_repeats_change_nothing_of_what_the_cap_does(seed: int) -> None:
    messages = newsroom().messages()
    twice = [message for one in messages for message in ([one, one] if isinstance(one, RawArticle) and crc32(one.id.encode()) % 3 == seed % 3 else [one])]
    spread = Partitions(partial(lambda count: flow(read, partitions=count, software_version="test", outlet_cap=2)), 4, seed).run(twice)
    assert_same(spread, plays(messages, 2))


def test_how_many_wait_and_until_when_can_be_told(door: Door) -> None:
    assert held_back(door.state) == Measured()
    door.at(0, *(mention(f"m{n:02}") for n in range(CAP * 3)))
    assert held_back(door.state) == Measured(CAP * 2, (EIGHT + timedelta(minutes=2)).timestamp())
    door.at(1)
    assert held_back(door.state).capped == CAP
    door.at(2)
    assert held_back(door.state) == Measured()
