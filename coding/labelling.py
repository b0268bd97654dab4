"""Words for a group of passages: keywords, a short label, and the passages that stand for it. Pure."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from coding.encoding import Vectors
from coding.language import lemmas

PRIOR = 50.0
"""Weight of the whole collection, in words, against what one group shows."""


def keywords(
    texts: Sequence[str],
    labels: Sequence[int],
    language: str,
    n: int = 10,
    unnamed: Collection[str] = frozenset(),
) -> dict[int, list[str]]:
    """Per group its `n` most telling lemmas; passages with label -1 count only as background.

    Words in `unnamed` (lower case: names of people and organisations) name no group.

    Weighted log-odds with an informative prior (Monroe, Colaresi & Quinn 2008, doi 10.1093/pan/mpn018), over the
    number of passages a lemma occurs in, so that one wordy passage does not name a group.
    """
    passages = [set(lemmas(text, language)) for text in texts]
    everywhere = Counter(word for words in passages for word in words)
    total = sum(everywhere.values())
    found = {}
    for group in sorted({label for label in labels if label >= 0}):
        inside = Counter(
            word for words, label in zip(passages, labels, strict=True) if label == group for word in words
        )
        size = sum(inside.values())
        weights = {
            word: _log_odds(count, size, everywhere[word] - count, total - size, everywhere[word], total)
            for word, count in inside.items()
            if word not in unnamed
        }
        found[group] = sorted(weights, key=lambda word: (-weights[word], word))[:n]
    return found


def _log_odds(inside: int, size: int, outside: int, rest: int, prior: int, total: int) -> float:
    """z-score of a word's odds in a group against the rest; its share of all passages is the prior."""
    expected = PRIOR * prior / total
    here = (inside + expected) / max(size + PRIOR - inside - expected, 1e-9)
    there = (outside + expected) / max(rest + PRIOR - outside - expected, 1e-9)
    variance = 1 / (inside + expected) + 1 / (outside + expected)
    return math.log(here / there) / math.sqrt(variance)


def label(words: Sequence[str]) -> str:
    """A short name from keywords, until a person writes a better one."""
    return " · ".join(words[:3])


def central(vectors: Vectors, members: Sequence[int], n: int = 3, diversity: float = 0.35) -> list[int]:
    """Up to `n` of `members` (row numbers) that are near the middle of the group and unlike each other.

    Maximal marginal relevance (Carbonell & Goldstein 1998, doi 10.1145/290941.291025).
    """
    if not members:
        return []
    rows = vectors[list(members)]
    middle = rows.mean(axis=0)
    relevance = rows @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    chosen: list[int] = []
    while len(chosen) < min(n, len(members)):
        alike = rows @ rows[chosen].T if chosen else np.zeros((len(rows), 1))
        score = (1 - diversity) * relevance - diversity * alike.max(axis=1)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return [members[index] for index in chosen]
