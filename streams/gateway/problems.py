"""Errors as RFC 9457 problem documents: one shape for every refusal."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from schemas.base import Schema

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


class Problem(Schema):
    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


def problem(status: int, detail: str | None = None, headers: dict[str, str] | None = None) -> Response:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these refusals."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses}


def explain_refusals(app: FastAPI) -> None:
    """Make every error that leaves `app` a problem document; what went wrong inside stays in the log."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - narrows the type; Starlette only calls it with this one
        detail = None if error.detail == HTTPStatus(error.status_code).phrase else error.detail
        return problem(error.status_code, detail, dict(error.headers or {}))

    async def misread(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return problem(422, "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()))

    async def failed(request: Request, error: Exception) -> Response:
        log.error("request failed", path=request.url.path, error=repr(error))
        return problem(500, "Something failed inside the gateway; its log says what.")

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misread)
    app.add_exception_handler(Exception, failed)
