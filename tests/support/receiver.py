"""A receiver of HTTP calls on this machine: keeps what it is sent, and answers as it is told to, badly where a test wants that."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

Reply = tuple[int, dict[str, str], bytes | Iterable[bytes]] | None
"""Status, headers, body, whole or in parts; None closes the connection without a word."""
TAKEN: Reply = (204, {}, b"")


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answer` makes the reply to a call, the first is number 0."""

    answer: Callable[[int, Call], Reply] = lambda number, call: TAKEN
    calls: list[Call] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                receiver.calls.append(call)
                reply = receiver.answer(len(receiver.calls) - 1, call)
                if reply is None:
                    self.close_connection = True
                    return
                status, headers, content = reply
                self.send_response(status)
                length = {"Content-Length": str(len(content))} if isinstance(content, bytes) else {}
                for name, value in {**length, **headers}.items():
                    self.send_header(name, value)
                with suppress(ConnectionError):  # whoever asked has gone
                    self.end_headers()
                    for part in (content,) if isinstance(content, bytes) else content:
                        self.wfile.write(part)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._handler = Handler
        self._open(0)
        return self

    def _open(self, port: int) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    def come_back(self) -> None:
        """On the same port as before; nothing where it is there."""
        if not self._thread.is_alive():
            self._open(self._server.server_port)

    def leave(self) -> None:
        """From now on nobody listens on its port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"
