"""Ten times the same, in the same moment, over the network: one response, one submission, nothing said twice."""

import http.client
import threading
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app.models import AuditEntry
from coding.models import Document
from surveys.models import Response
from tests.abuse.conftest import Visit, invited
from tests.conftest import Work

TIMES = 10
Answers = list[tuple[int, str]]


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """A server with a thread for each request."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def at_once(port: int, path: str, data: dict[str, str], cookie: str = "") -> Answers:
    """What each of ten equal POSTs was answered: status and address."""
    barrier = threading.Barrier(TIMES)
    answers: Answers = []

    def post() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        barrier.wait()
        connection.request("POST", path, urlencode(data), headers)
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, answer.getheader("Location", "")))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def cookie_of(client: FlaskClient) -> str:
    name = client.application.config["SESSION_COOKIE_NAME"]
    found = client.get_cookie(name)
    assert found is not None
    return f"{name}={found.value}"


def test_a_start_in_ten_browsers_is_one_response(app: Flask, work: Work, port: int) -> None:
    with work() as session:
        _wave, _invitation, token = invited(session)
    answers = at_once(port, f"/p/{token}", {})
    assert [status for status, _ in answers] == [302] * TIMES
    assert len({address for _, address in answers}) == 1
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_page_saved_ten_times_is_kept_once(client: FlaskClient, visit: Visit, port: int) -> None:
    data = {"OPEN_KNELPUNT": "Eén keer.", "go": "next"}
    answers = at_once(port, f"{visit.address}/page/open", data, cookie_of(client))
    assert [status for status, _ in answers] == [302] * TIMES
    assert visit.kept() == {"OPEN_KNELPUNT": "Eén keer."}


@pytest.mark.parametrize("same_key", [True, False])
def test_sent_in_ten_times_is_sent_in_once(
    client: FlaskClient, visit: Visit, port: int, same_key: bool
) -> None:
    client.post(f"{visit.address}/page/profiel", data={"P1": "bouwbedrijf"})
    client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Eén keer."})
    data = {"submission_key": str(uuid.uuid4())} if same_key else {}
    answers = at_once(port, f"{visit.address}/submit", data, cookie_of(client))
    assert answers == [(302, f"{visit.address}/receipt")] * TIMES
    with visit.work() as session:
        assert session.scalars(select(Response.state)).all() == ["submitted"]
        assert session.scalar(select(func.count()).select_from(Document)) == 1
        said = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "submitted")
        assert session.scalar(said) == 1
