"""Fixtures that every test may ask for by name, and property tests that try the same examples in every run."""

from hypothesis import settings

from tests.support.kafka import broker, reader, stray_children, topic_prefix
from tests.support.mailbox import mailbox

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

__all__ = ["broker", "mailbox", "reader", "stray_children", "topic_prefix"]
