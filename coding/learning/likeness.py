"""How alike texts are: by meaning, by words, by letters and by what the field speaks about, together one kernel. Pure.

Codebook lines and passages are two kinds of text: each kind's vectors are taken around their own mean. The weights were
chosen on the sample corpus and on labelled Dutch sentences, whole documents left out (docs/adr/0014).
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from coding.encoding import Vectors, centred
from coding.language import lemma, stop_words
from coding.learning.concepts import concepts

Kernel = npt.NDArray[np.float32]
MEANING, WORDS, LETTERS, SUBJECTS = 1.0, 0.3, 1.0, 0.15
TOTAL = MEANING + WORDS + LETTERS + SUBJECTS
STEADY = 20
"""So many passages weigh as much as the codebook in where the middle of the passages lies."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONGEST = 60
"""Longer is no word, but something pasted."""
_MOST = 20_000
"""Code points of one text that are compared by words and letters."""


def content_words(text: str, language: str) -> list[str]:
    """The lemmas of the words that carry meaning, in order."""
    stops = stop_words(language)
    words = (
        word
        for word in _WORD.findall(text[:_MOST].lower())
        if 2 < len(word) <= _LONGEST and word not in stops
    )
    return [found for found in (lemma(word, language) for word in words) if found not in stops]


def plain(text: str) -> str:
    """The text as letters are compared: no more of it than counts, and nothing pasted that is no word."""
    return " ".join(word for word in text[:_MOST].split() if len(word) <= _LONGEST)


class Likeness:
    """Compares texts with the examples it was made of. `vectors` (n, d), raw; the first `lines` are of the codebook.

    `around` are other passages of the same study, with their vectors (m, d): they tell which words are common there, and
    where the middle of its passages lies.
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        lines: int,
        language: str,
        around: Sequence[str] = (),
        around_vectors: Vectors | None = None,
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        passages = vectors[lines:] if around_vectors is None else np.vstack([vectors[lines:], around_vectors])
        middle = vectors[:lines].mean(axis=0) if lines else passages.mean(axis=0)
        self._middle: Vectors = (passages.sum(axis=0) + STEADY * middle) / (len(passages) + STEADY)
        self._vectors = np.vstack([centred(vectors[:lines], middle), centred(vectors[lines:], self._middle)])
        damped = {"sublinear_tf": True, "dtype": np.float32}
        self._views = [
            (WORDS, TfidfVectorizer(analyzer=lambda text: content_words(text, language), **damped)),
            (LETTERS, TfidfVectorizer(preprocessor=plain_lower, analyzer="char_wb", ngram_range=(2, 4), min_df=2, **damped)),
            (SUBJECTS, TfidfVectorizer(analyzer=concepts, **damped)),
        ]  # fmt: skip
        self._examples = [(weight, view, _fitted(view, texts, around)) for weight, view in self._views]

    def among(self) -> Kernel:
        """Between the examples, shape (n, n); 1 is the same text."""
        return self._together(self._vectors, [rows for _, _, rows in self._examples])

    def to(self, texts: Sequence[str], vectors: Vectors) -> Kernel:
        """From texts to the examples, shape (len(texts), n). `vectors` raw, of the same encoder."""
        rows = [None if found is None else view.transform(texts) for _, view, found in self._examples]
        return self._together(centred(vectors, self._middle), rows)

    def _together(self, meaning: Vectors, rows: Sequence[Any]) -> Kernel:
        total = MEANING * (meaning @ self._vectors.T)
        for (weight, _, examples), own in zip(self._examples, rows, strict=True):
            if own is not None:
                total += np.float32(weight) * (own @ examples.T).toarray()
        return np.asarray(total / TOTAL, np.float32)


def plain_lower(text: str) -> str:
    return plain(text).lower()


def _fitted(view: Any, texts: Sequence[str], around: Sequence[str]) -> Any:
    """The rows of the texts; None where not one of them has a word to compare."""
    try:
        return view.fit_transform([*texts, *around])[: len(texts)]
    except ValueError:  # an empty vocabulary
        return None
