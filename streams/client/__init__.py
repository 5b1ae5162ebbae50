"""A small client of the gateway: lists page by page, articles in, and the live stream over interruptions."""

from streams.client.lines import Heard
from streams.client.plain import Siaga
from streams.client.waiting import AsyncSiaga

__all__ = ["AsyncSiaga", "Heard", "Siaga"]
