"""An OpenID Connect provider on this machine, with real signatures, that can be told to lie."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID = "siaga"
CLIENT_SECRET = "the-secret-of-the-client"
Claims = dict[str, Any]


@dataclass
class Lie:
    """What the next ID tokens say and how they are signed; `known`: whether the key is one that the provider publishes."""

    claims: Callable[[Claims], Claims] = lambda claims: claims
    algorithm: str = "RS256"
    known: bool = True


@dataclass
class Provider:
    """`with Provider() as provider:` answers at `provider.issuer`; everybody who comes is `person`."""

    person: Claims = field(default_factory=lambda: {"sub": "248289", "preferred_username": "ana", "groups": ["desk"]})
    told_at_userinfo: Claims = field(default_factory=dict)
    lie: Lie = field(default_factory=Lie)
    calls_itself: str | None = None
    fails: bool = False
    tokens: list[str] = field(default_factory=list)
    """ID and access tokens that were given away."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self._strange = RSAKey.generate_key(2048, parameters={"kid": "one"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._answer(self, b"")

            def do_POST(self) -> None:
                provider._answer(self, self.rfile.read(int(self.headers["content-length"])))

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        url = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(url.query or body.decode()).items()}
        status, headers, told = 200, {}, None
        if self.fails:
            status, told = 500, {"error": "server_error"}
        elif url.path == "/.well-known/openid-configuration":
            told = self._metadata()
        elif url.path == "/jwks":
            told = {"keys": [self._key.as_dict(private=False) | {"use": "sig", "alg": "RS256"}]}
        elif url.path == "/authorize":
            status, headers = 302, {"Location": self._sent_back(asked)}
        elif url.path == "/token":
            status, told = self._exchanged(asked, request.headers.get("authorization", ""))
        elif url.path == "/userinfo":
            known = request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens
            status, told = (200, self.told_at_userinfo) if known else (401, {})
        else:
            status = 404
        content = json.dumps(told).encode()
        with suppress(ConnectionError):
            request.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(content))}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(content)

    def _metadata(self) -> Claims:
        places = {name: f"{self.issuer}/{place}" for name, place in (
            ("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("jwks_uri", "jwks"), ("userinfo_endpoint", "userinfo"), ("end_session_endpoint", "end"),
        )}  # fmt: skip
        return {"issuer": self.calls_itself or self.issuer, **places, "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}

    def _sent_back(self, asked: dict[str, str]) -> str:
        """Everybody is who they say, and says yes."""
        code = token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _exchanged(self, asked: dict[str, str], authorization: str) -> tuple[int, Claims]:
        """A code holds once, for the client that began and with its PKCE verifier."""
        begun = self._codes.pop(asked.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(asked.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if not begun or begun["code_challenge"] != challenge or begun["redirect_uri"] != asked["redirect_uri"] or not authorization.startswith("Basic "):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": begun["nonce"], **self.person}
        id_token, access = self._signed(self.lie.claims(honest)), token_urlsafe(24)
        self.tokens += [id_token, access]
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def _signed(self, claims: Claims) -> str:
        if self.lie.algorithm == "none":
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        if self.lie.algorithm == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET.ljust(32, "-")), algorithms=["HS256"])
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key if self.lie.known else self._strange)
