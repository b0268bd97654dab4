"""Codebooks as files: what comes back from our own, how those of other tools are read, and what bad input gets."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.codebook.files import outline, refi_file, table_file, yaml_file
from surveys.errors import BadFile

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(
    lambda text: text.strip() or "x"
)


@st.composite
def snapshots(draw: st.DrawFn) -> dict[str, Any]:
    """A codebook as a version keeps it: a tree of at most 8 codes, in the order in which it is read."""
    count = draw(st.integers(1, 8))
    codes: list[dict[str, Any]] = []
    parents = [draw(st.integers(-1, number - 1)) for number in range(count)]
    for number, parent in enumerate(parents):
        codes.append(
            {
                "id": f"K{number}",
                "parent": f"K{parent}" if parent >= 0 else None,
                "label": {"nl": draw(WORDS), "en": draw(WORDS)},
                "definition": draw(st.dictionaries(st.sampled_from(["nl", "en"]), WORDS)),
                "include": {},
                "exclude": draw(st.dictionaries(st.just("nl"), WORDS)),
                "example": {},
                "coherence_dimension": draw(st.sampled_from([None, "doelen"])),
                "research_question": None,
                "colour": draw(st.integers(0, 11)),
                "retired": False,
            }
        )
    return {"title": {"nl": "Boek"}, "codes": codes}


def kept(read: outline.Outline) -> set[tuple[Any, ...]]:
    keys = {entry.id: entry.key for entry in read.entries}
    return {
        (
            entry.key, keys.get(entry.parent or ""),
            tuple(sorted((n, tuple(sorted(t.items()))) for n, t in entry.texts.items() if t)),
            entry.colour, entry.coherence_dimension,
        )
        for entry in read.entries
    }  # fmt: skip


def expected(snapshot: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (
            code["id"], code["parent"],
            tuple(sorted((n, tuple(sorted(code[n].items()))) for n in outline.TEXTS if code[n])),
            code["colour"], code["coherence_dimension"],
        )
        for code in snapshot["codes"]
    }  # fmt: skip


@given(snapshots())
def test_what_we_write_as_yaml_comes_back(snapshot: dict[str, Any]) -> None:
    read = yaml_file.read(yaml_file.write(snapshot, 3))
    assert read.problems == []
    assert kept(read) == expected(snapshot)
    assert kept(yaml_file.from_data(yaml_file.data_of(read))) == expected(snapshot)


@given(snapshots())
def test_what_we_write_as_a_table_comes_back(snapshot: dict[str, Any]) -> None:
    table = table_file.read("x.csv", table_file.write(snapshot))
    columns = table_file.guess(table)
    assert "" not in columns
    read = table_file.outline(table, columns, "nl", "none")
    assert kept(read) == expected(snapshot)


def test_a_qdc_carries_the_tree_the_colours_and_all_texts() -> None:
    snapshot = {
        "title": {"nl": "Boek"},
        "codes": [
            {"id": "A", "label": {"nl": "Hulp"}, "colour": 4},
            {
                "id": "A1", "parent": "A", "label": {"nl": "Nazorg"}, "definition": {"nl": "Achteraf."},
                "exclude": {"nl": "Begeleiding."}, "colour": 5,
            },
            {"id": "Z", "label": {"nl": "Weg"}, "retired": True},
        ],
    }  # fmt: skip
    read = refi_file.read(refi_file.write(snapshot, "nl"), "nl")
    assert [(entry.label["nl"], entry.colour) for entry in read.entries] == [("Hulp", 4), ("Nazorg", 5)]
    assert read.entries[1].parent == read.entries[0].id
    assert read.entries[1].texts["definition"] == {"nl": "Achteraf."}
    assert read.entries[1].texts["exclude"] == {"nl": "Begeleiding."}  # out of the description again


# ---------------------------------------------------------------- tables of other tools


def read(text: str, encoding: str = "utf-8") -> outline.Outline:
    table = table_file.read("x.csv", text.encode(encoding))
    columns = table_file.guess(table)
    return table_file.outline(table, columns, "nl", table_file.guess_separator(table, columns))


def tree(found: outline.Outline) -> list[tuple[str, str | None]]:
    names = {entry.id: entry.label["nl"] for entry in found.entries}
    return [(entry.label["nl"], names.get(entry.parent or "")) for entry in found.entries]


@pytest.mark.parametrize(
    "text",
    [
        "Color,Parent code,Code,Code memo\n#0B6E75,,Hulp,\n#A8430B,Hulp,Nazorg,Achteraf\n",
        "Code;Comment;Code Groups\nHulp;;\nNazorg;Achteraf;Hulp\n",
        "Name\tDescription\nHulp\t\nHulp\\Nazorg\tAchteraf\n",
        "Naam;Omschrijving\nHulp > Nazorg;Achteraf\n",
        "Code::x,Name,Definitie\n,Hulp::Nazorg,Achteraf\n",
        "code id,parent,name,definition\n1,,Hulp,\n2,1,Nazorg,Achteraf\n",
    ],
    ids=["maxqda", "atlas", "nvivo", "angle", "colons", "keys"],
)
def test_tables_as_other_tools_write_them(text: str) -> None:
    found = read(text)
    assert tree(found) == [("Hulp", None), ("Nazorg", "Hulp")]
    assert found.entries[1].texts["definition"] == {"nl": "Achteraf"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_the_encodings_that_occur(encoding: str) -> None:
    assert tree(read("Code,Memo\nCoördinatie,één\n", encoding)) == [("Coördinatie", None)]


def test_the_nearest_colour_of_the_palette_is_taken() -> None:
    assert [table_file.nearest(colour) for colour in ("#0b6e76", "168,67,12", "rgb(91, 77, 177)", "3", "", "rood")] == [
        0, 1, 2, 2, None, None,
    ]  # fmt: skip


# ---------------------------------------------------------------- what does not hold together


def problems(found: outline.Outline) -> list[tuple[int, str, bool]]:
    return [(problem.row, problem.text["en"], problem.left_out) for problem in found.problems]


def test_doubles_gaps_circles_and_formulas_are_told_per_row() -> None:
    found = read(
        "key,parent,name\nA,,Hulp\nA,,Nog eens\nB,C,Bee\nC,B,Cee\nD,weg,Dee\nE,,\nF,,=HYPERLINK(1)\n"
    )
    assert [entry.label["nl"] for entry in found.entries] == ["Hulp", "Dee", "=HYPERLINK(1)"]
    told = problems(found)
    assert (8, "holds a formula; it comes in as plain words", False) in told
    assert any(row == 6 and "comes at the top" in text for row, text, _ in told)
    assert any(row == 7 and text == "without a name" for row, text, _ in told)
    assert {row for row, text, _ in told if "circle" in text} == {4, 5}


def test_the_same_in_yaml() -> None:
    data = b"""
