"""How kafka-python's clients log in."""

import ssl
from typing import Any

from streams.settings import Settings, secret_in


def client_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments that kafka-python's clients share."""
    options: dict[str, Any] = {"security_protocol": settings.kafka_security_protocol}
    if settings.kafka_security_protocol.startswith("SASL"):
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": password(settings),
        }
    if settings.kafka_security_protocol.endswith("SSL"):
        options["ssl_context"] = tls(settings)
    return options


def tls(settings: Settings) -> ssl.SSLContext:
    """Trusts the system's certificates, or those of kafka_ssl_cafile alone."""
    return ssl.create_default_context(cafile=str(settings.kafka_ssl_cafile) if settings.kafka_ssl_cafile else None)


def password(settings: Settings) -> str | None:
    """The secret in clear, for the client alone; of a file as it is now, so that it may be changed under a running process."""
    if settings.kafka_sasl_password_file:
        return secret_in(settings.kafka_sasl_password_file)
    return settings.kafka_sasl_password.get_secret_value() if settings.kafka_sasl_password else None
