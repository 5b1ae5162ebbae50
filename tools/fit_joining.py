"""Fits the pair model of joining and tells how well it does on what it has not seen.

    PYTHONPATH=. python tools/fit_joining.py --write GOLD MENTIONS [GOLD MENTIONS]...

GOLD: {"mention_id", "cluster"} a line (cluster null: nobody could tell; left out). MENTIONS: EventMention lines.
The weights start from PRIOR, a person's judgement, and leave it as far as the pairs demand (a Gaussian prior): a finding that the data never show keeps its weight.
Cross-validation: clusters are dealt to folds by country, so that a conflict is never on both sides; each pair is scored by a model that saw neither mention's fold, and all are clustered
together. Without --write nothing is changed.
"""

import argparse
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from schemas.mention import EventMention
from streams.events import pairs
from streams.events.agreement import Agreement, agreement
from streams.events.block import Block, bounds, concat, row
from streams.events.cluster import clusters
from streams.events.features import FEATURES, Pairs
from streams.events.trace import trace
from streams.events.words import stamp
from streams.stages.known import with_known

SPREAD = 0.3
"""Standard deviation of a weight around its prior."""
FOLDS = 8
FIXED = {"same_article", "copy", "days_apart", "far"}
"""What gold sets cannot teach: their mentions of one article are distinct by rule, and their texts are no copies."""
PRIOR = {
    "bias": -3.0,
    "same_day": 2.0, "next_day": 0.4, "days_apart": -3.0, "in_week": 1.2, "week_starts_apart": -1.5, "in_month": 0.8, "same_month": 0.8, "in_year": 0.3, "same_year": 0.5,
    "undated": 0.2, "unbounded": -1.5, "outside": -2.0, "routine_next_day": -1.2, "routine_in_week": -1.2, "routine_later": -1.0, "vague_next_day": -0.8,
    "near": 1.5, "beside": 0.8, "apart": -2.0, "far": -5.0, "place_words": 1.5, "other_site": -1.0, "more_places": -0.3, "in_region": 0.6, "same_region": 1.2,
    "in_country": 0.3, "same_country": 1.2, "off_region": -3.0, "unplaced": -0.3,
    "same_actor": 0.9, "other_actor": -2.0, "other_actor_doubted": -0.8, "swapped": -1.5, "rival_claims": -1.5,
    "target_words": 1.2, "many_target_words": 1.2, "other_target_words": -0.5, "same_target": 0.5, "other_target": -0.6,
    "same_weapon": 0.8, "kindred_weapon": 0.2, "other_weapon": -1.5,
    "same_killed": 0.4, "close_killed": 0.3, "other_killed": -0.5, "none_or_some_killed": -1.5, "same_injured": 0.2, "other_injured": -0.3,
    "same_incident": 0.2, "other_incident": -0.5, "both_old": 0.3, "both_old_and_vague": 0.3, "again": -0.5, "other_daypart": -1.2, "same_article": -8.0, "copy": 2.5, "indistinct": -1.5,
}  # fmt: skip


