"""What each channel sends, and what it makes of the answers; receivers are real servers on this machine."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from schemas.alert import Alert, AlertEvidence, Wording
from streams.adapters.outgoing import Caller
from streams.delivery.channels.alertmanager import posted as to_alertmanager
from streams.delivery.channels.cap import CapChannel, document
from streams.delivery.channels.lines import LinesChannel
from streams.delivery.channels.mail import MailChannel, letter
from streams.delivery.channels.pagerduty import PagerDutyChannel
from streams.delivery.channels.slack import SlackChannel
from streams.delivery.channels.slack import posted as to_slack
from streams.delivery.channels.webhook import BODY_BYTES_MAX, WebhookChannel, payload
from streams.delivery.port import Failed, Gone, Message, Refused, Told
from streams.delivery.settings import Mail
from streams.ingest.feeds import entries
from tests.support.mailbox import Mailbox
from tests.support.receiver import Receiver, Reply
from tests.support.sample_alerts import broken_lull, surge_in_iraq

SECRET = "whsec_" + "c2lhZ2Etc2VjcmV0LWZvci10ZXN0cy0wMTIzNDU2Nw=="
NOW = datetime(2023, 11, 3, tzinfo=UTC)
EARLIER = Told(1, datetime(2023, 10, 20, 7, tzinfo=UTC))
HOSTILE = Wording(
    id="<script>&*", en="Break\r\nBcc: all@desk.example <!channel> </headline>", ar="\x00\ud83d\ude80\x0b".encode("utf-16", "surrogatepass").decode("utf-16")
)


def webhook(receiver: Receiver) -> WebhookChannel:
    return WebhookChannel(Caller(private=True, timeout=5), f"{receiver.url}/hook", SecretStr(SECRET), lambda: datetime.now(UTC))


def test_a_webhook_is_signed_and_keeps_its_id_over_repeats() -> None:
    with Receiver() as receiver:
        channel = webhook(receiver)
        for _ in range(2):
            channel.send(Message(surge_in_iraq(), ("en",)))
    first, second = receiver.calls
    told = Webhook(SECRET).verify(first.body, first.headers)
    assert told["type"] == "alert.firing"
    assert told["data"]["alert_id"] == "alert-iraq-october"
    assert set(told["data"]["headline"]) == {"en"}
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "alert-iraq-october-3"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(first.body.replace(b"Iraq", b"Iran"), first.headers)


def test_a_webhook_stays_small_and_says_what_it_left_out() -> None:
    evidence = tuple(AlertEvidence(article_id=f"a{n}", quote="A long quote. " * 40) for n in range(200))
    body = payload(Message(surge_in_iraq(evidence=evidence)))
    told = json.loads(body)["data"]
    assert len(body) <= BODY_BYTES_MAX
    assert len(told["evidence"]) + told["evidence_left_out"] == 200


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        ((500, {}, b"oops"), Failed), ((503, {}, b""), Failed), ((404, {}, b""), Failed), ((401, {}, b""), Failed), ((302, {"Location": "https://desk.example/"}, b""), Failed),
        (None, Failed), ((400, {}, b"no such field"), Refused), ((422, {}, b""), Refused), ((413, {}, b""), Refused), ((410, {}, b""), Gone), ((299, {}, b""), None),
    ],
)  # fmt: skip
def test_what_answers_mean(reply: Reply, meaning: type[Exception] | None) -> None:
    with Receiver(lambda number, call: reply) as receiver:
        if meaning is None:
            webhook(receiver).send(Message(surge_in_iraq()))
        else:
            with pytest.raises(meaning):
                webhook(receiver).send(Message(surge_in_iraq()))


@pytest.mark.parametrize(("value", "seconds"), [("120", 120.0), ("nonsense", None), ("-1", None), ("", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
def test_a_receiver_may_say_when_to_come_back(value: str, seconds: float | None) -> None:
    with Receiver(lambda number, call: (429, {"Retry-After": value}, b"")) as receiver, pytest.raises(Failed) as failure:
        webhook(receiver).send(Message(surge_in_iraq()))
    assert failure.value.retry_after == seconds


def test_nobody_at_home_is_a_failure_without_the_secret_in_its_words() -> None:
    with Receiver() as receiver:
        url = SecretStr(f"{receiver.url}/services/T0/B0/hush")
    with pytest.raises(Failed) as failure:
        SlackChannel(Caller(private=True, timeout=5), url).send(Message(surge_in_iraq()))
    assert "hush" not in str(failure.value)
    assert "hush" not in repr(failure.value.__cause__)


def test_slack_gets_text_that_can_neither_link_nor_call_anybody() -> None:
    evidence = (AlertEvidence(article_id="a", url="javascript:alert(1)", quote="x"), AlertEvidence(article_id="b", url="https://a.example/x|y>", quote="x"))
    told = json.dumps(to_slack(Message(surge_in_iraq(headline=HOSTILE, description=HOSTILE, evidence=evidence))))
    assert "<!channel>" not in told
    assert "javascript:" not in told
    assert "x|y>" not in told
    assert "<https://kabar.example/irak/serangan-drone|Kabar Pagi>" in to_slack(Message(surge_in_iraq()))["blocks"][-1]["elements"][0]["text"]


def test_pagerduty_is_triggered_and_resolved_under_one_key() -> None:
    with Receiver(lambda number, call: (202, {}, b'{"status":"success"}')) as receiver:
        channel = PagerDutyChannel(Caller(private=True), receiver.url, SecretStr("R0UT1NG"))
        channel.send(Message(surge_in_iraq(), ("en",)))
        channel.send(Message(surge_in_iraq(revision=4, state="resolved"), ("en",), (EARLIER,)))
    first, second = [json.loads(call.body) for call in receiver.calls]
    assert (first["event_action"], second["event_action"]) == ("trigger", "resolve")
    assert first["dedup_key"] == second["dedup_key"] == "alert-iraq-october"
    assert first["payload"]["severity"] == "error"
    assert first["routing_key"] == "R0UT1NG"


def test_alertmanager_labels_stay_the_same_over_revisions() -> None:
    raised, over = surge_in_iraq(), surge_in_iraq(revision=4, severity="Extreme", state="resolved", resolved_at=datetime(2023, 11, 2, tzinfo=UTC))
    first, last = to_alertmanager(raised, ("en", "id"), NOW), to_alertmanager(over, ("en", "id"), NOW)
    assert first["labels"] == last["labels"]
    assert first["endsAt"] > NOW.isoformat()
    assert last["endsAt"] == "2023-11-02T00:00:00+00:00"
    assert last["annotations"]["severity"] == "Extreme"


@pytest.fixture(scope="module")
def cap_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("CAP-v1.2.xsd"))


@pytest.mark.parametrize(
    "message",
    [
        Message(surge_in_iraq()),
        Message(broken_lull(scope="Private", area=None, expires=datetime(2024, 1, 1, tzinfo=UTC)), ("ar",)),
        Message(surge_in_iraq(revision=4, state="retracted", reason="The reports were taken back."), ("en",), (EARLIER,)),
        Message(surge_in_iraq(headline=HOSTILE, description=HOSTILE, status="Actual", scope="Public")),
    ],
)
def test_cap_is_valid_by_its_schema(cap_schema: xmlschema.XMLSchema, message: Message) -> None:
    cap_schema.validate(document(message, "desk@siaga.example").decode())


def test_cap_names_what_it_supersedes_and_cancels_what_was_retracted() -> None:
    text = document(Message(surge_in_iraq(revision=4, state="retracted", reason="Taken back."), ("en",), (EARLIER,)), "desk@siaga.example").decode()
    assert "<msgType>Cancel</msgType>" in text
    assert "<references>desk@siaga.example,alert-iraq-october-1,2023-10-20T07:00:00-00:00</references>" in text
    assert "<note>Taken back.</note>" in text
    assert "<status>Test</status>" in text
    assert "[TEST] Attacks surge" in text


def test_cap_speaks_one_language_in_each_of_its_parts() -> None:
    text = document(Message(surge_in_iraq()), "desk@siaga.example").decode()
    for language, event in (("id-ID", "Lonjakan serangan bersenjata"), ("en-US", "Surge of armed attacks"), ("ar", "تصاعد الهجمات المسلحة")):
        assert f"<language>{language}</language><category>Security</category><event>{event}</event>" in text


def test_cap_leaves_a_file_a_revision_and_a_feed_of_them(tmp_path: Path) -> None:
    channel = CapChannel(tmp_path / "cap", "desk@siaga.example")
    channel.send(Message(surge_in_iraq()))
    channel.send(Message(broken_lull()))
    channel.send(Message(broken_lull()))
    assert sorted(path.name for path in (tmp_path / "cap").iterdir()) == ["alert-ain-al-asad-december-1.xml", "alert-iraq-october-3.xml", "feed.atom"]
    feed = (tmp_path / "cap" / "feed.atom").read_text(encoding="utf-8")
    assert feed.count("<entry>") == 2
    assert 'href="alert-iraq-october-3.xml"' in feed
    read = entries(feed.encode(), "https://desk.example/cap/feed.atom")
    assert {one.address for one in read} == {f"https://desk.example/cap/{name}" for name in ("alert-iraq-october-3.xml", "alert-ain-al-asad-december-1.xml")}


@given(st.text(), st.text())
def test_whatever_the_words_cap_and_mail_hold_them(headline: str, description: str) -> None:
    alert = (
        surge_in_iraq(headline=Wording(id=headline, en=headline, ar=headline), description=Wording(id=description, en=description, ar=description))
        if not any("\ud800" <= c <= "\udfff" for c in headline + description)
        else surge_in_iraq()
    )
    document(Message(alert), "desk@siaga.example").decode()
    assert letter(Message(alert), "siaga@desk.example", ("duty@desk.example",)).as_bytes()


def by_mail(port: int) -> Mail:
    return Mail(name="post", kind="mail", host="127.0.0.1", port=port, security="none", private=True, sender="siaga@desk.example", to=("duty@desk.example",))


def test_mail_of_one_alert_is_one_thread_and_headers_cannot_be_forged(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    channel = MailChannel(by_mail(port))
    channel.send(Message(surge_in_iraq(headline=HOSTILE), ("en",)))
    channel.send(Message(surge_in_iraq(revision=4), ("id", "ar"), (Told(3, EARLIER.updated_at + timedelta(days=1)),)))
    first, second = [text.decode() for text in box.letters]
    assert "\nBcc:" not in first
    assert "Message-ID: <alert-iraq-october-3@siaga.invalid>" in first
    assert "In-Reply-To: <alert-iraq-october-3@siaga.invalid>" in second


def test_a_mail_server_that_is_away_is_a_failure() -> None:
    with Receiver() as receiver:
        port = int(receiver.url.rpartition(":")[2])
    with pytest.raises(Failed):
        MailChannel(by_mail(port)).send(Message(surge_in_iraq()))


def test_a_file_gets_a_line_a_revision(tmp_path: Path) -> None:
    channel = LinesChannel(tmp_path / "new" / "alerts.jsonl")
    channel.send(Message(surge_in_iraq()))
    channel.send(Message(broken_lull()))
    lines = (tmp_path / "new" / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Alert.model_validate_json(line).alert_id for line in lines] == ["alert-iraq-october", "alert-ain-al-asad-december"]
    with pytest.raises(Failed):
        LinesChannel(tmp_path).send(Message(surge_in_iraq()))
