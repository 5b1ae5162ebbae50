"""siaga bench fit-detect: fits the weights of the default method anew."""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.special import expit

from streams.cli.bench.backgrounds import FAMILIES, SHIFT, Rng, Surge, mixed, with_shifts, with_surges
from streams.cli.bench.measure import from_mondays, is_judged
from streams.cli.bench.network import Adam, Fitting, Floats
from streams.detection.evidence import network, seen
from streams.detection.features import RISING
from streams.detection.judged import Array

DAYS = 400
CHUNK = 150
AFTERWARDS = 8
"""Days behind a surge that are neither surge nor usual."""
GREAT = 0.05
CLOSE = (15, 100)
"""Days apart, and before the first: closer and earlier than where it is judged, lest one surge hide the next, or a young series all."""
BATCH = 4096
RATE = 3e-3
POWERS = (0.3, 0.7, 1.0, 1.3, 1.7, 2.0, 2.3, 2.7, 3.0, 3.3, 3.7, 4.0)
CALIBRATING, CALIBRATION_TIMES = 1, 5
"""The calibration has random numbers of its own, and more series than the fit: one day in 10,000 must come often enough."""


WORST_TIMES = 1.85
WORST_POWER = 3.0
"""No family of series may be at alert on more days than WORST_TIMES the rate, down to one day in 1,000; all families together are at alert on fewer for it."""


def fit_detect(
    file: Annotated[Path, typer.Argument(help="Where to write the weights.", metavar="FILE.json")],
    seed: Annotated[int, typer.Option(help="Of the made-up series; the judging of `siaga bench detect` must have another.")] = 100,
    series: Annotated[int, typer.Option(help="Series of each family; ten times as many with all traits mixed.", min=4)] = 300,
    epochs: Annotated[int, typer.Option(min=1)] = 20,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Keep the weights in the file, with their seed, and fit the p-values alone anew.")] = False,
) -> None:
    """Fit the network of the default method to made-up series, and its p-values to others without surges. Takes minutes, and 3 GB of memory.

    Example: siaga bench fit-detect streams/detection/weights.json
    """
    import orjson

    if calibrate:
        stored = orjson.loads(file.read_bytes())
        stored["scores"], stored["powers"] = _calibrate(stored, np.random.default_rng((stored["seed"], CALIBRATING)), CALIBRATION_TIMES * stored["series"])
        file.write_bytes(orjson.dumps(stored))
        return
    rng = np.random.default_rng(seed)
    lessons = []
    names: tuple[str, ...] = ()
    for draw, many in [*((draw, series) for draw in FAMILIES.values()), (mixed, 10 * series)]:
        for start in range(0, many, CHUNK):
            inputs, labels, names = _lesson(rng, draw(rng, min(CHUNK, many - start), DAYS))
            lessons.append((inputs, labels))
    inputs, labels = (np.concatenate(parts) for parts in zip(*lessons, strict=True))
    lessons.clear()
    typer.echo(f"{len(labels):,} days, {int(labels.sum()):,} of them in surges", err=True)
    stored = _descend(inputs, labels, names, epochs, rng)
    scores, powers = _calibrate(stored, np.random.default_rng((seed, CALIBRATING)), CALIBRATION_TIMES * series)
    file.write_bytes(orjson.dumps(stored | {"scores": scores, "powers": powers, "seed": seed, "series": series, "epochs": epochs}))


