"""How the attacker of a telling is known: by its own claim, by an accusation, or by report."""

from collections.abc import Iterator

from schemas.mention import AttributionStatus
from streams.extraction.linear import Models, probability
from streams.extraction.marks import Marked
from streams.extraction.tellings import Telling

SPEAKS_WORDS = 3
CLAIMED_LEAST = 0.42
ACCUSED_LEAST = 0.42


def status_of(telling: Telling, attacker: str, models: Models) -> AttributionStatus:
    """`attacker` is the actor's id."""
    features = list(attribution_features(telling, attacker))
    claimed, accused = probability(features, models["claimed"]), probability(features, models["accused"])
    if claimed >= CLAIMED_LEAST and claimed >= accused:
        return "claimed"
    return "accused" if accused >= ACCUSED_LEAST else "reported"


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
            near = marked.gap(actor.end, start) if start >= actor.end else marked.gap(end, actor.start)
            if near <= SPEAKS_WORDS:
                return True
    return False
