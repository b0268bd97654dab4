"""Making a survey in the pages: from nothing to published, two who edit at once, what is unfinished, versions, tests."""

import datetime as dt
import re
import uuid
from html import unescape

import pytest
from sqlalchemy import select

from surveys import instruments, partners
from surveys.definition import library_names
from surveys.models import Answer, InstrumentVersion, Response, Study
from tests import factories
from tests.conftest import SignIn, Work
from tests.web.evaluator.desk import Desk, add, form_of, seen


def test_every_page_of_the_builder_opens(desk: Desk) -> None:
    ids = [
        add(desk, kind, f"About {kind}") for kind in ("single", "likert", "likert_matrix", "number", "note")
    ]
    for rest in (
        "", "/edit", "/edit/settings", "/edit/consents", "/edit/scales", "/edit/texts", "/edit/texts?only=missing",
        "/edit/library", "/edit/library?q=kans&from=library", "/tests", "/edit/pages/page1",
        "/edit/pages/page1/items/new", "/edit/pages/page1/delete", "/edit/pages/page1/condition",
        "/edit/pages/page1/preview", "/preview/all/page1",
        *(f"/edit/items/{name}{end}" for name in ids
          for end in ("", "/delete", "/name", "/place", "/condition/relevant", "/condition/required-when")),
    ):  # fmt: skip
        desk.get(rest)


def test_a_question_gets_its_answers_by_typing_and_pasting(desk: Desk) -> None:
    item = add(desk, "single", "Which one?")
    form = form_of(desk.get(f"/edit/items/{item}"))
    form |= {"text-nl": "Welke?", "options-0-nl": "De eerste", "options-0-en": "The first",
             "options-1-nl": "Anders", "options-1-free_text": "1",
             "options-pasted": "• Tweede\n\n- Derde", "required": "y"}  # fmt: skip
    page = desk.post(f"/edit/items/{item}", **form, go="options-up-1")
    found = desk.item(item)
    assert [option["id"] for option in found["options"]] == ["anders", "de_eerste", "tweede", "derde"]
    assert found["options"][0] == {"id": "anders", "text": {"nl": "Anders"}, "free_text": True}
    assert found["text"] == {"en": "Which one?", "nl": "Welke?"}
    assert found["required"] is True
    assert "the English text is missing" in page.replace("The", "the")
    form = form_of(page)
    desk.post(f"/edit/items/{item}", **form, go="options-delete-3")
    assert [option["id"] for option in desk.item(item)["options"]] == ["anders", "de_eerste", "tweede"]


def test_routing_is_picked_and_said_in_words(desk: Desk) -> None:
    item = add(desk, "long_text", "How did it go?")
    there = f"/edit/items/{item}/condition/relevant"
    page = desk.get(there)
    assert "Kind of partner" in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    page = desk.post(there, seen=seen[1], count="0", go="add", add="partner_type")
    assert "Housing corporation" in page
    assert "relevant" not in desk.item(item)  # adding a line saves nothing yet
    chosen = {"line-0-name": "partner_type", "line-0-operator": "is",
              "line-0-values": ["bouwbedrijf", "bedrijvennetwerk"]}  # fmt: skip
    page = desk.post(there, seen=seen[1], count="1", join="and", go="save", **chosen)
    assert (
        desk.item(item)["relevant"]
        == "${partner_type} = 'bouwbedrijf' or ${partner_type} = 'bedrijvennetwerk'"
    )
    assert desk.draft["given"] == {"partner_type": "partner.type"}
    assert "[Kind of partner] is [Construction or installation company] or [Business network]" in page
    desk.post(f"/edit/items/{item}", **form_of(page), go="save")  # saving the rest keeps the condition
    assert "bouwbedrijf" in desk.item(item)["relevant"]
    for route, shown in (("bouwbedrijf", True), ("gemeente", False)):
        text = desk.get(f"/edit/pages/page1/preview?preview_route={route}&preview_language=en")
        assert ("How did it go?" in text) is shown


