"""A plan of faults, a function of its seed: what is done to whom, and after which share of the articles."""

import random
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal[
    "kill -9", "SIGTERM", "SIGSTOP", "redelivery", "broker kill -9", "broker away", "slow network", "half-open network", "silent network", "cut network", "full disk",
    "rebalance storm", "slow receiver", "lying receiver", "gone receiver",
]  # fmt: skip
KINDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("kill -9", ("a", "b", "deliver", "gateway")),
    ("SIGTERM", ("a", "b", "deliver", "gateway")),
    ("SIGSTOP", ("a", "b", "deliver")),
    ("redelivery", ("articles",)),
    ("broker kill -9", ("broker",)),
    ("cut network", ("network",)),
    ("full disk", ("a", "b", "deliver")),
    ("half-open network", ("network",)),
    ("silent network", ("network",)),
    ("slow network", ("network",)),
    ("broker away", ("broker",)),
    ("rebalance storm", ("c",)),
    ("gone receiver", ("receiver",)),
    ("lying receiver", ("receiver",)),
    ("slow receiver", ("receiver",)),
)
STOPPED_SECONDS = 12.0
"""For how long at most, where no other time is asked for, a process stands still, the network is bad or the disk is full; a second at least: shorter and longer than Kafka waits for a worker (6 s)."""
LASTING: tuple[Kind, ...] = (
    "SIGSTOP", "slow network", "half-open network", "silent network", "cut network", "full disk", "slow receiver", "lying receiver", "gone receiver",
)  # fmt: skip
AWAY_SECONDS = 15.0
"""How long the broker is away where no other time is asked for: longer than Kafka waits for a worker, shorter than a worker waits for Kafka."""


class Fault(NamedTuple):
    """`at`: share of the messages that were sent before. `seconds`: how long it lasts; of a redelivery `share` of what was sent is sent again."""

    at: float
    kind: Kind
    whom: str
    seconds: float = 0.0
    share: float = 0.0


def kinds_named(names: str) -> tuple[Kind, ...]:
    """Those of a list with commas between; all where it is empty. Raises ValueError for what is no kind."""
    named = tuple(name.strip() for name in names.split(",") if name.strip())
    known = {kind: kind for kind, _ in KINDS}
    if unknown := [name for name in named if name not in known]:
        raise ValueError(f"no kind of fault is called {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(known[name] for name in named if name in known) or tuple(known)


def plan(seed: int, count: int, only: Sequence[Kind] = (), away_seconds: float = AWAY_SECONDS, stopped_seconds: float = STOPPED_SECONDS) -> list[Fault]:
    """Each kind (of `only`, where some are named) at least once where there is room, in an order and at moments of the seed's."""
    chance = random.Random(seed)
    wanted = [(kind, whom) for kind, whom in KINDS if not only or kind in only]
    kinds = [wanted[n % len(wanted)] for n in range(count)]
    chance.shuffle(kinds)
    moments = sorted(chance.uniform(0.02, 0.98) for _ in range(count))
    found = []
    for at, (kind, whom) in zip(moments, kinds, strict=True):
        seconds = chance.uniform(1.0, stopped_seconds) if kind in LASTING else away_seconds if kind == "broker away" else 0.0
        share = chance.uniform(0.1, 1.0) if kind == "redelivery" else 0.0
        found.append(Fault(round(at, 4), kind, chance.choice(whom), round(seconds, 1), round(share, 2)))
    return found
