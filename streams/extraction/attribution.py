"""How the attacker of a telling is known: by its own claim, by an accusation that it denies or not, or by report."""

from collections.abc import Iterator, Sequence

from schemas.mention import AttributionStatus
from streams.extraction.charges import Charge, charges_in
from streams.extraction.linear import Models, probability
from streams.extraction.marks import ECHO, Marked
from streams.extraction.seeds import refers_back
from streams.extraction.tellings import Telling
from streams.extraction.voices import tells_itself
from streams.knowledge.entries import ActorEntry

SPEAKS_WORDS = 3
ACCUSED_LEAST = 0.42


CHARGES = ("accuses", "accused", "accuse")
"""Cues of a charge: without any in its sentences nobody is accused."""
STATUS: dict[str, AttributionStatus] = {"denies": "denied", "claims": "claimed", "accused": "accused"}
"""By the part that the attacker plays: what it says itself counts before what is said of it."""


def status_of(
    telling: Telling, attacker: ActorEntry, charges: Sequence[tuple[Marked, Charge]], sentences: Sequence[Marked], models: Models
) -> AttributionStatus:
    """What stands right beside the attacker's name counts first, then whether it speaks of the attack itself, then the learned weights. `sentences`: all of the article's."""
    if told := told_status(attacker.id, charges):
        return told
    if tells_itself(attacker, telling.sentences, sentences):
        return "claimed"
    charged = any(cue in marked.cues for marked in telling.sentences for cue in CHARGES)
    return "accused" if charged and probability(list(attribution_features(telling, attacker.id)), models["accused"]) >= ACCUSED_LEAST else "reported"


def told_status(attacker: str, charges: Sequence[tuple[Marked, Charge]]) -> AttributionStatus | None:
    """What the words right beside the attacker's name say: that it denies, claims or is accused; None where they say nothing of it."""
    parts = {charge.part for _, charge in charges if charge.actor.entry.id == attacker}
    return next((status for part, status in STATUS.items() if part in parts), None)


def charges_of(telling: Telling, sentences: Sequence[Marked]) -> list[tuple[Marked, Charge]]:
    """Who claims, denies and is accused in a telling's sentences and in those right behind them that tell of no other act. `sentences`: all of the article's."""
    own = {seed.number for seed in telling.seeds}
    behind = {n + further for n in own for further in range(1, ECHO + 1)}
    near = [marked for marked in sentences if marked.number in own or (marked.number in behind and all(refers_back(marked, act) for act in marked.acts))]
    return [(marked, charge) for marked in near for charge in charges_in(marked)]


def attribution_features(telling: Telling, attacker: str) -> Iterator[str]:
    sentences = [seed.marked for seed in telling.seeds]
    language = sentences[0].language
    yield f"language={language}"
    for cue in ("claim", "deny", "accuse"):
        share = sum(cue in marked.cues for marked in sentences) / len(sentences)
        if share:
            yield f"{cue}:{'often' if share > 0.5 else 'some'}"
            yield f"{language}:{cue}"
    own = sum(_speaks(marked, attacker, True) for marked in sentences)
    others = sum(_speaks(marked, attacker, False) for marked in sentences)
    yield f"own={min(2, own)}"
    yield f"others={min(2, others)}"
    yield f"own={own > 0}:others={others > 0}"
    for marked in sentences:
        if "claim" in marked.cues and any(actor.entry.id == attacker for actor in marked.actors):
            yield "claims_near"
        if "accuse" in marked.cues and any(actor.entry.id == attacker for actor in marked.actors):
            yield "accused_near"
        if any(actor.entry.id == attacker and actor.form == "body" for actor in marked.actors) and _speaks(marked, attacker, True):
            yield "body_speaks"
    kinds = {actor.entry.kind for marked in sentences for actor in marked.actors if actor.entry.id == attacker}
    for kind in kinds:
        yield f"kind={kind}"
        yield f"kind={kind}:own={own > 0}"
    yield f"seeds={min(4, len(sentences))}"


def _speaks(marked: Marked, attacker: str, own: bool) -> bool:
    """Whether the attacker (or somebody else, where not `own`) is named right beside a word of saying."""
    says = marked.cues.get("say", [])
    for actor in marked.actors:
        if (actor.entry.id == attacker) != own:
            continue
        for start, end in says:
            near = marked.apart((actor.start, actor.end), (start, end))
            if near <= SPEAKS_WORDS:
                return True
    return False
