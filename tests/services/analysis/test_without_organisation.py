"""A respondent whose organisation nobody knows counts as one of its type, everywhere answers and words are counted."""

import copy
import uuid

import pytest
from sqlalchemy import select

from analysis import dashboard, evidence, framework, lessons
from analysis.report import fieldwork as report
from analysis.report.gathering import Gathering
from coding import intake, themes
from coding.models import Document, Segment
from surveys import definition, exporting, fieldwork, instruments, naming, partners
from surveys.export.tables import Choices
from surveys.inviting import waves
from surveys.models import Consent, InstrumentVersion, Response, Wave
from surveys.safekeeping import sealing, unlinked
from tests.findings_world import ACTOR, SURVEY, World

WORDS = "De begeleiding stopt te vroeg"


def with_open_question(world: World) -> InstrumentVersion:
    survey = copy.deepcopy(SURVEY)
    survey["pages"][1]["items"].append(
        {
            "id": "O1",
            "type": "long_text",
            "text": {"nl": "Wat zit in de weg?", "en": "What is in the way?"},
            "code_openly": True,
        }
    )
    draft = instruments.add(world.session, ACTOR, world.study, definition.parse(survey))
    return instruments.publish(world.session, ACTOR, draft)


@pytest.fixture
def released(world: World) -> list[Response]:
    """Six municipalities answered in an unlinked wave that is closed."""
    session = world.session
    people = [
        partners.add_participant(
            session, ACTOR, world.partner(f"Gemeente {number}", "gemeente"), f"P{number}"
        )
        for number in range(6)
    ]
    world.version = with_open_question(world)
    wave = fieldwork.open_wave(session, ACTOR, world.version, "Niet gekoppeld", mode="unlinked")
    links = [fieldwork.invite(session, ACTOR, wave, person) for person in people]
    for number, (invitation, token) in enumerate(links):
        key = sealing.draft_key(token)
        draft = sealing.begin(session, invitation, key)
        held = sealing.hold(session, draft.id, key)
        assert held is not None
        held.sheet.answers = {"E1": 1 + number % 5, "O1": f"{WORDS} {number}."}
        held.sheet.consents = {item.key: True for item in held.definition.consents} | {"consent_quote": True}
        sealing.hand_in(session, held)
    waves.close(session, ACTOR, wave)
    assert sealing.release(session, wave) == 6
    return list(session.scalars(select(Response).where(Response.wave_id == wave.id)))


def documents(world: World, released: list[Response]) -> list[Document]:
    made = [
        document
        for response in released
        for document in intake.add_open_answers(world.session, None, response)
    ]
    for document in made:
        document.segments = [
            Segment(position=0, start=0, end=len(document.text), digest=intake.digest(document.text))
        ]
    world.session.flush()
    return made


def test_a_released_response_says_nothing_of_who_and_when(world: World, released: list[Response]) -> None:
    wave = world.session.get_one(Wave, released[0].wave_id)
    for response in released:
        assert (response.partner_id, response.participant_id, response.invitation_id) == (None, None, None)
        assert {response.started_at, response.saved_at, response.submitted_at} == {wave.created_at}
        assert (response.seed, response.submission_key, response.page) == (0, None, None)
        assert response.language == world.study.languages[0]
        assert {answer.saved_at for answer in response.answers} == {wave.created_at}
        assert {answer.revision for answer in response.answers} == {1}
        assert naming.respondent(response, "nl", names=True) == "Een respondent (Gemeente)"


def test_each_counts_in_the_matrix_as_one_of_its_type(world: World, released: list[Response]) -> None:
    cell = framework.matrix(world.session, world.study).rows[0].cells["gemeente"]
    assert (cell.overall.n, cell.overall.unknown) == (6, 0)


def test_each_counts_in_what_was_said(world: World, released: list[Response]) -> None:
    for document in documents(world, released):
        assert document.title.startswith("Een respondent (Gemeente)")
        world.code(document, "barrier")
    cell = framework.matrix(world.session, world.study).rows[0].cells["gemeente"]
    assert (cell.balance.barrier, cell.passages) == (6, 6)
    assert (
        len(framework.passages_of(framework.said(world.session, world.study), "ervaringen", "gemeente")) == 6
    )


def test_each_counts_in_a_theme_and_behind_a_finding(world: World, released: list[Response]) -> None:
    found = documents(world, released)
    theme = world.theme(*found)
    summary = themes.summary(world.session, theme)
    assert summary.organisations == 6
    assert [count for _label, count in summary.by_type] == [6]
    assert len({passage.document.id for passage in summary.quotes}) == len(summary.quotes) > 1
    finding = lessons.draft(world.session, ACTOR, theme)
    support = evidence.sides(world.session, world.study.id)[finding.id].behind
    assert support.organisations == support.passages > 1
    assert [label["nl"] for label in support.types] == ["Gemeente"]


