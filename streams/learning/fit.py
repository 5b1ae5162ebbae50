"""Fitting a linear model over named features: logistic regression with an L2 penalty, by L-BFGS."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from streams.extraction.linear import BIAS


class Example(NamedTuple):
    features: Sequence[str]
    positive: bool
    weight: float = 1.0


def fit(examples: Sequence[Example], *, penalty: float = 1.0, least: int = 4) -> dict[str, float]:
    """Weights that make the examples likeliest under the penalty; features seen in fewer than `least` examples are left out."""
    seen = Counter(feature for example in examples for feature in set(example.features))
    names = sorted(feature for feature, count in seen.items() if count >= least)
    column = {name: n for n, name in enumerate(names)}
    rows, columns = [], []
    for n, example in enumerate(examples):
        for feature in set(example.features):
            if feature in column:
                rows.append(n)
                columns.append(column[feature])
    x = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(examples), len(names)))
    sign = np.array([1.0 if example.positive else -1.0 for example in examples])
    weight = np.array([example.weight for example in examples])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ theta[1:] + theta[0])
        pull = -sign * weight / (1.0 + np.exp(np.clip(margin, -30, 30)))
        value = float(np.sum(weight * np.logaddexp(0.0, -margin)) + 0.5 * penalty * np.sum(theta[1:] ** 2))
        return value, np.concatenate([[pull.sum()], x.T @ pull + penalty * theta[1:]])

    theta = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    fitted = {name: round(float(value), 3) for name, value in zip(names, theta[1:], strict=True)}
    return {BIAS: round(float(theta[0]), 3), **{name: value for name, value in fitted.items() if value}}
