"""Mail by SMTP: revisions of one alert are one thread."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import AbstractContextManager
from email.headerregistry import Address
from email.message import EmailMessage

from streams.delivery.port import Failed, Message, Refused
from streams.delivery.settings import Mail, Mailed
from streams.delivery.templates import Template, templates_of
from streams.delivery.texts import description, headline, source_lines

TIMEOUT_SECONDS = 20
DOMAIN = "siaga.invalid"
"""Of message ids: it names no host (RFC 6761)."""
SUBJECT_MAX = 200
NO_TEMPLATES: Mapping[str, Template] = {}


class MailChannel:
    def __init__(self, settings: Mail):
        self._settings = settings
        self._templates = templates_of(settings.templates)

    def send(self, message: Message) -> None:
        post(self._settings, letter(message, self._settings.sender, self._settings.to, self._templates))


def post(settings: Mailed, mail: EmailMessage) -> None:
    """Returns when the server has the letter. Raises Failed or Refused."""
    try:
        with _connected(settings) as server:
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.user and settings.secret:
                server.login(settings.user, settings.secret.read().get_secret_value())
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        raise (Refused if min(codes) >= 500 else Failed)(f"recipients refused: {sorted(codes)}") from None
    except smtplib.SMTPResponseException as error:
        raise Failed(f"{settings.host} answered {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Failed(f"{settings.host}: {type(error).__name__}") from None


def _connected(settings: Mailed) -> AbstractContextManager[smtplib.SMTP]:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)


def letter(message: Message, sender: str, to: tuple[str, ...], templates: Mapping[str, Template] = NO_TEMPLATES) -> EmailMessage:
    """Raises Refused where a template fails with this alert."""
    own = {name: template.render(message) for name, template in templates.items()}
    alert = message.alert
    mail = EmailMessage()
    mail["From"] = Address("siaga", addr_spec=sender)
    mail["To"] = ", ".join(to)
    mail["Subject"] = " ".join(own.get("subject", headline(alert, message.languages[0])).split())[:SUBJECT_MAX]
    mail["Date"] = alert.updated_at
    mail["Message-ID"] = f"<{message.id}@{DOMAIN}>"
    if message.told:
        before = [f"<{alert.alert_id}-{told.revision}@{DOMAIN}>" for told in message.told]
        mail["In-Reply-To"], mail["References"] = before[-1], " ".join(before)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(own["text"] if "text" in own else _text(message))
    if "html" in own:
        mail.add_alternative(own["html"], subtype="html")
    return mail


def _text(message: Message) -> str:
    alert = message.alert
    parts = [f"{headline(alert, language)}\n\n{description(alert, language)}" for language in message.languages]
    facts = f"{alert.state}, severity {alert.severity}, certainty {alert.certainty}, {alert.independent_sources} independent sources. {alert.alert_id}/{alert.revision}"
    return "\n\n---\n\n".join([*parts, "\n".join([*source_lines(alert), facts])])
