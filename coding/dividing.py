"""How passages lie together: the neighbours of each, one view divided into parts, and parts linked to a tree. Pure."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors, unit
from coding.viewing import Labels

Grades = npt.NDArray[np.float64]

NEIGHBOURS = 8
STEPS = 2
FEW = 4
LEVELS = 7
BLOCK = 1024

# ---------------------------------------------------------------- neighbours


def nearest(rows: Callable[[slice], Vectors], count: int, among: Vectors, k: int) -> tuple[Labels, Vectors]:
    """For each of `count` unit rows the `k` nearest of the rows `among` (l, d): which of those l, and cosines (count, k).

    `rows` gives some of them, shape (up to BLOCK, d). Looked up along the principal 96 directions, which keeps the work in
    hand for 100,000 rows.
    """
    from sklearn.neighbors import NearestNeighbors

    middle = among.mean(axis=0)
    centred = among - middle
    directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, ::-1][:, :96].astype(
        np.float32
    )
    found = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(unit(centred @ directions))
    which, alike = np.empty((count, k), np.int64), np.empty((count, k), np.float32)
    for start in range(0, count, BLOCK):
        block = slice(start, start + BLOCK)
        far, which[block] = found.kneighbors(unit((rows(block) - middle) @ directions))
        alike[block] = 1 - far**2 / 2
    return which, alike


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