@pytest.mark.parametrize(
    ("kind", "operator", "values", "expression"),
    [
        ("number", "least", ["2,5"], "${V1} >= 2.5"),
        ("number", "is", ["3"], "${V1} = 3"),
        ("yes_no", "is", ["yes"], "${V1} = 'yes'"),
        ("long_text", "answered", [], "${V1} != ''"),
        ("number", "least", [], None),
    ],
)
def test_conditions_on_each_kind_of_answer(
    desk: Desk, kind: str, operator: str, values: list[str], expression: str | None
) -> None:
    add(desk, kind, "Before")
    item = add(desk, "note", "After")
    there = f"/edit/items/{item}/condition/relevant"
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(there))
    assert seen is not None
    page = desk.post(there, seen=seen[1], count="0", go="add", add="V1")
    assert f'<option value="{operator}"' in page
    line = {"line-0-name": "V1", "line-0-operator": operator, "line-0-values": values}
    desk.post(there, seen=seen[1], count="1", go="save", **line)
    assert desk.item(item).get("relevant") == expression
    if expression:
        assert "says more than can be picked" not in desk.get(there)


@pytest.mark.parametrize("name", library_names())
def test_saving_an_unchanged_form_changes_nothing(desk: Desk, name: str) -> None:
    """Every question of the built-in instruments goes through its form and comes out as it was."""
    answer = desk.client.post(f"/studies/{desk.study.id}/instruments/{name}/adopt")
    desk.version = answer.location.rsplit("/", 1)[-1]
    before = desk.draft
    for page in before["pages"]:
        for item in page["items"]:
            there = f"/edit/items/{item['id']}"
            desk.post(there, **form_of(desk.get(there)), go="save")
        there = f"/edit/pages/{page['id']}"
        desk.post(there, **form_of(desk.get(there)), go="save")
    after = desk.draft
    for page, saved in zip(before["pages"], after["pages"], strict=True):
        for one, other in zip(page["items"], saved["items"], strict=True):
            assert other == one
    assert after == before


def test_a_mistake_in_an_expression_stands_at_the_question(desk: Desk) -> None:
    item = add(desk, "number", "How many?")
    there = f"/edit/items/{item}/condition/constraint"
    page = desk.post(there, seen=seen(desk.get(there)), expression="${nobody} > 1", go="by-hand")
    assert page.count("There is no question nobody.") >= 2  # said at once, and at the field
    assert desk.item(item)["constraint"] == "${nobody} > 1"  # an unfinished draft is kept
    hand = f"/edit/items/{item}/condition/relevant"
    page = desk.post(hand, 422, seen=seen(desk.get(hand)), expression="${a} == 1", go="by-hand")
    assert "Compare with a single =." in page
    assert "relevant" not in desk.item(item)
    assert desk.client.post(desk.path("/publish")).status_code == 422


def test_two_who_edit_one_question_see_both_and_lose_nothing(desk: Desk) -> None:
    item, other = add(desk, "number", "How many?"), add(desk, "number", "Another")
    opened = form_of(desk.get(f"/edit/items/{item}"))
    elsewhere = form_of(desk.get(f"/edit/items/{other}"))
    desk.post(f"/edit/items/{item}", **opened | {"text-en": "Anna's words"}, go="stay")
    page = desk.post(f"/edit/items/{item}", 409, **opened | {"text-en": "Bram's words"}, go="stay")
    assert "Somebody else saved this in the meantime" in page
    assert "Anna&#39;s words" in page
    assert "Bram&#39;s words" in page
    assert desk.item(item)["text"]["en"] == "Anna's words"
    desk.post(f"/edit/items/{item}", **form_of(page), go="stay")  # having seen both
    assert desk.item(item)["text"]["en"] == "Bram's words"
    desk.post(
        f"/edit/items/{other}", **elsewhere | {"text-en": "Mine"}, go="stay"
    )  # another question: no quarrel
    assert desk.item(other)["text"]["en"] == "Mine"


