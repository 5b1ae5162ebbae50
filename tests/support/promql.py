"""Which labels a PromQL query leaves, by the metrics that there are: a query that asks for what cannot be is found without a Prometheus."""

from collections.abc import Mapping
from typing import Any

import promql_parser as promql
from prometheus_client import Counter, Gauge, Histogram

from streams.adapters.metrics import Metrics

TARGET = frozenset({"job", "instance", "process"})
"""Labels that scraping adds: deploy/prometheus/prometheus.yml."""
INTERVAL = "$__rate_interval"

Labels = frozenset[str]


class Impossible(AssertionError):
    """A metric that is not, or a label that its metric has not."""


def known_metrics() -> dict[str, Labels]:
    """Every series that a process of ours can have, with its own labels."""
    found: dict[str, Labels] = {"up": frozenset()}
    for metric in vars(Metrics()).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            name, labels = metric._name, frozenset(metric._labelnames)
            if isinstance(metric, Histogram):
                found |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
            else:
                found[f"{name}_total" if isinstance(metric, Counter) else name] = labels
    return found


def labels_of(query: str, known: Mapping[str, Labels]) -> Labels:
    """Raises Impossible, and ValueError for what is no PromQL."""
    return _labels(promql.parse(query.replace(INTERVAL, "5m")), known)


def _labels(node: Any, known: Mapping[str, Labels]) -> Labels:
    match node:
        case promql.VectorSelector():
            if node.name not in known:
                raise Impossible(f"there is no metric {node.name}")
            labels = known[node.name] | TARGET
            _refuse({matcher.name for matcher in node.matchers.matchers} - labels, node)
            return labels
        case promql.MatrixSelector():
            return _labels(node.vector_selector, known)
        case promql.AggregateExpr():
            inner = _labels(node.expr, known)
            wanted = frozenset(node.modifier.labels) if node.modifier else frozenset()
            _refuse(wanted - inner, node)
            return wanted
        case promql.Call():
            inner = frozenset().union(*(_labels(one, known) for one in node.args))
            if node.func.name == "histogram_quantile":
                _refuse({"le"} - inner, node)
                return inner - {"le"}
            return inner
        case promql.BinaryExpr():
            left, right = _labels(node.lhs, known), _labels(node.rhs, known)
            return left or right
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            return _labels(node.expr, known)
        case promql.NumberLiteral() | promql.StringLiteral():
            return frozenset()
        case _:
            raise Impossible(f"{type(node).__name__} is not looked into: {node}")


def _refuse(lacking: frozenset[str] | set[str], node: Any) -> None:
    if lacking:
        raise Impossible(f"{node} has no label {', '.join(sorted(lacking))}")
