"""A figure of a survey is found, linked and shown; outside the team in numbers that cannot be traced, by its API too."""

import datetime as dt
import io
import uuid

import pytest
from docx import Document as Word
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis import lessons, survey_figures
from analysis.models import Evidence
from app import erasure
from app.models import AuditEntry
from surveys.models import Wave
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR, make_world
from tests.web.findings.conftest import Found

NOTE = "De corporaties zien vooral kansen."


@pytest.fixture
def researcher(sign_in: SignIn) -> FlaskClient:
    return sign_in("researcher", language="nl")


@pytest.fixture
def wave(found: Found, work: Work) -> uuid.UUID:
    with work() as session:
        return session.scalars(select(Wave.id).where(Wave.study_id == found.study.id)).one()


def place(found: Found, wave: uuid.UUID, item: str = "E1", finding: uuid.UUID | None = None) -> str:
    return found.path(f"findings/{finding or found.lesson}/add-figure/{wave}/{item}")


def link(client: FlaskClient, found: Found, wave: uuid.UUID, **values: str) -> None:
    data = {"stance": "for", "note": NOTE} | values
    answer = client.post(place(found, wave, values.pop("item", "E1")), data=data)
    assert answer.status_code == 302
    assert f"lessons/{found.lesson}" in answer.location


def test_a_question_is_found_seen_by_kind_and_linked(
    researcher: FlaskClient, found: Found, wave: uuid.UUID, work: Work
) -> None:
    searched = researcher.get(found.path(f"findings/{found.lesson}/add-figure?q=kans"))
    assert place(found, wave) in searched.text
    assert place(found, wave, "D1") not in searched.text
    seen = researcher.get(place(found, wave))
    assert "Mediaan 1, middelste helft 1 tot 1, op een schaal van 1 (punt 1) tot 5 (punt 5)." in seen.text
    assert "n = 6; onbekend: 0; opengelaten: 0." in seen.text
    link(researcher, found, wave)
    lesson = researcher.get(found.path(f"lessons/{found.lesson}"))
    assert NOTE in lesson.text
    assert "Mediaan 4, middelste helft 4 tot 4" in lesson.text
    opened = f"/studies/{found.study.id}/waves/{wave}/figures/experiences#q-E1"
    assert opened in lesson.text
    assert 'id="q-E1"' in researcher.get(opened.partition("#")[0]).text
    assert "1 cijfer uit een vragenlijst" in researcher.get(found.path("lessons")).text
    with work() as session:
        linked = session.scalars(select(Evidence).where(Evidence.kind == "figure")).one()
        assert (linked.item_id, linked.known_then, linked.note) == ("E1", 6, NOTE)
        event = session.scalars(select(AuditEntry).where(AuditEntry.object_id == linked.id)).one()
        assert (event.verb, event.kind) == ("added", "survey_figure")


def test_it_is_turned_and_taken_away(
    researcher: FlaskClient, found: Found, wave: uuid.UUID, work: Work
) -> None:
    link(researcher, found, wave)
    with work() as session:
        linked = session.scalars(select(Evidence.id).where(Evidence.kind == "figure")).one()
    researcher.post(found.path(f"evidence/{linked}/turn"))
    with work() as session:
        assert session.get_one(Evidence, linked).stance == "against"
    researcher.post(found.path(f"evidence/{linked}/remove"))
    assert NOTE not in researcher.get(found.path(f"lessons/{found.lesson}")).text


def test_a_figure_linked_again_is_refused_and_its_words_are_changed_in_place(
    researcher: FlaskClient, found: Found, wave: uuid.UUID, work: Work
) -> None:
    link(researcher, found, wave)
    again = researcher.post(place(found, wave), data={"stance": "against", "note": "Van mij."})
    assert "Dit cijfer is hier al gekoppeld." in again.text
    assert "Van mij." in again.text
    with work() as session:
        linked = session.scalars(select(Evidence.id).where(Evidence.kind == "figure")).one()
    words = found.path(f"evidence/{linked}/words")
    changed = researcher.post(
        words, data={"note": "Zoals wij het lezen.", "seen": NOTE}, follow_redirects=True
    )
    assert "Zoals wij het lezen." in changed.text
    late = researcher.post(words, data={"note": "Te laat.", "seen": NOTE}, follow_redirects=True)
    assert "Iemand anders heeft dit intussen veranderd." in late.text
    assert "Te laat." not in late.text


