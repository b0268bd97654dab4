"""The language of questions: what is written is read back, and a mistake is shown where it is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.queries.nearness import Unit
from coding.queries.syntax import MOST_LEAVES, BadQuery, parse, write
from coding.queries.tree import DIRECTIONS, RELATIONS, Coded, Join, Known, Node, Said

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
).filter(lambda text: text.strip() != "")
WORDS = st.lists(
    st.sampled_from(["jobcoach", "wij", "é-lan", "AND", "2019", "naam's"]), min_size=1, max_size=3
).map(" ".join)
DRAWN_UNITS: list[Unit] = ["word", "sentence", "turn"]


def coded() -> st.SearchStrategy[Node]:
    flags = st.sets(st.sampled_from(DIRECTIONS)).map(lambda found: tuple(f for f in DIRECTIONS if f in found))
    return st.builds(Coded, NAMES | st.just("*") | st.sampled_from(["ERV1", "AND", "NEAR/2s", "?"]), flags)


def leaf() -> st.SearchStrategy[Node]:
    said = st.builds(Said, WORDS | WORDS.map(lambda words: words + "*"), st.booleans())
    known = st.builds(Known, NAMES, st.none() | NAMES, st.sampled_from(["=", "!="]))
    sized = st.builds(
        Known, NAMES, st.sampled_from(["3", "3,5", "-2", "2026-11-24"]), st.sampled_from(RELATIONS)
    )
    return coded() | said | known | sized


def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    plain = st.builds(Join, st.sampled_from(["and", "or", "not", "same", "with", "without"]), inner, inner)
    far = st.builds(
        Join,
        st.sampled_from(["near", "then"]),
        inner,
        inner,
        st.integers(0, 1000),
        st.sampled_from(DRAWN_UNITS),
    )
    return plain | far


TREES = st.recursive(leaf(), joined, max_leaves=10)


@given(TREES, st.sampled_from(["nl", "en"]))
def test_what_is_written_is_read_back(tree: Node, language: str) -> None:
    assert parse(write(tree, language)) == tree


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["code:A", "AND", "NOT", "(", ")", 'text:"b c"', "NEAR/2s", "type=x", "=", ":", '"', "helps", ","]
        ),
        max_size=9,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    refused = None
    try:
        tree = parse(text)
    except BadQuery as bad:
        refused = bad
    if refused is None:
        assert parse(write(tree)) == tree
    else:
        assert 0 <= refused.at[0] <= refused.at[1] <= len(text)
        assert set(refused.text) == {"nl", "en"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "", "empty"),
        ("code:A code:B", "code", "A join is missing"),
        ("code:A AND", "", "belongs here"),
        ("NOT code:A", "NOT", "takes something away"),
        ("(code:A OR code:B", "(", "never closed"),
        ("code:A) OR code:B", ")", "closes nothing"),
        ('text:"jobcoach', '"jobcoach', "quotation mark"),
        ("code:A NEAR code:B", "NEAR", "how far"),
        ("code:A NEAR/5q code:B", "NEAR/5q", "then w (words)"),
        ("code:A NEAR/5000s code:B", "NEAR/5000s", "up to 1000"),
        ("code:A AND/2s code:B", "AND/2s", "NEAR and THEN only"),
        ("jobcoach", "jobcoach", "Say what this is"),
        ("soort:gemeente", "soort", "Before a colon"),
        ("code:A(slecht)", "slecht", "in brackets"),
        ("text:job*coach", "job*coach", "at the end of a word"),
        ('text:"?!"', '"?!"', "no word"),
        ("type=", "=", "missing behind"),
        ("size>=many", "many", "a number or a day"),
        ("size<?", "?", "a number or a day"),
    ],
)
def test_a_mistake_is_shown_where_it_is_made(text: str, place: str, words: str) -> None:
    with pytest.raises(BadQuery) as bad:
        parse(text)
    start, end = bad.value.at
    assert text[start:end] == place
    assert words in bad.value.text["en"]


def test_the_closer_join_goes_first_and_both_languages_are_read() -> None:
    tree = parse("code:A OR code:B AND NOT code:C NEAR/2s code:D")
    near = Join("near", Coded("C"), Coded("D"), 2, "sentence")
    assert tree == Join("or", Coded("A"), Join("not", Coded("B"), near))
    assert parse("code:A of code:B en niet code:C nabij/2z code:D") == tree
    assert write(tree, "nl") == "code:A OF code:B EN NIET code:C NABIJ/2z code:D"
    assert parse("code:A(hindert,verbetering)") == Coded("A", ("barrier", "improvement"))
    assert parse('wijk!=? EN district="?"') == Join("and", Known("wijk", None, "!="), Known("district", "?"))


def test_a_question_has_its_limits() -> None:
    most = " OR ".join(["code:A"] * MOST_LEAVES)
    assert parse(write(parse(most))) == parse(most)
    for text, words in (
        (most + " OR code:A", "at most 60 parts"),
        ("(" * 300 + "code:A" + ")" * 300, "Too many brackets"),
        ("text:" + "a" * 3000, "too long"),
    ):
        with pytest.raises(BadQuery, match=words):
            parse(text)
