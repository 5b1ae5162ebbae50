"""Alerts on their way to people: an outbox on disk, and channels behind one port. See docs/channels.md."""
