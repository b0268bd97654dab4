"""Groups of passages: the same whatever the order, any number from one tree, and sensible with odd input."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import clustering, encoding

MODEL = encoding.CharacterNgrams()
SUBJECTS = (
    (
        "De jobcoach begeleidt de kandidaat op het werk",
        "Een vaste begeleider van de jobcoach helpt de kandidaat",
    ),
    ("Het formulier van het loket kost veel tijd", "Wij vullen bij het loket steeds hetzelfde formulier in"),
    ("De bouwplaats is te gevaarlijk voor wie begint", "Op de bouwplaats moet de veiligheid voorop staan"),
)
TEXTS = [
    f"{sentence} {extra}".strip()
    for one, other in SUBJECTS
    for sentence in (one, other)
    for extra in ("", "vandaag", "in Rotterdam", "zegt men", "al jaren", "nu weer", "ook morgen", "toch")
]


def _found(texts: list[str], **asked: int) -> dict[str, tuple[int, float]]:
    found = clustering.cluster(
        MODEL.encode(texts), texts, themes=asked.get("themes"), seed=asked.get("seed", 0)
    )
    return {
        text: (label, sure)
        for text, label, sure in zip(texts, found.labels.tolist(), found.confidence.tolist(), strict=True)
    }


@settings(max_examples=8, deadline=None)
@given(order=st.randoms(use_true_random=False), seed=st.integers(0, 5), themes=st.sampled_from([None, 3, 7]))
def test_the_order_of_the_rows_changes_nothing(order: random.Random, seed: int, themes: int | None) -> None:
    mixed = order.sample(TEXTS, len(TEXTS))
    asked = {} if themes is None else {"themes": themes}
    assert _found(mixed, seed=seed, **asked) == _found(TEXTS, **asked)


def test_what_is_said_alike_comes_together() -> None:
    found = _found(TEXTS, themes=6)
    for start in range(0, len(TEXTS), 8):
        labels = [found[text][0] for text in TEXTS[start : start + 8]]
        assert max(labels.count(label) for label in set(labels)) >= 7
    assert {label for label, _sure in found.values() if label >= 0} == set(range(6))


def test_one_tree_is_cut_into_any_number() -> None:
    tree = clustering.grow(MODEL.encode(TEXTS), TEXTS)
    for groups in range(1, 12):
        cut = tree.cut(groups)
        assert 0 < cut.count <= groups
        sizes = np.bincount(cut.labels[cut.labels >= 0])
        assert (np.diff(sizes) <= 0).all()
        assert ((cut.confidence >= 0) & (cut.confidence <= 1)).all()
        assert (cut.confidence[cut.labels < 0] == 0).all()
    assert tree.cut(5).count == 5


def test_what_fits_in_two_groups_equally_is_in_none() -> None:
    tree = clustering.Tree(
        cells=np.array([[0, 2], [0, 2], [0, 2], [1, 3], [1, 3], [1, 3], [0, 3]]),
        merges=np.array(
            [[0, 1, 0, 2], [7, 2, 0, 3], [3, 4, 0, 2], [9, 5, 0, 3], [8, 6, 0.5, 4], [10, 11, 0.9, 7]], float
        ),
        landmarks=np.arange(7),
        place=np.arange(7),
    )
    cut = tree.cut(2)
    assert cut.labels[6] == cut.labels[0] or cut.labels[6] == -1
    assert cut.confidence[6] < 0.4 < cut.confidence[0]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "  ", "\n"],
        ["Eén passage."],
        ["De ene passage.", "En een andere."],
        ["Steeds hetzelfde."] * 30,
        ["x" * 50_000, *TEXTS[:10]],
        ["x" * 50_000],
        ["😀", "🎉🎉", "👍"],
        ["מה שלומך היום", "אני הולך לעבודה", "هذا نص عربي قصير", "كيف حالك اليوم", "שלום", "مرحبا"],
        [*TEXTS[:12], "", "😀", *TEXTS[:12]],
        ["\ud800 halve letter", "gewoon", "anders"],
    ],
    ids=[
        "none",
        "empty",
        "blank",
        "one",
        "two",
        "identical",
        "endless",
        "only endless",
        "emoji",
        "rtl",
        "mixed",
        "half",
    ],
)
@pytest.mark.parametrize("themes", [None, 1, 2, 500])
def test_odd_input_gives_a_sensible_result(texts: list[str], themes: int | None) -> None:
    encodable = [text.encode("utf-8", "replace").decode() for text in texts]
    found = clustering.cluster(MODEL.encode(encodable), texts, themes=themes)
    assert len(found.labels) == len(found.confidence) == len(texts)
    assert found.count <= min(len(set(texts)), themes or len(texts))
    for text, label in zip(texts, found.labels.tolist(), strict=True):
        assert label == -1 or any(sign.isalnum() for sign in text)
    same = {text: {found.labels[row] for row, other in enumerate(texts) if other == text} for text in texts}
    assert all(len(labels) == 1 for labels in same.values())


def test_more_passages_than_landmarks_follow_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "LANDMARKS", 24)
    monkeypatch.setattr(clustering, "ANCHORS", 6)
    first, again = _found(TEXTS, themes=3, seed=1), _found(TEXTS[::-1], themes=3, seed=1)
    assert first == again
    placed = [first[text][0] for text in TEXTS]
    assert sum(label >= 0 for label in placed) >= 40
    assert len({label for label in placed if label >= 0}) == 3
