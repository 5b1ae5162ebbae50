"""Common Alerting Protocol 1.2 (OASIS, 2010): a file for each revision and an Atom feed (RFC 4287) of the newest.

A finding from the press is no public warning: `scope` is Restricted and `status` Test unless the desk says otherwise. A published message is never changed: a revision is an Update
that names what it supersedes, a retraction a Cancel.
"""

import os
import re
import xml.etree.ElementTree as Tree
from datetime import datetime
from pathlib import Path

from schemas.alert import Alert
from streams.delivery.port import Failed, Language, Message
from streams.delivery.texts import description, headline

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
FEED_ENTRIES = 100
RESTRICTION = "For the recipients of this desk. A finding from press reports, not a public warning."
EVENTS: dict[str, dict[Language, str]] = {
    "surge": {"id": "Lonjakan serangan bersenjata", "en": "Surge of armed attacks", "ar": "تصاعد الهجمات المسلحة"},
    "build_up": {"id": "Peningkatan serangan bersenjata", "en": "Build-up of armed attacks", "ar": "تزايد الهجمات المسلحة"},
    "lull": {"id": "Jeda serangan bersenjata", "en": "Lull in armed attacks", "ar": "هدوء في الهجمات المسلحة"},
    "lull_broken": {"id": "Serangan bersenjata setelah jeda", "en": "Armed attack after a lull", "ar": "هجوم مسلح بعد هدوء"},
    "mass_casualty": {"id": "Serangan bersenjata dengan banyak korban", "en": "Armed attack with many casualties", "ar": "هجوم مسلح كثير الضحايا"},
    "first_in_place": {"id": "Serangan bersenjata pertama di suatu tempat", "en": "First armed attack in a place", "ar": "أول هجوم مسلح في المكان"},
    "coverage_surge": {"id": "Lonjakan laporan serangan bersenjata", "en": "Surge of reports of armed attacks", "ar": "تصاعد التقارير عن هجمات مسلحة"},
}
LOCALES: dict[Language, str] = {"id": "id-ID", "en": "en-US", "ar": "ar"}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CapChannel:
    def __init__(self, folder: Path, sender: str):
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / f"{message.id}.xml", document(message, self._sender))
            _write(self._folder / "feed.atom", self._feed(message.alert.updated_at))
        except OSError as error:
            raise Failed(f"{self._folder}: {error.strerror}") from None

    def _feed(self, now: datetime) -> bytes:
        files = sorted(self._folder.glob("*.xml"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
        return feed([(file.name, file.read_bytes()) for file in files[:FEED_ENTRIES]], self._sender, now)


def moment(at: datetime) -> str:
    """CAP's form: whole seconds and an offset; UTC is -00:00, never Z."""
    text = at.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def document(message: Message, sender: str) -> bytes:
    """The alert element, children in the schema's order."""
    alert = message.alert
    root = Tree.Element("alert", xmlns=CAP)
    kind = "Cancel" if alert.state == "retracted" and message.told else "Update" if message.told else "Alert"
    _add(root, "identifier", message.id)
    _add(root, "sender", sender)
    _add(root, "sent", moment(alert.updated_at))
    _add(root, "status", alert.status)
    _add(root, "msgType", kind)
    _add(root, "scope", alert.scope)
    if alert.scope == "Restricted":
        _add(root, "restriction", RESTRICTION)
    if alert.scope == "Private":
        _add(root, "addresses", sender)
    if kind == "Cancel" and alert.reason:
        _add(root, "note", alert.reason)
    if message.told:
        _add(root, "references", " ".join(f"{sender},{alert.alert_id}-{told.revision},{moment(told.updated_at)}" for told in message.told))
    for language in message.languages:
        _info(root, alert, language)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(Tree.tostring(root, encoding="utf-8"))


def _info(root: Tree.Element, alert: Alert, language: Language) -> None:
    info = Tree.SubElement(root, "info")
    _add(info, "language", LOCALES[language])
    _add(info, "category", "Security")
    _add(info, "event", EVENTS[alert.kind][language])
    _add(info, "responseType", "AllClear" if alert.state in {"resolved", "retracted"} else "Monitor")
    for name in ("urgency", "severity", "certainty"):
        _add(info, name, getattr(alert, name))
    _add(info, "onset", moment(alert.onset))
    if alert.expires:
        _add(info, "expires", moment(alert.expires))
    _add(info, "senderName", "siaga")
    _add(info, "headline", headline(alert, language))
    _add(info, "description", description(alert, language))
    numbers = {
        "state": alert.state,
        "observed": alert.observed,
        "expected": alert.expected,
        "p_value": alert.p_value,
        "independent_sources": alert.independent_sources,
    }
    for name, value in numbers.items():
        if value is not None:
            parameter = Tree.SubElement(info, "parameter")
            _add(parameter, "valueName", f"siaga:{name}")
            _add(parameter, "value", str(value))
    area = Tree.SubElement(info, "area")
    where = alert.area
    _add(area, "areaDesc", (where.description if where else None) or alert.series.name)
    if where and where.lat is not None and where.lon is not None:
        _add(area, "circle", f"{where.lat:.5f},{where.lon:.5f} {where.radius_km or 0:.1f}")


def feed(files: list[tuple[str, bytes]], sender: str, now: datetime) -> bytes:
    """An Atom feed of CAP files, the newest first."""
    root = Tree.Element("feed", xmlns=ATOM)
    _add(root, "id", f"urn:siaga:cap:{sender}")
    _add(root, "title", "siaga alerts")
    _add(root, "updated", now.isoformat())
    author = Tree.SubElement(root, "author")
    _add(author, "name", sender)
    for name, content in files:
        alert = Tree.fromstring(content)  # noqa: S314 what this class wrote itself
        found = {child: alert.findtext(f"{{{CAP}}}{child}", "") for child in ("identifier", "sent")}
        entry = Tree.SubElement(root, "entry")
        _add(entry, "id", f"urn:siaga:cap:{found['identifier']}")
        _add(entry, "title", alert.findtext(f"{{{CAP}}}info/{{{CAP}}}headline", ""))
        _add(entry, "updated", found["sent"])
        Tree.SubElement(entry, "link", href=name, type="application/cap+xml")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(Tree.tostring(root, encoding="utf-8"))


def _add(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, name).text = NOT_XML.sub(" ", text)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
