"""Texts to the numbers of their word pieces, as a tokenizer.json says: WordPiece, Unigram and WordLevel. Pure.

Enough of the format of Hugging Face's tokenizers for static models, which need no more than which pieces a text has.
What a file asks beyond this is refused when it is read, never done half.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Pieces = Callable[[str], list[int]]
"""A word to the numbers of its pieces."""
LONGEST = 100
"""Code points of a word; what is longer is no word, and is read as unknown."""
_WORDS = re.compile(r"\w+|[^\w\s]")
_NORMALIZERS = {"BertNormalizer", "Lowercase", "NFC", "NFKC", "NFD", "NFKD", "StripAccents", "Strip", "Replace",
    "Precompiled", "Prepend"}  # fmt: skip


class UnreadableError(Exception):
    """The file asks something of a tokenizer that is not done here; the message names it."""


class Tokenizer:
    """Raises UnreadableError for a kind that is not done here."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        model = data.get("model") or {}
        self._steps = [_normalizer(step) for step in _parts(data.get("normalizer"), "normalizers")]
        self._mark = _metaspace(data.get("pre_tokenizer"))
        kind = model.get("type") or ("WordPiece" if "continuing_subword_prefix" in model else "WordLevel")
        if kind == "Unigram":
            self._pieces = _unigram(model)
        elif kind in ("WordPiece", "WordLevel"):
            self._pieces = _word_pieces(model, whole=kind == "WordLevel")
        else:
            raise UnreadableError(f"a tokenizer of the kind {kind}")

    def encode(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, in order, without signs for its start and end."""
        for step in self._steps:
            text = step(text)
        words = [self._mark + word for word in text.split()] if self._mark else _WORDS.findall(text)
        return [number for word in words for number in self._pieces(word)]


def _parts(step: Mapping[str, Any] | None, key: str) -> Iterator[Mapping[str, Any]]:
    if step is None:
        return
    if step.get("type") == "Sequence":
        for part in step[key]:
            yield from _parts(part, key)
    else:
        yield step


def _normalizer(step: Mapping[str, Any]) -> Callable[[str], str]:
    kind = str(step.get("type"))
    if kind not in _NORMALIZERS:
        raise UnreadableError(f"a normalizer of the kind {kind}")
    if kind == "Lowercase":
        return str.lower
    if kind == "Strip":
        return str.strip
    if kind in ("NFC", "NFKC", "NFD", "NFKD"):
        return lambda text: unicodedata.normalize(kind, text)  # type: ignore[arg-type]
    if kind == "Precompiled":  # SentencePiece's own table, which is NFKC but for rare signs
        return lambda text: unicodedata.normalize("NFKC", text)
    if kind == "StripAccents":
        return _without_accents
    if kind == "BertNormalizer":
        lower = step.get("lowercase", True)
        strip = step.get("strip_accents") if step.get("strip_accents") is not None else lower
        return lambda text: (_without_accents if strip else str)(text.lower() if lower else text)
    if kind == "Replace":
        pattern = step["pattern"]
        found = re.compile(pattern["Regex"] if "Regex" in pattern else re.escape(pattern["String"]))
        return lambda text: found.sub(lambda _: step["content"], text)
    return lambda text: text  # Prepend: the mark of a word's start, which is set with each word


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in split if unicodedata.category(sign) != "Mn")


def _metaspace(step: Mapping[str, Any] | None) -> str:
    """The sign that stands for a space before a word, as SentencePiece has it; "" where words are split at signs."""
    for part in _parts(step, "pretokenizers"):
        if part.get("type") == "Metaspace":
            return str(part.get("replacement", "▁"))
        if part.get("type") == "ByteLevel":
            raise UnreadableError("a pre-tokenizer of the kind ByteLevel")
    return ""


def _word_pieces(model: Mapping[str, Any], *, whole: bool) -> Pieces:
    """The longest piece that fits, from the start of a word on (Schuster & Nakajima 2012)."""
    vocabulary: dict[str, int] = model["vocab"]
    prefix = model.get("continuing_subword_prefix", "##")
    unknown = vocabulary.get(model.get("unk_token", "[UNK]"))
    missing = [] if unknown is None else [unknown]

    def pieces(word: str) -> list[int]:
        if word in vocabulary:
            return [vocabulary[word]]
        if whole or len(word) > LONGEST:
            return missing
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else prefix + word[start:end]
                if piece in vocabulary:
                    found.append(vocabulary[piece])
                    start = end
                    break
            else:
                return missing
        return found

    return pieces


def _unigram(model: Mapping[str, Any]) -> Pieces:
    """The pieces with the best sum of logarithmic probabilities, by dynamic programming (Kudo 2018)."""
    scores = {piece: (float(score), number) for number, (piece, score) in enumerate(model["vocab"])}
    longest = max((len(piece) for piece in scores), default=1)
    worst = min((score for score, _ in scores.values()), default=0.0) - 10.0
    unknown = model.get("unk_id")

    def pieces(word: str) -> list[int]:
        word = word[:LONGEST]
        best: list[tuple[float, int, int | None]] = [(0.0, 0, None)]  # score, start, number
        for end in range(1, len(word) + 1):
            best.append((best[end - 1][0] + worst, end - 1, unknown))
            for start in range(max(0, end - longest), end):
                found = scores.get(word[start:end])
                if found and best[start][0] + found[0] > best[end][0]:
                    best[end] = (best[start][0] + found[0], start, found[1])
        numbers, end = [], len(word)
        while end > 0:
            _score, start, number = best[end]
            if number is not None:
                numbers.append(number)
            end = start
        return numbers[::-1]

    return pieces
