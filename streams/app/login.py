"""How Faust logs in to Kafka."""

from typing import Any

import faust

from streams.adapters.clients import password, tls
from streams.settings import Settings


def faust_credentials(settings: Settings) -> Any:
    """What faust.App takes as broker_credentials; None for plain text."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return None
    context = tls(settings) if settings.kafka_security_protocol.endswith("SSL") else None
    if settings.kafka_security_protocol == "SSL":
        return faust.SSLCredentials(context=context)
    return faust.SASLCredentials(
        mechanism=settings.kafka_sasl_mechanism, username=settings.kafka_sasl_username, password=password(settings), ssl_context=context
    )
