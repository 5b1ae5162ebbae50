"""The door put before the app: its keys and its login as the settings have them, and who somebody is to it."""

from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

from schemas.base import Schema
from streams.gateway.door import PERSON, Door, Doorkeeper
from streams.gateway.keys import Keyring
from streams.gateway.problems import answers
from streams.gateway.roles import Person, Role, role_for
from streams.gateway.sessions import Sessions
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.gateway.oidc import Login


class Me(Schema):
    """`login`: where one begins, if this gateway has any; `logout`: where that of the browser is ended, if it has one."""

    name: str
    role: Role
    login: Literal["/login"] | None
    logout: Literal["/logout"] | None


def door_of(settings: Settings) -> Door:
    """Raises FaultyKeys."""
    return Door(
        anyone=settings.gateway_anyone,
        keys=Keyring(settings.gateway_keys) if settings.gateway_keys else None,
        login=_login_of(settings) if settings.gateway_oidc_issuer else None,
    )


def close_off(app: FastAPI, door: Door) -> None:
    """Put the door before all of `app`, with the routes of logging in; and tell who asks who they are."""
    app.include_router(me_routes(door))
    app.add_middleware(Doorkeeper, door=door)
    if door.login:
        from streams.gateway.oidc import login_routes

        app.include_router(login_routes(door.login))
        app.add_middleware(SessionMiddleware, **door.login.sessions.cookie)
    if door.is_set:
        _describe(app, door)


def me_routes(door: Door) -> APIRouter:
    router = APIRouter(prefix="/v1/me")

    @router.get("")
    async def me(request: Request) -> Me:
        """Who you are to this gateway, and what you may do."""
        person: Person = request.scope[PERSON]
        assert person.role  # noqa: S101 - narrows the type; without a role nobody comes here
        by_cookie = door.login is not None and door.login.sessions.person(request.session) == person
        return Me(name=person.name, role=person.role, login="/login" if door.login else None, logout="/logout" if by_cookie else None)

    return router


def _login_of(settings: Settings) -> "Login":
    from streams.gateway.oidc import Login, Provider  # its libraries are 13 MB, which a gateway without logins has no use for

    provider = Provider(
        issuer=str(settings.gateway_oidc_issuer),
        client_id=str(settings.gateway_oidc_client_id),
        client_secret=settings.gateway_oidc_client_secret,
        address=str(settings.gateway_address).rstrip("/"),
        scope=settings.gateway_oidc_scope,
        claim=settings.gateway_oidc_claim,
    )
    return Login(provider, Sessions(settings.gateway_oidc_roles, hours=settings.gateway_session_hours, key=settings.gateway_session_key))


def _describe(app: FastAPI, door: Door) -> None:
    """Say in the OpenAPI document what each route asks for."""
    write = app.openapi
    ways = {"key": {"type": "http", "scheme": "bearer"}} if door.keys else {}
    if door.login:
        ways["session"] = {"type": "apiKey", "in": "cookie", "name": door.login.sessions.cookie["session_cookie"]}

    def openapi() -> dict[str, Any]:
        document = write()
        document["components"]["securitySchemes"] = ways
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if role_for(method.upper(), path):
                    operation["security"] = [{way: []} for way in ways]
                    operation["responses"] |= {str(status): told for status, told in answers(401, 403).items()}
        return document

    app.openapi = openapi  # type: ignore[method-assign]