codes:
- {id: A, label: {nl: Aa}}
- {id: A, label: {nl: Weer}}
- {id: B, parent: C, label: {nl: Bee}}
- {id: C, parent: B, label: {nl: Cee}}
- {id: D, parent: C, label: {nl: Onder de kring}}
- {label: {nl: Zonder}}
- {id: E, label: {nl: Ee}, coherence_dimension: onzin, colour: rood}
- losse tekst
"""
    found = yaml_file.read(data)
    assert [entry.id for entry in found.entries] == ["A", "E"]
    assert sorted((row, left) for row, _, left in problems(found)) == [
        (2, True), (3, True), (4, True), (5, True), (6, True), (7, False), (8, True),
    ]  # fmt: skip


def test_levels_beyond_twelve_are_left_out_and_told() -> None:
    rows = ["key,parent,name"] + [f"K{n},{f'K{n - 1}' if n else ''},Laag {n}" for n in range(1_500)]
    found = read("\n".join(rows))
    assert len(found.entries) == 12
    assert sum("levels" in text for _, text, _ in problems(found)) == 1_488


@pytest.mark.parametrize(
    "data",
    [
        b"codes:\n" + b"- {id: a, label: x}\n" * 150_000,
        b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\ncodes: [*b]\n",
        b"codes: " + b"[" * 100_000 + b"]" * 100_000,
        b"codes: {" + b"a: {" * 10_000,
    ],
    ids=["many", "references", "deep", "unclosed"],
)
def test_yaml_made_to_hurt_is_refused_soon(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadFile):
        yaml_file.read(data)
    assert time.process_time() - began < 5


def test_a_qdc_of_a_million_codes_or_of_ten_thousand_levels_is_refused_or_cut() -> None:
    head, tail = b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>', b"</Codes></CodeBook>"
    code = b'<Code guid="%d" name="x" isCodable="true"/>'
    many = head + b"".join(code % number for number in range(60_000)) + tail
    with pytest.raises(BadFile):
        refi_file.read(many, "nl")
    nested = b"".join(b'<Code guid="%d" name="n%d" isCodable="true">' % (n, n) for n in range(10_000))
    deep = head + nested + b"</Code>" * 10_000 + tail
    with pytest.raises(BadFile):
        refi_file.read(deep, "nl")
