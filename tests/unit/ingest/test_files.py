"""Files of many kinds as articles; what is none is told with its place."""

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.ingest import files
from streams.ingest.files import Found, NoArticles, lines, mapped, read, rows
from streams.stages.admit import admit

TEXT = "".join(f"<p>Paragraph {n}: soldiers at the base said that two rockets had come down near the fence at dawn.</p>" for n in range(8))
PAGE = f"<html><head><title>Rockets</title></head><body><article><h1>Rockets</h1>{TEXT}</article></body></html>".encode()


def articles(found: list[Found]) -> list[str]:
    return [admit(one.record).title for one in found if not one.fault]


def test_a_table_is_read_by_its_own_columns_and_by_those_that_are_named(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('\ufeffid,headline,text,published\n1,"Two, three",Body,2023-12-20\n\n2,Next,"Long\nbody",\n', encoding="utf-8")
    found = [admit(one.record) for one in read(path, {"title": "headline", "body": "text"})]
    assert [(one.id, one.title, one.body, one.published) for one in found] == [("1", "Two, three", "Body", "2023-12-20"), ("2", "Next", "Long\nbody", None)]


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "export.tsv"
    path.write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(NoArticles, match="no column is called headline; there are: a, b"):
        list(read(path, {"title": "headline"}))


def test_keys_within_objects_are_found_and_ids_are_made_of_addresses() -> None:
    record = json.dumps({"meta": {"link": "https://n.example/1"}, "head": "T"}).encode()
    first = mapped(record, {"url": "meta.link", "title": "head"}, "x:1")
    again = mapped(record.replace(b'"T"', b'"Other"'), {"url": "meta.link", "title": "head"}, "x:1")
    assert admit(first.record).title == "T"
    assert admit(first.record).id == admit(again.record).id
    assert "neither id" in mapped(b'{"x": 1}', {"title": "head"}, "x:1").fault
    assert "not a JSON object" in mapped(b"[1]", {"title": "head"}, "x:1").fault


def test_a_line_too_long_is_passed_over_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO(b'{"id":"' + b"x" * (files.LINE_MAX + 10) + b'"}\n{"id":"b","title":"B"}\n')
    found = list(lines(stream, "-"))
    assert [bool(one.fault) for one in found] == [True, False]
    assert found[1].place == "-:2"


def warc(*records: tuple[str, str, bytes]) -> bytes:
    whole = b""
    for address, status, body in records:
        http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode() + body
        whole += (
            (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2023-12-20T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{len(whole)}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            ).encode()
            + http
            + b"\r\n\r\n"
        )
    return whole


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz"])
def test_an_archive_gives_its_articles(tmp_path: Path, name: str) -> None:
    raw = warc(("https://n.example/a", "200 OK", PAGE), ("https://n.example/b", "404 Not Found", b"no"), ("https://n.example/c", "200 OK", b"<p>x</p>"))
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    found = list(read(path))
    [article] = [admit(one.record) for one in found if not one.fault]
    assert (article.url, article.title) == ("https://n.example/a", "Rockets")
    assert article.fetched_at is not None
    assert article.fetched_at.isoformat() == "2023-12-20T10:00:00+00:00"
    assert [one.fault for one in found if one.fault] == ["no article is on the page"]


def test_several_cores_give_the_same_articles_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(warc(*[(f"https://n.example/{n}", "200 OK", PAGE if n % 3 else b"<p>x</p>") for n in range(50)]))
    assert list(read(path, jobs=2)) == list(read(path))


def test_a_damaged_archive_is_said_to_be_one_or_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    raw = gzip.compress(warc(*[(f"https://n.example/{n}", "200 OK", PAGE) for n in range(20)]))
    path.write_bytes(raw[: len(raw) // 2])
    assert len(list(read(path))) <= 20
    path.write_bytes(b"\x1f\x8b" + b"nonsense" * 100)
    assert not articles(list(read(path)))


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"id":"2","title":"Second"}\n', encoding="utf-8")
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    assert articles(list(read(tmp_path))) == ["Rockets", "Second"]


def test_files_of_no_known_kind_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(NoArticles, match="no file of"):
        list(read(tmp_path))
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(NoArticles, match="not one of"):
        list(read(tmp_path / "a.docx"))


@given(st.binary(max_size=300))
def test_whatever_the_bytes_of_a_table_each_row_is_an_article_or_a_fault(raw: bytes) -> None:
    for one in rows(io.BytesIO(b"id,title\n" + raw), "x", {}):
        assert one.record or one.fault
