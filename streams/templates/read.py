"""Incident templates of one English article: what kind of incident, who did it, to what and whom, with what."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
import orjson

from schemas.article import RawArticle
from streams.extraction.document import language_of
from streams.extraction.text import article_text
from streams.templates.choosing import Incident, Thresholds, candidates_of, incidents_of
from streams.templates.clusters import Clusters
from streams.templates.features import document_features, phrase_features, sentence_features
from streams.templates.hashed import Floats, Hashed, buckets
from streams.templates.phrases import Page, page_of
from streams.templates.trimming import Habits
from streams.templates.weighing import ASKED, ROLES, Linear, Scores, article_values, groups_of, pairs_of

LANGUAGE = "en"


class Buckets(NamedTuple):
    """A page's features as buckets: what the hashed models see of it."""

    article: list[int]
    sentences: list[list[int]]
    phrases: list[list[int]]


def buckets_of(page: Page, clusters: Clusters) -> Buckets:
    return Buckets(
        buckets(document_features(page, clusters)),
        [buckets(features) for features in sentence_features(page, clusters)],
        [buckets(features) for features in phrase_features(page, clusters)],
    )


class Models(NamedTuple):
    article: Hashed
    sentences: Hashed
    phrases: Hashed
    told: tuple[Linear, ...]
    """One for each of ASKED."""
    fills: tuple[Linear, ...]
    """One for each of ROLES."""
    habits: tuple[Habits, ...]
    thresholds: Thresholds


class Reader:
    """Reads with the weights that came with the package."""

    def __init__(self, clusters: Clusters, tagger: Hashed, models: Models) -> None:
        self.clusters, self.tagger, self.models = clusters, tagger, models

    def read(self, article: RawArticle) -> list[Incident]:
        """Incidents of an English article, none of any other. Offsets count in title, a line break, and the body as plain text."""
        text = article_text(article)
        return self.incidents(page_of(text, self.clusters, self.tagger)) if language_of(article, text) == LANGUAGE else []

    def incidents(self, page: Page) -> list[Incident]:
        if not page.sentences:
            return []
        models = self.models
        scores = scored(buckets_of(page, self.clusters), models.article, models.sentences, models.phrases)
        told = probabilities(article_values(page, scores)[None, :], models.told)[0]
        groups = groups_of(page)
        pairs = pairs_of(page, groups, scores, told)
        fills = [model.probabilities(values) for model, values in zip(models.fills, pairs.values, strict=True)] if pairs.keys else []
        least = min(models.thresholds.roles)
        return incidents_of(told, candidates_of(page, groups, pairs, fills, scores.phrases, models.habits, least), models.thresholds)


def scored(seen: Buckets, article: Hashed, sentences: Hashed, phrases: Hashed) -> Scores:
    return Scores(article.scores([seen.article], unit=True)[0], sentences.scores(seen.sentences), phrases.scores(seen.phrases))


def probabilities(values: Floats, models: Iterable[Linear]) -> Floats:
    """A column for each model."""
    return np.stack([model.probabilities(values) for model in models], axis=1)


def _linear(written: dict[str, Any]) -> Linear:
    return Linear(np.array(written["mean"]), np.array(written["spread"]), np.array(written["weights"]), float(written["bias"]))


def arrays() -> dict[str, Any]:
    """Clusters, tagger and hashed models, as they come with the package."""
    with as_file(files("streams.templates") / "weights.npz") as path, np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


@cache
def shipped() -> Reader:
    """The reader with the weights that come with the package; about a quarter of a second of work, once a process."""
    stored = arrays()
    written = orjson.loads((files("streams.templates") / "weights.json").read_bytes())
    models = Models(
        article=Hashed.of(stored, "article"),
        sentences=Hashed.of(stored, "sentences"),
        phrases=Hashed.of(stored, "phrases"),
        told=tuple(_linear(written["told"][asked]) for asked in ASKED),
        fills=tuple(_linear(written["fills"][role]) for role in ROLES),
        habits=tuple(Habits.of(written["habits"][role]) for role in ROLES),
        thresholds=Thresholds(**written["thresholds"]),
    )
    return Reader(Clusters.of_arrays(stored), Hashed.of(stored, "tagger"), models)


def as_json(incident: Incident) -> dict[str, Any]:
    """{"incident_type", "confidence", and for each role a list of entities}; an entity is a list of [text, offset]."""
    roles = {role: [[[entity.text, entity.start]] for entity in entities] for role, entities in incident.roles.items()}
    return {"incident_type": incident.kind, "confidence": round(incident.confidence, 3), **roles}
