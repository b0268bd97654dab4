"""What a question finds, against a second way to find it that looks at every sign and every pair."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import segmenting, words
from coding.queries.answering import Mark, Reading, answer
from coding.queries.nearness import Span, Unit
from coding.queries.syntax import parse
from coding.queries.tree import Coded, Join, Known, Node, Relation, Said

CODES = {"A": {"a"}, "B": {"b"}, "C": {"c"}, "AB": {"a", "b"}}
VALENCES = ["neutral", "barrier", "facilitator"]
WORDS = ["coach", "coach*", "wij de", "één"]
UNITS: list[Unit] = ["word", "sentence", "turn"]


@st.composite
def documents(draw: Any) -> Reading:
    """A small text of turns, sentences and words, with passages and attributes."""
    sentence = st.lists(st.sampled_from(["wij", "De", "coach", "coaches", "één"]), min_size=1, max_size=4)
    turns = draw(st.lists(st.lists(sentence, min_size=1, max_size=3), min_size=1, max_size=3))
    text, sentences, began = "", [], []
    for turn in turns:
        began.append(len(text))
        for sentence in turn:
            sentences.append(len(text))
            text += " ".join(sentence) + ". "
        text = text[:-1] + "\n"
    spans = st.tuples(
        st.integers(0, len(text) - 1), st.integers(1, 12), st.sampled_from(VALENCES), st.booleans()
    )
    marks = [
        Mark(draw(st.sampled_from("abc")), start, min(start + length, len(text)), valence, improvement)
        for start, length, valence, improvement in draw(st.lists(spans, max_size=6))
    ]
    known = draw(
        st.dictionaries(st.sampled_from(["type", "district"]), st.just({"x"}) | st.just({"y"}) | st.just({"x", "y"}))
    )  # fmt: skip
    return Reading(
        len(text), marks, text,
        {"word": words.starts(text), "sentence": sentences, "turn": began}, known,
        {word: {"coach", "coaches"} if word == "coach" else {word} for word in WORDS},
    )  # fmt: skip


EQUAL: st.SearchStrategy[Relation] = st.sampled_from(["=", "!="])
LEAVES: st.SearchStrategy[Node] = (
    st.builds(
        Coded,
        st.sampled_from(["A", "B", "C", "AB", "*"]),
        st.sampled_from([(), ("barrier",), ("improvement",), ("barrier", "improvement"), ("facilitator", "barrier")]),
    )
    | st.builds(Said, st.sampled_from(WORDS), st.booleans())
    | st.builds(Known, st.sampled_from(["type", "district"]), st.sampled_from(["x", "Y", None]), EQUAL)
)  # fmt: skip


def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    plain = st.builds(Join, st.sampled_from(["and", "or", "not", "same", "with", "without"]), inner, inner)
    far = st.builds(
        Join, st.sampled_from(["near", "then"]), inner, inner, st.integers(0, 3), st.sampled_from(UNITS)
    )
    return plain | far


TREES = st.recursive(LEAVES, joined, max_leaves=5)


def slowly(node: Node, reading: Reading) -> set[Span]:
    """The oracle: signs as sets, every pair looked at."""
    if isinstance(node, Coded):
        found = set()
        for mark in reading.marks:
            right_code = node.code == "*" or mark.code in CODES[node.code]
            directions = set(node.directions) - {"improvement"}
            right_way = not directions or mark.valence in directions
            if right_code and right_way and ("improvement" not in node.directions or mark.improvement):
                found.add((mark.start, mark.end))
        return found
    if isinstance(node, Said):
        return {span for span in every_span(reading.text) if is_said(node, reading.text, span)}
    if isinstance(node, Known):
        values = {value.lower() for value in reading.known.get(node.name, ())}
        if node.value is None:
            holds = (values == set()) is (node.relation == "=")
        elif node.relation == "=":
            holds = node.value.lower() in values
        else:
            holds = values != set() and node.value.lower() not in values
        return {(0, reading.length)} if holds else set()
    left, right = slowly(node.left, reading), slowly(node.right, reading)
    if node.kind == "or":
        return left | right
    if node.kind == "with":
        return left if right else set()
    if node.kind == "without":
        return set() if right else left
    if node.kind == "same":
        return left & right
    if node.kind == "not":
        return {one for one in left if not any(signs(one) & signs(other) for other in right)}
    pairs = [(one, other) for one in left for other in right]
    if node.kind == "and":
        shared = [signs(one) & signs(other) for one, other in pairs]
        return {(min(found), max(found) + 1) for found in shared if found}
    near = [pair for pair in pairs if apart(*pair, node.unit, reading) <= node.distance]
    if node.kind == "then":
        return {(one[0], other[1]) for one, other in near if min(signs(other)) > max(signs(one))}
    return {(min(signs(one) | signs(other)), max(signs(one) | signs(other)) + 1) for one, other in near}


def signs(span: Span) -> set[int]:
    return set(range(*span))


def apart(one: Span, other: Span, unit: Unit | None, reading: Reading) -> int:
    """How far two passages lie apart, by looking at every sign."""
    assert unit is not None
    begins = set(reading.starts[unit])
    if unit == "word":
        if signs(one) & signs(other):
            return 0
        first, second = sorted([one, other])
        return sum(place in begins for place in range(first[1], second[0]))
    number = [-1] * reading.length
    count = -1
    for place in range(reading.length):
        count += place in begins
        number[place] = max(count, 0)
    return min(abs(number[a] - number[b]) for a in signs(one) for b in signs(other))


def every_span(text: str) -> set[Span]:
    return {(a, b) for a in range(len(text)) for b in range(a + 1, min(a + 14, len(text)) + 1)}


def is_said(node: Said, text: str, span: Span) -> bool:
    start, end = span
    edges = text[start - 1 : start] + text[end : end + 1]
    if any(sign.isalnum() for sign in edges) or not (text[start].isalnum() and text[end - 1].isalnum()):
        return False
    said = text[start:end].lower()
    if node.lemma:
        return said in ({"coach", "coaches"} if node.words == "coach" else {node.words})
    if node.words == "coach*":
        return said.startswith("coach") and said.isalnum()
    return said.split() == node.words.split() and not set(said) & {"."}


@settings(max_examples=400)
@given(TREES, documents())
def test_a_question_finds_what_looking_at_every_sign_finds(node: Node, reading: Reading) -> None:
    found = answer(node, reading, CODES)
    assert set(found) == slowly(node, reading)
    assert found == sorted(set(found))
    assert all(0 <= start < end <= reading.length for start, end in found)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("size>3", True), ('size>="3,5"', True), ("size<3.5", False), ("size<=3.5", True), ("size>=10", False),
        ("day>2026-01-31", True), ("day<2026-02-01", False), ("day>=3", False), ("other>=0", False), ("type>1", False),
    ],
)  # fmt: skip
def test_numbers_and_days_are_compared_by_size(query: str, holds: bool) -> None:
    known = {"size": {"3.5", "3,5"}, "day": {"2026-02-01"}, "type": {"x"}}
    assert bool(answer(parse(query), Reading(4, known=known), {})) == holds


TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt te vroeg. Dat is jammer.\nI: En dan?\nR: Dan staan jobcoaches er niet meer."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('text:"jobcoach"', ["jobcoach"]),
        ("text:jobcoach*", ["jobcoach", "jobcoaches"]),
        ("text:jammer NEAR/0s text:jobcoach", []),
        ("text:jammer NEAR/1s text:jobcoach", ["jobcoach stopt te vroeg. Dat is jammer"]),
        ("text:jammer THEN/9s text:jobcoach", []),
        ("text:jobcoach THEN/5w text:jammer", ["jobcoach stopt te vroeg. Dat is jammer"]),
        ("text:jobcoach THEN/4w text:jammer", []),
        ("text:jobcoach NEAR/0t text:jammer", ["jobcoach stopt te vroeg. Dat is jammer"]),
        ("text:jobcoach NEAR/1t text:jobcoaches", []),
        ("text:jobcoach WITH text:jobcoaches", ["jobcoach"]),
    ],
)
def test_distances_are_counted_as_people_count_them(query: str, found: list[str]) -> None:
    reading = Reading(
        len(TEXT),
        text=TEXT,
        starts={
            "word": words.starts(TEXT),
            "sentence": [span.start for span in segmenting.sentences(TEXT, "nl")],
            "turn": [span.start for span in segmenting.turns(TEXT)],
        },
    )
    assert [TEXT[start:end] for start, end in answer(parse(query), reading, {})] == found
