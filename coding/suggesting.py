"""Proposes codes for passages, each with its reason, from the codebook alone and better with every coding. Pure.

A codebook line (label, definition, include, example) is an example of its own. Passages and examples are compared by
meaning (encoder), words and letters (TF-IDF); the sum of the three is the kernel of a regularised least-squares
classifier, one code against the rest (Rifkin, Yeo & Poggio 2003, "Regularized least-squares classification"): solved in
one step, as good here as logistic regression and twenty times faster. Weights and calibration were chosen on invented
Dutch interviews, each document left out in turn (benchmarks/suggesting.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from coding.encoding import Encoder, centred
from coding.language import lemmas
from coding.valence import ValenceModel

FIELDS = ("label", "definition", "include", "example")
"""`exclude` names what belongs to other codes, so it is no example."""
THRESHOLD = 0.15
"""Below this probability nothing is said."""
MEANING, WORDS, LETTERS = 1.0, 0.3, 1.0
"""Weights of the three ways to compare."""
RIDGE = 2.0
"""How strongly the classifier is held back from learning single examples by heart."""
STANDS_OUT, NEARNESS, LENGTH, BASE = 1.17, 3.8, 1.05, -7.0
"""Logit of a probability: how far a code stands out above the others (standard deviations), the cosine of its nearest
example, the logarithm of 1 + the passage's words that carry meaning ("Ja, dat klopt." has few), and a constant. Fitted
on coded passages and on sentences that deserve no code."""


@dataclass(frozen=True)
class CodeText:
    """A code in one language: what its codebook lines say."""

    code: str
    label: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""


@dataclass(frozen=True)
class Example:
    """A passage that a person coded. `valence` and `improvement` are None when not judged."""

    text: str
    codes: tuple[str, ...]
    valence: str | None = None
    improvement: bool | None = None


@dataclass(frozen=True)
class Because:
    """Why: the nearest example. `kind` is "codebook" or "passage", `similarity` a cosine."""

    kind: str
    text: str
    similarity: float


@dataclass(frozen=True)
class Proposal:
    code: str
    probability: float
    because: Because


@dataclass(frozen=True)
class Result:
    """What the machine thinks of one passage; `valence` has a share for barrier, facilitator, mixed and neutral."""

    suggestions: list[Proposal]
    improvement: float
    valence: dict[str, float] = field(default_factory=dict)


class Suggester:
    """Learns once from a codebook and examples; then `suggest` as often as wanted.

    Learning costs one encoding of every example (give `vectors` when they are known already) and under a second of
    regression for 2,000 examples of 40 codes.
    """

    def __init__(
        self,
        codebook: Sequence[CodeText],
        examples: Sequence[Example],
        encoder: Encoder,
        language: str = "nl",
        vectors: npt.NDArray[np.float32] | None = None,
    ) -> None:
        self.encoder, self.language = encoder, language
        self.codes = [entry.code for entry in codebook]
        index = {code: position for position, code in enumerate(self.codes)}
        lines = [(entry.code, getattr(entry, name)) for entry in codebook for name in FIELDS]
        lines = [(code, text) for code, text in lines if text]
        known = [example for example in examples if any(code in index for code in example.codes)]
        self._texts = [text for _, text in lines] + [example.text for example in known]
        self._kinds = ["codebook"] * len(lines) + ["passage"] * len(known)
        self._members = np.zeros((len(self._texts), len(self.codes)), dtype=bool)
        for row, (code, _) in enumerate(lines):
            self._members[row, index[code]] = True
        for row, example in enumerate(known, len(lines)):
            for code in example.codes:
                if code in index:
                    self._members[row, index[code]] = True
        raw_lines = encoder.encode([text for _, text in lines])
        raw_known = vectors if vectors is not None else encoder.encode([example.text for example in known])
        raw = np.vstack([raw_lines, raw_known]) if len(known) else raw_lines
        self._mean: npt.NDArray[np.float32] = raw.mean(axis=0)
        self._vectors = centred(raw, self._mean)
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._lemmas = TfidfVectorizer(analyzer=self._analyse, sublinear_tf=True)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
        self._words = self._lemmas.fit_transform(self._texts)
        self._characters = self._letters.fit_transform(self._texts)
        wanted = self._members / np.sqrt(np.maximum(self._members.sum(axis=0), 1))
        kernel = self._compare(self._vectors, self._words, self._characters)
        self._weights = np.linalg.solve(kernel + RIDGE * np.eye(len(kernel)), wanted)
        self.valence = ValenceModel(
            [example.text for example in examples],
            [example.valence for example in examples],
            [example.improvement for example in examples],
            language,
        )

    def suggest(
        self,
        texts: Sequence[str],
        *,
        top: int = 3,
        threshold: float = THRESHOLD,
        vectors: npt.NDArray[np.float32] | None = None,
    ) -> list[Result]:
        """At most `top` proposals per text, best first; none below `threshold`. `vectors`: raw, of this encoder."""
        if not texts:
            return []
        meaning = centred(self.encoder.encode(texts) if vectors is None else vectors, self._mean)
        kernel = self._compare(meaning, self._lemmas.transform(texts), self._letters.transform(texts))
        nearness = kernel / (MEANING + WORDS + LETTERS)
        probabilities = self._calibrated(_standard(kernel @ self._weights), nearness, texts)
        valences, improvements = self.valence.valence(texts), self.valence.improvement(texts)
        return [
            Result(
                self._proposals(probabilities[row], nearness[row], top, threshold),
                improvements[row],
                valences[row],
            )
            for row in range(len(texts))
        ]

    def _analyse(self, text: str) -> list[str]:
        return lemmas(text, self.language)

    def _compare(self, meaning: Any, words: Any, characters: Any) -> npt.NDArray[np.float64]:
        """The kernel between texts (rows) and examples (columns)."""
        return np.asarray(
            MEANING * (meaning @ self._vectors.T)
            + WORDS * (words @ self._words.T).toarray()
            + LETTERS * (characters @ self._characters.T).toarray(),
            dtype=np.float64,
        )

    def _calibrated(
        self, scores: npt.NDArray[np.float64], nearness: npt.NDArray[np.float64], texts: Sequence[str]
    ) -> npt.NDArray[np.float64]:
        nearest = np.stack([nearness[:, column].max(axis=1, initial=0) for column in self._members.T], axis=1)
        words = np.array([len(self._analyse(text)) for text in texts], dtype=np.float64)
        logit = STANDS_OUT * scores + NEARNESS * nearest + LENGTH * np.log1p(words)[:, None] + BASE
        return np.asarray(1 / (1 + np.exp(-logit)))

    def _proposals(
        self,
        probabilities: npt.NDArray[np.float64],
        nearness: npt.NDArray[np.float64],
        top: int,
        threshold: float,
    ) -> list[Proposal]:
        found = []
        for position in np.argsort(-probabilities, kind="stable")[:top]:
            if probabilities[position] < threshold:
                break
            rows = np.flatnonzero(self._members[:, position])
            if not len(rows):
                continue
            row = rows[nearness[rows].argmax()]
            because = Because(self._kinds[row], self._texts[row], round(float(nearness[row]), 4))
            found.append(Proposal(self.codes[position], round(float(probabilities[position]), 4), because))
        return found


def _standard(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Per text: how far each code stands out above its mean over the codes, in standard deviations."""
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / spread)
