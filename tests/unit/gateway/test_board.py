"""The board: what it keeps, and what it tells."""

from datetime import date

from schemas.control import Tick
from streams.gateway.board import Board
from tests.support.sample_alerts import at, bombing_in_kerman, broken_lull, first_word_of_kerman, kerman_event, october_events, surge_in_iraq


def test_a_revision_heard_twice_changes_nothing():
    board = Board()
    assert board.put_alert(surge_in_iraq())
    assert not board.put_alert(surge_in_iraq())
    assert board.number == 1


def test_revisions_may_arrive_in_any_order_and_the_stream_hears_only_the_latest():
    board = Board(run="a")
    board.put_alert(bombing_in_kerman())
    board.put_alert(first_word_of_kerman())
    assert [alert.revision for alert in board.revisions("alert-kerman")] == [1, 2]
    assert [alert.revision for alert in board.alerts()] == [2]
    assert [update.value for update in board.since("a-0") or ()] == [bombing_in_kerman().model_dump_json().encode()]


def test_alerts_come_newest_first_and_by_state():
    board = Board()
    for alert in (bombing_in_kerman(), surge_in_iraq(), broken_lull(state="resolved")):
        board.put_alert(alert)
    assert [alert.alert_id for alert in board.alerts()] == ["alert-kerman", "alert-ain-al-asad-december", "alert-iraq-october"]
    assert [alert.alert_id for alert in board.alerts(["resolved"])] == ["alert-ain-al-asad-december"]


def test_an_older_version_of_an_event_changes_nothing():
    board = Board()
    board.put_event(kerman_event(version=2))
    assert not board.put_event(kerman_event(killed=103, version=1))
    assert board.event("evt-kerman") == kerman_event(version=2)


def test_merged_and_retracted_events_leave_the_list_but_can_be_asked_for():
    board = Board()
    board.put_event(kerman_event())
    board.put_event(kerman_event(version=3).model_copy(update={"status": "merged", "merged_into": "evt-other"}))
    assert list(board.events()) == []
    assert len(list(board.events(with_gone=True))) == 1


def test_events_come_by_the_day_they_happened_newest_first():
    board = Board()
    for event in october_events():
        board.put_event(event)
    days = [event.occurred.start for event in board.events() if event.occurred]
    assert days == sorted(days, reverse=True)
    assert days[0] == date(2023, 10, 24)


def test_a_tombstone_takes_the_alert_away_and_the_stream_says_so():
    board = Board(run="a")
    board.put_alert(broken_lull())
    board.forget("alert", "alert-ain-al-asad-december")
    assert list(board.alerts()) == []
    assert [update.value for update in board.since("a-1") or ()] == [None]


def test_a_reader_who_was_away_gets_exactly_what_it_missed():
    board = Board(run="a")
    board.put_alert(broken_lull())
    seen = board.position
    board.put_alert(surge_in_iraq())
    board.put_event(kerman_event())
    assert [update.id for update in board.since(seen) or ()] == ["alert-iraq-october", "evt-kerman"]
    assert board.since(board.position) == []


def test_a_position_that_is_too_old_or_of_another_life_or_nonsense_is_a_gap():
    board = Board(run="a", updates_max=2)
    for event in october_events():
        board.put_event(event)
    assert len(board.since("a-6") or ()) == 2
    for position in ("a-5", "a-0", "b-8", "a-9", "a-", "-1", "", "a-x", "a-١", "a-" + "9" * 5_000):
        assert board.since(position) is None, position


def test_history_is_taken_quietly_and_then_everyone_reads_again():
    board = Board(run="a")
    rung: list[str] = []
    board.listen(lambda: rung.append(board.position))
    before = board.position
    board.put_alert(broken_lull(), quiet=True)
    assert board.since(before) == []
    board.start_over()
    assert board.since(before) is None
    assert rung == [board.position]


def test_a_listener_that_left_is_not_called():
    board = Board()
    rung: list[int] = []
    leave = board.listen(lambda: rung.append(1))
    leave()
    board.put_alert(broken_lull())
    assert rung == []


def test_closed_alerts_are_forgotten_before_open_ones():
    board = Board(alerts_max=2)
    board.put_alert(surge_in_iraq())
    board.put_alert(broken_lull(state="resolved"))
    board.put_alert(bombing_in_kerman())
    assert {alert.alert_id for alert in board.alerts()} == {"alert-iraq-october", "alert-kerman"}


def test_the_oldest_events_are_forgotten_when_the_board_is_full():
    board = Board(events_max=3)
    for event in october_events():
        board.put_event(event)
    assert [event.event_id for event in board.events()] == ["evt-1024-harir", "evt-1023-omar", "evt-1021-asad"]


def test_time_goes_on_with_alerts_and_with_ticks_and_never_back():
    board = Board()
    assert board.as_of is None
    board.put_alert(broken_lull())
    assert board.as_of == at("2023-12-20 07:00")
    board.put_tick(Tick(as_of=at("2023-12-20 08:00")))
    board.put_tick(Tick(as_of=at("2023-12-20 07:30")))
    assert board.as_of == at("2023-12-20 08:00")


def test_a_forgotten_article_leaves_what_is_held_what_is_replayed_and_what_comes():
    board = Board(run="a")
    start = board.position
    board.put_alert(surge_in_iraq())
    board.put_event(kerman_event())
    cited = surge_in_iraq().evidence[0].article_id
    board.forget_article(cited)
    assert all(cited.encode() not in (update.value or b"") + update.frame for update in board.since(start) or ())
    assert [update.id for update in (board.since(start) or ())[2:]] == [surge_in_iraq().alert_id], "readers are told, and of nothing else"
    assert not board.put_alert(surge_in_iraq()), "the same, heard again, is clean already"
    board.put_alert(surge_in_iraq(revision=surge_in_iraq().revision + 1))
    assert all(cited not in alert.model_dump_json() for alert in board.revisions(surge_in_iraq().alert_id))
