"""Searching by words and patterns, and coding what was found: seen first, taken back as one."""

import re
import uuid

import pytest

from coding import codebook, encoding, intake, marking
from coding.models import Coding, Document
from surveys.base import new_id
from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.factories import make_study

TEXT = (
    "I: Hoe gaat het met de jobcoach?\n"
    "R: De jobcoach stopt na dertien weken. Het werk loopt door.\n"
    "I: En dan?\nR: Dan komt er geen andere jobcoach 😀 meer.\n"
)


@pytest.fixture
def document(work: Work, study: Study) -> Document:
    with work() as session:
        here = session.merge(study, load=False)
        codebook.adopt(session, None, here)
        found = intake.add_transcript(session, new_id(), here, "gesprek.txt", TEXT.encode())
        intake.segment(session, found)
        return found


def ticks(page: str) -> list[str]:
    return re.findall(r'name="hit" id="hit-\d+" value="([^"]+)" checked', page)


def code(work: Work, study: Study) -> uuid.UUID:
    with work() as session:
        return codebook.usable(session, study.id)[0].id


def test_words_are_found_in_what_respondents_say_with_their_sentence(
    sign_in: SignIn, study: Study, document: Document
) -> None:
    client = sign_in("researcher")
    page = client.get(f"/studies/{study.id}/search?q=jobcoach&how=words&around=sentence").text
    assert page.count("<mark>jobcoach</mark>") == 2
    assert len(ticks(page)) == 2
    everybody = client.get(f"/studies/{study.id}/search?q=jobcoach&how=words&around=match&everybody=yes").text
    assert len(ticks(everybody)) == 3


def test_a_pattern_with_a_mistake_is_answered_with_where_it_is(
    sign_in: SignIn, study: Study, document: Document
) -> None:
    answer = sign_in("researcher").get(f"/studies/{study.id}/search?q=job(&how=pattern")
    assert answer.status_code == 422
    assert "This pattern cannot be read" in answer.text
    assert 'value="job("' in answer.text


def test_what_is_ticked_is_coded_once_and_taken_back_as_one(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    client = sign_in("researcher")
    page = client.get(f"/studies/{study.id}/search?q=jobcoach&how=words&around=sentence").text
    data = {
        "hit": ticks(page),
        "code": code(work, study),
        "valence": "barrier",
        "q": "jobcoach",
        "how": "words",
    }
    made = client.post(f"/studies/{study.id}/search/code", data=data)
    assert made.status_code == 302
    told = client.get(made.location).text
    assert "2 passages have the code now." in told
    with work() as session:
        rows = session.query(Coding).filter(Coding.removed_at.is_(None)).all()
        quotes = {document.text[row.start : row.end] for row in rows}
        assert quotes == {"De jobcoach stopt na dertien weken.", "Dan komt er geen andere jobcoach 😀 meer."}
        assert {row.valence for row in rows} == {"barrier"}
    again = client.get(client.post(f"/studies/{study.id}/search/code", data=data).location).text
    assert "2 had it from you already." in again
    client.post(f"{made.location}/undo")
    with work() as session:
        assert session.query(Coding).filter(Coding.removed_at.is_(None)).count() == 0
    assert "Taken back on" in client.get(made.location).text


def test_what_is_found_by_meaning_or_by_a_pattern_is_coded_after_a_look_too(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    with work() as session:
        intake.encode_missing(session, study.id, encoding.encoder())
    client = sign_in("researcher")
    near = client.get(f"/studies/{study.id}/search?q=jobcoach&how=meaning").text
    assert ticks(near) == [], "what is only near is ticked by a person"
    offered = re.findall(r'name="hit" id="hit-\d+" value="([^"]+)"', near)
    assert offered
    ending = client.get(f"/studies/{study.id}/search?q=job%5Cw%2B&how=pattern&around=match").text
    assert len(ticks(ending)) == 2
    for how, hits in (("meaning", offered[:1]), ("pattern", ticks(ending))):
        data = {"hit": hits, "code": code(work, study), "q": "job", "how": how}
        told = client.get(client.post(f"/studies/{study.id}/search/code", data=data).location).text
        assert ("1 passage has" if how == "meaning" else "2 passages have") in told
    with work() as session:
        rows = session.query(Coding).filter(Coding.removed_at.is_(None)).all()
        assert sorted(document.text[row.start : row.end] for row in rows)[-2:] == ["jobcoach", "jobcoach"]
        assert {row.made_by for row in rows} == {client.user.id}


def test_what_was_changed_since_stays(sign_in: SignIn, study: Study, document: Document, work: Work) -> None:
    client = sign_in("researcher")
    page = client.get(f"/studies/{study.id}/search?q=jobcoach&how=words&around=sentence").text
    data = {"hit": ticks(page), "code": code(work, study), "q": "jobcoach", "how": "words"}
    made = client.post(f"/studies/{study.id}/search/code", data=data).location
    with work() as session:
        one = session.query(Coding).order_by(Coding.start).first()
        assert one is not None
        marking.change(session, client.user.id, one, revision=one.revision, memo="Belangrijk.")
    answer = client.post(f"{made}/undo", follow_redirects=True).text
    assert "1 coding is taken back." in answer
    assert "1 stayed: it was changed since." in answer


@pytest.mark.parametrize(
    "hit", ["", "x:1-2", "{document}:900-999", "{document}:9-3", "{document}:1-" + "9" * 30, "{other}:0-5"]
)
def test_a_place_that_is_not_there_codes_nothing(
    hit: str, sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    with work() as session:
        other = intake.add_transcript(session, None, make_study(session), "ander.txt", TEXT.encode())
    place = hit.format(document=document.id, other=other.id)
    good = f"{document.id}:{TEXT.index('De jobcoach')}-{TEXT.index('Het werk')}"
    data = {"hit": [good, place] if hit else [], "code": code(work, study), "q": "x", "how": "words"}
    answer = sign_in("researcher").post(f"/studies/{study.id}/search/code", data=data)
    assert 400 <= answer.status_code < 500
    with work() as session:
        assert session.query(Coding).count() == 0


def test_what_somebody_coded_so_is_shown_to_them_alone(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    client = sign_in("researcher")
    page = client.get(f"/studies/{study.id}/search?q=jobcoach&how=words").text
    data = {"hit": ticks(page), "code": code(work, study), "q": "jobcoach", "how": "words"}
    made = client.post(f"/studies/{study.id}/search/code", data=data).location
    assert sign_in("owner").get(made).status_code == 404
    assert sign_in("owner").post(f"{made}/undo").status_code == 403
    assert sign_in("reader").post(f"/studies/{study.id}/search/code", data=data).status_code == 403
