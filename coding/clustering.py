"""Groups of passages that speak of the same: vectors and words in, a tree of groups with a confidence each out. Pure.

The passages are divided many times, after several views of what is alike and into few and many parts; how often two come
together is their nearness (evidence accumulation: Fred & Jain 2005, doi 10.1109/TPAMI.2005.113). The tree over that
nearness can be cut anywhere without dividing anew. docs/adr/0015-groups-of-passages.md says what else was tried.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from coding import dividing, viewing
from coding.encoding import Vectors, unit

Labels = npt.NDArray[np.int64]
Grades = npt.NDArray[np.float64]

FEWEST = 5
"""A group of fewer passages is no group, where nobody asked for a number."""
MOST = 60
"""The finest level of the tree."""
LANDMARKS = 3000
"""Of more different passages than this, these many are divided; each other one goes with the landmarks nearest to it."""
ANCHORS = 128
NEAREST = 8
LOOSE = 0.05
"""A passage of lower confidence fits about as well in another group: it is given to none."""
_WORDS = re.compile(r"\w")


@dataclass(frozen=True)
class Clusters:
    """`labels` (n,) from 0, the largest group first, -1 for unassigned; `confidence` (n,) in 0..1, 0 for unassigned."""

    labels: Labels
    confidence: Grades

    @property
    def count(self) -> int:
        return int(self.labels.max()) + 1 if len(self.labels) else 0

    def of(self, rows: Sequence[int]) -> "Clusters":
        """The same groups for some of the rows, in the order given; a group may be left with none."""
        chosen = np.asarray(rows, dtype=np.int64)
        return Clusters(self.labels[chosen], self.confidence[chosen])


@dataclass(frozen=True)
class Tree:
    """What was divided, to be cut into any number of groups.

    `cells` (m, p): in which part each of m different passages fell, in each of p divisions; parts are numbered through
    all divisions. `merges` (l - 1, 4): scipy's linkage over the `landmarks` (l,), rows of `cells`. `place` (n,): which
    of the m each passage of the input is, -1 where it has no words.
    """

    cells: Labels
    merges: Grades
    landmarks: Labels
    place: Labels

    @property
    def different(self) -> int:
        """How many different passages with words there are."""
        return len(self.cells)

    def most(self) -> int:
        """The largest number of groups that can be asked for."""
        return min(MOST, self.different)

    def cut(self, groups: int | None = None) -> Clusters:
        """The tree cut into `groups` (as many as there are different passages at most), or where it falls apart best."""
        if self.different == 0:
            return Clusters(np.full(len(self.place), -1), np.zeros(len(self.place)))
        wanted = groups or self.start()
        found, sure = self._settled(max(1, min(wanted, self.different)))
        return _ordered(found, sure, self.place, 1 if groups else FEWEST)

    def start(self) -> int:
        """A number of groups to begin with: the fewest at which passages come together about as much more often with
        their own group than with the next best as at any level (within one in a hundred).

        Between 3 and 1.2 √m: with few passages many groups would be groups of two.
        """
        highest = min(self.most(), round(1.2 * self.different**0.5))
        if self.different < FEWEST or highest < 3:
            return 1
        steps = [step for step in levels(highest) if step >= 3]
        clear = [self._margin(step) for step in steps]
        return next(step for step, much in zip(steps, clear, strict=True) if much >= 0.99 * max(clear))

    def _margin(self, groups: int) -> float:
        nearness = self._together(_cut(self.merges, len(self.landmarks), groups))
        if nearness.shape[1] == 1:
            return 0.0
        ranked = np.partition(nearness, -2, axis=1)
        return float((ranked[:, -1] - ranked[:, -2]).mean())

    def _settled(self, groups: int) -> tuple[Labels, Grades]:
        """A group and a confidence for each different passage (m,): the group it comes together with most often.

        The confidence is by how much that is more often than with the next best group, as a share.
        """
        cut = _cut(self.merges, len(self.landmarks), groups)
        nearness = self._together(cut)
        best = nearness.argmax(axis=1)
        if nearness.shape[1] == 1:
            return best, nearness[:, 0]
        ranked = np.partition(nearness, -2, axis=1)
        first, second = ranked[:, -1], ranked[:, -2]
        return best, np.where(first > 0, (first - second) / np.where(first > 0, first, 1), 0.0)

    def _together(self, cut: Labels) -> Grades:
        """How often each passage falls in one part with the members of each group, shape (m, groups), in 0..1."""
        from scipy import sparse

        rows, divisions = self.cells.shape
        ones = np.ones(rows * divisions, np.float32)
        where = sparse.csr_matrix(
            (ones, self.cells.ravel(), np.arange(0, rows * divisions + 1, divisions)),
            shape=(rows, int(self.cells.max()) + 1),
        )
        inside = np.flatnonzero(cut >= 0)
        groups = cut[inside]
        chosen = np.zeros((len(cut), int(groups.max()) + 1), np.float32)
        chosen[inside, groups] = 1 / np.bincount(groups)[groups]
        shares = where[self.landmarks].T @ chosen
        found: Grades = np.asarray(where @ shares, dtype=np.float64) / divisions
        return found


def cluster(
    vectors: Vectors,
    texts: Sequence[str] | None = None,
    language: str = "nl",
    *,
    themes: int | None = None,
    seed: int = 0,
) -> Clusters:
    """Groups passages: unit vectors (n, d) and, where they are known, their n texts; `grow` and `cut` in one."""
    return grow(vectors, texts, language, seed=seed).cut(themes)


def grow(
    vectors: Vectors, texts: Sequence[str] | None = None, language: str = "nl", *, seed: int = 0
) -> Tree:
    """The tree of groups of n passages: unit vectors (n, d) of one encoder and, where they are known, their texts.

    The same for the same passages whatever their order. Equal passages count as one and always go together; a text
    without a letter or figure belongs nowhere. `seed` draws the landmarks, where there are more than LANDMARKS.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the last bits of a sum depend on how many share it
        return _grown(vectors, texts, language, seed)


