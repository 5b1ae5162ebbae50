"""Fits the incident templates: python -m streams.learning.templates TRAIN [DEV] [--out FOLDER].

TRAIN and DEV: articles as JSON lines with gold `templates` ({"incident_type", role: [[[string, offset], ...], ...]}), as `siaga eval --templates` takes them.
First what words, sentences and articles say (hashed models), then, on the answers of models that had not seen the article, what an article tells and what fills
each role; last the thresholds that give the highest F1. Prints cross-validated figures, then those on DEV, which nothing is chosen by.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from schemas.article import RawArticle
from streams.extraction.text import article_text
from streams.learning.template_habits import Filled, habits_of
from streams.learning.template_score import SLOTS, Counts, count, templates_of
from streams.learning.words_of_english import packed
from streams.templates.choosing import Candidate, Thresholds, candidates_of, incidents_of
from streams.templates.clusters import Clusters
from streams.templates.hashed import Floats, Hashed
from streams.templates.phrases import Page, page_of
from streams.templates.read import Buckets, arrays, as_json, buckets_of, probabilities, scored
from streams.templates.trimming import Habits
from streams.templates.weighing import ASKED, KINDS, ROLES, Group, Linear, Pairs, Scores, article_values, groups_of, pairs_of
from streams.templates.words import plain

FOLDS = 5
LEAST = 4
"""Features of words seen less often are left out."""
PENALTY = {"article": 0.05, "sentences": 20.0, "phrases": 20.0, "told": 40.0, "fills": 10.0}
CANDIDATE_LEAST = 0.07
TRIED = (
    *(("kinds", at, value) for at in range(len(KINDS)) for value in (0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)),
    *(("roles", at, value) for at in range(len(ROLES)) for value in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)),
    *(("several", 0, value) for value in (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 1.0)),
)
"""Thresholds that are tried, in this order."""


class Lesson(NamedTuple):
    """An article with its gold templates; `fills`: for each phrase the (kind, role) it fills."""

    templates: Sequence[Mapping[str, Any]]
    page: Page
    seen: Buckets
    groups: list[Group]
    fills: list[set[tuple[str, str]]]
    filled: list[Filled]


def read_lessons(path: Path, clusters: Clusters, tagger: Hashed) -> list[Lesson]:
    lessons = []
    for line in path.read_bytes().splitlines():
        written = orjson.loads(line)
        page = page_of(article_text(RawArticle.model_validate({name: value for name, value in written.items() if name != "templates"})), clusters, tagger)
        fills, filled = _labels(page, written["templates"])
        lessons.append(Lesson(written["templates"], page, buckets_of(page, clusters), groups_of(page), fills, filled))
    return lessons


def _labels(page: Page, templates: Sequence[Mapping[str, Any]]) -> tuple[list[set[tuple[str, str]]], list[Filled]]:
    """What each phrase fills: wherever one of an entity's strings ends with the phrase, or with what "of" joins to it."""
    entities = [
        (kind.strip(), role, frozenset(plain(one[0]) for one in entity))
        for template in templates
        for kind in template["incident_type"].split("/")
        for role in ROLES
        for entity in template.get(role) or []
    ]
    lasts = {name.split()[-1] for _, _, names in entities for name in names if name}
    fills: list[set[tuple[str, str]]] = [set() for _ in page.phrases]
    filled = []
    for number, phrase in enumerate(page.phrases):
        words = page.sentences[phrase.sentence].words
        short: dict[str, int] = {}
        long: dict[str, int] = {}
        for after, strings in ((phrase.after, short), (phrase.longer, long)):
            if after and plain(words[after - 1].text) in lasts:
                strings.update({plain(page.text[words[first].start : words[after - 1].end]): first for first in range(phrase.after - 1, phrase.first - 1, -1)})
        for kind, role, names in entities:
            if not names.isdisjoint(short.keys() | long.keys()):
                fills[number].add((kind, role))
                filled.append(
                    Filled(role, phrase, frozenset(short[name] for name in names & short.keys()), frozenset(long[name] for name in names & long.keys()))
                )
    return fills, filled