def test_each_counts_in_the_report_the_dashboard_and_the_download(
    world: World, released: list[Response]
) -> None:
    session, study = world.session, world.study
    documents(world, released)
    row = next(row for row in report.fieldwork(session, study, "nl") if row.label == "Gemeente")
    assert (row.invited, row.submitted) == (6, 6)
    assert "6" in report.consents_given(session, study, "nl")[0]
    gathering = Gathering(session, study, "nl", inside=True)
    assert sorted(gathering._numbers.values()) == [1, 2, 3, 4, 5, 6]
    wave = session.get_one(Wave, released[0].wave_id)
    assert dashboard.of_wave(session, wave) is not None
    selection = exporting.Selection(world.version.instrument, wave, personal=True)
    exported = exporting.export(session, ACTOR, study, selection, Choices(language="nl"))
    assert "Gemeente 1" not in str(exported)


def test_fewer_than_five_stay_closed_and_are_counted_until_the_wave_goes_on(world: World) -> None:
    session = world.session
    kind = next(kind for kind in partners.types(session, world.study) if kind.key == "gemeente")
    wave = Wave(study_id=world.study.id, version_id=world.version.id, title="x", mode="unlinked")
    session.add(wave)
    session.flush()
    content = {"answers": {"E1": 3}, "consents": {}, "receipt": None}

    def seal(count: int) -> None:
        for _ in range(count):
            session.add(sealing._sealed(wave.id, kind.id, dict(content)))
        session.flush()

    seal(9)
    assert sealing.release(session, wave) == 0  # the pool is not full
    seal(1)
    assert sealing.release(session, wave) == 5
    assert sealing.release(session, wave) == 0
    waves.close(session, ACTOR, wave)
    assert sealing.release(session, wave) == 5
    seal(4)
    assert sealing.release(session, wave) == 0
    assert sealing.kept_closed(session, wave) == {kind.id: 4}
    wave.closed_at = None
    seal(1)
    assert (sealing.release(session, wave), sealing.kept_closed(session, wave)) == (0, {})
    waves.close(session, ACTOR, wave)
    assert sealing.release(session, wave) == 5
    assert session.scalars(select(Consent)).all() == []


def test_what_stays_behind_is_sealed_anew_so_that_nobody_sees_which_came_out(world: World) -> None:
    session = world.session
    kind = next(kind for kind in partners.types(session, world.study) if kind.key == "gemeente")
    wave = Wave(study_id=world.study.id, version_id=world.version.id, title="x", mode="unlinked")
    session.add(wave)
    session.flush()
    rows = [
        sealing._sealed(wave.id, kind.id, {"answers": {"E1": 1}, "consents": {}, "receipt": None})
        for _ in range(10)
    ]
    session.add_all(rows)
    session.flush()
    ids, sizes = {row.id for row in rows}, {len(row.box) for row in rows}
    sealing.release(session, wave)
    left = session.execute(select(sealing.SealedResponse.id, sealing.SealedResponse.box)).all()
    assert len(left) == 5
    assert {row.id for row in left} & ids == set()
    assert {len(row.box) for row in left} == sizes
    assert len(sizes) == 1


def test_never_fewer_than_five_come_out_nor_stay_behind() -> None:
    for count in range(40):
        for _ in range(20):
            out = unlinked.to_release(count, over=False, chance=sealing.chance)
            assert out == 0 or (out >= 5 and count - out >= 5)
        assert unlinked.to_release(count, over=True, chance=sealing.chance) == (count if count >= 5 else 0)


def test_too_few_invitees_are_named_when_the_mode_is_chosen_and_when_people_are_invited(world: World) -> None:
    from surveys.errors import Refused
    from surveys.inviting import enough

    session = world.session
    for number in range(4):
        partner = world.partner(f"Bouw {number}", "bouwbedrijf")
        partners.add_participant(session, ACTOR, partner, f"B{number}")
    with pytest.raises(Refused, match=r"Bouwbedrijf \(4\)|Construction|\(4\)"):
        fieldwork.open_wave(session, ACTOR, world.version, "x", mode="unlinked")
    people = [
        partners.add_participant(
            session, ACTOR, world.partner(f"Gemeente {number}", "gemeente"), f"P{number}"
        )
        for number in range(5)
    ]
    wave = fieldwork.open_wave(session, ACTOR, world.version, "x", mode="unlinked")
    for person in people:
        fieldwork.invite(session, ACTOR, wave, person)
    enough.must_be_enough(session, wave)
    fieldwork.invite(session, ACTOR, wave, world.partner("Bouw 0", "bouwbedrijf").participants[0])
    with pytest.raises(enough.TooFew, match=r"\(1\)"):
        enough.must_be_enough(session, wave)
    assert uuid.UUID(int=0) not in enough.invited(session, wave)
