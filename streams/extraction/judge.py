"""What a telling shows of being an attack that happened, and of being this article's news. Weights are learned."""

from collections.abc import Iterable, Iterator, Sequence

from streams.extraction.document import Document
from streams.extraction.features import bucket
from streams.extraction.linear import Models, probability
from streams.extraction.marks import WEAK, grammar
from streams.extraction.roles import is_passive
from streams.extraction.seeds import DOER_LEAST, Seed, refers_back, remembering
from streams.extraction.tellings import Telling

CUES = (
    "claim", "deny", "accuse", "future", "condition", "threat", "foil", "negation", "exercise", "aggregate", "topic", "sport", "figure", "animal", "crime", "accident",
    "economy", "court", "memory", "aid", "another", "say", "doer",
)  # fmt: skip
NEAR_WORDS = 4
NEWS_DAYS = 3
OLDER_DAYS = 2
WAVE_DAYS, WAR_TOLL = 45, 1_000
NEW_LEAST = 0.5
TOLD_LEAST = 0.09
AIMED_WORDS = 3
AROUND_WORDS, BESIDE_WORDS, STEM, LONG_WORD = 8, 2, 6, 3
LEAD = 3
HEADLINE_WORDS, LOOSE_WORDS, SMALL_WORD = 5, 2, 2
"""Words with a capital that make a headline, words without one beside it, and letters of a word that has none even there (di, of)."""


def actual(shown: Iterable[str], models: Models) -> float:
    """How likely a telling is an attack that happened, by its features (`own_features` and `features_among`)."""
    return probability(shown, models["actual"])


def is_news(telling: Telling, shown: Iterable[str], document: Document, tellings: Sequence[Telling], models: Models) -> bool:
    """`shown`: the telling's features. Whether a telling is what its article reports as news: within NEWS_DAYS (told by its year it is not), not clearly older than what the article begins with, and told as such."""
    when = telling.when.when if telling.when else None
    if all(is_hollow(seed) for seed in telling.seeds) or any(is_day_of_history(seed) for seed in telling.seeds):
        return False
    if when and (when.precision == "year" or (document.anchor and (document.anchor - when.end).days > NEWS_DAYS)):
        return False
    first = tellings[0].when.when if tellings[0].when else None
    if when and first and telling is not tellings[0] and (first.start - when.end).days >= OLDER_DAYS:
        return False
    return probability(shown, models["new"]) >= NEW_LEAST


def is_hollow(seed: Seed) -> bool:
    """Somebody died or something was hit, by nobody and with nothing; or somebody hit something with nothing, and nobody was hurt: "targeted the ministry with sanctions"."""
    if seed.weapons or any(act.kind not in WEAK for act in seed.acts):
        return False
    return not seed.tolls or not (seed.actors and seed.actors[0].p >= DOER_LEAST)


def is_day_of_history(seed: Seed) -> bool:
    """ "On this day in 1945": today's date is not the act's."""
    return seed.time is not None and any(start <= seed.time.start < end for start, end in seed.marked.cues.get("memory", ()))


def told(seed: Seed, document: Document, models: Models) -> float:
    """How likely a seed speaks of an attack that happened, rather than of a plan, a topic, a habit."""
    return probability(seed_features(seed, document), models["told"])


def worth_telling(seeds: Sequence[Seed], document: Document, models: Models) -> list[Seed]:
    """The seeds that may speak of an attack that happened, each marked with how likely."""
    for seed in seeds:
        seed.told = told(seed, document, models)
    return [
        seed
        for seed in seeds
        if seed.told >= TOLD_LEAST and not is_habit(seed, document) and not is_headline(seed) and not is_remembered(seed) and is_concrete(seed)
    ]


def is_concrete(seed: Seed) -> bool:
    """Behind an article's lead an act needs something of its own: a time, a toll, a weapon or a place sharper than a country."""
    if seed.number <= LEAD or seed.when or seed.tolls or seed.weapons:
        return True
    return any(one.marked is seed.marked and one.mark.entry.kind not in ("country", "region") for one in seed.places)


def is_remembered(seed: Seed) -> bool:
    """An attack that people commemorate, of which this sentence tells nothing: neither when it was nor how many it hit."""
    return not seed.when and not seed.tolls and bool(remembering(seed.marked, seed.act))


def is_headline(seed: Seed) -> bool:
    """The headline of another story that stands in a sentence of the body without any mark: Most of Its Words Have Capitals, those around it have not."""
    marked = seed.marked
    if marked.number == 0 or not marked.sentence.text[seed.act.start].isupper():
        return False
    words = [marked.sentence.text[start:end] for start, end in zip(marked.starts, marked.ends, strict=True)]
    first = last = marked.word_at(seed.act.start)
    while first > 0 and _in_headline(words[first - 1]):
        first -= 1
    while last + 1 < len(words) and _in_headline(words[last + 1]):
        last += 1
    capitals = sum(word[:1].isupper() for word in words[first : last + 1])
    return capitals >= HEADLINE_WORDS and sum(word.islower() for word in (*words[:first], *words[last + 1 :])) >= LOOSE_WORDS


