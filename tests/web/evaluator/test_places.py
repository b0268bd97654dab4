"""What keeps a question, a page, an answer or a step of a scale from going: each place in words, and the way there."""

import copy
import uuid
from typing import Any

import lxml.html
import pytest

from surveys.models import InstrumentVersion
from tests.web.evaluator.desk import Desk

DRAFT: dict[str, Any] = {
    "id": "proef", "title": {"nl": "Proef", "en": "Trial"}, "intro": {"nl": "Over ${N1}", "en": "About ${N1}"},
    "languages": ["nl", "en"], "asks_for_figures": ["N1"],
    "consents": [{"key": "citeren", "text": {"nl": "Mogen wij ${N1} citeren?", "en": "May we quote ${N1}?"}}],
    "scales": {"eens": {"points": [
        {"value": value, "text": {"nl": f"stap {value}", "en": f"step {value}"}} for value in (1, 2, 5)
    ]}},
    "pages": [
        {"id": "een", "title": {"nl": "Een", "en": "One"}, "items": [
            {"id": "N1", "type": "number", "text": {"nl": "Hoeveel?", "en": "How many?"}, "warn": ". > 9"},
            {"id": "N2", "type": "calculated", "text": {"nl": "Helft", "en": "Half"}, "calculation": "${N1} div 2"},
            {"id": "L", "type": "likert", "scale": "eens", "text": {"nl": "Stelling", "en": "Statement"}},
        ], "checks": [{
            "expression": "${N1} + ${L} < 10", "message": {"nl": "Te veel", "en": "Too many"}, "items": ["N1"],
        }]},
        {"id": "N1", "title": {"nl": "Twee", "en": "Two"}, "relevant": "${N1} > 0", "items": [
            {"id": "K", "type": "single", "text": {"nl": "Kies", "en": "Choose"}, "options": [
                {"id": "1", "text": {"nl": "A", "en": "A"}, "relevant": "${N1} > 1"},
                {"id": "2", "text": {"nl": "Anders dan ${N1}", "en": "Other than ${N1}"}, "free_text": True},
            ]},
            {"id": "U", "type": "short_text", "text": {"nl": "Uitleg", "en": "Reason"}, "relevant": "${K__other} != ''"},
            {"id": "Z", "type": "note", "text": {"nl": "Dank", "en": "Thanks"}, "relevant": "${L} = 5 and ${K} = 1"},
        ]},
    ],
    "indicators": [{"id": "I", "expression": "${N1} * 2", "title": {"nl": "Dubbel", "en": "Double"}}],
}  # fmt: skip
"""Every kind of place speaks of N1, and a page is called as it is; answers have numbers, as in files from elsewhere."""


@pytest.fixture
def proef(desk: Desk) -> Desk:
    with desk.work() as session:
        session.get_one(InstrumentVersion, uuid.UUID(desk.version)).definition = copy.deepcopy(DRAFT)
    desk.client.post("/language", data={"language": "nl"})
    return desk


def places(page: str) -> list[tuple[str, str]]:
    """The sentences, each with where its link leads."""
    links = lxml.html.fromstring(page).xpath('//ul[@class="places"]/li/a')
    return [(link.text_content(), link.get("href").partition("/edit")[2]) for link in links]


def test_every_place_that_speaks_of_a_question_is_said_in_words(proef: Desk) -> None:
    found = places(proef.post("/edit/items/N1/delete", 422))
    assert sorted(found) == sorted([  # the order of keys is the database's
        ("De vragenlijst noemt in de tekst: Over [Hoeveel?]", "/settings"),
        ("De vragenlijst vraagt vooraf om cijfers bij: “Hoeveel?”", "/settings"),
        ("De toestemming “Mogen wij [Hoeveel?] citeren?” noemt in de tekst: Mogen wij [Hoeveel?] citeren?", "/consents"),
        ("“Helft”, pagina “Een”, wordt berekend uit: [Hoeveel?] div 2", "/items/N2"),
        ("De controle “Te veel” op pagina “Een” rekent met: [Hoeveel?] + [Stelling] < 10", "/pages/een/checks"),
        ("De controle “Te veel” op pagina “Een” wordt getoond bij: “Hoeveel?”", "/pages/een/checks"),
        ("De pagina “Twee” wordt getoond als: [Hoeveel?] is groter dan [0]", "/pages/N1"),
        ("Het antwoord “A” van “Kies”, pagina “Twee”, wordt getoond als: [Hoeveel?] is groter dan [1]", "/items/K"),
        ("Het antwoord “Anders dan [Hoeveel?]” van “Kies”, pagina “Twee”, noemt in de tekst: Anders dan [Hoeveel?]",
         "/items/K"),
        ("Het kengetal “Dubbel” rekent met: [Hoeveel?] * 2", "/indicators"),
    ])  # fmt: skip
    assert proef.draft == DRAFT
    for _text, way in found:
        proef.get("/edit" + way)


