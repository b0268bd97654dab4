"""Of an unfinished instrument as much is shown as works; texts and answers are reached wherever they stand."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Definition, library, library_names, read
from surveys.making import editing, soundness, wordings
from surveys.making.references import spots
from surveys.making.workable import workable
from tests.unit.surveys.test_differences_complete import WHOLE

BASE: dict[str, Any] = library("partner_survey").to_json()
IDS = [item.id for item in library("partner_survey").items()]


def with_item(item_id: str, **values: Any) -> Definition:
    return read(editing.put_item(BASE, item_id, editing.item_of(BASE, item_id) | values))


def test_what_is_whole_stays_as_it_is() -> None:
    for name in library_names():
        assert workable(library(name)) == (library(name), [])


def test_a_broken_condition_is_left_out_and_named() -> None:
    shown, touched = workable(with_item("E1", relevant="${nobody} = 1"))
    assert touched == ["E1"]
    assert shown.item("E1").relevant is None


def test_an_item_that_cannot_be_asked_is_left_out() -> None:
    shown, touched = workable(with_item("E1", scale="none"))
    assert "E1" in touched
    assert not shown.has_item("E1")
    assert soundness.problems(shown) == []


def test_pages_without_questions_are_not_shown() -> None:
    data, _page = editing.add_page(BASE, {"nl": "Leeg"})
    shown, touched = workable(read(data))
    assert shown.to_json() == BASE
    assert len(touched) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from(IDS), st.sampled_from(["gone", "first", "broken", "bare"])), max_size=6
    )
)
def test_whatever_is_broken_what_is_shown_works(steps: list[tuple[str, str]]) -> None:
    data = BASE
    for item_id, way in steps:
        page_id, _group = (
            editing.home_of(data, item_id) if item_id in str(data) and _there(data, item_id) else ("", None)
        )
        if not page_id:
            continue
        page = editing.page_of(data, page_id)
        if way == "gone":
            data = editing.put_page(
                data, page_id, page | {"items": [i for i in page["items"] if i["id"] != item_id]}
            )
        elif way == "first":
            data = editing.place_item(data, item_id, editing.page_ids(data)[0])
        elif way == "broken":
            data = editing.put_item(data, item_id, editing.item_of(data, item_id) | {"relevant": "${x} ="})
        else:
            data = editing.put_item(data, item_id, {"type": "single", "text": {}})
    shown, _touched = workable(read(data))
    assert soundness.problems(shown) == [] or not shown.pages


def _there(data: dict[str, Any], item_id: str) -> bool:
    return any(item["id"] == item_id for page in data["pages"] for item in page.get("items", []))


def test_every_text_has_a_way_to_it() -> None:
    for name in library_names():
        data = library(name).to_json()
        found = wordings.all_of(data)
        assert len({one.path for one in found}) == len(found)
        put = wordings.put(data, {(one.path, "nl"): one.text["nl"] for one in found if "nl" in one.text})
        assert put == data
    survey = {one.path: one for one in wordings.all_of(BASE)}
    assert survey["pages/ervaringen/items/E1/text"].part == "ervaringen"
    assert survey["scales/likert5/points/1/text"].part == ""
    changed = wordings.put(BASE, {("pages/profiel/items/P1/options/gemeente/text", "en"): "Council"})
    assert editing.item_of(changed, "P1")["options"][3]["text"]["en"] == "Council"
    assert read(wordings.put(BASE, {("title", "en"): ""})).title.get("en") is None


def test_no_text_of_any_part_is_left_out() -> None:
    """Whoever translates sees each text that a reader of the instrument would, wherever it stands."""
    shown = wordings.all_of(WHOLE)
    for spot in spots(WHOLE):
        if spot.kind == "text":
            assert any(one.text is spot.holder for one in shown), (spot.place, spot.field)
    for one in shown:
        changed = wordings.put(WHOLE, {(one.path, "en"): "Otherwise"})
        assert [two.path for two in wordings.all_of(changed) if two.text.get("en") == "Otherwise"] == [
            one.path
        ]
