"""Which flagged passages ask for the same change: vectors and codes in, a group for each passage out. Pure.

Half of what makes two passages alike is what they say (cosine of their vectors around the common mean), half with which
codes people marked it, a category counting half as much as a code; groups are made by average linkage. People's codes
carry most of it: with the words alone a lesson of two passages is seldom found (docs/machine.md has the figures).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from coding.clustering import Labels
from coding.encoding import Vectors, centred, unit
from coding.keyphrases import keyphrases

APART = 0.6
"""Groups further apart than this (1 minus cosine, on average) stay two."""
TITLE = 120


def groups(vectors: Vectors, codes: Sequence[Sequence[tuple[str, float]]]) -> Labels:
    """A group (n,) from 0 for each passage, in the order in which groups first come.

    `vectors` (n, d): a row of zeros where none is known. `codes`: per passage its codes and categories with their weights.
    """
    n = len(codes)
    if n < 2:
        return np.zeros(n, dtype=np.int64)
    from sklearn.cluster import AgglomerativeClustering

    known = np.linalg.norm(vectors, axis=1) > 0 if vectors.size else np.zeros(n, dtype=bool)
    words = np.zeros((n, max(vectors.shape[1], 1)) if vectors.size else (n, 1), np.float32)
    if known.any():
        words[known] = centred(vectors[known])
    names = {name: place for place, name in enumerate(sorted({name for row in codes for name, _ in row}))}
    marks = np.zeros((n, max(len(names), 1)), np.float32)
    for row, held in enumerate(codes):
        for name, weight in held:
            marks[row, names[name]] = max(marks[row, names[name]], weight)
    both = np.hstack([words, unit(marks)])
    blank = np.linalg.norm(both, axis=1) == 0
    both = np.hstack(
        [both, np.diag(blank.astype(np.float32))]
    )  # what nothing is known of is like nothing else
    found = AgglomerativeClustering(
        n_clusters=None, distance_threshold=APART, metric="cosine", linkage="average"
    ).fit_predict(both)
    order = {label: place for place, label in enumerate(dict.fromkeys(found.tolist()))}
    return np.array([order[label] for label in found.tolist()], dtype=np.int64)


def title(texts: Sequence[str], language: str) -> str:
    """A name from the passages' own words: up to two noun phrases, those said in most passages and the longest first."""
    said: Counter[str] = Counter()
    form: dict[str, str] = {}
    for text in texts:
        for key, words in {p.key: text[p.start : p.end] for p in keyphrases(text, language)}.items():
            said[key] += 1
            form.setdefault(key, words)
    best = sorted(said, key=lambda key: (-said[key], -len(key.split()), -len(key), key))
    chosen: list[str] = []
    for key in best:
        if not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
        if len(chosen) == 2:
            break
    named = " · ".join(form[key] for key in chosen)
    return (named or " ".join(texts[0].split()))[:TITLE] if texts else "…"
