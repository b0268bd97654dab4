"""Words of Dutch and English: spaCy with our own lemmas, sentence borders and parts of speech, and telling them apart. Pure.

spaCy's pipelines are blank: nothing is downloaded. Where an operator installed nl_core_news_* or en_core_web_*, parts of
speech come from there; lemmas (simplemma, whose dictionaries know more Dutch) and sentence borders stay ours, so that what
was counted and cut before still fits. Offsets are code points, end exclusive.
"""

import importlib
import re
import runpy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simplemma import lemmatize
from simplemma.strategies.dictionaries import StreamDictionaryFactory

from coding import segmenting, tagging

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


MODELS = {"nl": "nl_core_news", "en": "en_core_web"}
SIZES = ("lg", "md", "sm")


@dataclass(frozen=True)
class Token:
    """A word or sign: where it stands, its lemma, and its part of speech (universaldependencies.org/u/pos)."""

    start: int
    end: int
    text: str
    lemma: str
    tag: str


@cache
def pipeline(language: str) -> "Language":
    """spaCy for `language` ("nl" or "en"; another falls back to "nl"): lemmas, sentence borders and tags on each token.

    The largest installed model that loads, or spaCy's tokenizer alone with tags of our own.
    """
    code = language if language in LANGUAGES else "nl"
    import spacy
    from spacy.language import Language

    if not Language.has_factory("weerklank_lemmas"):
        setting = {"language": "nl"}
        Language.factory("weerklank_lemmas", default_config=setting, func=_make_lemmas)
        Language.factory("weerklank_sentences", default_config=setting, func=_make_sentences)
        Language.factory("weerklank_tags", default_config=setting, func=_make_tags)
    nlp = _installed(code)
    own_tags = nlp is None
    if nlp is None:
        nlp = spacy.blank(code)
    nlp.add_pipe("weerklank_lemmas", config={"language": code})
    nlp.add_pipe("weerklank_sentences", config={"language": code}, first=True)
    if own_tags:
        nlp.add_pipe("weerklank_tags", config={"language": code})
    return nlp


def tagger(language: str) -> str:
    """What parts of speech come from, to be named where they are used: "nl_core_news_sm 3.8.0" or "own rules"."""
    nlp = pipeline(language)
    return (
        "own rules"
        if "weerklank_tags" in nlp.pipe_names
        else f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    )


def _installed(code: str) -> "Language | None":
    """The largest model an operator installed; one that does not load with this spaCy is passed over."""
    for size in SIZES:
        name = f"{MODELS[code]}_{size}"
        if find_spec(name) is None:
            continue
        try:
            nlp: Language = importlib.import_module(name).load(
                exclude=["ner", "parser", "senter", "lemmatizer"]
            )
        except (OSError, ValueError, ImportError, AttributeError, TypeError, KeyError):
            continue
        return nlp
    return None


def _make_lemmas(nlp: "Language", name: str, language: str) -> "Lemmas":
    return Lemmas(language)


def _make_sentences(nlp: "Language", name: str, language: str) -> "Sentences":
    return Sentences(language)


def _make_tags(nlp: "Language", name: str, language: str) -> "Tags":
    return Tags(language)


class Lemmas:
    """Sets the lemma of each word from simplemma's dictionary; a word it does not know stays as it is, in lower case."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        for token in doc:
            token.lemma_ = lemma(token.text, self.language)
        return doc


class Sentences:
    """Begins a sentence at the first token within each span of `segmenting.sentences`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        borders = (span.start for span in segmenting.sentences(doc.text, self.language))
        following = next(borders, None)
        for token in doc:
            token.is_sent_start = token.i == 0
            while following is not None and token.idx + len(token) > following:
                token.is_sent_start, following = True, next(borders, None)
        return doc


class Tags:
    """Sets the part of speech of each token from `coding.tagging`, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        for sentence in doc.sents:
            words = [token.text for token in sentence]
            found = tagging.tags(words, self.language, lambda word: lemma(word, self.language))
            for token, tag in zip(sentence, found, strict=True):
                token.pos_ = tag
        return doc


def sentences(text: str, language: str) -> list[list[Token]]:
    """The tokens of `text` with tags, sentence by sentence, white space left out.

    A row of 80 signs and more without a space is no word, and left out.
    """
    readable = _ENDLESS.sub(lambda endless: " " * len(endless.group()), text)
    return [
        [
            Token(token.idx, token.idx + len(token), token.text, token.lemma_, token.pos_)
            for token in sentence
            if not token.is_space
        ]
        for sentence in pipeline(language)(readable).sents
    ]


def tokens(text: str, language: str) -> list[Token]:
    """The tokens of all sentences of `text`, in order."""
    return [token for sentence in sentences(text, language) for token in sentence]


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
    code = language if language in LANGUAGES else "nl"
    found = (
        (token.lower_, lemma(token.text, code))
        for token in pipeline(language).make_doc(_ENDLESS.sub(" ", text))
        if len(token.text) > 2 and _WORD.fullmatch(token.text)
    )
    return [known for word, known in found if word not in stops and known not in stops]


# ---------------------------------------------------------------- telling languages apart

FEW_KNOWN = 0.5
"""Of a text with fewer known words than this neither language can be said."""
SAMPLE = 2000
"""Words of a text are enough to tell."""
_DICTIONARIES = StreamDictionaryFactory()


def detect(texts: Iterable[str], default: str = "nl") -> str:
    """The language of `texts` together, "nl" or "en"; `default`, that of the study or the document, where they do not tell.

    Words of one language's stop list alone are counted; where they do not decide, words of its dictionary alone, of which
    there must be three more than of the other. A text in another language, or without words, is left at `default`.
    """
    words = [word.lower() for word in _sampled(texts)]
    counts = {code: sum(word in only for word in words) for code, only in _own_words().items()}
    if max(counts.values()) < 2 * min(counts.values()) or counts["nl"] == counts["en"]:
        for code, other in (("nl", "en"), ("en", "nl")):
            counts[code] += sum(is_listed(word, code) and not is_listed(word, other) for word in words)
        if abs(counts["nl"] - counts["en"]) < 3:
            return default
    best = max(LANGUAGES, key=lambda code: (counts[code], code == default))
    return best if len(words) < 8 or _known(set(words), best) >= FEW_KNOWN else default


def _sampled(texts: Iterable[str]) -> Iterator[str]:
    left = SAMPLE
    for text in texts:
        for word in _WORD.finditer(text):
            if not left:
                return
            left -= 1
            yield word.group()[:40]


@cache
def _own_words() -> dict[str, frozenset[str]]:
    """Stop words of each language that the other has not, as a stop word or as a word."""
    return {code: frozenset(word for word in _listed(code) - _listed(other) if len(word) > 1)
            for code, other in (("nl", "en"), ("en", "nl"))}  # fmt: skip


def _known(words: set[str], code: str) -> float:
    return sum(word in _listed(code) or is_listed(word, code) for word in words) / len(words)


@cache
def is_listed(word: str, code: str) -> bool:
    """Whether simplemma's dictionary of "nl" or "en" has this word, given in small letters."""
    return _DICTIONARIES.get_dictionary(code).get(word) is not None


def written_as(word: str, code: str) -> str | None:
    """The lemma that dictionary gives, read without unpacking it: with a capital for a name; None for an unknown word."""
    found = _DICTIONARIES.get_dictionary(code).get(word)
    return str(found) if found is not None else None