def logistic(values: Any, labels: Floats, penalty: float) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression with an L2 penalty, by L-BFGS."""
    sign = np.where(labels > 0, 1.0, -1.0)

    def loss(theta: Floats) -> tuple[float, Floats]:
        margin = sign * (values @ theta[1:] + theta[0])
        pull = -sign / (1.0 + np.exp(np.clip(margin, -30, 30)))
        value = float(np.logaddexp(0.0, -margin).sum() + 0.5 * penalty * (theta[1:] ** 2).sum())
        return value, np.concatenate([[pull.sum()], values.T @ pull + penalty * theta[1:]])

    theta = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    return theta[1:], float(theta[0])


def hashed(name: str, rows: Sequence[Sequence[int]], labels: Floats, *, unit: bool = False) -> dict[str, Any]:
    """A hashed model's arrays: one logistic regression for each column of labels."""
    seen = Counter(bucket for row in rows for bucket in row)
    columns = sorted(bucket for bucket, times in seen.items() if times >= LEAST)
    at = {bucket: column for column, bucket in enumerate(columns)}
    kept = [[at[bucket] for bucket in row if bucket in at] for row in rows]
    ends = np.cumsum([0, *map(len, kept)])
    values = csr_matrix((np.ones(ends[-1]), np.concatenate([np.array(row, dtype=np.int64) for row in kept]), ends), shape=(len(rows), len(columns)))
    if unit:
        values = csr_matrix(diags([1 / np.sqrt([max(len(row), 1) for row in rows])], [0]) @ values)
    fitted = [logistic(values, labels[:, one], PENALTY[name]) for one in range(labels.shape[1])]
    return packed(name, columns, np.stack([weights for weights, _ in fitted], axis=1), np.array([bias for _, bias in fitted]))


def linear(values: Floats, labels: Floats, penalty: float) -> Linear:
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    weights, bias = logistic((values - mean) / spread, labels, penalty)
    return Linear(mean, spread, weights, bias)


def kinds_told(lesson: Lesson) -> Floats:
    """What is asked of the article (ASKED), as its gold answers it."""
    kinds = [kind.strip() for template in lesson.templates for kind in template["incident_type"].split("/")]
    number = Counter(kinds)
    return np.array([*(kind in number for kind in KINDS), bool(kinds), any(times > 1 for times in number.values())], dtype=float)


