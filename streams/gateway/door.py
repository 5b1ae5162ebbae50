"""Who may change something through the gateway, and how much they may send at once."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import HTTPException, Request
from pydantic import SecretStr

from streams.knowledge.addresses import split

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Door:
    """`anyone`: whoever reaches the gateway is let in. `key`: lets its bearer in from anywhere."""

    anyone: bool = False
    key: SecretStr | None = None

    def let_in(self, request: Request) -> str:
        """By what right: the key, this machine, or that anybody may. Refuses pages of other sites, wrong keys, and other machines without one, also behind a proxy on this one. Raises HTTPException 401 or 403."""
        origin = request.headers.get("origin")
        if origin is not None and split(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, "Pages of other sites change nothing here.")
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        if told:
            if scheme.lower() == "bearer" and self.key and hmac.compare_digest(told.strip().encode(), self.key.get_secret_value().encode()):
                return "bearer of the key"
            raise HTTPException(401, "That is not the key of this gateway (SIAGA_GATEWAY_KEY).", headers={"WWW-Authenticate": "Bearer"})
        if self.anyone:
            return "anyone"
        if any(name in request.headers for name in FORWARDED) or request.client is None or not _is_loopback(request.client.host):
            raise HTTPException(403, "From other machines this needs the gateway's key: Authorization: Bearer KEY, as SIAGA_GATEWAY_KEY has it.")
        return "this machine"


async def body_of(request: Request, types: Collection[str], bytes_max: int) -> str:
    """Raises HTTPException 413, 415 or 422."""
    if media_type(request) not in types:
        raise HTTPException(415, f"Send {' or '.join(sorted(types))}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise HTTPException(413, f"A body has at most {bytes_max:,} bytes.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(422, "This is not UTF-8 text.") from None


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
