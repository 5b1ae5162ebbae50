"""The family that a finding is one of: every count that might have stood out on the day (docs/detection.md).

Detect tells, of each of its partitions, how many series are at risk and which p-values are small; in the alert stage, where all signals meet, that makes the whole. How series
lie in partitions changes nothing: numbers are added, and p-values are named by series.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from schemas.signal import Family, Signal, SignalKind
from streams.detection.together import adjusted
from streams.stages.ports import ALL_SIGNALS, Out
from streams.stages.state import Draft

WATCHED, FAMILIES = "watched", "families"
PLAIN = 0.05
"""A p-value above it counts as 1: what is adjusted comes out no smaller for it."""
FALSE_SHARE = 0.2
"""Share of false ones that is accepted among the counts that fire on one day."""
COUNTS: tuple[SignalKind, ...] = ("surge", "build_up", "coverage_surge")


class Watched:
    """One tick of a partition of detect. Its state: the day, the series at risk by kind, and the day's small p-values."""

    def __init__(self, draft: Draft, today: date):
        self._draft = draft
        kept = draft.read_json(WATCHED) or {}
        self._is_new_day = kept.get("day") != str(today)
        self._before: tuple[dict[SignalKind, int], dict[SignalKind, dict[str, float]]] = kept.get("at_risk", {}), kept.get("p_values", {})
        self._today = str(today)
        self._at_risk = dict(self._before[0])
        self._p_values = {kind: dict(found) for kind, found in self._before[1].items()} if not self._is_new_day else {}

    def add(self, kinds: Sequence[SignalKind]) -> None:
        """A series that is counted for the first time."""
        for kind in kinds:
            self._at_risk[kind] = self._at_risk.get(kind, 0) + 1

    def judge(self, series_id: str, p_values: Mapping[SignalKind, float]) -> None:
        for kind in COUNTS:
            found = self._p_values.setdefault(kind, {})
            found.pop(series_id, None)
            if p_values.get(kind, 1.0) <= PLAIN:
                found[series_id] = p_values[kind]

    def tell(self, partition: int, as_of: datetime) -> list[Out]:
        """What is another than at the tick before. What stands out as much on the next day is known to be of that day, though nothing is told."""
        now = self._at_risk, {kind: dict(sorted(found.items())) for kind, found in sorted(self._p_values.items()) if found}
        is_news = now != self._before
        if is_news or (self._is_new_day and now[1]):
            self._draft.write(WATCHED, {"day": self._today, "at_risk": now[0], "p_values": now[1]})
        if not is_news:
            return []
        return [Out("signals", ALL_SIGNALS, Family(source=partition, as_of=as_of, at_risk=now[0], p_values=now[1]))]


class Families:
    """What the alert stage knows of all partitions: each one's newest word."""

    def __init__(self, draft: Draft, heard: Sequence[Family], false_share: float):
        self._told: dict[str, Family] = {source: Family.model_validate(told) for source, told in (draft.read_json(FAMILIES) or {}).items()}
        self.have_changed = bool(heard)
        self._false_share = false_share
        self._adjusted: dict[SignalKind, dict[str, float]] = {}
        for family in heard:
            self._told[str(family.source)] = family
        if heard:
            draft.write(FAMILIES, {source: family.model_dump(mode="json") for source, family in sorted(self._told.items())})

    def q_value(self, signal: Signal) -> float | None:
        """The share of false ones to be expected where every count of its kind that stands out as much is told; None of what is not judged among others."""
        if signal.kind not in COUNTS or signal.series.kind == "watch" or signal.p_value is None:
            return None
        if signal.kind not in self._adjusted:
            self._adjusted[signal.kind] = self._q_values(signal.kind, {})
        known = self._adjusted[signal.kind].get(signal.series.series_id)
        return known if known is not None else self._q_values(signal.kind, {signal.series.series_id: signal.p_value})[signal.series.series_id]

    def stands(self, signal: Signal) -> bool:
        """Whether so many false ones are accepted."""
        found = self.q_value(signal)
        return found is None or found <= self._false_share

    def _q_values(self, kind: SignalKind, more: Mapping[str, float]) -> dict[str, float]:
        found = dict(more)
        for family in self._told.values():
            found |= family.p_values.get(kind, {})
        series = sorted(found)
        at_risk = sum(family.at_risk.get(kind, 0) for family in self._told.values())
        return dict(zip(series, adjusted([found[one] for one in series], at_risk), strict=True))
