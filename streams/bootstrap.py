"""The composition root: the only place where adapters meet stages."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from streams import __version__
from streams.adapters.metrics import Metrics
from streams.settings import Settings
from streams.stages.ports import Node, Reader
from streams.stages.topology import flow

if TYPE_CHECKING:
    from streams.extraction.read import Reader as RuleReader


def build_reader() -> Reader:
    """The rules' reader over the compiled knowledge: about a second of work, so once a process."""
    return build_rule_reader().read


def build_rule_reader() -> "RuleReader":
    """The reader itself, which can also tell how it came to what it read."""
    from streams.extraction.read import Reader as RuleReader
    from streams.knowledge.knowledge import load

    return RuleReader(load())


@dataclass(frozen=True)
class Siaga:
    """The parts of one process, ready to be run by replay or by Faust."""

    settings: Settings
    read: Reader
    metrics: Metrics

    def nodes(self, partitions: int) -> tuple[Node, ...]:
        return flow(self.read, partitions=partitions, software_version=__version__, alert_status=self.settings.alert_status)

    def worker(self, kafka_bootstrap: str, *, instance: str, tick_seconds: float, clock: Callable[[], datetime] | None = None) -> Any:
        """A Faust application over all stages; `instance` names it in the group and its state folder."""
        from streams.app.application import build_app
        from streams.app.login import faust_credentials
        from streams.app.shell import utc_now

        settings = self.settings
        return build_app(
            self.nodes(settings.partitions),
            name="siaga",
            bootstrap=kafka_bootstrap,
            instance=instance,
            data=settings.data_dir / "worker",
            prefix=settings.topic_prefix,
            partitions=settings.partitions,
            replication_factor=settings.replication_factor,
            metrics=self.metrics,
            tick_seconds=tick_seconds,
            credentials=faust_credentials(settings),
            clock=clock or utc_now,
        )


def bootstrap(settings: Settings, *, read: Reader | None = None, metrics: Metrics | None = None) -> Siaga:
    """Every part by argument with a real default made here, so that a test passes one and keeps the rest real."""
    metrics = metrics or Metrics()
    metrics.build.labels(__version__).set(1)
    return Siaga(settings=settings, read=read or build_reader(), metrics=metrics)


def default_instance() -> str:
    """A name that is the same after a restart on the same machine."""
    return os.uname().nodename
