"""Downloads: no cell is ever a formula, and where nobody is named nothing in any form of file says who somebody is."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import pyreadstat
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from surveys import fieldwork, instruments, partners, responses, studies
from surveys.base import new_id
from surveys.definition import parse
from surveys.models import Response, Study
from tests.conftest import SignIn, Work

FORMS = ("csv", "xlsx", "sav", "ddi", "json")
ORGANISATION, PERSON, MAIL, NESTED, APART = (
    "=HYPERLINK(A1) Geheimbouw",
    "@Anna Verborgen",
    "anna.verborgen@geheim.example",
    "Piet Ingesloten",
    "Bel mij op 06-geheim",
)
SECRETS = (ORGANISATION, PERSON, MAIL, NESTED, APART, "Geheimbouw", "Verborgen")
EVIL = ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", "|calc", "%0A=1", "=cmd|' /C calc'!A0"]


def _two(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


DEFINITION: dict[str, Any] = {
    "id": "downloads",
    "title": _two("=1+2 Vragen"),
    "pages": [
        {
            "id": "page",
            "title": _two("Pagina"),
            "items": [
                *(
                    {"id": f"t{n}", "type": "short_text", "text": _two(f"={n}+1 vraag")}
                    for n in range(len(EVIL))
                ),
                {
                    "id": "pick",
                    "type": "multi",
                    "text": _two("@kies"),
                    "options": [{"id": "een", "text": _two("=A1")}, {"id": "twee", "text": _two("+B1")}],
                },
                {"id": "mail", "type": "email", "text": _two("E-mail"), "identifying": True},
                {"id": "apart", "type": "short_text", "text": _two("Contact"), "separate": True},
                {
                    "id": "places",
                    "type": "repeat",
                    "text": _two("Plaatsen"),
                    "entry": _two("Plaats"),
                    "add_text": _two("Nog een plaats"),
                    "items": [
                        {"id": "sector", "type": "short_text", "text": _two("Sector")},
                        {"id": "who", "type": "short_text", "text": _two("Wie"), "identifying": True},
                    ],
                },
            ],
        }
    ],
}


def answered(work: Work, mode: str) -> Study:
    with work() as session:
        study = studies.create(session, None, title="=2+3 Zuid", contact_name="=Noor", commissioner="@Stad")
        kind = partners.types(session, study)[0]
        partner = partners.add(session, None, study, ORGANISATION, kind.id, district="-Zuid")
        person = partners.add_participant(session, None, partner, PERSON)
        version = instruments.publish(session, None, instruments.add(session, None, study, parse(DEFINITION)))
        wave = fieldwork.open_wave(session, None, version, "=Ronde", mode=mode)
        response = fieldwork.start(session, fieldwork.invite(session, None, wave, person)[0], "nl")
        answers = {f"t{n}": text for n, text in enumerate(EVIL)}
        answers |= {"pick": ["een"], "mail": MAIL, "apart": APART}
        answers |= {"places": [{"sector": "=bouw", "who": NESTED}]}
        responses.save_page(session, response, "page", answers, "nl")
        responses.submit(session, response, new_id())
        return study


def download(sign_in: SignIn, study: Study, form: str, role: str = "evaluator", **more: str) -> bytes:
    client = sign_in(role, study)
    page = client.get(f"/studies/{study.id}/responses/export").text
    chosen = page.split('name="instrument_id"')[1].split('value="')[1].split('"')[0]
    data = {"instrument_id": chosen, "wave_id": "", "form": form, "language": "nl", "values": "labels"}
    data |= {"several": "list", "separator": ";", "partial": "y"} | more
    answer = client.post(f"/studies/{study.id}/responses/export", data=data)
    assert answer.status_code == 200, answer.text
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["Content-Disposition"])
    return bytes(answer.data)


def parts(data: bytes) -> dict[str, bytes]:
    """The files in a download: those of an archive, else the one."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for name in archive.namelist():
            inner = archive.read(name)
            found |= {f"{name}/{sub}": one for sub, one in parts(inner).items()}
        return found


