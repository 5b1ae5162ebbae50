"""A bad network in one port: a TCP proxy before the broker that can be made slow, held in one direction or both, or cut."""

import contextlib
import selectors
import socket
import threading
import time
from types import TracebackType

HOST = "127.0.0.1"
CHUNK = 64 * 1024
SLOW_SECONDS = 0.15
"""What each chunk waits while the network is slow: a bad mobile line."""
LOOK_SECONDS = 0.02


class Proxy:
    """`with Proxy(port_of_the_broker) as proxy: proxy.port`. Bytes are never changed, lost or turned round within a connection: what is held goes on when the fault is over, as TCP repeats it."""

    def __init__(self, upstream: int, port: int = 0):
        self._upstream = upstream
        self._listener = socket.create_server((HOST, port), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._threads: list[threading.Thread] = []
        self._slow_until = self._cut_until = 0.0
        self._held_until = {"there": 0.0, "back": 0.0}
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who waits in accept
        self._listener.close()
        self.drop()
        for thread in (self._thread, *self._threads):
            thread.join(10)

    def slow(self, seconds: float) -> None:
        self._slow_until = time.monotonic() + seconds

    def half_open(self, seconds: float) -> None:
        """Kafka hears everything, and its answers come when it is over."""
        self._held_until["back"] = time.monotonic() + seconds

    def silent(self, seconds: float) -> None:
        """Nothing goes through, and nobody is told: every connection stays open."""
        self._held_until = dict.fromkeys(("there", "back"), time.monotonic() + seconds)

    def cut(self, seconds: float) -> None:
        """Every connection breaks, and new ones break at once."""
        self._cut_until = time.monotonic() + seconds
        self.drop()

    def drop(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for one in pair:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._cut_until:
                near.close()
                continue
            try:
                far = socket.create_connection((HOST, self._upstream), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._pairs.add((near, far))
            thread = threading.Thread(target=self._carry, args=(near, far), name="proxied", daemon=True)
            self._threads = [*(one for one in self._threads if one.is_alive()), thread]
            thread.start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        """One thread a connection, so that a slow one holds up no other."""
        ways = {near: (far, "there"), far: (near, "back")}
        with near, far, selectors.DefaultSelector() as ready:
            for one in ways:
                ready.register(one, selectors.EVENT_READ)
            try:
                while not self._over.is_set():
                    for key, _ in ready.select(LOOK_SECONDS):
                        source = key.fileobj
                        assert isinstance(source, socket.socket)
                        to, way = ways[source]
                        if time.monotonic() < self._held_until[way]:
                            time.sleep(LOOK_SECONDS)
                            continue
                        chunk = source.recv(CHUNK)
                        if not chunk:
                            return
                        if time.monotonic() < self._slow_until:
                            time.sleep(SLOW_SECONDS)
                        to.sendall(chunk)
            except OSError:
                return
            finally:
                with self._lock:
                    self._pairs.discard((near, far))
