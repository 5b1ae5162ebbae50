"""The pages of routes and topics say what the code says."""

import re
from pathlib import Path

from tests.support.tools import tool

ROOT = Path(__file__).parents[2]


def written() -> dict[str, str]:
    pages: dict[str, str] = tool("reference").written()
    return pages


def test_the_pages_are_those_that_the_code_writes() -> None:
    pages = written()
    folder = ROOT / "docs" / "reference"
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == pages
    for route in ("GET /v1/alerts", "GET /v1/stream", "POST /v1/articles", "PUT /v1/watches/{watch_id}", "GET /v1/sources"):
        assert f"## {route}\n" in pages["http.md"]
    for topic in ("articles.raw", "alerts", "dead-letter"):
        assert f"| `{topic}` |" in pages["topics.md"]


def test_every_link_of_the_pages_leads_somewhere() -> None:
    for name, page in written().items():
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
        for target in re.findall(r"\]\(([^)]+)\)", page):
            found = target[1:] in anchors if target.startswith("#") else (ROOT / "docs" / "reference" / target).resolve().exists()
            assert found, f"{name}: {target}"


def test_the_pages_types_are_those_of_the_openapi_document() -> None:
    module = tool("page_types")
    assert module.FILE.read_text("utf-8") == module.written(), "run python tools/page_types.py, and build the page"
