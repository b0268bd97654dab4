"""The fixture of the builder's tests."""

import pytest

from surveys import partners
from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.web.evaluator.desk import Desk


@pytest.fixture
def desk(sign_in: SignIn, study: Study, work: Work) -> Desk:
    with work() as session:
        here = session.get_one(Study, study.id)
        here.languages = ["nl", "en"]
        here.contact_name, here.contact_phone = "Eva", "010"
        partners.seed_types(session, here.programme)
    made = Desk(sign_in("evaluator"), study, work)
    answer = made.client.post(
        f"/studies/{study.id}/instruments/new", data={"kind": "survey", "title": "Our trial"}
    )
    assert answer.status_code == 302
    made.version = answer.location.split("/")[-2]
    return made
