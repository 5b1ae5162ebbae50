"""How an actor, a place or a time stands to an act: what the rankers weigh. Features are words of our own, true or absent; none is a word of the text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

from schemas.mention import Occurred
from streams.extraction.dates import TimeExpression
from streams.extraction.marks import WEAK, Act, ActorMark, Marked, PlaceMark, grammar, once
from streams.extraction.roles import far_lead, is_passive, is_verb

_ROLES = ("by", "onto", "in", "near", "from", "holder", "speaker", "quotes_after")
_TOPICS = ("sport", "figure", "animal", "crime", "accident", "economy", "court", "memory", "aid", "exercise", "threat", "topic")


@dataclass
class Article:
    """What a whole article shows of its names: how often, and whether the title has them. Counted when asked for, so that its sentences must be finished before."""

    sentences: list[Marked]
    anchor: date | None

    @cached_property
    def actors(self) -> Counter[str]:
        return Counter(actor.entry.id for marked in self.sentences for actor in marked.actors)

    @cached_property
    def places(self) -> Counter[str]:
        return Counter(place.entry.key for marked in self.sentences for place in marked.places)

    @cached_property
    def title_actors(self) -> frozenset[str]:
        return frozenset(actor.entry.id for marked in self.sentences if marked.number == 0 for actor in marked.actors)

    @cached_property
    def title_places(self) -> frozenset[str]:
        return frozenset(place.entry.key for marked in self.sentences if marked.number == 0 for place in marked.places)

    @cached_property
    def main_country(self) -> str | None:
        countries = Counter(place.entry.country for marked in self.sentences for place in marked.places if place.entry.country)
        return max(countries, key=lambda country: (countries[country], country), default=None)

    @cached_property
    def subject(self) -> tuple[str, ...]:
        """Features of what it is about, the same for each of its acts."""
        return tuple(_subject(self.sentences))

    @cached_property
    def standing(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """See `_standing`, by sentence and character."""
        return {}


def bucket(count: int) -> str:
    for limit, name in ((0, "0"), (1, "1"), (2, "2"), (4, "4"), (7, "7"), (12, "12"), (20, "20")):
        if count <= limit:
            return name
    return "far"


def _subject(sentences: list[Marked]) -> Iterator[str]:
    acts = sum(bool(marked.strong) for marked in sentences) / len(sentences)
    yield f"article_acts={int(8 * acts)}"
    head = [marked for marked in sentences if marked.number <= 3]
    yield f"head_acts={sum(bool(marked.strong) for marked in head)}"
    for topic in _TOPICS:
        share = sum(topic in marked.cues for marked in sentences) / len(sentences)
        if share > 0.08:
            yield f"topic={topic}:{min(3, int(6 * share))}"
        if any(topic in marked.cues for marked in head[:1]):
            yield f"title_topic={topic}"
    weapons = sum(bool(marked.weapons) for marked in sentences) / len(sentences)
    yield f"article_weapons={int(8 * weapons)}"


def _position(marked: Marked, act: Act, start: int, end: int) -> tuple[str, int]:
    if end <= act.start:
        return "before", marked.gap(end, act.start)
    if start >= act.end:
        return "after", marked.gap(act.end, start)
    return "inside", 0


@once
def _leading(marked: Marked, start: int) -> str:
    ranks = _ranks(marked.language)
    rank = min([ranks[phrase] for phrase in marked.leading(start) if phrase in ranks], default=None)
    return "none" if rank is None else _ROLES[rank]


@cache
def _ranks(language: str) -> dict[str, int]:
    """The first role of each function word, as its place in `_ROLES`."""
    return {word: rank for rank, role in reversed([*enumerate(_ROLES)]) for word in grammar(language)[role]}


@once
def _saying(marked: Marked) -> frozenset[int]:
    """Indices of the words of saying."""
    return frozenset(marked.word_at(start) for start, _ in marked.cues.get("say", ()))


def home_features(marked: Marked, actor: ActorMark, here: str | None) -> Iterator[str]:
    """What the country where the act seems to have happened (`here`) says of an actor."""
    if here and actor.entry.country == here:
        yield f"home:{actor.form}"
        yield f"home:{_leading(marked, actor.start)}"
    elif here:
        yield f"abroad:{actor.form}"


def actor_features(marked: Marked, act: Act, actor: ActorMark, article: Article) -> Iterator[str]:
    language = marked.language
    side, gap = _position(marked, act, actor.start, actor.end)
    far = bucket(gap)
    lead = _leading(marked, actor.start)
    voice = "passive" if is_passive(marked, act) else "active"
    form = actor.form
    yield f"form={form}"
    yield f"side={side}"
    yield f"{language}:{side}:{far}"
    yield f"{side}:{far}:{form}"
    yield f"lead={lead}"
    yield f"{language}:lead={lead}:{side}"
    led = far_lead(marked, actor.start)
    yield f"far_lead={led}"
    yield f"far_lead={led}:{side}:{form}"
    if any(toll.max > 0 and toll.start <= actor.start < toll.end for toll in marked.tolls):
        yield f"in_toll:{side}"
        yield "in_toll"
    yield f"{side}:{voice}"
    yield f"{language}:{side}:{voice}:{form}"
    verb = is_verb(marked, act)
    yield f"{language}:verb={verb}:{side}:{far}"
    yield f"{language}:verb={verb}:{side}:{voice}"
    yield f"act={act.kind}:{side}"
    yield f"weak={act.kind in WEAK}:{side}:{voice}"
    following = marked.after(actor.end, 1)
    says = _saying(marked)
    at = marked.word_at(actor.end)
    if at in says or at + 1 in says:
        yield "says"
    if marked.word_at(actor.start) - 1 in says:
        yield "said"
    low, high = sorted((actor.end, act.start) if side == "before" else (act.end, actor.start))
    if any(low <= start < high for start, _ in marked.cues.get("doer", ())):
        yield f"doer_between:{side}"
    if any(low <= start < high for start, _ in marked.cues.get("say", ())):
        yield f"say_between:{side}"
    between = [other for other in marked.actors if other is not actor and low <= other.start < high]
    if between:
        yield f"actor_between:{side}"
    if any(low <= other.start < high for other in marked.acts):
        yield f"act_between:{side}"
    commas = marked.sentence.text.count(",", low, high)
    if commas:
        yield f"comma_between:{side}"
    if actor is marked.actors[0]:
        yield f"first:{side}"
    if all(other.entry.id == actor.entry.id for other in marked.actors):
        yield "only"
    if actor.entry.id in article.title_actors:
        yield "in_title"
    yield f"count={bucket(article.actors[actor.entry.id])}"
    listed = grammar(language)
    for role in ("onto", "in"):
        if following and following[0] in listed[role]:
            yield f"then_{role}:{side}"
            yield f"then_{role}:{side}:{voice}"
    words = marked.words[marked.word_at(low) : marked.word_at(high)]
    for role in ("onto", "by", "in"):
        if not listed[role].isdisjoint(words):
            yield f"{role}_between:{side}"
            yield f"{language}:{role}_between:{side}:{voice}"
    if any(0 <= actor.start - site.end <= 2 for site in marked.sites):
        yield f"site_before:{side}"
    if any(0 <= site.start - actor.end <= 2 for site in marked.sites):
        yield f"site_behind:{side}"
    if lead == "holder":
        first = marked.starts[marked.word_at(actor.start) - 1]
        yield f"holder_lead={_leading(marked, first)}:{side}"
    if "claim" in marked.cues:
        yield f"claim:{side}:{form}"
    if "accuse" in marked.cues:
        yield f"accuse:{side}"


def place_features(
    marked: Marked, act: Act | None, place: PlaceMark, article: Article, distance: int, own: frozenset[str | None], doer: ActorMark | None
) -> Iterator[str]:
    """`distance`: sentences from the act's to the place's; `act` is None where they differ. `own`: countries of the places in the act's own sentence. `doer`: who seems to act."""
    language = marked.language
    entry = place.entry
    lead = _leading(marked, place.start)
    home = None if doer is None else ("home" if doer.entry.country == entry.country else "abroad", doer.entry.kind, doer.form)
    yield from _from_afar(language, entry.kind, lead, max(-3, min(3, distance)), home)
    if act is None:
        kinship = "none" if not own else "same" if entry.country in own else "other"
        yield f"own={kinship}"
        yield f"own={kinship}:{entry.kind}"
        yield f"own={kinship}:lead={lead}"
        if marked.acts:
            yield "other_act"
    if act is not None:
        side, gap = _position(marked, act, place.start, place.end)
        yield f"{side}:{bucket(gap)}"
        yield f"{side}:{entry.kind}"
        yield f"{side}:lead={lead}"
        if entry.kind == "country":
            yield f"country:{side}:{bucket(gap)}:{lead}"
            yield f"{language}:country:{side}:{lead}"
        low, high = sorted((place.end, act.start) if side == "before" else (act.end, place.start))
        words = marked.words[marked.word_at(low) : marked.word_at(high)]
        for role in ("onto", "in", "by"):
            if not grammar(language)[role].isdisjoint(words):
                yield f"{role}_between:{side}:{entry.kind == 'country'}"
        if any(0 <= place.start - site.end <= 2 for site in marked.sites):
            yield f"site_before:{side}"
            yield f"site_before:{entry.kind == 'country'}:{side}"
        if any(act.end <= other.start < place.start for other in marked.acts):
            yield "act_between"
        if marked.sentence.text.count(",", act.end, place.start) > 1:
            yield "commas_between"
        if any(min(act.end, place.end) <= start < max(act.start, place.start) for start, _ in marked.cues.get("say", ())):
            yield "say_between"
    known = article.standing.get((marked.number, place.start))
    if known is None:
        known = article.standing[marked.number, place.start] = tuple(_standing(marked, place, article, lead))
    yield from known


