"""What a phrase, a sentence and an article show, as named features of the hashed models."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from streams.templates.clusters import Clusters
from streams.templates.phrases import QUOTES, Page, Phrase, Tagged
from streams.templates.tagging import NOUNS, VERBS
from streams.templates.words import stem

_BE = frozenset(("was", "were", "is", "are", "been", "be", "being", "am", "got"))
_HAVE = frozenset(("has", "have", "had"))
_SKIPPED = frozenset(("DT", "PRP$", "WDT"))
_LISTED = 14
"""Characters between two phrases that stand side by side."""

stemmed = lru_cache(maxsize=50_000)(stem)


def step(number: int) -> int:
    """Small numbers apart, large ones together."""
    return number if number < 3 else 3 if number < 5 else 5 if number < 9 else 9


class Seen:
    """What the phrases of one sentence share, looked up once."""

    def __init__(self, sentence: Tagged, clusters: Clusters) -> None:
        self.words = [word.text for word in sentence.words]
        self.tags = sentence.tags
        self.phrases = sentence.phrases
        self.clusters = clusters
        self.verbs = [at for at, tag in enumerate(self.tags) if tag in VERBS and self.words[at] not in _BE and self.words[at] not in _HAVE]
        self.voices = {at: self._voice(at) for at in self.verbs}
        content = [word for word, tag in zip(self.words, self.tags, strict=True) if tag in NOUNS or tag in VERBS or tag == "JJ"]
        self.around = sorted({f"sw={stemmed(word)}" for word in content} | {f"sc={clusters.of(word)[1]}" for word in content})

    def _voice(self, at: int) -> str:
        if self.tags[at] not in ("VBN", "VBD"):
            return "active"
        for before in range(at - 1, max(-1, at - 4), -1):
            if self.words[before] in _BE:
                return "passive"
            if self.tags[before] in NOUNS:
                break
        had = any(self.words[before] in _HAVE for before in range(max(0, at - 3), at))
        return "participle" if self.tags[at] == "VBN" and not had else "active"


def phrase_features(page: Page, clusters: Clusters) -> Iterator[list[str]]:
    """Features of each phrase of the page, in their order."""
    seen: dict[int, Seen] = {}
    for phrase in page.phrases:
        if phrase.sentence not in seen:
            seen[phrase.sentence] = Seen(page.sentences[phrase.sentence], clusters)
        about = seen[phrase.sentence]
        yield [
            *_own(about, phrase),
            *_beside(about, phrase),
            *_verbs(about, phrase),
            *_neighbours(about, phrase),
            f"pos={step(phrase.sentence)}",
            *about.around,
        ]


def _own(about: Seen, phrase: Phrase) -> Iterator[str]:
    words = about.words[phrase.first : phrase.after]
    tags = about.tags[phrase.first : phrase.after]
    head = words[-1]
    yield f"h={head}"
    yield f"hs={stemmed(head)}"
    yield f"ht={tags[-1]}"
    for fineness, cluster in enumerate(about.clusters.of(head)):
        yield f"hc{fineness}={cluster}"
    for word in words[:-1]:
        coarse, middle, _ = about.clusters.of(word)
        yield f"m={word}"
        yield f"mc0={coarse}"
        yield f"mc1={middle}"
    yield f"last3={' '.join(words[-3:])}"
    yield f"last2={' '.join(words[-2:])}"
    yield f"length={min(len(words), 5)}"
    if "CD" in tags:
        yield "number"
    names = sum(tag.startswith("NNP") for tag in tags)
    if names:
        yield "name"
    if names == len(tags):
        yield "all_name"
    if unknown := sum(about.clusters.of(word)[0] == "-" for word in words):
        yield f"unknown={min(unknown, 4)}"


def _beside(about: Seen, phrase: Phrase) -> Iterator[str]:
    words, tags = about.words, about.tags
    first, after = phrase.first, phrase.after
    yield f"l1={words[first - 1] if first else '<s>'}"
    yield f"r1={words[after] if after < len(words) else '</s>'}"
    yield f"l2={' '.join(words[max(0, first - 2) : first])}"
    yield f"r2={' '.join(words[after : after + 2])}"
    at = _left(about, first)
    if at < 0:
        return
    coarse, middle, _ = about.clusters.of(words[at])
    if tags[at] not in ("IN", "TO"):
        yield f"lw={words[at]}"
        yield f"ls={stemmed(words[at])} {tags[at]}"
        yield f"lc={middle} {tags[at]}"
        return
    lead = words[at]
    yield f"lead={lead}"
    governor = at - 1
    while governor >= 0 and tags[governor] == "RB":
        governor -= 1
    if governor >= 0:
        coarse, middle, _ = about.clusters.of(words[governor])
        yield f"gw={words[governor]} {lead}"
        yield f"gs={stemmed(words[governor])} {lead}"
        yield f"gc1={middle} {lead}"
        yield f"gc0={coarse} {lead} {tags[governor]}"


def _left(about: Seen, first: int) -> int:
    """The word before a phrase and its article; -1 where there is none."""
    at = first - 1
    while at >= 0 and (about.tags[at] in _SKIPPED or about.words[at] in QUOTES):
        at -= 1
    return at


def _verbs(about: Seen, phrase: Phrase) -> Iterator[str]:
    at = _left(about, phrase.first)
    lead = about.words[at] if at >= 0 and about.tags[at] in ("IN", "TO") else ""
    for number, verb in enumerate([verb for verb in about.verbs if verb < phrase.first][:-3:-1]):
        root, voice = stemmed(about.words[verb]), about.voices[verb]
        if number:
            yield f"lv2={root} {voice}"
            continue
        coarse, middle, _ = about.clusters.of(about.words[verb])
        between = step(sum(verb < first and after <= phrase.first for first, after in about.phrases))
        yield f"lv={root} {voice} {between}"
        yield f"lvl={root} {voice} {lead}"
        yield f"lvc1={middle} {voice} {lead}"
        yield f"lvc0={coarse} {voice} {lead} {between}"
        yield f"lvs={root}"
    for number, verb in enumerate([verb for verb in about.verbs if verb >= phrase.after][:2]):
        root, voice = stemmed(about.words[verb]), about.voices[verb]
        if number:
            yield f"rv2={root} {voice}"
            continue
        coarse, middle, _ = about.clusters.of(about.words[verb])
        between = step(sum(phrase.after <= first and after <= verb for first, after in about.phrases))
        yield f"rv={root} {voice} {between}"
        yield f"rvc1={middle} {voice} {between}"
        yield f"rvc0={coarse} {voice} {between} {bool(lead)}"
        yield f"rvl={root} {voice} {bool(lead)}"


def _neighbours(about: Seen, phrase: Phrase) -> Iterator[str]:
    place = about.phrases.index((phrase.first, phrase.after))
    yield f"first={place == 0}"
    if place:
        before = about.phrases[place - 1][1]
        gap = " ".join(about.words[before : phrase.first])
        if len(gap) < _LISTED:
            yield f"ln={about.words[before - 1]}|{gap}"
            yield f"lnc={about.clusters.of(about.words[before - 1])[1]}|{gap}"
    if place + 1 < len(about.phrases):
        following, end = about.phrases[place + 1]
        gap = " ".join(about.words[phrase.after : following])
        if len(gap) < _LISTED:
            yield f"rn={about.words[end - 1]}|{gap}"
            yield f"rnc={about.clusters.of(about.words[end - 1])[1]}|{gap}"


def sentence_features(page: Page, clusters: Clusters) -> Iterator[list[str]]:
    """Features of each sentence: its words, pairs of them, and the content of the sentence before."""
    before: Sequence[str] = ()
    for number, sentence in enumerate(page.sentences):
        roots = [stemmed(word.text) for word in sentence.words]
        content = [(word.text, tag) for word, tag in zip(sentence.words, sentence.tags, strict=True) if tag in VERBS or tag in NOUNS]
        yield [
            *(f"x={root}" for root in roots),
            *(f"xb={one} {two}" for one, two in pairwise(roots)),
            *(f"xc1={clusters.of(word)[1]}" for word, _ in content),
            *(f"xc0={clusters.of(word)[0]}" for word, tag in content if tag in VERBS),
            *(f"xp={root}" for root in before),
            f"xn={step(number)}",
        ]
        before = [stemmed(word) for word, _ in content]


LEAD = 3
"""Sentences at the top of an article, where its news stands."""


def document_features(page: Page, clusters: Clusters) -> list[str]:
    """Features of the whole article: its words, pairs of them, those at its top, and its verbs of the past."""
    found: set[str] = set()
    for number, sentence in enumerate(page.sentences):
        roots = [stemmed(word.text) for word in sentence.words]
        found.update(f"d={root}" for root in roots)
        found.update(f"db={one} {two}" for one, two in pairwise(roots))
        if number < LEAD:
            found.update(f"dt={root}" for root in roots)
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            if tag in VERBS or tag in NOUNS:
                found.add(f"dc={clusters.of(word.text)[1]}")
            if tag in ("VBD", "VBN"):
                found.add(f"dv={stemmed(word.text)}")
    return sorted(found)