def test_without_words_of_ones_own_nothing_is_linked_and_choices_stay(
    researcher: FlaskClient, found: Found, wave: uuid.UUID, work: Work
) -> None:
    answer = researcher.post(place(found, wave), data={"stance": "for", "note": " ", "kind": "bouwbedrijf"})
    assert "Schrijf in uw eigen woorden wat dit cijfer laat zien." in answer.text
    assert '<option value="bouwbedrijf" selected>' in answer.text
    with work() as session:
        assert session.scalars(select(Evidence).where(Evidence.kind == "figure")).all() == []


def test_a_question_of_words_and_one_that_is_not_there(
    researcher: FlaskClient, found: Found, wave: uuid.UUID
) -> None:
    assert researcher.get(place(found, wave, "gone")).status_code == 404
    assert researcher.post(place(found, wave, "gone"), data={"stance": "for", "note": "x"}).status_code == 404


def test_a_commissioner_sees_numbers_and_none_of_few(
    researcher: FlaskClient, sign_in: SignIn, found: Found, wave: uuid.UUID
) -> None:
    link(researcher, found, wave)
    link(researcher, found, wave, kind="bouwbedrijf", note="De bouwer niet.")
    commissioner = sign_in("commissioner", language="nl")
    lesson = commissioner.get(found.path(f"lessons/{found.lesson}")).text
    assert NOTE in lesson
    assert "n = 6; onbekend: 0" in lesson
    assert "n = 1" not in lesson
    assert "Niet getoond: van zo weinig antwoorden" in lesson
    assert "kind=bouwbedrijf" not in lesson
    assert "De bouwer niet." not in lesson  # the words tell what the numbers hide
    assert commissioner.get(place(found, wave)).status_code == 403
    told = commissioner.get(f"/api/v1/studies/{found.study.id}/findings/{found.lesson}").get_json()
    assert [one["n"] for one in told["for"]["figures"]] == [6, None]
    assert [one["note"] for one in told["for"]["figures"]] == [NOTE, ""]
    assert "quotes" not in told["for"]


def test_an_element_shows_it_beside_its_substantiation_and_the_report_under_it(
    researcher: FlaskClient, found: Found, wave: uuid.UUID
) -> None:
    data = {"stance": "against", "note": NOTE}
    researcher.post(place(found, wave, finding=found.element), data=data)
    page = researcher.get(found.path(f"elements/{found.element}")).text
    card = page.partition("</article>")[0]
    assert "Tegen: Een kans (Ronde 1). Mediaan 4" in card
    assert NOTE in page
    assert NOTE in researcher.get(found.path("report")).text
    file = researcher.get(found.path("report/now/docx"))
    tables = Word(io.BytesIO(file.data)).tables
    assert any(cell.text == NOTE for table in tables for row in table.rows for cell in row.cells)
    for form in ("html", "json"):
        assert NOTE in researcher.get(found.path(f"report/now/{form}")).get_data(as_text=True)


def test_the_card_of_an_effect_shows_it_beside_its_substantiation_too(
    researcher: FlaskClient, found: Found, wave: uuid.UUID
) -> None:
    researcher.post(place(found, wave, finding=found.effect), data={"stance": "for", "note": NOTE})
    card = researcher.get(found.path(f"effects/{found.effect}")).text.partition("</article>")[0]
    assert "Voor: Een kans (Ronde 1). Mediaan 4" in card


def test_withdrawing_erasing_and_the_end_of_keeping_mark_a_finding_that_lost_its_figure(work: Work) -> None:
    with work() as session:
        world = make_world(session)
        builder, official, _other = (
            world.answer(name, kind, E1=1)
            for name, kind in (("A", "bouwbedrijf"), ("B", "gemeente"), ("C", "woningcorporatie"))
        )
        lesson = lessons.create(session, ACTOR, world.study, "Les")
        for kind in ("bouwbedrijf", "gemeente", "woningcorporatie"):
            survey_figures.link(session, ACTOR, lesson, world.wave, "E1", "for", NOTE, kind=kind)

        def emptied() -> int:
            return [event.what for event in lesson.events].count("emptied")

        erasure.withdraw(session, builder)
        assert (emptied(), lesson.look_again_since is None) == (1, False)
        assert official.invitation is not None
        erasure.erase(session, ACTOR, official.invitation.participant)
        assert emptied() == 2
        world.study.keep_until = dt.date(2020, 1, 1)
        erasure.erase_study(session, ACTOR, world.study, dt.date(2026, 1, 1))
        assert emptied() == 3
