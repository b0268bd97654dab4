"""Files in and out of the browser: look first, then a draft or a closed round; a bad file is an answer, not a fall."""

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import lxml.html
import pandas
import pyreadstat
import pytest
from sqlalchemy import select

from app import apart
from app.models import AuditEntry
from surveys import instruments, responses, studies
from surveys.definition import Definition, library
from surveys.errors import BadFile
from surveys.files import limesurvey, native, xlsform
from surveys.models import InstrumentVersion, Response, Study, Wave
from tests.conftest import SignIn, Work
from tests.unit.surveys.files.test_answers_from_elsewhere import LSS, RESPONSES
from tests.unit.surveys.files.test_bad_files import book, changed

FORM = book(
    {
        "survey": [
            ["type", "name", "label"],
            ["text", "q1", "One"],
            ["hologram", "h", "Look"],
            ["integer", "q2", "Two"],
        ],
        "settings": [["form_title"], ["My form"]],
    }
)


@pytest.fixture
def study(work: Work) -> Study:
    with work() as session:
        study = studies.create(session, None, title="Zuid werkt!")
        instruments.publish(session, None, instruments.adopt(session, None, study, "partner_survey"))
        return study


def upload(client: Any, address: str, name: str, data: bytes, **fields: str) -> Any:
    return client.post(
        address, data=fields | {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


def held(page: Any) -> str:
    found = re.search(r'name="held" value="([^"]*)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def version_of(work: Work) -> InstrumentVersion:
    with work() as session:
        return session.scalars(select(InstrumentVersion)).one()


def test_a_form_is_looked_at_and_then_a_draft(study: Study, sign_in: SignIn, work: Work) -> None:
    client = sign_in("evaluator", study)
    address = f"/studies/{study.id}/instruments/import"
    assert client.get(address).status_code == 200
    page = upload(client, address, "form.xlsx", FORM)
    assert page.status_code == 200
    assert "“hologram” is not known here; the row was left out" in page.text
    assert "survey, row 3" in page.text
    with work() as session:
        assert len(session.scalars(select(InstrumentVersion)).all()) == 1
    done = client.post(f"{address}/draft", data={"held": held(page)})
    assert done.status_code == 302
    with work() as session:
        drafts = session.scalars(select(InstrumentVersion).where(InstrumentVersion.state == "draft")).all()
        (draft,) = drafts
        assert draft.definition["title"] == {"en": "My form"}
        assert [item["id"] for item in draft.definition["pages"][0]["items"]] == ["q1", "q2"]
        verbs = [entry.verb for entry in session.scalars(select(AuditEntry))]
        assert verbs[-1] == "uploaded"


def test_the_report_is_in_the_language_of_the_reader(study: Study, sign_in: SignIn) -> None:
    client = sign_in("evaluator", study, language="nl")
    page = upload(client, f"/studies/{study.id}/instruments/import", "form.xlsx", FORM)
    assert "“hologram” kennen wij niet; de rij is weggelaten" in page.text


def test_what_was_not_looked_at_here_becomes_no_draft(study: Study, sign_in: SignIn) -> None:
    client = sign_in("evaluator", study)
    page = upload(client, f"/studies/{study.id}/instruments/import", "form.xlsx", FORM)
    address = f"/studies/{study.id}/instruments/import/draft"
    assert client.post(address, data={"held": held(page)[:-4] + "AAAA"}).status_code == 422
    assert client.post(address, data={}).status_code == 422


def test_a_reader_may_not_import(study: Study, sign_in: SignIn) -> None:
    client = sign_in("researcher", study)
    assert client.get(f"/studies/{study.id}/instruments/import").status_code == 403
    assert client.get(f"/studies/{study.id}/waves/import").status_code == 403


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.xlsx", changed(book({"survey": [["type"]]}), "xl/x.xml", b"0" * 150 * 2**20)),
        ("wide.xlsx", book({"survey": [[f"c{n}" for n in range(10_000)]]})),
        ("none.xlsx", b"no form"),
        ("none.lss", b"<document/>"),
        ("none.yml", b"- a"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_a_clear_answer(name: str, data: bytes, study: Study, sign_in: SignIn) -> None:
    page = upload(sign_in("evaluator", study), f"/studies/{study.id}/instruments/import", name, data)
    assert page.status_code in (200, 422)
    assert "This file could not be read" in page.text or "This file cannot become a survey" in page.text


def test_reading_that_takes_too_long_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    with pytest.raises(BadFile, match="too much time"):
        apart.read_instrument("form.xlsx", FORM)


def test_downloads_come_back_as_the_same_instrument(study: Study, sign_in: SignIn, work: Work) -> None:
    client = sign_in("evaluator", study)
    version = version_of(work)
    address = f"/studies/{study.id}/instruments/{version.id}/file"
    page = client.get(address)
    assert page.status_code == 200
    assert "What KoBo and ODK will not do" in page.text
    for form, reader in (("xlsx", xlsform), ("yml", native), ("json", native)):
        answer = client.get(f"{address}/{form}")
        assert answer.status_code == 200
        assert f'-v1.{form}"' in answer.headers["Content-Disposition"]
        assert reader.from_bytes(answer.data).definition == library("partner_survey")


def answers(client: Any, study: Study, version: InstrumentVersion) -> Any:
    data = b"organisation;P1;rare;BW2\nSteen BV;bouwbedrijf;x;12\nGemeente R;gemeente;y;veel\n"
    return upload(client, f"/studies/{study.id}/waves/import", "old.csv", data, version=str(version.id))


def test_answers_are_mapped_looked_at_and_imported(study: Study, sign_in: SignIn, work: Work) -> None:
    client = sign_in("evaluator", study)
    page = answers(client, study, version_of(work))
    assert page.status_code == 200
    assert "1 cell could not be read" in page.text
    assert "Row 2, BW2: “veel” is no answer to BW2." in page.text
    assert "Not in this study: Gemeente R, Steen BV" in page.text
    form = {
        "held": held(page),
        "column-1": "P1",
        "column-3": "BW2",
        "organisation": "organisation",
        "title": "2023",
    }
    again = client.post(
        f"/studies/{study.id}/waves/import/columns", data=form | {"do": "look", "column-3": ""}
    )
    assert "Every cell in a chosen column could be read." in again.text
    done = client.post(
        f"/studies/{study.id}/waves/import/columns", data=form | {"do": "import", "add_partners": "y"}
    )
    assert done.status_code == 302
    with work() as session:
        wave = session.scalars(select(Wave)).one()
        assert wave.title == "2023"
        assert wave.closed_at is not None
        found = session.scalars(select(Response).where(Response.wave_id == wave.id)).all()
        assert sorted(response.partner.name for response in found if response.partner) == [
            "Gemeente R",
            "Steen BV",
        ]
    assert client.get(done.location).status_code == 200
    assert client.get(f"/studies/{study.id}/responses").status_code == 200


def test_nothing_is_stored_before_the_import(study: Study, sign_in: SignIn, work: Work) -> None:
    answers(sign_in("evaluator", study), study, version_of(work))
    with work() as session:
        assert session.scalars(select(Wave)).all() == []
        assert session.scalars(select(Response)).all() == []


def old_round(name: str, folder: Path) -> tuple[bytes, Definition, dict[str, Any]]:
    """A file of earlier answers, the survey they belong to, and the answers of the one response in it."""
    if name.endswith(".lsa"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("survey_482913.lss", LSS.read_bytes())
            archive.writestr("survey_482913_responses.lsr", RESPONSES)
        definition = limesurvey.from_bytes(LSS.read_bytes(), "zuid").definition
        assert definition is not None
        return packed.getvalue(), definition, {"kind": "A2", "why": ["staff"], "open": {"bouw": 3}}
    wanted = {"P1": "bouwbedrijf", "BW2": 12}
    if name.endswith(".sav"):
        path = folder / name
        pyreadstat.write_sav(pandas.DataFrame({"P1": ["bouwbedrijf"], "BW2": [12.0]}), path)
        return path.read_bytes(), library("partner_survey"), wanted
    return b"P1;BW2\nbouwbedrijf;12\n", library("partner_survey"), wanted


@pytest.mark.parametrize("name", ["old.csv", "old.sav", "old.lsa"])
def test_each_kind_of_file_becomes_a_closed_round(
    name: str, study: Study, sign_in: SignIn, work: Work, tmp_path: Path
) -> None:
    data, definition, wanted = old_round(name, tmp_path)
    with work() as session:
        here = session.get_one(Study, study.id)
        version = instruments.publish(session, None, instruments.add(session, None, here, definition))
    client = sign_in("evaluator", study)
    page = upload(client, f"/studies/{study.id}/waves/import", name, data, version=str(version.id))
    assert "Every cell in a chosen column could be read." in page.text
    chosen = dict(
        lxml.html.fromstring(page.text).xpath('//form[.//button[@value="import"]]')[0].form_values()
    )
    done = client.post(f"/studies/{study.id}/waves/import/columns", data=chosen | {"do": "import"})
    assert done.status_code == 302, done.text
    with work() as session:
        wave = session.scalars(select(Wave)).one()
        assert wave.closed_at is not None
        assert wave.version_id == version.id
        (response,) = session.scalars(select(Response).where(Response.wave_id == wave.id))
        assert responses.stored(session, response) == wanted
