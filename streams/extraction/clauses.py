"""What a sentence tells of an attack: trigger, weapons, places, roles, toll, date. Or why it tells of none."""

from dataclasses import dataclass, field

from schemas.base import Range
from schemas.mention import Actor, Occurred, Place, Target, Weapon
from streams.extraction import casualties, dates, numbers
from streams.extraction.casualties import Toll
from streams.extraction.dates import TimeExpression
from streams.extraction.text import Sentence
from streams.knowledge.entries import ActorEntry, Hit, OutletEntry, PlaceEntry
from streams.knowledge.knowledge import Knowledge

REFUSING = ("sport", "figure", "crime", "accident", "exercise", "aggregate")
PASSIVE = {"id": ("oleh",), "en": ("by",), "ar": ("من قبل", "على يد", "على أيدي", "من جانب")}
TOWARDS = {"id": ("ke", "terhadap", "di", "pada", "atas"), "en": ("on", "against", "at", "in", "near"), "ar": ("على", "ضد", "في", "استهدف", "استهدفت")}
NEAR = {"id": ("sekitar", "dekat"), "en": ("near", "around", "close to", "outside"), "ar": ("قرب", "محيط", "بالقرب", "مقربة")}
REACH = 45
STATE_BODIES = ("state",)
BLOW = "blow"
"""Verbs that tell of an attack only where a weapon is their subject or object: hit, fired, fell."""
BIG = 200_000
LOCATIVE = {
    "di", "ke", "dari", "kota", "kabupaten", "distrik", "desa", "wilayah", "ibu", "sekitar", "dekat", "provinsi",
    "in", "at", "near", "of", "on", "from", "around", "to", "city", "town", "village", "outside", "province",
    "في", "مدينة", "قرب", "بلدة", "محافظة", "من", "إلى", "قرية", "منطقة", "ضاحية", "العاصمة", "على", "وسط", "جنوب", "شمال", "شرق", "غرب", "حي",
}  # fmt: skip
PRECISION = ("facility", "city", "admin2", "admin1", "region", "sea", "country")


@dataclass
class Clause:
    """One sentence's telling. `refused` names the cue that speaks against it."""

    sentence: Sentence
    triggers: list[tuple[Hit, str]] = field(default_factory=list)
    weapons: list[tuple[Hit, Weapon]] = field(default_factory=list)
    places: list[tuple[Hit, Place]] = field(default_factory=list)
    sites: list[tuple[Hit, PlaceEntry]] = field(default_factory=list)
    actors: list[tuple[Hit, Actor]] = field(default_factory=list)
    attackers: list[tuple[Hit, Actor]] = field(default_factory=list)
    targets: list[tuple[Hit, Target]] = field(default_factory=list)
    outlets: list[tuple[Hit, OutletEntry]] = field(default_factory=list)
    tolls: list[Toll] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    cues: dict[str, Hit] = field(default_factory=dict)
    occurred: Occurred | None = None
    refused: str | None = None


