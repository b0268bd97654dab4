"""The overview of codes on its pages: who sees it, what is counted, queries, files, and a cell that two people write."""

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from analysis.matrices.models import FrameworkCell
from app.models import AuditEntry
from coding.documents import cases
from coding.models import Code, Coding, Document
from coding.queries.models import SavedQuery
from surveys.base import now
from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.findings_world import make_world

PAGES = (
    "insight",
    "matrix",
    "matrix?by=organisation&count=passages&used=1",
    "matrix/frequencies",
    "matrix/pairs",
    "matrix/pairs?way=sentence&within=1&level=categories&show=coefficient",
    "framework",
    "framework?under=ERV",
    "saturation",
    "saturation?unit=organisations&base=2&run=1&threshold=0",
    "words",
    "words?voice=all&fillers=1&order=letters",
    "words/in-context?word=duren",
    "queries",
    "queries?q=code:* AND type=bouwbedrijf",
)


@pytest.fixture
def filled(work: Work) -> Study:
    """Two builders and a municipality; one builder may not be quoted."""
    with work() as session:
        world = make_world(session)
        for name, kind, text, quote in (
            ("Bouw A", "bouwbedrijf", "=Het duurt te lang. Wij wachten op een besluit.", True),
            ("Bouw B", "bouwbedrijf", "Wachten duurde weken, zo lang.", False),
            ("Gemeente", "gemeente", "Wij besluiten snel.", True),
        ):
            document = world.document(name, kind, text, quote=quote)
            world.code(document, "barrier")
        world.code(document, "neutral", "LOOSE")
        return world.study


def main_of(page: str) -> str:
    return re.sub(r"\s+", " ", page.split("<main")[1])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("mode", ["codebook", "reflexive"])
def test_every_page_is_there_for_the_team_in_both_modes(
    sign_in: SignIn, filled: Study, work: Work, page: str, mode: str
) -> None:
    with work() as session:
        session.get_one(Study, filled.id).mode = mode
    for role in ("reader", "researcher"):
        for language in ("nl", "en"):
            assert (
                sign_in(role, filled, language=language).get(f"/studies/{filled.id}/{page}").status_code
                == 200
            )


def test_codes_by_case_and_together_are_drawn_as_heat_maps_but_not_in_a_reflexive_study(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    client = sign_in("researcher", filled)
    for page, of in (("matrix?count=passages", 2), ("matrix/pairs?way=turn", 1)):
        found = re.search(r"data-figure='([^']*)'", client.get(f"/studies/{filled.id}/{page}").text)
        assert found is not None, page
        [drawn] = json.loads(found[1])["data"]
        assert drawn["type"] == "heatmap"
        assert max(value for line in drawn["z"] for value in line if value is not None) == of
    with work() as session:
        session.get_one(Study, filled.id).mode = "reflexive"
    for page in ("matrix", "matrix/pairs?way=turn"):
        assert "data-figure" not in client.get(f"/studies/{filled.id}/{page}").text


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_study_says_what_to_do_first(sign_in: SignIn, study: Study, page: str) -> None:
    assert sign_in("researcher").get(f"/studies/{study.id}/{page}").status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "framework/partner-x/00000000-0000-0000-0000-000000000000"])
def test_a_commissioner_sees_none_of_it(sign_in: SignIn, filled: Study, page: str) -> None:
    assert sign_in("commissioner", filled).get(f"/studies/{filled.id}/{page}").status_code == 403
    assert sign_in("owner", filled).get(f"/studies/{filled.id}/insight").status_code == 200


def test_the_matrix_counts_organisations_and_each_number_opens_its_passages(
    sign_in: SignIn, filled: Study
) -> None:
    client = sign_in("researcher", filled)
    page = main_of(client.get(f"/studies/{filled.id}/matrix").text)
    row = page.split("How it feels")[1].split("</tr>")[0]
    numbers = re.findall(r"<td class=\"num[^>]*>(?:<a[^>]*>)?(\d+)", row)
    assert numbers == ["3", "3", "3", "2", "1"]  # organisations, documents, passages; builders, municipality
    assert "n = 3 organisations, 3 documents; of 0 documents no organisation is known." in page
    href = re.findall(r'href="([^"]+)"', row)[1].replace("&amp;", "&")
    opened = main_of(client.get(href).text)
    assert "only: Builder" in opened
    assert "2 passages" in opened
    assert "=Het duurt te lang." in opened
    assert "Wij besluiten snel." not in opened


