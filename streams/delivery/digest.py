"""One letter a day: what the outbox holds for a digest, by severity, the gravest first."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import structlog

from schemas.alert import Alert
from streams.adapters.metrics import Metrics
from streams.delivery.hours import last_hour
from streams.delivery.outbox import Due, Outbox
from streams.delivery.port import Failed, Language, Refused
from streams.delivery.settings import Digest
from streams.delivery.texts import headline, link

LOOK_SECONDS = 1.0
ALERTS_MAX = 200
"""In one letter; how many more there were is said."""
DOMAIN = "siaga.invalid"
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "siaga, {day}: {count} alerts", "none": "No alerts since the last letter.", "more": "… and {count} more, which the page shows.",
        "Extreme": "Extreme", "Severe": "Severe", "Moderate": "Moderate", "Minor": "Minor", "Unknown": "Of unknown severity",
        "pending": "unconfirmed", "firing": "stands", "resolved": "over", "retracted": "taken back",
    },
    "id": {
        "title": "siaga, {day}: {count} peringatan", "none": "Tidak ada peringatan sejak surat terakhir.", "more": "… dan {count} lagi, lihat di halaman.",
        "Extreme": "Ekstrem", "Severe": "Berat", "Moderate": "Sedang", "Minor": "Ringan", "Unknown": "Tingkat tidak diketahui",
        "pending": "belum dikonfirmasi", "firing": "berlaku", "resolved": "selesai", "retracted": "ditarik",
    },
    "ar": {
        "title": "سياغا، {day}: عدد التنبيهات {count}", "none": "لا تنبيهات منذ الرسالة السابقة.", "more": "… و{count} أخرى تعرضها الصفحة.",
        "Extreme": "بالغة الخطورة", "Severe": "خطيرة", "Moderate": "متوسطة", "Minor": "طفيفة", "Unknown": "غير معروفة الخطورة",
        "pending": "غير مؤكد", "firing": "قائم", "resolved": "انتهى", "retracted": "سُحب",
    },
}  # fmt: skip
log = structlog.get_logger(__name__)


def letter(settings: Digest, hour: datetime, alerts: Sequence[Alert]) -> EmailMessage:
    """A repeat has the same Message-ID: mail programs show it once."""
    day = hour.astimezone(ZoneInfo(settings.zone)).date()
    mail = EmailMessage()
    mail["From"] = Address("siaga", addr_spec=settings.sender)
    mail["To"] = ", ".join(settings.to)
    mail["Subject"] = WORDS[settings.languages[0]]["title"].format(day=day, count=len(alerts))
    mail["Date"] = hour
    mail["Message-ID"] = f"<digest-{settings.name}-{day}@{DOMAIN}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n---\n\n".join(text(settings, day, alerts, language) for language in settings.languages))
    return mail


def text(settings: Digest, day: date, alerts: Sequence[Alert], language: Language) -> str:
    words, place = WORDS[language], ZoneInfo(settings.zone)
    ordered = sorted(alerts, key=lambda alert: (SEVERITIES.index(alert.severity), alert.updated_at, alert.alert_id))
    lines = [words["title"].format(day=day, count=len(alerts))]
    for severity in SEVERITIES:
        listed = [alert for alert in ordered[:ALERTS_MAX] if alert.severity == severity]
        lines += [f"\n{words[severity]}"] if listed else []
        for alert in listed:
            lines.append(f"{alert.updated_at.astimezone(place):%m-%d %H:%M}  {headline(alert, language)} ({words[alert.state]})")
            lines += [f"    {address}" for one in alert.evidence[:1] if (address := link(one))]
    lines += [words["more"].format(count=len(alerts) - ALERTS_MAX)] if len(alerts) > ALERTS_MAX else []
    return "\n".join(lines if alerts else [*lines, words["none"]])


class DigestSender:
    """Sends what is due once the hour has come; late, where nobody was there at that hour. `post` hands a letter to the mail server."""

    def __init__(self, settings: Digest, post: Callable[[EmailMessage], None], outbox: Outbox, metrics: Metrics, clock: Callable[[], datetime]):
        self.name = settings.name
        self._settings = settings
        self._post = post
        self._outbox = outbox
        self._metrics = metrics
        self._clock = clock
        self._wait_until = datetime.min.replace(tzinfo=UTC)

    def run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            self.step()
            stopped.wait(LOOK_SECONDS)

    def step(self) -> bool:
        """Whether a letter went out."""
        now, settings = self._clock(), self._settings
        hour = last_hour(now, settings.at, settings.zone)
        if now < self._wait_until or not self._outbox.is_digest_due(self.name, hour):
            return False
        dues = self._outbox.all_due(self.name, now)
        if dues is None:
            return False
        if dues or settings.when_empty:
            return self._send(hour, dues)
        self._outbox.digest_sent(self.name, hour, (), now)
        return False

    def _send(self, hour: datetime, dues: Sequence[Due]) -> bool:
        try:
            self._post(letter(self._settings, hour, [due.message.alert for due in dues]))
        except Refused as refusal:
            self._outbox.digest_sent(self.name, hour, dues, self._clock(), refused=str(refusal))
            self._metrics.delivered.labels(self.name, "refused").inc()
            log.error("digest refused for good", channel=self.name, error=str(refusal), alert_ids=_ids(dues))
            return False
        except Failed as failure:
            now = self._clock()
            self._wait_until = now + timedelta(seconds=self._outbox.digest_failed(self.name, dues, str(failure), now))
            self._metrics.delivered.labels(self.name, "failed").inc()
            log.warning("digest not taken, will be tried again", channel=self.name, error=str(failure), alert_ids=_ids(dues))
            return False
        self._outbox.digest_sent(self.name, hour, dues, self._clock())
        self._metrics.delivered.labels(self.name, "sent").inc()
        return True


def _ids(dues: Sequence[Due]) -> list[str]:
    return [due.message.alert.alert_id for due in dues]
