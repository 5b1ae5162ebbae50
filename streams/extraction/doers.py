"""What grammar alone says of who did an act, beside the words for "by": whose weapon strikes, who clashes with whom, from whom a strike comes, and who is the subject of its verb."""

from streams.extraction.marks import Act, ActorMark, Marked, grammar, leads, once
from streams.extraction.roles import AUXILIARIES, is_passive, is_verb

CLASH_WORDS = 14
"""Words behind a clash among which both its sides are told: "clashes in the west of the city between the army and"."""
SIDE_WORDS = 4
"""Words between "with" or "between" and a side: "between fighters of the"."""
OBJECT_WORDS = 8
"""Words between a verb and the means told behind its object."""
FROM_WORDS = 2
MOURN_WORDS = 4
OF_PEOPLE = ("body", "armed_group")


@once
def does(marked: Marked, act: Act, actor: ActorMark) -> bool:
    return wields(marked, act, actor) or fights(marked, act, actor) or comes_from(marked, act, actor) or attacks(marked, act, actor)


def wields(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Russian missiles killed", "rudal Rusia menghantam", "قتلت صواريخ روسية": whose weapon it is that strikes. Missiles that are shot down or destroyed do not."""
    if marked.language == "en":
        weapon = next((weapon for weapon in marked.weapons if weapon.start >= actor.end and marked.gap(actor.end, weapon.start) == 0), None)
    else:
        weapon = next((weapon for weapon in marked.weapons if weapon.end <= actor.start and marked.gap(weapon.end, actor.start) == 0), None)
    if weapon is None or actor.form == "individual" or "foil" in marked.cues:
        return False
    start, end = min(weapon.start, actor.start), max(weapon.end, actor.end)
    if marked.language == "ar":
        return act.end <= start and marked.gap(act.end, start) == 0 and is_told(marked, act) and not any(other.end <= act.start for other in marked.actors)
    return end <= act.start and marked.gap(end, act.start) <= AUXILIARIES and is_verb(marked, act) and not is_passive(marked, act)


def fights(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Clashes between the army and the RSF", "bentrokan dengan TPNPB", "اشتباكات مع الحوثيين": both sides of a clash do it."""
    if act.kind != "clash" or actor.start < act.end or marked.gap(act.end, actor.start) > CLASH_WORDS:
        return False
    words = grammar(marked.language)
    at, last = marked.word_at(act.end), marked.word_at(actor.start)
    opens = next((n for n in range(at, last) if marked.words[n] in words["sides"]), None)
    if opens is None or any(act.end <= other.start < actor.start for other in marked.acts):
        return False
    sides = [other for other in marked.actors if marked.starts[opens] < other.start <= actor.start]
    return all(marked.gap(left, right.start) <= SIDE_WORDS for left, right in zip([marked.ends[opens], *(side.end for side in sides)], sides, strict=False))


def comes_from(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "لغارات عنيفة من طيران التحالف": a strike from somebody's forces. What somebody is hit or killed "from" are people, and no source."""
    if marked.language != "ar" or actor.form not in OF_PEOPLE or act.kind not in ("strike", "shooting", "bombing", "attack"):
        return False
    return leads(marked, actor.start, "from") and 0 < marked.gap(act.end, actor.start) <= FROM_WORDS + 1 and actor.start >= act.end and not is_told(marked, act)


def attacks(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "The army has shelled", "tentara menewaskan", "قصف الجيش": the subject of an active verb, the act's own or that of what was done by it: "killed nine in an air raid"."""
    verbs = [other for other in marked.acts if other.end <= act.start and marked.gap(other.end, act.start) <= OBJECT_WORDS] if _is_means(marked, act) else []
    return any(_is_subject(marked, verb, actor) for verb in (act, *verbs))


def _is_means(marked: Marked, act: Act) -> bool:
    small = grammar(marked.language)["determiners"] | grammar(marked.language)["in"]
    return any(word in grammar(marked.language)["in"] for word in marked.before(act.start, 2)) and marked.before(act.start, 1)[0] in small


def _is_subject(marked: Marked, act: Act, actor: ActorMark) -> bool:
    if not is_told(marked, act) or is_passive(marked, act):
        return False
    if marked.language == "ar":
        tells_who = any(end <= act.start and marked.gap(end, act.start) == 0 for end in [one.end for one in marked.acts] + [one.end for one in marked.weapons])
        beside = actor.form != "people" and actor.start >= act.end and marked.gap(act.end, actor.start) == 0
        return beside and act.kind != "killing" and not tells_who
    between = marked.words[marked.word_at(actor.end) : marked.word_at(act.start)]
    return actor.end <= act.start and actor.form != "people" and all(word in grammar(marked.language)["auxiliaries"] for word in between)


def is_told(marked: Marked, act: Act) -> bool:
    """Whether an act is told by a verb."""
    if marked.language != "ar":
        return is_verb(marked, act)
    return marked.sentence.text[act.start : act.end].split()[0].removeprefix("و") in grammar("ar")["tells"]


def mourns(marked: Marked, actor: ActorMark) -> bool:
    """ "Jordan condemned the attack", "أعربت روسيا عن تعازيها": who condemns an attack or mourns its victims."""
    for start, end in marked.cues.get("mourns", ()):
        between = (actor.end, start) if start >= actor.end else (end, actor.start)
        if (start < actor.end and marked.language != "ar") or marked.gap(*between) > MOURN_WORDS or between[0] > between[1]:
            continue
        if marked.language != "ar" and any(word in grammar(marked.language)["passive"] for word in marked.before(start, 1)):
            continue
        if not any(between[0] <= act.start < between[1] for act in marked.acts):
            return True
    return False
