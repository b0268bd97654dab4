"""Downloading answers: what is in the file, who may have names in it, and that the log tells of it."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import event, select

from analysis import dashboard
from app.models import AuditEntry
from surveys import exporting, fieldwork, instruments, partners, responses, studies
from surveys.base import new_id
from surveys.export.tables import Choices
from surveys.models import Response, Study, Wave
from tests.conftest import SignIn, Work
from tests.unlinked_world import open_round

ANSWERS = {"bouw": {"BW2": 12}, "profiel": {"P1": "bouwbedrijf"}}


@pytest.fixture
def answered(work: Work) -> Study:
    """A study with a response that was submitted, one that was begun, one withdrawn and one that is a test."""
    with work() as session:
        study = studies.create(session, None, title="Zuid werkt!")
        kind = next(t for t in partners.types(session, study) if t.key == "bouwbedrijf")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        for name in ("Steen", "Hout", "Glas", "Proef"):
            partner = partners.add(session, None, study, f"{name} BV", kind.id)
            person = partners.add_participant(session, None, partner, f"Anna {name}")
            response = fieldwork.start(session, fieldwork.invite(session, None, wave, person)[0], "nl")
            response.is_test = name == "Proef"
            session.flush()
            consents = responses.definition_of(session, response).consents
            responses.record_consents(session, response, {item.key: True for item in consents})
            for page, answers in ANSWERS.items():
                responses.save_page(session, response, page, answers, "nl")
            if name in ("Steen", "Proef"):
                responses.submit(session, response, new_id())
            if name == "Glas":
                responses.withdraw(session, response)
        return study


def download(sign_in: SignIn, study: Study, role: str = "evaluator", **data: Any) -> Any:
    client = sign_in(role, study)
    page = client.get(f"/studies/{study.id}/responses/export")
    chosen = page.text.split('name="instrument_id"')[1].split('value="')[1].split('"')[0]
    form = {"instrument_id": chosen, "wave_id": "", "form": "csv", "language": "nl", "values": "codes"}
    form |= {"several": "columns", "separator": ",", "partial": "y"} | data
    answer = client.post(
        f"/studies/{study.id}/responses/export", data={k: v for k, v in form.items() if v is not None}
    )
    assert answer.status_code == 200, answer.text
    return answer


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_file_has_what_was_submitted_and_begun_never_what_was_withdrawn_or_a_test(
    sign_in: SignIn, answered: Study, work: Work
) -> None:
    answer = download(sign_in, answered)
    assert 'filename="zuid-werkt.csv"' in answer.headers["Content-Disposition"]
    found = rows(answer)
    assert [row["state"] for row in found] == ["1", "0"]
    assert [row["BW2"] for row in found] == ["12", "12"]
    assert "organisation" not in found[0]
    assert "BV" not in answer.text
    with work() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "downloaded")).one()
        assert entry.study_id == answered.id


@pytest.mark.parametrize(
    ("chosen", "kind", "amount", "columns"),
    [
        ({"values": "codes"}, "1", "12", ("P3_bloemhof", True)),
        ({"values": "labels"}, "Bouw- of installatiebedrijf", "12", ("P3_bloemhof", True)),
        ({"values": "labels", "language": "en"}, "Construction or installation company", "12", ("P3", False)),
        ({"several": "list"}, "1", "12", ("P3", True)),
        ({"several": "list"}, "1", "12", ("P3_bloemhof", False)),
    ],
)
def test_the_file_is_as_was_chosen(
    sign_in: SignIn,
    answered: Study,
    chosen: dict[str, str],
    kind: str,
    amount: str,
    columns: tuple[str, bool],
) -> None:
    """Numbers or words, in the language asked for; several answers as columns or as a list."""
    for separator in (",", ";"):
        text = download(sign_in, answered, separator=separator, **chosen).data.decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
        assert (row["P1"], row["BW2"]) == (kind, amount)
        assert (columns[0] in row) is columns[1]


def test_partial_answers_can_stay_out(sign_in: SignIn, answered: Study) -> None:
    assert len(rows(download(sign_in, answered, partial=None))) == 1


def test_names_are_for_who_does_the_fieldwork(sign_in: SignIn, answered: Study) -> None:
    assert rows(download(sign_in, answered, personal="y"))[0]["organisation"] == "Steen BV"
    assert "organisation" not in rows(download(sign_in, answered, role="researcher", personal="y"))[0]


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("commissioner", 403), ("researcher", 200)])
def test_who_may_not_read_responses_may_not_download_them(
    sign_in: SignIn, answered: Study, role: str, status: int
) -> None:
    assert sign_in(role, answered).get(f"/studies/{answered.id}/responses/export").status_code == status


@pytest.mark.parametrize("form", ["xlsx", "sav", "ddi", "json"])
def test_every_form_is_served_as_a_download(sign_in: SignIn, answered: Study, form: str) -> None:
    answer = download(sign_in, answered, form=form)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) > 500


def test_a_study_without_answers_says_so(sign_in: SignIn, study: Study) -> None:
    page = sign_in("evaluator", language="nl").get(f"/studies/{study.id}/responses/export")
    assert page.status_code == 200


def test_a_form_that_is_not_offered_is_refused_in_words(sign_in: SignIn, answered: Study) -> None:
    client = sign_in("evaluator", answered)
    answer = client.post(f"/studies/{answered.id}/responses/export", data={"form": "exe"})
    assert answer.status_code == 422


def test_the_responses_are_still_there(sign_in: SignIn, answered: Study, work: Work) -> None:
    download(sign_in, answered)
    with work() as session:
        assert len(session.scalars(select(Response)).all()) == 4


def test_many_responses_are_read_with_as_many_questions_as_few(work: Work) -> None:
    """The export and the dashboard; a wave of five hundred may not ask the database a thousand times."""

    def asked(count: int) -> tuple[int, int]:
        with work() as session:
            made = open_round(session, mode="identified", counts={"bouwbedrijf": count})
            for one in made.people:
                response = fieldwork.start(session, one.invitation, "nl")
                responses.record_consents(session, response, {"consent_survey": True, "consent_quote": True})
                responses.save_page(session, response, "ervaring", {"E1": 3}, "nl")
                responses.submit(session, response, new_id())
            wave_id, study_id = made.wave.id, made.study.id
        counts = []
        for read in ("export", "dashboard"):
            with work() as session:
                statements: list[str] = []
                engine = session.get_bind()

                def note(_c: Any, _k: Any, statement: str, *_rest: Any, said: list[str] = statements) -> None:
                    said.append(statement)

                study, wave = session.get_one(Study, study_id), session.get_one(Wave, wave_id)
                event.listen(engine, "before_cursor_execute", note)
                try:
                    if read == "export":
                        selection = exporting.Selection(wave.version.instrument)
                        made_of = exporting.export(session, None, study, selection, Choices())
                        assert len(made_of.tables[0].rows) == count
                    else:
                        dashboard.of_wave(session, wave)
                finally:
                    event.remove(engine, "before_cursor_execute", note)
                counts.append(len(statements))
        return counts[0], counts[1]

    assert asked(9) == asked(3)
