"""The bad network does what it says, so that what it is used to show means something."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.chaos.proxy import SLOW_SECONDS, Proxy


@contextmanager
def echo() -> Iterator[int]:
    """A server that says back what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    one, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(one,), daemon=True).start()

        def answer(one: socket.socket) -> None:
            with one:
                while heard := one.recv(1024):
                    one.sendall(heard)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def asked(line: socket.socket, words: bytes) -> tuple[bytes, float]:
    began = time.monotonic()
    line.sendall(words)
    heard = b""
    while len(heard) < len(words):
        part = line.recv(1024)
        if not part:
            break
        heard += part
    return heard, time.monotonic() - began


def test_a_good_network_carries_what_it_is_given() -> None:
    with echo() as port, Proxy(port) as proxy, socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        assert asked(line, b"x" * 5_000)[0] == b"x" * 5_000


def test_a_slow_one_takes_its_time_each_way() -> None:
    with echo() as port, Proxy(port) as proxy, socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        proxy.slow(30)
        heard, seconds = asked(line, b"slow")
        assert (heard, seconds >= 2 * SLOW_SECONDS) == (b"slow", True)


@pytest.mark.parametrize("how", ["half_open", "silent"])
def test_what_is_held_comes_when_it_is_over_and_the_line_stays_open(how: str) -> None:
    with echo() as port, Proxy(port) as proxy, socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        asked(line, b"before")
        getattr(proxy, how)(1.0)
        heard, seconds = asked(line, b"held")
        assert (heard, seconds >= 0.9) == (b"held", True)


def test_a_cut_one_breaks_every_line_and_takes_no_new_one_until_it_is_over() -> None:
    with echo() as port, Proxy(port) as proxy:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
            asked(line, b"before")
            proxy.cut(1.0)
            assert line.recv(10) == b""
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
            assert broken(line)
        time.sleep(1.1)
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
            assert asked(line, b"after")[0] == b"after"


def broken(line: socket.socket) -> bool:
    try:
        return line.recv(10) == b""
    except ConnectionResetError:
        return True