def test_the_last_change_is_undone(desk: Desk) -> None:
    item = add(desk, "note", "Mind this")
    desk.post(f"/edit/items/{item}/delete")
    assert "Mind this" not in desk.get("/edit")
    revision = re.search(r'name="revision" value="(\d+)"', desk.get("/edit"))
    assert revision is not None
    page = desk.post("/edit/undo", revision=revision[1])
    assert "Mind this" in page
    desk.post("/edit/undo", 409, revision=revision[1])  # that one is undone already


def test_what_others_look_at_is_not_deleted_and_renamed_everywhere(desk: Desk) -> None:
    first, second = add(desk, "number", "How many?"), add(desk, "note", "Why so many?")
    hand = f"/edit/items/{second}/condition/relevant"
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(hand))
    assert seen is not None
    desk.post(hand, seen=seen[1], expression=f"${{{first}}} > 3", go="by-hand")
    page = desk.post(f"/edit/items/{first}/delete", 422)
    assert "“Why so many?”, page “page1”, is shown when: [How many?] is more than [3]" in unescape(page)
    assert re.search(rf'<ul class="places"><li><a href="[^"]*/edit/items/{second}">', page)
    desk.post(f"/edit/items/{first}/name", name="aantal")
    assert desk.item(second)["relevant"] == "${aantal} > 3"
    assert "exists already" in desk.post("/edit/items/aantal/name", 422, name=second)


def test_an_answer_that_a_condition_asks_for_is_not_taken_away(desk: Desk) -> None:
    first, second = add(desk, "single", "Which one?"), add(desk, "note", "Why that one?")
    form = form_of(desk.get(f"/edit/items/{first}")) | {"options-pasted": "Red\nGreen\nBlue"}
    desk.post(f"/edit/items/{first}", **form, go="save")
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(f"/edit/items/{second}/condition/relevant"))
    assert seen is not None
    desk.post(
        f"/edit/items/{second}/condition/relevant",
        seen=seen[1],
        expression=f"${{{first}}} = 'green'",
        go="by-hand",
    )
    form = form_of(desk.get(f"/edit/items/{first}")) | {"hint-en": "Look well."}
    page = desk.post(f"/edit/items/{first}", 422, **form, go="options-delete-1")
    assert "This answer cannot go yet" in page
    assert "“Why that one?”, page “page1”, is shown when: [Which one?] is [Green]" in unescape(page)
    assert "Look well." in page
    assert [option["id"] for option in desk.item(first)["options"]] == ["red", "green", "blue"]
    form = form_of(desk.get(f"/edit/items/{first}"))
    desk.post(f"/edit/items/{first}", **form, go="options-delete-2")  # nobody asks for blue
    form = form_of(desk.get(f"/edit/items/{first}")) | {"options-1-id": "lime"}
    desk.post(f"/edit/items/{first}", **form, go="save")  # another name is no answer that goes
    assert [option["id"] for option in desk.item(first)["options"]] == ["red", "lime"]
    assert "'lime'" in desk.item(second)["relevant"]


def test_moving_goes_by_buttons_and_keeps_the_keyboard_there(desk: Desk) -> None:
    first, second = add(desk, "note", "One"), add(desk, "note", "Two")
    page = desk.post(f"/edit/items/{second}/up")
    assert [item["id"] for item in desk.draft["pages"][0]["items"]] == [second, first]
    assert re.search(rf'items/{first}/up"[^>]*>', page)
    button = re.search(rf"<button[^>]*items/{second}/up[^>]*>", page)
    assert button is not None
    assert "disabled" in button[0]
    desk.post(f"/edit/items/{first}/copy")
    desk.post("/edit/pages/page1/copy")
    assert [len(page["items"]) for page in desk.draft["pages"]] == [3, 3]