def _grown(vectors: Vectors, texts: Sequence[str] | None, language: str, seed: int) -> Tree:
    place, chosen = _different(vectors, texts)
    read = [texts[row] for row in chosen] if texts is not None else None
    kept = np.asarray(vectors, dtype=np.float32)[chosen]
    marks = _landmarks(kept, seed)
    if len(marks) == 0:
        return Tree(np.zeros((0, 1), np.int64), np.zeros((0, 4)), marks, place)
    kinds, views = viewing.views(kept, read, language, marks)
    divided = [part for view in views for part in dividing.divisions(view)]
    cells = np.column_stack(divided) if divided else np.zeros((len(marks), 1), np.int64)
    merges = dividing.linked(cells)
    if len(marks) < len(chosen):
        cells = _followed(kinds, views[0], marks, cells)
    offsets = np.concatenate([[0], np.cumsum(cells.max(axis=0) + 1)[:-1]])
    return Tree(cells + offsets, merges, marks, place)


def levels(most: int) -> list[int]:
    """The steps of a slider over the tree: every number of groups up to 20, then ever larger steps up to `most`."""
    steps = [*range(2, 21), 22, 24, 27, 30, 34, 38, 43, 48, 54, 60]
    return [step for step in steps if step <= most]


def _different(vectors: Vectors, texts: Sequence[str] | None) -> tuple[Labels, Labels]:
    """Which of the m different passages each one is (n,), and a row of each of those m, in an order of their own."""
    keys: list[bytes | None] = []
    for row, vector in enumerate(np.ascontiguousarray(vectors, dtype=np.float32)):
        text = texts[row] if texts is not None else None
        if text is not None and not _WORDS.search(text):
            keys.append(None)
            continue
        keys.append(hashlib.sha256((text or "").encode("utf-8", "replace") + vector.tobytes()).digest())
    first: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        if key is not None:
            first.setdefault(key, row)
    order = sorted(first)
    number = {key: index for index, key in enumerate(order)}
    place = np.array([-1 if key is None else number[key] for key in keys], dtype=np.int64)
    return place, np.array([first[key] for key in order], dtype=np.int64)


