"""Checks, warnings and choice filters by picking, and what a guide holds: probes for some, and a preview of its own."""

from typing import Any

import pytest

from tests.web.evaluator.desk import Desk, add, form_of, seen


def pick(desk: Desk, there: str, name: str, **line: Any) -> str:
    """Adds one line on `name` and saves it."""
    sign = seen(desk.get(there))
    data = {"line-0-name": name, **{f"line-0-{key}": value for key, value in line.items()}}
    return desk.post(there, seen=sign, count="1", go="save", **data)


@pytest.mark.parametrize(
    ("kind", "field", "line", "expression", "said"),
    [
        (
            "number",
            "constraint",
            {"operator": "most", "values": ["40"]},
            ". <= 40",
            "[The answer] is at most [40]",
        ),
        ("number", "warn", {"operator": "more", "other": "V1"}, ". &gt; ${V1}", "is more than [Before]"),
        (
            "date",
            "constraint",
            {"operator": "most", "other": "today()"},
            ". <= today()",
            "[The answer] is not after [the day of filling in]",
        ),
        (
            "multi",
            "constraint",
            {"operator": "chosen_most", "number": "3"},
            "count-selected(.) <= 3",
            "has so many choices or fewer: [3]",
        ),
    ],
)
def test_a_check_is_picked_and_said_in_words(
    desk: Desk, kind: str, field: str, line: dict[str, Any], expression: str, said: str
) -> None:
    add(desk, "number", "Before")
    item = add(desk, kind, "Which?")
    there = f"/edit/items/{item}/condition/{field}"
    assert 'name="line-0-name" value="."' in desk.get(there)  # it begins with the answer itself
    page = pick(desk, there, ".", **line)
    assert desk.item(item)[field] == expression.replace("&gt;", ">")
    assert said in page
    assert "is missing" in page  # of the message
    desk.post(f"/edit/items/{item}", **form_of(page) | {f"{field}_message-en": "No"}, go="save")
    assert desk.item(item)[field] == expression.replace("&gt;", ">")
    assert "says more than can be picked" not in desk.get(there)


def test_a_table_of_statements_is_no_single_answer_to_check(desk: Desk) -> None:
    add(desk, "number", "Before")
    item = add(desk, "likert_matrix", "How do you work with …")
    page = desk.get(f"/edit/items/{item}/condition/constraint")
    assert '<option value="."' not in page
    assert '<option value="V1"' in page


def test_an_answer_is_offered_to_some(desk: Desk) -> None:
    add(desk, "yes_no", "Before")
    item = add(desk, "single", "Which?")
    form = form_of(desk.get(f"/edit/items/{item}"))
    typed = form | {"options-0-en": "One", "options-1-en": "Two", "options-2-en": "Three"}
    answer = desk.client.post(
        desk.path(f"/edit/items/{item}"), data=typed | {"go": "condition-options-1"}, follow_redirects=True
    )
    assert "When is this answer offered?" in answer.text
    assert "“Two”" in answer.text
    page = pick(desk, f"/edit/items/{item}/options/1/condition", "V1", operator="is", values=["yes"])
    assert [option.get("relevant") for option in desk.item(item)["options"]] == [None, "${V1} = 'yes'", None]
    assert "Only when [Before] is [Yes]" in page
    desk.post(f"/edit/items/{item}", **form_of(page), go="options-up-1")  # moving takes the condition along
    assert [option.get("relevant") for option in desk.item(item)["options"]] == ["${V1} = 'yes'", None, None]
    assert "This is gone." in desk.get(f"/edit/items/{item}/options/9/condition", 404)
    page = desk.post(
        f"/edit/items/{item}/options/0/condition",
        seen=seen(desk.get(f"/edit/items/{item}/options/0/condition")),
        expression="${nobody} = 'x'",
        go="by-hand",
    )
    assert "There is no question nobody." in page


