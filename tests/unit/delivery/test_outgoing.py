"""Requests go to public addresses alone, to the very one that was checked, and nowhere else."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.outgoing import ANSWER_BYTES_MAX, Caller, Forbidden, checked_url, is_public
from tests.support.receiver import Receiver

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_this_machine_or_a_private_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example/", "ftp://desk.example/", "file:///etc/passwd", "https://", "https://user:word@desk.example/", "https://desk.example:22/", "//desk.example", "gopher://x", "",
        "https://desk.example:99999/", "https://[::1", "https://\x00",
    ],
)  # fmt: skip
def test_addresses_that_are_not_plain_https_are_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        checked_url(url, private=False)


@given(st.text(max_size=80))
def test_whatever_stands_for_an_address_is_taken_or_refused_in_words(url: str) -> None:
    try:
        scheme = checked_url(url, private=False).scheme
    except Forbidden:
        return
    assert scheme == "https"


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_stands_for_a_private_address_is_not_called(address: str) -> None:
    caller = Caller(resolver=lambda host, port: ["1.1.1.1", address])
    with pytest.raises(Forbidden, match="not a public address"):
        caller.post("https://rebound.example/hook", b"{}", {})
    caller.close()


def test_the_call_goes_to_the_address_that_was_checked_under_the_hosts_own_name() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with Receiver() as receiver:
        caller = Caller(private=True, resolver=resolver)
        port = receiver.url.rpartition(":")[2]
        answer = caller.post(f"http://desk.example:{port}/hook", b"{}", {"X-Siaga": "1"})
        caller.close()
    assert answer.status == 204
    assert asked == ["desk.example"]
    assert receiver.calls[0].headers["host"] == f"desk.example:{port}"
    assert receiver.calls[0].path == "/hook"


def test_redirects_are_answers_and_are_not_followed() -> None:
    with Receiver(lambda number, call: (302, {"Location": "http://127.0.0.1:1/"}, b"")) as receiver:
        caller = Caller(private=True)
        assert caller.post(receiver.url, b"", {}).status == 302
        caller.close()
    assert len(receiver.calls) == 1


@pytest.mark.parametrize(
    "there",
    [
        "https://inner.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://outlet.example/again",
        "//[::1]/",
        "http://10.0.0.1:8080/",
        "file:///etc/passwd",
    ],
)
def test_a_page_that_leads_inside_is_not_followed_there(there: str) -> None:
    """Nor one whose name has changed its mind when it is asked for again."""
    stands_for = {"outlet.example": iter(["1.1.1.1", "127.0.0.1"]), "inner.example": iter(["10.0.0.1"])}
    went: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        went.append(f"{request.url.host} as {request.headers['host']}")
        return httpx.Response(302, headers={"Location": there})

    caller = Caller(plain=True, resolver=lambda host, port: [next(stands_for.get(host, iter([host])))])
    caller._client = httpx.Client(transport=httpx.MockTransport(answer))
    with pytest.raises(Forbidden):
        caller.fetch("https://outlet.example/feed", {}, 1_000, 30)
    caller.close()
    assert went == ["1.1.1.1 as outlet.example"]


def test_an_endless_answer_is_cut_off() -> None:
    with Receiver(lambda number, call: (200, {}, b"x" * 5_000_000)) as receiver:
        caller = Caller(private=True)
        assert len(caller.post(receiver.url, b"", {}).body) == ANSWER_BYTES_MAX
        caller.close()