def read(form: str, data: bytes, folder: Any) -> str:
    """All that can be read in a download, as one text."""
    if form != "sav":
        return "\n".join(one.decode("utf-8", "replace") for one in parts(data).values())
    said = []
    for number, one in enumerate(parts(data).values()):
        path = folder / f"{number}.sav"
        path.write_bytes(one)
        if one.startswith(b"$FL"):
            frame, meta = pyreadstat.read_sav(str(path))
            said += [frame.to_csv(), str(vars(meta))]
        said.append(one.decode("utf-8", "replace"))
    return "\n".join(said)


@pytest.mark.parametrize("form", FORMS)
def test_without_names_nothing_says_who_somebody_is(
    sign_in: SignIn, work: Work, tmp_path: Any, form: str
) -> None:
    """Neither a question that asks it, nor one in a group that repeats, nor one that is kept apart."""
    data = download(sign_in, answered(work, "identified"), form)
    said = read(form, data, tmp_path)
    assert [secret for secret in SECRETS if secret in said] == []
    assert "bouw" in said


@pytest.mark.parametrize("form", FORMS)
def test_of_a_confidential_round_names_do_not_come_even_when_asked_for(
    sign_in: SignIn, work: Work, tmp_path: Any, form: str
) -> None:
    data = download(sign_in, answered(work, "confidential"), form, role="owner", personal="y")
    said = read(form, data, tmp_path)
    assert [secret for secret in SECRETS if secret in said] == []


def test_with_names_they_are_there_when_the_round_is_not_confidential(sign_in: SignIn, work: Work) -> None:
    data = download(sign_in, answered(work, "identified"), "json", role="owner", personal="y")
    rows = json.loads(data)["tables"]
    assert rows[0]["rows"][0]["person"] == PERSON
    assert rows[0]["rows"][0]["mail"] == MAIL
    assert rows[1]["rows"][0]["who"] == NESTED


def test_who_does_no_fieldwork_cannot_ask_for_names(sign_in: SignIn, work: Work, tmp_path: Any) -> None:
    data = download(sign_in, answered(work, "identified"), "json", role="researcher", personal="y")
    assert [secret for secret in SECRETS if secret in read("json", data, tmp_path)] == []


@pytest.mark.parametrize("values", ["labels", "codes"])
@pytest.mark.parametrize("form", ["csv", "ddi"])
def test_no_cell_of_a_csv_begins_as_a_formula(sign_in: SignIn, work: Work, form: str, values: str) -> None:
    data = download(sign_in, answered(work, "identified"), form, role="owner", personal="y", values=values)
    separator = ";" if form == "csv" else ","
    texts = [one.decode("utf-8-sig") for name, one in parts(data).items() if name == "" or ".csv" in name]
    rows = [row for text in texts for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    cells = [cell for row in rows for cell in row]
    assert any("Geheimbouw" in cell for cell in cells)
    wrong = [
        cell for cell in cells if re.match(r"[=+@|%\t\r-]", cell) and not re.fullmatch(r"-?[\d.,]+", cell)
    ]
    assert wrong == []


def test_no_cell_of_a_workbook_is_a_formula_nor_a_link(sign_in: SignIn, work: Work) -> None:
    data = download(sign_in, answered(work, "identified"), "xlsx", role="owner", personal="y")
    book = load_workbook(io.BytesIO(data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("Geheimbouw" in str(cell.value) for cell in found)
    assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
    assert not any(cell.hyperlink for cell in found)
    assert not any(b"<f>" in one or b"externalLink" in one for one in parts(data).values())


def test_on_the_page_of_a_confidential_response_others_read_no_answer_that_tells(
    sign_in: SignIn, work: Work
) -> None:
    study = answered(work, "confidential")
    with work() as session:
        address = f"/studies/{study.id}/responses/{session.scalars(select(Response.id)).one()}"
    page = sign_in("researcher", study).get(address).text
    assert [secret for secret in SECRETS if secret in page] == []
    assert "bouw" in page
    assert MAIL in sign_in("evaluator", study).get(address).text
