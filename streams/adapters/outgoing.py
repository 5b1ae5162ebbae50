"""Requests to addresses that somebody wrote down: checked, pinned and capped.

Every address that the host's name stands for must be a public one, and the request goes to the very address that was checked, so that a name which changes its mind (DNS rebinding)
gains nothing. Redirects are never followed: whoever wants to be called elsewhere says so in the settings.
"""

import ipaddress
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from streams.adapters.deadline import Deadline, transport

ANSWER_BYTES_MAX = 64 * 1024
REDIRECTS_MAX = 5
PORTS = frozenset({80, 443, 8080, 8443})

Resolve = Callable[[str, int], list[str]]


class Forbidden(ValueError):
    """The address is not one that a request may go to."""


class TooMuch(OSError):
    """The answer is longer than is allowed, or sends from one address to the next without end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` of a call holds its first bytes, as many as the caller allows; of a fetch, all. `url`: where it came from, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host. Raises OSError where it has none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Caller:
    """Sends requests. `private`: whether addresses of this machine and of private networks are allowed, plain http and any port with them. `plain`: whether http is, for reading what is public."""

    ports = PORTS

    def __init__(self, *, private: bool = False, plain: bool = False, timeout: float = 15.0, answer_bytes: int = ANSWER_BYTES_MAX, resolver: Resolve = resolve):
        self._private = private
        self._plain = plain
        self._answer_bytes = answer_bytes
        self._resolve = resolver
        self._timeout = timeout
        self._deadline = Deadline()
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, transport=transport(self._deadline))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises Forbidden for an address that is not allowed, httpx.HTTPError and OSError where no answer came, whole, by the timeout."""
        address, sent, extensions = self._pinned(url)
        with (
            self._deadline.within(self._timeout),
            self._client.stream("POST", address, content=body, headers={**headers, **sent}, extensions=extensions) as response,
        ):
            taken = bytearray()
            for chunk in response.iter_raw():
                taken += chunk
                if len(taken) >= self._answer_bytes:
                    break
            return Answer(response.status_code, dict(response.headers), bytes(taken[: self._answer_bytes]))

    def fetch(self, url: str, headers: Mapping[str, str], bytes_max: int, seconds_max: float) -> Answer:
        """GET, following redirects, each address checked like the first. Raises besides TooMuch, also for a page that unpacks to more than `bytes_max`."""
        with self._deadline.within(seconds_max):
            for _ in range(REDIRECTS_MAX + 1):
                address, sent, extensions = self._pinned(url)
                wanted = {**headers, **sent, "Accept-Encoding": "gzip"}
                with self._client.stream("GET", address, headers=wanted, extensions=extensions) as response:
                    if response.is_redirect and "location" in response.headers:
                        url = str(httpx.URL(url).join(response.headers["location"]))
                        continue
                    return Answer(response.status_code, dict(response.headers), _read(response, bytes_max), url)
        raise TooMuch(f"more than {REDIRECTS_MAX} redirects")

    def close(self) -> None:
        self._client.close()

    def may_go_to(self, address: str) -> bool:
        return is_public(address)

    def _pinned(self, url: str) -> tuple[httpx.URL, dict[str, str], dict[str, Any]]:
        """The URL with its host's checked address in place of its name, which goes on in the Host header and in TLS."""
        parsed = checked_url(url, private=self._private, plain=self._plain, ports=self.ports)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        found = self._resolve(parsed.host, port)
        if not found:
            raise OSError(f"{parsed.host} has no address")
        if not self._private and (wrong := [address for address in found if not self.may_go_to(address)]):
            raise Forbidden(f"{parsed.host} stands for {wrong[0]}, which is not a public address; say `private: true` where it is meant to be one")
        return parsed.copy_with(host=found[0]), {"Host": parsed.netloc.decode()}, {"sni_hostname": parsed.host}


def _read(response: httpx.Response, bytes_max: int) -> bytes:
    """The whole body, unpacked no further than `bytes_max`."""
    packed = response.headers.get("content-encoding", "").lower() in ("gzip", "x-gzip")
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
    body = bytearray()
    for chunk in response.iter_raw():
        try:
            body += unpacking.decompress(chunk, bytes_max + 1 - len(body)) if unpacking else chunk
        except zlib.error as error:
            raise OSError(f"the answer cannot be unpacked: {error}") from None
        if len(body) > bytes_max:
            raise TooMuch(f"the answer is longer than {bytes_max:,} bytes")
    return bytes(body)


def checked_url(url: str, *, private: bool, plain: bool = False, ports: frozenset[int] = PORTS) -> httpx.URL:
    """Raises Forbidden unless the URL is https (or http, where `plain`) on a usual port, without a user in it; `private` allows http and any port besides."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Forbidden(f"not an address: {error}") from None
    if parsed.scheme not in ({"https", "http"} if private or plain else {"https"}) or not parsed.host:
        raise Forbidden("the address must begin with https:// (http:// only with `private: true`)")
    if parsed.userinfo:
        raise Forbidden("no user or password may stand in the address")
    if not private and (parsed.port or 443) not in ports:
        raise Forbidden(f"port {parsed.port} is not one of {', '.join(str(port) for port in sorted(ports))}")
    return parsed


def is_public(address: str) -> bool:
    """Whether the address is one of the internet at large, also where it is an IPv4 one in IPv6's clothes."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            ip = inner
        elif ip in ipaddress.ip_network("64:ff9b::/96"):
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast
