"""A static model from a folder: a row of numbers a word piece, and a text is their mean. Pure but for reading its files.

Both what model2vec saves (model.safetensors and tokenizer.json) and a sentence-transformers folder whose first module is a
StaticEmbedding are read with numpy alone; neither package is needed.
"""

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coding.encoders.tokens import Tokenizer, UnreadableError

Rows = npt.NDArray[np.float32]
MOST_PIECES = 512
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I8": "i1"}


class BadModelError(Exception):
    """The files in the folder make no model; the message names the file and what is wrong, in plain words."""


class StaticModel:
    """`dimensions` numbers a text. Raises BadModelError for a folder that holds no static model that is whole."""

    def __init__(self, folder: Path) -> None:
        tensors = read_tensors(folder / "model.safetensors")
        try:
            self._tokenizer = Tokenizer(json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadModelError(f"tokenizer.json: {error}") from error
        except UnreadableError as error:
            raise BadModelError(f"tokenizer.json asks {error}, which is not done here") from error
        rows = next((tensors[name] for name in ("embeddings", "embedding.weight") if name in tensors), None)
        if rows is None or rows.ndim != 2 or not np.isfinite(rows).all():
            raise BadModelError("model.safetensors holds no table of word pieces")
        self._rows: Rows = rows.astype(np.float32)
        self._weights = tensors.get("weights")
        self._mapping = tensors.get("mapping")
        self.dimensions = int(rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Rows:
        """Means over the pieces of each text, shape (len(texts), dimensions); zeros for a text without a known piece."""
        found = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            pieces = np.array(self._tokenizer.encode(text)[:MOST_PIECES], dtype=np.int64)
            weights = (
                np.ones(len(pieces), np.float32)
                if self._weights is None
                else _at(np.asarray(self._weights, np.float32), pieces)
            )
            rows = pieces if self._mapping is None else _at(np.asarray(self._mapping, np.int64), pieces)
            known = np.asarray(rows) < len(self._rows)
            if known.any():
                found[row] = (self._rows[rows[known]] * weights[known, None]).mean(axis=0)
        return found


def _at(values: Any, places: npt.NDArray[np.int64]) -> Any:
    return values[np.minimum(places, len(values) - 1)]


def read_tensors(path: Path) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of a .safetensors file by name: eight bytes with the length of a JSON header, the header, the numbers.

    Raises BadModelError for a file that is cut off or holds something else. Format: huggingface.co/docs/safetensors.
    """
    try:
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        start = 8 + length
        found = {}
        for name, told in header.items():
            if name == "__metadata__":
                continue
            first, last = told["data_offsets"]
            numbers = np.frombuffer(data[start + first : start + last], dtype=_TYPES[told["dtype"]])
            found[name] = numbers.reshape(told["shape"])
        return found
    except (OSError, struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModelError(f"{path.name} cannot be read: {error}") from error
