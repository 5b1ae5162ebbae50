"""Every slot of an event with the rule behind it, and the candidates that were passed over."""

from collections import Counter
from collections.abc import Iterator

from schemas.mention import Attribution, EventMention
from streams.explain.shape import Value
from streams.explain.weighing import weigh, weigh_actor, weigh_place, weigh_time
from streams.extraction import judge
from streams.extraction.attribution import ACCUSED_LEAST, attribution_features, charges_of, told_status
from streams.extraction.casualties import Toll
from streams.extraction.charges import charges_in
from streams.extraction.marks import ActorMark, Marked
from streams.extraction.read import Judged, Reading
from streams.extraction.roles import is_hit, is_host_of_blows
from streams.extraction.seeds import Ranked, Seed
from streams.extraction.tellings import Telling

PASSED_OVER_MAX = 6
BASES = {
    "explicit": "a date as written", "relative": "counted from the day of publication", "anaphoric": "counted from the time told before",
    "publication": "no time is told; news without one gets the day of publication",
}  # fmt: skip


def values(reading: Reading, judged: Judged, mention: EventMention) -> tuple[Value, ...]:
    telling = judged.telling
    found = (_happened(reading, judged), _news(reading, judged, mention), _incident(telling, mention), _time(reading, telling, mention))
    lists = (_places, _attackers, _attribution, _targets, _weapons, _tolls, _sources)
    return (*(value for value in found if value), *(value for make in lists for value in make(reading, telling, mention)))


def _quotes(mention: EventMention, slot: str) -> tuple[str, ...]:
    return tuple(quote.quote for quote in mention.evidence.get(slot, ()))


def _happened(reading: Reading, judged: Judged) -> Value:
    weighed = weigh((*judged.shown, *judged.beside), reading.models["actual"], judged.actual)
    return Value("happened", "yes", (), f"told in {len(judged.telling.seeds)} place(s); an attack that happened, not a plan, topic or habit", weighed)


def _news(reading: Reading, judged: Judged, mention: EventMention) -> Value:
    weighed = weigh(judged.shown, reading.models["new"])
    if mention.recency == "background" and weighed.p >= judge.NEW_LEAST:
        rule = f"its day is told by its year, lies more than {judge.NEWS_DAYS} days before publication, or {judge.OLDER_DAYS} before the article's first event"
        return Value("news", "background", (), rule)
    return Value("news", mention.recency, (), f"new from {judge.NEW_LEAST:.2f}", weighed)


def _incident(telling: Telling, mention: EventMention) -> Value:
    acts = Counter(f"{_text(seed.marked, seed.act.start, seed.act.end)} ({seed.act.kind})" for seed in telling.seeds)
    told = ", ".join(f"{act} ×{count}" if count > 1 else act for act, count in acts.most_common(5))
    return Value("incident", mention.incident, (), f"the commonest kind of its acts: {told}")


def _time(reading: Reading, telling: Telling, mention: EventMention) -> Value | None:
    occurred = mention.occurred
    if occurred is None:
        return None
    days = str(occurred.start) if occurred.start == occurred.end else f"{occurred.start} to {occurred.end}"
    anchor = f", {reading.document.anchor}" if reading.document.anchor and occurred.basis in ("relative", "publication") else ""
    seed = telling.when if occurred.basis != "publication" else None
    phrase = f"“{seed.time.raw}”: " if seed and seed.time else ""
    return Value(
        "date",
        days,
        _quotes(mention, "occurred"),
        f"{phrase}{BASES[occurred.basis]}{anchor}; exact to the {occurred.precision}",
        weigh_time(reading, seed) if seed else None,
    )


