"""The methods by name; the first is the default."""

from streams.detection.judged import Method
from streams.detection.scan import scan

METHODS: dict[str, Method] = {"scan": scan}
DEFAULT = next(iter(METHODS))
