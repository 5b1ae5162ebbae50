"""Which stage reads which topic: the flow, in one table."""

from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate, Signal
from schemas.watch import Watch
from streams.stages.alert import AlertStage
from streams.stages.aligned import Aligned
from streams.stages.capped import ARTICLES_A_MINUTE, Cap
from streams.stages.detect import Detect
from streams.stages.extract import Extract
from streams.stages.ports import Node, Prepare, Reader
from streams.stages.resolve import Resolve
from streams.stages.watching import WatchStage


def flow(
    read: Reader, *, partitions: int, software_version: str, alert_status: str = "Test", prepare: Prepare | None = None, outlet_cap: int = ARTICLES_A_MINUTE
) -> tuple[Node, ...]:  # fmt: skip
    """The stages in the order that news passes them. `partitions` is the same for every topic between them; `outlet_cap` 0 is none."""
    return (
        Node("articles.raw", Extract(read), prepare=prepare),
        Node("watches", WatchStage(), (Watch,)),
        Node("mentions", Aligned(Resolve(Cap(outlet_cap) if outlet_cap else None), partitions), (EventMention, Withdrawal, Watch)),
        Node("series", Aligned(Detect(), partitions), (SeriesUpdate, Watch)),
        Node("signals", Aligned(AlertStage(software_version=software_version, status=alert_status), partitions), (Signal, Watch)),
    )
