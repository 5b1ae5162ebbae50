"""Settings of every process: environment variables SIAGA_*, checked all at once at start."""

import ssl
import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import typer
from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "localhost", "::1")
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """One field, one variable: kafka_bootstrap is SIAGA_KAFKA_BOOTSTRAP."""

    model_config = SettingsConfigDict(env_prefix="SIAGA_", extra="ignore", use_attribute_docstrings=True, frozen=True)

    kafka_bootstrap: Annotated[str, Field(pattern=r"^[\w.\-\[\]:]+:\d+(,[\w.\-\[\]:]+:\d+)*$")] | None = None
    """Brokers as HOST:PORT,HOST:PORT. Unset: commands that can start the embedded one do."""
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How to talk to the brokers."""
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """How to log in where the protocol is a SASL one."""
    kafka_sasl_username: str | None = None
    """User of the brokers."""
    kafka_sasl_password: SecretStr | None = None
    """That user's password."""
    kafka_sasl_password_file: Path | None = None
    """A file that holds the password instead, as secrets are mounted; a line break at its end is none of it."""
    kafka_ssl_cafile: Path | None = None
    """Certificates to trust, PEM; unset: the system's."""
    topic_prefix: Annotated[str, Field(pattern=r"^[a-zA-Z0-9._-]{0,100}$")] = ""
    """Put before every topic name and group."""
    partitions: Annotated[int, Field(ge=1, le=1000)] = 4
    """Partitions of every topic between stages; the same for all workers, and not to be changed on topics that exist."""
    replication_factor: Annotated[int, Field(ge=1, le=10)] = 1
    """Copies of each partition; no more than there are brokers."""
    data_dir: Path = Field(default_factory=lambda: user_data_path("siaga"))
    """State of workers and of the embedded broker."""
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("siaga"))
    """Kafka's jars and compiled knowledge; may be deleted at any time."""
    tick_seconds: Annotated[float, Field(gt=0, le=60)] = 1.0
    """How often a worker tells the time: alerts wait for the next tick."""
    canary_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0
    """How often a worker sends an article of its own through all stages, to measure how long news takes; nobody is told of it. 0: never."""
    fail_point: Annotated[str, Field(pattern=r"^(send|table|ack|commit|store|call|record)\.(before|after)(@[1-9]\d{0,8})?$")] | None = None
    """For tests alone: the step at which a worker (send, table, ack, commit) or deliver (store, call, record, commit) kills itself, as table.before@12."""
    outlet_articles_a_minute: Annotated[int, Field(ge=0, le=1_000_000)] = 60
    """Of one outlet's articles on one country so many a minute go on to be joined, the others in the minutes after; 0: no cap. The same for all workers."""
    false_alarm_rate: Annotated[float, Field(ge=1e-6, le=0.05)] = 0.001
    """False alarms that are accepted per series and day, of surges, build-ups and surges of coverage. The same for all workers."""
    false_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """Share of false ones that is accepted among the counts that fire on one day (Benjamini-Hochberg over all series); 1: each is judged alone. The same for all workers."""
    session_seconds: Annotated[float, Field(ge=6, le=300)] = 6.0
    """How long Kafka waits for a worker that says nothing before others take its partitions. More where workers share starved cores: one that cannot answer in time is left out, joins again and is left out again."""
    stop_seconds: Annotated[float, Field(gt=0, le=600)] = 15.0
    """How long a worker or deliver may take to stop; after that it ends at once, and what it was doing is done again by the next."""
    metrics_host: str = "127.0.0.1"
    """Where /metrics is served."""
    metrics_port: Port = 6067
    """Its port; 0 lets the system choose."""
    gateway_host: str = "127.0.0.1"
    """Where the page and the API are served."""
    gateway_port: Port = 8080
    """Their port; 0 lets the system choose."""
    gateway_limit: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5} ?(/|per) ?([1-9][0-9]{0,3} ?)?(second|minute|hour|day)s?$")] | None = "600/minute"
    """Requests that one client of the gateway may make; more are answered 429. Clients on this machine are not counted."""
    gateway_limit_loopback: bool = False
    """Whether clients on this machine are counted too: for a gateway behind a proxy there, all of whose clients then share the limit."""
    gateway_anyone: Literal["nothing", "reader", "analyst", "operator"] | None = None
    """What may be done without a login. Unset: with keys or a login provider nothing; without both everything from this machine, and reading from others."""
    gateway_keys: Path | None = None
    """File of the keys that programs show, with a role each; `siaga gateway key` adds one."""
    gateway_address: Annotated[str, Field(pattern=r"^https?://[\w.\-\[\]:]+/?$")] | None = None
    """Address by which browsers reach the gateway, as https://siaga.example; needed with a login provider."""
    gateway_oidc_issuer: str | None = None
    """OpenID Connect provider at which people log in, exactly as it calls itself, as https://login.example/desk."""
    gateway_oidc_client_id: str | None = None
    """What the provider calls this gateway."""
    gateway_oidc_client_secret: SecretStr | None = None
    """The secret of that client; unset: it has none, and PKCE alone protects."""
    gateway_oidc_scope: Annotated[str, Field(pattern=r"^(.* )?openid( .*)?$")] = "openid profile email"
    """What the provider is asked for; some tell groups only for a scope of their own."""
    gateway_oidc_claim: Annotated[str, Field(min_length=1)] = "groups"
    """Claim that holds a person's groups; of nested claims their names with dots between, as realm_access.roles."""
    gateway_oidc_roles: Annotated[dict[str, Literal["reader", "analyst", "operator"]], NoDecode] = Field(default_factory=dict)
    """Role of each group, as "newsroom=reader; desk=analyst; it=operator"; * is everybody who can log in."""
    gateway_session_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    """What signs the cookies of logins, the same for all gateways behind one address; unset: chance, and a restart ends all sessions."""
    gateway_session_hours: Annotated[float, Field(gt=0, le=168)] = 8.0
    """How long a login holds."""
    alert_status: Literal["Actual", "Exercise", "Test"] = "Test"
    """Status of every alert, in CAP's words. Test until somebody answers for them."""
    alert_authority: str | None = None
    """Who answers for alerts of status Actual; needed with it."""
    channels: Path | None = None
    """The file of channels that `siaga deliver` sends to."""
    llm_url: str | None = None
    """OpenAI-compatible address, as https://host/v1, of a model that reads articles; unset: rules read alone."""
    llm_model: str | None = None
    """The model's name at that address."""
    llm_key: SecretStr | None = None
    """Its API key."""
    llm_private: bool = False
    """Whether the address may be on this machine or network, without TLS."""
    llm_timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60.0
    """How long an answer may take."""
    llm_requests_a_day: Annotated[int, Field(ge=0)] = 2_000
    """At most so many questions a day (UTC); then the rules read alone."""
    llm_tokens_a_day: Annotated[int, Field(ge=0)] = 5_000_000
    """At most so many tokens a day, as the answers count them."""
    otel_endpoint: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] | None = None
    """Where traces go, as http://collector:4318 (OTLP over HTTP); the standard OTEL_EXPORTER_OTLP_ENDPOINT does too. Unset: none are made."""
    audit_log: Path | None = None
    """File of a line of JSON for each act of an operator; unset: none is kept. Where it is set and cannot be written, nothing is done."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least grave log line that is written."""

    @field_validator("gateway_oidc_roles", mode="before")
    @classmethod
    def _roles_by_group(cls, told: Any) -> Any:
        """A group's name may hold = and commas, as those of LDAP do."""
        return (
            {group.strip(): role.strip() for group, _, role in (part.rpartition("=") for part in told.split(";") if part.strip())}
            if isinstance(told, str)
            else told
        )

    @model_validator(mode="after")
    def _people_can_log_in(self) -> "Settings":
        if self.gateway_oidc_issuer is None:
            return self
        needed = {"SIAGA_GATEWAY_ADDRESS": self.gateway_address, "SIAGA_GATEWAY_OIDC_CLIENT_ID": self.gateway_oidc_client_id}
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(f"SIAGA_GATEWAY_OIDC_ISSUER is set, so {' and '.join(missing)} must be too")
        if not self.gateway_oidc_roles:
            raise ValueError("SIAGA_GATEWAY_OIDC_ISSUER is set, so SIAGA_GATEWAY_OIDC_ROLES must give some group a role, or nobody may do anything")
        for name, address in (("SIAGA_GATEWAY_OIDC_ISSUER", self.gateway_oidc_issuer), ("SIAGA_GATEWAY_ADDRESS", str(self.gateway_address))):
            url = urlsplit(address)
            if not url.hostname or (url.scheme != "https" and (url.scheme != "http" or url.hostname not in LOOPBACK)):
                raise ValueError(f"{name} must begin with https://, or a login can be stolen on its way; http:// is for this machine alone")
        return self

    @model_validator(mode="after")
    def _login_is_whole(self) -> "Settings":
        if self.kafka_sasl_password and self.kafka_sasl_password_file:
            raise ValueError("SIAGA_KAFKA_SASL_PASSWORD and SIAGA_KAFKA_SASL_PASSWORD_FILE are both set: which holds? Set one of them")
        if self.kafka_security_protocol.startswith("SASL") and not (self.kafka_sasl_username and (self.kafka_sasl_password or self.kafka_sasl_password_file)):
            raise ValueError(
                f"SIAGA_KAFKA_SECURITY_PROTOCOL is {self.kafka_security_protocol}, so SIAGA_KAFKA_SASL_USERNAME and SIAGA_KAFKA_SASL_PASSWORD"
                " (or SIAGA_KAFKA_SASL_PASSWORD_FILE) are needed"
            )
        if self.kafka_sasl_password_file:
            _refuse_no_secret("SIAGA_KAFKA_SASL_PASSWORD_FILE", self.kafka_sasl_password_file)
        if self.alert_status == "Actual" and not (self.alert_authority or "").strip():
            raise ValueError("SIAGA_ALERT_STATUS is Actual, so SIAGA_ALERT_AUTHORITY must name who answers for the alerts")
        if self.llm_url and not self.llm_model:
            raise ValueError("SIAGA_LLM_URL is set, so SIAGA_LLM_MODEL must name the model")
        if self.llm_key and not (self.llm_key.get_secret_value().isascii() and self.llm_key.get_secret_value().isprintable()):
            raise ValueError("SIAGA_LLM_KEY holds a line break or a letter that no HTTP header can carry")
        if self.kafka_ssl_cafile:
            _refuse_no_certificate(self.kafka_ssl_cafile)
        return self


