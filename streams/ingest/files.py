"""Files of many kinds as records of articles: JSON lines, CSV, HTML, WARC, folders of them.

A record is the JSON that `admit` takes; what cannot be a record is told with its place. Memory is that of one article, whatever the file's size.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson
from fastwarc.warc import ArchiveIterator, WarcRecordType

from schemas.article import RawArticle
from schemas.ids import stable_id
from streams.adapters.ahead import in_order
from streams.ingest.pages import SHORT, BadPage, decoded, read_page

LINE_MAX = 4_000_000
CELL_MAX = 2_000_000
PAGE_MAX = 5_000_000
KINDS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".html", ".htm", ".warc", ".warc.gz")


class NoArticles(ValueError):
    """The file is of no kind that is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record, or why there is none. `place`: file and line, row or address."""

    place: str
    record: bytes = b""
    fault: str = ""


def read(path: Path, columns: Mapping[str, str] | None = None, jobs: int = 1) -> Iterator[Found]:
    """The records of a file, or of all files of a folder in the order of their names. `columns`: article field by column (or by JSON key) of the file; `jobs`: on
    how many cores the pages of archives are read.

    Raises NoArticles, OSError.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(KINDS) and not file.name.startswith("."))
        if not files:
            raise NoArticles(f"{path}: no file of {', '.join(KINDS)} is in this folder")
        for one in files:
            yield from read(one, columns, jobs)
        return
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        yield from in_order(_made, _warc(path), jobs)
        return
    with path.open("rb") as file:
        if name.endswith((".html", ".htm")):
            yield _page(str(path), file.read(PAGE_MAX), stable_id("a", path.name))
        elif name.endswith((".csv", ".tsv")):
            yield from rows(file, str(path), columns or {}, "\t" if name.endswith(".tsv") else ",")
        elif name.endswith((".jsonl", ".ndjson", ".json")):
            yield from lines(file, str(path), columns)
        else:
            raise NoArticles(f"{path}: not one of {', '.join(KINDS)}")


def lines(file: IO[bytes], name: str, columns: Mapping[str, str] | None = None) -> Iterator[Found]:
    """JSON lines; a line longer than LINE_MAX is passed over without being held."""
    number = 0
    while line := file.readline(LINE_MAX + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > LINE_MAX:
            while line and not line.endswith(b"\n"):
                line = file.readline(LINE_MAX)
            yield Found(place, fault=f"the line is longer than {LINE_MAX:,} bytes")
        elif line.strip():
            yield Found(place, record=line) if not columns else mapped(line, columns, place)


def mapped(record: bytes, columns: Mapping[str, str], place: str) -> Found:
    """A JSON object under the article's own field names. A key with dots goes into objects within."""
    try:
        told = orjson.loads(record)
    except orjson.JSONDecodeError as error:
        return Found(place, fault=f"not JSON: {error}")
    if not isinstance(told, dict):
        return Found(place, fault="not a JSON object")
    fields = {field: _within(told, key) for field, key in columns.items()}
    return _object(fields, place)


def _within(told: Any, key: str) -> Any:
    for part in key.split("."):
        told = told.get(part) if isinstance(told, dict) else None
    return told


def _object(fields: Mapping[str, Any], place: str) -> Found:
    """Without an id the address is it, else title and body are."""
    told = {field: value for field, value in fields.items() if value not in (None, "")}
    if "id" in told:
        told["id"] = str(told["id"])
    elif told.get("url") or told.get("title") or told.get("body"):
        told["id"] = stable_id("a", told["url"]) if told.get("url") else stable_id("a", told.get("title"), told.get("body"))
    else:
        return Found(place, fault="neither id, url, title nor body: name the columns with --column FIELD=NAME")
    return Found(place, record=orjson.dumps(told))


def rows(file: IO[bytes], name: str, columns: Mapping[str, str], delimiter: str = ",") -> Iterator[Found]:
    """A table with a header. Columns of the article's own names count, those of `columns` besides."""
    csv.field_size_limit(CELL_MAX)
    text = (line.decode("utf-8-sig" if not n else "utf-8", "replace") for n, line in enumerate(file))
    reader = csv.reader(text, delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Found(f"{name}:{reader.line_num}", fault=f"not CSV: {error}")
            continue
        if header is None:
            header = [cell.strip() for cell in row]
            known = {field: field for field in (*RawArticle.model_fields, "lang", "outlet") if field in header} | dict(columns)
            if missing := [column for column in known.values() if column not in header]:
                raise NoArticles(f"{name}: no column is called {', '.join(missing)}; there are: {', '.join(header)}")
            continue
        if any(row):
            cells = dict(zip(header, row, strict=False))
            yield _object({field: cells.get(column) for field, column in known.items()}, f"{name}:{reader.line_num}")


def _page(place: str, raw: bytes, identity: str, address: str = "", content_type: str = "", fetched: str | None = None) -> Found:
    try:
        page = read_page(decoded(raw, content_type), address)
    except BadPage as error:
        return Found(place, fault=str(error))
    if len(page.body) < SHORT and not page.title:
        return Found(place, fault="no article is on the page")
    told = {"id": identity, "url": page.canonical or None, "title": page.title[:20_000], "body": page.body, "published": page.published, "fetched_at": fetched}
    return _object(told, place)


class _Response(NamedTuple):
    """An archived page as it came, or (`fault`) why there are no more."""

    place: str
    raw: bytes = b""
    address: str = ""
    kind: str = ""
    fetched: str | None = None
    fault: str = ""


def _made(one: _Response) -> Found:
    return Found(one.place, fault=one.fault) if one.fault else _page(one.place, one.raw, stable_id("a", one.address), one.address, one.kind, one.fetched)


def _warc(path: Path) -> Iterator[_Response]:
    """HTML responses of a WARC file (ISO 28500), as CC-NEWS is made of; other records are passed over."""
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                address = record.headers.get("WARC-Target-URI") or ""
                kind = record.http_content_type or ""
                if record.http_headers is None or record.http_headers.status_code != 200 or "html" not in kind:
                    continue
                fetched = record.record_date.astimezone(UTC) if isinstance(record.record_date, datetime) else None
                charset = record.http_charset
                yield _Response(
                    f"{path}:{address[:300]}", record.reader.read(PAGE_MAX), address, f"{kind}; charset={charset}" if charset else kind,
                    fetched.isoformat() if fetched else None,
                )  # fmt: skip
        except (OSError, ValueError, RuntimeError) as error:
            yield _Response(str(path), fault=f"the archive is damaged: {error}")
