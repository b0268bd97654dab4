"""Finds passages by meaning and by letters: an exact dot product fused with character TF-IDF. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors

Scores = npt.NDArray[np.float64]
BUCKETS = 2**18
"""Columns that pieces of words are dealt out to; two pieces seldom share one."""


@dataclass(frozen=True)
class Hit:
    """`index` into the passages that were searched, `score` in 0..1 for ordering only."""

    index: int
    score: float


class Index:
    """Passages made ready to be searched often. `vectors` (n, d), of unit length, of the encoder that queries come from.

    For 100,000 passages of 30 words: 150 MB of vectors (which are not copied) and 400 MB of letters.
    Nothing in it changes after it is made: threads may search it at once.
    """

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

        self._vectors = vectors
        self._pieces = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            n_features=BUCKETS,
            alternate_sign=False,
            norm=None,
            dtype=np.float32,
        )
        self._weights = TfidfTransformer(sublinear_tf=True)
        self._columns: Any = None
        if len(texts):
            counted = self._counted(texts)
            self._columns = self._weights.fit(counted).transform(counted, copy=False).tocsc()

    def search(self, query: str, query_vector: Vectors, *, top: int = 20) -> list[Hit]:
        """The `top` passages for a query, best first. `query_vector` (d,) is of the encoder of the passages.

        Both scores are put on 0..1 over the collection and averaged, so that a rare name is found as well as an idea.
        """
        if self._columns is None:
            return []
        by_meaning = np.asarray(self._vectors @ query_vector, dtype=np.float64)
        fused = (_spread(by_meaning) + _spread(self._by_letters(query))) / 2
        top = min(top, len(fused))
        best = np.argpartition(-fused, top - 1)[:top] if 0 < top < len(fused) else np.arange(len(fused))[:top]
        least = fused[best].min(initial=np.inf)
        order = np.flatnonzero(fused >= least)  # of equal ones the first, whatever the partition took
        order = order[np.argsort(-fused[order], kind="stable")][:top]
        return [Hit(int(index), float(fused[index])) for index in order]

    def _counted(self, texts: Sequence[str]) -> Any:
        """How often each piece stands in each text: no piece crosses a word, so each word is cut up only once."""
        from scipy.sparse import csr_matrix

        words: dict[str, int] = {}
        found: list[int] = []
        ends = [0]
        for text in texts:
            found += [words.setdefault(word, len(words)) for word in text.lower().split()]
            ends.append(len(found))
        if not words:
            return csr_matrix((len(texts), BUCKETS), dtype=np.float32)
        ones = np.ones(len(found), np.float32)
        said = csr_matrix((ones, np.asarray(found, np.int32), ends), shape=(len(texts), len(words)))
        return said @ self._pieces.transform(list(words))

    def _by_letters(self, query: str) -> Scores:
        """Only the columns that the query has are read."""
        asked = self._weights.transform(self._pieces.transform([query]))
        found = self._columns[:, asked.indices] @ asked.data
        return np.asarray(found, dtype=np.float64).ravel()


def search(
    query: str, query_vector: Vectors, texts: Sequence[str], vectors: Vectors, *, top: int = 20
) -> list[Hit]:
    """As Index.search, for passages that are searched once."""
    return Index(texts, vectors).search(query, query_vector, top=top)


def _spread(scores: Scores) -> Scores:
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / (high - low)) if high > low else np.zeros_like(scores)
