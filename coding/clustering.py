"""Groups of passages that speak of the same: vectors in, a label and a confidence per passage out. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors, unit

if TYPE_CHECKING:  # these are loaded when first used: pages that only read do not need them
    from scipy import sparse

NEIGHBOURS = 12
DIMENSIONS = 48
"""Directions kept: the rest of an encoder's space is noise for a few hundred passages."""
FEWEST = 5
"""A group of fewer passages is no group."""
RESOLUTION = 2.0
"""Of modularity: above 1 finds more, smaller groups. Chosen on labelled Dutch texts, see benchmarks/."""
FARTHEST = 0.12
"""A passage whose cosine with the middle of its group is lower stays unassigned."""


@dataclass(frozen=True)
class Clusters:
    """`labels` (n,) from 0, the largest group first, -1 for unassigned; `confidence` (n,) in 0..1, 0 for unassigned."""

    labels: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]

    @property
    def count(self) -> int:
        return int(self.labels.max()) + 1 if len(self.labels) else 0


def cluster(vectors: Vectors, *, themes: int | None = None, seed: int = 0) -> Clusters:
    """Groups unit vectors (n, d), centred ones best; the same result for the same input and seed.

    With `themes` that many groups by k-means; without, as many as Leiden finds in the graph of nearest neighbours
    (Traag, Waltman & van Eck 2019, doi 10.1038/s41598-019-41695-z).
    """
    n = len(vectors)
    if n < FEWEST:
        return Clusters(np.full(n, -1), np.zeros(n))
    reduced = _reduce(vectors, seed)
    if themes is not None:
        from sklearn.cluster import KMeans

        found = KMeans(n_clusters=max(1, min(themes, n)), n_init=10, random_state=seed).fit_predict(reduced)
    else:
        from sknetwork.clustering import Leiden

        found = Leiden(resolution=RESOLUTION, random_state=seed).fit_predict(_neighbour_graph(reduced))
    return _graded(reduced, np.asarray(found, dtype=np.int64), 1 if themes is not None else FEWEST)


def _reduce(vectors: Vectors, seed: int) -> Vectors:
    dimensions = min(DIMENSIONS, *vectors.shape)
    if dimensions == vectors.shape[1]:
        return unit(vectors)
    from sklearn.decomposition import PCA

    return unit(PCA(n_components=dimensions, random_state=seed).fit_transform(vectors))


def _neighbour_graph(vectors: Vectors) -> "sparse.csr_matrix":
    """Each passage tied to its nearest, by cosine; symmetric. Works in blocks: n × n is never held whole."""
    n = len(vectors)
    k = min(NEIGHBOURS, n - 1)
    rows, columns, weights = [], [], []
    for start in range(0, n, 1024):
        block = vectors[start : start + 1024] @ vectors.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -1
        nearest = np.argpartition(-block, k - 1, axis=1)[:, :k]
        near = np.take_along_axis(block, nearest, axis=1)
        rows.append(np.repeat(np.arange(start, start + len(block)), k))
        columns.append(nearest.ravel())
        weights.append(np.clip(near.ravel(), 1e-3, None))
    from scipy import sparse

    graph = sparse.csr_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(n, n)
    )
    return graph.maximum(graph.T)


def _graded(vectors: Vectors, found: npt.NDArray[np.int64], fewest: int) -> Clusters:
    """Orders the groups by size, grades each passage by its cosine with the middle, lets go of what is far away."""
    labels = np.full(len(found), -1, dtype=np.int64)
    confidence = np.zeros(len(found))
    sizes = np.bincount(found)
    order = [group for group in np.argsort(-sizes, kind="stable") if sizes[group] >= fewest]
    if not order:
        return Clusters(labels, confidence)
    middles = unit(np.vstack([vectors[found == group].mean(axis=0) for group in order]))
    cosines = vectors @ middles.T
    place = {group: index for index, group in enumerate(order)}
    for row, group in enumerate(found):
        index = place.get(group)
        if index is None or cosines[row, index] < FARTHEST:
            continue
        labels[row] = index
        others = np.delete(cosines[row], index)
        margin = cosines[row, index] - (others.max() if len(others) else 0.0)
        confidence[row] = float(np.clip(0.5 * cosines[row, index] + 0.5 * (0.5 + margin), 0.0, 1.0))
    return Clusters(labels, confidence)
