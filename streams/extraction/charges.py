"""Who claims, denies, accuses and is accused: by the words that stand right beside a name."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from streams.extraction.marks import DENIED_WORDS, ActorMark, Marked, grammar, leads, once
from streams.extraction.roles import is_passive

Part = Literal["claims", "denies", "accuses", "accused"]

SUBJECT_WORDS = 2
"""Words between a name and the verb that it is the subject of: "the Houthis have now claimed"."""
OBJECT_WORDS = 2
"""Words between a verb and the name that is its object: "was blamed on the ADF"."""

ACCUSER_WORDS = 6
"""Words in which an Arabic accuser is told between the verb and whom he accuses."""
BLAMED_WORDS = 12
MEMBER_WORDS = 5
OFFICE_WORDS = 1
"""Words between an organisation and who speaks for it: "Houthi spokesman Yahya Saree"."""


class Charge(NamedTuple):
    actor: ActorMark
    part: Part


@once
def charges_in(marked: Marked) -> list[Charge]:
    """The parts that names of a sentence play in what is said of guilt, in the order of their verbs."""
    return list(dict.fromkeys(_charges(marked)))


def _charges(marked: Marked) -> Iterator[Charge]:
    for start, end in [*marked.cues.get("owns", ()), *(span for span in marked.cues.get("claim", ()) if _is_of_an_act(marked, span[1]))]:
        if not _is_negated(marked, start) and (who := _subject(marked, start, end) or _object(marked, end)):
            yield Charge(who, "claims")
    for start, end in marked.cues.get("deny", ()):
        if who := _subject(marked, start, end):
            yield Charge(who, "denies")
    for start, end in marked.cues.get("accuses", ()):
        passive = marked.language != "ar" and any(word in grammar(marked.language)["passive"] for word in marked.before(start, 2))
        charged = _charged_with(marked, end)
        subject = _subject(marked, start, end)
        if charged and subject is charged:
            subject = None
        other = charged or _object(marked, subject.end if subject and subject.start >= end else end)
        if passive and (onto := _blamed_on(marked, end)):
            yield Charge(onto, "accused")
            continue
        if passive or (marked.language == "ar" and other is None and subject and subject.start >= end):
            if who := subject or other:
                yield Charge(who, "accused")
            continue
        if subject:
            yield Charge(subject, "accuses")
        if other:
            yield Charge(other, "accused")
    for start, end in marked.cues.get("accused", ()):
        who = _subject(marked, start, end) or _object(marked, end) or _blamed_on(marked, end) or _member(marked, end)
        if who and not any(toll.start <= who.start < toll.end for toll in marked.tolls):
            yield Charge(who, "accused")


def _charged_with(marked: Marked, end: int) -> ActorMark | None:
    """ "اتهم الأهالي الحوثيين بقصف": in Arabic the accused stands right before what he is accused of, whoever accuses him before."""
    if marked.language != "ar":
        return None
    acts = [act.start for act in marked.acts if marked.sentence.text.startswith("ب", act.start)]
    near = (actor for actor in marked.actors if actor.start >= end and marked.gap(end, actor.start) <= ACCUSER_WORDS)
    accusers = [speaker.end for speaker in marked.speakers if speaker.start >= end and marked.gap(end, speaker.start) == 0]
    return next(
        (
            actor
            for actor in near
            if any(start >= actor.end and marked.gap(actor.end, start) == 0 for start in acts)
            or any(last <= actor.start and marked.gap(last, actor.start) == 0 and actor.form != "people" for last in accusers)
        ),
        None,
    )


def _blamed_on(marked: Marked, end: int) -> ActorMark | None:
    """ "Was blamed by the army on the ADF", "attributed the attack to", "نسبت السلطات الهجوم إلى": the name behind "on" or "to", not far from a charge that has no other object."""
    words = grammar(marked.language)["blamed_on"]
    near = (actor for actor in marked.actors if actor.start >= end and marked.gap(end, actor.start) <= BLAMED_WORDS)
    return next((actor for actor in near if not words.isdisjoint(marked.before(actor.start, 2)) and not leads(marked, actor.start, "in")), None)


def _member(marked: Marked, end: int) -> ActorMark | None:
    """ "Believed to be members of the ELN", "diduga anggota OPM", "يشتبه في انتمائهم إلى بوكو حرام": those of whom the suspects are said to be."""
    words = grammar(marked.language)
    who = next((actor for actor in marked.actors if actor.start >= end and marked.gap(end, actor.start) <= MEMBER_WORDS), None)
    between = marked.words[marked.word_at(end) : marked.word_at(who.start)] if who else []
    small = words["determiners"] | words["that"] | words["holder"] | words["part_of"] | words["from"] | words["by"] | words["belonging"]
    return who if all(word in small for word in between) else None


def _is_of_an_act(marked: Marked, end: int) -> bool:
    """ "Claimed the attack", "mengklaim telah menyerang": what is claimed stands right behind, and nobody else between."""
    words = grammar(marked.language)
    act = next((act for act in marked.acts if act.start >= end), None)
    between = marked.words[marked.word_at(end) : marked.word_at(act.start)] if act else []
    return (
        act is not None
        and not is_passive(marked, act)
        and len(between) <= OBJECT_WORDS
        and all(word in words["determiners"] | words["own_words"] | words["this"] for word in between)
    )


def _is_negated(marked: Marked, start: int) -> bool:
    """ "No group has claimed it", "denied that it had claimed"."""
    before = (*marked.cues.get("negation", ()), *marked.cues.get("deny", ()))
    return any(end <= start and marked.gap(end, start) <= DENIED_WORDS for _, end in before)


def _subject(marked: Marked, start: int, end: int) -> ActorMark | None:
    """The name right before a verb; in Arabic rather the one right behind it."""
    if marked.language == "ar" and (who := next((actor for actor in marked.actors if actor.start >= end and marked.gap(end, actor.start) == 0), None)):
        return who
    who = next((actor for actor in reversed(marked.actors) if actor.end <= start and marked.gap(actor.end, start) <= SUBJECT_WORDS), None)
    return who and _for_whom(marked, who)


def _for_whom(marked: Marked, who: ActorMark) -> ActorMark:
    """ "TPNPB spokesman Sebby Sambom": a known person told right behind the name of an organisation or state speaks for it."""
    if who.entry.kind != "individual":
        return who
    own = (actor for actor in marked.actors if actor.entry.kind != "individual" and actor.end <= who.start)
    return next((actor for actor in own if marked.gap(actor.end, who.start) <= OFFICE_WORDS), who)


def _object(marked: Marked, end: int) -> ActorMark | None:
    """The name behind a verb, with nothing but small words between: "suspect that", "was blamed on the"."""
    words = grammar(marked.language)
    who = next((actor for actor in marked.actors if actor.start >= end), None)
    between = marked.words[marked.word_at(end) : marked.word_at(who.start)] if who else []
    small = len(between) <= OBJECT_WORDS and all(word in words["determiners"] | words["that"] | words["onto"] for word in between)
    return who if small else None
