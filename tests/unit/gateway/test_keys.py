"""Keys of programs: made once, kept as hashes, taken away by a line, faults told where they are."""

import io
import os
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from streams.cli import app
from streams.gateway.keys import FaultyKeys, Keyring, add_key, keys_in, read_keys

HASH = "0" * 64


def write(file: Path, text: str) -> None:
    """As an editor does: another file under the same name, so that a change shows however fast it is."""
    file.with_suffix(".new").write_text(text, encoding="utf-8")
    file.with_suffix(".new").replace(file)


def test_a_key_opens_and_the_file_does_not_hold_it(tmp_path: Path) -> None:
    file = tmp_path / "there" / "keys.yaml"
    made = {name: add_key(file, name, role) for name, role in (("night-desk", "analyst"), ("wall", "reader"))}  # type: ignore[arg-type]
    keyring = Keyring(file)
    assert {name: keyring.owner(key).role for name, key in made.items()} == {"night-desk": "analyst", "wall": "reader"}  # type: ignore[union-attr]
    assert all(len(key) > 40 and key not in file.read_text("utf-8") for key in made.values())
    assert file.stat().st_mode & 0o777 == 0o600
    assert [keyring.owner(wrong) for wrong in ("", "siaga_", made["wall"][:-1], made["wall"] + "x", HASH, "\udcff", "ключ")] == [None] * 7


def test_what_stands_in_the_file_stays_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text(f"# ours\n- name: wall   # the big screen\n  role: reader\n  sha256: '{HASH}'", encoding="utf-8")
    add_key(file, "feeder", "analyst")
    assert file.read_text("utf-8").startswith(f"# ours\n- name: wall   # the big screen\n  role: reader\n  sha256: '{HASH}'\n- {{name: feeder, ")
    assert [key.name for key in keys_in(file)] == ["wall", "feeder"]
    with pytest.raises(FaultyKeys, match=r"keys.yaml:6: name: wall is taken by the key on line 2. Choose another"):
        add_key(file, "wall", "operator")
    assert [key.name for key in keys_in(file)] == ["wall", "feeder"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys: 1", "1: a file of keys is a list"),
        ("- ]", "1: this is not YAML"),
        ("- &a {name: a, role: reader, sha256: x}\n- *a", "1: a file of keys has no aliases"),
        ("# one\n- night-desk", "2: a key is a mapping"),
        (f"- {{name: a, role: reader, sha256: {HASH}, note: x}}", "1: a key has name, role and sha256"),
        (f"- {{name: a, name: b, role: reader, sha256: {HASH}}}", "1: a key has name, role and sha256"),
        ("- name: a\n  role: reader", "1: sha256: is missing"),
        (f"- name: a\n  role: admin\n  sha256: {HASH}", "2: role: must be one of reader, analyst, operator"),
        (f"- name: Night Desk\n  role: reader\n  sha256: {HASH}", "1: name: must be small letters"),
        (f"- name: {'a' * 61}\n  role: reader\n  sha256: {HASH}", "1: name: must be small letters"),
        ("- name: a\n  role: reader\n  sha256: siaga_a-key-by-mistake", "3: sha256: must be the 64 digits"),
        (f"- name: [a]\n  role: reader\n  sha256: {HASH}", "1: name: must be"),
    ],
)
def test_a_fault_is_told_with_its_line_and_without_what_may_be_a_key(text: str, said: str) -> None:
    keys, faults = read_keys(text)
    assert keys == []
    told = [f"{fault.line}: {fault.message}" for fault in faults]
    assert told[0].startswith(said)
    assert "by-mistake" not in "".join(told)


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(FaultyKeys, match=r"keys.yaml: No such file or directory. Make it with `siaga gateway key NAME ROLE`"):
        Keyring(tmp_path / "keys.yaml")
    (tmp_path / "keys.yaml").write_bytes(b"\xff")
    with pytest.raises(FaultyKeys, match=r"keys.yaml:1: this is not UTF-8"):
        Keyring(tmp_path / "keys.yaml")


def test_a_key_that_is_added_or_taken_away_counts_at_once_and_a_slip_shuts_nobody_out(tmp_path: Path) -> None:
    file, told = tmp_path / "keys.yaml", io.StringIO()
    first = add_key(file, "first", "reader")
    keyring = Keyring(file)
    second = add_key(file, "second", "reader")
    assert keyring.owner(second)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=told))
    try:
        whole = file.read_text("utf-8")
        write(file, whole + "- ]\n")
        assert keyring.owner(first)
        file.unlink()
        assert keyring.owner(first)
    finally:
        structlog.reset_defaults()
    assert "keys.yaml:4: this is not YAML" in told.getvalue()
    assert "No such file" in told.getvalue()
    assert first not in told.getvalue()
    write(file, "\n".join(line for line in whole.splitlines() if "first" not in line))
    assert keyring.owner(first) is None
    assert keyring.owner(second)


def test_the_command_prints_a_key_once_and_where_it_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys.yaml"
    monkeypatch.setenv("SIAGA_GATEWAY_KEYS", str(file))
    made = CliRunner().invoke(app, ["gateway", "key", "night-desk", "operator"])
    assert made.exit_code == 0, made.output
    key = made.stdout.strip()
    owner = Keyring(file).owner(key)
    assert owner
    assert (owner.name, owner.role) == ("night-desk", "operator")
    assert str(file) in made.stderr
    assert key not in made.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["desk", "analyst"], "Give --file FILE or set SIAGA_GATEWAY_KEYS"),
        (["desk", "chief", "--file", "keys.yaml"], "chief"),
        (["Night Desk", "reader", "--file", "keys.yaml"], "keys.yaml:2: name: must be small letters"),
        (["desk", "reader", "--file", "taken/keys.yaml"], "cannot be written"),
    ],
)
def test_what_cannot_be_made_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("", encoding="utf-8")
    answer = CliRunner().invoke(app, ["gateway", "key", *words])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said in answer.stderr
    assert os.listdir() == ["taken"]
