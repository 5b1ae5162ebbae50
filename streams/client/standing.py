"""What stands, kept current from a gateway's list and its stream. Plain memory: whoever shows it may be a terminal or a test."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.alert import Alert
from streams.client.lines import Heard

OPEN = ("pending", "firing")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
NEWS_MAX = 100


@dataclass
class Standing:
    """`least`: alerts of lesser severity are left out. `country`: only those of it."""

    least: str = "Unknown"
    country: str | None = None
    news: deque[Alert] = field(default_factory=lambda: deque(maxlen=NEWS_MAX))
    """What changed while it was watched, the newest first."""
    _alerts: dict[str, Alert] = field(default_factory=dict)

    def load(self, alerts: Iterable[Alert]) -> None:
        """In place of what was known."""
        self._alerts = {alert.alert_id: alert for alert in alerts if self._is_wanted(alert)}

    def hear(self, heard: Heard) -> bool:
        """Takes a message of the stream; False where the list must be read again."""
        if heard.name == "gap":
            return False
        if heard.alert is not None and self._is_wanted(heard.alert):
            before = self._alerts.get(heard.alert.alert_id)
            if before is None or heard.alert.revision > before.revision:
                self.news.appendleft(heard.alert)
            self._alerts[heard.alert.alert_id] = heard.alert
        elif heard.name == "alert" and heard.data.get("forgotten"):
            self._alerts.pop(str(heard.data["id"]), None)
        return True

    def open(self) -> list[Alert]:
        """Those that stand, the gravest first, and of these the newest."""
        found = [alert for alert in self._alerts.values() if alert.state in OPEN]
        return sorted(found, key=lambda alert: (SEVERITIES.index(alert.severity), -alert.updated_at.timestamp(), alert.alert_id))

    def _is_wanted(self, alert: Alert) -> bool:
        land = {alert.series.country, alert.place.country if alert.place else None}
        return SEVERITIES.index(alert.severity) <= SEVERITIES.index(self.least) and (self.country is None or self.country in land)
