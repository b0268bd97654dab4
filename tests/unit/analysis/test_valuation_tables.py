"""Valuation tables as people write them: lines become blocks, files are read and written, the date decides which holds."""

import datetime as dt
import io

import openpyxl
import pytest

from analysis.business_case import table_files, valuation
from analysis.business_case.table_lines import Line, check, draft_of
from analysis.business_case.valuation import Block, Bonus, Table, effort, holding
from surveys.definition import library
from surveys.errors import BadFile

BUILT_IN = valuation.built_in()
ROTTERDAM = Table(
    key="a",
    region="Rotterdam",
    valid_from=dt.date(2025, 1, 1),
    source="bestek",
    basis_hours=38.5,
    blocks=(
        Block(key="participation_act", name={"nl": "Participatiewet", "en": "Participation Act"}, value=31_250.5),
        Block(key="uur", name={"nl": "Gastles", "en": "Guest lecture"}, value=75, unit="hour"),
    ),
    bonuses=(Bonus(key="age", name={"nl": "55 jaar of ouder", "en": "Aged 55 or over"}, value=2500, from_age=55),),
)  # fmt: skip


def test_lines_become_blocks_and_bonuses_in_dutch_numbers() -> None:
    found = check(
        [
            Line(1, "Participatiewet", value="€ 31.250,50", most_months="24"),
            Line(2, "Gastles", "Guest lecture", "75", "hour"),
            Line(3),
            Line(4, "Vijftigplus", value="2.500", counts="bonus", from_age="50"),
        ],
        "nl",
        BUILT_IN,
    )
    assert found.problems == []
    assert [(one.key, one.value, one.unit, one.most_months) for one in found.blocks] == [
        ("participation_act", 31_250.5, "fte_year", 24), ("gastles", 75, "hour", None),
    ]  # fmt: skip
    assert found.blocks[0].name == {"nl": "Participatiewet", "en": "Participation Act"}
    assert [(one.key, one.value, one.from_age) for one in found.bonuses] == [("vijftigplus", 2500, 50)]
    # 31,250.50 × 24 / 36 × 12 / 12: two thirds of a full week for a year, within the 24 months
    assert effort(found.blocks[0], basis_hours=36, hours=24, months=12) == pytest.approx(20_833.67, abs=0.005)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (Line(7, "", value="5"), "the name is missing"),
        (Line(7, "WW"), "the value is missing"),
        (Line(7, "WW", value="veel"), "is no amount"),
        (Line(7, "WW", value="-1"), "between 0 and 10 million"),
        (Line(7, "WW", value="10000001"), "between 0 and 10 million"),
        (Line(7, "WW", value="5", counts="week"), "“week” is not known"),
        (Line(7, "WW", value="5", counts=""), "choose what the value is for"),
        (Line(7, "WW", value="5", most_months="1.5"), "whole number from 1 to 600"),
        (Line(7, "WW", value="5", most_months="0"), "whole number from 1 to 600"),
        (Line(7, "Oud", value="5", counts="bonus", from_age="121"), "whole number from 1 to 120"),
        (Line(7, "Oud", value="5", counts="bonus", most_months="3"), "has no number of months"),
        (Line(7, "WW", value="5", from_age="50"), "an age goes with a bonus"),
        (Line(7, "x" * 201, value="5"), "longer than 200"),
    ],
)
def test_what_cannot_be_is_told_per_line(line: Line, told: str) -> None:
    found = check([line], "en", BUILT_IN)
    assert found.blocks == []
    assert [(number, told in text["en"]) for number, text in found.problems] == [(7, True)]


def test_a_target_group_stands_once_and_there_is_at_least_one() -> None:
    twice = check([Line(1, "WW", value="5"), Line(2, "", "ww (Unemployment)", "6")], "en", BUILT_IN)
    assert [(number, text["en"]) for number, text in twice.problems] == [(2, "stands in line 1 too")]
    assert [number for number, _text in check([Line(1)], "en", BUILT_IN).problems] == [0]


