"""Whether a name, or the office told beside it, is the subject of a word of saying."""

from collections.abc import Sequence

from streams.extraction.marks import ActorMark, Marked, grammar, leads

PAUSES = ',،;:"“«(—'
OFFICE_WORDS = 3
"""Words of an office between a name and the verb: "Ukraine's General Staff said"."""
SOURCE_WORDS = 4
"""Words between a verb and whose source it is: "kata sumber di dinas keamanan Ukraina"."""
JOINED = 1
"""Words between a name and its verb: "Hezbollah later said"."""


def is_subject(marked: Marked, actor: ActorMark, said: tuple[int, int]) -> bool:
    """Whether a name is the subject of a word of saying, or its office is: "Iran's state television said", "قال التلفزيون الإيراني"; behind "kata", "according to", or a comma: ", said Hezbollah"."""
    start, end = said
    if actor.end <= start:
        return _leads_up_to(marked, actor, start)
    if actor.start < end:
        return False
    between = marked.words[marked.word_at(end) : marked.word_at(actor.start)]
    if marked.language == "en":
        quoted = leads(marked, end + 1, "attests") or marked.sentence.text[:start].rstrip().endswith(tuple(PAUSES + "”’'"))
        return quoted and len(between) <= JOINED and all(word in grammar("en")["determiners"] for word in between)
    return (marked.language == "ar" or leads(marked, end + 1, "attests")) and len(between) <= SOURCE_WORDS and _is_office(marked, between, end, actor.start)


def _leads_up_to(marked: Marked, actor: ActorMark, start: int) -> bool:
    between = marked.words[marked.word_at(actor.end) : marked.word_at(start)]
    if len(between) <= JOINED and actor.form != "people":
        return _is_office(marked, between, actor.end, start)
    if any(leads(marked, actor.start, role) for role in ("onto", "in", "near")):
        return False
    return marked.language == "en" and 0 < len(between) <= OFFICE_WORDS + 1 and _is_office(marked, between, actor.end, start)


def _is_office(marked: Marked, between: Sequence[str], start: int, end: int) -> bool:
    """Whether the words from `start` to `end` may name an office of whom they stand beside: no press, nobody else, no act, no pause, no "that"."""
    words = grammar(marked.language)
    if any(word in words["that"] | words["press"] for word in between) or any(sign in marked.sentence.text[start:end] for sign in PAUSES):
        return False
    others = [one.start for one in marked.actors] + [one.start for one in marked.acts] + [one.start for one in marked.weapons]
    return not any(start <= other < end for other in others)