def test_a_group_that_repeats_holds_questions_of_its_own(desk: Desk) -> None:
    group = add(desk, "repeat", "Your placements")
    form = form_of(desk.get(f"/edit/items/{group}"))
    desk.post(
        f"/edit/items/{group}",
        **form | {"entry-en": "Placement", "add_text-en": "Another placement"},
        go="stay",
    )
    answer = desk.client.post(
        desk.path(f"/edit/pages/page1/items/new?into={group}"),
        data={"kind": "number", "text": "How many hours?"},
    )
    inner = str(answer.location).rsplit("/", 1)[-1]
    assert [item["id"] for item in desk.item(group)["items"]] == [inner]
    form = form_of(desk.get(f"/edit/items/{inner}"))
    desk.post(f"/edit/items/{inner}", **form | {"max": "40,5"}, go="stay")
    assert desk.item(group)["items"][0]["max"] == 40.5
    form = form_of(desk.get(f"/edit/items/{inner}"))
    assert form["max"] == "40.5"
    assert desk.item(group)["entry"] == {"en": "Placement"}
    page = desk.get("/edit")
    assert "How many hours?" in page
    assert "Add a question to this group" in page
    assert "repeat" not in re.findall(
        r'name="kind"[^>]*value="([^"]*)"', desk.get(f"/edit/pages/page1/items/new?into={group}")
    )
    assert "Another placement" in desk.get("/edit/pages/page1/preview?preview_language=en")
    desk.post(f"/edit/items/{inner}/delete")
    assert desk.item(group).get("items", []) == []


def whole(desk: Desk) -> None:
    """Makes the draft fit to publish."""
    item = add(desk, "single", "Which?")
    form = form_of(desk.get(f"/edit/items/{item}"))
    form |= {"text-nl": "Welke?", "options-0-nl": "Een", "options-0-en": "One", "options-1-nl": "Twee",
             "options-1-en": "Two"}  # fmt: skip
    desk.post(f"/edit/items/{item}", **form, go="save")
    desk.post(
        "/edit/pages/page1",
        **form_of(desk.get("/edit/pages/page1")) | {"title-nl": "Blad", "title-en": "Sheet"},
    )
    desk.post("/edit/settings", **{"seen": re.search(r'name="seen"[^>]*value="([^"]*)"', desk.get("/edit/settings"))[1],  # type: ignore[index]
                                   "title-nl": "Onze proef", "title-en": "Our trial", "languages": ["nl", "en"],
                                   "min_cell": "5"})  # fmt: skip


def test_published_and_made_anew_with_a_readable_difference(desk: Desk) -> None:
    whole(desk)
    assert (
        "thing"
        not in re.sub(r"<[^>]+>", "", desk.get("/edit")).split("How the Dutch reads")[0].split("Undo")[0]
    )
    desk.post("/publish")
    assert desk.client.get(desk.path("/edit")).status_code == 302  # what is published is not edited
    answer = desk.client.post(desk.path("/new-version"))
    desk.version = answer.location.split("/")[-2]
    desk.post("/edit/items/V1/name", name="keuze")
    form = form_of(desk.get("/edit/items/keuze"))
    desk.post("/edit/items/keuze", **form | {"text-en": "Which one?"}, go="save")
    page = desk.get("/differences")
    assert "Question V1 is now called keuze; earlier answers go along." in page
    assert "text of the question in English: “Which one?”, was “Which?”" in page
    assert desk.item("keuze")["was"] == "V1"


def test_texts_are_written_side_by_side_and_collide_one_by_one(desk: Desk) -> None:
    item, other = add(desk, "note", "Mind this"), add(desk, "note", "And that")
    page = desk.get("/edit/texts?part=page1")
    assert "4 missing" in page  # the title of the page in both languages too
    form = form_of(page)
    first, second = f"nl:pages/page1/items/{item}/text", f"nl:pages/page1/items/{other}/text"
    desk.post("/edit/texts", **form | {first: "Let op"})
    assert desk.item(item)["text"] == {"en": "Mind this", "nl": "Let op"}
    page = desk.post("/edit/texts", 409, **form | {first: "Opgelet", second: "En dat"})
    assert "Opgelet" in page
    assert "Saved now: “Let op”" in page
    assert desk.item(item)["text"]["nl"] == "Let op"
    assert desk.item(other)["text"]["nl"] == "En dat"  # the others are saved


