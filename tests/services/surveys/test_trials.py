"""Tests of a survey: they go the whole way, and nothing that counts, exports or reports ever sees them."""

import copy
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from analysis import dashboard, framework
from analysis.report import fieldwork as report_fieldwork
from coding import intake
from coding.models import Document
from surveys import exporting, fieldwork, instruments, partners, responses
from surveys.definition import parse
from surveys.errors import BadDefinition, Refused
from surveys.making import questions, trials
from surveys.models import Answer, Consent, InstrumentVersion, Response
from tests.services.surveys.conftest import ACTOR, Field


def fill(session: Session, response: Response, **answers: Any) -> Response:
    """Consents to everything, answers these and the required questions, and sends in."""
    definition = responses.definition_of(session, response)
    responses.record_consents(session, response, {item.key: True for item in definition.consents})
    for page in definition.pages:
        known = {item.id: answers[item.id] for item in page.items if item.id in answers}
        if known:
            responses.save_page(session, response, page.id, known, "nl")
    return responses.submit(session, response, uuid.uuid4())


def trial(field: Field, route: str = "gemeente") -> Response:
    kind = next(kind for kind in partners.types(field.session, field.study) if kind.route == route)
    return trials.begin(field.session, ACTOR, field.study, field.survey, kind, "nl")


def what_counts(field: Field) -> dict[str, Any]:
    """Everything that reads responses, as it is now."""
    session, study = field.session, field.study
    instrument = field.survey.instrument
    selection = exporting.Selection(instrument)
    return {
        "coherence": repr(framework.matrix(session, study)),
        "exports": [one.id for one in exporting.instruments_answered(session, study)],
        "exported": exporting.about(session, study, selection, "nl"),
        "dashboard": repr(dashboard.of_wave(session, field.wave)),
        "report": report_fieldwork.fieldwork(session, study, "nl"),
        "consents": report_fieldwork.consents_given(session, study, "nl"),
        "differences": fieldwork.type_differences(session, study),
        "documents": session.scalar(select(func.count()).select_from(Document)),
        "questions": [len(one.partners) for one in questions.earlier(session, [study.id])],
    }


def test_a_test_goes_the_whole_way_and_counts_nowhere(field: Field) -> None:
    before = what_counts(field)
    response = trial(field)
    words = next(item for item in instruments.definition(field.survey).items() if item.code_openly)
    fill(field.session, response, P1="gemeente", E1=5, **{words.id: "Alles loopt hier anders dan elders."})
    assert (response.state, response.is_test, response.partner_id) == ("submitted", True, None)
    assert intake.add_open_answers(field.session, None, response) == []
    assert what_counts(field) == before
    assert trials.of(field.session, field.survey) == [response]


def test_the_kind_of_partner_is_filled_in_as_for_a_real_one(field: Field) -> None:
    assert responses.answers(field.session, trial(field, "bouwbedrijf"))["P1"] == "bouwbedrijf"


def test_a_test_is_thrown_away_whole_and_a_real_response_is_not(field: Field, tmp_path: Path) -> None:
    response = fill(field.session, trial(field), P1="gemeente", E1=5)
    with pytest.raises(Refused):
        trials.throw_away(field.session, ACTOR, tmp_path, field.start())
    trials.throw_away(field.session, ACTOR, tmp_path, response)
    for model in (Answer, Consent):
        assert field.session.scalar(select(func.count()).select_from(model)) == 0
    assert trials.of(field.session, field.survey) == []


def test_an_unsound_draft_cannot_be_tried_and_a_guide_never(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    data = draft.definition | {"pages": [*draft.definition["pages"], {"id": "leeg", "title": {}}]}
    instruments.save_draft(field.session, ACTOR, draft, data)
    kind = partners.types(field.session, field.study)[0]
    with pytest.raises(BadDefinition):
        trials.begin(field.session, ACTOR, field.study, draft, kind, "nl")
    with pytest.raises(Refused):
        trials.begin(field.session, ACTOR, field.study, field.guide, kind, "nl")


def test_a_published_version_that_a_later_check_would_refuse_still_runs(field: Field) -> None:
    """It was sound when it was published: partners go on sending in, and it can be tried out."""
    data = copy.deepcopy(field.survey.definition)
    last = data["pages"][-1]["items"][-1]
    last["relevant"] = "${E1} = 6"  # a step that its scale does not have
    with pytest.raises(BadDefinition):
        parse(data)
    field.session.execute(  # as it was published before that check came
        update(InstrumentVersion)
        .where(InstrumentVersion.id == field.survey.id)
        .values(definition=data, digest=uuid.uuid4().hex * 2)
    )
    field.session.expire_all()
    response = fill(field.session, trial(field), P1="gemeente", E1=3)
    response.is_test = False
    assert intake.add_open_answers(field.session, ACTOR, response) == []