def _in_headline(word: str) -> bool:
    return len(word) <= SMALL_WORD or not word[:1].islower()


def is_habit(seed: Seed, document: Document) -> bool:
    """ "Almost daily attacks", "dozens of strikes since October": told without a day or a toll of its own, it is no single attack. Nor is a war: "1,000 killed since May"."""
    if seed.since and seed.tolls and (_is_long(seed, document) or any(toll.min >= WAR_TOLL for toll in seed.tolls)):
        return True
    if "aggregate" not in seed.marked.cues or (seed.when and seed.when.precision in ("day", "hour") and not seed.since):
        return False
    near = [span for span in seed.marked.cues["aggregate"] if seed.holds(span[0])]
    return bool(near) and not any(not toll.cumulative for toll in seed.tolls)


def _is_long(seed: Seed, document: Document) -> bool:
    return bool(seed.when and document.anchor and (document.anchor - seed.when.start).days > WAVE_DAYS)


def seed_features(seed: Seed, document: Document) -> Iterator[str]:
    language = document.language
    yield f"language={language}"
    yield f"number={bucket(seed.number)}"
    for feature in _act(seed, document):
        yield feature
        yield f"{language}:{feature}"
    when = seed.when
    yield f"date={when.precision}:{when.basis}" if when else "date=none"
    if when and document.anchor:
        days = (document.anchor - when.end).days
        yield f"age={'today' if days <= 0 else '3' if days <= 3 else '8' if days <= 8 else '45' if days <= 45 else 'old'}"
    if seed.since:
        yield "since"
    own = next((one for one in seed.places if one.marked is seed.marked), None)
    yield f"own_place={own.mark.entry.kind}:{int(4 * own.p)}" if own else "own_place=none"
    yield f"actor={int(4 * seed.actors[0].p)}" if seed.actors else "actor=none"
    yield f"weapons={min(2, len(seed.weapons))}"
    for what in ("killed", "injured"):
        tolls = [toll for toll in seed.tolls if toll.what == what]
        if tolls:
            yield f"{what}={'zero' if all(toll.max == 0 for toll in tolls) else 'cumulative' if all(toll.cumulative for toll in tolls) else 'some'}"
    yield f"full={_fullness(seed)}"
    for cue in seed.marked.cues:
        yield f"cue={cue}"
    yield from document.whole.subject
    yield from _words(seed)


def _words(seed: Seed) -> Iterator[str]:
    """The beginnings of the words around an act, and of those right beside it: what no list of words foresees is learned here."""
    marked = seed.marked
    first, behind = marked.word_at(seed.act.start), marked.word_at(seed.act.end)
    begin = max(0, first - AROUND_WORDS)
    around = [word[:STEM] for word in marked.words[begin : behind + AROUND_WORDS]]
    first, behind = first - begin, behind - begin
    yield from dict.fromkeys(f"{marked.language}:word={stem}" for stem in around if len(stem) >= LONG_WORD and not stem.isdigit())
    yield from dict.fromkeys(f"{marked.language}:before={stem}" for stem in around[max(0, first - BESIDE_WORDS) : first])
    yield from dict.fromkeys(f"{marked.language}:behind={stem}" for stem in around[behind : behind + BESIDE_WORDS])


def own_features(telling: Telling, document: Document) -> Iterator[str]:
    """What a telling shows by itself."""
    yield f"language={document.language}"
    yield from _slots(telling, document)
    sure = [seed.told for seed in telling.seeds]
    yield f"told_best={int(6 * max(sure))}"
    yield f"told_mean={int(6 * sum(sure) / len(sure))}"
    yield f"told_first={int(6 * sure[0])}"
    best = max(telling.seeds, key=lambda seed: (_fullness(seed), -seed.number))
    yield from _act(best, document)
    sentences = telling.sentences
    for cue in CUES:
        share = sum([cue in marked.cues for marked in sentences]) / len(sentences)
        if share > 0:
            yield f"cue={cue}:{'all' if share > 0.7 else 'some'}"
    yield from document.whole.subject


def _fullness(seed: Seed) -> int:
    marked = seed.marked
    return sum(
        (
            bool(seed.weapons),
            bool(seed.tolls),
            bool(seed.when),
            bool(seed.places and seed.places[0].p > 0.5),
            bool(seed.actors and seed.actors[0].p > 0.4),
            bool(marked.strong),
        )
    )


