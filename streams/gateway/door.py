"""Who is let in, by key, by login or by where they are; and how much they may send at once."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from fastapi import HTTPException, Request
from starlette.responses import RedirectResponse
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.gateway.clients import is_loopback
from streams.gateway.keys import Keyring
from streams.gateway.problems import problem
from streams.gateway.roles import SAFE, Person, Role, role_for
from streams.knowledge.addresses import split

if TYPE_CHECKING:
    from streams.gateway.oidc import Login

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
STREAM = "/v1/stream"
ANYONE = "anyone"
PERSON = "siaga.person"
ASK_AGAIN_SECONDS = 15.0
"""How long a live stream may outlive its reader's right to it."""
BODY_SECONDS = 60.0
"""For all of a body: whoever drips holds a connection that others want."""
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
ARTICLES = {"reader": "a", "analyst": "an", "operator": "an"}


@dataclass(frozen=True, slots=True)
class Door:
    """`anyone`: the role of who brings no login. None: with `keys` or a `login` nothing; without both this machine may do everything and others read."""

    anyone: Role | Literal["nothing"] | None = None
    keys: Keyring | None = None
    login: "Login | None" = None
    ask_again: float = ASK_AGAIN_SECONDS

    def let_in(self, request: Request) -> Person:
        """Who asks, where they may. A page of another site changes nothing, in whosever browser. Raises HTTPException 401 or 403."""
        if request.method not in SAFE:
            origin = request.headers.get("origin")
            if origin is not None and split(origin).netloc != request.headers.get("host"):
                raise HTTPException(403, "Pages of other sites change nothing here.")
        needed = role_for(request.method, request.scope["path"])  # as it is routed by; of a URL, line breaks and what follows %3F are dropped
        if needed is None:
            return Person(ANYONE, None)
        person = self._person(request)
        if not person.may(needed):
            raise self._refusal(person, needed)
        return person

    def _person(self, request: Request) -> Person:
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        if self.keys and scheme.lower() == "bearer":
            if key := self.keys.owner(told.strip()):
                return Person(f"{key.name} (key)", key.role)
            raise HTTPException(401, "That is no key of this gateway. Ask whoever runs it for one: siaga gateway key NAME ROLE.", headers=self._asks)
        if self.login and (person := self.login.sessions.person(request.session)):
            if request.method not in SAFE and request.headers.get("origin") != self.login.origin:
                raise HTTPException(403, f"With a login of the browser, changes come from the page at {self.login.origin} alone (Origin). Programs send a key.")
            return person
        if self.anyone:
            return Person(ANYONE, None if self.anyone == "nothing" else self.anyone)
        if self.is_set:
            return Person(ANYONE, None)
        return Person("this machine", "operator") if _is_here(request) else Person(ANYONE, "reader")

    def _refusal(self, person: Person, needed: Role) -> HTTPException:
        wanted = f"{ARTICLES[needed]} {needed}"
        if person.name == ANYONE:
            ways = ["log in at /login"] * bool(self.login) + ["send Authorization: Bearer KEY"] * bool(self.keys)
            if ways:
                return HTTPException(401, f"This needs {wanted}: {', or '.join(ways)}.", headers=self._asks)
            where = "From other machines this" if self.anyone is None else "This"
            return HTTPException(403, f"{where} needs {wanted}, and this gateway has no logins: set SIAGA_GATEWAY_KEYS there, and show a key.")
        if person.role is None:
            return HTTPException(
                403, f"{person.name} is logged in, but none of their groups has a role here: whoever runs the gateway adds one to SIAGA_GATEWAY_OIDC_ROLES."
            )
        return HTTPException(403, f"{person.name} is {ARTICLES[person.role]} {person.role}; this needs {wanted}. Ask whoever runs the gateway for that role.")

    @property
    def is_set(self) -> bool:
        """Whether there is a way to say who one is."""
        return bool(self.keys or self.login)

    @property
    def _asks(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class Doorkeeper:
    """Stands before every route, so that none can be forgotten, and goes on asking while a live stream is read: a key taken away, a logout or a session's end closes it."""

    def __init__(self, app: ASGIApp, *, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            scope[PERSON] = self._door.let_in(request)
        except HTTPException as error:
            offered = _offered(scope)
            unknown = offered and request.method not in offered  # no role at all could do that
            refusal = problem(405, headers={"Allow": ", ".join(offered)}) if unknown else self._refused(request, error)
            await refusal(scope, receive, send)
            return
        if scope["path"] == STREAM:
            await self._follow(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refused(self, request: Request, error: HTTPException) -> ASGIApp:
        """People whose browser opens a page are sent to log in; programs are told."""
        if error.status_code == 401 and self._door.login and request.method in SAFE and "text/html" in request.headers.get("accept", ""):
            there = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(there, safe='')}", status_code=303)
        return problem(error.status_code, error.detail, dict(error.headers or {}))

    async def _follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        under_way = False

        async def receive_while_let_in() -> Message:
            waiting = asyncio.ensure_future(receive())
            try:
                while not (await asyncio.wait({waiting}, timeout=self._door.ask_again))[0]:
                    self._door.let_in(request)
            except HTTPException:
                return {"type": "http.disconnect"}
            finally:
                if not waiting.done():
                    waiting.cancel()
            return waiting.result()

        async def send_and_see(message: Message) -> None:
            nonlocal under_way
            under_way = message["type"] == "http.response.start" or bool(message.get("more_body"))
            await send(message)

        await self._app(scope, receive_while_let_in, send_and_see)
        if under_way:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def who(request: Request) -> str:
    """The name that the audit log has, of whom the doorkeeper let in."""
    person: Person = request.scope[PERSON]
    return person.name


async def body_of(request: Request, types: Collection[str], bytes_max: int) -> str:
    """Raises HTTPException 408, 413, 415 or 422."""
    if media_type(request) not in types:
        raise HTTPException(415, f"Send {' or '.join(sorted(types))}.")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > bytes_max:
                    raise HTTPException(413, f"A body has at most {bytes_max:,} bytes.")
    except TimeoutError:
        raise HTTPException(408, f"A body comes within {BODY_SECONDS:.0f} seconds.") from None
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(422, "This is not UTF-8 text.") from None


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _offered(scope: Scope) -> list[str]:
    """The methods that there are at this path."""
    routes = [route for route in scope["app"].routes if not isinstance(route, Mount)]
    return [method for method in METHODS if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)]


def _is_here(request: Request) -> bool:
    """Whether this machine asks, and not a proxy on it for another."""
    return not any(name in request.headers for name in FORWARDED) and request.client is not None and is_loopback(request.client.host)