def test_a_reflexive_study_is_neither_ranked_nor_shaded_nor_saturated(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    with work() as session:
        session.get_one(Study, filled.id).mode = "reflexive"
    client = sign_in("researcher", filled)
    assert "shade-1" not in client.get(f"/studies/{filled.id}/matrix").text
    page = client.get(f"/studies/{filled.id}/matrix/frequencies?order=organisations").text
    assert "data-figure" not in page
    assert page.index("How it feels") < page.index("Loose")
    page = client.get(f"/studies/{filled.id}/saturation").text
    assert "no saturation is computed" in page
    assert "<form" not in page.split("<main")[1]
    words = client.get(f"/studies/{filled.id}/words?order=organisations&fillers=1").text
    found = re.findall(r'word=([^&"]+)', words)
    assert found == sorted(found)
    assert client.post(f"/studies/{filled.id}/saturation").status_code == 200  # and no file


def test_words_are_counted_by_lemma_and_shown_in_context(sign_in: SignIn, filled: Study) -> None:
    client = sign_in("researcher", filled)
    page = main_of(client.get(f"/studies/{filled.id}/words?fillers=1").text)
    row = page.split("word=duren")[1].split("</tr>")[0]
    assert re.findall(r'<td class="num[^>]*>(\d+)', row)[:3] == ["2", "2", "2"]
    assert "duurde, duurt" in row
    page = main_of(client.get(f"/studies/{filled.id}/words/in-context?word=duurt&order=left").text)
    assert "2 places in 2 of 3 documents, of 2 of 3 organisations." in page
    assert page.index("<strong>duurt") < page.index("<strong>duurde")  # “het” before “wachten”
    page = main_of(client.get(f"/studies/{filled.id}/words/in-context?word=duurt&by=word").text)
    assert "1 place in 1 of 3 documents" in page
    assert client.get(f"/studies/{filled.id}/words/in-context?word=a*b").status_code == 422


# ---------------------------------------------------------------- queries


def test_a_mistake_is_shown_in_its_place(sign_in: SignIn, filled: Study) -> None:
    answer = sign_in("researcher", filled).get(f"/studies/{filled.id}/queries?q=code:ERV1 AND (code:LOOSE")
    assert answer.status_code == 422
    assert "This bracket is never closed." in answer.text
    assert "code:ERV1 AND <mark>(</mark>code:LOOSE" in answer.text


def test_a_query_is_picked_part_by_part(sign_in: SignIn, filled: Study) -> None:
    client = sign_in("researcher", filled)
    base = f"/studies/{filled.id}/queries"
    first = client.get(f"{base}?q=&add=code&value=ERV1&direction=barrier").headers["Location"]
    assert query_of(first) == "code:ERV1(hinders)"
    second = client.get(f"{first}&add=lemma&value=wachten&join=near&distance=3&unit=word").headers["Location"]
    assert query_of(second) == "code:ERV1(hinders) NEAR/3w lemma:wachten"
    third = client.get(f"{second}&add=condition&name=district&value=&join=and").headers["Location"]
    assert query_of(third) == "code:ERV1(hinders) NEAR/3w lemma:wachten AND district=?"
    page = client.get(third)
    assert page.status_code == 200
    assert "2 passages" in main_of(page.text)


def query_of(href: str) -> str:
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(href).query)["q"][0]


def test_a_query_is_kept_shared_renamed_and_taken_back(sign_in: SignIn, filled: Study, work: Work) -> None:
    maker, other = sign_in("researcher", filled), sign_in("reader", filled)
    base = f"/studies/{filled.id}/queries"
    maker.post(f"{base}/keep", data={"name": "Wachten", "q": "lemma:wachten"})
    with work() as session:
        query = session.scalars(select(SavedQuery)).one()
    assert "Wachten</a>" in maker.get(base).text
    assert "Wachten</a>" not in other.get(base).text
    assert other.post(f"{base}/{query.id}/change", data={"revision": 1, "name": "x"}).status_code == 404
    maker.post(
        f"{base}/{query.id}/change",
        data={"revision": query.revision, "name": "Het wachten", "shared": "1", "q": "tekst:wachten"},
    )
    page = other.get(f"{base}?q=text:wachten&saved={query.id}").text
    assert "<h1>Het wachten</h1>" in page
    assert "Change “Het wachten”" not in page
    assert other.post(f"{base}/{query.id}/remove").status_code == 403
    assert maker.post(f"{base}/{query.id}/change", data={"revision": 1, "name": "x"}).status_code == 409
    answer = maker.post(f"{base}/{query.id}/remove")
    assert query_of(answer.headers["Location"]) == "text:wachten"
    with work() as session:
        assert session.scalars(select(SavedQuery)).all() == []
    bad = maker.post(f"{base}/keep", data={"name": "Fout", "q": "code:ERV1 AND"})
    assert maker.get(bad.headers["Location"]).status_code == 422


