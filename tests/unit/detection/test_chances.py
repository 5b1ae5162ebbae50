"""Chances without scipy.stats: the same numbers, and what they cost a gateway."""

import subprocess
import sys

import numpy as np
from scipy.signal import lfilter
from scipy.stats import nbinom, norm

from streams.detection.chances import negative_binomial_above, negative_binomial_bound, normal_above, normal_bound
from streams.detection.features import _smoothed

CHANCE = np.random.default_rng(7)
MANY = 20_000
SIZE, SUCCESS = np.exp(CHANCE.uniform(-8, 6, MANY)), CHANCE.uniform(1e-4, 1 - 1e-6, MANY)


def test_the_chance_of_more_than_a_count_is_scipys():
    counts = np.floor(np.exp(CHANCE.uniform(-1, 5, MANY)))
    counts[:50] = -1
    np.testing.assert_allclose(negative_binomial_above(counts, SIZE, SUCCESS), nbinom.sf(counts, SIZE, SUCCESS), rtol=1e-9, atol=0)


def test_the_least_count_of_a_share_is_scipys():
    for share in (0.025, 0.5, 0.975):
        assert np.array_equal(negative_binomial_bound(share, SIZE, SUCCESS), nbinom.ppf(share, SIZE, SUCCESS))


def test_the_normal_distribution_is_scipys():
    values = CHANCE.normal(0, 3, MANY)
    assert np.array_equal(normal_above(values), norm.sf(values))
    assert normal_bound(0.001) == norm.isf(0.001)


def test_smoothing_is_that_of_a_filter():
    values = CHANCE.poisson(2, (20, 400)).astype(float)
    np.testing.assert_allclose(_smoothed(values, 0.998), lfilter([1.0], [1.0, -0.998], values, axis=1), rtol=1e-12)


def test_who_asks_what_is_expected_loads_no_more_of_scipy_than_it_takes():
    asked = "import sys; import streams.detection.evidence, streams.detection.band; print([name for name in ('scipy.stats', 'scipy.signal') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == "[]"