@lru_cache(maxsize=10_000)
def _from_afar(language: str, kind: str, lead: str, distance: int, home: tuple[str, str, str] | None) -> tuple[str, ...]:
    """`home`: whether the doer is at home there, its kind and its form."""
    found = (f"kind={kind}", f"lead={lead}", f"{language}:lead={lead}:{kind}", f"distance={distance}")
    if home is None:
        return found
    side, doer, form = home
    return (*found, f"{side}:{doer}", f"{side}:{doer}:{kind}", f"{side}:{form}:lead={lead}")


def _standing(marked: Marked, place: PlaceMark, article: Article, lead: str) -> Iterator[str]:
    """What a place shows beside whichever act."""
    entry = place.entry
    if place.capital:
        yield f"capital:{lead}"
    if any(other.start <= place.start < other.end and other.form != "state" for other in marked.actors):
        yield "actor_too"
    if article.places[entry.key] > 1:
        yield "again"
    if entry.key in article.title_places:
        yield "in_title"
    if entry.country and entry.country == article.main_country:
        yield "main_country"
    at = marked.word_at(place.end)
    says = _saying(marked)
    if at in says or at + 1 in says:
        yield "says"
    if marked.number <= 1 and place.start < 40 and marked.sentence.text[place.end : place.end + 20].lstrip(" ,A-Z").startswith(("-", "–", "—", "(")):
        yield "dateline"
    if entry.kind in ("country", "admin1") and any(
        other is not place and other.entry.country == entry.country and other.entry.kind not in ("country", "admin1") for other in marked.places
    ):
        yield "finer_here"
    if entry.kind == "country" and any(actor.start == place.start for actor in marked.actors):
        yield f"state:{lead}"
    if entry.kind == "city":
        yield f"people={min(6, len(str(entry.population)))}"
        if not marked.sentence.text[place.start : place.end][:1].isupper():
            yield f"small:{marked.language}"


