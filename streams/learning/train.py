"""Fits the reader's weights to annotated articles, to those of the scenario, and to short ones of our own (`short.py`): python -m streams.learning.train FOLDER (LANG.jsonl and LANG.gold.jsonl) [--out weights.json].

First the rankers (who, which country, which place, which time), then what is built on their answers: which seeds tell of an attack, which tell the same
one, which tellings are attacks, which are news, and how the attacker is known. Five-fold cross-validation over articles measures all of it end to end.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import orjson

from schemas.mention import ArticleFacts
from streams.extraction import judge
from streams.extraction.assemble import assemble
from streams.extraction.attribution import attribution_features
from streams.extraction.document import Document, Opener
from streams.extraction.features import actor_features, home_features, place_features, time_features
from streams.extraction.gate import WORDS_ALONE
from streams.extraction.linear import Weights, probability
from streams.extraction.marks import Act, ActorMark, Marked
from streams.extraction.seeds import DOER_LEAST, WINDOW, seeds_of
from streams.extraction.tellings import main_doer, pair_features
from streams.extraction.ways import ACTUAL_LEAST, Way, best, ways
from streams.knowledge.knowledge import load
from streams.learning.fit import Example, fit
from streams.learning.gold import Annotated, Told, as_told, own_articles, read_annotated
from streams.learning.labels import NOT_JUDGED, home_act, seed_labels, with_homes
from streams.learning.score import Figures, pair, same_date, same_name, same_spot
from streams.learning.short import REFUSED, short_lessons

FOLDS = 5
SEED = 3
PENALTY = {"actor": 3.0, "place": 2.0, "country": 2.0, "time": 2.0, "same": 4.0, "told": 6.0, "actual": 16.0, "new": 6.0, "accused": 3.0}
LENGTH = {"year": 4, "month": 7}
ONE_WAY, LESS_EACH = 2.0, 0.7
"""What a telling weighs that stands in the only way of its article, and how fast that falls with further ways."""
NO_ATTACK = 2.0
"""How much more the short articles of our own weigh that tell no attack."""

Learned = dict[str, Weights]


class Lesson(NamedTuple):
    annotated: Annotated
    document: Document | None


class Labelled(NamedTuple):
    """A way of bringing a lesson's acts together, and the number of the annotated event that each of its tellings tells; none is told by two."""

    way: Way
    labels: list[int | None]


def lessons(annotated: Iterable[Annotated]) -> list[Lesson]:
    opener = Opener(load(), WORDS_ALONE)
    return [Lesson(one, opener.open(one.article)) for one in annotated]


def ranker_examples(lesson: Lesson, doers: Weights | None) -> dict[str, list[Example]]:
    """What the acts of the annotated events teach about actors, places and times. `doers`: an actor model, for who seems to act."""
    found: dict[str, list[Example]] = {"actor": [], "place": [], "country": [], "time": []}
    document = lesson.document
    if document is None:
        return found
    for event in lesson.annotated.events:
        home = home_act(document, event)
        if home is None:
            continue
        marked, act = home
        for actor in marked.actors:
            features = [*actor_features(marked, act, actor, document.whole), *home_features(marked, actor, event.country)]
            found["actor"].append(Example(features, any(same_name(actor.entry.name, name) for name in event.attackers)))
        if event.places:
            _teach_places(found, document, event, home, _doer(document, home, doers))
        if event.date and document.anchor:
            for time in marked.times:
                if occurred := time.resolve(document.anchor, None):
                    told = occurred.start.isoformat()[: LENGTH.get(occurred.precision, 10)]
                    found["time"].append(Example(list(time_features(marked, act, time, occurred, document.whole)), same_date(event.date, told)))
    return found


def _doer(document: Document, home: tuple[Marked, Act], doers: Weights | None) -> ActorMark | None:
    marked, act = home
    if doers is None:
        return None
    ranked = [(probability(actor_features(marked, act, actor, document.whole), doers), n) for n, actor in enumerate(marked.actors)]
    best = max(ranked, default=(0.0, 0))
    return marked.actors[best[1]] if best[0] >= DOER_LEAST else None