def test_a_question_of_the_library_comes_along_with_its_scale(desk: Desk) -> None:
    page = desk.get("/edit/library?q=kans last&from=library")
    desk.client.set_cookie("language", "nl")
    found = re.search(
        r'value="(library:partner_survey\|E1)"', desk.get("/edit/library?q=kans last&from=library")
    )
    assert found is not None, page[:200]
    desk.post("/edit/library", question=found[1], page="page1")
    draft = desk.draft
    assert draft["pages"][0]["items"][0]["codes"] == ["ERV1"]
    assert draft["pages"][0]["items"][0]["scale"] in draft["scales"]
    page = desk.get("/edit/library?q=kans last&from=library")
    assert "staat al in deze vragenlijst" in page
    assert "staat al in deze" not in desk.get("/edit/library?q=weken&from=library")


def test_consents_and_scales_come_from_the_library_too(desk: Desk) -> None:
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get("/edit/consents"))
    assert seen is not None
    desk.post("/edit/consents", **{"seen": seen[1], "consents-count": "1", "go": "take-consent_survey"})
    assert [consent["key"] for consent in desk.draft["consents"]] == ["consent_survey"]
    assert desk.draft["consents"][0]["required"] is True
    desk.post("/edit/consents", 409, **{"seen": seen[1], "consents-count": "0", "go": "save"})
    assert len(desk.draft["consents"]) == 1
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get("/edit/scales"))
    assert seen is not None
    desk.post("/edit/scales", seen=seen[1], go="take-eens5")
    assert len(desk.draft["scales"]["eens5"]["points"]) == 7


def test_a_test_goes_the_real_way_and_counts_nowhere(desk: Desk) -> None:
    whole(desk)
    with desk.work() as session:
        here = session.get_one(Study, desk.study.id)
        kind = next(kind for kind in partners.types(session, here) if kind.key == "gemeente")
    answer = desk.client.post(desk.path("/tests"), data={"kind": str(kind.id), "language": "en"})
    there = answer.location.rsplit("/", 1)[0]
    page = desk.client.post(f"{there}/consent", follow_redirects=True)
    assert "Test: these answers count nowhere." in page.text
    page = desk.client.post(
        f"{there}/page/page1", data={"V1": "twee", "seen": "V1", "go": "next"}, follow_redirects=True
    )
    assert "Two" in page.text
    page = desk.client.post(f"{there}/submit", follow_redirects=True)
    assert "Thank you" in page.text
    with desk.work() as session:
        response = session.scalars(select(Response)).one()
        assert (response.is_test, response.state, response.partner_id) == (True, "submitted", None)
        assert session.scalars(select(Answer)).one().item_id == "V1"
    study = f"/studies/{desk.study.id}"
    assert "0 of 0" in desk.client.get(study).text
    assert "No answers yet" in desk.client.get(f"{study}/responses").text
    assert "Municipality" in desk.get("/tests")
    desk.post(f"/tests/{response.id}/delete")
    with desk.work() as session:
        assert session.scalars(select(Response)).all() == []
        assert session.scalars(select(Answer)).all() == []


def test_real_answers_are_not_thrown_away(desk: Desk) -> None:
    whole(desk)
    desk.post("/publish")
    with desk.work() as session:
        version = session.get_one(InstrumentVersion, uuid.UUID(desk.version))
        kind = partners.types(session, session.get_one(Study, desk.study.id))[0]
        response = Response(study_id=desk.study.id, version_id=version.id, partner_type_id=kind.id)
        session.add(response)
        session.flush()
    desk.post(f"/tests/{response.id}/delete", 403)
    with desk.work() as session:
        assert session.get(Response, response.id) is not None


def test_a_reader_looks_and_changes_nothing(desk: Desk, sign_in: SignIn) -> None:
    add(desk, "note", "Mind this")
    reader = sign_in("reader", desk.study)
    assert reader.get(desk.path()).status_code == 200
    for rest in ("/edit", "/edit/items/V1", "/edit/settings", "/tests"):
        assert reader.get(desk.path(rest)).status_code == 403
    assert reader.post(desk.path("/edit/items/V1/delete")).status_code == 403


