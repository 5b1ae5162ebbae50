"""ETags: what an answer is called, so that who has it already is told so instead of being sent it again (RFC 9110, 8.8.3 and 13.1.2)."""

from hashlib import blake2b
from typing import Any

from fastapi import Request, Response

UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing changed since the answer with that ETag."}}


def is_known(tag: bytes, known: bytes) -> bool:
    """Whether an If-None-Match names it; by weak comparison."""
    told = [one.strip().removeprefix(b"W/") for one in known.split(b",")]
    return tag.removeprefix(b"W/") in told or b"*" in told


def tagged(request: Request, body: str, *, means: str | None = None) -> Response:
    """A JSON answer called by its content, or by what it `means` where a part of it, as the time, changes by itself."""
    tag = f'W/"{blake2b((means or body).encode(), digest_size=12).hexdigest()}"'
    known = request.headers.get("if-none-match")
    if known is not None and is_known(tag.encode(), known.encode("latin-1")):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})