def _teach_places(found: dict[str, list[Example]], document: Document, event: Told, home: tuple[Marked, Act], doer: ActorMark | None) -> None:
    marked, act = home
    own = frozenset(place.entry.country for place in marked.places)
    for other in document.sentences:
        distance = other.number - marked.number
        if abs(distance) > WINDOW and other.number > 1:
            continue
        for place in other.places:
            features = list(place_features(other, act if other is marked else None, place, document.whole, distance, own, doer))
            if event.country:
                found["country"].append(Example(features, place.entry.country == event.country))
            spot = (place.entry.name, place.entry.lat, place.entry.lon)
            found["place"].append(Example(features, any(same_spot(one, spot) for one in event.places)))


def learn_rankers(some: Sequence[Lesson]) -> Learned:
    first = fit([example for lesson in some for example in ranker_examples(lesson, None)["actor"]], penalty=PENALTY["actor"])
    taught = [ranker_examples(lesson, first) for lesson in some]
    return {name: fit([example for one in taught for example in one[name]], penalty=PENALTY[name]) for name in ("actor", "place", "country", "time")}


def seed_examples(lesson: Lesson, rankers: Learned) -> dict[str, list[Example]]:
    """What a lesson's seeds teach, as rankers see them that did not learn from it: which tell of an attack, and which of the same one."""
    found: dict[str, list[Example]] = {"same": [], "told": []}
    annotated, document = lesson
    if document is None:
        return found
    seeds = seeds_of(document, rankers)
    labels = seed_labels(document, annotated, seeds)
    if not annotated.older:
        found["told"] = [Example(list(judge.seed_features(seed, document)), label is not None) for seed, label in zip(seeds, labels, strict=True)]
    found["same"] = [
        Example(list(pair_features(seeds[i], seeds[j])), labels[i] == labels[j], 1.0 / (1 + 0.15 * j))
        for j in range(len(seeds)) for i in range(j) if labels[i] is not None and labels[j] is not None
    ]  # fmt: skip
    return found


def learn_seeds(some: Sequence[dict[str, list[Example]]]) -> Learned:
    """`some`: each lesson's `seed_examples`."""
    return {name: fit([example for one in some for example in one[name]], penalty=PENALTY[name]) for name in ("same", "told")}


def labelled(lesson: Lesson, models: Learned) -> list[Labelled]:
    """Every way, the usual one first."""
    annotated, document = lesson
    if document is None:
        return []
    found = []
    for way in ways(document, seeds_of(document, models), models):
        told = {j: i for i, j in pair(annotated.events, read_in(way, document, models))}
        found.append(Labelled(way, [told.get(n) for n in range(len(way.tellings))]))
    return found


def read_in(way: Way, document: Document, models: Learned) -> list[Told]:
    """What a way tells, if all of it were attacks and all that may be were news."""
    doer = main_doer(way.tellings)
    models = models | NOT_JUDGED
    told = []
    for n, (telling, shown) in enumerate(zip(way.tellings, way.shown, strict=True)):
        fresh = judge.is_news(telling, shown, document, way.tellings, models)
        told.append(as_told(assemble(telling, n, document, ArticleFacts(), models, fresh, 1.0, doer)))
    return told


def learn_judges(some: Sequence[Lesson], rows: Sequence[Sequence[Labelled]]) -> Learned:
    """What is an attack is learned from every way, how it is told from the usual one."""
    actual, new, accused = [], [], []
    for (annotated, document), found in zip(some, rows, strict=True):
        if document is None or not found:
            continue
        usual = found[0].way
        if annotated.older:
            new += [Example(shown, False) for shown in usual.shown]
            continue
        weight = ONE_WAY / len(found) ** LESS_EACH * (NO_ATTACK if annotated.language == REFUSED else 1.0)
        actual += [
            Example((*shown, *beside), label is not None, weight)
            for way, labels in found
            for shown, beside, label in zip(way.shown, way.beside, labels, strict=True)
        ]  # fmt: skip
        for telling, shown, label in zip(usual.tellings, usual.shown, with_homes(document, annotated, usual.tellings, found[0].labels), strict=True):
            if label is None:
                continue
            event = annotated.events[label]
            new.append(Example(shown, not event.background))
            doers = [ranked.mark.entry for ranked in telling.actors()]
            right = next((doer.id for doer in doers if any(same_name(doer.name, name) for name in event.attackers)), None)
            if right and event.attribution:
                accused.append(Example(list(attribution_features(telling, right)), event.attribution == "accused"))
    taught = {"actual": actual, "new": new, "accused": accused}
    return {name: fit(examples, penalty=PENALTY[name]) for name, examples in taught.items()}


