"""Whether a passage speaks of a barrier, a facilitator or an improvement: cue words, and what coders did before. Pure."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

if TYPE_CHECKING:  # scikit-learn is loaded when first used: pages that only read do not need it
    from scipy import sparse
    from sklearn.linear_model import Ridge

CUES = Path(__file__).parent / "library" / "cues.yml"
VALENCES = ("barrier", "facilitator", "mixed", "neutral")
SHARPNESS = 3.0
"""From a score around −1..1 to a share."""
ENOUGH = 20
"""Labelled passages from which learning begins to weigh against the cue words."""


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    cues = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    chosen = cues.get(language, cues["nl"])
    return {kind: _pattern(words) for kind, words in chosen.items()}


def _pattern(words: Sequence[object]) -> re.Pattern[str]:
    parts = [re.escape(str(word)).replace(r"\*", r"\w*") for word in words]
    return re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")\b")


def cues(text: str, language: str) -> dict[str, int]:
    """How many cue words of each kind the text holds: barrier, facilitator, improvement."""
    lowered = text.lower()
    return {kind: len(pattern.findall(lowered)) for kind, pattern in _patterns(language).items()}


class ValenceModel:
    """Scores from cue words; with ENOUGH labelled passages a ridge regression on letters and cues takes over."""

    def __init__(
        self,
        texts: Sequence[str],
        valences: Sequence[str | None],
        improvements: Sequence[bool | None],
        language: str,
    ) -> None:
        self.language = language
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        self._valence = self._improvement = None
        known = [i for i, value in enumerate(valences) if value in VALENCES]
        told = [i for i, value in enumerate(improvements) if value is not None]
        if len(known) < ENOUGH and len(told) < ENOUGH:
            return
        features = self._features(texts, fit=True)
        if len({valences[i] for i in known}) > 1 and len(known) >= ENOUGH:
            self._valence = _fitted(
                features[known], [[valences[i] == kind for kind in VALENCES] for i in known]
            )
        if len({improvements[i] for i in told}) > 1 and len(told) >= ENOUGH:
            self._improvement = _fitted(features[told], [[bool(improvements[i])] for i in told])

    def valence(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Per text a share for each of VALENCES, together 1."""
        if self._valence is None:
            return [_by_cues(cues(text, self.language)) for text in texts]
        scores = np.exp(SHARPNESS * self._valence.predict(self._features(texts)))
        shares = scores / scores.sum(axis=1, keepdims=True)
        return [dict(zip(VALENCES, (round(float(value), 4) for value in row), strict=True)) for row in shares]

    def improvement(self, texts: Sequence[str]) -> list[float]:
        """Per text how likely it says what should be done differently, 0..1."""
        by_cue = np.array([min(0.25 + 0.35 * cues(t, self.language)["improvement"], 0.95) for t in texts])
        by_cue[[cues(t, self.language)["improvement"] == 0 for t in texts]] = 0.1
        if self._improvement is None:
            return [round(float(value), 4) for value in by_cue]
        scores = np.asarray(self._improvement.predict(self._features(texts))).ravel()
        learned = 1 / (1 + np.exp(-SHARPNESS * scores))
        return [round(float(value), 4) for value in 0.7 * learned + 0.3 * by_cue]

    def _features(self, texts: Sequence[str], *, fit: bool = False) -> "sparse.csr_matrix":
        words = self._words.fit_transform(texts) if fit else self._words.transform(texts)
        counted = [cues(text, self.language) for text in texts]
        extra = [[min(c[kind], 3) / 3 for kind in ("barrier", "facilitator", "improvement")] for c in counted]
        from scipy import sparse

        return sparse.hstack([words, sparse.csr_matrix(np.array(extra) * 1.5)]).tocsr()


def _fitted(features: "sparse.csr_matrix", wanted: list[list[bool]]) -> "Ridge":
    """One column a class, +1 for members and −1 for others; rare classes weigh as much as frequent ones."""
    targets = np.where(np.array(wanted), 1.0, -1.0)
    shares = (targets > 0).mean(axis=0)
    weights = np.where(targets > 0, 0.5 / np.maximum(shares, 0.05), 0.5 / np.maximum(1 - shares, 0.05)).mean(
        axis=1
    )
    from sklearn.linear_model import Ridge

    return Ridge(alpha=1.0, solver="sparse_cg").fit(features, targets, sample_weight=weights)


def _by_cues(found: dict[str, int]) -> dict[str, float]:
    against, favour = found["barrier"], found["facilitator"]
    weights = {
        "barrier": 0.3 + against,
        "facilitator": 0.3 + favour,
        "mixed": 0.1 + min(against, favour),
        "neutral": 0.6 if against + favour == 0 else 0.2,
    }
    total = sum(weights.values())
    return {kind: round(value / total, 4) for kind, value in weights.items()}
