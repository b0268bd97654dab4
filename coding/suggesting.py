"""Proposes codes for passages, each with its reason, from the codebook alone and better with every coding. Pure.

A codebook line (label, definition, include, example) is an example of its own. What is learnt is a multinomial logistic
regression on how alike texts are (`learning/`), beside the nearest example of each code. How far to read its scores as
probabilities is found on coded passages that were held out; docs/adr/0014 says what was tried and what won.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import yaml

from coding.encoding import Encoder, Vectors, remembered
from coding.learning import held_out, softmax
from coding.learning.concepts import LIBRARY
from coding.learning.likeness import Likeness, content_words
from coding.valence import VALENCES, ValenceModel

Floats = npt.NDArray[np.float64]
FIELDS = ("label", "definition", "include", "example")
"""`exclude` names what belongs to other codes, so it is no example."""
THRESHOLD = 0.15
"""Below this probability nothing is said, unless a code's own record asks for more or less."""
PENALTY = 0.05
"""How strongly the classifier is held back from learning single examples by heart."""
NEAREST = (0.3, 0.15, 0.0, 0.5)
"""How much the nearest example of a code counts beside what is learnt; the first until held-out codings choose."""
QUESTION = 0.3
"""What a code gains from the question that a passage answers, beside what it gains from the passage itself."""
STANDS_OUT, NEARNESS, LENGTH, BASE = 0.9, 4.6, 1.3, -7.5
"""Logit of a probability: how far a code stands out above the others (standard deviations), the likeness of its nearest
example, the logarithm of 1 + the passage's words that carry meaning ("Ja, dat klopt." has few), and a constant. Fitted
on coded passages and on sentences that deserve no code."""
SOMETHING = 2 / 3
"""Of its threshold a code must reach this share for a passage to be about something at all (`fill`)."""
REJECTED = 0.5
"""What a passage counts of which is only known what it is not about."""
STEADY = 4
"""So many codings of no code in particular stand beside those of a code, where its own valences are counted."""
MOST_PASSAGES = 2_000
"""Coded passages that are learnt from; of more, the last of each code come first."""


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
    """A passage that a person judged. `valence` and `improvement` are None when not judged; `rejected` are codes that a
    person refused for it, and `document` says which passages are of one text."""

    text: str
    codes: tuple[str, ...]
    valence: str | None = None
    improvement: bool | None = None
    rejected: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class Because:
    """Why: the nearest example. `kind` is "codebook" or "passage", `similarity` 0..1 (1 is the same text)."""

    kind: str
    text: str
    similarity: float


@dataclass(frozen=True)
class Proposal:
    code: str
    probability: float
    because: Because
    valence: dict[str, float]
    """A share for each of VALENCES: what this code would be here."""


@dataclass(frozen=True)
class Result:
    """What the machine thinks of one passage, whatever its code; `valence` has a share for each of VALENCES."""

    suggestions: list[Proposal]
    improvement: float
    valence: dict[str, float] = field(default_factory=dict)