class Sample:
    """Findings for every pair of the mentions, their gold clusters, and the fold of each mention."""

    def __init__(self, sets: list[tuple[Path, Path]]):
        self.rows: Block
        blocks, self.ids, self.gold, folds = [], [], [], []
        for number, (gold, mentions) in enumerate(sets):
            cluster = {row["mention_id"]: row["cluster"] for row in map(json.loads, gold.read_text().splitlines())}
            told = [with_known(EventMention.model_validate_json(line)) for line in mentions.read_bytes().splitlines() if line.strip()]
            told = [mention for mention in told if cluster.get(mention.mention_id) is not None]
            homes: dict[str, Counter[str]] = {}
            for mention in told:
                homes.setdefault(cluster[mention.mention_id], Counter())[mention.country] += 1
            blocks += [row(trace(mention)) for mention in told]
            self.ids += [mention.mention_id for mention in told]
            self.gold += [f"{number} {cluster[mention.mention_id]}" for mention in told]
            folds += [stamp(homes[cluster[mention.mention_id]].most_common(1)[0][0]) % FOLDS for mention in told]
        self.rows, self.folds = concat(blocks), np.array(folds)
        count = len(self.rows)
        i, j = np.divmod(np.arange(count * count), count)
        found = Pairs(self.rows.take(i), self.rows.take(j)).findings()
        self.x = np.stack([found[name].astype(np.float32).reshape(count, count) for name in FEATURES], axis=-1)
        within = bounds(self.rows)
        self.comparable = pairs.comparable(within.take(i), within.take(j)).reshape(count, count)
        self.set_of = np.array([int(name.split(" ")[0]) for name in self.gold])

    def pairs(self, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Findings, label and weight of the pairs of kept mentions; a cluster weighs as much as it has mentions, not pairs."""
        i, j = np.triu_indices(len(self.gold), 1)
        names = np.unique(self.gold, return_inverse=True)[1]
        x = self.x[i, j]
        at = {name: n for n, name in enumerate(FEATURES)}
        used = keep[i] & keep[j] & (self.set_of[i] == self.set_of[j]) & self.comparable[i, j] & (x[:, at["same_article"]] == 0) & (x[:, at["far"]] == 0)
        i, j, x = i[used], j[used], x[used]
        same = names[i] == names[j]
        size = np.bincount(names)
        return x, same, np.where(same, 2.0 / np.maximum(1, size[names[i]] - 1), 1.0)


def fit(x: np.ndarray, same: np.ndarray, weight: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    prior = np.array([PRIOR[name] for name in FEATURES])
    free = np.array([name not in FIXED for name in FEATURES])
    sign = np.where(same, 1.0, -1.0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ w)
        off = (w - prior) / spread
        gradient = x.T @ (-sign * weight / (1 + np.exp(np.clip(margin, -40, 40)))) + off / spread
        return float((weight * np.logaddexp(0, -margin)).sum() + 0.5 * off @ off), np.where(free, gradient, 0.0)

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x)


def cross_validated(sample: Sample, spread: float) -> np.ndarray:
    """Scores of all pairs, each by a model that saw neither of its folds."""
    out = np.zeros(sample.x.shape[:2])
    for a in range(FOLDS):
        for b in range(a, FOLDS):
            rows, columns = sample.folds == a, sample.folds == b
            if rows.any() and columns.any():
                w = fit(*sample.pairs(~(rows | columns)), spread)
                out[np.ix_(rows, columns)] = sample.x[np.ix_(rows, columns)] @ w
                out[np.ix_(columns, rows)] = sample.x[np.ix_(columns, rows)] @ w
    return out


def judged(sample: Sample, alike: np.ndarray, shift: float = 0.0) -> list[Agreement]:
    """For each set, clustered by itself."""
    found = []
    for number in range(int(sample.set_of.max()) + 1):
        rows = np.flatnonzero(sample.set_of == number)
        ids = [sample.ids[n] for n in rows]
        held = np.where(sample.comparable, alike + shift, pairs.APART)[np.ix_(rows, rows)]
        said = {ids[n]: str(number) for number, cluster in enumerate(clusters(held, sample.rows.number("rank")[rows], ids)) for n in cluster}
        found.append(agreement({ids[n]: sample.gold[at] for n, at in enumerate(rows)}, said))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the fitted weights into the package")
    parser.add_argument("--spread", type=float, default=SPREAD)
    parser.add_argument("--shift", type=float, default=0.0, help="added to the fitted bias: above 0 joins more")
    parser.add_argument("sets", nargs="+", type=Path, metavar="GOLD MENTIONS")
    args = parser.parse_args()
    sample = Sample(list(zip(args.sets[::2], args.sets[1::2], strict=True)))
    prior = np.array([PRIOR[name] for name in FEATURES])
    everything = np.ones(len(sample.gold), dtype=bool)
    fitted = fit(*sample.pairs(everything), args.spread)
    for name, alike in (("prior", sample.x @ prior), ("cross-validated", cross_validated(sample, args.spread)), ("fitted", sample.x @ fitted)):
        for path, result in zip(args.sets[::2], judged(sample, alike, args.shift if name != "prior" else 0.0), strict=True):
            print(f"{name:16s} {path.name:16s} {result}")
    if args.write:
        fitted[0] += args.shift
        model = {
            "fitted": datetime.now(UTC).date().isoformat(), "mentions": len(sample.gold), "clusters": len(set(sample.gold)),
            "weights": {name: round(float(w), 3) for name, w in zip(FEATURES, fitted, strict=True)},
        }  # fmt: skip
        (Path(pairs.__file__).parent / pairs.MODEL).write_text(json.dumps(model, indent=1) + "\n")


if __name__ == "__main__":
    main()