def _lesson(rng: Rng, counts: Array) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Days in surges (1), and days out of them (0): of the series as they are and with surges put in, lest a surge long past tell one from the other."""
    risen, surges = with_surges(counts, rng, GREAT, CLOSE)
    before, _, names = seen(from_mondays(counts))
    after, _, _ = seen(from_mondays(risen))
    during = _in_surges(counts.shape, surges)
    usual = ~during
    for days in range(1, AFTERWARDS + 1):
        usual[:, days:] &= ~during[:, :-days]
    chosen = (before[is_judged(counts)], after[is_judged(risen) & usual], after[is_judged(risen) & during])
    labels = [np.full(len(part), n == 2, dtype=np.float32) for n, part in enumerate(chosen)]
    return np.concatenate(chosen).astype(np.float32), np.concatenate(labels), names


def _in_surges(shape: tuple[int, ...], surges: list[Surge]) -> NDArray[np.bool_]:
    found = np.zeros(shape, dtype=np.bool_)
    for surge in surges:
        found[surge.series, surge.start : surge.start + surge.days] = True
    return found


def _descend(inputs: Floats, labels: Floats, names: tuple[str, ...], epochs: int, rng: Rng) -> dict[str, Any]:
    """Logistic loss; the step falls to nothing in a line, and after each, weights that must not be below 0 are cut there."""
    lowest, highest = inputs.min(axis=0), inputs.max(axis=0)
    centre, scale = inputs.mean(axis=0, dtype=np.float64).astype(np.float32), inputs.std(axis=0, dtype=np.float64).astype(np.float32) + np.float32(1e-6)
    net = Fitting(rng, np.array([name.startswith(RISING) for name in names]), float(labels.mean()))
    optimiser = Adam(net.weights)
    batches = len(inputs) // BATCH
    for epoch in range(epochs):
        order, loss = rng.permutation(len(inputs)), 0.0
        for n in range(batches):
            chosen = order[n * BATCH : (n + 1) * BATCH]
            output, trace = net.forward((inputs[chosen] - centre) / scale)
            loss += float(np.mean(np.logaddexp(0, output) - labels[chosen] * output))
            slopes = net.slopes(trace, ((expit(output) - labels[chosen]) / BATCH).astype(np.float32))
            optimiser.step(slopes, RATE * (1 - (epoch * batches + n) / (epochs * batches)))
            net.hold()
        typer.echo(f"epoch {epoch + 1}: loss {loss / batches:.5f}", err=True)
    ranges = {"lowest": lowest, "highest": highest, "centre": centre, "scale": scale}
    plain = {name: _plain(values) for name, values in (ranges | net.named()).items()}
    return plain | {
        "names": list(names),
        "layers": [[_plain(weight), _plain(bias)] for weight, bias in net.layers()],
        "scores": [0.0, 1.0],
        "powers": [0.0, 1.0],
    }


def _plain(values: Floats) -> Any:
    return np.array([float(f"{value:.6g}") for value in values.ravel()]).reshape(values.shape).tolist()


def _calibrate(stored: dict[str, Any], rng: Rng, series: int) -> tuple[list[float], list[float]]:
    """Scores at which usual days of all families together are reached on one day in each power of ten, or of the worst family on WORST_TIMES as many (down to WORST_POWER), whichever is higher.

    All together the three clumped families count as one. The weeks behind a lasting rise are not usual: an alarm is right there.
    """
    model = network(stored)
    usual: dict[str, Array] = {}
    for name, draw in FAMILIES.items():
        found = []
        for _ in range(0, series, CHUNK):
            counts, settling = with_shifts(rng, CHUNK, DAYS) if name == SHIFT else (draw(rng, CHUNK, DAYS), np.zeros((CHUNK, DAYS), dtype=np.bool_))
            found.append(model.score(seen(from_mondays(counts))[0])[is_judged(counts) & ~settling])
        usual[name] = np.sort(np.concatenate(found))
    weights = {name: (1 / 3 if name.startswith("clumped") else 1.0) * len(scores) for name, scores in usual.items()}
    whole = sum(weights.values())

    def share(scores: Array, threshold: float) -> float:
        return 1 - float(np.searchsorted(scores, threshold)) / len(scores)

    def frequency(threshold: float, power: float) -> float:
        pooled = sum(weights[name] * share(scores, threshold) for name, scores in usual.items()) / whole
        return max(pooled, *(share(scores, threshold) / WORST_TIMES for scores in usual.values())) if power <= WORST_POWER else pooled

    lowest, highest = min(float(scores[0]) for scores in usual.values()), max(float(scores[-1]) for scores in usual.values())
    cuts, powers = [round(lowest, 5)], [0.0]
    for power in POWERS:
        low, high = lowest, highest
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if frequency(middle, power) > 10**-power else (low, middle)
        if high > cuts[-1] + 1e-4:
            cuts.append(round(high, 5))
            powers.append(power)
    return cuts, powers
