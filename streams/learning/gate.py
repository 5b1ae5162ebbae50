"""Fits the gate to what the whole reader finds: python -m streams.learning.gate FOLDER MIXED... [--out gate.json]

FOLDER holds annotated articles as for `streams.learning.train`; MIXED are files of unlabelled news of every kind. An article is worth reading where a careful reader told an attack in it,
or where siaga's reader, its gate open to every word of an attack, is inclined to. The threshold is the highest that, with weights that never saw the article, loses no more than
LOST of the mentions that the reader tells.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from schemas.article import RawArticle
from streams.extraction.document import language_of
from streams.extraction.gate import ATTACK, WORDS_ALONE, gate_features
from streams.extraction.linear import BIAS, Weights, score
from streams.extraction.read import Reader
from streams.extraction.text import article_text
from streams.knowledge.folding import fold_plain
from streams.knowledge.knowledge import Knowledge, load
from streams.learning.fit import Example, fit
from streams.learning.gold import own_articles, read_annotated
from streams.learning.short import short_lessons
from streams.stages.admit import admit

FOLDS = 10
SEED = 5
PENALTY, LEAST = 8.0, 4
INCLINED = 0.3
"""How likely the reader must find an attack for the article to be worth reading; it tells one from `read.ACTUAL_LEAST`."""
LOST = 0.004


class Row(NamedTuple):
    """An article with a word of an attack. `events`: how many the reader tells in it."""

    language: str
    features: frozenset[str]
    events: int
    worth: bool


def rows(articles: Iterable[tuple[RawArticle, bool]], knowledge: Knowledge) -> tuple[list[Row], int]:
    """The articles (each with whether a careful reader told an attack in it) that have a word of an attack, and how many there were in all."""
    reader = Reader(knowledge, gate=WORDS_ALONE)
    found: list[Row] = []
    count = 0
    for article, told in articles:
        count += 1
        text = article_text(article)
        language = language_of(article, text)
        reading = reader.reading(article)
        if language is None:
            continue
        folded = fold_plain(text)
        words = knowledge.words(folded, language)
        if any(key.startswith(ATTACK) for _, keys in words for key in keys):
            inclined = any(judged.actual >= INCLINED for judged in reading.judged) if reading else False
            found.append(Row(language, frozenset(gate_features(words, folded)), len(reading.mentions) if reading else 0, told or inclined))
    return found, count


def learn(some: Sequence[Row]) -> dict[str, Weights]:
    """Weights by language: what all languages teach, and what the language's own articles teach besides."""
    languages = sorted({row.language for row in some})
    fitted = fit(
        [Example([*row.features, *(f"{row.language}:{feature}" for feature in (BIAS, *row.features))], row.worth) for row in some], penalty=PENALTY, least=LEAST
    )
    names = sorted({feature for row in some for feature in row.features})
    learned: dict[str, Weights] = {}
    for language in languages:
        weights = {name: round(fitted.get(name, 0.0) + fitted.get(f"{language}:{name}", 0.0), 3) for name in (BIAS, *names)}
        learned[language] = {name: weight for name, weight in weights.items() if weight}
    return learned


def unseen_scores(some: Sequence[Row], chance: random.Random) -> list[float]:
    """The score of each article by weights that never saw it."""
    fold = [chance.randrange(FOLDS) for _ in some]
    scores = [0.0] * len(some)
    for k in range(FOLDS):
        weights = learn([row for row, f in zip(some, fold, strict=True) if f != k])
        for n, row in enumerate(some):
            if fold[n] == k:
                scores[n] = score(row.features, weights[row.language])
    return scores


def threshold(some: Sequence[Row], scores: Sequence[float]) -> float:
    """The highest score below which no more than LOST of all mentions are told."""
    losable = int(LOST * sum(row.events for row in some))
    for at, events in sorted((at, row.events) for at, row in zip(scores, some, strict=True)):
        losable -= events
        if losable < 0:
            return at
    raise ValueError("the reader tells no mention in these articles: no threshold can be learned")


def main() -> None:
    arguments = sys.argv[1:]
    out = Path("streams/extraction/gate.json")
    if "--out" in arguments:
        at = arguments.index("--out")
        out = Path(arguments[at + 1])
        del arguments[at : at + 2]
    if len(arguments) < 2:
        sys.exit(__doc__)
    golds = sorted(Path(arguments[0]).glob("*.gold.jsonl"))
    annotated = [one for gold in golds for one in read_annotated(gold, gold.with_name(gold.name.replace(".gold", "")))]
    knowledge = load()
    own, _ = rows(((one.article, bool(one.events)) for one in (*own_articles(), *short_lessons())), knowledge)
    real, _ = rows(((one.article, bool(one.events)) for one in annotated), knowledge)
    mixed, count = rows(((admit(line), False) for name in arguments[1:] for line in Path(name).read_bytes().splitlines() if line.strip()), knowledge)
    some = [*mixed, *real, *own]
    scores = unseen_scores(some, random.Random(SEED))  # noqa: S311 folds need no secrecy
    asked = len(mixed) + len(real)
    least = round(threshold(some[:asked], scores[:asked]) - 0.0005, 3)
    passed = sum(at >= least for at in scores[: len(mixed)])
    for name, first, part in (("mixed", 0, mixed), ("annotated", len(mixed), real), ("own", asked, own)):
        kept = sum(row.events for n, row in enumerate(part, first) if scores[n] >= least)
        print(f"{name:9} mentions {kept:,} of {sum(row.events for row in part):,} survive")
    print(f"least {least}; of {count:,} mixed articles {len(mixed):,} have a word of an attack, {passed:,} pass")
    learned = {"least": least, "languages": learn(some)}
    out.write_bytes(orjson.dumps(learned, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    print(f"weights written to {out}", file=sys.stderr)


if __name__ == "__main__":
    main()
