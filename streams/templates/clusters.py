"""Words of like meaning, in three finenesses: a word that no lesson had is read as its neighbours are."""

from typing import Any

UNKNOWN = ("-", "-", "-")


class Clusters:
    def __init__(self, words: list[str], columns: Any) -> None:
        """`columns`: for each fineness, coarsest first, the cluster of each word."""
        self._of = {
            word: (str(coarse), str(middle), str(fine)) for word, coarse, middle, fine in zip(words, *(column.tolist() for column in columns), strict=True)
        }

    @classmethod
    def of_arrays(cls, arrays: Any) -> "Clusters":
        return cls(bytes(arrays["clusters.words"]).decode("utf-8").split("\n"), arrays["clusters.columns"])

    def of(self, word: str) -> tuple[str, str, str]:
        """Its clusters, coarsest first."""
        return self._of.get(word, UNKNOWN)
