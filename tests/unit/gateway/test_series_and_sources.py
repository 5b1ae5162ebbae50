"""Counts a day with what was expected of it, and sources that are more silent than they use to be."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.control import Tick
from schemas.mention import Clock
from streams.adapters.wire import encode
from streams.detection.evidence import evidence
from streams.detection.judged import Grid
from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.sources import ARTICLES_MAX, SOURCES_MAX, Arrivals, SourceBook, source_routes
from tests.support.asgi import Caller
from tests.support.desk import attack

FIRST = date(2023, 12, 1)
NOW = datetime(2024, 1, 4, tzinfo=UTC)


def board_of(*days: int, last: int) -> Board:
    """One attack at Ain al-Asad on each of these days of December and after, heard of from the 1st on; it is the last day now."""
    board = Board(run="a")
    for number, day in enumerate(days):
        known = datetime.combine(FIRST + timedelta(days=day - 1), datetime.min.time(), UTC)
        board.put_event(attack(day, name=str(number)).model_copy(update={"first_seen": known, "updated_at": known}))
    board.put_tick(Tick(as_of=datetime.combine(FIRST + timedelta(days=last - 1), datetime.min.time(), UTC) + timedelta(hours=9)))
    return board


def asked(board: Board, **params: Any) -> dict[str, Any]:
    answer = Caller(create_app(board)).get("/v1/series", params=params)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_series_has_a_count_a_day_and_the_expectation_of_the_method() -> None:
    days = (1, 3, 3, 8, 15, 18, 18, 19, 20, 20, 20)
    page = asked(board_of(*days, last=20), series_id="country:IQ", days=10)
    assert (page["since"], page["until"]) == ("2023-12-11", "2023-12-20")
    (iraq,) = page["series"]
    assert iraq["counts"] == [0, 0, 0, 0, 1, 0, 0, 2, 1, 3]
    assert iraq["total"] == 7
    whole = [days.count(day) for day in range(1, 21)]
    by_method = evidence(Grid(np.array([whole], dtype=float), np.array([FIRST.weekday()], dtype=np.int64))).expected[0]
    assert iraq["expected"][:4] == [None] * 4, "while it learns, nothing is expected"
    assert iraq["expected"][4:] == [pytest.approx(value, abs=1e-3) for value in by_method[14:]]


def test_each_day_has_the_counts_that_would_be_usual_and_how_surprising_its_own_is() -> None:
    days = [*range(1, 29), *[29] * 12]
    page = asked(board_of(*days, last=29), series_id="country:IQ", days=20)
    (iraq,) = page["series"]
    assert page["rate"] == 0.001
    assert iraq["usual"][:5] == iraq["p_value"][:5] == [None] * 5, "while it learns, nothing is usual"
    assert all(least <= 1 <= most for least, most in iraq["usual"][5:-1])
    assert all(p > 0.05 for p in iraq["p_value"][5:-1])
    assert iraq["counts"][-1] == 12 > iraq["usual"][-1][1]
    assert iraq["p_value"][-1] <= page["rate"]


def test_hours_are_told_in_utc_of_the_events_whose_time_of_the_day_is_known() -> None:
    board = board_of(3, last=5)
    clocks = (Clock(hour=2, minute=40, utc_offset=3), Clock(hour=2, utc_offset=3), Clock(hour=9))
    for n, clock in enumerate(clocks):
        event = attack(4, name=f"clock{n}")
        assert event.occurred
        board.put_event(event.model_copy(update={"occurred": event.occurred.model_copy(update={"clock": clock}), "first_seen": NOW, "updated_at": NOW}))
    (iraq,) = asked(board, series_id="country:IQ", days=60, hours=True)["series"]
    assert (iraq["hours"], iraq["hour_unknown"]) == ({"2023-12-03T23:00Z": 2}, 2)
    (plain,) = asked(board, series_id="country:IQ")["series"]
    assert (plain["hours"], plain["hour_unknown"]) == (None, None)


def test_series_are_chosen_by_kind_and_country_the_fullest_first() -> None:
    board = board_of(2, 3, 4, last=20)
    page = asked(board)
    assert [one["series"]["series_id"] for one in page["series"]] == [
        "admin1:Anbar", "attacker:islamic-resistance-in-iraq", "country:IQ", "facility:al-asad-air-base", "target:military@IQ",
    ]  # fmt: skip
    assert [one["series"]["kind"] for one in asked(board, kind=["facility", "country"])["series"]] == ["country", "facility"]
    assert asked(board, country="SY")["series"] == []
    assert len(asked(board, limit=2)["series"]) == 2


def test_pages_of_series_follow_each_other_without_a_gap_or_a_repeat() -> None:
    board = board_of(2, 3, 4, last=20)
    whole = [one["series"]["series_id"] for one in asked(board)["series"]]
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = asked(board, limit=2, **after)
        found += [one["series"]["series_id"] for one in page["series"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == whole


def test_sources_are_called_by_what_they_tell_and_not_by_the_time() -> None:
    book = book_of(often=[1.0] * 20 + [0.5])
    client = Caller(create_app(Board(), routes=[source_routes(book)]))
    first = client.get("/v1/sources")
    book.clock = lambda: NOW + timedelta(minutes=1)
    assert client.get("/v1/sources", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    book.put("often", NOW)
    assert client.get("/v1/sources", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_what_is_older_than_all_knowledge_counts_on_its_day_and_is_expected_of_nothing() -> None:
    page = asked(board_of(1, last=3), days=60)
    assert all(len(one["counts"]) == len(one["expected"]) == 60 for one in page["series"])
    assert all(value is None for one in page["series"] for value in one["expected"])


def test_a_board_that_knows_nothing_says_so() -> None:
    assert asked(Board()) == {"as_of": None, "since": None, "until": None, "rate": 0.001, "series": [], "next": None}


@pytest.mark.parametrize("params", [{"days": 0}, {"days": 401}, {"kind": "watch"}, {"serie": "x"}, {"limit": 201}])
def test_a_question_that_is_wrong_is_refused(params: dict[str, Any]) -> None:
    assert Caller(create_app(Board())).get("/v1/series", params=params).status_code == 422


def book_of(**gaps: list[float]) -> SourceBook:
    """Publishers by the hours between their articles; the last number is the silence up to now."""
    book = SourceBook(lambda: NOW)
    for name, hours in gaps.items():
        for n in range(len(hours)):
            book.put(name, NOW - timedelta(hours=sum(hours[n:])))
    return book


def test_a_source_is_silent_by_its_own_habit() -> None:
    book = book_of(often=[1.0] * 30 + [3.0], rarely=[24.0] * 12 + [3.0], nightly=[1.0, 8.0] * 10 + [8.5], new=[1.0, 1.0, 90.0], at_once=[0.01] * 50 + [3.0])
    found = {one.publisher: one for one in book.sources()}
    assert {name: one.level for name, one in found.items()} == {
        "often": "silent",
        "rarely": "usual",
        "nightly": "longer",
        "new": "unknown",
        "at_once": "unknown",
    }
    assert (found["often"].silence_seconds, found["often"].usual_gap_seconds, found["often"].longest_gap_seconds) == (3 * 3600, 3600, 3600)
    answer = Caller(create_app(Board(), routes=[source_routes(book)])).get("/v1/sources", params={"level": "silent"}).json()
    assert [one["publisher"] for one in answer["sources"]] == ["often"]


def test_what_is_kept_is_bounded_and_the_old_is_forgotten() -> None:
    book = SourceBook(lambda: NOW)
    for n in range(SOURCES_MAX + 10):
        book.put(f"outlet {n}", NOW)
    for _ in range(ARTICLES_MAX + 10):
        book.put("outlet 1", NOW)
    assert len(book.sources()) == SOURCES_MAX
    assert max(one.articles for one in book.sources()) == ARTICLES_MAX
    book.clock = lambda: NOW + timedelta(days=15)
    assert book.sources() == []


@dataclass
class Record:
    value: bytes | None
    timestamp: int = int(NOW.timestamp() * 1000)
    headers: Any = field(default_factory=tuple)


def test_articles_are_known_by_their_publisher_and_all_else_is_passed_over() -> None:
    book = SourceBook(lambda: NOW)
    arrivals = Arrivals(book, {})
    value, headers = encode(Tick(as_of=NOW), "test", NOW)
    for record in (
        Record(b'{"id": "a", "publisher": "Kabar\\n Pagi"}'), Record(b'{"id": "b", "outlet": "Harian"}'), Record(b"<xml>"), Record(b"[]"), Record(None), Record(value, headers=headers),
        Record(b'{"id": "c", "publisher": 7}'), Record(b'{"id": "d", "publisher": "Kabar Pagi", "withdrawn": true}'), Record(b'{"id": "e", "publisher": " "}'),
    ):  # fmt: skip
        arrivals.take(record)
    assert {one.publisher: one.articles for one in book.sources()} == {"Harian": 1, "Kabar Pagi": 1}


@given(st.lists(st.floats(min_value=0.01, max_value=300), min_size=1, max_size=40))
def test_whatever_the_rhythm_the_numbers_hold(gaps: list[float]) -> None:
    for one in book_of(a=gaps).sources():
        assert one.silence_seconds >= 0
        assert (one.usual_gap_seconds or 0) <= (one.longest_gap_seconds or 0)
        assert one.level == "unknown" or one.articles >= 10
