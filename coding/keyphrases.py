"""Noun phrases of a text: what is spoken of, in the words in which it is said. Pure.

From the parts of speech of an installed spaCy model where there is one, and of `coding.tagging` otherwise: nouns with the
adjectives before them, without articles and numbers (docs/adr/0013-keyphrases.md). Offsets are code points, end exclusive.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coding import language as languages
from coding import tagging
from coding.language import Token

MOST_WORDS = 5
"""A longer row of nouns is a list without commas."""


@dataclass(frozen=True)
class Phrase:
    """text[start:end] is the phrase as it was said; `key` is the same for all forms of it: "kleine plaatsing"."""

    start: int
    end: int
    words: int
    key: str


def keyphrases(text: str, language: str) -> list[Phrase]:
    """The noun phrases of `text` in order, none within another; `language` is "nl" or "en", another is read as "nl".

    A noun with what belongs to it: "goede begeleiding", "stapeltje papier", "job coach"; a phrase ends at the border of a
    sentence. Names of people are phrases too where they have a capital: who hides names leaves them out.
    """
    code = language if language in languages.LANGUAGES else "nl"
    return [phrase for sentence in languages.sentences(text, code) for phrase in _of(sentence, code)]


def _of(tokens: list[Token], language: str) -> Iterator[Phrase]:
    row: list[Token] = []
    for token in _with_known(tokens, language):
        if token.tag in ("NOUN", "PROPN", "ADJ"):
            if row and _apart(row[-1].tag, token.tag):
                yield from _phrase(row)
                row = []
            row.append(token)
        else:
            yield from _phrase(row)
            row = []
    yield from _phrase(row)


def _apart(before: str, tag: str) -> bool:
    """Whether another thing begins: "de deur | goed dicht", "volgende week | Rachida"."""
    return before != "ADJ" and (tag == "ADJ" or (before != tag and "PROPN" in (before, tag)))


def _with_known(tokens: list[Token], language: str) -> list[Token]:
    """The tokens, with what is one thing in this field ("social return") as nouns, whatever else its words may be."""
    small, made = [token.text.lower() for token in tokens], list(tokens)
    for phrase in tagging.phrases(language):
        for at in range(len(small) - len(phrase) + 1):
            if small[at] == phrase[0] and tuple(small[at : at + len(phrase)]) == phrase:
                for place in range(at, at + len(phrase)):
                    made[place] = replace(made[place], tag="NOUN")
    return made


def _phrase(row: list[Token]) -> Iterator[Phrase]:
    while row and row[-1].tag == "ADJ":
        row = row[:-1]
    if row and len(row) <= MOST_WORDS and len(row[-1].text) > 1:
        yield _made(row)


def _made(row: list[Token]) -> Phrase:
    key = " ".join([*(token.text.lower() for token in row[:-1]), row[-1].lemma])
    return Phrase(row[0].start, row[-1].end, len(row), key)
