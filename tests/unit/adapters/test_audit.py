"""The audit log: one line an act, whole and readable by its owner alone, whoever writes at the same time; no line, no act."""

import json
import multiprocessing
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.adapters.audit import Audit, NoAudit, Operator, at_this_terminal

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
ANNA = Operator("anna", "siaga deliver mute", "desk-1")


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_an_act_is_a_line_with_who_what_when_and_from_where(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "audit.jsonl"
    with Audit(file, lambda: NOON).act("mute", ANNA, channel="night-desk", until="2023-12-20T20:00:00+00:00"):
        pass
    assert lines(file) == [
        {
            "when": "2023-12-20T12:00:00+00:00", "who": "anna", "what": "mute", "on": {"channel": "night-desk", "until": "2023-12-20T20:00:00+00:00"},
            "through": "siaga deliver mute", "where": "desk-1", "outcome": "done",
        }
    ]  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_act_that_fails_is_told_to_have_failed_and_of_what_kind_but_not_in_which_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hush"), Audit(tmp_path / "a", lambda: NOON).act("retry", ANNA, channel="a"):
        raise ValueError("hush: a secret of somebody's")
    assert lines(tmp_path / "a")[0]["outcome"] == "failed: ValueError"
    assert "hush" not in (tmp_path / "a").read_text(encoding="utf-8")


def test_where_nothing_can_be_written_nothing_is_done(tmp_path: Path) -> None:
    done = []
    with pytest.raises(NoAudit, match="nothing was done"), Audit(tmp_path, lambda: NOON).act("mute", ANNA):
        done.append("muted")
    assert done == []


def test_without_a_file_the_act_is_done_and_none_is_kept(tmp_path: Path) -> None:
    with Audit(None).act("mute", ANNA):
        pass
    assert list(tmp_path.iterdir()) == []


def test_ids_that_hold_line_breaks_stay_on_their_line(tmp_path: Path) -> None:
    with Audit(tmp_path / "a", lambda: NOON).act("watches_removed", ANNA, watches=['x\n{"who": "somebody else"}']):
        pass
    assert len(lines(tmp_path / "a")) == 1


def _write_many(file: Path, who: str) -> None:
    audit = Audit(file, lambda: NOON)
    for number in range(50):
        with audit.act("requeue", Operator(who, "test", "here"), letter=number, padding="x" * 5_000):
            pass


def test_lines_of_many_writers_are_whole(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    fork = multiprocessing.get_context("spawn")
    writers = [fork.Process(target=_write_many, args=(file, f"w{n}")) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert sorted((str(line["who"]), line["on"]["letter"]) for line in lines(file)) == sorted((f"w{n}", number) for n in range(3) for number in range(50))  # type: ignore[index]


def test_whoever_is_at_the_terminal_is_named_by_the_system_and_not_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("SUDO_USER", "anna")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    operator = at_this_terminal("dlq requeue")
    assert "somebody-else" not in operator.who
    assert operator.who.endswith("(sudo by anna)")
    assert operator.where.startswith("192.0.2.7 on ")
    assert operator.through == "siaga dlq requeue"
