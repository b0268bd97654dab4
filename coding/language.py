"""Words of Dutch and English: a blank spaCy pipeline with our own lemmas, stop words, and telling them apart. Pure."""

import re
import runpy
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simplemma import lemmatize

if TYPE_CHECKING:  # spaCy is loaded when first used: pages that only read do not need it
    from spacy.language import Language
    from spacy.tokens import Doc

LANGUAGES = ("nl", "en")

FILLERS = {
    "nl": frozenset(
        "eh ehm nou ja nee hè hoor zeg maar gewoon eigenlijk even wel echt heel zo'n zo dus natuurlijk denk vind "
        "weet zegt zeggen gaan komen doen maken moeten kunnen willen zullen mogen worden hebben zijn krijgen laten "
        "zien kijken zitten staan goed beetje niks mee per half laat vier vijf zes weten staat zit ziet kijk dag week uur "
        "hetzelfde iedereen helemaal gelden werken werk tellen hand "
        "iemand iets niets alles mens mensen keer ding dingen jaar u je jij wij ze zij hij één een twee drie".split()
    ),
    "en": frozenset(
        "eh um well yes no just really actually quite say think know go come do make must can want shall may become "
        "have be get let somebody something nothing everything people person time thing year one two three".split()
    ),
}
"""Words that carry no subject in spoken language, beside the stop words spaCy knows."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*", re.UNICODE)
_ENDLESS = re.compile(r"\S{80,}")
"""No word, but something pasted; spaCy's tokenizer needs the square of its length."""


@cache
def pipeline(language: str) -> "Language":
    """spaCy's tokenizer for `language` ("nl" or "en"; another falls back to "nl") with our lemmas on each token."""
    code = language if language in LANGUAGES else "nl"
    import spacy
    from spacy.language import Language

    if not Language.has_factory("weerklank_lemmas"):
        Language.factory("weerklank_lemmas", default_config={"language": "nl"}, func=_make_lemmas)
    nlp = spacy.blank(code)
    nlp.add_pipe("weerklank_lemmas", config={"language": code})
    return nlp


def _make_lemmas(nlp: "Language", name: str, language: str) -> "Lemmas":
    return Lemmas(language)


class Lemmas:
    """Sets the lemma of each word from simplemma's dictionary; a word it does not know stays as it is, in lower case."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        for token in doc:
            token.lemma_ = lemma(token.text, self.language)
        return doc


@cache
def lemma(word: str, language: str) -> str:
    return lemmatize(word.lower(), lang=language).lower().replace("_", "")


@cache
def stop_words(language: str) -> frozenset[str]:
    code = language if language in LANGUAGES else "nl"
    return _listed(code) | FILLERS[code]


@cache
def _listed(code: str) -> frozenset[str]:
    """spaCy's own list, read from its file: a page that counts words need not load all of spaCy."""
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.origin is not None
    found = runpy.run_path(str(Path(spacy.origin).parent / "lang" / code / "stop_words.py"))
    return frozenset(found["STOP_WORDS"])


def lemmas(text: str, language: str) -> list[str]:
    """The lemmas of the words in `text`, in order, stop words and signs left out."""
    stops = stop_words(language)
    return [
        token.lemma_
        for token in pipeline(language)(_ENDLESS.sub(" ", text))
        if _WORD.fullmatch(token.text)
        and len(token.text) > 2
        and token.lower_ not in stops
        and token.lemma_ not in stops
    ]


def detect(texts: Iterable[str], default: str = "nl") -> str:
    """The language with the most stop words in `texts`; `default` where that does not decide."""
    words = [word.lower() for text in texts for word in _WORD.findall(text)]
    only = {code: pipeline(code).Defaults.stop_words for code in LANGUAGES}
    counts = {
        code: sum(
            word in only[code] and not any(word in only[o] for o in LANGUAGES if o != code) for word in words
        )
        for code in LANGUAGES
    }
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > min(counts.values()) else default
