"""Calculated values, figures and checks over several questions, made by picking in the builder."""

from tests.web.evaluator.desk import Desk, add, form_of, seen


def test_a_calculation_is_put_together(desk: Desk) -> None:
    add(desk, "number", "First")
    add(desk, "number", "Second")
    item = add(desk, "calculated", "Left")
    form = form_of(desk.get(f"/edit/items/{item}"))
    picked = {"operation": "difference", "calculated-from": ["V1", "V2"]}
    page = desk.post(f"/edit/items/{item}", **form | picked, go="calculate")
    assert desk.item(item)["calculation"] == "${V1} - ${V2}"
    desk.post(f"/edit/items/{item}", **form_of(page) | {"calculation": "${V1} - ${nobody}"}, go="stay")
    assert "There is no question nobody." in desk.get(f"/edit/items/{item}")


def test_a_figure_is_made_changed_and_mended(desk: Desk) -> None:
    add(desk, "number", "Begun")
    add(desk, "number", "Still at work")
    there = "/edit/indicators"
    data = {"indicators-count": "1", "indicators-0-title-en": "Share still at work", "indicators-0-operation": "share",
            "indicators-0-names": ["V1", "V2"], "indicators-0-unit": "ratio"}  # fmt: skip
    page = desk.post(there, seen=seen(desk.get(there)), go="save", **data)
    made = {
        "id": "share_still_at_work",
        "title": {"en": "Share still at work"},
        "expression": "${V1} div ${V2}",
        "unit": "ratio",
    }
    assert desk.draft["indicators"] == [made]
    data = {"indicators-count": "1", "indicators-0-id": made["id"], "indicators-0-title-en": "Share",
            "indicators-0-expression": "${V1} div ${nobody}"}  # fmt: skip
    page = desk.post(there, seen=seen(page), go="save", **data)
    assert "There is no question nobody." in page  # said at the figure, and it is kept
    assert desk.draft["indicators"][0]["title"] == {"en": "Share"}
    assert "/edit/indicators" in desk.get("/edit")
    stale = desk.post(there, 409, seen="old", go="save", **data)
    assert "Nothing is lost" in stale
    desk.post(there, seen=seen(page), go="indicators-delete-0", **data)
    assert desk.draft.get("indicators", []) == []


def test_parts_of_a_page_come_to_a_total(desk: Desk) -> None:
    add(desk, "number", "Building")
    add(desk, "number", "Care")
    there = "/edit/pages/page1/checks"
    page = desk.post("/edit/pages/page1", **form_of(desk.get("/edit/pages/page1")), go="checks")
    assert "Which questions belong together" in page
    data = {"checks-count": "1", "checks-0-items": ["V1", "V2"], "checks-0-sign": "=", "checks-0-amount": "100",
            "checks-0-message-en": "Together 100 %."}  # fmt: skip
    page = desk.post(there, seen=seen(page), go="save", **data)
    made = {
        "expression": "sum(${V1}, ${V2}) = 100",
        "message": {"en": "Together 100 %."},
        "items": ["V1", "V2"],
    }
    assert desk.draft["pages"][0]["checks"] == [made]
    assert len(desk.draft["pages"][0]["items"]) == 2  # the questions stay
    data = {"checks-count": "1", "checks-0-items": ["V1"], "checks-0-expression": "${V1} <= ${V2}",
            "checks-0-severity": "warning"}  # fmt: skip
    page = desk.post(there, seen=seen(page), go="save", **data)
    assert desk.draft["pages"][0]["checks"][0]["severity"] == "warning"
    assert "The message of the check is missing." in page
    desk.post("/edit/pages/page1", **form_of(desk.get("/edit/pages/page1")), go="save")
    assert desk.draft["pages"][0]["checks"]  # saving the page keeps them
