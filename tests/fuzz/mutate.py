"""Bad input by seed: seeds of every kind, spoiled in the ways that the world spoils things."""

import random
from collections.abc import Callable

import orjson

NASTY: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n\r\n", b"{", b"[" * 3_000, b"<div>" * 3_000, b"<!--", b"<![CDATA[", b"]]>", b"&lt;" * 2_000, b"%00", b"../" * 500, b"'\"`;--",
    b"${jndi:ldap://x}", b"{{7*7}}", b"=HYPERLINK(1)", b"javascript:alert(1)", b"\\ud800", b"\\u0000", b"1e999", b"-0", b"NaN", b"99999999999999999999", b"0x7fffffffffffffff",
    "\u202e\u2066\u200f".encode(), "ا" .encode() * 2_000, "e\u0301".encode() * 2_000, "\U0001f4a3".encode() * 500, b"9" * 5_000, b"," * 5_000, b"a" * 20_000, b" " * 20_000,
    b"!!python/object/apply:os.system ['true']", b"&a [*a, *a]", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", b"31 February 2023", b"0000-00-00", b"9999-12-31T23:59:60Z",
)  # fmt: skip


def spoil(good: bytes, chance: random.Random) -> bytes:
    """One to four faults: cut, doubled, moved, flipped, or something nasty put in."""
    spoiled = good
    for _ in range(chance.randint(1, 4)):
        spoiled = chance.choice(WAYS)(spoiled, chance)
    return spoiled[:2_500_000]


def spoil_inside(good: bytes, chance: random.Random) -> bytes:
    """A JSON object that stays one: one to three of its texts are spoiled, so that it gets past the door and to those behind it."""
    told = orjson.loads(good)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(name for name, value in told.items() if isinstance(value, str) and name not in ("id", "fetched_at")))
        told[name] = spoil(told[name].encode(), chance).decode("utf-8", "replace")
    return orjson.dumps(told)


def _flip(text: bytes, chance: random.Random) -> bytes:
    if not text:
        return text
    at = chance.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << chance.randrange(8))]) + text[at + 1 :]


def _cut(text: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:first] + text[last:]


def _double(text: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:last] + text[first:last] * chance.choice((1, 1, 2, 40)) + text[last:]


def _move(text: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[last:] + text[first:last] + text[:first]


def _put(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(NASTY) + text[at:]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _double, _move, _put, _put)
