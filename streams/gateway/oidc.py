"""Logging in by OpenID Connect: the code flow with PKCE, state and nonce, by Authlib; people's names and groups are what their provider says and signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, HTTPException, Request, Response
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError
from pydantic import SecretStr
from starlette.responses import HTMLResponse, RedirectResponse

from streams.gateway.sessions import Sessions

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""With a key pair, all of them: neither none nor one where the client's secret signs."""
ANSWER_SECONDS = 10
LEEWAY_SECONDS = 60
"""How far two clocks may differ."""
NAME_MAX = 120
GROUPS_MAX = 1_000
AGAIN = "Begin again at /login."
FORM_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
"""With no-referrer, browsers would send the form with Origin: null."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """`address`: of this gateway, as browsers reach it, without a slash at the end. `claim`: where groups are; of nested claims their names with dots between."""

    issuer: str
    client_id: str
    address: str
    client_secret: SecretStr | None = None
    scope: str = "openid profile email"
    claim: str = "groups"


class Login:
    """One provider, asked when somebody logs in and not before, and the sessions of those who did."""

    def __init__(self, provider: Provider, sessions: Sessions) -> None:
        self._provider = provider
        self.sessions = sessions
        secret = provider.client_secret
        self._app = OAuth().register(
            "siaga",
            server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_id=provider.client_id,
            client_secret=secret.get_secret_value() if secret else None,
            client_kwargs={
                "scope": provider.scope,
                "timeout": ANSWER_SECONDS,
                "code_challenge_method": "S256",
                **({} if secret else {"token_endpoint_auth_method": "none"}),
            },
        )

    @property
    def host(self) -> str:
        """The name by which browsers reach the gateway."""
        return urlsplit(self._provider.address).hostname or ""

    @property
    def origin(self) -> str:
        """As browsers write it: without the port that goes without saying."""
        scheme, netloc = urlsplit(self._provider.address)[:2]
        return f"{scheme}://{netloc.lower().removesuffix({'https': ':443', 'http': ':80'}[scheme])}"

    async def away(self, request: Request) -> Response:
        """To the provider, which sends people back to /login/answer. Raises HTTPException."""
        await self._metadata()
        try:
            answer: Response = await self._app.authorize_redirect(request, f"{self._provider.address}/login/answer")
        except RuntimeError as error:  # it publishes no address to go to
            raise _refused(error) from None
        return answer

    async def back(self, request: Request) -> tuple[str, list[str]]:
        """Name and groups of whom the provider sends back. Raises HTTPException 401 or 503 with what is wrong."""
        await self._metadata()
        claims_options = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        }
        try:
            token = await self._app.authorize_access_token(request, claims_options=claims_options, leeway=LEEWAY_SECONDS)
            claims = token.get("userinfo")
            if not claims:
                raise HTTPException(401, f"The provider sent no ID token: does its client allow the scope openid? {AGAIN}")
            groups = found_at(claims, self._provider.claim)
            if groups is None and self._app.server_metadata.get("userinfo_endpoint"):
                more = await self._app.userinfo(token=token)
                groups = found_at(more, self._provider.claim) if more.get("sub") == claims["sub"] else None
        except (OAuthError, JoseError, httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise _refused(error) from None
        return _name(claims), _listed(groups)

    async def end_address(self) -> str | None:
        """Where people log out of the provider too, if it has such a place."""
        try:
            found = (await self._metadata()).get("end_session_endpoint")
        except HTTPException:
            return None
        return found if isinstance(found, str) and found.startswith(("https://", "http://")) else None

    async def _metadata(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = await self._app.load_server_metadata()
            told = found.get("issuer")
        except (httpx2.HTTPError, ValueError, AttributeError) as error:
            log.warning("the login provider does not answer", issuer=self._provider.issuer, error=type(error).__name__)
            raise HTTPException(503, "The login provider does not answer as it should. Come back later.", headers={"Retry-After": "30"}) from None
        if told != self._provider.issuer:
            self._app.server_metadata.clear()
            log.error("the login provider calls itself otherwise than SIAGA_GATEWAY_OIDC_ISSUER", told=str(told)[:200])
            raise HTTPException(503, "The login provider calls itself otherwise than SIAGA_GATEWAY_OIDC_ISSUER does; the gateway's log says how.")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [name for name in ALGORITHMS if name in offered]
        return found


def login_routes(login: Login) -> APIRouter:
    sessions = login.sessions
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def begin(request: Request, next: str = "/") -> Response:
        """To the provider, and then to `next`, a place here."""
        request.session["next"] = place_here(next)
        return await login.away(request)

    @router.get("/login/answer")
    async def answer(request: Request) -> Response:
        there = place_here(request.session.get("next", "/"))
        name, groups = await login.back(request)
        sessions.begin(request.session, name, groups)
        log.info("logged in", who=name)
        return RedirectResponse(there, status_code=303)

    @router.get("/logout")
    async def ask(request: Request) -> Response:
        person = sessions.person(request.session)
        if person is None:
            return _page("You are not logged in.", '<p><a href="/login">Log in</a></p>')
        return _page(f"You are {escape(person.name)}.", '<form method="post" action="/logout"><button>Log out</button></form>')

    @router.post("/logout")
    async def end(request: Request) -> Response:
        """Ends the session for good. The provider's own session is ended where it offers that, by a click: a page elsewhere cannot."""
        sessions.end(request.session)
        address = await login.end_address()
        there = f'<p><a href="{escape(address)}">Log out of the login provider too</a></p>' if address else ""
        return _page("You are logged out.", f'{there}<p><a href="/login">Log in again</a></p>')

    return router


def place_here(told: object) -> str:
    """A path of this gateway, for a login must lead nowhere else."""
    if (
        not isinstance(told, str)
        or not told.startswith("/")
        or told.startswith(("//", "/\\", "/login", "/logout"))
        or not told.isprintable()
        or len(told) > 1_000
    ):
        return "/"
    return "/" if "\\" in told else told


def found_at(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that name; else, of a name with dots, the one inside those before it, as realm_access.roles."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _name(claims: Mapping[str, Any]) -> str:
    """How the provider calls somebody, and for certain: names may be changed, `sub` may not."""
    told = next((claims[name] for name in ("preferred_username", "email", "name") if isinstance(claims.get(name), str)), "")
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in told)[:NAME_MAX]
    return f"{shown} (login {str(claims['sub'])[:NAME_MAX]})"


def _listed(groups: Any) -> list[str]:
    if isinstance(groups, str):
        return [groups]
    return [group for group in groups if isinstance(group, str)][:GROUPS_MAX] if isinstance(groups, list) else []


def _refused(error: Exception) -> HTTPException:
    """What was wrong, in words; a provider's own words go to the log alone, for anybody can write them into an address."""
    log.warning("a login was refused", error=type(error).__name__, said=_said(error))
    if isinstance(error, httpx2.HTTPError):
        return HTTPException(503, "The login provider does not answer as it should. Come back later.", headers={"Retry-After": "30"})
    match error:
        case ExpiredTokenError():
            why = "The provider's ID token has expired: are both clocks right?"
        case BadSignatureError():
            why = "The provider's ID token is not signed with a key that it publishes."
        case JoseError() if claim := getattr(error, "claim", None):
            why = f"The provider's ID token is not for this login: its claim {claim} is wrong or missing."
        case JoseError():
            why = "The provider's ID token cannot be read, or is signed in a way that is not allowed."
        case OAuthError() if error.error == "mismatching_state":
            why = "This answer belongs to no login that this browser began, or to one long ago."
        case OAuthError() if error.error == "access_denied":
            why = "The provider says that access was denied."
        case _:
            why = "The provider refused the login; the gateway's log says how."
    return HTTPException(401, f"{why} {AGAIN}")


def _said(error: Exception) -> str:
    return str(getattr(error, "error", ""))[:200] if isinstance(error, OAuthError) else ""


def _page(says: str, below: str) -> Response:
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>siaga</title><h1>{says}</h1>{below}'
    return HTMLResponse(page, headers=FORM_HEADERS)
