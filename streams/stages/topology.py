"""Which stage reads which topic: the flow, in one table."""

from schemas.mention import EventMention, Withdrawal
from schemas.signal import Family, SeriesUpdate, Signal
from schemas.watch import Watch
from streams.detection.rates import FALSE_ALARM_RATE
from streams.stages.alert import AlertStage
from streams.stages.aligned import Aligned
from streams.stages.capped import ARTICLES_A_MINUTE, Cap, held_back
from streams.stages.detect import Detect
from streams.stages.extract import Extract
from streams.stages.family import FALSE_SHARE
from streams.stages.ports import Node, Prepare, Reader
from streams.stages.resolve import Resolve
from streams.stages.watching import WatchStage


def flow(
    read: Reader, *, partitions: int, software_version: str, alert_status: str = "Test", prepare: Prepare | None = None, outlet_cap: int = ARTICLES_A_MINUTE,
    rate: float = FALSE_ALARM_RATE, false_share: float = FALSE_SHARE,
) -> tuple[Node, ...]:  # fmt: skip
    """The stages in the order that news passes them. `partitions` is the same for every topic between them; `outlet_cap` 0 is none. `rate`: false alarms per series and day; `false_share`: of false
    ones among the counts that fire on one day. Both are accepted by whoever runs it.
    """
    return (
        Node("articles.raw", Extract(read), prepare=prepare),
        Node("watches", WatchStage(), (Watch,)),
        Node(
            "mentions",
            Aligned(Resolve(Cap(outlet_cap) if outlet_cap else None), partitions),
            (EventMention, Withdrawal, Watch),
            measure=held_back if outlet_cap else None,
        ),
        Node("series", Aligned(Detect(rate), partitions), (SeriesUpdate, Watch)),
        Node(
            "signals", Aligned(AlertStage(software_version=software_version, status=alert_status, false_share=false_share), partitions), (Signal, Family, Watch)
        ),
    )
