"""siaga bench ingest: how fast feeds, pages and archives become articles, and in how much memory."""

import gzip
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

PARAGRAPHS = 20
LINKS = 200
FEEDS, ENTRIES, PAGES = 40, 50, 500


def bench_ingest(
    jobs: Annotated[int, typer.Option(help="Cores that read the archive's pages beside one.", min=2, max=64)] = 2,
    archive_mb: Annotated[int, typer.Option(help="Size of the WARC archive, unpacked, that is made up and read.", min=1, max=5_000)] = 200,
) -> None:
    """Feed entries and pages a second, and a WARC archive's articles a second and memory: by the clock, and by the processor time that they cost.

    Example: siaga bench ingest --archive-mb 1000
    """
    from streams.ingest.feeds import entries
    from streams.ingest.files import read

    feed, page = _feed(), _page()
    typer.echo(
        f"feeds    {_pace(lambda: sum(len(entries(feed, 'https://news.example/rss')) for _ in range(FEEDS)), 'entries')} ({ENTRIES} in a feed of {len(feed):,} bytes)"
    )
    typer.echo(f"pages    {_pace(lambda: sum(1 for _ in range(PAGES) if _read(page)), 'pages')} ({len(page):,} bytes each)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        records = _archive(path, page, archive_mb * 1_000_000)
        for cores in (1, jobs):
            before = _resident_mb()
            paced = _pace(lambda cores=cores: sum(not one.fault for one in read(path, jobs=cores)), "articles")  # type: ignore[misc]
            typer.echo(
                f"archive  {paced}, of {records:,} records, {archive_mb:,} MB unpacked, on {cores} cores; {_resident_mb() - before:.0f} MB more resident, {_resident_mb():.0f} MB in all"
            )


def _read(page: bytes) -> bool:
    from streams.ingest.pages import decoded, read_page

    return bool(read_page(decoded(page, "text/html; charset=utf-8"), "https://news.example/a").body)


def _pace(work: Callable[[], int], what: str) -> str:
    """`work` returns how many there were. Other processes take nothing from the second figure."""
    began, spent = time.perf_counter(), _processor_seconds()
    count = work()
    seconds, processor = time.perf_counter() - began, _processor_seconds() - spent
    return f"{count:,} {what}: {count / seconds:,.0f} a second by the clock, {count / processor:,.0f} a second of one core's time"


def _processor_seconds() -> float:
    """Of this process and of those that it started and that ended."""
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in told)


def _feed() -> bytes:
    text = "&lt;p&gt;" + "Soldiers at the base said that two rockets had come down near the fence. " * 6 + "&lt;/p&gt;"
    items = "".join(
        f"<item><title>Story {n}</title><link>https://news.example/{n}</link><guid>{n}</guid><pubDate>Wed, 20 Dec 2023 09:00:00 +0000</pubDate><description>{text}</description></item>"
        for n in range(ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def _page() -> bytes:
    """As heavy as outlets' pages are: menus, scripts, links beside the article."""
    text = "".join(
        f"<p>Paragraph {n}: soldiers at the base said that two rockets had come down near the fence at dawn, and that nobody was hurt.</p>"
        for n in range(PARAGRAPHS)
    )
    links = "".join(f'<li class="item"><a href="/story/{n}" data-track="menu-{n}"><span>Another story number {n}</span></a></li>' for n in range(LINKS))
    script = "<script>" + "window.dataLayer=window.dataLayer||[];" * 100 + "</script>"
    return f"<html><head><title>Rockets</title>{script}</head><body><nav><ul>{links}</ul></nav><article><h1>Rockets</h1>{text}</article></body></html>".encode()


def _archive(path: Path, page: bytes, size: int) -> int:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    records = max(1, size // len(http))
    with path.open("wb") as file:
        for n in range(records):
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2023-12-20T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{n}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))
    return records


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
