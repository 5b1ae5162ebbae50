"""Parts of speech of English words, by one linear model that looks at a word and its neighbours. Tags are those of the Penn Treebank, the rare ones joined."""

from collections.abc import Iterator, Sequence

import numpy as np

from streams.templates.clusters import Clusters
from streams.templates.hashed import Hashed, buckets

TAGS = (
    "NN",
    "NNS",
    "NNP",
    "NNPS",
    "JJ",
    "CD",
    "DT",
    "IN",
    "TO",
    "CC",
    "PRP",
    "PRP$",
    "POS",
    "RB",
    "MD",
    "VB",
    "VBD",
    "VBG",
    "VBN",
    "VBP",
    "VBZ",
    "WDT",
    "RP",
    "PUNCT",
)
_JOINED = {
    "JJR": "JJ",
    "JJS": "JJ",
    "RBR": "RB",
    "RBS": "RB",
    "WP": "WDT",
    "WP$": "WDT",
    "WRB": "WDT",
    "PDT": "DT",
    "EX": "PRP",
    "FW": "NNP",
    "UH": "RB",
    "AFX": "JJ",
    "ADD": "NN",
}
NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))
VERBS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"))


def joined(tag: str) -> str:
    """The tag of TAGS that stands for a tag of the treebank."""
    tag = _JOINED.get(tag, tag)
    return tag if tag in TAGS else "PUNCT"


def tag_features(words: Sequence[str], clusters: Clusters) -> Iterator[list[str]]:
    """What tells the part of speech of each word of a sentence."""
    padded = ("<s2>", "<s>", *words, "</s>", "</s2>")
    coarse = [clusters.of(word)[0] for word in padded]
    for at in range(2, len(padded) - 2):
        word, before, after = padded[at], padded[at - 1], padded[at + 1]
        yield [
            f"t={word}", f"t3={word[-3:]}", f"t2={word[-2:]}", f"t1={word[:1]}", f"tc={coarse[at]}", f"tf={clusters.of(word)[1]}",
            f"t-1={before}", f"t-2={padded[at - 2]}", f"t+1={after}", f"t+2={padded[at + 2]}", f"t-1 0={before} {word}", f"t0 1={word} {after}", f"t-1 1={before} {after}",
            f"tc-1={coarse[at - 1]} {coarse[at]}", f"tc+1={coarse[at]} {coarse[at + 1]}", f"ts-1={before[-3:]} {word[-3:]}", f"ts+1={word[-3:]} {after[-2:]}", f"tc-2={coarse[at - 2]} {coarse[at - 1]} {word[-2:]}",
        ]  # fmt: skip


def tags_of(words: Sequence[str], clusters: Clusters, model: Hashed) -> list[str]:
    """A tag for each word. Words without a letter or digit are punctuation."""
    best = np.argmax(model.scores([buckets(features) for features in tag_features(words, clusters)]), axis=1)
    return [TAGS[tag] if any(map(str.isalnum, word)) else "PUNCT" for word, tag in zip(words, best, strict=True)]
