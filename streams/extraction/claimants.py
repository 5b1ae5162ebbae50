"""Whose word it is that the attacker is known by: who claims, denies or accuses, and the spokesman or statement it speaks through."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.mention import AttributionStatus
from streams.extraction.attribution import CHARGES, SPEAKS_WORDS
from streams.extraction.charges import SUBJECT_WORDS, Charge, Part
from streams.extraction.marks import ActorMark, Marked, grammar, leads
from streams.extraction.sources import sources_in, whole_name
from streams.extraction.speakers import PAUSES

AGENT_WORDS = 3
"""Words between a passive charge and who brings it: "was blamed on Tuesday by Ukraine"."""
JOINED_WORDS = 2
"""Words between the words of one channel: "statement on its Telegram"."""
CHANNEL_WORDS = 8
"""Words between who speaks and the statement that it speaks by: "said it had struck a base in a statement"."""
LED_WORDS = 2
OWN: dict[AttributionStatus, Part] = {"claimed": "claims", "denied": "denies"}

Stretch = tuple[int, int]


class Claimant(NamedTuple):
    """`name` is the canonical one of a known actor, else None; `through` is where its spokesman or statement stands."""

    marked: Marked
    start: int
    end: int
    name: str | None
    through: Stretch | None

    @property
    def raw(self) -> str:
        return self.marked.sentence.text[self.start : self.end]


def claimant_of(status: AttributionStatus, attacker: str, charges: Sequence[tuple[Marked, Charge]], sentences: Sequence[Marked]) -> Claimant | None:
    """`attacker` is the actor's id, `sentences` those of the telling. A claim or denial is the attacker's own word, an accusation another's; a report is nobody's."""
    found: Claimant | None = None
    if status in OWN:
        told = ((marked, charge.actor) for marked, charge in charges if charge.part == OWN[status] and charge.actor.entry.id == attacker)
        found = next((_named(marked, actor) for marked, actor in (*told, *_own_words(attacker, sentences))), None)
    elif status == "accused":
        charged = {id(marked): marked for marked, charge in charges if charge.part == "accused" and charge.actor.entry.id == attacker}
        charged |= {id(marked): marked for marked in sentences if any(cue in marked.cues for cue in CHARGES)}
        found = next((accuser for marked in charged.values() for accuser in _accusers(marked, attacker, charges)), None)
    return found


def _named(marked: Marked, actor: ActorMark) -> Claimant:
    return Claimant(marked, actor.start, actor.end, actor.entry.name, _through(marked, actor.start, actor.end))


def _own_words(attacker: str, sentences: Sequence[Marked]) -> Iterator[tuple[Marked, ActorMark]]:
    """Where the attacker is named beside a word of saying or claiming, and then where it is named at all."""
    named = [(marked, actor) for marked in sentences for actor in marked.actors if actor.entry.id == attacker]
    for marked, actor in named:
        said = (*marked.cues.get("say", ()), *marked.cues.get("claim", ()))
        if any(marked.apart((actor.start, actor.end), span) <= SPEAKS_WORDS for span in said):
            yield marked, actor
    yield from named


def _accusers(marked: Marked, accused: str, charges: Sequence[tuple[Marked, Charge]]) -> Iterator[Claimant]:
    """Who brings a charge in a sentence, the surest first: the subject of its verb, by name or by office, who is told by "by", and who is quoted with it."""
    for where, charge in charges:
        if where is marked and charge.part == "accuses" and charge.actor.entry.id != accused:
            yield _named(marked, charge.actor)
    cues = [span for cue in CHARGES for span in marked.cues.get(cue, ())]
    for span in cues:
        yield from _agents(marked, span, accused)
        yield from _offices(marked, span, accused)
    if cues:
        for said in sources_in(marked, [accused]):
            if said.relation == "spoke" and not _names(marked, said.start, said.end, accused):
                yield _described(marked, said.start, said.end)
        yield from (_named(marked, actor) for actor in marked.actors if actor.entry.id != accused and _speaks(marked, actor))


def _speaks(marked: Marked, actor: ActorMark) -> bool:
    """Whether a word of saying stands right beside a name."""
    return any(marked.apart((actor.start, actor.end), span) == 0 for span in marked.cues.get("say", ()))


def _agents(marked: Marked, cue: Stretch, accused: str) -> Iterator[Claimant]:
    """ "Was blamed by Ukraine", "dituduh oleh Ukraina": behind a charge, led by the word for who does."""
    for actor in marked.actors:
        if actor.entry.id != accused and actor.start >= cue[1] and marked.gap(cue[1], actor.start) <= AGENT_WORDS and _is_led_by(marked, actor.start):
            yield _named(marked, actor)


def _is_led_by(marked: Marked, start: int) -> bool:
    """ "By Ukraine", "by the army"."""
    at = marked.word_at(start) - 1
    small = at > 0 and marked.words[at] in grammar(marked.language)["determiners"]
    return leads(marked, marked.starts[at] if small else start, "by")


def _offices(marked: Marked, cue: Stretch, accused: str) -> Iterator[Claimant]:
    """Accusers without a name of their own, right beside the verb: "residents blamed", "Menteri Pertahanan Umerov menuduh", "اتهم الأهالي". "The attack on a hospital, blamed on" has none."""
    words = grammar(marked.language)
    arabic = marked.language == "ar"
    if cue not in marked.cues.get("accuses", ()) or (not arabic and words["passive"].union(words["onto"]) & {*marked.before(cue[0], 2), *marked.after(cue[1])}):
        return
    for start, word_end in [(one.start, one.end) for one in marked.speakers] + [(one.start, one.end) for one in marked.sites]:
        end = _without(marked, accused, word_end, whole_name(marked, start, word_end))
        first, last = (cue[1], start) if arabic else (end, cue[0])
        if first <= last and marked.gap(first, last) < (1 if arabic else SUBJECT_WORDS) and not _names(marked, start, end, accused):
            yield _described(marked, start, end)


def _without(marked: Marked, accused: str, word_end: int, end: int) -> int:
    """An accuser's end where the accused follows right behind him, as in Arabic."""
    starts = (actor.start for actor in marked.actors if actor.entry.id == accused and word_end <= actor.start < end)
    cut = next(starts, end)
    return max(last for last in (word_end, *marked.ends) if last <= cut)


