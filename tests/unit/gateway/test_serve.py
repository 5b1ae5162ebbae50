"""The server's own connections."""

import os
import socket
from urllib.parse import urlsplit

import psutil
import pytest

from streams.gateway.board import Board
from streams.gateway.serve import PortTaken, listen
from tests.support.gateway import RunningGateway


def test_an_accepted_connection_sends_each_part_of_an_answer_at_once():
    with RunningGateway(Board()) as gateway, socket.create_connection((urlsplit(gateway.address).hostname, gateway.port), timeout=30) as client:
        client.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        accepted = next(found for found in psutil.Process().net_connections("tcp4") if found.raddr == client.getsockname())
        with socket.socket(fileno=os.dup(accepted.fd)) as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_listener_takes_connections_at_once_and_its_port_is_taken(host: str):
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection((host, port), timeout=30), pytest.raises(PortTaken, match=str(port)):
            listen(host, port)
