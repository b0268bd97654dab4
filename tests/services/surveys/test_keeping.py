"""How answers are kept: nothing of them stands readable in the database, and keys can be replaced."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlalchemy.orm import Session

from surveys import responses
from surveys.models import Answer, Interview, Response
from surveys.safekeeping import keeping, rotating, vault
from tests.services.surveys.conftest import Field

SAID = "Het duurt te lang voor een kandidaat kan beginnen."


@pytest.fixture
def response(field: Field) -> Response:
    response = field.start()
    responses.record_consents(field.session, response, {"consent_survey": True, "consent_quote": False})
    return response


@pytest.fixture
def own_keys() -> Iterator[None]:
    ring, newest = dict(vault._ring), list(vault._newest)
    yield
    vault._ring.clear()
    vault._ring.update(ring)
    vault._newest[:] = newest


def everything(session: Session) -> bytes:
    """All columns of all answers and responses, as they stand."""
    boxes = session.scalars(select(Answer.box)).all()
    keys = session.execute(select(Response.key, Response.key_id)).all()
    return b"".join(map(bytes, boxes)) + str(keys).encode()


def test_no_answer_stands_readable_in_the_database(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "ervaringen", {"E1": 4}, "nl")
    keeping.change(field.session, response, {}, {"OPEN_KNELPUNT": SAID}, "nl")
    field.session.flush()
    assert SAID.encode() not in everything(field.session)
    assert keeping.values(field.session, response)["OPEN_KNELPUNT"] == SAID


def test_an_answer_opens_only_at_its_own_question(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "ervaringen", {"E1": 4, "E2": 2}, "nl")
    rows = {row.item_id: row for row in field.session.scalars(select(Answer))}
    rows["E1"].box, rows["E2"].box = rows["E2"].box, rows["E1"].box
    with pytest.raises(vault.VaultError):
        keeping.values(field.session, response)


def test_each_response_has_a_random_key_of_its_own(field: Field, response: Response) -> None:
    """Of 256 bits, wrapped by the server's; the one opens nothing of the other."""
    responses.save_page(field.session, response, "ervaringen", {"E1": 4}, "nl")
    other = Response(
        study_id=response.study_id, version_id=response.version_id, partner_id=response.partner_id
    )
    field.session.add(other)
    field.session.flush()
    keeping.change(field.session, other, {}, {"E1": 4}, "nl")
    keys = []
    for one in (response, other):
        assert one.key is not None
        assert one.key_id == vault.newest().id
        keys.append(vault.unwrap(one.key_id, one.key, one.id.bytes))
    assert [len(key) for key in keys] == [32, 32]
    assert keys[0] != keys[1]
    box = field.session.scalars(select(Answer.box).where(Answer.response_id == response.id)).one()
    here = keeping.place(response.id, "E1")
    assert vault.from_bytes(vault.opened(AESGCM(keys[0]), box, here)) == 4
    with pytest.raises(vault.VaultError):
        vault.opened(AESGCM(keys[1]), box, here)


def test_withdrawing_takes_the_key_away(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "ervaringen", {"E1": 4}, "nl")
    assert response.key is not None
    withdrawn = responses.withdraw(field.session, response)
    assert (withdrawn.key, withdrawn.key_id) == (None, None)
    assert keeping.values(field.session, withdrawn) == {}


@pytest.mark.usefixtures("own_keys")
def test_after_rotating_the_older_key_can_go(field: Field, response: Response) -> None:
    session = field.session
    responses.save_page(session, response, "ervaringen", {"E1": 4}, "nl")
    other = Response(
        study_id=response.study_id, version_id=response.version_id, partner_id=response.partner_id
    )
    session.add(other)
    session.flush()
    session.add(Interview(study_id=response.study_id, response_id=other.id, field_notes=SAID))
    session.flush()
    older = vault.newest().id
    vault.install([b"fresh".ljust(32), b"only-for-tests-" + bytes(17)])
    boxes = session.scalars(select(Answer.box)).all()
    assert rotating.in_use(session)[older] == 3
    assert rotating.rotate(session) == 3
    assert rotating.rotate(session) == 0
    assert rotating.in_use(session) == {vault.newest().id: 3}
    vault.install([b"fresh".ljust(32)])
    session.expire_all()
    assert session.scalars(select(Answer.box)).all() == boxes
    assert keeping.values(session, response)["E1"] == 4
    assert session.scalars(select(Interview.field_notes)).one() == SAID


@pytest.mark.usefixtures("own_keys")
def test_without_the_older_key_rotating_stops(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "ervaringen", {"E1": 4}, "nl")
    vault.install([b"fresh".ljust(32)])
    with pytest.raises(vault.VaultError, match="WEERKLANK_DATA_KEYS"):
        rotating.rotate(field.session)


def test_notes_of_an_interviewer_stand_encrypted(field: Field, response: Response) -> None:
    interview = Interview(study_id=response.study_id, response_id=response.id, field_notes=SAID)
    field.session.add(interview)
    field.session.flush()
    stored = field.session.scalars(select(type_coerce(Interview.field_notes, LargeBinary))).one()
    assert SAID.encode() not in bytes(stored)
    assert field.session.scalar(text("SELECT count(*) FROM interview")) == 1
