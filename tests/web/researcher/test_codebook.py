"""The pages of the codebook: what they tell first, what they do, who may, and that both languages are whole."""

import html
import io
import re
import uuid
from typing import Any

import pytest
from docx import Document as WordDocument
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import select

from coding import codebook, intake, marking
from coding.codebook import examples
from coding.codebook.models import CodebookChange, PinnedExample
from coding.models import Code, Coding, Document
from surveys.models import ResearchQuestion, Study
from surveys.standard_questions import STANDARD_QUESTIONS
from tests.conftest import SignIn, Work

TEXT = "I: Hoe gaat het?\nR: De begeleiding stopt na dertien weken. Daarna belt niemand meer.\n"
BOOK = {
    "title": {"nl": "Boek", "en": "Book"},
    "codes": [
        {"id": "A", "label": {"nl": "Hulp", "en": "Help"}},
        {
            "id": "A1",
            "parent": "A",
            "label": {"nl": "Begeleiding", "en": "Guidance"},
            "definition": {"nl": "Op het werk."},
        },
        {
            "id": "A2",
            "parent": "A",
            "label": {"nl": "Nazorg", "en": "Aftercare"},
            "definition": {"nl": "Achteraf."},
        },
        {"id": "B", "label": {"nl": "Gevoel", "en": "Feeling"}},
    ],
}
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


@pytest.fixture
def ids(work: Work, study: Study) -> dict[str, uuid.UUID]:
    """The codes by key, a document, and a coding of A1 and of A2 on its words."""
    with work() as session:
        here = session.merge(study, load=False)
        book = codebook.adopt(session, None, here, BOOK)
        found = {
            code.key: code.id for code in session.scalars(select(Code).where(Code.codebook_id == book.id))
        }
        document = intake.add_transcript(session, None, here, "g.txt", TEXT.encode())
        found["document"] = document.id
        for key, words in (("A1", "begeleiding"), ("A2", "niemand")):
            start = document.text.index(words)
            found[words] = marking.apply(session, None, document, found[key], start, start + len(words)).id
        return found


def base(study: Study) -> str:
    return f"/studies/{study.id}/codebook"


def keys(client: FlaskClient, study: Study) -> list[str]:
    page = client.get(base(study)).text.split('id="tree"')[1].split("</main>")[0]
    return re.findall(r'<span class="code-key">([^<]+)</span>', page.split("Out of use</h2>")[0])


def saved(client: FlaskClient, study: Study, code: uuid.UUID, **values: Any) -> Any:
    page = client.get(f"{base(study)}/{code}").text
    fields = dict.fromkeys(
        re.findall(r'name="((?:label|definition|include|exclude|example)_(?:nl|en))"', page), ""
    )
    revision = re.findall(r'name="revision" value="(\d+)"', page)[0]
    given = {
        **fields,
        "coherence_dimension": "",
        "research_question": "",
        "colour": "0",
        "revision": revision,
    }
    return client.post(f"{base(study)}/{code}/save", data={**given, **values})