def _places(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    ranked = telling.places()
    for place in mention.places:
        one = next((one for one in ranked if one.mark.entry.name == place.name), None)
        seed = next((seed for seed in telling.seeds if one in seed.places), None)
        where = "in the act's sentence" if one and seed and one.marked is seed.marked else "in another sentence"
        rule = f"{place.kind} of {place.country or 'no country'}, {where}; {place.relation} it"
        if place.is_unknown:
            rule = f"{place.kind} by the word beside its name, which siaga does not know (rule unknown_places_of); country and province of the known places beside it"
        yield Value("place", place.name or place.raw or "?", (place.raw,) if place.raw else (), rule, weigh_place(reading, seed, one) if seed and one else None)


def _attackers(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    ranked = telling.doers()
    for actor in mention.attackers:
        one = next((one for one in ranked if one.mark.entry.id == actor.id), None)
        seed = next((seed for seed in telling.seeds if one in seed.actors), None)
        quotes = (actor.raw,) if actor.raw else ()
        if one and seed and one is not reading.doer:
            yield Value("attacker", actor.name or actor.raw or "?", quotes, "likeliest doer by the agreement of its sentences", weigh_actor(reading, seed, one))
        else:
            own = weigh_actor(reading, seed, one) if one and seed else None
            yield Value("attacker", actor.name or actor.raw or "?", quotes, "acts most in the article as a whole", own)


def _attribution(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    if mention.attribution is None or not mention.attackers:
        return
    attacker = mention.attackers[0].id or ""
    if told := told_status(attacker, charges_of(telling, reading.document.sentences)):
        yield Value("attribution", told, (), "told right beside its name (rule charges_in)")
        yield from _claimant(mention.attribution)
        return
    if mention.attribution.status == "claimed":
        yield Value("attribution", "claimed", (), "the attackers speak of it themselves (rule tells_itself)")
    else:
        accused = weigh(list(attribution_features(telling, attacker)), reading.models["accused"])
        yield Value("attribution", mention.attribution.status, (), f"accused from {ACCUSED_LEAST:g} on where a charge is told, else reported", accused)
    yield from _claimant(mention.attribution)


def _claimant(by: Attribution) -> Iterator[Value]:
    if by.raw:
        through = f"; it speaks through “{by.through}”" if by.through else ""
        yield Value("claimant", by.claimant or by.raw, (by.raw,), f"whose word it is that the attacker is known by (rule claimant_of){through}")


def _targets(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    for target in mention.targets:
        rule = (
            "a target's word near the act, or who was hit"
            if target.raw
            else "no target is named; the dead are taken for civilians"
            if target.kind == "civilian"
            else "no target is named"
        )
        yield Value("target", target.kind, (target.raw,) if target.raw else (), rule)


def _weapons(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    for weapon in mention.weapons:
        count = f"; counted: {_range(weapon.count.min, weapon.count.max)}" if weapon.count else ""
        yield Value("weapon", weapon.type, (weapon.raw,) if weapon.raw else (), f"a weapon's word in the act's part of the sentence{count}")


def _tolls(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    for what, told in (("killed", mention.casualties.killed), ("injured", mention.casualties.injured)):
        if told is None:
            continue
        spans = {(quote.start, quote.end) for quote in mention.evidence.get(what, ())}
        at = reading.document.span
        held = [(marked, toll) for marked, toll in telling.tolls if toll.what == what and at(marked.sentence, toll.start, toll.end) in spans]
        yield Value(what, _range(told.min, told.max), _quotes(mention, what), _grammar(*held[0]) if held else "")


def _grammar(marked: Marked, toll: Toll) -> str:
    """How a toll was taken apart."""
    word = _text(marked, *toll.word_span)
    if toll.basis == "explicit_zero":
        return f"“{word}” denies it"
    count = "one is meant, no number is told" if toll.implied else f"count “{_text(marked, *toll.count_span)}”"
    flags = [
        note
        for note, holds in (
            ("risen from an earlier toll", toll.rising),
            ("a vague count", toll.basis == "vague"),
            ("told as the attackers", toll.whose == "attackers"),
        )
        if holds
    ]
    return "; ".join([count, f"word “{word}”", *flags])


def _sources(reading: Reading, telling: Telling, mention: EventMention) -> Iterator[Value]:
    for source in mention.sources:
        yield Value("source", source.name, (), f"{source.kind}; it {source.relation}" if source.relation else source.kind)


def passed_over(telling: Telling, mention: EventMention) -> tuple[str, ...]:
    """Actors and places of the event's sentences that were not taken, and why."""
    told: dict[str, str] = {}
    taken_actors, taken_places = {actor.id for actor in mention.attackers}, {place.name for place in mention.places}
    for seed in telling.seeds:
        for actor in seed.actors:
            if actor.mark.entry.id not in taken_actors:
                told.setdefault(actor.mark.entry.name, f"{actor.mark.entry.name} did not do it: {_not_doer(seed, actor)}")
        for place in seed.places:
            if place.marked is seed.marked and place.mark.entry.name not in taken_places:
                told.setdefault(place.mark.entry.name, f"{place.mark.entry.name} is not where: likely by {place.p:.2f} only, or a finer one stands beside it")
    return tuple(told.values())[:PASSED_OVER_MAX]


def _not_doer(seed: Seed, actor: Ranked[ActorMark]) -> str:
    if is_host_of_blows(seed.marked, actor.mark):
        return f"its own quarters were hit (rule is_host_of_blows, {actor.p:.2f})"
    if any(charge.actor == actor.mark and charge.part == "accuses" for charge in charges_in(seed.marked)):
        return f"it accuses another (rule charges_in, {actor.p:.2f})"
    if is_hit(seed.marked, seed.act, actor.mark):
        return f"it was hit, or only speaks (rule is_hit, {actor.p:.2f})"
    return f"likely by {actor.p:.2f} only"


def _text(marked: Marked, start: int, end: int) -> str:
    return marked.sentence.text[start:end]


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"