def _described(marked: Marked, start: int, end: int) -> Claimant:
    """An accuser told by an office and, it may be, by whose office it is: then that one accuses, through it."""
    actor = next((actor for actor in marked.actors if start <= actor.start < end), None)
    if actor is None:
        return Claimant(marked, start, end, None, _channel(marked, start, end))
    return Claimant(
        marked, actor.start, actor.end, actor.entry.name, (start, end) if (start, end) != (actor.start, actor.end) else _channel(marked, start, end)
    )


def _names(marked: Marked, start: int, end: int, actor_id: str) -> bool:
    return any(actor.entry.id == actor_id and actor.start < end and start < actor.end for actor in marked.actors)


def _through(marked: Marked, start: int, end: int) -> Stretch | None:
    """The spokesman told beside a name ("Houthi spokesman Yahya Saree"), else the statement or channel of its sentence."""
    for speaker in marked.speakers:
        last = whole_name(marked, speaker.start, speaker.end)
        if (speaker.start, last) == (start, end):
            continue
        if speaker.start <= start < last or (speaker.start >= end and marked.gap(end, speaker.start) == 0):
            return speaker.start, last
    return _channel(marked, start, end)


def _channel(marked: Marked, start: int, end: int) -> Stretch | None:
    """ "In a statement on Telegram": the words for by what the one named from `start` to `end` speaks, joined over the small words between, not far from the name."""
    words = grammar(marked.language)
    found: Stretch | None = None
    for word, first, last in zip(marked.words, marked.starts, marked.ends, strict=True):
        if word not in words["channels"]:
            continue
        far = marked.gap(end, first) > CHANNEL_WORDS if first >= end else marked.gap(last, start) > LED_WORDS
        if found is None and not far and not words["through"].isdisjoint(marked.before(first, LED_WORDS)):
            found = first, last
        elif found and marked.gap(found[1], first) <= JOINED_WORDS and not any(sign in marked.sentence.text[found[1] : first] for sign in PAUSES):
            found = found[0], last
    return found