def test_questions_are_counted_only_in_studies_that_one_may_read(
    desk: Desk, work: Work, sign_in: SignIn
) -> None:
    whole(desk)
    desk.post("/publish")
    with work() as session:
        version = session.get_one(InstrumentVersion, uuid.UUID(desk.version))
        assert instruments.is_intact(version)
        other = factories.make_study(session)
    stranger = Desk(sign_in("evaluator", other), other, work)
    made = stranger.client.post(f"/studies/{other.id}/instruments/new", data={"kind": "survey", "title": "x"})
    stranger.version = made.location.split("/")[-2]
    assert "Which?" not in stranger.get("/edit/library?from=studies")
    taken = {"question": f"{desk.version}|V1", "page": "page1"}
    assert stranger.client.post(stranger.path("/edit/library"), data=taken).status_code == 404
    with work() as session:
        factories.make_member(session, other, desk.client.user, "reader")  # type: ignore[attr-defined]
        factories.make_member(session, desk.study, stranger.client.user, "commissioner")  # type: ignore[attr-defined]
    assert "Which?" not in stranger.get("/edit/library?from=studies")  # a commissioner reads no instruments


def test_the_library_says_by_how_many_partners_a_question_was_answered_and_when(desk: Desk) -> None:
    whole(desk)
    desk.post("/publish")
    with desk.work() as session:
        version = session.get_one(InstrumentVersion, uuid.UUID(desk.version))
        study = session.get_one(Study, desk.study.id)
        twice = factories.make_partner(session, study)
        for year, partner in ((2025, twice), (2026, twice), (2026, factories.make_partner(session, study))):
            response = Response(
                study_id=study.id, version_id=version.id, partner_id=partner.id, partner_type_id=partner.type_id,
                state="submitted", submitted_at=dt.datetime(year, 5, 1, tzinfo=dt.UTC),
            )  # fmt: skip
            session.add(response)
            session.flush()
            session.add(Answer(response_id=response.id, item_id="V1", box=b"closed"))
    desk.version = desk.client.post(desk.path("/new-version")).location.split("/")[-2]
    assert "answered by 2 partners in 2025, 2026" in desk.get("/edit/library?from=studies")
    desk.client.set_cookie("language", "nl")
    assert "beantwoord door 2 partners in 2025, 2026" in desk.get("/edit/library?from=studies")


def test_an_answer_that_goes_while_another_takes_its_name_is_not_mistaken_for_it(desk: Desk) -> None:
    first, second = add(desk, "single", "Which one?"), add(desk, "note", "Why that one?")
    form = form_of(desk.get(f"/edit/items/{first}")) | {"options-pasted": "Red\nGreen\nBlue"}
    desk.post(f"/edit/items/{first}", **form, go="save")
    hand = f"/edit/items/{second}/condition/relevant"
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(hand))
    assert seen is not None
    desk.post(hand, seen=seen[1], expression=f"${{{first}}} = 'red'", go="by-hand")
    form = form_of(desk.get(f"/edit/items/{first}")) | {"options-1-id": "red"}
    page = desk.post(
        f"/edit/items/{first}", 422, **form, go="options-delete-0"
    )  # red goes, green would be red
    assert "This answer cannot go yet" in page
    form = form_of(desk.get(f"/edit/items/{first}")) | {"options-0-id": "scarlet"}
    page = desk.post(
        f"/edit/items/{first}", 422, **form, go="options-delete-0"
    )  # renamed and taken away at once
    assert "This answer cannot go yet" in page
    assert [option["id"] for option in desk.item(first)["options"]] == ["red", "green", "blue"]


def test_an_instrument_without_pages_opens(desk: Desk) -> None:
    desk.post("/edit/pages/page1/delete")
    assert "library" in desk.get("/edit/library").lower() or desk.get("/edit/library")
