"""Where slot F1 is lost: each slot that was not read right, by what happened to it, and what F1 would be without that loss alone."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.learning.gold import Told
from streams.learning.score import SLOTS, Ratio, agree, filled

LOSSES = ("of events missed", "of events that are none", "wrong", "left out", "added")
"""The last three of paired events: another value than annotated, none where one is annotated, one where none is."""


class Lost(NamedTuple):
    slots: int
    f1_without: float


class Losses:
    def __init__(self) -> None:
        self.right = 0
        self.by_loss: dict[str, dict[str, int]] = {loss: dict.fromkeys(SLOTS, 0) for loss in LOSSES}

    def add(self, gold: Sequence[Told], read: Sequence[Told], pairs: Sequence[tuple[int, int]]) -> None:
        """`pairs`: (annotated, read), as `score.pair` finds them."""
        found, taken = {i for i, _ in pairs}, {j for _, j in pairs}
        for slot in SLOTS:
            self.by_loss["of events missed"][slot] += sum(filled(slot, event) for i, event in enumerate(gold) if i not in found)
            self.by_loss["of events that are none"][slot] += sum(filled(slot, event) for j, event in enumerate(read) if j not in taken)
            for i, j in pairs:
                match filled(slot, gold[i]), filled(slot, read[j]):
                    case True, True if agree(slot, gold[i], read[j]):
                        self.right += 1
                    case True, True:
                        self.by_loss["wrong"][slot] += 1
                    case True, False:
                        self.by_loss["left out"][slot] += 1
                    case False, True:
                        self.by_loss["added"][slot] += 1

    def table(self) -> dict[str, Lost]:
        """By loss: how many slots, and the slot F1 if this loss alone were mended."""
        missed, spurious, wrong, left_out, added = (sum(self.by_loss[loss].values()) for loss in LOSSES)
        hit, gold, read = self.right, self.right + missed + wrong + left_out, self.right + spurious + wrong + added
        mended = {
            "of events missed": Ratio(hit + missed, read + missed, gold), "of events that are none": Ratio(hit, read - spurious, gold),
            "wrong": Ratio(hit + wrong, read, gold), "left out": Ratio(hit + left_out, read + left_out, gold), "added": Ratio(hit, read - added, gold),
        }  # fmt: skip
        return {loss: Lost(sum(self.by_loss[loss].values()), mended[loss].f1) for loss in LOSSES}