def test_a_boolean_and_proximity_query_is_kept_whole_and_asked_anew(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    """In either language it is kept as one question; opened again it finds what was coded since."""
    client = sign_in("researcher", filled)
    base = f"/studies/{filled.id}/queries"
    whole = "(code:ERV1 AND NOT code:LOOSE) NEAR/2s lemma:wachten AND type=bouwbedrijf"
    client.post(
        f"{base}/keep",
        data={
            "name": "Wachten",
            "q": "(code:ERV1 EN NIET code:LOOSE) NABIJ/2z lemma:wachten EN type=bouwbedrijf",
        },
    )
    with work() as session:
        kept = session.scalars(select(SavedQuery)).one()
        assert kept.text == whole
    links = re.findall(r'href="([^"]*saved=[^"]*)"', client.get(base).text.replace("&amp;", "&"))
    assert query_of(links[0]) == whole
    assert "2 passages" in main_of(client.get(links[0]).text)
    with work() as session:
        said = session.scalars(
            select(Coding).join(Document).where(Document.title == "Gesprek met Bouw B")
        ).one()
        said.removed_at = said.made_at
    assert "1 passage" in main_of(client.get(links[0]).text)


def test_the_parameters_of_saturation_decide_and_are_told(sign_in: SignIn, study: Study, work: Work) -> None:
    """Seven interviews: two codes from the first on, a third one in the fifth."""
    with work() as session:
        world = make_world(session)
        book = world.codes()[0].codebook
        session.add(Code(codebook_id=book.id, key="LATE", label={"nl": "Laat", "en": "Late"}, position=9))
        session.flush()
        session.refresh(book)
        for number in range(7):
            document = world.document(f"Bouw {number}", "bouwbedrijf", f"Gesprek {number}.")
            document.created_at = now() - dt.timedelta(days=9 - number)
            for key in ("ERV1", "LOOSE", *(["LATE"] if number == 4 else [])):
                world.code(document, "neutral", key)
        here = world.study
    client = sign_in("researcher", here)
    for base, run, threshold, told in (
        (2, 1, 0, "Reached at 2 + 1 of 7 (base 2, run 1, at most 0 % new)."),
        (2, 3, 0, "Not reached in 7 (base 2, run 3, at most 0 % new)."),
        (2, 3, 50, "Reached at 2 + 3 of 7 (base 2, run 3, at most 50 % new)."),
        (5, 2, 0, "Reached at 5 + 2 of 7 (base 5, run 2, at most 0 % new)."),
        (6, 2, 0, "Too little to tell: a base of 6 and a run of 2 need 8 coded, there are 7."),
    ):
        where = f"/studies/{here.id}/saturation?base={base}&run={run}&threshold={threshold}"
        page = client.get(where).text
        assert told in page.replace("&#37;", "%"), where
        for name, value in (("base", base), ("run", run), ("threshold", threshold)):
            assert re.search(rf'name="{name}"[^>]* value="{value}"', page), where
        rows = client.post(where, data={"form": "csv"}).get_data(as_text=True).splitlines()
        assert [line.split(",")[3] for line in rows[1:8]] == ["2", "2", "2", "2", "3", "3", "3"], rows
    assert (
        'name="base" min="2" max="12" value="12"'
        in client.get(f"/studies/{here.id}/saturation?base=999&run=x&threshold=-4").text
    )


def test_a_query_of_another_study_is_not_there(
    sign_in: SignIn, filled: Study, study: Study, work: Work
) -> None:
    with work() as session:
        query = SavedQuery(study_id=study.id, name="Elders", text="code:*", shared=True)
        session.add(query)
    client = sign_in("owner", filled)
    base = f"/studies/{filled.id}/queries"
    assert client.post(f"{base}/{query.id}/remove").status_code == 404
    assert "Elders" not in client.get(f"{base}?saved={query.id}").text


# ---------------------------------------------------------------- files


def test_found_passages_as_a_file_are_safe_and_quote_only_who_agreed(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    client = sign_in("researcher", filled)
    href = f"/studies/{filled.id}/queries?q=code:ERV1&column=document&column=type&column=direction&order=organisation"
    answer = client.post(href, data={"form": "csv"})
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0][:4] == ["passage", "kind of partner", "document", "direction"]
    texts = {row[2]: row[0] for row in rows[1:]}
    assert texts["Gesprek met Bouw A"] == "'=Het duurt te lang. Wij wachten op een besluit."
    assert texts["Gesprek met Bouw B"] == ""  # counted, not quoted
    assert [row[-1] for row in rows[1:]].count("no") == 1
    book = load_workbook(io.BytesIO(client.post(href, data={"form": "xlsx"}).data))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    with work() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.verb == "downloaded")).all()
    assert [(entry.kind, entry.study_id) for entry in taken] == [("passages", filled.id)] * 2