def time_features(marked: Marked, act: Act, time: TimeExpression, occurred: Occurred, article: Article) -> Iterator[str]:
    language = marked.language
    side, gap = _position(marked, act, time.start, time.end)
    yield f"kind={time.kind}"
    yield f"{side}:{bucket(gap)}"
    yield f"precision={occurred.precision}"
    yield f"{language}:{time.kind}:{side}"
    if time.since:
        yield "since"
    before = marked.before(time.start, 3)
    listed = grammar(language)["quotes_after"]
    if any(word in listed for word in before):
        yield "quoted"
    low, high = sorted((time.start, act.start))
    if any(low <= start < high for start, _ in marked.cues.get("say", ())):
        yield f"say_between:{side}"
    words = marked.words[marked.word_at(low) : marked.word_at(high)]
    if any(word in grammar(language)["that"] for word in words):
        yield f"that_between:{side}"
    if any(marked.gap(end, time.start) <= 3 and end <= time.start for start, end in marked.cues.get("say", ())):
        yield "after_say"
    if any(0 <= time.start - end <= 4 for _, end, _ in marked.outlets):
        yield "after_outlet"
    if any(low <= other.start < high and other is not act for other in marked.acts):
        yield f"act_between:{side}"
    if marked.sentence.text.count(",", low, high):
        yield "comma_between"
    if len(marked.times) == 1:
        yield "only"
    elif time is marked.times[0]:
        yield "first"
    if article.anchor:
        days = (article.anchor - occurred.end).days
        yield f"age={'today' if days <= 0 else '1' if days == 1 else '3' if days <= 3 else 'week' if days <= 8 else 'month' if days <= 45 else 'old'}"
        if days > 3:
            yield f"old:{language}:{side}"
    if any(word in grammar(language)["in"] for word in before[:1]):
        yield "in"
