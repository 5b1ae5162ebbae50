"""Two mends of Faust 0.15.3 without which records are lost or read again. Pinned: another version must be looked at before it is used.

Recovery race (upstream github.com/faust-streaming/faust/issues/596): when tables have recovered, Faust resumes the source partitions and seeks while its
fetcher already runs, then clears every stream's queue; what was fetched in between is gone. Mend: stop the flow before.

Gap off by one: a gap in the offsets (transaction markers, compaction) is recorded as ending at the record that follows it, so that record's own
acknowledgement no longer counts and commits crawl one gap per interval. Mend: end the gap one record earlier.
"""

from typing import Any

import faust
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer

MENDED_VERSION = "0.15.3"


class WrongFaust(RuntimeError):
    """The installed Faust is not the one that the mends were made for."""


def mend_faust() -> None:
    """Applies both mends to this process, once. Raises WrongFaust for any other version than MENDED_VERSION."""
    if faust.__version__ != MENDED_VERSION:
        raise WrongFaust(f"faust-streaming {faust.__version__} is installed; its mends are known for {MENDED_VERSION} only. Install the locked requirements.")
    if not hasattr(Recovery.on_recovery_completed, "mended"):
        _mend_recovery_race()
        _mend_gap_off_by_one()


def _mend_recovery_race() -> None:
    stock = Recovery.on_recovery_completed

    async def on_recovery_completed(self: Any, generation_id: int = 0) -> None:
        self.app.consumer.stop_flow()
        self.app.flow_control.suspend()
        await stock(self, generation_id)

    on_recovery_completed.mended = True  # type: ignore[attr-defined]
    setattr(Recovery, "on_recovery_completed", on_recovery_completed)  # noqa: B010 mypy forbids the plain form


def _mend_gap_off_by_one() -> None:
    stock = Consumer._add_gap

    async def _add_gap(self: Any, tp: Any, offset_from: int, offset_to: int) -> None:
        """`offset_to` is the record after the gap, as _drain_messages hands it over."""
        await stock(self, tp, offset_from, offset_to - 1)

    setattr(Consumer, "_add_gap", _add_gap)  # noqa: B010 as above
