"""What cannot be read goes to the dead letters, whole and with its cause; the good ones after it are read as ever."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka

BAD: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"<html>", "not_json"),
    "an array": (b"[1, 2]", "invalid"),
    "wrong types": (b'{"id": 7, "title": ["x"]}', "invalid"),
    "no id": (b'{"title": "x"}', "invalid"),
    "an id too long": (json.dumps({"id": "x" * 600}).encode(), "invalid"),
    "5 MB": (json.dumps({"id": "big", "body": "x" * 5_000_000}).encode(), "too_large"),
    "a body over its limit": (json.dumps({"id": "long", "body": "x" * 1_500_000}).encode(), "invalid"),
    "empty": (b"", "empty"),
    "the word null": (b"null", "invalid"),
    "invalid UTF-8": (b'{"id": "\xff\xfe"}', "not_json"),
    "published in the year 9999": (b'{"id": "a", "published": "9999-12-31"}', "time"),
    "fetched in the year 9999": (b'{"id": "a", "fetched_at": "9999-12-31T00:00:00Z"}', "time"),
    "a time as a number": (b'{"id": "a", "fetched_at": 1e300}', "invalid"),
    "an HTML bomb": (json.dumps({"id": "a", "body": "<div>" * 100_000}).encode(), "markup"),
    "deep JSON": (b'{"id": "a", "body": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "not_json"),
    "control characters": (json.dumps({"id": "a", "title": "x\x00y\x07"}).encode(), "control_characters"),
    "a lone surrogate": (b'{"id": "a", "title": "\\ud800"}', "not_json"),
}

GOOD = RawArticle(
    id="good", language="en", publisher="Tidewater Post", published="2023-12-20T08:00:00Z", fetched_at=datetime(2023, 12, 20, 8, 5, tzinfo=UTC),
    title="Two rockets hit Ain al-Asad base in Iraq",
    body="Two rockets struck the Ain al-Asad air base in Anbar, western Iraq, on Wednesday morning, a security source said. No casualties were reported.",
)  # fmt: skip


def test_bad_records_are_buried_with_their_cause_and_good_ones_are_read(broker, topic_prefix: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send([record for record, _ in BAD.values()])
        stream.send_null()
        stream.send([GOOD, Tick(as_of=datetime(2023, 12, 20, 9, tzinfo=UTC))])
        stream.wait()
        letters = stream.records("dead-letter")
        events = list(stream.outcome().standing_events())

    buried = {(record.value or b""): {name: value.decode() for name, value in record.headers} for record in letters}
    for what, (record, _) in BAD.items():
        assert record in buried, f"{what} is not among the dead letters"
    causes = sorted(headers["siaga_error"] for record in letters for headers in [{name: value.decode() for name, value in record.headers}])
    assert causes == sorted([cause for _, cause in BAD.values()] + ["empty"])
    assert all(headers["siaga_stage"] == "extract" and headers["siaga_topic"].endswith("articles.raw") for headers in buried.values())
    assert all({"siaga_message", "siaga_partition", "siaga_offset"} <= headers.keys() for headers in buried.values())
    assert [event.occurred.start.isoformat() for event in events if event.occurred] == ["2023-12-20"]