def read(lesson: Lesson, found: Sequence[Labelled], models: Learned) -> list[Told]:
    """What the reader would say with these models."""
    document = lesson.document
    if document is None or not found:
        return []
    tellings, shown, _, _, sure = best([one.way for one in found], models)
    doer = main_doer(tellings)
    read_events = []
    for n, telling in enumerate(tellings):
        if sure[n] < ACTUAL_LEAST:
            continue
        fresh = judge.is_news(telling, shown[n], document, tellings, models)
        read_events.append(as_told(assemble(telling, n, document, ArticleFacts(), models, fresh, sure[n], doer)))
    return read_events


class Taught(NamedTuple):
    """Models without judges for lessons they did not learn from: one a lesson; and what the seeds of each teach, and the ways that they lead to."""

    models: list[Learned]
    seeds: list[dict[str, list[Example]]]
    rows: list[list[Labelled]]


def cross_fit(some: Sequence[Lesson], chance: random.Random) -> Taught:
    """Every lesson seen with rankers, and models of seeds, that never saw it."""
    fold = [chance.randrange(FOLDS) for _ in some]
    rankers = [learn_rankers([lesson for lesson, f in zip(some, fold, strict=True) if f != k]) for k in range(FOLDS)]
    seeds = [seed_examples(lesson, rankers[f]) for lesson, f in zip(some, fold, strict=True)]
    models = [rankers[k] | learn_seeds([one for one, f in zip(seeds, fold, strict=True) if f != k]) for k in range(FOLDS)]
    return Taught([models[f] for f in fold], seeds, [labelled(lesson, models[f]) for lesson, f in zip(some, fold, strict=True)])


def learn(some: Sequence[Lesson], chance: random.Random) -> tuple[Learned, Taught]:
    """Weights from all the lessons, each model fitted to answers of models that had not seen the lesson."""
    taught = cross_fit(some, chance)
    models = learn_rankers(some)
    models |= learn_seeds(taught.seeds)
    return models | learn_judges(some, taught.rows), taught


def cross_validate(some: Sequence[Lesson], taught: Taught, chance: random.Random) -> dict[str, Figures]:
    """Figures by language, each article read with models that never saw it."""
    fold = [chance.randrange(FOLDS) for _ in some]
    figures: dict[str, Figures] = {}
    for k in range(FOLDS):
        others = [n for n, f in enumerate(fold) if f != k]
        judges = learn_judges([some[n] for n in others], [taught.rows[n] for n in others])
        for n, lesson in enumerate(some):
            if fold[n] == k:
                told = read(lesson, taught.rows[n], taught.models[n] | judges)
                for name in (lesson.annotated.language, "all"):
                    figures.setdefault(name, Figures()).add(lesson.annotated.events, told)
    return figures


def main() -> None:
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--out"):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    out = Path(sys.argv[3]) if len(sys.argv) == 4 else Path("streams/extraction/weights.json")
    golds = sorted(folder.glob("*.gold.jsonl"))
    if not golds:
        sys.exit(f"{folder}: no LANG.gold.jsonl with a LANG.jsonl beside it")
    taught = lessons(
        replace(one, language=gold.name.removesuffix(".gold.jsonl"))
        for gold in golds
        for one in read_annotated(gold, gold.with_name(gold.name.replace(".gold", "")))
    )
    taught += lessons([*own_articles(), *short_lessons()])
    chance = random.Random(SEED)  # noqa: S311 folds need no secrecy
    models, seen = learn(taught, chance)
    for name, figures in sorted(cross_validate(taught, seen, chance).items()):
        print(
            f"{name:4} articles {figures.articles}  relevance {figures.relevance.f1:.3f}  event P {figures.event.precision:.3f} R {figures.event.recall:.3f} F1 {figures.event.f1:.3f}"
            f"  main {figures.main.f1:.3f}  slot P {figures.slot.precision:.3f} R {figures.slot.recall:.3f} F1 {figures.slot.f1:.3f}"
        )
    out.write_bytes(orjson.dumps(models, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    print(f"weights written to {out}", file=sys.stderr)


if __name__ == "__main__":
    main()
