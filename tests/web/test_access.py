"""Access: who is no member learns nothing, roles get what they are for, one study never shows in another."""

import uuid

import pytest
from flask import Flask, g
from flask_security import current_user
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app import access
from app.db import db
from app.models import Membership
from coding.models import Document
from surveys.models import Partner, Study
from tests import factories
from tests.conftest import SignIn, Work


@pytest.fixture(scope="module", autouse=True)
def door(house: Flask) -> None:
    """A page per capability, for these tests only."""
    from app.hall import bp

    assert bp.name in house.blueprints
    house._got_first_request = False
    for capability in access.CAPABILITIES:
        address = f"/studies/<uuid:study_id>/probe/{capability}"

        @access.needs(capability)
        def view(study_id: uuid.UUID) -> str:
            return f"{g.study.title} {g.membership.role} {current_user.email}"

        house.add_url_rule(address, f"probe.{capability}".replace(".", "-"), view)


def allowed(sign_in: SignIn, role: str, study: Study) -> set[str]:
    client = sign_in(role)
    answers = {
        name: client.get(f"/studies/{study.id}/probe/{name}").status_code for name in access.CAPABILITIES
    }
    assert set(answers.values()) <= {200, 403}
    return {name for name, status in answers.items() if status == 200}


def test_each_role_reaches_what_it_is_for(sign_in: SignIn, study: Study) -> None:
    everything = set(access.CAPABILITIES)
    assert allowed(sign_in, "owner", study) == everything
    assert allowed(sign_in, "evaluator", study) == everything - {"study.manage"}
    assert allowed(sign_in, "researcher", study) == everything - {"study.manage", "fieldwork.edit"}
    assert allowed(sign_in, "reader", study) == {
        "study.read", "fieldwork.read", "documents.read", "findings.read", "findings.sources",
    }  # fmt: skip
    assert allowed(sign_in, "commissioner", study) == {"study.read", "findings.read"}


def test_an_unknown_role_reaches_nothing(sign_in: SignIn, study: Study) -> None:
    client = sign_in("administrator")
    assert client.get(f"/studies/{study.id}/probe/study.read").status_code == 404


def test_another_study_and_no_study_look_the_same(sign_in: SignIn, work: Work) -> None:
    client = sign_in("owner")
    with work() as session:
        other = factories.make_study(session)
    theirs = client.get(f"/studies/{other.id}/probe/study.read")
    unknown = uuid.uuid4()
    nothing = client.get(f"/studies/{unknown}/probe/study.read")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text.replace(str(other.id), "") == nothing.text.replace(str(unknown), "")


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: object, study: Study) -> None:
    answer = client.get(f"/studies/{study.id}/probe/study.read?page=2")  # type: ignore[attr-defined]
    assert answer.headers["Location"].startswith("/sign-in?next=")
    assert "page%3D2" in answer.headers["Location"]


def test_removal_works_on_the_next_request(sign_in: SignIn, study: Study, work: Work) -> None:
    client = sign_in("reader")
    path = f"/studies/{study.id}/probe/study.read"
    assert client.get(path).status_code == 200
    with work() as session:
        session.delete(session.scalars(select(Membership)).one())
    assert client.get(path).status_code == 404


def test_a_row_of_another_study_is_not_found(app: Flask, work: Work, study: Study) -> None:
    with work() as session:
        other = factories.make_study(session)
        mine = factories.make_partner(session, study)
        theirs = factories.make_partner(session, other)
        document = Document(
            study_id=other.id, kind="policy", title="x", language="nl", text="x", sha256="0" * 64
        )
        session.add(document)
        session.flush()
    with app.test_request_context():
        g.study = db.session().get(Study, study.id)
        assert access.load(db.session(), Partner, mine.id).id == mine.id
        for model, row_id in ((Partner, theirs.id), (Document, document.id), (Document, uuid.uuid4())):
            with pytest.raises(NotFound):
                access.load(db.session(), model, row_id)