def test_found_passages_stand_beside_the_attributes_one_chooses(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    with work() as session:
        study = session.get_one(Study, filled.id)
        size = cases.make_attribute(session, None, study, "Omvang", "number")
        documents = {one.title: one for one in session.scalars(select(Document))}
        cases.set_value(session, None, size, [documents["Gesprek met Bouw A"]], "12,5")
        cases.set_value(session, None, size, [documents["Gesprek met Gemeente"]], "3")
    client = sign_in("researcher", filled)
    column = f"attribute-{size.id}"
    href = f"/studies/{filled.id}/queries?q=code:ERV1&column=document&column={column}&order={column}"
    page = main_of(client.get(href).text)
    assert re.search(r"<th[^>]*>Omvang</th>", page)
    answer = client.post(href, data={"form": "csv"}).get_data(as_text=True).lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert [(row["document"], row["Omvang"]) for row in rows] == [
        ("Gesprek met Gemeente", "3"),
        ("Gesprek met Bouw A", "12.5"),
        ("Gesprek met Bouw B", ""),  # not known comes last
    ]


@pytest.mark.parametrize(
    "page", ["matrix", "matrix/frequencies", "matrix/pairs", "words", "words/in-context?word=duren"]
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_table_can_be_taken_along(sign_in: SignIn, filled: Study, page: str, form: str) -> None:
    answer = sign_in("reader", filled).post(f"/studies/{filled.id}/{page}", data={"form": form})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert len(answer.data) > 40


# ---------------------------------------------------------------- the framework matrix


def cell_of(client: FlaskClient, study: Study) -> str:
    page = main_of(client.get(f"/studies/{study.id}/framework").text)
    return re.findall(r'href="([^"]+/framework/partner-[^"]+)"', page)[0]


def test_a_cell_is_charted_by_one_and_not_overwritten_by_another(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    one, other = sign_in("researcher", filled), sign_in("evaluator", filled)
    cell = cell_of(one, filled)
    page = main_of(one.get(cell).text)
    assert "=Het duurt te lang." in page
    data: dict[str, Any] = {"state": "charted", "summary": "Duurt lang.", "revision": 0}
    assert one.post(cell, data=data).status_code == 302
    answer = other.post(cell, data=data | {"summary": "Ging snel."})
    assert answer.status_code == 409
    assert "Duurt lang." in answer.text  # theirs
    assert "Ging snel.</textarea>" in answer.text  # mine
    revision = re.findall(r'name="revision" value="(\d+)"', answer.text)[0]
    assert other.post(cell, data=data | {"summary": "Ging snel.", "revision": revision}).status_code == 302
    page = main_of(one.get(f"/studies/{filled.id}/framework").text)
    assert "Ging snel." in page
    assert "Cells: 1 charted, 0 without evidence, 5 not yet charted." in page
    assert one.post(cell, data={"state": "charted", "summary": " ", "revision": 2}).status_code in (409, 422)
    with work() as session:
        assert session.scalars(select(FrameworkCell)).one().summary == "Ging snel."


def test_a_reader_reads_cells_and_writes_none(sign_in: SignIn, filled: Study) -> None:
    reader = sign_in("reader", filled)
    cell = cell_of(reader, filled)
    assert "<textarea" not in reader.get(cell).text
    assert reader.post(cell, data={"state": "no_evidence", "revision": 0}).status_code == 403
    assert reader.get(cell.replace("partner-", "partner-0")).status_code == 404


def test_the_workbook_tells_states_apart_and_leads_back(sign_in: SignIn, filled: Study) -> None:
    client = sign_in("researcher", filled)
    cell = cell_of(client, filled)
    client.post(cell, data={"state": "no_evidence", "revision": 0})
    book = load_workbook(io.BytesIO(client.post(f"/studies/{filled.id}/framework").data))
    page = book["framework"]
    assert page.freeze_panes == "B2"
    row = [entry.value for entry in page[2]]
    assert row == ["Bouw A", "Builder", "no evidence", "not yet charted (0 passages)"]
    assert page["C2"].hyperlink.target.endswith(cell)
    passages = [[entry.value for entry in line] for line in book["passages"].iter_rows(min_row=2)]
    assert ["Bouw B", "ERV1 How it feels", "counts, may not be quoted", "Gesprek met Bouw B"] in passages
    assert "passage=0-" in book["passages"]["D2"].hyperlink.target