def features_among(telling: Telling, tellings: Sequence[Telling]) -> Iterator[str]:
    """How it stands among its article's others."""
    yield f"first={bucket(telling.first)}"
    yield f"seeds={bucket(len(telling.seeds))}"
    if telling.first == 0:
        yield f"title:seeds={bucket(len(telling.seeds))}"
    yield f"share={int(5 * len(telling.seeds) / max(1, sum(len(other.seeds) for other in tellings)))}"
    yield f"tellings={bucket(len(tellings))}"
    yield f"rank={bucket(next(n for n, other in enumerate(tellings) if other is telling))}"
    lead = [seed for seed in telling.seeds if seed.number <= LEAD]
    yield f"than_first={_age_beside(telling, tellings[0])}"
    yield f"lead={bucket(len(lead))}"


def _age_beside(telling: Telling, first: Telling) -> str:
    """Whether a telling's day lies before that of the article's first telling."""
    if telling is first:
        return "itself"
    mine, theirs = telling.when, first.when
    if mine is None or theirs is None or mine.when is None or theirs.when is None:
        return "unknown"
    return "older" if mine.when.end < theirs.when.start else "newer" if mine.when.start > theirs.when.end else "same"


def _slots(telling: Telling, document: Document) -> Iterator[str]:
    when = telling.when.when if telling.when else None
    if when is None:
        yield "date=none"
    else:
        yield f"date={when.precision}:{when.basis}"
        if document.anchor:
            days = (document.anchor - when.end).days
            age = (
                "today"
                if days <= 0
                else "1"
                if days == 1
                else "3"
                if days <= 3
                else "8"
                if days <= 8
                else "45"
                if days <= 45
                else "400"
                if days <= 400
                else "old"
            )
            yield f"age={age}"
            yield f"age={age}:first={bucket(telling.first)}"
            if days > 18_000:
                yield "history"
    if telling.when is not None and telling.when.since:
        yield "since"
    places = telling.places()
    if places and places[0].p >= 0.25:
        yield f"place={places[0].mark.entry.kind}:{int(4 * places[0].p)}"
        if places[0].mark.entry.country == document.whole.main_country:
            yield "main_country"
    else:
        yield "place=none"
    actors = telling.actors()
    yield f"actor={actors[0].mark.entry.kind}:{int(4 * actors[0].p)}" if actors else "actor=none"
    if len(actors) > 1 and actors[1].p > 0.4:
        yield "two_actors"
    weapons = {weapon.type for _, weapon in telling.weapons}
    yield f"weapons={min(2, len(weapons))}"
    for weapon in weapons:
        yield f"weapon={weapon}"
    if any(weapon.low for _, weapon in telling.weapons):
        yield "weapon_counted"
    for what in ("killed", "injured"):
        tolls = [toll for _, toll in telling.tolls if toll.what == what]
        if tolls:
            yield f"{what}={'zero' if all(toll.max == 0 for toll in tolls) else 'big' if max(toll.min for toll in tolls) >= 100 else 'some'}"
            if all(toll.cumulative for toll in tolls):
                yield f"{what}:cumulative"
        else:
            yield f"{what}=none"
    kinds = {site.kind for seed in telling.seeds for site in seed.sites}
    yield f"sites={min(3, len(kinds))}"
    yield f"full={_fullness(max(telling.seeds, key=_fullness))}"


def _act(seed: Seed, document: Document) -> Iterator[str]:
    marked, act = seed.marked, seed.act
    aimed = any(site.start >= act.end and marked.gap(act.end, site.start) <= AIMED_WORDS for site in marked.sites)
    armed = any(abs(weapon.start - act.start) <= 40 for weapon in seed.weapons)
    yield f"act={act.kind}"
    yield f"act={act.kind}:aimed={aimed}"
    yield f"aimed={aimed}:armed={armed}"
    yield f"strong={min(3, len(marked.strong))}"
    if all(other.kind in WEAK for other in seed.acts):
        yield "weak"
    if is_passive(marked, act):
        yield "passive"
    words = grammar(marked.language)
    before = marked.before(act.start, 2)
    if any(word in words["after_it"] for word in before):
        yield "after_it"
    if refers_back(marked, act):
        yield "refers_back"
    if any(word in words["onto"] for word in marked.after(act.end, 4)):
        yield "onto"
    for cue, spans in marked.cues.items():
        if any(act.start - end >= 0 and marked.gap(end, act.start) <= NEAR_WORDS for _, end in spans):
            yield f"just_before={cue}"
        if any(start - act.end >= 0 and marked.gap(act.end, start) <= NEAR_WORDS for start, _ in spans):
            yield f"just_behind={cue}"
    text = marked.sentence.text
    if text.lstrip()[:1] in "\"“«'‘":
        yield "quote"
    if text.rstrip()[-1:] == "?":
        yield "question"
    if marked.number == 0:
        yield "only_title"
    yield f"words={bucket(len(marked.words) // 4)}"
    if any(act.start <= start and end <= act.end for start, end, _ in marked.outlets):
        yield "outlet_inside"
