"""The network of `streams.detection.evidence` while it is fitted."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from streams.cli.bench.backgrounds import Rng

Floats = NDArray[np.float32]
HIDDEN = (48, 24)
WEIGHT_DECAY = np.float32(1e-5)
NAMES = ("rise", "width", "width_bias", "about", "about_bias")


class Fitting:
    """`weights`: those of NAMES, then each layer's with its bias."""

    def __init__(self, rng: Rng, rising: NDArray[np.bool_], share: float):
        self._rising = rising

        def drawn(a: int, b: int, width: float = 1.0) -> Floats:
            return np.asarray(width * rng.normal(size=(a, b)) / np.sqrt(a), dtype=np.float32)

        first, rises, abouts = HIDDEN[0], int(rising.sum()), int((~rising).sum())
        self.weights: list[Floats] = [np.abs(drawn(rises, first, 0.6)), drawn(abouts, first, 0.3), np.full(first, 0.5, np.float32)]
        self.weights += [drawn(abouts, first), np.zeros(first, np.float32)]
        for a, b in zip(HIDDEN, (*HIDDEN[1:], 1), strict=True):
            self.weights += [np.abs(drawn(a, b)), np.zeros(b, np.float32)]
        self.weights[-1][:] = np.log(share / (1 - share))

    def named(self) -> dict[str, Floats]:
        return dict(zip(NAMES, self.weights, strict=False))

    def layers(self) -> list[tuple[Floats, Floats]]:
        return list(zip(self.weights[len(NAMES) :: 2], self.weights[len(NAMES) + 1 :: 2], strict=True))

    def forward(self, values: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        rises, abouts = values[:, self._rising], values[:, ~self._rising]
        rise, width, width_bias, about, about_bias = self.weights[: len(NAMES)]
        pull, gate = rises @ rise, abouts @ width + width_bias
        hidden = [np.tanh(pull * np.logaddexp(0, gate) + abouts @ about + about_bias)]
        *between, (last, last_bias) = self.layers()
        for weight, bias in between:
            hidden.append(np.tanh(hidden[-1] @ weight + bias))
        return (hidden[-1] @ last + last_bias)[:, 0], (rises, abouts, pull, gate, *hidden)

    def slopes(self, trace: tuple[Floats, ...], back: Floats) -> list[Floats]:
        """Of the loss by each weight, from its slope by the output."""
        rises, abouts, pull, gate, *hidden = trace
        back = back[:, None]
        found: list[Floats] = []
        for (weight, _), values in zip(reversed(self.layers()), reversed(hidden), strict=True):
            found = [values.T @ back + WEIGHT_DECAY * weight, back.sum(axis=0), *found]
            back = (back @ weight.T) * (1 - values**2)
        gated = back * pull * expit(gate)
        return [rises.T @ (back * np.logaddexp(0, gate)), abouts.T @ gated, gated.sum(axis=0), abouts.T @ back, back.sum(axis=0), *found]

    def hold(self) -> None:
        """No weight below 0 on the way of what rises with the counts."""
        for weight in (self.weights[0], *(weight for weight, _ in self.layers())):
            np.maximum(weight, 0, out=weight)


class Adam:
    """Kingma and Ba 2015; changes the parameters in place."""

    def __init__(self, parameters: list[Floats]):
        self._parameters = parameters
        self._mean = [np.zeros_like(each) for each in parameters]
        self._square = [np.zeros_like(each) for each in parameters]
        self._steps = 0

    def step(self, slopes: list[Floats], rate: float) -> None:
        self._steps += 1
        for parameter, mean, square, slope in zip(self._parameters, self._mean, self._square, slopes, strict=True):
            mean += np.float32(0.1) * (slope - mean)
            square += np.float32(0.001) * (slope**2 - square)
            parameter -= (rate * (mean / (1 - 0.9**self._steps)) / (np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8)).astype(np.float32)