def secret_in(file: Path) -> str:
    """What a file of a secret holds, without the line break at its end."""
    return file.read_text(encoding="utf-8").rstrip("\r\n")


def _refuse_no_secret(name: str, file: Path) -> None:
    try:
        if not secret_in(file):
            raise ValueError(f"{name}: {file} is empty")
    except UnicodeDecodeError:
        raise ValueError(f"{name}: {file} is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"{name}: {file}: {error.strerror}") from None


def _refuse_no_certificate(file: Path) -> None:
    try:
        ssl.create_default_context(cafile=str(file))
    except ssl.SSLError:
        raise ValueError(f"SIAGA_KAFKA_SSL_CAFILE: {file} holds no certificate in PEM") from None
    except OSError as error:
        raise ValueError(f"SIAGA_KAFKA_SSL_CAFILE: {file}: {error.strerror}") from None


def explain(error: ValidationError) -> str:
    """Every wrong setting, a line each, with its variable; values are left out, for they may be secret."""
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        name = f"SIAGA_{str(problem['loc'][0]).upper()}: " if problem["loc"] else ""
        lines.append(f"  {name}{problem['msg'].removeprefix('Value error, ')}")
    return "siaga: settings are wrong:\n" + "\n".join(lines)


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; ends the process with exit code 2 and all errors at once where any is wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        print(explain(error), file=sys.stderr)
        raise typer.Exit(2) from None