def test_who_changes_the_same_filter_is_told(desk: Desk) -> None:
    add(desk, "yes_no", "Before")
    item = add(desk, "multi", "Which?")
    form = form_of(desk.get(f"/edit/items/{item}"))
    desk.post(f"/edit/items/{item}", **form | {"options-0-en": "One", "options-1-en": "Two"}, go="save")
    there = f"/edit/items/{item}/options/0/condition"
    sign = seen(desk.get(there))
    pick(desk, there, "V1", operator="is", values=["yes"])
    line = {"line-0-name": "V1", "line-0-operator": "is", "line-0-values": ["no"]}
    page = desk.post(there, seen=sign, count="1", go="save", **line)
    assert "Somebody else changed this condition in the meantime" in page
    assert desk.item(item)["options"][0]["relevant"] == "${V1} = 'yes'"


# ---------------------------------------------------------------- guides


@pytest.fixture
def guide(desk: Desk) -> Desk:
    answer = desk.client.post(
        f"/studies/{desk.study.id}/instruments/new", data={"kind": "guide", "title": "Our talk"}
    )
    desk.version = answer.location.split("/")[-2]
    return desk


def test_a_probe_is_for_some_and_the_preview_shows_it(guide: Desk) -> None:
    item = add(guide, "guide_question", "How did it begin?")
    form = form_of(guide.get(f"/edit/items/{item}"))
    guide.post(
        f"/edit/items/{item}",
        **form | {"probes-0-en": "Who took the initiative?", "probes-1-en": "What did it cost?"},
        go="save",
    )
    page = pick(
        guide, f"/edit/items/{item}/probes/1/condition", "partner_type", operator="is", values=["gemeente"]
    )
    assert "Only when [Kind of partner] is [Municipality]" in page
    assert guide.item(item)["probes"] == [
        {"text": {"en": "Who took the initiative?"}},
        {"text": {"en": "What did it cost?"}, "relevant": "${partner_type} = 'gemeente'"},
    ]
    guide.post(f"/edit/items/{item}", **form_of(page), go="save")  # saving the rest keeps the condition
    assert guide.item(item)["probes"][1]["relevant"]
    for route, shown in (("gemeente", True), ("bouwbedrijf", False)):
        for where in (
            f"/guide-preview/{route}?language=en",
            f"/edit/pages/page1/preview?preview_route={route}&preview_language=en",
        ):
            text = guide.get(where)
            assert "Who took the initiative?" in text
            assert ("What did it cost?" in text) is shown
    second = guide.get("/guide-preview/gemeente?language=en")
    assert f'name="{item}-probe" value="1"'.replace(" ", "") in "".join(
        second.split()
    )  # by its place in the guide
    guide.get("/guide-preview/nobody", 404)
    moved = guide.client.get(guide.path("/preview/gemeente/page1"))
    assert moved.status_code == 302
    assert moved.location.endswith("/guide-preview/gemeente")


def test_the_preview_beside_the_editor_shows_what_is_typed(guide: Desk) -> None:
    item = add(guide, "guide_question", "How did it begin?")
    add(guide, "guide_question", "And then?")
    form = form_of(guide.get(f"/edit/items/{item}"))
    text = guide.post(f"/edit/items/{item}/preview", **form | {"text-en": "How did it really begin?"})
    assert "How did it really begin?" in text
    assert "And then?" not in text
    assert guide.item(item)["text"] == {"en": "How did it begin?"}


def test_what_a_guide_cannot_hold_is_said_at_the_question(guide: Desk) -> None:
    page = guide.get("/edit/pages/page1/items/new")
    assert 'value="guide_question"' in page
    assert 'value="repeat"' not in page
    assert 'value="number"' not in page
    first = add(guide, "guide_question", "How did it begin?")
    second = add(guide, "guide_question", "And then?")
    there = f"/edit/items/{second}/condition/relevant"
    page = guide.post(there, seen=seen(guide.get(there)), expression=f"${{{first}}} != ''", go="by-hand")
    assert "what is noted in a conversation is no answer to compare with" in page
    form = form_of(guide.get(f"/edit/items/{second}"))
    guide.post(f"/edit/items/{second}", 422, **form | {"type": "number"}, go="stay")
    assert guide.item(second)["type"] == "guide_question"
