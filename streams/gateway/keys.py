"""Keys of programs: a YAML file of names, roles and hashes. A key is shown once, when it is made; the file cannot give it back.

A key is 256 bits of chance, so a plain SHA-256 of it is as hard to turn back as the key is to guess; slow hashes are for passwords that people think of.
"""

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import structlog
import yaml

from streams.alerts.watchfile import Fault
from streams.gateway.roles import Role

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ROLES: tuple[Role, ...] = get_args(Role)
SIZE_MAX = 1_000_000
HEAD = "# Keys of the gateway, one a line, as `siaga gateway key NAME ROLE` adds them; of each only the hash is kept. Take a line away to take a key away.\n"
PATTERNS = {
    "name": (re.compile("[a-z0-9]+([._-][a-z0-9]+)*"), "small letters, digits and single dots, hyphens or underscores, as night-desk"),
    "role": (re.compile("|".join(ROLES)), f"one of {', '.join(ROLES)}"),
    "sha256": (re.compile("[0-9a-f]{64}"), "the 64 digits that `siaga gateway key` wrote"),
}
"""What a field of a key must be, and in words."""
NAME_MAX = 60
log = structlog.get_logger(__name__)


class FaultyKeys(ValueError):
    """The file of keys cannot be read; each line says where and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    role: Role
    sha256: str


class Keyring:
    """The keys of a file, read again when the file has changed. What cannot be read then is told in the log, and the keys before it hold until it is mended."""

    def __init__(self, file: Path) -> None:
        """Raises FaultyKeys."""
        self._file = file
        self._keys = keys_in(file)
        self._stamp = self._now()

    def owner(self, told: str) -> Key | None:
        """Whose key it is. Every key is compared, in constant time."""
        self._read_again()
        hashed = _hashed(told)
        found = [key for key in self._keys if hmac.compare_digest(key.sha256, hashed)]
        return found[0] if found else None

    def _read_again(self) -> None:
        stamp = self._now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._keys = keys_in(self._file)
        except FaultyKeys as error:
            log.error("the keys of the gateway cannot be read again; those of before hold until the file is mended", error=str(error))
        else:
            log.info("keys of the gateway read again", keys=len(self._keys))

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def keys_in(file: Path) -> list[Key]:
    """Raises FaultyKeys, a line a fault."""
    keys, faults = read_keys(_text(file))
    if faults:
        raise FaultyKeys("\n".join(f"{file}:{fault.line}: {fault.message}." for fault in faults))
    return keys


def add_key(file: Path, name: str, role: Role) -> str:
    """Make a key, put its hash into the file, which is made where there is none, and give the key back: nobody can do so again. Raises FaultyKeys or OSError."""
    before = _text(file) if file.exists() else HEAD
    key = "siaga_" + secrets.token_urlsafe(32)
    between = "" if before.endswith("\n") or not before else "\n"
    line = f"{between}- {{name: {name}, role: {role}, sha256: {_hashed(key)}}}\n"
    _, faults = read_keys(before + line)
    if faults:
        raise FaultyKeys("\n".join(f"{file}:{fault.line}: {fault.message}." for fault in faults) + "\nNothing was written.")
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        line = before + line
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line)
    return key


def read_keys(text: str) -> tuple[list[Key], list[Fault]]:
    """The keys of a file, and all that is wrong with it by line. Values are not repeated, for somebody may have written a key where its hash belongs."""
    if len(text) > SIZE_MAX:
        return [], [Fault(1, f"the file is larger than {SIZE_MAX:,} characters")]
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            return [], [Fault(1, "a file of keys has no aliases (*name)")]
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        return [], [Fault(error.problem_mark.line + 1 if error.problem_mark else 1, f"this is not YAML: {error.problem or error.context}")]
    except (yaml.YAMLError, RecursionError) as error:
        return [], [Fault(1, f"this is not YAML: {type(error).__name__}")]
    if root is None:
        return [], []
    if not isinstance(root, yaml.SequenceNode):
        return [], [Fault(root.start_mark.line + 1, "a file of keys is a list: each key is a line '- {name: ..., role: ..., sha256: ...}'")]
    keys: list[Key] = []
    faults: list[Fault] = []
    taken: dict[str, int] = {}
    for node in root.value:
        line = node.start_mark.line + 1
        wrong = list(_wrong(node))
        faults += wrong
        if wrong:
            continue
        fields = {field.value: value.value for field, value in node.value}
        if fields["name"] in taken:
            faults.append(Fault(line, f"name: {fields['name']} is taken by the key on line {taken[fields['name']]}. Choose another, or take that line away"))
        taken.setdefault(fields["name"], line)
        keys.append(Key(**fields))
    return keys, faults


def _wrong(node: Any) -> Iterator[Fault]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        yield Fault(line, "a key is a mapping of name, role and sha256")
        return
    told = [field.value for field, _ in node.value]
    for field, value in node.value:
        if field.value not in PATTERNS or told.count(field.value) > 1:
            yield Fault(field.start_mark.line + 1, "a key has name, role and sha256, each once, and nothing else")
            return
        pattern, words = PATTERNS[field.value]
        if not isinstance(value, yaml.ScalarNode) or not pattern.fullmatch(value.value) or (field.value == "name" and len(value.value) > NAME_MAX):
            yield Fault(value.start_mark.line + 1, f"{field.value}: must be {words}")
    missing = [name for name in PATTERNS if name not in told]
    if missing:
        yield Fault(line, f"{missing[0]}: is missing")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FaultyKeys(f"{file}:1: this is not UTF-8 text.") from None
    except OSError as error:
        raise FaultyKeys(f"{file}: {error.strerror}. Make it with `siaga gateway key NAME ROLE`.") from None


def _hashed(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
