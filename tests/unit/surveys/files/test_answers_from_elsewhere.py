"""Answers of LimeSurvey, SPSS and spreadsheets: which column goes where, and what each cell says."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pandas
import pyreadstat
import pytest

from surveys.definition import Definition, parse
from surveys.errors import BadFile
from surveys.files import limesurvey, matching, tables
from surveys.files.tables import Table

LSS = Path(__file__).parents[3] / "data" / "limesurvey" / "every_type.lss"
RESPONSES = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Responses</LimeSurveyDocType><responses><fields><fieldname>id</fieldname></fields><rows>
<row><id><![CDATA[1]]></id><submitdate><![CDATA[2024-05-01 10:00:00]]></submitdate>
<_482913X1X101><![CDATA[A2]]></_482913X1X101><_482913X1X103staff><![CDATA[Y]]></_482913X1X103staff>
<_482913X1X103law/><_482913X2X108bouw><![CDATA[AO03]]></_482913X2X108bouw></row>
</rows></responses></document>"""


def small() -> Definition:
    points = [{"value": n, "text": {"nl": text, "en": text}} for n, text in ((1, "Oneens"), (2, "Eens"))]
    options = [
        {"id": "bouw", "text": {"nl": "Bouwbedrijf", "en": "Builder"}},
        {"id": "gem", "text": {"nl": "Gemeente", "en": "Municipality"}},
        {"id": "anders", "text": {"nl": "Anders", "en": "Other"}, "free_text": True},
    ]
    items: list[dict[str, Any]] = [
        {"id": "P1", "type": "single", "options": options},
        {"id": "why", "type": "multi", "options": options[:2]},
        {"id": "rank", "type": "rank", "options": options[:2]},
        {"id": "open", "type": "likert_matrix", "scale": "s", "rows": options[:2]},
        {"id": "mark", "type": "scale", "min": 0, "max": 10},
        {"id": "n", "type": "number", "decimals": 2},
        {"id": "day", "type": "date"},
        {"id": "yes", "type": "yes_no"},
        {"id": "per", "type": "period"},
        {"id": "story", "type": "long_text"},
    ]
    items = [item | {"text": {"nl": f"Vraag {item['id']}", "en": f"Question {item['id']}"}} for item in items]
    return parse(
        {
            "id": "small",
            "title": {"nl": "Klein", "en": "Small"},
            "scales": {"s": {"points": points}},
            "pages": [{"id": "p", "title": {"nl": "P", "en": "P"}, "items": items}],
        }
    )


def answers(headers: str, cells: str) -> tuple[dict[str, str], matching.Reading]:
    table = tables.read(f"{headers}\n{cells}\n".encode())
    mapping = matching.propose(small(), table)
    return mapping, matching.read(small(), table, mapping)


@pytest.mark.parametrize(
    ("headers", "cells", "expected"),
    [
        ("P1,story", "bouw,Goed", {"P1": "bouw", "story": "Goed"}),
        ("P1,P1[other]", "-oth-,Stichting", {"P1": "anders", "P1__other": "Stichting"}),
        ("P1,P1_other", "Municipality,", {"P1": "gem"}),
        ("why[bouw],why[gem]", "Y,", {"why": ["bouw"]}),
        ("why_bouw;why_gem", "0;1", {"why": ["gem"]}),
        ("why", "Builder|Municipality", {"why": ["bouw", "gem"]}),
        ("rank[1],rank[2]", "gem,bouw", {"rank": ["gem", "bouw"]}),
        ("rank_bouw,rank_gem", "2,1", {"rank": ["gem", "bouw"]}),
        ("open[bouw],open_gem", "A2,Oneens", {"open": {"bouw": 2, "gem": 1}}),
        ("mark,n", "7,12.5", {"mark": 7, "n": 12.5}),
        ("n;yes", "1.250,50;Ja", {"n": 1250.5, "yes": "yes"}),
        ("day,yes", "27-03-2024,N", {"day": "2024-03-27", "yes": "no"}),
        ("per_from,per_to", "2024-01,2024-06", {"per": {"from": "2024-01", "to": "2024-06"}}),
        ("P1. What are you?,Question story", "gem,Goed", {"P1": "gem", "story": "Goed"}),
    ],
)
def test_columns_and_cells_find_their_place(headers: str, cells: str, expected: dict[str, Any]) -> None:
    mapping, reading = answers(headers, cells)
    assert reading.records == [expected]
    assert reading.count == 0
    assert set(mapping) == set(tables.read(f"{headers}\nx\n".encode()).columns)


def test_a_cell_that_is_no_answer_is_named_and_left_open() -> None:
    _, reading = answers("P1,mark,day,n", "hologram,11,31-02-2024,veel")
    assert reading.records == [{}]
    assert [(cell.row, cell.column, cell.value, cell.item_id) for cell in reading.unread] == [
        (1, "P1", "hologram", "P1"),
        (1, "mark", "11", "mark"),
        (1, "day", "31-02-2024", "day"),
        (1, "n", "veel", "n"),
    ]


def test_a_column_that_is_no_question_goes_nowhere() -> None:
    mapping, reading = answers("id,submitdate,P1", "1,2024-05-01,gem")
    assert mapping == {"P1": "P1"}
    assert reading.records == [{"P1": "gem"}]


def test_an_archive_of_limesurvey_speaks_of_its_own_questions() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("survey_482913.lss", LSS.read_bytes())
        archive.writestr("survey_482913_responses.lsr", RESPONSES)
    table = tables.read(data.getvalue())
    definition = limesurvey.from_bytes(LSS.read_bytes(), "zuid").definition
    assert definition is not None
    mapping = matching.propose(definition, table)
    assert matching.read(definition, table, mapping).records == [
        {"kind": "A2", "why": ["staff"], "open": {"bouw": 3}}
    ]
    assert [column for column in table.columns if column not in mapping] == ["id", "submitdate"]


def test_an_archive_without_responses_says_so() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("survey_482913.lss", LSS.read_bytes())
    with pytest.raises(BadFile, match="no responses"):
        tables.read(data.getvalue())


def test_spss_comes_with_its_labels(tmp_path: Path) -> None:
    frame = pandas.DataFrame(
        {"V1": [1.0, 2.0], "why_bouw": [1.0, 0.0], "story": ["Goed", ""], "n": [2.5, None]}
    )
    labels = {"V1": "Question P1"}
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        frame, path, column_labels=labels, variable_value_labels={"V1": {1: "Municipality", 2: "Builder"}}
    )
    table = tables.read(path.read_bytes())
    mapping = matching.propose(small(), table)
    assert mapping == {"V1": "P1", "why_bouw": "why.bouw", "story": "story", "n": "n"}
    assert matching.read(small(), table, mapping).records == [
        {"P1": "gem", "why": ["bouw"], "story": "Goed", "n": 2.5},
        {"P1": "bouw"},
    ]


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"$FL2 broken", b"PK\x03\x04 broken", b"only a header"])
def test_what_holds_no_answers_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        tables.read(data)


def test_doubled_columns_are_kept_apart() -> None:
    assert tables.read(b"a,a,\n1,2,3\n") == Table(["a", "a (2)", "column 3"], [["1", "2", "3"]])
