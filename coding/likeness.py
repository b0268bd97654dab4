"""What makes passages alike: views of meaning and words, neighbours, and divisions of one view into parts. Pure."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors, unit
from coding.language import lemma, stop_words

if TYPE_CHECKING:  # loaded when first used: pages that only read do not need it
    from scipy import sparse

Labels = npt.NDArray[np.int64]
Grades = npt.NDArray[np.float64]

DIMENSIONS = 128
"""Directions kept of each view: the rest of an encoder's space is noise."""
WEIGHTS = ((0.45, 0.25, 0.1, 0.2), (0.5, 0.5, 0.0, 0.0), (0.7, 0.1, 0.2, 0.0))
"""Shares of meaning, character n-grams, lemmas and all words in each view."""
NEIGHBOURS = 8
STEPS = 2
FEW = 4
LEVELS = 7
BLOCK = 1024
_WORD = re.compile(r"[^\W\d_][\w'’-]{0,79}")


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case, in order; what is endless is cut. Plain, for counting in very many texts."""
    return [word.lower() for word in _WORD.findall(text)]


def views(
    vectors: Vectors, texts: Sequence[str] | None, language: str, marks: Labels
) -> tuple[Vectors, list[Vectors]]:
    """The first view of all n passages, and every view of the landmarks; with vectors alone there is one view.

    Rows are of unit length and up to 4 × DIMENSIONS wide.

    Meaning is the principal directions of the vectors (n, d); words are latent semantic analysis (Deerwester e.a. 1990)
    of lemmas, of all words and of three to five characters within words. `marks` are the rows to learn from.
    """
    meaning = _principal(vectors, marks)
    if texts is None:
        return meaning, [meaning[marks]]
    characters, lemmas, words = _worded(texts, language, marks)
    kinds = (meaning, characters, lemmas, words)
    whole = _mixed(kinds, WEIGHTS[0])
    few = [kind[marks] for kind in kinds]
    return whole, [whole[marks], *(_mixed(few, weights) for weights in WEIGHTS[1:])]


def _mixed(kinds: Sequence[Vectors], weights: Sequence[float]) -> Vectors:
    parts = zip(kinds, weights, strict=True)
    return unit(np.hstack([part * np.float32(weight**0.5) for part, weight in parts if weight and part.size]))


def _principal(vectors: Vectors, marks: Labels) -> Vectors:
    middle = vectors[marks].mean(axis=0)
    centred = vectors[marks] - middle
    values, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    kept = directions[:, ::-1][:, : min(DIMENSIONS, len(values))]
    return unit((vectors - middle) @ kept.astype(np.float32))


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


# ---------------------------------------------------------------- neighbours


def nearest(rows: Vectors, among: Labels, k: int) -> tuple[Labels, Vectors]:
    """For each of the unit `rows` (n, d) the `k` nearest of the rows `among` (l,): which of those l, and cosines (n, k).

    Looked up along the principal 96 directions, which keeps the work in hand for 100,000 rows.
    """
    from sklearn.neighbors import NearestNeighbors

    middle = rows[among].mean(axis=0)
    centred = rows[among] - middle
    directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, ::-1][:, :96]
    flat = unit((rows - middle) @ directions.astype(np.float32))
    found = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(flat[among])
    far, which = found.kneighbors(flat)
    return which.astype(np.int64), (1 - far**2 / 2).astype(np.float32)


def _spread(view: Vectors, mutual: bool) -> Vectors:
    """Rows moved twice half-way to the mean of their neighbours, which are weighted by the neighbours they share.

    Neighbours are those of cosines without what makes a passage everybody's neighbour (cross-domain similarity local
    scaling: Conneau e.a. 2018, arXiv 1710.04087), or those that are each other's (`mutual`); shared neighbours after
    Jarvis & Patrick 1973, doi 10.1109/T-C.1973.223640.
    """
    from scipy import sparse

    n = len(view)
    k = min(NEIGHBOURS, n - 1)
    cosines = view @ view.T
    np.fill_diagonal(cosines, -1)
    if not mutual:
        crowd = np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1)
        cosines *= 2
        cosines -= crowd
        np.fill_diagonal(cosines, -9)
    near = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    ones = np.ones(n * k, np.float32)
    ties = sparse.csr_matrix((ones, near.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    with_self = ties + sparse.eye(n, dtype=np.float32)
    pairs = ties.multiply(ties.T) if mutual else (ties + ties.T).sign()
    shared = sparse.csr_matrix((with_self @ with_self.T).multiply(pairs))
    shared.data = shared.data / (2 * (k + 1) - shared.data)
    total = np.asarray(shared.sum(axis=1)).ravel()
    step = sparse.diags(1 / np.maximum(total, 1e-9)) @ shared
    moved: npt.NDArray[Any] = view
    for _ in range(STEPS):
        moved = 0.5 * moved + 0.5 * np.asarray(step @ moved)
    return unit(moved)


# ---------------------------------------------------------------- divisions


def divisions(view: Vectors) -> list[Labels]:
    """The rows (n, d) of a view divided over and over: after two kinds of neighbours, from few parts to many.

    Each is Ward's tree (1963) cut, then settled by spherical k-means (Dhillon & Modha 2001, 10.1023/A:1007612920971).
    """
    n = len(view)
    if n < 3:
        return [np.arange(n)]
    from scipy.cluster.hierarchy import cut_tree, linkage

    most = int(np.clip(2.2 * n**0.5, 3, 90))
    parts = sorted(
        {int(part) for part in np.geomspace(min(FEW, max(2, n // 3)), min(most, n), LEVELS).round()}
    )
    found = []
    for mutual in (False, True):
        rows = _spread(view, mutual)
        cuts = cut_tree(linkage(_apart(rows), "ward"), n_clusters=parts)
        found += [_settled(rows, cuts[:, column].astype(np.int64)) for column in range(len(parts))]
    return found


def _apart(rows: Vectors) -> Grades:
    """Distances between all unit rows (n, d), in scipy's condensed form (n (n - 1) / 2,)."""
    n = len(rows)
    found = np.empty(n * (n - 1) // 2, dtype=np.float64)
    at = 0
    for start in range(0, n, BLOCK):
        cosines = rows[start : start + BLOCK] @ rows.T
        for row, near in enumerate(cosines, start):
            found[at : at + n - 1 - row] = near[row + 1 :]
            at += n - 1 - row
    return np.sqrt(np.clip(2 - 2 * found, 0, None))


def _settled(rows: Vectors, found: Labels) -> Labels:
    from scipy import sparse

    for _ in range(5):
        count = int(found.max()) + 1
        where = sparse.csr_matrix((np.ones(len(rows), np.float32), (found, np.arange(len(rows)))))
        fresh = (rows @ unit(where @ rows).T).argmax(axis=1)
        fresh = np.unique(fresh, return_inverse=True)[1] if count > len(np.unique(fresh)) else fresh
        if np.array_equal(fresh, found):
            break
        found = np.asarray(fresh, dtype=np.int64)
    return found


def linked(cells: Labels) -> Grades:
    """scipy's average linkage over n rows whose distance is the share of the divisions (n, p) that keep them apart."""
    if len(cells) < 2:
        return np.zeros((0, 4))
    from scipy.cluster.hierarchy import linkage

    n, p = cells.shape
    small = cells.astype(np.uint8)
    distances = np.empty(n * (n - 1) // 2, dtype=np.float64)
    at = 0
    for row in range(n - 1):
        rest = n - 1 - row
        distances[at : at + rest] = (small[row + 1 :] != small[row]).sum(axis=1) / p
        at += rest
    return np.asarray(linkage(distances, "average"))
