"""An article made ready to be read: its language, its own sentences, and what stands in them."""

from dataclasses import dataclass
from datetime import date

import pycld2

from schemas.article import RawArticle
from schemas.mention import Quote
from streams.extraction.features import Article
from streams.extraction.gate import Gate, GateWeights, Passage
from streams.extraction.glue import Loosened, loosen
from streams.extraction.marks import ActorMark, Marked, Marker, leads, mark_all
from streams.extraction.namesakes import settle
from streams.extraction.published import parse
from streams.extraction.text import Sentence, article_text, sentences
from streams.knowledge.files import languages, read_yaml
from streams.knowledge.knowledge import Knowledge

LANGUAGES = {code: language for language in languages() for code in read_yaml(language, "language")["detected_as"]}
DETECTED_CHARACTERS = 300
SPEECH = ("say", "deny", "accuse", "claim")


@dataclass
class Document:
    """`text` is what quotes point into; sentences are those of `loosened`."""

    article: RawArticle
    text: str
    loosened: Loosened
    language: str
    anchor: date | None
    sentences: list[Marked]
    whole: Article

    def span(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of a sentence lies in the text."""
        return self.loosened.span(sentence.start + start, sentence.start + end)

    def quote(self, sentence: Sentence, start: int, end: int) -> Quote:
        """The original characters of a stretch of a sentence."""
        first, last = self.span(sentence, start, end)
        return Quote(start=first, end=last, quote=self.text[first:last])


class Opener:
    """Opens articles with the knowledge at hand."""

    def __init__(self, knowledge: Knowledge, gate: GateWeights | None = None):
        """`gate`: by default the weights that come with the package."""
        self._knowledge = knowledge
        self._gate = Gate(knowledge, gate)
        self._marker = Marker(knowledge)
        self._names: dict[str, bool] = {}

    def open(self, article: RawArticle) -> Document | None:
        """None where the language is not one that siaga reads, or the gate is shut."""
        text = article_text(article)
        language = language_of(article, text)
        if language is None or not self._gate.judge(text, language).is_open:
            return None
        loosened = loosen(text, language, self._is_name)
        when = parse(article.published) or article.fetched_at
        anchor = when.date() if when else None
        marked = mark_all(sentences(loosened.text, language), language, self._marker)
        settle(marked, Article(marked, anchor).main_country)
        for one in marked:
            self._name_capitals(one)
        self._name_agents(marked, Article(marked, anchor).main_country)
        return Document(article, text, loosened, language, anchor, marked, Article(marked, anchor))

    def passage(self, article: RawArticle) -> Passage | None:
        """What the gate says of an article; None where its language is not one that siaga reads."""
        text = article_text(article)
        language = language_of(article, text)
        return None if language is None else self._gate.judge(text, language)

    def _name_agents(self, sentences: list[Marked], main: str | None) -> None:
        """ "The army" is that of the country spoken of: the sentence's own, else the article's."""
        meant = read_yaml("world", "agents")
        for marked in sentences:
            country = next((place.entry.country for place in marked.places if place.entry.country), main)
            for agent in marked.agents if country else ():
                key = f"state-{country}".lower() if agent.kind == "state" else meant[agent.kind].get(country)
                entry = self._knowledge.actor(key) if key else None
                named = any(0 <= actor.start - agent.end <= 1 for actor in marked.actors)
                if entry and not named and not any(actor.start < agent.end and agent.start < actor.end for actor in marked.actors):
                    marked.actors.append(ActorMark(agent.start, agent.end, entry, f"generic_{agent.kind}"))
            marked.actors.sort(key=lambda actor: actor.start)

    def _name_capitals(self, marked: Marked) -> None:
        """ "Washington said", "نفت موسكو": a capital right beside a verb of speech is the state's government and no place; "in Kabul said" and "the mayor of Kyiv said" are."""
        said = [span for cue in SPEECH for span in marked.cues.get(cue, ())]
        text = marked.sentence.text
        for place in [place for place in marked.places if place.capital and place.entry.country]:
            before = any(end <= place.start and text[end : place.start].isspace() for _, end in said)
            behind = any(start >= place.end and text[place.end : start].isspace() for start, _ in said)
            own = any(speaker.end <= place.start and marked.gap(speaker.end, place.start) == 0 for speaker in marked.speakers)
            if own or leads(marked, place.start, "in") or not (before if marked.language == "ar" else before or behind):
                continue
            if state := self._knowledge.state(place.entry.country or ""):
                marked.actors.append(ActorMark(place.start, place.end, state, "state"))
                marked.places.remove(place)
                said += [(place.start, place.end)] if marked.language == "ar" else []
        marked.actors.sort(key=lambda actor: actor.start)

    def _is_name(self, word: str) -> bool:
        known = self._names.get(word)
        if known is None:
            hits = self._knowledge.find(word, "en")
            known = any(hit.start == 0 and hit.end == len(word) and hit.keys[0].startswith(("country:", "demonym:", "actor:", "outlet:")) for hit in hits)
            if len(self._names) < 100_000:
                self._names[word] = known
        return known


def language_of(article: RawArticle, text: str) -> str | None:
    """The declared language where siaga reads it, else what the first lines look like; Malay is read as Indonesian."""
    declared = LANGUAGES.get((article.language or "")[:2].lower())
    if declared:
        return declared
    sample = "".join(char for char in text[:DETECTED_CHARACTERS] if char.isprintable())
    _, _, found = pycld2.detect(sample, bestEffort=True)
    return LANGUAGES.get(found[0][1])
