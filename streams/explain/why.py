"""A reading drawn out into what there is to show."""

from collections.abc import Iterator, Sequence

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.explain.shape import EventShown, Explanation, Kind, RefusedShown, Span
from streams.explain.values import passed_over, values
from streams.explain.weighing import weigh
from streams.extraction import judge
from streams.extraction.document import Document
from streams.extraction.gate import Passage
from streams.extraction.marks import Marked
from streams.extraction.read import Judged, Reading
from streams.extraction.seeds import Seed
from streams.extraction.text import article_text
from streams.extraction.ways import ACTUAL_LEAST

NOTHING = "Nothing to read here: no word of an attack, or another language than Indonesian, English and Arabic."
QUOTE_MAX = 300
KIND_OF_SLOT: dict[str, Kind] = {
    "occurred": "date", "places": "place", "attackers": "attacker", "targets": "target", "weapons": "weapon", "killed": "toll", "injured": "toll", "sources": "source",
    "claimant": "source", "through": "source",
}  # fmt: skip


def explain(article: RawArticle, reading: Reading | Passage | None) -> Explanation:
    """`reading` is what the reader made of this very article, or what the gate said where it was not read."""
    byline = " · ".join(part for part in (article.publisher, article.published) if part)
    if not isinstance(reading, Reading):
        return Explanation(article.id, byline, (article.language or "")[:2], article_text(article), len(article.title), note=_unread(reading))
    document = reading.document
    told = [(one, one.mention) for one in reading.judged if one.mention is not None]
    return Explanation(
        article.id, byline, document.language, document.text, len(article.title), spans=tuple(_spans(reading, [mention for _, mention in told])),
        events=tuple(_event(reading, judged, mention) for judged, mention in told), refused=tuple(_refused(reading)),
        note="" if told else "No attack that happened is told here.",
    )  # fmt: skip


def _unread(passage: Passage | None) -> str:
    if passage is None or passage.score is None:
        return NOTHING
    return f"Refused at the gate: by its words alone {passage.score:.2f} (log odds that an attack is told); from {passage.least:.2f} it would be read."


def _event(reading: Reading, judged: Judged, mention: EventMention) -> EventShown:
    quotes = mention.evidence.get("event", ())
    where = next((place.name or place.raw for place in mention.places), None) or "nowhere named"
    when = str(mention.occurred.start) if mention.occurred else "no date"
    return EventShown(
        f"{mention.incident}, {where}, {when}", mention.recency == "new", quotes[0].quote if quotes else "", values(reading, judged, mention), passed_over(judged.telling, mention)
    )  # fmt: skip


def _refused(reading: Reading) -> Iterator[RefusedShown]:
    """What might have been an event, in the order of the text: acts, then seeds, then tellings."""
    document, models = reading.document, reading.models
    held = {id(seed) for one in reading.judged for seed in one.telling.seeds}
    found: list[tuple[int, RefusedShown]] = []
    seeded = {id(seed.marked) for seed in reading.seeds}
    for marked in document.sentences:
        if marked.acts and id(marked) not in seeded:
            why = "An act that falls, lands or goes off tells of an attack only beside a weapon (rule _lacks_weapon)."
            found.append((marked.number, RefusedShown(_quote(document, marked), why, None)))
    for seed in reading.seeds:
        if id(seed) not in held:
            weighed = weigh(judge.seed_features(seed, document), models["told"], seed.told)
            found.append((seed.number, RefusedShown(_quote(document, seed.marked), _why_not_worth(seed, document), weighed)))
    for one in reading.judged:
        if one.mention is None:
            why = (
                f"An attack that happened? {one.actual:.2f}; from {ACTUAL_LEAST:.2f} it would be told."
                if one.actual < ACTUAL_LEAST
                else "The article tells more events than are taken."
            )
            weighed = weigh((*one.shown, *one.beside), models["actual"], one.actual)
            found.append((one.telling.first, RefusedShown(_quote(document, one.telling.seeds[0].marked), why, weighed)))
    yield from (refused for _, refused in sorted(found, key=lambda item: item[0]))


def _why_not_worth(seed: Seed, document: Document) -> str:
    if seed.told < judge.TOLD_LEAST:
        return f"Worth telling? {seed.told:.2f}; from {judge.TOLD_LEAST:.2f} it would be looked at: more like a plan, a topic or a figure of speech (worth_telling)."
    if judge.is_habit(seed, document):
        return "A sum or a habit without a day or a toll of its own (rule is_habit)."
    if judge.is_headline(seed):
        return "The headline of another story inside a sentence (rule is_headline)."
    if not judge.is_concrete(seed):
        return "Behind the article's lead, without a time, toll, weapon or sharp place of its own (rule is_concrete)."
    if judge.is_remembered(seed):
        return "An attack that people remember, of which nothing else is told (rule is_remembered)."
    return f"Worth telling? {seed.told:.2f}: without the acts that are as doubtful as this one the article's others promise more attacks (ways)."


def _quote(document: Document, marked: Marked) -> str:
    return document.quote(marked.sentence, 0, min(len(marked.sentence.text), QUOTE_MAX)).quote


def _spans(reading: Reading, mentions: Sequence[EventMention]) -> Iterator[Span]:
    document = reading.document
    events: dict[tuple[int, int, Kind], list[str]] = {}
    for n, mention in enumerate(mentions, 1):
        for slot, quotes in mention.evidence.items():
            for quote in quotes if slot in KIND_OF_SLOT else ():
                if quote.start is None or quote.end is None:
                    continue
                events.setdefault((quote.start, quote.end, KIND_OF_SLOT[slot]), []).append(str(n))
    for (start, end, kind), numbers in events.items():
        yield Span(start, end, kind, f"{kind} of event {', '.join(dict.fromkeys(numbers))}", True)
    told = {id(seed) for one in reading.judged if one.mention is not None for seed in one.telling.seeds}
    heads = {(id(seed.marked), seed.act.start) for seed in reading.seeds if id(seed) in told}
    for marked in document.sentences:
        for start, end, kind, label, used in _seen(marked, heads):
            first, last = document.span(marked.sentence, start, end)
            if (first, last, kind) not in events:
                yield Span(first, last, kind, label, used)


def _seen(marked: Marked, heads: set[tuple[int, int]]) -> Iterator[tuple[int, int, Kind, str, bool]]:
    for act in marked.acts:
        used = (id(marked), act.start) in heads
        yield act.start, act.end, "act", f"act: {act.kind}" if used else f"act, not of an event: {act.kind}", used
    if not marked.acts:
        return
    for actor in marked.actors:
        yield actor.start, actor.end, "attacker", f"actor, not the attacker: {actor.entry.name}", False
    for place in marked.places:
        yield place.start, place.end, "place", f"place, passed over: {place.entry.name}", False
    for site in marked.sites:
        yield site.start, site.end, "target", f"what can be hit, passed over: {site.kind}", False
    for weapon in marked.weapons:
        yield weapon.start, weapon.end, "weapon", f"weapon, passed over: {weapon.type}", False
    for toll in marked.tolls:
        yield toll.start, toll.end, "toll", f"toll, passed over: {toll.what}", False
    for time in marked.times:
        yield time.start, time.end, "date", "time, passed over", False
    for cue, spans in marked.cues.items():
        for start, end in spans:
            yield start, end, "cue", f"word of {cue}", False
