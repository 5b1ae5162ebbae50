"""A broker with TLS, logins and access lists: certificates of its own, and the users and lists of deploy/k8s/kafka.yaml."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, KafkaAdminClient, ResourcePattern, ResourceType

from streams.adapters.broker.server import HOST, Broker
from streams.settings import Settings

MANIFEST = Path(__file__).parents[2] / "deploy" / "k8s" / "kafka.yaml"
ROLES = ("worker", "gateway", "deliver", "ingest", "operator")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256")


def user(role: str) -> str:
    return f"siaga-{role}"


def secret(role: str) -> str:
    """Of a shape that no log line holds by chance."""
    return f"Pw7-{role}-correct-horse"


@dataclass(frozen=True)
class Secured:
    """`plain` is the door of the broker's owner, who may do everything; `address` that of everybody else."""

    plain: str
    address: str
    authority: Path
    other_authority: Path

    def environment(self, role: str, mechanism: str = "SCRAM-SHA-512") -> dict[str, str]:
        return {
            "SIAGA_KAFKA_BOOTSTRAP": self.address, "SIAGA_KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "SIAGA_KAFKA_SASL_MECHANISM": mechanism,
            "SIAGA_KAFKA_SASL_USERNAME": user(role), "SIAGA_KAFKA_SASL_PASSWORD": secret(role), "SIAGA_KAFKA_SSL_CAFILE": str(self.authority),
        }  # fmt: skip

    def settings(self, role: str, **changed: Any) -> Settings:
        told = {name.removeprefix("SIAGA_").lower(): value for name, value in self.environment(role).items()}
        return Settings(**(told | changed))


@contextmanager
def secured_broker(folder: Path) -> Iterator[Secured]:
    authority = make_authority(folder / "ca")
    keys = make_certificate(folder / "ca", folder / "broker")
    port = _free_port()
    jaas = "".join(f' user_{user(role)}="{secret(role)}"' for role in ROLES)
    properties = {
        "listeners": f"PLAINTEXT://{{host}}:{{port}},SECURED://{{host}}:{port},CONTROLLER://{{host}}:{{controller}}",
        "advertised.listeners": f"PLAINTEXT://{{host}}:{{port}},SECURED://localhost:{port}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL",
        "sasl.enabled.mechanisms": ",".join((*MECHANISMS, "PLAIN")),
        **{
            f"listener.name.secured.{name.lower()}.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;" for name in MECHANISMS
        },
        "listener.name.secured.plain.sasl.jaas.config": f"org.apache.kafka.common.security.plain.PlainLoginModule required{jaas};",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keys),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
        "allow.everyone.if.no.acl.found": "false",
    }
    scram = [word for role in ROLES for name in MECHANISMS for word in ("--add-scram", f"{name}=[name={user(role)},password={secret(role)}]")]
    with Broker(folder / "data", Settings().cache_dir, properties=properties, format_options=scram) as broker:
        apply_access_lists(broker.bootstrap)
        yield Secured(broker.bootstrap, f"localhost:{port}", authority, make_authority(folder / "other-ca"))


def access_lists() -> dict[str, list[dict[str, Any]]]:
    """Of each user in the manifest what it may do."""
    parts = [part for part in yaml.safe_load_all(MANIFEST.read_text("utf-8")) if part["kind"] == "KafkaUser"]
    return {part["metadata"]["name"]: part["spec"]["authorization"]["acls"] for part in parts}


def apply_access_lists(bootstrap: str) -> None:
    """As Strimzi's user operator would."""
    made = []
    for name, rules in access_lists().items():
        for rule in rules:
            kind, pattern = rule["resource"]["type"], rule["resource"].get("patternType", "literal")
            pattern_type = ACLResourcePatternType.PREFIXED if pattern == "prefix" else ACLResourcePatternType.LITERAL
            resource = ResourcePattern(ResourceType[kind.upper()], rule["resource"]["name"], pattern_type)
            made += [ACL(f"User:{name}", "*", ACLOperation[_upper(operation)], ACLPermissionType.ALLOW, resource) for operation in rule["operations"]]
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        failed = admin.create_acls(made)["failed"]
    finally:
        admin.close()
    assert not failed, failed


def _upper(operation: str) -> str:
    """DescribeConfigs is DESCRIBE_CONFIGS."""
    return "".join(f"_{letter}" if letter.isupper() and place else letter for place, letter in enumerate(operation)).upper()


def make_authority(folder: Path) -> Path:
    """A certificate authority of its own; its certificate, PEM."""
    folder.mkdir(parents=True)
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", folder / "ca.key", "-out", folder / "ca.crt"
    )
    return folder / "ca.crt"


def make_certificate(authority: Path, folder: Path) -> Path:
    """Key and certificate of a broker on this machine, in one file as Kafka wants them."""
    folder.mkdir(parents=True)
    names = folder / "names.cnf"
    names.write_text("subjectAltName=DNS:localhost\n", encoding="utf-8")
    _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "request.pem")
    signed = ("-CA", authority / "ca.crt", "-CAkey", authority / "ca.key", "-CAcreateserial", "-days", "2", "-extfile", names)
    _openssl("x509", "-req", "-in", folder / "request.pem", *signed, "-out", folder / "certificate.pem")
    whole = folder / "keystore.pem"
    whole.write_text("".join((folder / name).read_text() for name in ("key.pem", "certificate.pem")), encoding="ascii")
    return whole


def _openssl(*words: object) -> None:
    try:
        done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AssertionError("the tests of TLS need the command openssl (Debian: apt install openssl)") from None
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
