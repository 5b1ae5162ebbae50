"""The methods by name; the first is the default."""

from streams.detection.classic import bayes, cusum, ears_c1, ears_c2, ears_c3, kleinberg, predictive
from streams.detection.evidence import evidence
from streams.detection.farrington import farrington
from streams.detection.judged import Method
from streams.detection.scan import scan

METHODS: dict[str, Method] = {
    "evidence": evidence, "scan": scan, "predictive": predictive, "bayes": bayes, "cusum": cusum, "kleinberg": kleinberg, "farrington": farrington,
    "ears-c1": ears_c1, "ears-c2": ears_c2, "ears-c3": ears_c3,
}  # fmt: skip
DEFAULT = next(iter(METHODS))
SPACE_TIME = "space-time"
"""Judges the series of a table with places together (`streams.detection.space_time`), so that it is no Method."""
