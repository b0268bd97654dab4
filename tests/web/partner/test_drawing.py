"""Choices drawn by hand: what people wrote is escaped, and a browser gets the same as from WTForms' own widgets."""

from typing import Any

import pytest
from lxml import html
from wtforms import Form, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from app.partner.drawing import cells, choices

NAUGHTY = "\"><svg onload=alert(1)> & 'een'"


def form_of(kind: type[Any], chosen: Any) -> Any:
    options = [
        SelectChoice(value="a", label=NAUGHTY),
        SelectChoice(value='b"', label="Twee"),
        SelectChoice("c", "Drie"),
    ]
    made = type("Made", (Form,), {"Q1": kind("Vraag", choices=options)})
    return made(data={"Q1": chosen})["Q1"]


@pytest.mark.parametrize(
    ("kind", "chosen", "control"), [(RadioField, "a", "radio"), (SelectMultipleField, ["a", "c"], "checkbox")]
)
def test_each_choice_has_its_words_and_its_state(kind: type[Any], chosen: Any, control: str) -> None:
    drawn = html.fragment_fromstring(
        str(choices(form_of(kind, chosen), {"c"}, 'b"', ["a"])), create_parent="div"
    )
    assert drawn.findall(".//svg") == []
    boxes = drawn.findall(".//input")
    assert [box.get("value") for box in boxes] == ["a", 'b"', "c"]
    assert {box.get("type") for box in boxes} == {control}
    assert [box.get("checked") is not None for box in boxes] == [one in chosen for one in ("a", 'b"', "c")]
    assert [label.find("span").text for label in drawn.findall("label")] == [NAUGHTY, "Twee", "Drie"]
    assert [label.get("for") for label in drawn.findall("label")] == [box.get("id") for box in boxes]
    assert [box.get("disabled") is not None for box in boxes] == [False, False, True]
    assert [label.get("hidden") is not None for label in drawn.findall("label")] == [False, False, True]
    assert [box.get("data-free") is not None for box in boxes] == [False, True, False]
    assert [box.get("data-alone") is not None for box in boxes] == [True, False, False]


def test_a_cell_is_named_by_its_row_and_its_column() -> None:
    row = html.fragment_fromstring(f"<tr>{cells(form_of(RadioField, 'c'), 'item-X', off=False)}</tr>")
    assert [box.get("aria-labelledby") for box in row.findall(".//input")] == [
        "Q1-row item-X-0",
        "Q1-row item-X-1",
        "Q1-row item-X-2",
    ]
    assert len(row.findall("td")) == 3
    assert "disabled" in str(cells(form_of(RadioField, "c"), "item-X", off=True))