def _landmarks(vectors: Vectors, seed: int) -> Labels:
    """All rows, or LANDMARKS of them in proportion to how many lie around each of ANCHORS drawn ones."""
    n = len(vectors)
    if n <= LANDMARKS:
        return np.arange(n)
    centred = vectors - vectors.mean(axis=0)
    anchors = np.random.default_rng(seed).choice(n, ANCHORS, replace=False)
    around = (centred @ unit(centred[anchors]).T).argmax(axis=1)
    order = np.lexsort((np.arange(n), around))
    return np.sort(order[np.linspace(0, n - 1, LANDMARKS).round().astype(np.int64)])


def _followed(kinds: Sequence[Vectors], view: Vectors, marks: Labels, cells: Labels) -> Labels:
    """Parts for all passages: in each division the part most of the nearest landmarks fell in. `view`: the landmarks'."""
    which, alike = dividing.nearest(partial(viewing.first_view, kinds), len(kinds[0]), view, NEAREST)
    alike = np.clip(alike, 1e-3, None)[:, None, :]
    found = np.empty((len(which), cells.shape[1]), dtype=np.int64)
    for division in range(cells.shape[1]):
        parts = cells[which, division]
        votes = ((parts[:, :, None] == parts[:, None, :]) * alike).sum(axis=2)
        found[:, division] = parts[np.arange(len(parts)), votes.argmax(axis=1)]
    found[marks] = cells
    return found


def _cut(merges: Grades, n: int, groups: int) -> Labels:
    """The linkage of `n` passages cut into `groups` of some size: what stands alone at that height counts for none.

    Passages that come in last would each be a group of their own; they are left out of the count, and go to the group
    nearest to them or to none.
    """
    size = np.concatenate([np.ones(n), merges[:, 3]])
    fewest = max(1, min(3, n // max(groups * 4, 1)))
    parents = np.full(2 * n - 1, -1, dtype=np.int64)
    real, best, best_real = (1 if n >= fewest else 0), 0, 0
    for undone, (left, right, _height, _count) in enumerate(merges[::-1], 1):
        real += int(size[int(left)] >= fewest) + int(size[int(right)] >= fewest)
        real -= int(size[2 * n - 1 - undone] >= fewest)
        if real <= groups and real > best_real:
            best, best_real = undone, real
        if real >= groups:
            break
    last = len(merges) - best
    for step in range(last):
        parents[int(merges[step, 0])] = parents[int(merges[step, 1])] = n + step
    for node in range(n + last - 1, -1, -1):
        parents[node] = node if parents[node] < 0 else parents[parents[node]]
    tops, found = np.unique(parents[:n], return_inverse=True)
    real_tops = np.flatnonzero(size[tops] >= fewest)
    if len(real_tops) == 0:
        return np.asarray(found, dtype=np.int64)
    number = np.full(len(tops), -1, dtype=np.int64)
    number[real_tops] = np.arange(len(real_tops))
    return number[found]


def _ordered(found: Labels, sure: Grades, place: Labels, fewest: int) -> Clusters:
    """Groups of all passages, the largest first; what is loose, or falls in a group that is too small, is in none."""
    labels = np.where(place >= 0, found[np.maximum(place, 0)], -1)
    confidence = np.where(place >= 0, sure[np.maximum(place, 0)], 0.0)
    labels[confidence < LOOSE] = -1
    sizes = np.bincount(labels[labels >= 0], minlength=int(found.max()) + 1)
    order = [group for group in np.argsort(-sizes, kind="stable") if sizes[group] >= max(fewest, 1)]
    number = np.full(len(sizes) + 1, -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    labels = number[labels]
    return Clusters(labels, np.where(labels >= 0, np.clip(confidence, 0, 1), 0.0))
