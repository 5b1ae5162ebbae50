"""Whether the brokers let us in, asked once at start: the clients themselves try for half a minute and then say only that nobody answers."""

import asyncio
import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import AuthenticationFailedError, IllegalSaslStateError, KafkaConnectionError, SaslAuthenticationFailed, UnsupportedSaslMechanismError
from kafka.errors import AuthorizationError

from streams.adapters.clients import client_options
from streams.settings import Settings

TIMEOUT_SECONDS = 5
PAUSES = (0.3, 1.0)
REFUSED = (AuthenticationFailedError, SaslAuthenticationFailed, IllegalSaslStateError)


class LoginRefused(RuntimeError):
    """What the brokers or their certificate have against us, and what to do; holds no secret."""


def check_login(settings: Settings) -> None:
    """Raises LoginRefused where a broker answers and does not let us in. Brokers that are away are waited for by whoever needs them."""
    asyncio.run(_knock(settings))


async def _knock(settings: Settings) -> None:
    for address in (settings.kafka_bootstrap or "").split(","):
        for seconds in PAUSES:
            if await _is_let_in(address, settings):
                return
            await asyncio.sleep(seconds)
        if await _is_let_in(address, settings, closed_is_refused=True):
            return


async def _is_let_in(address: str, settings: Settings, *, closed_is_refused: bool = False) -> bool:
    """False where nobody answers there. `closed_is_refused`: a broker that starts or stops closes connections too, so it must have done so again and again."""
    host, _, port = address.rpartition(":")
    try:
        connection = await create_conn(host.strip("[]"), int(port), request_timeout_ms=TIMEOUT_SECONDS * 1000, **client_options(settings))
    except ssl.SSLCertVerificationError as error:
        trusted = f"SIAGA_KAFKA_SSL_CAFILE ({settings.kafka_ssl_cafile})" if settings.kafka_ssl_cafile else "the system's certificates"
        raise LoginRefused(
            f"the certificate of {address} is not to be trusted: {error.verify_message}. {trusted} must hold the authority that signed it, and it must name the host"
        ) from None
    except ssl.SSLError as error:
        raise LoginRefused(
            f"{address} does not speak TLS as we do ({error.reason}). SIAGA_KAFKA_SECURITY_PROTOCOL is {settings.kafka_security_protocol}: is that what this port speaks?"
        ) from None
    except UnsupportedSaslMechanismError:
        raise LoginRefused(f"{address} does not know {settings.kafka_sasl_mechanism}. Set SIAGA_KAFKA_SASL_MECHANISM to one that it does") from None
    except REFUSED:
        raise LoginRefused(
            f"{address} refused the login of {settings.kafka_sasl_username} by {settings.kafka_sasl_mechanism}. "
            "Check SIAGA_KAFKA_SASL_USERNAME, SIAGA_KAFKA_SASL_MECHANISM, and SIAGA_KAFKA_SASL_PASSWORD or SIAGA_KAFKA_SASL_PASSWORD_FILE"
        ) from None
    except (KafkaConnectionError, ConnectionResetError):
        if closed_is_refused:
            raise LoginRefused(
                f"{address} takes connections and closes them. SIAGA_KAFKA_SECURITY_PROTOCOL is {settings.kafka_security_protocol}: is that what this port speaks?"
            ) from None
        return False
    except Exception:  # away, or no Kafka at all: the clients say so in their turn
        return False
    connection.close()
    return True


def what_failed(error: Exception, settings: Settings) -> str:
    """Of an error that a client of ours raised."""
    if isinstance(error, AuthorizationError) or "AuthorizationFailed" in str(error):
        who = settings.kafka_sasl_username or "this user"
        return f"{who} may not do that ({type(error).__name__}). Give it the access list of its role: docs/security.md"
    return f"{settings.kafka_bootstrap} does not answer as a broker ({type(error).__name__}). Is it running, and are SIAGA_KAFKA_* right?"
