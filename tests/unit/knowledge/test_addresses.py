"""Addresses, and what only looks like one."""

import pytest

from streams.knowledge.addresses import host_of


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Outlet.example:8443/x", "outlet.example"),
        ("http://[::1]/", "::1"),
        ("http://[news]/", ""),
        ("http://[::1", ""),
        ("outlet.example/x", ""),
        ("", ""),
        ("http://\u2100.example/", ""),
    ],
)
def test_what_is_no_address_has_no_host(address: str, host: str) -> None:
    assert host_of(address) == host
