"""What the gateway lets in, and what it tells browsers to allow: nothing that it did not send itself."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.gateway.problems import problem

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses requests for other host names, against DNS rebinding, and puts the security headers on every answer.

    A page elsewhere can point its own name at 127.0.0.1 and so read a loopback service; its requests still carry its name.
    """

    def __init__(self, app: ASGIApp, *, names: Iterable[str] = ()) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # the page of logging out needs a form, and says so itself
                asset = scope["path"].startswith("/assets/") and message["status"] == 200
                headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if asset else "no-store")
            await send(message)

        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) == 1 and host_name(hosts[0]) in self._names:
            await self._app(scope, receive, send_guarded)
        else:
            refusal = problem(421, "This gateway does not answer for that host name. Allow it with --allow-host NAME.")
            await refusal(scope, receive, send_guarded)


def host_name(host: str) -> str:
    """The name in a Host header, without its port: `[::1]:8080` is `[::1]`."""
    end = host.find("]") + 1 if host.startswith("[") else host.find(":")
    name, port = (host, "") if end <= 0 else (host[:end], host[end:])
    return name.lower() if not port or (port[0] == ":" and port[1:].isdigit()) else ""
