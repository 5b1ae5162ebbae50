"""Who is let in, and what browsers are told."""

import pytest

from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.guard import host_name
from tests.support.asgi import Caller


def client(host: str, allowed_hosts: tuple[str, ...] = ()) -> Caller:
    return Caller(create_app(Board(), allowed_hosts=allowed_hosts), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8099", "localhost:1", "LOCALHOST", "[::1]:8099", "[::1]"])
def test_loopback_names_are_answered(host: str):
    assert client(host).get("/v1/health").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "localhost:80@evil.example", "[::1].evil.example", "localhost:x"]
)
def test_other_host_names_are_refused_so_that_rebinding_fails(host: str):
    for path in ("/v1/alerts", "/v1/stream", "/", "/openapi.json"):
        answer = client(host).get(path)
        assert answer.status_code == 421
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_name_that_was_allowed_is_answered():
    assert client("desk.example:443", allowed_hosts=("Desk.example",)).get("/v1/health").status_code == 200


@pytest.mark.parametrize("path", ["/", "/v1/alerts", "/v1/unknown", "/openapi.json"])
def test_every_answer_carries_the_security_headers(path: str):
    headers = client("localhost").get(path).headers
    policy = dict(directive.split(" ", 1) for directive in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_answers_are_not_stored_but_named_assets_are():
    assert client("localhost").get("/v1/alerts").headers["cache-control"] == "no-store"
    page = client("localhost").get("/")
    assert page.headers["cache-control"] == "no-store"
    script = page.text.split('src="', 1)[1].split('"', 1)[0].removeprefix(".")
    assert "immutable" in client("localhost").get(script).headers["cache-control"]


def test_the_page_holds_no_inline_script_or_style():
    page = client("localhost").get("/").text
    assert "<style" not in page
    assert "style=" not in page
    assert all(tag.split(">", 1)[1].startswith("</script>") for tag in page.split("<script")[1:])
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


def test_a_host_is_read_without_its_port():
    assert host_name("[::1]:80") == "[::1]"
    assert host_name("Localhost:80") == "localhost"
    assert host_name("localhost:80:90") == ""
