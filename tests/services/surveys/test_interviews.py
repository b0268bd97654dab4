"""Interviews along the guide: notes that never overwrite, coverage, and finishing."""

import pytest

from surveys import definition, instruments, interviews, responses, routing
from surveys.conversations import notetaking
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Interview
from tests.services.surveys.conftest import ACTOR, Field


@pytest.fixture
def interview(field: Field) -> Interview:
    return interviews.plan(
        field.session, ACTOR, field.study, field.guide, field.partner, field.person, place="Bouwkeet"
    )


def test_the_guide_follows_the_partners_type(field: Field, interview: Interview) -> None:
    answers = responses.answers(field.session, interview.response)
    assert {key: answers[key] for key in answers if key not in routing.OWN} == {"P1": "bouwbedrijf"}
    guide = instruments.definition(field.guide)
    assert routing.count_items(guide, answers) == 23
    assert routing.stale(guide, answers) == set()
    assert interviews.coverage(field.session, interview).open == 23


def test_notes_are_kept_with_a_revision_and_never_overwrite_unseen(
    field: Field, interview: Interview
) -> None:
    session = field.session
    with pytest.raises(Refused):
        interviews.save_note(session, ACTOR, interview, "Q01", None, "te vroeg", 0)
    interviews.begin(session, ACTOR, interview)
    assert interviews.record_consents(session, ACTOR, interview, {"consent_interview": True}) == []
    assert interviews.save_note(session, ACTOR, interview, "Q02", "asked", "Liep goed.\r\nEcht.", 0) == 1
    assert interviews.save_note(session, ACTOR, interview, "Q02", "asked", "Liep goed.\nEcht.", 0) == 1
    assert interviews.save_note(session, ACTOR, interview, "Q02", "asked", "Liep heel goed.", 1) == 2
    with pytest.raises(Stale):
        interviews.save_note(session, ACTOR, interview, "Q02", "asked", "Andere tablet", 1)
    note = notetaking.notes(session, interview)["Q02"]
    assert (note.coverage, note.note, note.revision) == ("asked", "Liep heel goed.", 2)
    interviews.save_note(session, ACTOR, interview, "Q03", "skipped", "", 0)
    interviews.save_note(session, ACTOR, interview, "Q04", None, "Over vroeger.", 0)
    interviews.save_note(session, ACTOR, interview, "Q05", "spontaneous", "", 0)
    coverage = interviews.coverage(session, interview)
    assert (coverage.asked, coverage.skipped, coverage.spontaneous, coverage.open) == (2, 1, 1, 19)
    assert coverage.total == 23


def test_unknown_questions_and_ticks_are_refused(field: Field, interview: Interview) -> None:
    interviews.begin(field.session, ACTOR, interview)
    with pytest.raises(NotFound):
        interviews.save_note(field.session, ACTOR, interview, "Q99", None, "x", 0)
    with pytest.raises(Refused):
        interviews.save_note(field.session, ACTOR, interview, "Q01", "misschien", "x", 0)


def test_without_consent_no_notes_are_kept(field: Field, interview: Interview) -> None:
    interviews.begin(field.session, ACTOR, interview)
    missing = interviews.record_consents(field.session, ACTOR, interview, {"consent_interview": False})
    assert [item.key for item in missing] == ["consent_interview"]
    with pytest.raises(Refused):
        interviews.save_note(field.session, ACTOR, interview, "Q01", "asked", "x", 0)


def test_finishing_is_done_once_and_can_be_reopened(field: Field, interview: Interview) -> None:
    session = field.session
    interviews.begin(session, ACTOR, interview)
    started = interview.started_at
    assert interviews.begin(session, ACTOR, interview).started_at == started
    interviews.finish(session, ACTOR, interview, minutes=55)
    finished = interview.finished_at
    assert interviews.finish(session, ACTOR, interview).finished_at == finished
    assert (interview.minutes, interview.response.state) == (55, "submitted")
    interviews.save_memos(session, ACTOR, interview, field_notes="Druk", reflexive_memo="Verrast")
    with pytest.raises(Refused):
        interviews.save_note(session, ACTOR, interview, "Q01", "asked", "x", 0)
    interviews.reopen(session, ACTOR, interview)
    assert interviews.save_note(session, ACTOR, interview, "Q01", "asked", "x", 0) == 1
    assert interviews.of_study(session, field.study) == [interview]


def test_an_interview_needs_a_published_guide_and_a_partner_of_the_study(field: Field) -> None:
    draft = instruments.adopt(field.session, ACTOR, field.study, "interview_guide")
    for version in (draft, field.survey):
        with pytest.raises(Refused):
            interviews.plan(field.session, ACTOR, field.study, version, field.partner, field.person)
    other = field.add_person("Kim")
    with pytest.raises(NotFound):
        interviews.plan(field.session, ACTOR, field.study, field.guide, field.partner, other)


def test_a_question_with_a_condition_is_asked_only_of_whom_it_is_for(field: Field) -> None:
    def question(name: str, **values: str) -> dict[str, object]:
        return {"id": name, "type": "guide_question", "text": {"nl": name}, **values}

    guide = definition.parse(
        {
            "id": "leidraad",
            "kind": "guide",
            "title": {"nl": "Leidraad"},
            "languages": ["nl"],
            "given": {"P1": "partner.type"},
            "pages": [
                {
                    "id": "vragen",
                    "title": {"nl": "Vragen"},
                    "items": [
                        question("Q1", purpose="mechanism"),
                        question("Q2", relevant="${P1} = 'bouwbedrijf'"),
                        question("Q3", relevant="${P1} = 'gemeente'"),
                    ],
                }
            ],
        }
    )
    version = instruments.publish(
        field.session, ACTOR, instruments.add(field.session, ACTOR, field.study, guide)
    )
    kim = field.add_person("Kim", route="gemeente")
    for person, asked in ((field.person, ["Q1", "Q2"]), (kim, ["Q1", "Q3"])):
        found = interviews.plan(field.session, ACTOR, field.study, version, person.partner, person)
        answers = responses.answers(field.session, found.response)
        assert [item.id for item in routing.items(guide, "vragen", answers)] == asked
        assert interviews.coverage(field.session, found).total == 2
