"""Words for a group of passages: keywords, a short label, and the passages that stand for it. Pure."""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Sequence

import numpy as np

from coding.encoding import Vectors
from coding.keyphrases import keyphrases
from coding.language import lemmas

MOST_READ = 40
MOST_SIGNS = 1000


def keywords(
    texts: Sequence[str],
    labels: Sequence[int],
    language: str,
    n: int = 10,
    unnamed: Collection[str] = frozenset(),
) -> dict[int, list[str]]:
    """Per group its `n` most telling lemmas; passages with label -1 count only as background.

    Words in `unnamed` (lower case: names of people and organisations) name no group.

    Scored by G² (Dunning 1993, "Accurate methods for the statistics of surprise and coincidence") times precision, the
    share of a lemma's passages that are in the group, over the number of passages a lemma occurs in, so that neither
    one wordy passage nor a word that is everywhere names a group. A lemma of one passage comes after all others.
    """
    passages = [set(lemmas(text, language)) for text in texts]
    everywhere = Counter(word for words in passages for word in words)
    inside: dict[int, Counter[str]] = {}
    sizes = Counter(label for label in labels if label >= 0)
    for words, label in zip(passages, labels, strict=True):
        if label >= 0:
            inside.setdefault(label, Counter()).update(words)
    found = {}
    for group in sorted(sizes):
        weights = {
            word: (
                count > 1,
                _g2(count, sizes[group], everywhere[word], len(texts)) * count / everywhere[word],
            )
            for word, count in inside.get(group, Counter()).items()
            if word not in unnamed
        }
        ranked = sorted(weights, key=lambda word: (not weights[word][0], -weights[word][1], word))
        found[group] = ranked[:n]
    return found


def _g2(inside: int, size: int, everywhere: int, total: int) -> float:
    """Log-likelihood ratio of a word's passages in a group of `size` against the rest; 0 where it is no more frequent."""
    if inside * total <= everywhere * size:
        return 0.0
    cells = (
        (inside, everywhere * size / total),
        (size - inside, (total - everywhere) * size / total),
        (everywhere - inside, everywhere * (total - size) / total),
        (total - size - everywhere + inside, (total - everywhere) * (total - size) / total),
    )
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen > 0 and expected > 0)


def phrases(
    texts: Sequence[str],
    words: Sequence[str],
    language: str,
    unnamed: Collection[str] = frozenset(),
) -> list[str]:
    """Up to three noun phrases, or single nouns, that hold one of a group's `words` and are in two of its `texts`.

    One for each word, the most telling word first, in the form in which it is said most; at most MOST_READ texts are
    read. With names only of what is a thing, "erin" and "achten" name no group.
    """
    said: dict[str, Counter[str]] = {}
    for text in texts[:MOST_READ]:
        once = {
            phrase.key: text[phrase.start : phrase.end].lower()
            for phrase in keyphrases(text[:MOST_SIGNS], language)
        }
        for key, form in once.items():
            if not any(part in unnamed for part in (*key.split(), *form.split())):
                said.setdefault(key, Counter())[form] += 1
    found: list[str] = []
    for word in words:
        holding = [key for key, forms in said.items() if word in key.split() and forms.total() > 1]
        if not holding or any(word in key.split() for key in found):
            continue
        found.append(min(holding, key=lambda key: (-len(key.split()), -said[key].total(), key)))
    return [min(said[key], key=lambda form: (-said[key][form], form)) for key in found[:3]]


def label(words: Sequence[str], phrases: Sequence[str] = ()) -> str:
    """A short name from noun phrases, and from keywords where there are fewer than two, until a person writes a better.

    "…" where a group has no words of its own.
    """
    first = list(phrases[:3])
    if len(first) < 2:
        held = " ".join(first).split()
        first += [word for word in words if not any(part.startswith(word) for part in held)]
    return " · ".join(first[:3]) or "…"


def central(
    vectors: Vectors,
    members: Sequence[int],
    n: int = 3,
    diversity: float = 0.35,
    sources: Sequence[Hashable] | None = None,
) -> list[int]:
    """Up to `n` of `members` (row numbers) that are near the middle of the group and unlike each other.

    With `sources` (whose voice each row of `vectors` is) at most one of each; None is nobody's. Maximal marginal
    relevance (Carbonell & Goldstein 1998, doi 10.1145/290941.291025).
    """
    if not members:
        return []
    rows = vectors[list(members)]
    middle = rows.mean(axis=0)
    relevance = rows @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    voices = [sources[member] if sources is not None else None for member in members]
    free = np.ones(len(members), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < n and free.any():
        alike = rows @ rows[chosen].T if chosen else np.zeros((len(rows), 1))
        score = np.where(free, (1 - diversity) * relevance - diversity * alike.max(axis=1), -np.inf)
        best = int(score.argmax())
        chosen.append(best)
        free[best] = False
        if voices[best] is not None:
            free &= np.array([voice != voices[best] for voice in voices])
    return [members[index] for index in chosen]
