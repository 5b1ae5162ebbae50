"""Fits what the incident templates know of English words: python -m streams.learning.words_of_english VECTORS TAGGED [--out arrays.npz].

VECTORS: word vectors as text, "word number number ..." in order of frequency; they are grouped into clusters of three finenesses. TAGGED: sentences as JSON lines,
[[word, tag], ...] with tags of the Penn Treebank, in lower case; they teach the tagger, an averaged perceptron.
"""

import argparse
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from scipy.cluster.vq import kmeans2

from streams.templates.clusters import Clusters
from streams.templates.hashed import Floats, Hashed, buckets
from streams.templates.read import arrays
from streams.templates.tagging import TAGS, joined, tag_features

WORDS = 30_000
FINENESSES = (80, 400, 1_200)
SEED = 3
EPOCHS = 4
LEAST = 3
"""Features of the tagger seen less often are left out."""
HELD_OUT = 10
"""One sentence in so many is measured on, not learned from."""


def clustered(lines: list[str]) -> dict[str, Any]:
    """Words by k-means over their vectors, each of length one."""
    words, rows = [], []
    for line in lines[:WORDS]:
        word, *numbers = line.split(" ")
        words.append(word)
        rows.append([float(number) for number in numbers])
    vectors = np.array(rows)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    columns = [kmeans2(vectors, size, iter=15, minit="points", rng=np.random.default_rng(SEED))[1] for size in FINENESSES]
    return {"clusters.words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8), "clusters.columns": np.array(columns, dtype=np.uint16)}


def packed(name: str, columns: list[int], weights: Floats, bias: Floats) -> dict[str, Any]:
    """A hashed model as arrays: weights of each column of buckets in a byte, the largest of each model being 127."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    rounded = np.rint(weights / scales).astype(np.int8)
    kept = rounded.any(axis=1)
    return {f"{name}.filled": np.array(columns, dtype=np.uint32)[kept], f"{name}.weights": rounded[kept], f"{name}.scales": scales, f"{name}.bias": bias}


def tagger(tagged: list[list[tuple[str, str]]], clusters: Clusters) -> tuple[dict[str, Any], float]:
    """The tagger's arrays, and its share of right tags on sentences held out."""
    seen = [[buckets(features) for features in tag_features([word for word, _ in sentence], clusters)] for sentence in tagged]
    count = Counter(bucket for number, sentence in enumerate(seen) if number % HELD_OUT for word in sentence for bucket in word)
    columns = sorted(bucket for bucket, times in count.items() if times >= LEAST)
    at = {bucket: column for column, bucket in enumerate(columns)}
    lessons = [
        (np.array([at[bucket] for bucket in word if bucket in at], dtype=np.int32), TAGS.index(joined(tag)))
        for number, (sentence, words) in enumerate(zip(tagged, seen, strict=True))
        if number % HELD_OUT
        for (_, tag), word in zip(sentence, words, strict=True)
    ]
    weights, drift = np.zeros((len(columns), len(TAGS)), dtype=np.float32), np.zeros((len(columns), len(TAGS)), dtype=np.float32)
    order, time = list(range(len(lessons))), 1
    chance = random.Random(SEED)  # noqa: S311
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for number in order:
            row, right = lessons[number]
            guess = int(weights[row].sum(axis=0).argmax())
            if guess != right:
                weights[row, right] += 1
                weights[row, guess] -= 1
                drift[row, right] += time
                drift[row, guess] -= time
            time += 1
    packed_tagger = packed("tagger", columns, (weights - drift / time).astype(float), np.zeros(len(TAGS)))
    model = Hashed.of(packed_tagger, "tagger")
    hits = [
        TAGS[int(best)] == joined(tag)
        for number, (sentence, words) in enumerate(zip(tagged, seen, strict=True))
        if not number % HELD_OUT
        for (_, tag), best in zip(sentence, model.scores(words).argmax(axis=1), strict=True)
    ]
    return packed_tagger, sum(hits) / len(hits)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits clusters and tagger of the incident templates.")
    parser.add_argument("vectors", type=Path)
    parser.add_argument("tagged", type=Path)
    parser.add_argument("--out", type=Path, default=Path("streams/templates/weights.npz"))
    asked = parser.parse_args()
    made = clustered(asked.vectors.read_text(encoding="utf-8").splitlines())
    taught, right = tagger([orjson.loads(line) for line in asked.tagged.read_bytes().splitlines()], Clusters.of_arrays(made))
    print(f"tagger: {right:.4f} of the words held out")
    np.savez_compressed(asked.out, **{**(arrays() if asked.out.exists() else {}), **made, **taught})


if __name__ == "__main__":
    main()
