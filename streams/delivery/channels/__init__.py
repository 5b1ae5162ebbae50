"""One file a kind of channel; `made` makes each from its settings."""

from collections.abc import Callable
from datetime import datetime

from streams.adapters.outgoing import Caller
from streams.delivery import settings
from streams.delivery.channels.alertmanager import AlertmanagerChannel
from streams.delivery.channels.cap import CapChannel
from streams.delivery.channels.lines import LinesChannel
from streams.delivery.channels.mail import MailChannel
from streams.delivery.channels.pagerduty import PagerDutyChannel
from streams.delivery.channels.slack import SlackChannel
from streams.delivery.channels.webhook import WebhookChannel
from streams.delivery.port import Channel
from streams.delivery.templates import templates_of


def made(channel: settings.AnyChannel, clock: Callable[[], datetime]) -> Channel:
    match channel:
        case settings.Webhook():
            return WebhookChannel(Caller(private=channel.private), channel.url, channel.secret.read(), clock)
        case settings.Alertmanager():
            return AlertmanagerChannel(Caller(private=channel.private), channel.url, clock)
        case settings.Slack():
            return SlackChannel(Caller(private=channel.private), channel.secret.read(), templates_of(channel.templates, slack=True).get("text"))
        case settings.PagerDuty():
            return PagerDutyChannel(Caller(private=channel.private), channel.url, channel.secret.read())
        case settings.Mail():
            return MailChannel(channel)
        case settings.Digest():
            raise TypeError("a digest takes no single messages: streams.delivery.digest sends it")
        case settings.Cap():
            return CapChannel(channel.folder, channel.sender)
        case settings.Lines():
            return LinesChannel(channel.path)