class ClauseReader:
    """Reads sentences with the knowledge's names and words."""

    def __init__(self, knowledge: Knowledge):
        self._knowledge = knowledge

    def read(self, sentence: Sentence, language: str) -> Clause:
        clause = Clause(sentence)
        hits = self._knowledge.find(sentence.text, language)
        for hit in hits:
            self._sort(hit, clause)
        if not clause.triggers and "claim" not in clause.cues:
            clause.tolls = casualties.find(sentence.text, language)
            return clause
        if not clause.weapons:
            clause.triggers = [(hit, act) for hit, act in clause.triggers if act != BLOW]
        clause.tolls = casualties.find(sentence.text, language)
        clause.times = dates.find(sentence.text, language)
        self._count_weapons(clause, language)
        self._find_roles(clause, language)
        clause.refused = next((cue for cue in REFUSING if cue in clause.cues), None) or self._unreal(clause)
        return clause

    def _sort(self, hit: Hit, clause: Clause) -> None:
        for key in hit.keys:
            kind, _, entry = key.partition("/")
            if kind == "ATTACK":
                clause.triggers.append((hit, entry))
            elif kind == "WEAPON":
                clause.weapons.append((hit, Weapon(type=entry, raw=_raw(clause, hit))))
            elif kind == "TARGET":
                clause.targets.append((hit, Target(kind=entry, raw=_raw(clause, hit))))
            elif kind == "CUE":
                clause.cues.setdefault(entry, hit)
        named = next((key for key in hit.keys if ":" in key), None)
        if named is None or (len(hit.keys) > 1 and "/" in hit.keys[0]):
            return
        entry_found = self._knowledge.entry(named)
        match entry_found:
            case PlaceEntry() if named.startswith("place:") and not self._is_meant(entry_found, clause, hit):
                return
            case PlaceEntry():
                clause.places.append((hit, self._place(entry_found, clause, hit)))
                clause.sites.append((hit, entry_found))
                if entry_found.kind == "country" and entry_found.country and (state := self._knowledge.state(entry_found.country)):
                    clause.actors.append((hit, _actor(state, state, _raw(clause, hit))))
            case ActorEntry():
                state = self._knowledge.state(entry_found.country) if entry_found.kind in STATE_BODIES and entry_found.country else None
                clause.actors.append((hit, _actor(entry_found, state or entry_found, _raw(clause, hit))))
            case OutletEntry():
                clause.outlets.append((hit, entry_found))

    def _is_meant(self, entry: PlaceEntry, clause: Clause, hit: Hit) -> bool:
        """A populated place counts behind a word of place; big ones anywhere but at the head of a sentence, capitals never alone: they stand for governments."""
        before = clause.sentence.text[max(0, hit.start - 14) : hit.start].lower().split()
        if before and before[-1].strip('(,«"') in LOCATIVE:
            return True
        arabic = clause.sentence.text[hit.start] in "بل"
        return arabic or (entry.population >= BIG and hit.start > 0 and self._knowledge.capital_of(entry.key) is None)

    def _place(self, entry: PlaceEntry, clause: Clause, hit: Hit) -> Place:
        return Place(
            raw=_raw(clause, hit), name=entry.name, lat=entry.lat, lon=entry.lon, country=entry.country, admin1=entry.admin1,
            geonameid=entry.geonameid, kind=entry.kind, precision=entry.kind,
        )  # fmt: skip

    def _count_weapons(self, clause: Clause, language: str) -> None:
        """A count that stands right before munitions belongs to them."""
        dated = [(time.start, time.end) for time in clause.times]
        counts = [
            count for count in (numbers.find(clause.sentence.text, language) if clause.weapons else [])
            if not any(start <= count.start < end for start, end in dated)
        ]  # fmt: skip
        for n, (hit, weapon) in enumerate(clause.weapons):
            if weapon.type in ("airstrike", "firearm", "suicide", "melee", "arson"):
                continue
            before = [count for count in counts if 0 <= hit.start - count.end <= 20 and count.max <= 1000]
            if before:
                clause.weapons[n] = hit, weapon.model_copy(update={"count": Range(min=before[-1].min, max=before[-1].max)})
            elif (
                language == "ar"
                and weapon.raw
                and weapon.raw.endswith(("ان", "ين"))
                and weapon.type in ("rocket", "missile")
                and weapon.raw[-4:] in ("وخين", "وخان")
            ):
                clause.weapons[n] = hit, weapon.model_copy(update={"count": Range(min=2, max=2)})

    def _find_roles(self, clause: Clause, language: str) -> None:
        """An actor attacks who stands before an active trigger, right beside a nominal one, or behind the passive's "by"."""
        if not clause.triggers:
            return
        text = clause.sentence.text.lower()
        trigger = clause.triggers[0][0]
        for hit, actor in clause.actors:
            before = text[max(0, hit.start - 14) : hit.start].rstrip()
            if any(before.endswith(" " + word) or before == word for word in PASSIVE[language]):
                clause.attackers.append((hit, actor))
        if clause.attackers:
            return
        passive = _is_passive(text, trigger, language)
        for hit, actor in clause.actors:
            before = text[max(0, hit.start - 12) : hit.start].rstrip()
            if any(before.endswith(" " + word) for word in TOWARDS[language]):
                continue
            gap = trigger.start - hit.end if hit.end <= trigger.start else hit.start - trigger.end
            if any(hit == place_hit for place_hit, _ in clause.places) and gap > (3 if language != "en" else 9):
                continue
            beside = language != "en" and 0 <= hit.start - trigger.end <= 3
            ahead = hit.end <= trigger.start and gap <= REACH and not passive
            behind_verb = language == "ar" and 0 <= hit.start - trigger.end <= 12
            if beside or behind_verb or ahead:
                clause.attackers = [(hit, actor)]
                if beside or behind_verb:
                    return
        taken = {hit for hit, _ in clause.attackers}
        clause.targets = [(hit, target) for hit, target in clause.targets if hit not in taken]
        for hit, actor in clause.actors:
            if hit not in taken and actor.kind in ("armed_group",) and hit.start > trigger.end:
                clause.targets.append((hit, Target(kind="military", raw=actor.raw)))

    @staticmethod
    def _unreal(clause: Clause) -> str | None:
        """A plan, threat or condition right around the trigger."""
        cue = clause.cues.get("possible")
        trigger = clause.triggers[0][0] if clause.triggers else None
        if cue and trigger and not clause.tolls and -40 <= trigger.start - cue.end <= 60:
            return "possible"
        return None


def _is_passive(text: str, trigger: Hit, language: str) -> bool:
    word = text[trigger.start : trigger.end]
    if language == "id":
        return word.startswith("di") or "sasaran" in word
    if language == "en":
        lead = text[max(0, trigger.start - 12) : trigger.start]
        return any(f" {be} " in f" {lead}" for be in ("was", "were", "been", "being", "is", "are")) or "came under" in text
    return word.startswith("تعرض")


def _raw(clause: Clause, hit: Hit) -> str:
    return clause.sentence.text[hit.start : hit.end]


def _actor(entry: ActorEntry, shown: ActorEntry, raw: str) -> Actor:
    return Actor(raw=raw, name=shown.name, id=shown.id, kind=shown.kind, country=entry.country)
