"""The door lets real pages in and keeps the rest out, saying why."""

import json

import pytest

from streams.stages.admit import RECORD_MAX, Refused, admit


def record(**fields: object) -> bytes:
    return json.dumps({"id": "a", **fields}).encode()


def test_an_article_as_scraped_is_admitted() -> None:
    article = admit(record(lang="id", outlet="Kabar Sagara", published="Rabu, 20 Des 2023 14:05 WIB", body="Teks."))
    assert (article.language, article.publisher) == ("id", "Kabar Sagara")


def test_unknown_fields_are_no_reason_to_refuse() -> None:
    assert admit(record(section="world")).id == "a"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (None, "empty"), (b"", "empty"), (b"{", "not_json"), (b"7", "invalid"), (record(title=7), "invalid"), (b"x" * (RECORD_MAX + 1), "too_large"),
        (record(title="a\x1bb"), "control_characters"), (record(body="a\x00b"), "control_characters"), (record(body="\x08" * 50), "control_characters"),
        (record(body="<b>" * 30_000), "markup"), (record(published="12 Mei 9999"), "time"), (record(published="9999-01-01"), "time"), (record(fetched_at="1700-01-01T00:00:00Z"), "time"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(bad: bytes | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        admit(bad)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_a_stray_control_character_in_a_long_body_is_forgiven() -> None:
    assert admit(record(body="kata " * 100 + "\x1a")).body.endswith("\x1a")


def test_a_number_that_looks_like_a_far_year_is_no_date() -> None:
    assert admit(record(published="Tribun 12345, 20 Des 2023")).published
