"""The composition root: the only place where adapters meet stages."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from streams import __version__
from streams.adapters.metrics import Metrics
from streams.adapters.tracing import Tracing
from streams.settings import Settings
from streams.stages.ports import Node, Prepare, Reader

if TYPE_CHECKING:
    from streams.extraction.read import Reader as RuleReader
    from streams.llm.reader import LlmReader


def build_reader() -> Reader:
    """The rules' reader over the compiled knowledge: about a second of work, so once a process."""
    return build_rule_reader().read


def build_rule_reader() -> "RuleReader":
    """The reader itself, which can also tell how it came to what it read."""
    from streams.extraction.read import Reader as RuleReader
    from streams.knowledge.knowledge import load

    return RuleReader(load())


def build_llm_reader(settings: Settings, metrics: Metrics, clock: Callable[[], datetime] | None = None) -> "LlmReader":
    """The reader that asks a language model first, at the address of the settings. Raises ValueError where none is set."""
    from streams.adapters.outgoing import Caller
    from streams.app.shell import utc_now
    from streams.extraction.read import Reader as RuleReader
    from streams.knowledge.knowledge import load
    from streams.llm.client import ANSWER_BYTES_MAX, Client
    from streams.llm.ledger import Ledger
    from streams.llm.reader import Budget, LlmReader

    if not settings.llm_url or not settings.llm_model:
        raise ValueError("no language model is named: set SIAGA_LLM_URL and SIAGA_LLM_MODEL")
    knowledge = load()
    caller = Caller(private=settings.llm_private, timeout=settings.llm_timeout_seconds, answer_bytes=ANSWER_BYTES_MAX)
    return LlmReader(
        RuleReader(knowledge), knowledge, Client(caller, settings.llm_url, settings.llm_model, settings.llm_key), Ledger(settings.data_dir / "llm.sqlite"),
        Budget(settings.llm_requests_a_day, settings.llm_tokens_a_day), settings.llm_model, metrics, clock or utc_now,
    )  # fmt: skip


@dataclass(frozen=True)
class Siaga:
    """The parts of one process, ready to be run by replay or by Faust."""

    settings: Settings
    read: Reader
    metrics: Metrics
    prepare: Prepare | None = None

    def nodes(self, partitions: int) -> tuple[Node, ...]:
        from streams.stages.topology import flow  # with the statistics of detection: half a second and 60 MB that those who only read do not need

        return flow(
            self.read, partitions=partitions, software_version=__version__, alert_status=self.settings.alert_status, prepare=self.prepare,
            outlet_cap=self.settings.outlet_articles_a_minute, rate=self.settings.false_alarm_rate, false_share=self.settings.false_share,
        )  # fmt: skip

    def worker(
        self, kafka_bootstrap: str, *, instance: str, tick_seconds: float, clock: Callable[[], datetime] | None = None, tracing: Tracing | None = None
    ) -> Any:
        """A Faust application over all stages; `instance` names it in the group and its state folder."""
        from streams.adapters.fail_points import fail_point
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
            session_seconds=settings.session_seconds,
            credentials=faust_credentials(settings),
            clock=clock or utc_now,
            fails_at=fail_point(settings.fail_point),
            tracing=tracing,
            canary_seconds=settings.canary_seconds,
        )


def bootstrap(settings: Settings, *, read: Reader | None = None, metrics: Metrics | None = None) -> Siaga:
    """Every part by argument with a real default made here, so that a test passes one and keeps the rest real."""
    metrics = metrics or Metrics()
    if read is None and settings.llm_url:
        model = build_llm_reader(settings, metrics)
        return Siaga(settings=settings, read=model, metrics=metrics, prepare=model.prepare)
    return Siaga(settings=settings, read=read or build_reader(), metrics=metrics)


def default_instance() -> str:
    """A name that is the same after a restart on the same machine."""
    return os.uname().nodename
