"""What differs between versions of a codebook, in sentences and word for word; and the palette's contrast."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.codebook import differences
from coding.codebook.files.table_file import PALETTE

CSS = Path(__file__).parents[3] / "app" / "static" / "css"


def code(key: str, **values: Any) -> dict[str, Any]:
    return {"id": key, "label": {"nl": f"Code {key}", "en": f"Code {key}"}, **values}


def said(older: list[dict[str, Any]], newer: list[dict[str, Any]], language: str = "en") -> list[str]:
    return [one.text[language] for one in differences.between({"codes": older}, {"codes": newer})]


def test_a_definition_that_changed_reads_as_a_sentence_with_its_words_marked() -> None:
    (one,) = differences.between(
        {"codes": [code("B1", definition={"nl": "Hulp op het werk."})]},
        {"codes": [code("B1", definition={"nl": "Hulp thuis op het werk."})]},
    )
    assert one.text["nl"] == "Definitie van B1 “Code B1” in het Nederlands gewijzigd"
    assert one.text["en"] == "Definition of B1 “Code B1” in Dutch changed"
    assert [(piece.how, piece.words) for piece in one.pieces] == [
        ("same", "Hulp"), ("new", " thuis"), ("same", " op het werk."),
    ]  # fmt: skip


def test_every_other_kind_of_change_has_its_sentence() -> None:
    older = [
        code("A"),
        code("B", parent="A"),
        code("C", parent="A"),
        code("D"),
        code("E", colour=1),
        code("G"),
    ]
    newer = [
        code("A"), code("C", parent="A"), code("D", retired=True, merged_into="A"), code("E", colour=2),
        code("B", parent="E"), code("F", parent="A"), code("G", retired=True),
    ]  # fmt: skip
    assert said(older, newer) == [
        "D “Code D” was merged into A “Code A”.",
        "The colour of E “Code E” changed.",
        "B “Code B” now stands under E “Code E”, was under A “Code A”.",
        "F “Code F” is new under A “Code A”.",
        "G “Code G” is out of use.",
    ]
    assert "De volgorde onder A “Code A” is veranderd: C, B." in said(
        [code("A"), code("B", parent="A"), code("C", parent="A")],
        [code("A"), code("C", parent="A"), code("B", parent="A")],
        "nl",
    )
    assert said([code("A", retired=True)], [code("A")]) == ["A “Code A” is in use again."]
    assert said([code("A")], [code("A", coherence_dimension="doelen")]) == [
        "Dimension of coherence of A “Code A”: doelen, was none."
    ]
    assert said([code("A")], []) == ["A “Code A” is no longer there."]
    assert said(older, older) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_give_back_both_texts(old: str, new: str) -> None:
    pieces = differences.words(old, new)
    assert "".join(piece.words for piece in pieces if piece.how != "new") == old
    assert "".join(piece.words for piece in pieces if piece.how != "gone") == new


# ---------------------------------------------------------------- colours


def tokens() -> dict[str, tuple[str, str]]:
    found = re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", (CSS / "tokens.css").read_text()
    )
    return {name: (light, dark) for name, light, dark in found}


def rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG 2.2, relative luminance."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def washed(colour: str, paper: str, share: float = 0.2) -> tuple[float, float, float]:
    """Roughly what a fifth of a colour over paper gives; mixing in sRGB is a little darker than in oklab."""
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(rgb(colour), rgb(paper), strict=True))
    return red, green, blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("number", range(1, 13))
def test_every_code_colour_can_be_read_on_every_paper(number: int, scheme: int) -> None:
    known = tokens()
    colour = known[f"code-{number}"][scheme]
    for paper in ("paper", "paper-raised", "paper-sunken", "teal-wash"):
        ratio = contrast(rgb(colour), rgb(known[paper][scheme]))
        assert ratio >= 4.5, f"the short name of a code on {paper}: {ratio:.2f}"
    for paper in ("paper", "paper-raised"):
        under = washed(colour, known[paper][scheme])
        assert contrast(rgb(known["ink"][scheme]), under) >= 4.5, "words of a coded passage"
        assert contrast(rgb(colour), under) >= 3, "the line under a coded passage"


def test_colours_repeat_with_shapes_and_are_the_same_on_paper() -> None:
    known = tokens()
    assert [tuple(round(part * 255) for part in rgb(known[f"code-{n}"][0])) for n in range(1, 13)] == list(
        PALETTE
    )
    style = (CSS / "workspace.css").read_text()
    shapes = ["border-radius: 50%", "rotate(45deg)", "clip-path"]
    for number in range(12):
        assert f".code-{number} {{ --code: var(--code-{number + 1}); }}" in style
        if number % 4:
            rule = re.search(rf"\.code-{number} \.swatch[^{{]*{{([^}}]*)}}", style)
            assert rule is not None
            assert shapes[number % 4 - 1] in rule[1]


def test_words_that_came_and_went_can_be_read() -> None:
    known = tokens()
    for scheme in (0, 1):
        for colour in ("good", "danger"):
            assert contrast(rgb(known[colour][scheme]), rgb(known[f"{colour}-wash"][scheme])) >= 4.5