class Suggester:
    """Learns once from a codebook and examples; then `suggest` as often as wanted.

    Learning costs one encoding of every text that this process did not encode before; give `vectors` (len(examples), d), raw
    and of this encoder, when they are known. `around` are other passages of the study, coded or not, with their raw vectors
    (m, d): what is common there says less.
    """

    def __init__(
        self,
        codebook: Sequence[CodeText],
        examples: Sequence[Example],
        encoder: Encoder,
        language: str = "nl",
        vectors: Vectors | None = None,
        around: Sequence[str] = (),
        around_vectors: Vectors | None = None,
    ) -> None:
        self.encoder, self.language = encoder, language
        self.codes = list(dict.fromkeys(entry.code for entry in codebook))
        self._index = {code: position for position, code in enumerate(self.codes)}
        lines = _lines(codebook, language)
        chosen = self._chosen(examples)
        known = [examples[row] for row in chosen]
        if vectors is None:
            vectors = remembered(encoder, [example.text for example in examples])
        self._texts = [text for _, text in lines] + [example.text for example in known]
        self._kinds = ["codebook"] * len(lines) + ["passage"] * len(known)
        self._members = np.zeros((len(self._texts), len(self.codes)), dtype=bool)
        self._members[np.arange(len(lines)), [self._index[code] for code, _ in lines]] = True
        for row, example in enumerate(known, len(lines)):
            self._members[row, [self._index[code] for code in example.codes if code in self._index]] = True
        self._learn(lines, known, vectors[chosen], around, around_vectors)
        self.valence = ValenceModel(
            [example.text for example in examples],
            [example.valence for example in examples],
            [example.improvement for example in examples],
            language,
            encoder,
            vectors,
        )
        self._leanings = self._counted(examples)

    def valence_of(self, valence: Mapping[str, float], codes: Sequence[str]) -> dict[str, float]:
        """The shares of a passage's valence once its codes are known: what its words say, times how much more often codings
        with these codes are so than others (on average over the codes, in logarithms). Unknown codes say nothing."""
        known = [self._leanings[self._index[code]] for code in codes if code in self._index]
        if not known:
            return dict(valence)
        said = np.log(np.maximum([valence[kind] for kind in VALENCES], 1e-4))
        shares = softmax.softmax((said + np.mean(known, axis=0))[None])[0]
        return {kind: round(float(share), 4) for kind, share in zip(VALENCES, shares, strict=True)}

    def _counted(self, examples: Sequence[Example]) -> Floats:
        """Per code and valence (k, 4) the logarithm of how much more often it is so than codings are in general."""
        counts = np.zeros((len(self.codes), len(VALENCES)))
        for example in examples:
            if example.valence in VALENCES:
                for code in example.codes:
                    if code in self._index:
                        counts[self._index[code], VALENCES.index(example.valence)] += 1
        usual = (counts.sum(axis=0) + 1) / (counts.sum() + len(VALENCES))
        shares = (counts + STEADY * usual) / (counts.sum(axis=1, keepdims=True) + STEADY)
        return np.asarray(np.log(shares / usual))

    def suggest(
        self,
        texts: Sequence[str],
        *,
        top: int = 3,
        threshold: float | None = None,
        vectors: Vectors | None = None,
        fill: bool = False,
        questions: Sequence[str] = (),
    ) -> list[Result]:
        """At most `top` proposals per text, best first; none below `threshold`, or else each code's own threshold.

        `vectors` (len(texts), d): raw, of this encoder. `fill`: of a passage
        that is about something, as many as `top`, sure or not. `questions`: what was asked before each text ("" where that
        is not known), or none at all.
        """
        if not texts:
            return []
        vectors = self.encoder.encode(texts) if vectors is None else vectors
        valences, improvements = self.valence.judge(texts, vectors)
        least = self.thresholds if threshold is None else np.full(len(self.codes), threshold)
        if not self._texts or not self.codes:
            return [Result([], improvements[row], valences[row]) for row in range(len(texts))]
        likeness = np.asarray(self._likeness.to(texts, vectors), np.float64)
        scores = self._scores(likeness, self._weights, self._members, self.nearest)
        if any(questions):
            led = scores + QUESTION * self._asked(questions)
            spread = np.maximum(led.std(axis=1, keepdims=True), 1e-9)
            scores = (
                led * scores.std(axis=1, keepdims=True) / spread
            )  # a question makes nothing of an empty answer
        probabilities = self.scale.probability(self._logits(scores, _nearest(likeness, self._members), texts))
        probabilities[[not any(sign.isalpha() for sign in text) for text in texts]] = 0
        return [
            Result(
                self._proposals(probabilities[row], likeness[row], top, least, fill, valences[row]),
                improvements[row],
                valences[row],
            )
            for row in range(len(texts))
        ]

    def _asked(self, questions: Sequence[str]) -> Floats:
        """How far each code stands out for the words of a question; 0 where there is none."""
        distinct = [text for text in dict.fromkeys(questions) if any(sign.isalpha() for sign in text)]
        found = np.zeros((len(questions), len(self.codes)))
        if not distinct:
            return found
        likeness = np.asarray(self._likeness.to(distinct, remembered(self.encoder, distinct)), np.float64)
        scores = self._scores(likeness, self._weights, self._members, self.nearest)
        row_of = {text: row for row, text in enumerate(distinct)}
        for row, text in enumerate(questions):
            if text in row_of:
                found[row] = scores[row_of[text]]
        return found

    def _chosen(self, examples: Sequence[Example]) -> list[int]:
        """Rows of the examples that say something of this codebook; of too many, the last of each code first."""
        known = [
            row
            for row, example in enumerate(examples)
            if any(code in self._index for code in (*example.codes, *example.rejected))
        ]
        if len(known) <= MOST_PASSAGES:
            return known
        seen: dict[str, int] = {}
        order = []
        for row in reversed(known):
            rank = min((seen.get(code, 0) for code in examples[row].codes), default=MOST_PASSAGES)
            for code in examples[row].codes:
                seen[code] = seen.get(code, 0) + 1
            order.append((rank, -row))
        return sorted(-row for _, row in sorted(order)[:MOST_PASSAGES])

    def _learn(
        self,
        lines: Sequence[tuple[str, str]],
        known: Sequence[Example],
        vectors: Vectors,
        around: Sequence[str],
        around_vectors: Vectors | None,
    ) -> None:
        self.scale, self.nearest = held_out.Scale(), NEAREST[0]
        self.thresholds = np.full(len(self.codes), THRESHOLD)
        if not self._texts or not self.codes:
            return
        raw = remembered(self.encoder, [text for _, text in lines])
        raw = np.vstack([raw, vectors]) if len(known) else raw
        self._likeness = Likeness(self._texts, raw, len(lines), self.language, around, around_vectors)
        kernel = self._likeness.among()
        shares, weights = self._wanted(known, len(lines))
        self._weights = softmax.fit(kernel, shares, weights, PENALTY)
        coded = np.flatnonzero(self._members.any(axis=1) & (np.arange(len(self._texts)) >= len(lines)))
        if len(coded) >= held_out.ENOUGH and len(self.codes) > 1:
            self._look_back(
                kernel, shares, weights, coded, [known[row].document for row in (coded - len(lines)).tolist()]
            )

    def _wanted(self, known: Sequence[Example], lines: int) -> tuple[Floats, Floats]:
        """What each example belongs to, as shares (n, k), and how much it counts (n,)."""
        shares = self._members.astype(np.float64)
        weights = np.ones(len(shares))
        for row, example in enumerate(known, lines):
            if not self._members[row].any():  # only refused: anything else is as likely as before
                shares[row] = 1
                shares[row, [self._index[code] for code in example.rejected if code in self._index]] = 0
                weights[row] = REJECTED if shares[row].any() else 1e-6
                shares[row] += 1e-9
        return shares / shares.sum(axis=1, keepdims=True), weights

    def _look_back(
        self,
        kernel: npt.NDArray[np.float32],
        shares: Floats,
        weights: Floats,
        coded: npt.NDArray[np.int64],
        documents: Sequence[str],
    ) -> None:
        """Holds coded passages out in turn, to choose how much the nearest counts, the scale and the thresholds."""
        parts = [coded[part] for part in held_out.folds(documents)]
        if len(parts) < 2:
            return
        asked = np.concatenate(parts)
        others = np.setdiff1d(np.arange(len(kernel)), coded)
        learnt: list[tuple[Floats, Floats, npt.NDArray[np.bool_]]] = []
        for part in parts:
            rest = np.concatenate([others, np.setdiff1d(asked, part)])
            found = softmax.fit(kernel[np.ix_(rest, rest)], shares[rest], weights[rest], PENALTY)
            learnt.append((np.asarray(kernel[np.ix_(part, rest)], np.float64), found, self._members[rest]))
        truth = self._members[asked]

        def scores(nearest: float) -> Floats:
            return np.vstack([self._scores(to, found, members, nearest) for to, found, members in learnt])

        self.nearest = held_out.best(NEAREST, scores, truth)
        near = [_nearest(to, members) for to, _, members in learnt]
        texts = [self._texts[row] for row in asked]
        logits = self._logits(scores(self.nearest), np.vstack(near), texts)
        self.scale = held_out.scale(logits, truth)
        self.thresholds = held_out.thresholds(self.scale.probability(logits), truth, THRESHOLD)

    def _scores(
        self, likeness: Floats, weights: Floats, members: npt.NDArray[np.bool_], nearest: float
    ) -> Floats:
        """Per text and code, in standard deviations over the codes."""
        return _standard((likeness + 1) @ weights) + nearest * _standard(_nearest(likeness, members))

    def _logits(self, scores: Floats, near: Floats, texts: Sequence[str]) -> Floats:
        words = np.array([len(content_words(text, self.language)) for text in texts], dtype=np.float64)
        return np.asarray(
            STANDS_OUT * scores + NEARNESS * near + LENGTH * np.log1p(np.minimum(words, 40))[:, None] + BASE
        )

    def _proposals(
        self,
        probabilities: Floats,
        likeness: Floats,
        top: int,
        least: Floats,
        fill: bool,
        valence: Mapping[str, float],
    ) -> list[Proposal]:
        order = np.argsort(-probabilities, kind="stable")
        said = [position for position in order if probabilities[position] >= least[position]]
        if fill and (probabilities >= SOMETHING * least).any():
            said = [position for position in order if probabilities[position] > 0]
        found = []
        for position in said[: max(top, 0)]:
            rows = np.flatnonzero(self._members[:, position])
            if not len(rows):
                continue
            row = rows[likeness[rows].argmax()]
            because = Because(self._kinds[row], self._texts[row], round(float(max(likeness[row], 0.0)), 4))
            code = self.codes[position]
            sure = round(float(probabilities[position]), 4)
            found.append(Proposal(code, sure, because, self.valence_of(valence, [code])))
        return found


