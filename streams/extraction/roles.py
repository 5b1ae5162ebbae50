"""What grammar alone says of an actor beside an act: whether it was hit, only speaks, or did it."""

from itertools import pairwise

from streams.extraction.casualties import Toll
from streams.extraction.marks import Act, ActorMark, Marked, PlaceMark, grammar, leads, once

PHRASE_WORDS = 4
DEFENCE_WORDS = 5
STATION_WORDS = 3
ACCUSED_WORDS = 4
AGENT_WORDS = 3
OBJECT_AND_AGENT_WORDS = 8
"""In Arabic those who were killed stand between the verb and who killed them."""
OWN_ENDINGS = ("ه", "ها", "هم", "نا")
AUXILIARIES = 2
OFFICE_WORDS = 2
"""Words between the name of a people and that of saying: "Syrian state television said"."""


@once
def far_lead(marked: Marked, start: int) -> str:
    """The role of the function word that a noun phrase begins with: "at the US base", "di pangkalan milik AS"."""
    words = grammar(marked.language)
    sites = {marked.word_at(site.start) for site in marked.sites}
    at = marked.word_at(start) - 1
    passed = "bare"
    for _ in range(PHRASE_WORDS):
        if at < 0:
            return "none"
        text = marked.words[at]
        role = next((role for role in ("by", "onto", "near", "from", "in") if text in words[role] and at not in sites), None)
        if role:
            return f"{role}:{passed}"
        if at in sites or text in words["holder"]:
            passed = "site"
        elif text not in words["determiners"]:
            return "none"
        at -= 1
    return "none"


def is_host_of_blows(marked: Marked, actor: ActorMark) -> bool:
    """Whether an actor's quarters are what an act is told of: "a base hosting American forces", "at the US base"."""
    role, _, passed = far_lead(marked, actor.start).partition(":")
    return leads(marked, actor.start, "host") or _is_stationed(marked, actor) or (role in ("onto", "in", "near") and passed == "site")


