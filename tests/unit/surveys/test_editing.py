"""Editing operations: whatever is done, the definition keeps its form, no name stands twice and nothing is lost."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import definition
from surveys.errors import NotFound
from surveys.making import editing, references
from surveys.making.references import InUse

TITLE = {"nl": "Proef", "en": "Trial"}


def instrument(*pages: list[dict[str, Any]]) -> dict[str, Any]:
    return editing.blank(TITLE, "survey", ["nl", "en"]) | {
        "pages": [
            {"id": f"page{number}", "title": TITLE, "items": items} for number, items in enumerate(pages, 1)
        ]
    }


def note(item_id: str, **keys: Any) -> dict[str, Any]:
    return {"id": item_id, "type": "note", "text": {"nl": item_id}} | keys


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "add_page",
                "add_item",
                "copy_page",
                "copy_item",
                "move_page",
                "move_item",
                "place",
                "delete",
                "drop",
            ]
        ),
        st.integers(0, 30),
        st.integers(-3, 3),
    ),
    max_size=25,
)


def carry_out(data: dict[str, Any], step: str, number: int, way: int) -> dict[str, Any]:
    pages, items = editing.page_ids(data), references.item_ids(data)
    page = pages[number % len(pages)] if pages else None
    item = items[number % len(items)] if items else None
    if step == "add_page":
        return editing.add_page(data, TITLE, page if way > 0 else None)[0]
    if step == "add_item" and page:
        return editing.add_item(data, page, {"type": "note", "text": {}})[0]
    if step == "copy_page" and page:
        return editing.copy_page(data, page)[0]
    if step == "copy_item" and item:
        return editing.copy_item(data, item)[0]
    if step == "move_page" and page:
        return editing.move_page(data, page, way)
    if step == "move_item" and item:
        return editing.move_item(data, item, way)
    if step == "place" and item and page:
        return editing.place_item(data, item, page)
    if step == "delete" and item:
        return references.delete(data, item)
    if step == "drop" and page:
        return editing.delete_page(data, page)
    return data


@given(STEPS)
def test_whatever_is_done_the_form_and_the_unique_names_stay(steps: list[tuple[str, int, int]]) -> None:
    data = instrument([note("V1"), note("V2", relevant="${V1} = ''")], [note("V3", text={"nl": "Zie ${V1}"})])
    for step, number, way in steps:
        before = copy.deepcopy(data)
        try:
            after = carry_out(data, step, number, way)
        except InUse:  # refused with its places: nothing changes
            after = data
        assert data == before  # what is given is never changed
        definition.read(after)
        ids = references.item_ids(after)
        assert len(ids) == len(set(ids))
        assert len(editing.page_ids(after)) == len(set(editing.page_ids(after)))
        if step.startswith(("move", "place")):
            assert sorted(ids) == sorted(references.item_ids(before))
        if step.startswith(("copy", "add")):
            assert set(references.item_ids(before)) <= set(ids)
        data = after


@given(st.integers(0, 3), st.integers(-4, 4))
def test_up_and_down_again_is_where_it_was(place: int, way: int) -> None:
    data = instrument([note("V1"), note("V2"), note("V3"), note("V4")])
    item = f"V{place + 1}"
    there = editing.move_item(data, item, way)
    if 0 <= place + way < 4:
        assert references.item_ids(there).index(item) == place + way
        assert editing.move_item(there, item, -way) == data


def test_an_item_at_the_edge_goes_on_to_the_next_page() -> None:
    data = instrument([note("V1")], [note("V2")])
    moved = editing.move_item(data, "V1", 1)
    assert [[item["id"] for item in page["items"]] for page in moved["pages"]] == [[], ["V1", "V2"]]
    assert editing.move_item(moved, "V1", -1) == data
    assert editing.move_item(data, "V1", -1) == data


def test_items_of_a_copied_page_look_at_each_other_and_not_at_the_originals() -> None:
    data = instrument(
        [note("A1"), note("A2", relevant="${A1} = 'A1' and ${Z} = 1", text={"nl": "Over ${A1}"})], [note("Z")]
    )
    copied, page = editing.copy_page(data, "page1")
    twin = editing.page_of(copied, page)["items"]
    assert [item["id"] for item in twin] == ["A3", "A4"]
    assert twin[1]["relevant"] == "${A3} = 'A1' and ${Z} = 1"
    assert twin[1]["text"] == {"nl": "Over ${A3}"}
    assert editing.page_of(copied, "page1") == editing.page_of(data, "page1")
    assert editing.page_ids(copied) == ["page1", page, "page2"]


def test_a_page_that_others_look_at_is_not_deleted() -> None:
    data = instrument([note("A1"), note("A2", relevant="${A1} = 1")], [note("B1", relevant="${A1} = 1")])
    with pytest.raises(InUse) as refused:
        editing.delete_page(data, "page1")
    assert [place.place for place in refused.value.places] == ["page2 › B1"]
    assert editing.page_ids(editing.delete_page(data, "page2")) == ["page1"]


def test_a_renamed_item_remembers_the_name_it_was_asked_under() -> None:
    data = instrument([note("V1"), note("V2", relevant="${V1} = 1")])
    fresh = editing.rename_item(data, "V1", "kans")
    assert "was" not in editing.item_of(fresh, "kans")  # nobody was ever asked V1
    asked = editing.rename_item(data, "V1", "kans", asked_before={"V1"})
    again = editing.rename_item(asked, "kans", "last", asked_before={"V1"})
    assert editing.item_of(again, "last")["was"] == "V1"
    assert editing.item_of(again, "V2")["relevant"] == "${last} = 1"
    assert "was" not in editing.item_of(editing.rename_item(again, "last", "V1", asked_before={"V1"}), "V1")


def test_groups_hold_items_too() -> None:
    group = note("G", items=[note("G1"), note("G2", relevant="${G1} = 1")])
    data = instrument([group])
    assert editing.home_of(data, "G2") == ("page1", "G")
    moved = editing.move_item(data, "G2", 1)
    assert moved == data  # an item of a group stays in it
    more, new = editing.add_item(data, "page1", note("G1"), into="G")
    assert [item["id"] for item in editing.item_of(more, "G")["items"]] == ["G1", "G2", new]
    twin, name = editing.copy_item(data, "G")
    assert [item["id"] for item in editing.item_of(twin, name)["items"]] == ["G4", "G5"]
    assert editing.item_of(twin, "G5")["relevant"] == "${G4} = 1"
    with pytest.raises(NotFound):
        editing.item_of(data, "G9")


def test_names_are_made_from_words() -> None:
    assert editing.slug("Één bouw- of installatiebedrijf!") == "een_bouw_of_installatiebedrijf"
    assert editing.fresh("P1", {"P1", "P2"}) == "P3"
    assert editing.fresh("anders", {"anders"}) == "anders1"
    assert editing.fresh("nieuw", {"anders"}) == "nieuw"