def test_a_page_goes_only_when_nothing_elsewhere_speaks_of_it(proef: Desk) -> None:
    found = [text for text, _way in places(proef.post("/edit/pages/een/delete", 422))]
    assert "“Dank”, pagina “Twee”, wordt getoond als: [Stelling] is [stap 5], en [Kies] is [A]" in found
    assert not any("controle" in text for text in found)  # goes along
    proef.post("/edit/pages/N1/delete")
    assert [page["id"] for page in proef.draft["pages"]] == ["een"]


def test_an_answer_with_a_number_for_a_name_is_found_where_it_is_written_as_a_number(proef: Desk) -> None:
    page = proef.get("/edit/items/K")
    form = dict(lxml.html.fromstring(page).xpath('//form[@id="edit"]')[0].form_values())
    refused = proef.post("/edit/items/K", 422, **form | {"go": "options-delete-0"})
    assert places(refused) == [
        ("“Dank”, pagina “Twee”, wordt getoond als: [Stelling] is [stap 5], en [Kies] is [A]", "/items/Z")
    ]
    proef.post("/edit/items/K", **form | {"options-0-id": "ja", "go": "save"})
    assert proef.item("Z")["relevant"] == "${L} = 5 and ${K} = 'ja'"


def test_a_step_of_a_scale_that_a_condition_asks_for_stays(proef: Desk) -> None:
    form = dict(lxml.html.fromstring(proef.get("/edit/scales")).xpath("//main//form")[0].form_values())
    refused = proef.post("/edit/scales", 422, **form | {"go": "scale_eens-delete-2"})
    assert "Deze stap kan nog niet weg" in refused
    assert [way for _text, way in places(refused)] == ["/items/Z"]
    assert proef.draft == DRAFT
    proef.post("/edit/scales", **form | {"go": "scale_eens-delete-1"})  # nobody asks for step 2
    assert [point["value"] for point in proef.draft["scales"]["eens"]["points"]] == [1, 5]


def test_a_question_goes_to_any_place_on_any_page_also_where_two_pages_have_one_title(proef: Desk) -> None:
    with proef.work() as session:
        version = session.get_one(InstrumentVersion, uuid.UUID(proef.version))
        version.definition = version.definition | {
            "pages": [page | {"title": {"nl": "Vragen"}} for page in copy.deepcopy(DRAFT["pages"])]
        }
    form = lxml.html.fromstring(proef.get("/edit/items/L/place")).xpath("//main//form")[0]
    offered = form.xpath(".//option/@value")
    assert offered == ["een|", "een|N1", "een|N2", "N1|", "N1|K", "N1|U", "N1|Z"]
    assert form.xpath(".//option[@selected]/@value") == ["een|N2"]  # where it stands
    for target, order in (
        ("een|N2", ["N1", "N2", "L"]), ("een|", ["L", "N1", "N2"]), ("een|N1", ["N1", "L", "N2"]),
    ):  # fmt: skip
        proef.post("/edit/items/L/place", target=target)
        assert [item["id"] for item in proef.draft["pages"][0]["items"]] == order
    proef.post("/edit/items/L/place", target="N1|")
    assert [item["id"] for item in proef.draft["pages"][1]["items"]] == ["L", "K", "U", "Z"]


def test_what_is_still_to_mend_is_named_as_people_see_it(proef: Desk) -> None:
    with proef.work() as session:
        version = session.get_one(InstrumentVersion, uuid.UUID(proef.version))
        changed = copy.deepcopy(DRAFT) | {"title": {"en": "Trial"}}
        changed["pages"].append({"id": "page3", "title": {}, "items": []})
        del changed["pages"][0]["items"][1]["calculation"]
        del changed["pages"][1]["items"][0]["options"][0]["text"]["nl"]
        version.definition = changed
    page = lxml.html.fromstring(proef.get("/edit"))
    told = [" ".join(line.text_content().split()) for line in page.xpath('//details[@class="to-mend"]//li')]
    assert "Pagina zonder titel: deze pagina heeft nog geen vragen." in told
    assert "“Helft”: de berekening ontbreekt." in told
    assert "“Kies”, “A”: de Nederlandse tekst ontbreekt." in told
    assert "Titel: de Nederlandse tekst ontbreekt." in told
