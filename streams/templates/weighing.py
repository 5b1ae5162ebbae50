"""From the scores of words to what an article tells: which kinds of incident, and which phrase fills which role of each."""

from typing import NamedTuple

import numpy as np

from streams.templates.hashed import Floats
from streams.templates.phrases import Page

KINDS = ("attack", "bombing", "kidnapping", "arson")
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
ASKED = (*KINDS, "any", "several")
"""What is asked of an article: does it tell this kind; any kind; several incidents of one kind?"""
KIND_LEAST = 0.08
"""A kind less likely than this is not looked at."""
SCORE_LEAST = -4.5
"""A phrase whose every role is less likely than this (log odds) is left."""


class Scores(NamedTuple):
    """Log odds by the hashed models: of the article (a value for each of ASKED), of each sentence (any, then KINDS) and of each phrase (ROLES)."""

    article: Floats
    sentences: Floats
    phrases: Floats


class Linear(NamedTuple):
    """Weights over values with their usual mean and spread taken out."""

    mean: Floats
    spread: Floats
    weights: Floats
    bias: float

    def probabilities(self, values: Floats) -> Floats:
        return odds_to_probability(((values - self.mean) / self.spread) @ self.weights + self.bias)


class Group(NamedTuple):
    """Phrases of one text, by their numbers."""

    text: str
    phrases: tuple[int, ...]


def odds_to_probability(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))))


def groups_of(page: Page) -> list[Group]:
    together: dict[str, list[int]] = {}
    for number, phrase in enumerate(page.phrases):
        together.setdefault(phrase.text, []).append(number)
    return [Group(text, tuple(numbers)) for text, numbers in together.items()]


def article_values(page: Page, scores: Scores) -> Floats:
    """What the article's own score, its sentences and its phrases say of what it tells."""
    values = list(scores.article)
    for column in range(scores.sentences.shape[1]):
        odds = scores.sentences[:, column]
        values += [odds.max(), np.sort(odds)[-2:].mean(), odds_to_probability(odds).sum(), odds[:3].max()]
    phrases = scores.phrases if len(scores.phrases) else np.full((1, len(ROLES)), -9.0)
    for column in range(len(ROLES)):
        odds = phrases[:, column]
        values += [odds.max(), odds_to_probability(odds).sum(), np.sort(odds)[-3:].mean()]
    values += [odds_to_probability(scores.sentences[:, 0]).mean() * 10, np.log(len(page.sentences))]
    return np.array(values, dtype=float)


class Pairs(NamedTuple):
    """Each group beside each likely kind: (number of the group, number of the kind), and for each role a line of values."""

    keys: list[tuple[int, int]]
    values: tuple[Floats, ...]


def pairs_of(page: Page, groups: list[Group], scores: Scores, told: Floats) -> Pairs:
    """`told`: probabilities of ASKED."""
    odds = scores.phrases
    kinds = [kind for kind in range(len(KINDS)) if told[kind] > KIND_LEAST]
    keys: list[tuple[int, int]] = []
    lines: list[list[list[float]]] = [[] for _ in ROLES]
    if not kinds or not len(odds):
        return Pairs(keys, tuple(np.zeros((0, 0)) for _ in ROLES))
    likely = odds_to_probability(odds)
    share_of, best = likely.sum(axis=0), odds.max(axis=0)
    relevant = scores.sentences[:, 0]
    of_kind = scores.sentences[:, 1:]
    with_word: dict[str, list[int]] = {}
    for number, phrase in enumerate(page.phrases):
        for word in {*phrase.text.split(), phrase.last}:
            with_word.setdefault(word, []).append(number)
    told_odds = np.log(np.clip(told, 1e-4, 1 - 1e-4) / (1 - np.clip(told, 1e-4, 1 - 1e-4)))
    for number, group in enumerate(groups):
        own = odds[list(group.phrases)]
        top = own.max(axis=0)
        if (top < SCORE_LEAST).all():
            continue
        first = page.phrases[group.phrases[0]]
        kin = odds[with_word[first.last]].max(axis=0)
        stand = sorted({page.phrases[phrase].sentence for phrase in group.phrases})
        length = len(group.text.split())
        again = np.log1p(odds_to_probability(own).sum(axis=0) * 9)
        rank = (odds > top).sum(axis=0)
        chance, kin_chance = odds_to_probability(top), odds_to_probability(kin)
        for kind in kinds:
            here = of_kind[stand, kind]
            other = np.delete(of_kind[stand], kind, axis=1).max()
            shared = [
                told_odds[kind], told_odds[4], told[kind], told[: len(KINDS)].sum() - told[kind], len(group.phrases) > 1, min(len(group.phrases), 6), np.log1p(first.sentence),
                relevant[stand].max(), relevant[first.sentence], here.max(), here.mean(), other, here.max() - other, min(length, 5), length == 1, relevant.max(), np.log(len(page.sentences)),
                *(float(kind == one) for one in range(len(KINDS))),
            ]  # fmt: skip
            keys.append((number, kind))
            sentence_chance = odds_to_probability(here.max())
            for role in range(len(ROLES)):
                others = [one for one in range(len(ROLES)) if one != role]
                lines[role].append([
                    *shared, top[role], chance[role], kin[role], kin_chance[role], again[role], own[:, role].mean(), top[role] - best[role], chance[role] / share_of[role],
                    np.log1p(rank[role]), rank[role] == 0, own[0, role], best[role], chance[role] * told[kind], chance[role] * sentence_chance,
                    *(top[role] * (kind == one) for one in range(1, len(KINDS))), *top[others], *chance[others],
                ])  # fmt: skip
    return Pairs(keys, tuple(np.array(line, dtype=float) for line in lines))
