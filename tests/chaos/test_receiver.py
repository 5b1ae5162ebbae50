"""Receivers that are bad in a plan of faults: gone, and lying."""

import httpx
import pytest

from tests.chaos.field import BROKEN_OFF
from tests.support.receiver import Receiver


def test_who_left_is_not_reached_and_is_on_the_same_port_when_it_comes_back() -> None:
    with Receiver() as receiver:
        receiver.leave()
        with pytest.raises(httpx.ConnectError):
            httpx.post(receiver.url)
        receiver.come_back()
        receiver.come_back()
        assert httpx.post(receiver.url).status_code == 204
        assert len(receiver.calls) == 1


def test_who_lies_says_200_and_breaks_off() -> None:
    with Receiver(lambda number, call: BROKEN_OFF) as receiver, pytest.raises(httpx.RemoteProtocolError):
        httpx.post(receiver.url)
