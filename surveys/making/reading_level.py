"""How easily Dutch text reads: a hint for who writes questions, no verdict. Pure.

The measure is Flesch-Douma: 206.84 − 0.77 × syllables per 100 words − 0.93 × words per sentence, with the names that
Douma gave to its parts (W.H. Douma, De leesbaarheid van landbouwbladen, Bulletin 17, Landbouwhogeschool Wageningen,
1960). It counts length alone: it knows no word, no sentence that turns back on itself, and was made for running text.
Fewer than 100 words say too little and get no figure. The Common European Framework (B1) has no formula; a score from
60 on is only a sign that length is no obstacle. The hints below it name what anybody can mend.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.texts import Text

LEAST_WORDS = 100
LONG_SENTENCE = 15
"""Words; plain-language advice for Dutch is ten to twelve on average and seldom more than fifteen."""
LONG_WORD = 6
"""Syllables."""
AIM = 60
"""Douma's "normal" begins here."""

BANDS: tuple[tuple[int, Text], ...] = (
    (90, {"nl": "zeer gemakkelijk", "en": "very easy"}),
    (80, {"nl": "gemakkelijk", "en": "easy"}),
    (70, {"nl": "tamelijk gemakkelijk", "en": "fairly easy"}),
    (60, {"nl": "normaal", "en": "normal"}),
    (45, {"nl": "tamelijk moeilijk", "en": "fairly difficult"}),
    (30, {"nl": "moeilijk", "en": "difficult"}),
)
HARDEST: Text = {"nl": "zeer moeilijk", "en": "very difficult"}

_VOWELS = re.compile(
    r"aai|ooi|oei|eeu|ieu|eau|ëe|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyáéíóúàèâêôäëïöü]"
)
_SIGNED = re.compile(r"(?<=[a-z])([ëïöüä])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_PIPE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Reading:
    """What was counted. `score` is None where there are too few words for a figure."""

    words: int
    sentences: int
    syllables: int
    score: float | None
    long_sentences: list[str]
    long_words: list[str]

    @property
    def band(self) -> Text | None:
        """Douma's name for this score."""
        if self.score is None:
            return None
        return next((name for least, name in BANDS if self.score >= least), HARDEST)


def measure(texts: Iterable[str]) -> Reading:
    """Counts over all texts together; each text ends a sentence."""
    said = [sentence for text in texts for sentence in sentences(text)]
    counted = [words(sentence) for sentence in said]
    every = [word for found in counted for word in found]
    total = sum(map(syllables, every))
    score = None
    if len(every) >= LEAST_WORDS:
        score = round(206.84 - 77 * total / len(every) - 0.93 * len(every) / len(said), 1)
    long_words = dict.fromkeys(word.lower() for word in every if syllables(word) >= LONG_WORD)
    return Reading(
        words=len(every),
        sentences=len(said),
        syllables=total,
        score=score,
        long_sentences=[said[place] for place, found in enumerate(counted) if len(found) > LONG_SENTENCE],
        long_words=list(long_words),
    )


def sentences(text: str) -> list[str]:
    """Split at full stops, question marks and line ends; what holds no word is none."""
    return [part for found in _END.split(_PIPE.sub("", text)) if words(part := " ".join(found.split()))]


def words(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """The groups of vowels, at least one: "bouwbedrijf" 3, "re-integratie" is two words, "financiële" 5."""
    plain = _SIGNED.sub(r"-\1", word.lower())
    return max(1, len(_VOWELS.findall(plain)))