def _standard(scores: Floats) -> Floats:
    """Per text: how far each code stands out above its mean over the codes, in standard deviations."""
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / spread)


def _nearest(likeness: Floats, members: npt.NDArray[np.bool_]) -> Floats:
    """Per text and code the likeness of the code's nearest example; 0 for a code without one."""
    return np.stack([likeness[:, column].max(axis=1, initial=0) for column in members.T], axis=1)


def _lines(codebook: Sequence[CodeText], language: str) -> list[tuple[str, str]]:
    """Code and text of each codebook line, and of the sentences that come with a code that still is the built-in one."""
    more = _built_in(language)
    lines = [(entry.code, getattr(entry, name)) for entry in codebook for name in FIELDS]
    lines += [
        (entry.code, text) for entry in codebook for text in more.get((entry.label, entry.definition), ())
    ]
    return [(code, text) for code, text in dict.fromkeys(lines) if text.strip()]


@cache
def _built_in(language: str) -> dict[tuple[str, str], list[str]]:
    """Label and definition of each built-in code → the example sentences that come with it."""
    codes = yaml.safe_load((LIBRARY / "codebook.yml").read_text(encoding="utf-8"))["codes"]
    sentences = yaml.safe_load((LIBRARY / "examples.yml").read_text(encoding="utf-8"))
    return {
        (code["label"][language], code["definition"][language]): sentences.get(code["id"], {}).get(
            language, []
        )
        for code in codes
        if language in code["label"]
    }
