"""A replay as one page that needs nothing else: timeline, table, evidence. Everything from outside is escaped."""

from streams.report.page import page

__all__ = ["page"]
