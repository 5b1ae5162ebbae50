"""Somebody else's records as articles: by a file whose faults are told by line, into records that are admitted or refused with a cause."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RawArticle
from streams.ingest.mapping import ArticleMapping, read_mapping
from streams.stages.admit import Refused, admit

WHOLE = """
id: uuid
url: [links.canonical, links.0.href, link]
title: headline.main
body:
  - content.text
  - summary
publisher: {value: Kabar Pagi}
language: lang
published: {path: meta.ms, as: milliseconds}
revision: version
withdrawn: {path: status, is: retracted}
"""


def mapping(text: str) -> ArticleMapping:
    found, faults = read_mapping(text)
    assert faults == []
    assert found is not None
    return found


def article(text: str, record: dict[str, Any]) -> RawArticle:
    return admit(mapping(text).record(json.dumps(record).encode()))


def test_each_field_comes_from_where_the_file_says() -> None:
    record = {
        "uuid": 7, "links": [{"href": "https://n.example/7"}], "headline": {"main": "Roket jatuh"}, "summary": "Dua roket.", "lang": "id",
        "meta": {"ms": 1703059200000}, "version": 3, "status": "retracted",
    }  # fmt: skip
    assert article(WHOLE, record) == RawArticle(
        id="7", url="https://n.example/7", title="Roket jatuh", body="Dua roket.", publisher="Kabar Pagi", language="id", published="2023-12-20T08:00:00+00:00",
        revision=3, withdrawn=True,
    )  # fmt: skip
    assert not article(WHOLE, record | {"status": "live"}).withdrawn


def test_without_an_id_the_address_is_it_and_else_the_words() -> None:
    by_address = article("url: link\ntitle: head", {"link": "https://n.example/1", "head": "A"})
    assert by_address.id == article("url: link\ntitle: head", {"link": "https://n.example/1", "head": "B"}).id
    assert article("title: head", {"head": "A"}).id != article("title: head", {"head": "B"}).id


@pytest.mark.parametrize(
    ("record", "code", "said"),
    [
        (None, "empty", "no value"), (b"<xml>", "not_json", "not JSON"), (b'{"other": 1, "more": 2}', "unmapped", "it has: other, more"), (b"[]", "unmapped", "a list"),
        (b'{"uuid": "x", "meta": {"ms": "soon"}}', "invalid", "published: 'soon' is no number of milliseconds"), (b'{"uuid": "x", "version": "two"}', "invalid", "revision"),
        (b'{"uuid": "x", "headline": {"main": {"en": "A"}}}', "invalid", "title"),
    ],
)  # fmt: skip
def test_a_record_that_holds_no_article_is_refused_with_its_cause(record: bytes | None, code: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        admit(mapping(WHOLE).record(record))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id: a\ntitel: b", 2, "titel: there is no such field. Did you mean title?"),
        ("id: a\n\nid: b", 3, "id: stands here a second time"),
        ("id: a\ntitle:\n  path: b\n  pathh: c", 4, "pathh: there is no such word. Did you mean path?"),
        ("id: a\ntitle:\n  path: b\n  as: hours", 4, "must be seconds or milliseconds since 1970, not 'hours'"),
        ("id: a\ntitle: {path: b, value: c}", 2, "name either a path or a value"),
        ("id: a\ntitle: a..b", 2, "'a..b' is no path"),
        ("id: a\nbody:\n  - a\n  - [b]", 4, "a list holds paths"),
        ("id: a\nbody: []", 2, "a list holds paths"),
        ("language: a", 1, "at least one of id, url, title and body"),
        ("id: [a", 1, "not YAML"),
        ("id: a\ntitle: {value: !!python/object:os.system x}", 2, "cannot be read"),
        ("id: a\ntitle: {value: 2023-13-45}", 2, "cannot be read"),
        ("- id", 1, "a line a field"),
        ("", 1, "a line a field"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_line(text: str, line: int, said: str) -> None:
    found, faults = read_mapping(text)
    assert found is None
    assert any(fault.line == line and said in fault.message for fault in faults), faults


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert [fault.line for fault in read_mapping("titel: a\nboddy: b\n")[1]] == [1, 2]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9),
        lambda one: (
            st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(["uuid", "links", "meta", "ms", "headline", "main", "0", "href"]), one, max_size=4)
        ),
    )
)
def test_whatever_the_record_it_is_an_article_or_refused(record: object) -> None:
    with suppress(Refused):
        assert admit(mapping(WHOLE).record(json.dumps(record).encode())).id


@given(st.text(alphabet="id:title -[]{}&*!\n.a#'\"", max_size=40))
def test_whatever_the_file_it_is_a_mapping_or_has_faults(text: str) -> None:
    found, faults = read_mapping(text)
    assert (found is None) == bool(faults)
