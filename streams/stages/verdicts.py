"""How remarkable the newest count of a series is: asked for many series of a tick at once, for the numbers of one cost nearly as much as those of fifty."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from streams.detection.evidence import newest
from streams.detection.judged import Grid

KEPT = 4096
"""Verdicts that are remembered: a base and its province count alike, and more is told of an attack than that it was."""
CELLS = 200_000


class Question(NamedTuple):
    """Daily counts, and the weekday of the first."""

    counts: tuple[int, ...]
    weekday: int


class Verdict(NamedTuple):
    expected: float
    p_value: float


class Verdicts:
    """Of the last of the counts, by those before it."""

    def __init__(self) -> None:
        self._known: OrderedDict[Question, Verdict] = OrderedDict()

    def consider(self, asked: Iterable[Question]) -> None:
        """Judges what is not known yet, all of one length together."""
        unknown: dict[int, dict[Question, None]] = {}
        for question in asked:
            if question in self._known:
                self._known.move_to_end(question)
            else:
                unknown.setdefault(len(question.counts), {})[question] = None
        for length, questions in unknown.items():
            waiting = list(questions)
            many = max(1, CELLS // length)
            for first in range(0, len(waiting), many):
                self._judge(waiting[first : first + many])

    def of(self, question: Question) -> Verdict:
        if question not in self._known:
            self.consider([question])
        return self._known[question]

    def forget_oldest(self) -> None:
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def _judge(self, questions: list[Question]) -> None:
        grid = Grid(
            np.array([question.counts for question in questions], dtype=np.float64), np.array([question.weekday for question in questions], dtype=np.int64)
        )
        found = newest(grid)
        for question, expected, p_value in zip(questions, found.expected[:, 0].tolist(), found.p_value[:, 0].tolist(), strict=True):
            self._known[question] = Verdict(expected, p_value)
