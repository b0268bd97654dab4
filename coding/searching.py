"""Finds passages by meaning and by letters: an exact dot product fused with character TF-IDF. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hit:
    """`index` into the passages that were searched, `score` in 0..1 for ordering only."""

    index: int
    score: float


def search(
    query: str, query_vector: Vectors, texts: Sequence[str], vectors: Vectors, *, top: int = 20
) -> list[Hit]:
    """The `top` passages for a query, best first. `query_vector` (d,) and `vectors` (n, d) are of one encoder.

    Both scores are put on 0..1 over the collection and averaged, so that a rare name is found as well as an idea.
    """
    if not texts:
        return []
    from sklearn.feature_extraction.text import TfidfVectorizer

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    matrix = letters.fit_transform(texts)
    by_letters = np.asarray((matrix @ letters.transform([query]).T).todense()).ravel()
    by_meaning = np.asarray(vectors @ query_vector, dtype=np.float64)
    fused = (_spread(by_meaning) + _spread(by_letters)) / 2
    order = np.argsort(-fused, kind="stable")[:top]
    return [Hit(int(index), float(fused[index])) for index in order]


def _spread(scores: Scores) -> Scores:
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / (high - low)) if high > low else np.zeros_like(scores)
