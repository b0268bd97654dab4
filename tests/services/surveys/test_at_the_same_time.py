"""Two devices and double clicks: what comes at the same time gives one response and loses no answer."""

import threading
import uuid
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from app import db as database
from surveys import fieldwork, responses
from surveys.models import Answer, Invitation, Response
from tests.conftest import Work
from tests.services.surveys.conftest import make_field


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Runs all acts together, each in its own thread and unit of work; gives results and errors alike."""
    results: list[object] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            with app.app_context():
                results.append(act())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_one_submission_key_ten_times_gives_one_submission(app: Flask, work: Work) -> None:
    key = uuid.uuid4()
    with work() as session:
        field = make_field(session)
        response_id = field.start().id
        response = session.get_one(Response, response_id)
        responses.record_consents(session, response, {"consent_survey": True})
        responses.save_page(session, response, "profiel", {"P1": "gemeente"}, "nl")

    def submit() -> object:
        with database.unit_of_work() as session:
            return responses.submit(session, session.get_one(Response, response_id), key).submitted_at

    results = at_once(app, [submit] * 10)
    assert len(set(results)) == 1, results
    with work() as session:
        assert session.get_one(Response, response_id).submitted_at == results[0]


def test_start_on_two_devices_gives_one_response(app: Flask, work: Work) -> None:
    with work() as session:
        invitation_id = make_field(session).invite()[0].id

    def start() -> object:
        with database.unit_of_work() as session:
            return fieldwork.start(session, session.get_one(Invitation, invitation_id), "nl").id

    results = at_once(app, [start] * 4)
    assert len(set(results)) == 1, results
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_pages_saved_together_are_all_kept(app: Flask, work: Work) -> None:
    with work() as session:
        response = make_field(session).start()
        responses.record_consents(session, response, {"consent_survey": True})
        response_id = response.id

    def save(page: str, item: str) -> Callable[[], object]:
        def act() -> object:
            with database.unit_of_work() as session:
                responses.save_page(session, session.get_one(Response, response_id), page, {item: 4}, "nl")
            return page

        return act

    pages = [
        ("ervaringen", "E1"),
        ("doelen", "D1"),
        ("invulling", "I1"),
        ("methodiek", "M1"),
        ("ervaringen", "E1"),
    ]
    results = at_once(app, [save(*page) for page in pages])
    assert sorted(map(str, results)) == sorted(page for page, _ in pages)
    with work() as session:
        kept = session.scalars(select(Answer.item_id).where(Answer.response_id == response_id))
        assert set(kept) == {"E1", "D1", "I1", "M1"}