def test_an_empty_codebook_offers_three_ways_to_begin(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    page = client.get(base(study)).text
    for words in ("Use the built-in codebook", "Read in a file of your own", "Start from nothing"):
        assert words in page
    client.post(f"{base(study)}/adopt", data={"from": "nothing"})
    assert "No codes yet" in client.get(base(study)).text
    made = client.post(f"{base(study)}/new", data={"parent": "", "label_nl": "Trots"})
    assert made.status_code == 302
    assert keys(client, study) == ["EIGEN1"]


def test_the_tree_counts_organisations_before_passages(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    page = " ".join(sign_in("reader").get(base(study)).text.split())
    assert "0 organisations, 1 passage" in page
    assert "Add a code" not in page
    assert "code-menu" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_can_be_read_in_both_languages(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], language: str
) -> None:
    client = sign_in("researcher", language=language)
    saved(client, study, ids["A1"], label_nl="Begeleiding", definition_nl="Iets anders.")
    client.post(f"{base(study)}/{ids['A2']}/split", data={"label-nl-0": "Een", "label-nl-1": "Twee"})
    one = f"{base(study)}/{ids['A1']}"
    other = f"{base(study)}/{ids['A2']}"
    for address in (
        base(study), f"{base(study)}/reading", f"{base(study)}/versions", f"{base(study)}/versions/1/2",
        f"{base(study)}/files", f"{base(study)}/import", f"{base(study)}/new?under={ids['A']}", one, f"{one}/move",
        f"{one}/merge", f"{one}/merge?with={ids['A2']}", f"{one}/split", f"{one}/retire", f"{one}/again",
        f"{one}/passages", f"{other}/divide",
        f"{base(study)}/in-vivo?document={ids['document']}&start=20&end=40",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}"' in answer.text


def test_a_code_serves_a_dimension_and_a_question_and_says_so(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    with work() as session:
        session.add(
            ResearchQuestion(
                study_id=study.id, position=1, key="matching", text=STANDARD_QUESTIONS["matching"]["nl"]
            )
        )
    client = sign_in("researcher")
    values = {"label_nl": "Begeleiding", "definition_nl": "Op het werk."}
    given = {"coherence_dimension": "methodiek", "research_question": "matching", "colour": "5"}
    assert saved(client, study, ids["A1"], **values, **given).status_code == 302
    page = client.get(f"{base(study)}/{ids['A1']}").text
    for value in ("methodiek", "matching"):
        assert re.search(rf'<option selected value="{value}">', page), value
    with work() as session:
        code = session.get_one(Code, ids["A1"])
        assert (code.coherence_dimension, code.research_question, code.colour) == ("methodiek", "matching", 5)
    assert STANDARD_QUESTIONS["matching"]["en"] in html.unescape(page)
    refused = saved(client, study, ids["A1"], **values, coherence_dimension="smaak")
    assert refused.status_code == 422
    with work() as session:
        assert session.get_one(Code, ids["A1"]).coherence_dimension == "methodiek"


def test_a_commissioner_sees_nothing_of_it_and_a_reader_changes_nothing(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    commissioner, reader = sign_in("commissioner"), sign_in("reader")
    code = f"{base(study)}/{ids['A1']}"
    for address in (
        base(study),
        code,
        f"{code}/passages",
        f"{base(study)}/versions",
        f"{base(study)}/files/yaml",
    ):
        assert commissioner.get(address).status_code == 403
        assert reader.get(address).status_code == 200
    for address in ("save", "move", "merge", "split", "divide", "retire", "restore", "examples", "again"):
        assert reader.post(f"{code}/{address}").status_code == 403


def test_moving_by_steps_gives_the_tree_anew_to_the_script_and_a_page_to_the_form(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    client = sign_in("researcher")
    answer = client.post(f"{base(study)}/{ids['A2']}/move", data={"step": "up"}, headers=JSON)
    assert answer.json is not None
    assert re.findall(r'code-key">([^<]+)', answer.json["html"]) == ["A", "A2", "A1", "B"]
    assert answer.json["focus"] == f"code-{ids['A2']}"
    assert "Aftercare" in answer.json["message"]
    assert (
        client.post(f"{base(study)}/{ids['A1']}/move", data={"step": "outdent"}, headers=PAGE).status_code
        == 302
    )
    assert keys(client, study) == ["A", "A2", "A1", "B"]
    client.post(f"{base(study)}/{ids['B']}/move", data={"parent": "", "before": str(ids["A2"])})
    assert keys(client, study) == ["A", "B", "A2", "A1"]
    refused = client.post(f"{base(study)}/{ids['A']}/move", data={"parent": str(ids["B"])}, headers=JSON)
    assert refused.status_code == 403
    assert keys(client, study) == ["A", "B", "A2", "A1"]


def test_a_merge_tells_first_what_it_touches_and_is_undone_from_the_history(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    client = sign_in("researcher")
    address = f"{base(study)}/{ids['A1']}/merge"
    page = " ".join(client.get(f"{address}?with={ids['A2']}&with={ids['B']}").text.split())
    assert "A2 Aftercare: 0 organisations, 1 passage" in page
    assert "1 in 1 document" in page
    assert keys(client, study) == ["A", "A1", "A2", "B"], "looking changes nothing"
    told = client.post(address, data={"with": [str(ids["A2"]), str(ids["B"])]}, follow_redirects=True).text
    assert "Merged; 1 passage moved." in told
    assert "merged “Aftercare”, “Feeling” into “Guidance”; passages: 1" in told
    assert keys(client, study) == ["A", "A1"]
    again = client.post(f"{base(study)}/{ids['B']}/merge", data={"with": str(ids["A2"])})
    assert again.status_code == 403
    assert "meanwhile" in again.text
    with work() as session:
        change = session.scalars(select(CodebookChange).where(CodebookChange.kind == "merged")).one().id
    assert "Undone." in client.post(f"{base(study)}/changes/{change}/undo", follow_redirects=True).text
    assert keys(client, study) == ["A", "A1", "A2", "B"]
    with work() as session:
        assert session.get_one(Coding, ids["niemand"]).code_id == ids["A2"]


def test_a_split_is_divided_passage_by_passage(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    client = sign_in("researcher")
    address = f"{base(study)}/{ids['A1']}"
    few = client.post(f"{address}/split", data={"label-nl-0": "Alleen"})
    assert few.status_code == 403
    page = client.post(
        f"{address}/split", data={"label-nl-0": "Coach", "label-en-1": "Buddy"}, follow_redirects=True
    ).text
    assert "1 passage is left" in page
    name, part = re.findall(r'name="(to-[^"]+)" value="([^"]+)"', page)[1]
    done = client.post(f"{address}/divide", data={name: part}, follow_redirects=True).text
    assert "All passages are divided" in done
    with work() as session:
        assert session.get_one(Coding, ids["begeleiding"]).code.label == {"en": "Buddy"}


def test_two_people_on_one_definition_both_keep_their_words(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    anna, bart = sign_in("researcher"), sign_in("researcher")
    assert saved(anna, study, ids["A1"], label_nl="Begeleiding", definition_nl="Van Anna").status_code == 302
    stale = saved(bart, study, ids["A1"], label_nl="Begeleiding", definition_nl="Van Bart", revision="1")
    assert stale.status_code == 409
    assert "Van Anna" in stale.text
    assert "Van Bart" in stale.text
    with work() as session:
        assert session.get_one(Code, ids["A1"]).definition == {"nl": "Van Anna"}
    assert re.findall(r'name="revision" value="(\d+)"', stale.text) == ["2"], "saving again replaces it"
    assert saved(anna, study, ids["A1"], label_nl=" ", label_en="").status_code == 422


def test_passages_are_looked_at_again_one_by_one(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    client = sign_in("researcher")
    saved(client, study, ids["A1"], label_nl="Begeleiding", definition_nl="Op het werk, door een coach.")
    assert "1 to look at again" in client.get(base(study)).text
    page = client.get(f"{base(study)}/{ids['A1']}/again").text
    assert ">begeleiding</mark>" in page
    assert "<ins>, door een coach</ins>" in page
    assert "0 of 1 read again" in page
    assert "coded under version 1" in page
    form = dict(re.findall(r'name="(coding|revision)" value="([^"]+)"', page))
    client.post(
        f"{base(study)}/{ids['A1']}/again", data={**form, "outcome": "recoded", "code": str(ids["B"])}
    )
    with work() as session:
        coding = session.get_one(Coding, ids["begeleiding"])
        assert (coding.code_id, coding.codebook_version) == (ids["B"], 2)
    assert "All done" in client.get(f"{base(study)}/{ids['A1']}/again").text


def test_a_code_in_their_own_words_is_made_with_its_coding_or_not_at_all(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    client = sign_in("researcher")
    with work() as session:
        text = session.get_one(Document, ids["document"]).text
    start = text.index("belt niemand")
    values = {"document": str(ids["document"]), "start": start, "end": start + 12}
    assert "belt niemand" in client.get(f"{base(study)}/in-vivo", query_string=values).text
    wrong = client.post(f"{base(study)}/in-vivo", data={**values, "end": 99_999, "label": "X"}, headers=JSON)
    assert wrong.status_code == 403
    assert keys(client, study) == ["A", "A1", "A2", "B"]
    answer = client.post(f"{base(study)}/in-vivo", data={**values, "parent": str(ids["B"])}, headers=JSON)
    assert answer.json is not None
    assert any("belt niemand" in row[2] for row in answer.json["codes"])
    assert answer.json["focus"] in [row[0] for row in answer.json["codings"]]
    assert answer.json["undo"]
    assert keys(client, study) == ["A", "A1", "A2", "B", "B1"]
    client.post(f"{base(study)}/in-vivo", data={**values, "parent": str(ids["B"]), "label": "Belt Niemand"})
    assert keys(client, study) == ["A", "A1", "A2", "B", "B1"], "the same name there is the same code"


def test_an_example_is_pinned_from_the_passages_and_goes_again(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    client = sign_in("researcher")
    page = client.get(f"{base(study)}/{ids['A1']}/passages").text
    form = dict(re.findall(r'name="(document|start|end)" value="([^"]+)"', page))
    shown = client.post(f"{base(study)}/{ids['A1']}/examples", data=form, follow_redirects=True).text
    assert "<p>begeleiding</p>" in shown
    assert "an example" in client.get(f"{base(study)}/{ids['A1']}/passages").text
    with work() as session:
        example = session.scalars(select(PinnedExample)).one().id
    client.post(f"{base(study)}/examples/{example}/remove")
    with work() as session:
        assert session.scalars(select(PinnedExample)).all() == []
    bad = client.post(f"{base(study)}/{ids['A1']}/examples", data={**form, "end": "99999"})
    assert bad.status_code == 403


def test_a_version_is_fixed_with_a_note_and_compared_word_by_word(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    client = sign_in("researcher")
    saved(client, study, ids["A1"], label_nl="Begeleiding", definition_nl="Op het werk en thuis.")
    page = client.post(f"{base(study)}/versions/fix", data={"note": "na overleg"}, follow_redirects=True).text
    assert "Version 2 is fixed. The next change begins version 3." in page
    assert "na overleg" in page
    compared = client.get(f"{base(study)}/versions/compare?older=2&newer=1", follow_redirects=True).text
    assert "Definition of A1 “Guidance” in Dutch changed" in " ".join(compared.split()) or (
        "Definition of A1 “Begeleiding” in Dutch changed" in " ".join(compared.split())
    )
    assert "<ins> en thuis</ins>" in compared
    assert client.get(f"{base(study)}/versions/1/9").status_code == 404


@pytest.mark.parametrize("form", ["docx", "html", "yaml", "csv", "qdc"])
def test_every_file_comes_out_and_what_can_come_back_is_the_same(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], form: str
) -> None:
    client = sign_in("researcher")
    answer = client.get(f"{base(study)}/files/{form}")
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["Content-Disposition"]
    if form in ("docx", "html"):
        return
    page = send(client, study, f"boek.{form}", answer.data)
    assert "0 new codes" in page
    assert "4 are the same already" in page


@pytest.mark.parametrize("form", ["docx", "html"])
def test_on_paper_every_code_stands_in_its_place_with_its_texts_and_what_may_be_quoted(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work, form: str
) -> None:
    client = sign_in("researcher", language="nl")
    tricky = "Op het werk <b>& thuis</b>."
    saved(client, study, ids["A1"], label_nl="Begeleiding", definition_nl=tricky, exclude_nl="Nazorg niet.")
    client.post(f"{base(study)}/{ids['B']}/retire")
    with work() as session:
        document = session.get_one(Document, ids["document"])
        code = session.get_one(Code, ids["A1"])
        start = document.text.index("begeleiding")
        examples.pin(session, None, code, document, start, start + 11)
        document.kind, document.quote_agreed = "interview", True
    quoted = "“begeleiding”" if form == "docx" else "<blockquote>begeleiding</blockquote>"
    data = client.get(f"{base(study)}/files/{form}").data
    if form == "docx":
        lines = word_of(data).split("\n")
    else:
        page = lxml_html.fromstring(data.decode())
        assert not page.xpath("//b[contains(., 'thuis')] | //script")
        lines = [" ".join(one.text_content().split()) for one in page.iter("h1", "h2", "h3", "h4", "p", "li")]
    whole = "\n".join(lines)
    places = [whole.index(words) for words in ("A Hulp", "A1 Begeleiding", tricky, "A2 Nazorg", "Achteraf.")]
    assert places == sorted(places)
    assert "Nazorg niet." in whole
    assert quoted in (whole if form == "docx" else data.decode())
    assert "Gevoel" not in whole  # out of use
    with work() as session:
        session.get_one(Document, ids["document"]).quote_agreed = False
    again = client.get(f"{base(study)}/files/{form}").data
    assert quoted not in (word_of(again) if form == "docx" else again.decode())


def word_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in WordDocument(io.BytesIO(data)).paragraphs)


def send(client: FlaskClient, study: Study, name: str, data: bytes) -> str:
    sent = client.post(
        f"{base(study)}/import", data={"file": (io.BytesIO(data), name), "language": "nl"},
        content_type="multipart/form-data",
    )  # fmt: skip
    return " ".join(sent.text.split())


def outline(page: str) -> dict[str, str]:
    import html

    found = re.findall(r'name="(outline|name|rows)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_a_table_of_another_tool_is_shown_first_and_then_taken_in_whole(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    client = sign_in("researcher")
    table = "Color;Parent code;Code;Code memo\n#ff0000;;Gevoel;\n#00ff00;Gevoel;Trots;Blij met het werk\n;;=1+1;\n"
    page = send(client, study, "maxqda.csv", table.encode("cp1252"))
    assert "2 new codes" in page
    assert "1 is the same already" in page
    assert "holds a formula" in page
    assert keys(client, study) == ["A", "A1", "A2", "B"], "nothing is stored yet"
    client.post(f"{base(study)}/import/confirm", data=outline(page))
    assert keys(client, study) == ["A", "A1", "A2", "B", "B1", "EIGEN1"]
    again = client.post(f"{base(study)}/import/confirm", data=outline(page))
    assert "Nothing was changed" in again.text


def test_columns_can_be_read_another_way(sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]) -> None:
    client = sign_in("researcher")
    page = send(client, study, "x.csv", b"Eerste,Tweede\nTrots,Blij zijn\n")
    assert "No code can be read this way" in page
    other = client.post(
        f"{base(study)}/import",
        data={
            "rows": outline(page)["rows"],
            "name": "x.csv",
            "column": ["label", "definition"],
            "language": "nl",
        },
    ).text
    assert "1 new code" in " ".join(other.split())


def test_a_file_becomes_the_codebook_of_a_study_without_one(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    page = send(client, study, "b.yml", b"title: {nl: Mijn boek}\ncodes:\n- {id: X, label: {nl: Ix}}\n")
    client.post(f"{base(study)}/import/confirm", data=outline(page))
    assert keys(client, study) == ["X"]
    assert "version 1" in client.get(base(study)).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("leeg.csv", b"", "no table"),
        ("x.csv", b"MZ\x00\x00\x00 program", "cannot be read"),
        ("x.xlsx", b"PK\x03\x04 no zip", ""),
        ("x.yml", b"codes: &a [*a]\n", "no YAML"),
        ("x.yml", b"[" * 10_000, "no YAML"),
        ("x.yml", "codes: [é]".encode("utf-16"), "UTF-8"),
        ("x.yml", b"just: words", "no codebook"),
        ("x.qdc", b"<CodeBook>", ""),
        ("groot.csv", b"Code\n" + b"A\n" * 1_000_000, "more than 2000 codes"),
        ("groot.yml", b"a" * (5 * 1024 * 1024), "larger than 4 MB"),
    ],
)
def test_what_is_no_codebook_gets_a_clear_answer(
    sign_in: SignIn, study: Study, name: str, data: bytes, words: str
) -> None:
    page = send(sign_in("researcher"), study, name, data)
    assert "This file cannot be used" in page
    assert words in page


def test_a_preview_that_was_tampered_with_is_read_with_the_same_care(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID]
) -> None:
    client = sign_in("researcher")
    for wrong in ("", "[]", "[" * 5000, '{"codes": 3}', '{"codes": [{"id": "Z"}]}'):
        assert client.post(f"{base(study)}/import/confirm", data={"outline": wrong}).status_code in (403, 422)
    assert keys(client, study) == ["A", "A1", "A2", "B"]
