"""Whether a passage speaks of a barrier, a facilitator or an improvement: cue words, and what coders did before. Pure.

Cue words are counted within their clause: a negation near by turns them ("niet goed", "geen gedoe"), and what follows "maar"
is counted apart. The counts stand beside meaning and letters in one classifier, that begins with sentences written for it
(library/tones.yml) and learns from every passage that a person judged.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from coding.encoding import Encoder, Vectors, centred, remembered
from coding.learning import softmax
from coding.learning.concepts import LIBRARY
from coding.learning.likeness import plain_lower

Floats = npt.NDArray[np.float64]
VALENCES = ("barrier", "facilitator", "mixed", "neutral")
KINDS = ("barrier", "facilitator", "improvement")
OPPOSITE = {"barrier": "facilitator", "facilitator": "barrier"}
BEFORE, AFTER = 4, 2
"""Words between a negation and what it turns: "niet echt heel goed", "goed gaat het niet"."""
TURNED_BARRIER = 0.5
"""No barrier is half a facilitator: "geen probleem"."""
MEANING, LETTERS, CUES = 2.0, 1.0, 1.0
"""Weights of the three ways to compare."""
PENALTY = 1.0
RARE = 0.75
"""Improvements are rare: the rarer of yes and no counts more, by this power of its share."""
MOST_CUES = 3
STEADY = 20
MOST_JUDGED = 1_500
"""Judged passages that are learnt from, the last ones."""
GAP = r"(?: \w+){0,3} "
"""Where a cue has "…", up to three words: "hadden ons beter"."""
_CLAUSE = re.compile(r"[.!?;,:]\s|\s[–-]\s")


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    found = yaml.safe_load((LIBRARY / "cues.yml").read_text(encoding="utf-8"))
    return {kind: _pattern(words) for kind, words in found.get(language, found["nl"]).items()}


def _pattern(words: Sequence[object]) -> re.Pattern[str]:
    parts = [re.escape(str(word)).replace(r"\*", r"\w*").replace(r"\ …\ ", GAP) for word in words]
    return re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")\b")


def cues(text: str, language: str) -> dict[str, float]:
    """How many cues the text holds: barrier, facilitator, improvement; negation, contrast; and barrier_after and
    facilitator_after the last contrast. A negated cue counts for the other side."""
    patterns = _patterns(language)
    text = plain_lower(text)
    found = dict.fromkeys((*KINDS, "negation", "contrast", "barrier_after", "facilitator_after"), 0.0)
    for clause in _CLAUSE.split(text):
        negations = [match.start() for match in patterns["negation"].finditer(clause)]
        found["negation"] += len(negations)
        for kind in OPPOSITE:
            for match in patterns[kind].finditer(clause):
                if _turned(clause, match, negations, kind):
                    found[OPPOSITE[kind]] += TURNED_BARRIER if kind == "barrier" else 1
                else:
                    found[kind] += 1
    contrasts = list(patterns["contrast"].finditer(text))
    if contrasts:
        found["contrast"] = 1
        rest = text[contrasts[-1].end() :]
        for kind in OPPOSITE:
            found[f"{kind}_after"] = len(patterns[kind].findall(rest))
    found["improvement"] = len(patterns["improvement"].findall(text))
    return found


def _turned(clause: str, match: re.Match[str], negations: Sequence[int], kind: str) -> bool:
    before = any(
        at < match.start() and 0 < len(clause[at : match.start()].split()) <= BEFORE for at in negations
    )
    after = kind == "facilitator" and any(
        at >= match.end() and len(clause[match.end() : at].split()) <= AFTER for at in negations
    )
    return before or after


class ValenceModel:
    """Learns from judged passages; `vectors` (len(texts), d) are raw, of this encoder; None is for what was not judged."""

    def __init__(
        self,
        texts: Sequence[str],
        valences: Sequence[str | None],
        improvements: Sequence[bool | None],
        language: str,
        encoder: Encoder,
        vectors: Vectors,
    ) -> None:
        self.language = language
        start = _tones(language)
        judged = [
            row for row in range(len(texts)) if valences[row] in VALENCES or improvements[row] is not None
        ][-MOST_JUDGED:]
        self._texts = [text for _, text in start] + [texts[row] for row in judged]
        raw = remembered(encoder, [text for _, text in start])
        self._middle: Vectors = (vectors.sum(axis=0) + STEADY * raw.mean(axis=0)) / (len(vectors) + STEADY)
        self._vectors = np.vstack([centred(raw), centred(vectors[judged], self._middle)])
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._letters = TfidfVectorizer(
            preprocessor=plain_lower,
            analyzer="char_wb",
            ngram_range=(2, 4),
            sublinear_tf=True,
            min_df=2,
            dtype=np.float32,
        )
        self._rows = self._letters.fit_transform(self._texts)
        told = self._told(self._texts)
        self._spread = np.maximum(told.std(axis=0), 0.1)
        self._cues = told / self._spread
        kernel = self._together(self._vectors, self._rows, self._cues)
        kinds = [kind for kind, _ in start] + [valences[row] or "" for row in judged]
        wishes: list[bool | None] = [kind == "improvement" for kind, _ in start]
        wishes += [improvements[row] for row in judged]
        self._valence = _learnt(kernel, [[kind == each for each in VALENCES] for kind in kinds], 0)
        self._improvement = _learnt(kernel, [[wish is False, wish is True] for wish in wishes], RARE)

    def judge(self, texts: Sequence[str], vectors: Vectors) -> tuple[list[dict[str, float]], list[float]]:
        """Per text a share for each of VALENCES, together 1, and how likely it says what should be different, 0..1."""
        kernel = 1 + self._together(
            centred(vectors, self._middle), self._letters.transform(texts), self._told(texts) / self._spread
        )
        valences = softmax.softmax(kernel @ self._valence)
        wishes = softmax.softmax(kernel @ self._improvement)[:, 1]
        return (
            [dict(zip(VALENCES, (round(float(share), 4) for share in row), strict=True)) for row in valences],
            [round(float(wish), 4) for wish in wishes],
        )

    def _together(self, meaning: Vectors, rows: Any, told: Floats) -> Floats:
        return np.asarray(
            MEANING * (meaning @ self._vectors.T)
            + LETTERS * (rows @ self._rows.T).toarray()
            + CUES * (told @ self._cues.T) / told.shape[1]
        )

    def _told(self, texts: Sequence[str]) -> Floats:
        """The cues of each text as numbers of about the same size."""
        counted = [cues(text, self.language) for text in texts]
        counts = np.array(
            [[min(value, MOST_CUES) for value in each.values()] for each in counted], np.float64
        )
        against, favour, wish = counts[:, 0], counts[:, 1], counts[:, 2]
        return np.column_stack(
            [np.log1p(counts), np.tanh(against - favour), against == 0, favour == 0, wish > 0]
        )


def _learnt(kernel: Floats, members: list[list[bool]], power: float) -> Floats:
    """Coefficients of a classifier on the rows that belong somewhere; 0 for the others."""
    wanted = np.array(members, dtype=np.float64)
    rows = np.flatnonzero(wanted.any(axis=1))
    shares = np.maximum(wanted[rows].mean(axis=0), 0.02)
    weights = (wanted[rows] / shares**power).sum(axis=1)
    found = np.zeros_like(wanted)
    found[rows] = softmax.fit(kernel[np.ix_(rows, rows)], wanted[rows], weights / weights.mean(), PENALTY)
    return found


@cache
def _tones(language: str) -> list[tuple[str, str]]:
    found = yaml.safe_load((LIBRARY / "tones.yml").read_text(encoding="utf-8"))
    return [(kind, text) for kind, texts in found.get(language, found["nl"]).items() for text in texts]