@pytest.mark.parametrize("table", [*BUILT_IN, ROTTERDAM])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_downloaded_reads_back_the_same(table: Table, language: str) -> None:
    again = table_files.read(table_files.as_yaml(table), "x.yml", language)
    found = check(again.lines, language, [*BUILT_IN, table])
    assert (tuple(found.blocks), tuple(found.bonuses)) == (table.blocks, table.bonuses)
    assert (again.region, again.valid_from) == (table.region, str(table.valid_from or ""))
    sheet = table_files.read(table_files.as_csv(draft_of(table, language)), "x.csv", language)
    lines = check(sheet.lines, language, [*BUILT_IN, table])
    assert (tuple(lines.blocks), tuple(lines.bonuses)) == (table.blocks, table.bonuses)


def test_an_excel_file_with_dutch_headings_is_read() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Doelgroep", "Waarde", "Telt", "Hoogstens maanden", "Iets anders"],
        ["WW", 15000.5, "voltijds jaar", 12, "x"],
        ["=1+1", 100, "Dag", None, None],
    ):
        book.active.append(row)
    book.active["A3"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    found = check(table_files.read(out.getvalue(), "tabel.xlsx", "nl").lines, "nl", BUILT_IN)
    assert found.problems == []
    assert [(one.key, one.value, one.unit, one.most_months) for one in found.blocks] == [
        ("unemployment", 15_000.5, "fte_year", 12), ("1_1", 100, "day", None),
    ]  # fmt: skip


def test_a_name_that_looks_like_a_formula_does_not_run() -> None:
    table = ROTTERDAM.model_copy(
        update={"blocks": (Block(key="x", name={"nl": '=HYPERLINK("x")'}, value=1),)}
    )
    assert b"\"'=HYPERLINK" in table_files.as_csv(draft_of(table, "nl"))


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"a;b\n1;2\n", "x.csv", "a column “name”"),
        (b"blocks: 3\n", "x.yml", "no valuation table"),
        (b"blocks: [3]\n", "x.yml", "no valuation table"),
        (b"a: &a [1]\nblocks: [*a]\n", "x.yml", "Line 2"),
        (b"blocks: [", "x.yaml", "Line"),
        (b"naam;waarde\n" + b"WW;1\n" * 201, "x.csv", "at most 200 lines"),
        (b"\x00\x01", "x.xlsx", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(data: bytes, name: str, told: str) -> None:
    with pytest.raises(BadFile) as refused:
        table_files.read(data, name, "en")
    assert told in refused.value.text["en"]


@pytest.mark.parametrize("bonuses", ["5", "true", "{a: 1}", "~"])
def test_bonuses_that_are_no_list_are_none(bonuses: str) -> None:
    data = f"blocks: [{{key: ww, name: WW, value: 100}}]\nbonuses: {bonuses}\n".encode()
    assert [line.name_nl for line in table_files.read(data, "x.yml", "en").lines] == ["WW"]


def test_the_date_of_the_tender_decides_which_table_holds() -> None:
    def table(
        key: str, first: dt.date | None, last: dt.date | None = None, region: str = "Rotterdam"
    ) -> Table:
        return ROTTERDAM.model_copy(
            update={"key": key, "valid_from": first, "valid_to": last, "region": region}
        )

    known = [
        table("old", None, dt.date(2020, 12, 31)),
        table("new", dt.date(2021, 1, 1)),
        table("newer", dt.date(2023, 7, 1)),
        table("else", dt.date(2022, 1, 1), region="Utrecht"),
    ]
    asked = {
        dt.date(2020, 12, 31): "old", dt.date(2021, 1, 1): "new", dt.date(2023, 6, 30): "new",
        dt.date(2023, 7, 1): "newer",
    }  # fmt: skip
    for day, key in asked.items():
        found = holding(known, " rotterdam ", day)
        assert found is not None
        assert found.key == key
    assert holding(known, "Leiden", dt.date(2023, 1, 1)) is None
    assert holding(known[1:], "Rotterdam", dt.date(2020, 1, 1)) is None


def test_the_monitor_form_asks_for_the_groups_that_tables_value() -> None:
    group = next(item for item in library("monitor_form").item("placements").items if item.id == "pl_group")
    valued = {block.key for table in BUILT_IN for block in table.blocks}
    assert {option.id for option in group.options} - valued == {"other", "unknown"}
