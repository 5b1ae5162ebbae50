"""An operator's own words: what they may use, what is refused at start with file and line, and what a failure at work leads to."""

import email
import email.policy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.alert import Alert, AlertEvidence, Wording
from streams.adapters.metrics import Metrics
from streams.delivery.channels import made
from streams.delivery.outbox import Outbox
from streams.delivery.port import Message
from streams.delivery.routing import Route
from streams.delivery.sender import Sender
from streams.delivery.settings import AnyChannel, read_channels
from tests.support.mailbox import Mailbox
from tests.support.receiver import Receiver
from tests.support.sample_alerts import broken_lull, surge_in_iraq

NOW = datetime(2023, 12, 20, 12, tzinfo=UTC)
HOSTILE = Wording(id="x", en="<b>Rockets & <!channel>\r\nBcc: all@desk.example", ar="x")
MAIL = "channels: [{{name: post, kind: mail, host: 127.0.0.1, port: {port}, security: none, private: true, sender: a@desk.example, to: [b@desk.example], templates: {templates}}}]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def channel(folder: Path, text: str) -> AnyChannel:
    (found, *_), faults = read_channels(text, folder)
    assert faults == []
    return found


def faults_of(folder: Path, template: str, name: str = "text") -> list[str]:
    (folder / "own.txt").write_text(template, encoding="utf-8")
    channels, faults = read_channels(MAIL.format(port=25, templates=f"{{{name}: own.txt}}"), folder)
    assert not (channels and faults)
    return [fault.replace(str(folder), "") for fault in faults]


def test_a_mail_is_written_as_its_templates_say(folder: Path, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    (folder / "subject").write_text("{{ alert.severity|upper }}: {{ headline }}\n", encoding="utf-8")
    (folder / "text").write_text("{% for one in sources %}\n{{ one.publisher }}: {{ one.quote }}\n{% endfor %}\n{{ headline }}", encoding="utf-8")
    (folder / "html").write_text(
        "<h1>{{ headline }}</h1>{% for one in in_languages %}<p lang={{ one.language }}>{{ one.description }}{% endfor %}", encoding="utf-8"
    )
    made(channel(folder, MAIL.format(port=port, templates="{subject: subject, text: text, html: html}")), lambda: NOW).send(
        Message(broken_lull(headline=HOSTILE), ("en", "ar"))
    )
    letter = email.message_from_bytes(box.letters[0], policy=email.policy.default)
    assert letter["Subject"] == "MODERATE: [TEST] <b>Rockets & <!channel> Bcc: all@desk.example"
    assert letter["Bcc"] is None
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Kabar Pagi: Dua roket jatuh" in text.get_content()
    assert "<b>Rockets & <!channel>" in text.get_content(), "plain text is as it is"
    assert "<h1>[TEST] &lt;b&gt;Rockets &amp; &lt;!channel&gt;" in html.get_content()
    assert broken_lull().description.ar in html.get_content()


def test_slack_gets_an_operators_words_and_no_marks_of_an_article(folder: Path) -> None:
    (folder / "slack.txt").write_text("*{{ headline }}* <!here>\n{% for one in sources %}{{ one.url|link(one.publisher) }} {% endfor %}", encoding="utf-8")
    evidence = (
        AlertEvidence(article_id="a", url="https://a.example/x", publisher="<A|B>", quote="x"),
        AlertEvidence(article_id="b", url="javascript:x", quote="x"),
    )
    with Receiver() as receiver:
        (folder / "url").write_text(receiver.url, encoding="utf-8")
        text = f"channels: [{{name: room, kind: slack, private: true, secret: {{file: {folder / 'url'}}}, templates: {{text: slack.txt}}}}]"
        made(channel(folder, text), lambda: NOW).send(Message(broken_lull(headline=HOSTILE, evidence=evidence), ("en",)))
    block = json.loads(receiver.calls[0].body)["blocks"][0]["text"]["text"]
    assert block.startswith("*[TEST] &lt;b&gt;Rockets &amp; &lt;!channel&gt;")
    assert "<!here>" in block, "what the operator writes is Slack's"
    assert "<https://a.example/x|&lt;A∣B&gt;> b" in block


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("one\ntwo {{ headline\n", "/own.txt:2: "),
        ("one\n\n{% if %}", "/own.txt:3: "),
        ("\n{{ alert.severitty }}", "/own.txt:2: 'dict object' has no attribute 'severitty'"),
        ("{{ headlines }}", "/own.txt:1: 'headlines' is undefined"),
        ("a\n{{ alert.place.name }}", "/own.txt:2: 'None' has no attribute 'name' (tried with an alert that has few fields)"),
        ("{{ ''.__class__.__mro__ }}", "/own.txt:1: access to attribute '__class__' of 'str' object is unsafe"),
        ("{% for a in range(1000000) %}{% endfor %}", "/own.txt:1: Range too big"),
        ("{% for a in range(9999) %}{{ 'x' * 999 }}{% endfor %}", "/own.txt:1: it writes more than 200,000 characters"),
        ("{% include 'other' %}", "/own.txt:1: "),
        ("x" * 100_001, "/own.txt: larger than 100,000 bytes"),
    ],
)
def test_a_template_that_is_wrong_is_named_at_start_with_its_line(folder: Path, template: str, said: str) -> None:
    (fault,) = faults_of(folder, template)
    assert fault.startswith("post.templates: " + said)


def test_a_template_that_is_not_there_is_named(folder: Path) -> None:
    _, faults = read_channels(MAIL.format(port=25, templates="{html: none.html}"), folder)
    assert faults == [f"post.templates: {folder / 'none.html'}: No such file or directory"]
    _, faults = read_channels(MAIL.format(port=25, templates="{body: none.html}"), folder)
    assert faults[0] == "post.templates.body: Extra inputs are not permitted"


def test_a_template_that_fails_at_work_is_a_dead_letter_and_nothing_else_is_sent(folder: Path, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    own = folder / "own.txt"
    own.write_text("{{ headline }}\n{{ 1 // (alert.observed - 7) }}", encoding="utf-8")
    outbox, mail = Outbox(folder / "outbox.sqlite"), channel(folder, MAIL.format(port=port, templates="{text: own.txt}"))

    def sends(*alerts: Alert) -> None:
        outbox.store([(alert, [Route("post", ("en",), NOW)], None) for alert in alerts], NOW)
        sender = Sender("post", made(mail, lambda: NOW), outbox, (100, 60.0), Metrics(), lambda: NOW)
        while sender.step():
            pass

    sends(surge_in_iraq(alert_id="a", observed=7), surge_in_iraq(alert_id="b", observed=8))
    (state,) = outbox.states(["post"], NOW)
    assert (state.sent, state.dead, state.waiting) == (1, 1, 0)
    assert state.last_error is not None
    assert state.last_error.startswith(f"{own}:2: ")
    assert len(box.letters) == 1
    own.write_text("{{ headline }}", encoding="utf-8")
    outbox.retry("post", NOW)
    sends()
    assert len(box.letters) == 2, "once it is mended, `siaga deliver retry` sends it"
    outbox.close()
