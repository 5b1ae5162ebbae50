"""How often a method alarms on given counts, beside how often it should."""

from dataclasses import dataclass

from streams.detection.judged import LEARNING_ROWS
from streams.detection.table import Table, Verdicts

RATES = (0.05, 0.01, 0.001, 0.0001)
QUIET = 7
"""Periods without an alert after which the next is a new alarm."""


@dataclass(frozen=True, slots=True)
class Realised:
    """`rows` at alert at this rate, `alarms` among them that had none in the QUIET periods before, of `judged` rows past learning."""

    rate: float
    judged: int
    rows: int
    alarms: int


def realised(table: Table, verdicts: Verdicts, rate: float) -> list[Realised]:
    """For the common rates and the chosen one, highest first."""
    series = table.by_series()
    judged = sum(max(0, len(numbers) - LEARNING_ROWS) for numbers in series.values())
    found = []
    for each in sorted({*RATES, rate}, reverse=True):
        rows = alarms = 0
        for numbers in series.values():
            last = None
            for number in numbers:
                if verdicts.p_value[number] <= each:
                    rows += 1
                    period = table.rows[number].period
                    alarms += last is None or period - last > QUIET
                    last = period
        found.append(Realised(each, judged, rows, alarms))
    return found
