"""The knowledge base on its pages: an owner releases and takes back, everybody reads, nobody reads a passage."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis.knowledge.models import Release
from analysis.models import Lesson
from app.models import AuditEntry
from surveys.models import Study
from tests import factories
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.web.findings.conftest import SECRET, SILENT, Found

FORM = {
    "theme": "bereikbaarheid",
    "origin": "Evaluatie van social return in een grote stad, 2026.",
    "domains": ["werken"],
    "districts": ["bloemhof"],
    "source_authors": ["Ikink en Lamain", ""],
    "source_year": ["2012", ""],
    "source_title": ["Aan het <werk>", ""],
    "source_link": ["10.1000/182", ""],
    "sure": "yes",
}


def release(client: FlaskClient, found: Found, **values: object) -> str:
    page = client.post(
        found.path(f"findings/{found.lesson}/release"), data=FORM | values, follow_redirects=True
    )
    return page.text


def stranger(sign_in: SignIn, work: Work) -> FlaskClient:
    """Somebody with an account and a study of their own."""
    with work() as session:
        other = factories.make_study(session, title="Een ander onderzoek")
        session.flush()
        session.expunge(other)
    return sign_in("reader", other)


def test_the_page_of_an_empty_knowledge_base_says_what_comes_there(sign_in: SignIn, found: Found) -> None:
    page = sign_in("reader").get("/knowledge").text
    assert "Nothing has been released yet" in page
    assert "Everybody with an account can read them." in page


def test_an_owner_releases_and_everybody_reads(sign_in: SignIn, found: Found, work: Work) -> None:
    owner = sign_in("owner")
    shown = owner.get(found.path(f"findings/{found.lesson}/release")).text
    assert "Wachten kost vertrouwen." in shown
    assert 'value="wim · bellen · terug"' in shown  # the theme it was drafted from, to be changed
    assert "Everybody with an account can read this" in release(owner, found)
    reader = stranger(sign_in, work)
    listed = reader.get("/knowledge?q=terugbel&domain=werken").text
    assert "Nothing was found" in listed
    listed = reader.get("/knowledge?q=wachten&domain=werken&district=bloemhof&kind=lesson").text
    assert "Bel binnen een dag terug" in listed
    assert "1 of 1 found" in listed
    path = re.search(r"/knowledge/[0-9a-f-]{36}", listed)
    assert path is not None
    page = reader.get(path[0]).text
    assert "fewer than five organisations" in page
    assert 'href="https://doi.org/10.1000/182"' in page
    assert "Aan het &lt;werk&gt;" in page
    assert "grote stad" in page
    assert "Invented example" in page  # the study is invented
    for kept in (SECRET, SILENT, "Social return Zuid", "Bouw A", str(found.study.id)):
        assert kept not in listed + page
    assert str(found.study.id) in sign_in("commissioner").get(path[0]).text
    with work() as session:
        verbs = session.scalars(select(AuditEntry.verb).where(AuditEntry.object_id == found.lesson)).all()
    assert "shared" in verbs


def test_without_the_tick_or_with_a_wrong_source_nothing_is_released(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    owner = sign_in("owner")
    assert "tick that nobody can be recognised" in release(owner, found, sure="")
    wrong = release(owner, found, source_link=["javascript:alert(1)", ""])
    assert "Source 1: the link is a DOI" in wrong
    assert 'value="javascript:alert(1)"' in wrong  # what was typed is still there
    assert 'value="bloemhof" checked' in wrong
    with work() as session:
        assert session.scalars(select(Release)).all() == []


def test_a_quote_is_not_released_and_the_page_says_which(sign_in: SignIn, found: Found, work: Work) -> None:
    with work() as session:
        session.get_one(Lesson, found.lesson).statement = f"Zij zeggen: {SECRET}"
    owner = sign_in("owner")
    page = owner.get(found.path(f"findings/{found.lesson}/release")).text
    assert "First say it in your own words." in page
    assert 'name="sure"' not in page
    assert "First say it in your own words." in release(owner, found)
    with work() as session:
        assert session.scalars(select(Release)).all() == []


def test_it_is_taken_back_by_an_owner_and_then_nowhere(sign_in: SignIn, found: Found, work: Work) -> None:
    owner = sign_in("owner")
    release(owner, found)
    with work() as session:
        entry = session.scalars(select(Release.id)).one()
    assert "as it stands there" in sign_in("reader").get(found.path(f"lessons/{found.lesson}")).text
    assert "Take it out again" not in sign_in("researcher").get(found.path(f"lessons/{found.lesson}")).text
    page = owner.post(found.path(f"findings/{found.lesson}/take-back"), follow_redirects=True).text
    assert "in the knowledge base no more" in page
    assert owner.get(f"/knowledge/{entry}").status_code == 404
    assert "Bel binnen" not in owner.get("/knowledge").text
    with work() as session:
        verbs = session.scalars(select(AuditEntry.verb).where(AuditEntry.object_id == found.lesson)).all()
    assert "unshared" in verbs


@pytest.mark.parametrize("role", ["evaluator", "researcher", "reader", "commissioner"])
def test_nobody_but_an_owner_releases_or_takes_back(sign_in: SignIn, found: Found, role: str) -> None:
    client = sign_in(role)
    for path in ("release", "take-back"):
        assert client.post(found.path(f"findings/{found.lesson}/{path}"), data=FORM).status_code == 403
    assert client.get(found.path(f"findings/{found.lesson}/release")).status_code == 403


def test_a_step_of_a_theory_is_not_for_the_knowledge_base(sign_in: SignIn, found: Found) -> None:
    assert sign_in("owner").get(found.path(f"findings/{found.step}/release")).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    for path in ("/knowledge", f"/knowledge/{uuid.uuid4()}"):
        assert client.get(path).status_code in (302, 303)


@pytest.mark.parametrize(
    "query", ["page=-3", "page=x", "q=%00", "kind=hemel", "q=" + "a" * 5000, "page=99999999"]
)
def test_odd_questions_are_answered(sign_in: SignIn, found: Found, query: str) -> None:
    owner = sign_in("owner")
    release(owner, found)
    assert owner.get(f"/knowledge?{query}").status_code == 200


def test_the_study_stays_unnamed_though_the_same_person_made_both(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    release(sign_in("owner"), found)
    with work() as session:
        assert session.get_one(Study, found.study.id).created_by == ACTOR
    assert "From your study" not in stranger(sign_in, work).get("/knowledge").text
    assert "From your study" in sign_in("reader").get("/knowledge").text
