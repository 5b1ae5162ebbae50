"""Fixtures that every test may ask for by name."""

from tests.support.kafka import broker, reader, stray_children, topic_prefix

__all__ = ["broker", "reader", "stray_children", "topic_prefix"]
