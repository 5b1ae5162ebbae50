"""Deterministic names: the same thing gets the same id in every run, on every machine."""

from hashlib import blake2b


def stable_id(prefix: str, *parts: object) -> str:
    """`prefix-` and 20 hex digits of blake2b over the parts; parts are separated, so ("ab", "c") differs from ("a", "bc")."""
    digest = blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=10).hexdigest()
    return f"{prefix}-{digest}"