def is_struck(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """Whether an actor is what was hit, by the words around it: "bombed PKK positions", "a base hosting American forces", "Hezbollah was hit"."""
    role, _, _ = far_lead(marked, actor.start).partition(":")
    if role in ("onto", "in", "near") or leads(marked, actor.start, "host") or undergoes(marked, actor):
        return True
    if any(toll.max > 0 and _is_counted(marked, toll, actor) for toll in marked.tolls):
        return True
    return marked.language != "ar" and act.end <= actor.start and marked.gap(act.end, actor.start) <= 1 and is_verb(marked, act) and not is_passive(marked, act)


def _is_counted(marked: Marked, toll: Toll, actor: ActorMark) -> bool:
    """Whether an actor's people are those of a toll. Between an Arabic verb and its count stands who killed them."""
    return toll.start <= actor.start < toll.end and not (marked.language == "ar" and actor.end <= toll.count_span[0])


def undergoes(marked: Marked, actor: ActorMark) -> bool:
    """ "Hezbollah was hit", "Hizbullah digempur", "تعرض حزب الله لغارات": an actor as the subject of a passive verb. Of its strikes ("serangan Israel dilancarkan") it is not."""
    words = grammar(marked.language)
    if marked.language == "ar":
        return actor.form != "people" and any(word in words["undergo"] for word in marked.before(actor.start, 1))
    own = [*((act.start, act.end) for act in marked.acts), *((weapon.start, weapon.end) for weapon in marked.weapons)]
    if actor.form == "people" or any(end <= actor.start and marked.gap(end, actor.start) == 0 for _, end in own):
        return False
    act = next((act for act in marked.acts if act.start >= actor.end), None)
    between = marked.words[marked.word_at(actor.end) : marked.word_at(act.start)] if act else []
    return act is not None and len(between) <= AUXILIARIES and is_passive(marked, act) and all(word in words["passive"] for word in between)


def is_doer(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """Whether an actor is named right behind an act as who did it: "an attack by Islamic State", "killed by Boko Haram", "على يد مسلحي داعش"."""
    if not leads(marked, actor.start, "by") and not _ends_with(marked, act, actor):
        return False
    if leads(marked, actor.start, "holder") or leads(marked, actor.start, "host"):
        return False
    far = AGENT_WORDS if marked.language != "ar" else OBJECT_AND_AGENT_WORDS
    return actor.start >= act.end and marked.gap(act.end, actor.start) <= far


def sends(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Fighters from Boko Haram burned", "خطف مسلحون من بوكو حرام": whether those who act are told as the actor's people."""
    words = grammar(marked.language)
    at = marked.word_at(actor.start) - 1
    while at >= 0 and marked.words[at] in words["determiners"]:
        at -= 1
    if at < 1 or marked.words[at] not in words["from"] | words["part_of"]:
        return False
    fighters = [(site.start, site.end) for site in marked.sites if site.kind == "military"]
    fighters += [(other.start, other.end) for other in marked.acts] + [(weapon.start, weapon.end) for weapon in marked.weapons]
    start = next((start for start, end in fighters if end == marked.ends[at - 1]), None)
    if start is None or any(toll.max > 0 and toll.start <= start < toll.end for toll in marked.tolls):
        return False
    if marked.language == "ar":
        return act.start <= start and marked.gap(act.end, start) == 0
    return actor.end <= act.start and marked.gap(actor.end, act.start) <= AGENT_WORDS and not is_passive(marked, act)


def _ends_with(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Were killed by": the act's own words end with that of the doer."""
    last = marked.sentence.text[act.start : act.end].lower().split()[-1]
    return last in grammar(marked.language)["by"] and 0 <= marked.gap(act.end, actor.start) <= 1 and actor.start >= act.end


def is_hit(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """Whether an actor is what was hit, or only speaks: "at the US base", "a base hosting American forces", "30 tentara Amerika tewas", "..., officials of Iraq said"."""
    if any(end <= actor.start and marked.gap(end, actor.start) <= ACCUSED_WORDS for _, end in marked.cues.get("accuse", ())):
        return False
    if _sees_it_land(marked, act, actor) or _finds(marked, act, actor):
        return True
    role, _, _ = far_lead(marked, actor.start).partition(":")
    if role in ("onto", "in", "near") or leads(marked, actor.start, "host") or undergoes(marked, actor):
        return True
    if leads(marked, actor.start, "attests") and (actor.start >= act.end or not _own_words(marked, actor, act)):
        return True
    if any(0 <= marked.gap(actor.end, start) <= DEFENCE_WORDS for start, _ in marked.cues.get("foil", ()) if start >= actor.end):
        return True
    if _is_stationed(marked, actor):
        return True
    if any(toll.max > 0 and not toll.implied and toll.start < actor.start and _is_counted(marked, toll, actor) for toll in marked.tolls):
        return True
    at = marked.word_at(actor.end)
    says = {marked.word_at(start) for start, _ in marked.cues.get("say", ())}
    if not (at in says or at + 1 in says):
        return False
    return actor.start >= act.end or _tells_of_others(marked, actor, act)


def _sees_it_land(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "The Pentagon confirmed that two rockets fell": what lands has no doer but whose weapon it is ("Houthi rockets", "fired by"), whoever is named before it."""
    words = grammar(marked.language)
    if marked.sentence.text[act.start : act.end].lower() not in words["lands"] or actor.form == "people" or leads(marked, actor.start, "by"):
        return False
    beside = [(weapon.end, actor.start) for weapon in marked.weapons] + [(actor.end, weapon.start) for weapon in marked.weapons]
    return not any(left <= right and marked.gap(left, right) <= 1 for left, right in beside)


def _finds(marked: Marked, act: Act, actor: ActorMark) -> bool:
    """ "Security forces found a launcher": who comes afterwards and looks."""
    following = marked.words[marked.word_at(actor.end) : marked.word_at(act.start)][: AUXILIARIES + 1]
    return actor.end <= act.start and any(word in grammar(marked.language)["finds"] for word in following)


def only_speaks(marked: Marked, act: Act, actor: ActorMark, here: str | None) -> bool:
    """Whether an actor before an act tells of what others did: a state of an act on its own soil (`here`), or an armed group, which has no aircraft, of an air strike."""
    if actor.end > act.start or _own_words(marked, actor, act):
        return False
    far = OFFICE_WORDS if actor.form == "people" else 1
    speaks = any(
        0 <= marked.gap(actor.end, start) <= far if start >= actor.end else marked.language == "ar" and marked.gap(end, actor.start) == 0
        for start, end in marked.cues.get("say", ())
    )
    if not speaks:
        return False
    if actor.entry.kind == "armed_group":
        return any(weapon.type == "airstrike" for weapon in marked.weapons)
    return here is not None and actor.entry.country == here


def is_where_somebody_speaks(marked: Marked, place: PlaceMark) -> bool:
    """ "An official in Khartoum said", "Kapolri di Jakarta mengatakan": a place between a speaker and the word of saying."""
    at = marked.word_at(place.start)
    if not leads(marked, place.start, "in") or not any(
        0 <= at - 1 - marked.word_at(speaker.end) <= 0 for speaker in marked.speakers if speaker.end <= place.start
    ):
        return False
    return any(start >= place.end and marked.gap(place.end, start) == 0 for start, _ in marked.cues.get("say", ()))


def _between(marked: Marked, actor: ActorMark, act: Act) -> list[str]:
    return marked.words[marked.word_at(actor.end) : marked.word_at(act.start)]


def _own_words(marked: Marked, actor: ActorMark, act: Act) -> bool:
    """Whether a speaker speaks of itself: "its forces", "that they had", "إن مقاتلاته"."""
    words = _between(marked, actor, act)
    return any(word in grammar(marked.language)["own_words"] for word in words) or _owns_behind_that(marked, words)


def _owns_behind_that(marked: Marked, words: list[str]) -> bool:
    """In Arabic what a speaker calls its own bears its ending, right behind "that"."""
    listed = grammar(marked.language)
    return marked.language == "ar" and any(left in listed["that"] and right.endswith(OWN_ENDINGS) for left, right in pairwise(words))


def _tells_of_others(marked: Marked, actor: ActorMark, act: Act) -> bool:
    """ "Iraq's army said that rockets fell": a speaker whose words are not of itself ("said that it had struck")."""
    words = _between(marked, actor, act)
    listed = grammar(marked.language)
    at = next((n for n, word in enumerate(words) if word in listed["that"]), None)
    return at is not None and not any(word in listed["own_words"] for word in words[at : at + 3]) and not _owns_behind_that(marked, words)


def _is_stationed(marked: Marked, actor: ActorMark) -> bool:
    """ "US forces at the base": an army where it has its quarters."""
    following = marked.after(actor.end, 1)
    if actor.form not in ("body", "people") or not following or following[0] not in grammar(marked.language)["in"]:
        return False
    bases = [site.start for site in marked.sites if site.kind == "military"] + [place.start for place in marked.places if place.entry.site == "military"]
    return any(start >= actor.end and marked.gap(actor.end, start) <= STATION_WORDS for start in bases)


@once
def is_verb(marked: Marked, act: Act) -> bool:
    """Whether an act is told by a verb (menyerang, attacked) and not by a noun (serangan, attack)."""
    text = marked.sentence.text[act.start : act.end].lower()
    forms = tuple(grammar(marked.language)["verbs"])
    return bool(forms) and (text.startswith(forms) if marked.language == "id" else text.endswith(forms))


@once
def is_passive(marked: Marked, act: Act) -> bool:
    words = grammar(marked.language)["passive"]
    text = marked.sentence.text[act.start : act.end].lower()
    if any(word in grammar(marked.language)["undergo"] for word in marked.before(act.start, 2)):
        return True
    if marked.language == "id":
        return text.startswith(tuple(words)) or "sasaran" in text
    if marked.language == "ar":
        return text.startswith(tuple(words))
    return any(word in words for word in marked.before(act.start, 2))
