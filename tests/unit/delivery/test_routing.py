"""Who is told, when, and in which languages; and what is said of a faulty file of channels."""

from datetime import UTC, datetime

import pytest

from schemas.alert import Alert
from schemas.signal import Series
from schemas.watch import QuietHours, Watch
from streams.delivery.routing import routes
from streams.delivery.settings import Lines, read_channels
from tests.support.sample_alerts import broken_lull, surge_in_iraq

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)
NIGHT = datetime(2023, 12, 20, 16, 30, tzinfo=UTC)
"""23:30 in Jakarta."""
QUIET = QuietHours(start="22:00", end="06:00", zone="Asia/Jakarta")
MORNING = datetime(2023, 12, 20, 23, tzinfo=UTC)


def channel(name: str, **told: object) -> Lines:
    return Lines.model_validate({"name": name, "kind": "file", "path": "alerts.jsonl", **told})


def of_watch(alert: Alert) -> Alert:
    return alert.model_copy(update={"series": Series(series_id="watch:anbar", kind="watch", key="anbar", name="Anbar")})


def test_the_desks_alerts_go_to_the_desks_channels_and_a_watchs_to_its_own() -> None:
    channels = [channel("all"), channel("night", desk=False), channel("named", desk=False, watches=["anbar"])]
    watches = {"anbar": Watch(id="anbar", name="Anbar", channels=("night",))}
    assert [route.channel for route in routes(broken_lull(), channels, watches, NOON)] == ["all"]
    assert [route.channel for route in routes(of_watch(broken_lull()), channels, watches, NOON)] == ["night", "named"]
    assert [route.channel for route in routes(of_watch(broken_lull()), channels, {}, NOON)] == ["named"]


def test_a_watch_speaks_its_own_languages_where_the_channel_has_them() -> None:
    watches = {"anbar": Watch(id="anbar", name="Anbar", channels=("night", "arabic"), languages=("id", "en"))}
    found = routes(of_watch(broken_lull()), [channel("night", languages=["en", "ar"]), channel("arabic", languages=["ar"])], watches, NOON)
    assert [route.languages for route in found] == [("en",), ("ar",)]


def test_a_channel_may_ask_for_the_grave_only_but_hears_every_end() -> None:
    channels = [channel("pager", least_severity="Severe")]
    assert not routes(broken_lull(), channels, {}, NOON)
    assert routes(surge_in_iraq(), channels, {}, NOON)
    assert routes(broken_lull(state="resolved"), channels, {}, NOON)


def test_quiet_hours_put_off_what_is_not_grave_to_their_end() -> None:
    channels = [channel("night", quiet_hours=QUIET.model_dump())]
    assert routes(broken_lull(), channels, {}, NIGHT)[0].due == MORNING
    assert routes(surge_in_iraq(), channels, {}, NIGHT)[0].due == NIGHT
    watches = {"anbar": Watch(id="anbar", name="Anbar", channels=("day",), quiet_hours=QUIET)}
    assert routes(of_watch(broken_lull()), [channel("day")], watches, NIGHT)[0].due == MORNING


GOOD = """
channels:
  - {name: night-desk, kind: webhook, url: "https://desk.example/hook", secret: {env: HOOK_SECRET}, languages: [en]}
  - {name: files, kind: cap, folder: cap, sender: desk@siaga.example}
"""


def test_a_good_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", "whsec_hush")
    channels, faults = read_channels(GOOD)
    assert not faults
    assert [channel.name for channel in channels] == ["night-desk", "files"]
    assert "hush" not in repr(channels)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD, "night-desk.secret: the environment variable HOOK_SECRET is not set"),
        ("channels: [", "not YAML"),
        ("channels: []", "channels: "),
        ("[]", "the file: "),
        ("channels: [{name: a, kind: pigeon}]", "a: "),
        ("channels: [{name: a, kind: file, path: x, colour: red}]", "a.colour: Extra inputs are not permitted"),
        ("channels: [{name: a, kind: file, path: x}, {name: a, kind: file, path: y}]", "two channels are called a"),
        ("channels: [{name: a, kind: alertmanager, url: 'http://127.0.0.1:9093'}]", "a: url: the address must begin with https://"),
        ("channels: [{name: a, kind: webhook, url: 'https://d.example', secret: plain}]", "a.secret: "),
        ("channels: [{name: a, kind: webhook, url: 'https://d.example', secret: {}}]", "say where the secret is"),
        ("channels: [{name: a, kind: mail, host: h, sender: x@y.example, to: [z@y.example], security: none}]", "relay on this machine"),
        ("channels: [{name: a, kind: mail, host: h, sender: 'x@y.example\\nBcc: all', to: [z@y.example]}]", "a.sender: "),
        ("channels: [{name: a, kind: cap, folder: x, sender: 'a, b'}]", "a.sender: "),
        ("channels: [7]", "channel 1: "),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_channel(text: str, said: str) -> None:
    channels, faults = read_channels(text)
    assert not channels
    assert any(said in fault for fault in faults), faults