def first_models(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """The hashed models' arrays."""
    sentences, told = [], []
    for lesson in lessons:
        kinds: list[set[str]] = [set() for _ in lesson.page.sentences]
        for phrase, fills in zip(lesson.page.phrases, lesson.fills, strict=True):
            kinds[phrase.sentence].update(kind for kind, _ in fills)
        sentences += lesson.seen.sentences
        told += [[bool(here), *(kind in here for kind in KINDS)] for here in kinds]
    phrases = [row for lesson in lessons for row in lesson.seen.phrases]
    roles = [[role in {one for _, one in fills} for role in ROLES] for lesson in lessons for fills in lesson.fills]
    return {
        **hashed("article", [lesson.seen.article for lesson in lessons], np.array([kinds_told(lesson) for lesson in lessons]), unit=True),
        **hashed("sentences", sentences, np.array(told, dtype=float)),
        **hashed("phrases", phrases, np.array(roles, dtype=float)),
    }


def score_all(lessons: Iterable[Lesson], models: Mapping[str, Any]) -> list[Scores]:
    article, sentences, phrases = (Hashed.of(models, name) for name in ("article", "sentences", "phrases"))
    return [scored(lesson.seen, article, sentences, phrases) for lesson in lessons]


class Weighed(NamedTuple):
    """A lesson on its way to templates."""

    lesson: Lesson
    scores: Scores
    told: Floats
    pairs: Pairs


def told_models(lessons: Sequence[Lesson], scores: Sequence[Scores]) -> list[Linear]:
    values = np.array([article_values(lesson.page, score) for lesson, score in zip(lessons, scores, strict=True)])
    labels = np.array([kinds_told(lesson) for lesson in lessons])
    return [linear(values, labels[:, one], PENALTY["told"]) for one in range(len(ASKED))]


def weigh(lesson: Lesson, scores: Scores, told: Sequence[Linear]) -> Weighed:
    likely = probabilities(article_values(lesson.page, scores)[None, :], told)[0]
    return Weighed(lesson, scores, likely, pairs_of(lesson.page, lesson.groups, scores, likely))


def fill_models(weighed: Sequence[Weighed]) -> list[Linear]:
    models = []
    for number, role in enumerate(ROLES):
        values = np.concatenate([one.pairs.values[number] for one in weighed if one.pairs.keys])
        labels = [
            any((KINDS[kind], role) in one.lesson.fills[phrase] for phrase in one.lesson.groups[group].phrases)
            for one in weighed
            for group, kind in one.pairs.keys
        ]
        models.append(linear(values, np.array(labels, dtype=float), PENALTY["fills"]))
    return models


class Ready(NamedTuple):
    """All that thresholds choose from."""

    lesson: Lesson
    told: Floats
    candidates: Mapping[int, Sequence[Candidate]]


def ready(one: Weighed, fills: Sequence[Linear], habits: Sequence[Habits]) -> Ready:
    likely = [model.probabilities(values) for model, values in zip(fills, one.pairs.values, strict=True)] if one.pairs.keys else []
    return Ready(one.lesson, one.told, candidates_of(one.lesson.page, one.lesson.groups, one.pairs, likely, one.scores.phrases, habits, CANDIDATE_LEAST))


def measured(ready_ones: Iterable[Ready], thresholds: Thresholds) -> Counts:
    total = Counts.none()
    for one in ready_ones:
        read = [as_json(incident) for incident in incidents_of(one.told, one.candidates, thresholds)]
        total = total.plus(count(templates_of(one.lesson.templates), templates_of(read)))
    return total


def best_thresholds(ready_ones: Sequence[Ready]) -> Thresholds:
    """One threshold after the other, twice round."""
    best = Thresholds([0.25] * len(ROLES), [0.25] * len(KINDS), 0.5)
    reached = measured(ready_ones, best).f1()[0]
    for _ in range(2):
        for name, at, value in TRIED:
            candidate = _with(best, name, at, value)
            f1 = measured(ready_ones, candidate).f1()[0]
            if f1 > reached:
                best, reached = candidate, f1
    return best


def _with(thresholds: Thresholds, name: str, at: int, value: float) -> Thresholds:
    def put(values: Sequence[float]) -> list[float]:
        return [value if number == at else old for number, old in enumerate(values)]

    match name:
        case "kinds":
            return thresholds._replace(kinds=put(thresholds.kinds))
        case "roles":
            return thresholds._replace(roles=put(thresholds.roles))
        case _:
            return thresholds._replace(several=value)


def show(name: str, counts: Counts) -> None:
    print(name, *("{} {:.2f} (P {:.2f} R {:.2f})".format(slot or "all", *counts.f1(slot)) for slot in (None, *SLOTS)), sep="\n  ", flush=True)


def written(model: Linear) -> dict[str, Any]:
    return {**{name: np.round(getattr(model, name), 4).tolist() for name in ("mean", "spread", "weights")}, "bias": round(model.bias, 4)}


class Folded(NamedTuple):
    """Lessons scored and weighed by models that had not seen them, in the lessons' order."""

    scores: list[Scores]
    weighed: list[Weighed]
    ready: list[Ready]


def folded(lessons: Sequence[Lesson]) -> Folded:
    """Three rounds, since each model learns from the answers that the one before gave on articles it had not seen."""
    scores: dict[int, Scores] = {}
    for known, held in _folds(len(lessons)):
        models = first_models([lessons[at] for at in known])
        scores.update(zip(held, score_all([lessons[at] for at in held], models), strict=True))
    weighed: dict[int, Weighed] = {}
    for known, held in _folds(len(lessons)):
        told = told_models([lessons[at] for at in known], [scores[at] for at in known])
        weighed.update((at, weigh(lessons[at], scores[at], told)) for at in held)
    chosen: dict[int, Ready] = {}
    for known, held in _folds(len(lessons)):
        fills = fill_models([weighed[at] for at in known])
        habits = habits_of([(lessons[at].page, lessons[at].filled) for at in known])
        chosen.update((at, ready(weighed[at], fills, [habits[role] for role in ROLES])) for at in held)
    order = range(len(lessons))
    return Folded([scores[at] for at in order], [weighed[at] for at in order], [chosen[at] for at in order])


def _folds(size: int) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold the lessons learned from, and those held out."""
    for fold in range(FOLDS):
        yield [at for at in range(size) if at % FOLDS != fold], list(range(fold, size, FOLDS))


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits the incident templates.")
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, default=Path("streams/templates"))
    asked = parser.parse_args()
    stored = arrays()
    clusters, tagger = Clusters.of_arrays(stored), Hashed.of(stored, "tagger")
    lessons = read_lessons(asked.train, clusters, tagger)
    out = folded(lessons)
    thresholds = best_thresholds(out.ready)
    show("cross-validated", measured(out.ready, thresholds))
    models, told, fills = first_models(lessons), told_models(lessons, out.scores), fill_models(out.weighed)
    habits = habits_of([(lesson.page, lesson.filled) for lesson in lessons])
    kept = {name: value for name, value in stored.items() if name.startswith(("clusters.", "tagger."))}
    np.savez_compressed(asked.out / "weights.npz", **kept, **models)
    weights = {
        "told": {name: written(model) for name, model in zip(ASKED, told, strict=True)},
        "fills": {name: written(model) for name, model in zip(ROLES, fills, strict=True)},
        "habits": {role: {name: sorted(words) for name, words in habits[role]._asdict().items()} for role in ROLES},
        "thresholds": thresholds._asdict(),
    }
    (asked.out / "weights.json").write_bytes(orjson.dumps(weights) + b"\n")
    if asked.dev:
        others = read_lessons(asked.dev, clusters, tagger)
        weighed = [weigh(lesson, score, told) for lesson, score in zip(others, score_all(others, models), strict=True)]
        show("dev", measured([ready(one, fills, [habits[role] for role in ROLES]) for one in weighed], thresholds))


if __name__ == "__main__":
    main()
