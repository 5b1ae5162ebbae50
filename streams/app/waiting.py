"""How many records wait on the partitions that a batch came from."""

from collections.abc import Sequence
from typing import Any

from streams.app.mends import is_current


def waiting(app: Any, events: Sequence[Any]) -> dict[int, int]:
    """By partition: records behind the last of the batch, as Kafka told when it was last asked. A partition that has gone to another worker meanwhile is that one's to tell of; Faust's consumer
    would raise for it, and the agent would end."""
    last = {event.message.tp: event.message for event in events if is_current(app, event.message)}
    ends = {tp: app.monitor.tp_end_offsets.get(tp) for tp in last}
    return {tp.partition: max(0, end - last[tp].offset - 1) for tp, end in ends.items() if end is not None}
