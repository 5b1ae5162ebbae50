"""Detectors of other packages, for siaga bench detect --peers: each judges the rows of one series, a row by itself and those before it.

None of them gives p-values. Each is asked at a ladder of its own thresholds, and a row's score is the strictest one that it alarms at; the score is put where it
keeps its order and crosses .001 at the threshold usual for it. Only rises count.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
import ruptures
from river import drift

from streams.cli.bench import surveillance
from streams.detection.classic import LAG, PREDICTION_PERIODS, USUAL, moments
from streams.detection.judged import LEARNING_ROWS, Array

Peer: TypeAlias = Callable[[Array], Array]
"""p-values of the rows of one series."""

ADWIN_DELTAS = 10.0 ** -np.arange(0.25, 16.1, 0.25)
PAGE_HINKLEY_USUAL = 50.0
PAGE_HINKLEY_THRESHOLDS = PAGE_HINKLEY_USUAL * 2 ** np.arange(-4, 1.01, 0.125)
SPREAD_LEAST = 0.5
PELT_ROWS, PELT_NEW_ROWS = 56, 7
PELT_USUAL = 2 * np.log(PELT_ROWS)
"""Schwarz's penalty of one more change, in variances."""
PELT_PENALTIES = PELT_USUAL * 2 ** np.arange(-2, 8.01, 0.125)


def adwin(rows: Array) -> Array:
    """river's ADWIN, which looks for a change at every row; its delta is taken for the p-value."""
    p_value = np.ones(len(rows))
    for delta in ADWIN_DELTAS:
        detector, before = drift.ADWIN(delta=delta, clock=1, grace_period=LEARNING_ROWS), np.inf
        for t, count in enumerate(rows):
            detector.update(count)
            if detector.drift_detected and detector.estimation > before:
                p_value[t] = delta
            before = detector.estimation
    return p_value


def page_hinkley(rows: Array) -> Array:
    """river's Page-Hinkley on counts in standard deviations of the 28 rows before, for its threshold knows no scale."""
    _, mean, variance = moments(rows[None], PREDICTION_PERIODS, LAG)
    deviations = ((rows - mean[0]) / np.maximum(np.sqrt(variance[0]), SPREAD_LEAST)).tolist()
    p_value = np.ones(len(rows))
    for threshold in PAGE_HINKLEY_THRESHOLDS:
        detector = drift.PageHinkley(mode="up", threshold=threshold, min_instances=LEARNING_ROWS)
        for t, deviation in enumerate(deviations):
            detector.update(deviation)
            if detector.drift_detected:
                p_value[t] = min(p_value[t], USUAL ** (threshold / PAGE_HINKLEY_USUAL))
    return p_value


def pelt(rows: Array) -> Array:
    """ruptures looks at whole series; here at each row at the last 56 alone: the greatest penalty at which a rise of the last week is still a change.

    Its cost wants an equal spread at every level, so that the counts are put on Anscombe's scale.
    """
    p_value, scaled = np.ones(len(rows)), 2 * np.sqrt(rows + 3 / 8)
    for t in range(LEARNING_ROWS, len(rows)):
        window = scaled[max(t + 1 - PELT_ROWS, 0) : t + 1]
        spread = max(float(window[:-PELT_NEW_ROWS].var(ddof=1)), SPREAD_LEAST**2)
        search = ruptures.KernelCPD(kernel="linear", min_size=1).fit(window)
        for penalty in PELT_PENALTIES:
            if not _rises_at_last(window, search.predict(pen=penalty * spread)):
                break
            p_value[t] = USUAL ** (penalty / PELT_USUAL)
    return p_value


def _rises_at_last(window: Array, ends: list[int]) -> bool:
    """Whether the last of the segments with those ends began within PELT_NEW_ROWS, above the one before it."""
    if len(ends) < 2 or ends[-2] < len(window) - PELT_NEW_ROWS:
        return False
    start = ends[-3] if len(ends) > 2 else 0
    return bool(window[ends[-2] :].mean() > window[start : ends[-2]].mean())


PEERS: dict[str, Peer] = {"river ADWIN": adwin, "river Page-Hinkley": page_hinkley, "ruptures PELT": pelt}


def of_peers(sets: Sequence[Array], say: Callable[[str], None]) -> Iterator[tuple[str, list[Array]]]:
    """Name and p-values of each set of series, by the peers above and by R's surveillance; where R cannot be asked, why."""
    for name, peer in PEERS.items():
        yield name, [p_values(peer, counts) for counts in sets]
    try:
        program = surveillance.rscript()
    except surveillance.Absent as reason:
        say(f"R's surveillance was not asked: {reason} (on Debian and Ubuntu: sudo apt-get install r-cran-surveillance)")
    else:
        for methods in (surveillance.QUICK, surveillance.SLOW):
            yield from surveillance.p_values(program, sets, methods).items()


def p_values(peer: Peer, counts: Array) -> Array:
    """Days without a row are left out of what the peer sees, and 1."""
    judged = np.ones(counts.shape)
    for series, rows in enumerate(~np.isnan(counts)):
        judged[series, rows] = peer(counts[series, rows])
    return judged
