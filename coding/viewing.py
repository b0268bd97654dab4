"""Passages as rows of numbers: views of them by meaning and by words, of which clustering compares several. Pure."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors, unit
from coding.language import lemma, stop_words

if TYPE_CHECKING:  # loaded when first used: pages that only read do not need it
    from scipy import sparse

Labels = npt.NDArray[np.int64]

DIMENSIONS = 128
"""Directions kept of each view: the rest of an encoder's space is noise."""
WEIGHTS = ((0.45, 0.25, 0.1, 0.2), (0.5, 0.5, 0.0, 0.0), (0.7, 0.1, 0.2, 0.0))
"""Shares of meaning, character n-grams, lemmas and all words in each view."""
_WORD = re.compile(r"[^\W\d_][\w'’-]{0,79}")


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case, in order; what is endless is cut. Plain, for counting in very many texts."""
    return [word.lower() for word in _WORD.findall(text)]


def views(
    vectors: Vectors, texts: Sequence[str] | None, language: str, marks: Labels
) -> tuple[list[Vectors], list[Vectors]]:
    """What the first view of all n passages is mixed of (`first_view`), and every view of the landmarks; with vectors
    alone there is one view.

    Rows are of unit length; those of a view are up to 4 × DIMENSIONS wide, too wide to keep for all passages at once.

    Meaning is the principal directions of the vectors (n, d); words are latent semantic analysis (Deerwester e.a. 1990)
    of lemmas, of all words and of three to five characters within words. `marks` are the rows to learn from.
    """
    meaning = _principal(vectors, marks)
    if texts is None:
        return [meaning], [meaning[marks]]
    kinds = [meaning, *_worded(texts, language, marks)]
    few = [kind[marks] for kind in kinds]
    return kinds, [_mixed(few, weights) for weights in WEIGHTS]


def first_view(kinds: Sequence[Vectors], rows: slice) -> Vectors:
    """The first view of some of the passages, of what `views` gave."""
    few = [kind[rows] for kind in kinds]
    return few[0] if len(few) == 1 else _mixed(few, WEIGHTS[0])


def _mixed(kinds: Sequence[Vectors], weights: Sequence[float]) -> Vectors:
    parts = zip(kinds, weights, strict=True)
    return unit(np.hstack([part * np.float32(weight**0.5) for part, weight in parts if weight and part.size]))


def _principal(vectors: Vectors, marks: Labels) -> Vectors:
    middle = vectors[marks].mean(axis=0)
    centred = vectors[marks] - middle
    values, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    kept = directions[:, ::-1][:, : min(DIMENSIONS, len(values))]
    flat = kept.astype(np.float32)
    return unit(vectors @ flat - middle @ flat)


def _worded(texts: Sequence[str], language: str, marks: Labels) -> list[Vectors]:
    """Characters, lemmas and all words of each text. What a word consists of is looked up once for each word."""
    from scipy import sparse

    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    starts = [0]
    for text in texts:
        columns.extend(vocabulary.setdefault(word, len(vocabulary)) for word in words_of(text))
        starts.append(len(columns))
    counts = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), np.array(columns, np.int64), np.array(starts)),
        shape=(len(texts), max(len(vocabulary), 1)),
    )
    counts.sum_duplicates()
    stops = stop_words(language)
    known = {word: lemma(word, language) for word in vocabulary}
    pieces = (
        [_characters(word) for word in vocabulary],
        [
            [] if len(word) < 3 or word in stops or known[word] in stops else [known[word]]
            for word in vocabulary
        ],
        [[known[word]] for word in vocabulary],
    )
    return [_latent(counts, made, marks) for made in pieces]


def _characters(word: str) -> list[str]:
    padded = f" {word} "
    if len(padded) <= 3:
        return [padded]
    return [
        padded[at : at + size]
        for size in range(3, min(5, len(padded)) + 1)
        for at in range(len(padded) - size + 1)
    ]


def _latent(counts: "sparse.csr_matrix", made: list[list[str]], marks: Labels) -> Vectors:
    """LSA of what the words of each text are `made` of: sublinear counts, inverse document frequency, SVD."""
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    names: dict[str, int] = {}
    rows, columns = [], []
    for row, several in enumerate(made):
        for name in several:
            rows.append(row)
            columns.append(names.setdefault(name, len(names)))
    if not names:
        return np.zeros((counts.shape[0], 0), np.float32)
    map_ = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(counts.shape[1], len(names))
    )
    often = np.bincount((counts[marks] @ map_).tocsr().indices, minlength=len(names))
    kept = np.array(sorted(np.flatnonzero(often >= 2).tolist(), key=list(names).__getitem__), dtype=np.int64)
    if len(kept) < 2:
        return np.zeros((counts.shape[0], 0), np.float32)
    map_ = map_[:, kept]
    rare = sparse.diags((1 + np.log((1 + len(marks)) / (1 + often[kept]))).astype(np.float32))

    def weighed(part: "sparse.csr_matrix") -> "sparse.csr_matrix":
        terms = (part @ map_).tocsr()
        terms.data = 1 + np.log(terms.data)
        terms = terms @ rare
        length = np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).ravel())
        return sparse.csr_matrix(sparse.diags(1 / np.where(length > 0, length, 1)) @ terms, dtype=np.float32)

    size = min(DIMENSIONS, len(kept) - 1, max(len(marks) - 1, 1))
    directions = randomized_svd(weighed(counts[marks]), size, n_iter=4, random_state=0)[2].T.astype(
        np.float32
    )
    found = [weighed(counts[start : start + 8192]) @ directions for start in range(0, counts.shape[0], 8192)]
    return unit(np.vstack(found))
